//! Expressions and templates: what they read, and whether they can be parsed.

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
    walk.expr(&expr);
    Ok(walk.found)
}

/// What a template reads.
pub(crate) fn template_reads(text: &str) -> Result<Vec<Reading>, Unparsable> {
    let stmt = parse(text, "<text>", SyntaxConfig::default()).map_err(|e| unparsable(&e))?;
    let mut walk = Walk::default();
    walk.stmt(&stmt);
    Ok(walk.found)
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

/// Walks a syntax tree and notes every name that isn't bound inside it.
#[derive(Default)]
struct Walk {
    found: Vec<Reading>,
    bound: Vec<String>,
}

impl Walk {
    fn name(&mut self, name: &str, attribute: Option<&str>, offset: u32, end: u32) {
        if !self.bound.iter().any(|b| b == name) {
            let reading = Reading {
                name: name.to_owned(),
                attribute: attribute.map(str::to_owned),
                offset: offset as usize,
                end: end as usize,
            };
            self.found.push(reading);
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
                self.expr(&c.expr);
                self.body(&c.true_body);
                self.body(&c.false_body);
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
            ast::Expr::Var(v) => self.name(v.id, None, v.span().start_offset, v.span().end_offset),
            ast::Expr::Const(_) => {}
            ast::Expr::Slice(s) => {
                self.expr(&s.expr);
                [&s.start, &s.stop, &s.step]
                    .into_iter()
                    .for_each(|part| self.maybe(part.as_ref()));
            }
            ast::Expr::UnaryOp(o) => self.expr(&o.expr),
            ast::Expr::BinOp(o) => {
                self.expr(&o.left);
                self.expr(&o.right);
            }
            ast::Expr::Compare(c) => {
                self.expr(&c.expr);
                c.ops.iter().for_each(|op| self.expr(&op.expr));
            }
            ast::Expr::IfExpr(i) => {
                self.expr(&i.test_expr);
                self.expr(&i.true_expr);
                self.maybe(i.false_expr.as_ref());
            }
            ast::Expr::Filter(f) => {
                self.maybe(f.expr.as_ref());
                self.args(&f.args);
            }
            ast::Expr::Test(t) => {
                self.expr(&t.expr);
                self.args(&t.args);
            }
            ast::Expr::GetAttr(a) => match &a.expr {
                ast::Expr::Var(v) => {
                    self.name(
                        v.id,
                        Some(a.name),
                        v.span().start_offset,
                        a.span().end_offset,
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
