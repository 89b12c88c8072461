//! What expressions and templates read.

use std::collections::BTreeSet;

use minijinja::machinery::ast::UnaryOpKind;
use minijinja::machinery::{ast, parse, parse_expr};
use minijinja::syntax::SyntaxConfig;

/// A name that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The name.
    pub name: String,
    /// The attribute taken of it first, as `is_valid` in `order_id.is_valid`.
    pub attribute: Option<String>,
    /// Where it begins, in bytes from the start of the text.
    pub offset: usize,
    /// Where it ends, the attribute included.
    pub end: usize,
    /// Whether it may be read while it has no value: it is only asked whether there is one, or that was asked before.
    pub guarded: bool,
}

/// Why a text can't be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unparsable {
    /// What the parser says.
    pub why: String,
    /// Where, in bytes from the start.
    pub offset: usize,
}

/// What an expression reads.
pub(crate) fn expression_reads(text: &str) -> Result<Vec<Reading>, Unparsable> {
    let expr = parse_expr(text).map_err(|e| unparsable(&e))?;
    let mut walk = Walk::default();
    walk.condition(&expr);
    Ok(walk.found)
}

/// What a template reads.
pub(crate) fn template_reads(text: &str) -> Result<Vec<Reading>, Unparsable> {
    let stmt = parse(text, "<text>", SyntaxConfig::default()).map_err(|e| unparsable(&e))?;
    let mut walk = Walk::default();
    walk.stmt(&stmt);
    Ok(walk.found)
}

/// The names that a text reads, be it a template or an expression; none where it can't be parsed.
pub(crate) fn names_read(text: &str, template: bool) -> BTreeSet<String> {
    let reads = if template {
        template_reads(text)
    } else {
        expression_reads(text)
    };
    reads
        .unwrap_or_default()
        .into_iter()
        .map(|reading| reading.name)
        .collect()
}

/// An expression for the value of a template: `ORD-{{ id }}` becomes `"ORD-" ~ (id)`; without any `{{` there is none.
pub(crate) fn template_as_expression(text: &str) -> Result<Option<String>, Unparsable> {
    if !text.contains("{{") {
        return Ok(None);
    }
    let stmt = parse(text, "<text>", SyntaxConfig::default()).map_err(|e| unparsable(&e))?;
    let ast::Stmt::Template(template) = &stmt else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    for child in &template.children {
        match child {
            ast::Stmt::EmitRaw(raw) => parts.push(serde_json::Value::from(raw.raw).to_string()),
            ast::Stmt::EmitExpr(emit) => {
                let span = emit.span();
                let inside = text
                    .get(span.start_offset as usize..span.end_offset as usize)
                    .unwrap_or_default();
                let inside = inside
                    .trim_start_matches("{{")
                    .trim_start_matches(['-', '+']);
                let inside = inside
                    .trim_end_matches("}}")
                    .trim_end_matches(['-', '+'])
                    .trim();
                parts.push(inside.to_owned());
            }
            _ => {
                let why = "only `{{ … }}` can be used in a value, not `{% … %}`".to_owned();
                return Err(Unparsable { why, offset: 0 });
            }
        }
    }
    Ok(Some(match parts.as_slice() {
        [one] => one.clone(),
        many => many
            .iter()
            .map(|p| format!("({p})"))
            .collect::<Vec<_>>()
            .join(" ~ "),
    }))
}

fn unparsable(error: &minijinja::Error) -> Unparsable {
    let offset = error.range().map_or(0, |range| range.start);
    let why = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    Unparsable { why, offset }
}

/// The names that surely have a value where an expression holds (`outcome` true) or does not hold.
pub(crate) fn surely_set(text: &str, outcome: bool) -> Vec<String> {
    let mut names = Vec::new();
    if let Ok(expr) = parse_expr(text) {
        implied(&expr, outcome, &mut names);
    }
    names
}

/// Notes the names that have a value if `expr` is `outcome`.
fn implied(expr: &ast::Expr<'_>, outcome: bool, names: &mut Vec<String>) {
    use ast::BinOpKind;
    let mut add = |expr: &ast::Expr<'_>| {
        if let ast::Expr::Var(var) = expr {
            names.push(var.id.to_owned());
        }
    };
    match expr {
        ast::Expr::Var(_) if outcome => add(expr),
        ast::Expr::GetAttr(attr) if outcome => add(&attr.expr),
        ast::Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => {
            implied(&op.expr, !outcome, names)
        }
        ast::Expr::BinOp(op) => {
            let absent = matches!(&op.right, ast::Expr::Const(c) if c.value.is_none());
            let there = match op.op {
                BinOpKind::Eq => outcome != absent,
                BinOpKind::Ne => outcome == absent,
                BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => outcome,
                _ => false,
            };
            let both = match op.op {
                BinOpKind::ScAnd => outcome,
                BinOpKind::ScOr => !outcome,
                _ => false,
            };
            if there {
                add(&op.left);
            } else if both {
                implied(&op.left, outcome, names);
                implied(&op.right, outcome, names);
            }
        }
        ast::Expr::Test(test) => {
            let there = matches!(test.name, "defined") && outcome;
            let not_absent = matches!(test.name, "none" | "undefined") && !outcome;
            if there || not_absent {
                add(&test.expr);
            }
        }
        _ => {}
    }
}

/// Walks a syntax tree and notes every name that isn't bound inside it.
#[derive(Default)]
struct Walk {
    found: Vec<Reading>,
    bound: Vec<String>,
    /// Names that were found to have a value.
    safe: Vec<String>,
}

impl Walk {
    fn name(&mut self, name: &str, attribute: Option<&str>, offset: u32, end: u32, guarded: bool) {
        if !self.bound.iter().any(|b| b == name) {
            let guarded = guarded || self.safe.iter().any(|s| s == name);
            let reading = Reading {
                name: name.to_owned(),
                attribute: attribute.map(str::to_owned),
                offset: offset as usize,
                end: end as usize,
                guarded,
            };
            self.found.push(reading);
        }
    }

    /// Runs `work` where `condition` is known to be `outcome`.
    fn knowing(&mut self, condition: &ast::Expr<'_>, outcome: bool, work: impl FnOnce(&mut Self)) {
        let depth = self.safe.len();
        implied(condition, outcome, &mut self.safe);
        work(self);
        self.safe.truncate(depth);
    }

    /// An expression of which only the truth counts.
    fn condition(&mut self, expr: &ast::Expr<'_>) {
        match expr {
            ast::Expr::Var(v) => {
                self.name(v.id, None, v.span().start_offset, v.span().end_offset, true)
            }
            ast::Expr::UnaryOp(o) if matches!(o.op, UnaryOpKind::Not) => self.condition(&o.expr),
            _ => self.expr(expr),
        }
    }

    fn bind(&mut self, target: &ast::Expr<'_>) {
        match target {
            ast::Expr::Var(var) => self.bound.push(var.id.to_owned()),
            ast::Expr::List(list) => list.items.iter().for_each(|item| self.bind(item)),
            ast::Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.bind(item)),
            _ => {}
        }
    }

    fn body(&mut self, body: &[ast::Stmt<'_>]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn scoped(&mut self, body: &[ast::Stmt<'_>], bind: impl FnOnce(&mut Self)) {
        let depth = self.bound.len();
        bind(self);
        self.body(body);
        self.bound.truncate(depth);
    }

    fn stmt(&mut self, stmt: &ast::Stmt<'_>) {
        match stmt {
            ast::Stmt::Template(t) => self.body(&t.children),
            ast::Stmt::EmitExpr(e) => self.expr(&e.expr),
            ast::Stmt::ForLoop(l) => {
                self.expr(&l.iter);
                self.scoped(&l.body, |w| {
                    w.bind(&l.target);
                    w.bound.push("loop".to_owned());
                    if let Some(filter) = &l.filter_expr {
                        w.expr(filter);
                    }
                });
                self.body(&l.else_body);
            }
            ast::Stmt::IfCond(c) => {
                self.condition(&c.expr);
                self.knowing(&c.expr, true, |w| w.body(&c.true_body));
                self.knowing(&c.expr, false, |w| w.body(&c.false_body));
            }
            ast::Stmt::WithBlock(b) => {
                b.assignments.iter().for_each(|(_, value)| self.expr(value));
                self.scoped(&b.body, |w| {
                    b.assignments.iter().for_each(|(target, _)| w.bind(target))
                });
            }
            ast::Stmt::Set(s) => {
                self.expr(&s.expr);
                self.bind(&s.target);
            }
            ast::Stmt::SetBlock(s) => {
                self.body(&s.body);
                self.bind(&s.target);
            }
            ast::Stmt::AutoEscape(a) => self.body(&a.body),
            ast::Stmt::FilterBlock(f) => self.body(&f.body),
            _ => {}
        }
    }

    fn maybe(&mut self, expr: Option<&ast::Expr<'_>>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn args(&mut self, args: &[ast::CallArg<'_>]) {
        for arg in args {
            match arg {
                ast::CallArg::Pos(e)
                | ast::CallArg::Kwarg(_, e)
                | ast::CallArg::PosSplat(e)
                | ast::CallArg::KwargSplat(e) => self.expr(e),
            }
        }
    }

    fn expr(&mut self, expr: &ast::Expr<'_>) {
        match expr {
            ast::Expr::Var(v) => self.name(
                v.id,
                None,
                v.span().start_offset,
                v.span().end_offset,
                false,
            ),
            ast::Expr::Const(_) => {}
            ast::Expr::Slice(s) => {
                self.expr(&s.expr);
                [&s.start, &s.stop, &s.step]
                    .into_iter()
                    .for_each(|part| self.maybe(part.as_ref()));
            }
            ast::Expr::UnaryOp(o) => self.expr(&o.expr),
            ast::Expr::BinOp(o) => match o.op {
                ast::BinOpKind::ScAnd | ast::BinOpKind::ScOr => {
                    self.condition(&o.left);
                    let outcome = matches!(o.op, ast::BinOpKind::ScAnd);
                    self.knowing(&o.left, outcome, |w| w.condition(&o.right));
                }
                _ => {
                    self.expr(&o.left);
                    self.expr(&o.right);
                }
            },
            ast::Expr::Compare(c) => {
                self.expr(&c.expr);
                c.ops.iter().for_each(|op| self.expr(&op.expr));
            }
            ast::Expr::IfExpr(i) => {
                self.condition(&i.test_expr);
                self.knowing(&i.test_expr, true, |w| w.expr(&i.true_expr));
                self.knowing(&i.test_expr, false, |w| w.maybe(i.false_expr.as_ref()));
            }
            ast::Expr::Filter(f) => {
                match &f.expr {
                    Some(expr) if matches!(f.name, "default" | "d") => self.condition(expr),
                    other => self.maybe(other.as_ref()),
                }
                self.args(&f.args);
            }
            ast::Expr::Test(t) => {
                if matches!(t.name, "defined" | "undefined" | "none") {
                    self.condition(&t.expr);
                } else {
                    self.expr(&t.expr);
                }
                self.args(&t.args);
            }
            ast::Expr::GetAttr(a) => match &a.expr {
                ast::Expr::Var(v) => {
                    let asked = matches!(a.name, "is_valid");
                    self.name(
                        v.id,
                        Some(a.name),
                        v.span().start_offset,
                        a.span().end_offset,
                        asked,
                    );
                }
                other => self.expr(other),
            },
            ast::Expr::GetItem(i) => {
                self.expr(&i.expr);
                self.expr(&i.subscript_expr);
            }
            ast::Expr::Call(c) => {
                if !matches!(c.expr, ast::Expr::Var(_)) {
                    self.expr(&c.expr);
                }
                self.args(&c.args);
            }
            ast::Expr::List(l) => l.items.iter().for_each(|item| self.expr(item)),
            ast::Expr::Tuple(t) => t.items.iter().for_each(|item| self.expr(item)),
            ast::Expr::Map(m) => m
                .keys
                .iter()
                .chain(&m.values)
                .for_each(|item| self.expr(item)),
        }
    }
}
