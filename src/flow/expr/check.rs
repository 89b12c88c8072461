//! What can't work in an expression or template, and what can only ever come out one way.

use minijinja::machinery::ast::{self, UnaryOpKind};
use minijinja::machinery::{parse, parse_expr};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

use super::super::diagnostic::did_you_mean;
use super::types::Type;

/// Something wrong inside an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Its code.
    pub code: &'static str,
    /// Where it begins and ends, in bytes.
    pub range: (usize, usize),
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub help: String,
}

/// Tests that texts and expressions may use.
const TESTS: [&str; 25] = [
    "defined",
    "undefined",
    "none",
    "boolean",
    "odd",
    "even",
    "divisibleby",
    "number",
    "integer",
    "float",
    "string",
    "sequence",
    "iterable",
    "mapping",
    "startingwith",
    "endingwith",
    "lower",
    "upper",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
];
/// Functions that texts and expressions may call.
const FUNCTIONS: [&str; 2] = ["range", "dict"];

/// The type of an expression, with everything wrong in it. `of` gives the type of a name.
pub(crate) fn check_expression(
    text: &str,
    of: &dyn Fn(&str) -> Type,
    condition: bool,
) -> (Type, Vec<Problem>) {
    let Ok(expr) = parse_expr(text) else {
        return (Type::Any, Vec::new());
    };
    let mut checker = Checker {
        of,
        problems: Vec::new(),
        bound: Vec::new(),
    };
    let found = checker.expr(&expr);
    if condition && checker.problems.is_empty() && constant(&expr) {
        let help = "a condition depends on a slot; without one, give the target itself";
        checker.problem(
            "F024",
            (0, text.len()),
            "this condition always comes out the same",
            help,
        );
    }
    (found, checker.problems)
}

/// Everything wrong in a template.
pub(crate) fn check_template(text: &str, of: &dyn Fn(&str) -> Type) -> Vec<Problem> {
    let Ok(stmt) = parse(text, "<text>", SyntaxConfig::default()) else {
        return Vec::new();
    };
    let mut checker = Checker {
        of,
        problems: Vec::new(),
        bound: Vec::new(),
    };
    checker.stmt(&stmt);
    checker.problems
}

/// Whether an expression reads nothing.
fn constant(expr: &ast::Expr<'_>) -> bool {
    match expr {
        ast::Expr::Const(_) => true,
        ast::Expr::UnaryOp(o) => constant(&o.expr),
        ast::Expr::BinOp(o) => constant(&o.left) && constant(&o.right),
        ast::Expr::Compare(c) => constant(&c.expr) && c.ops.iter().all(|op| constant(&op.expr)),
        ast::Expr::List(l) => l.items.iter().all(constant),
        _ => false,
    }
}

/// Walks a syntax tree, works out types and notes what does not fit.
pub(super) struct Checker<'a> {
    of: &'a dyn Fn(&str) -> Type,
    problems: Vec<Problem>,
    bound: Vec<(String, Type)>,
}

impl Checker<'_> {
    pub(super) fn problem(
        &mut self,
        code: &'static str,
        range: (usize, usize),
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem {
            code,
            range,
            what: what.into(),
            help: help.into(),
        });
    }

    fn body(&mut self, body: &[ast::Stmt<'_>]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &ast::Stmt<'_>) {
        match stmt {
            ast::Stmt::Template(t) => self.body(&t.children),
            ast::Stmt::EmitExpr(e) => {
                let _ = self.expr(&e.expr);
            }
            ast::Stmt::EmitRaw(_) => {}
            ast::Stmt::IfCond(c) => {
                let _ = self.expr(&c.expr);
                self.body(&c.true_body);
                self.body(&c.false_body);
            }
            ast::Stmt::ForLoop(l) => {
                let over = self.expr(&l.iter);
                if matches!(over, Type::Number | Type::Bool) || over.is_text() {
                    let what = format!("`for` goes through a list, and this is {}", over.name());
                    self.problem(
                        "F023",
                        range(&l.iter),
                        what,
                        "name a slot that holds a list",
                    );
                }
                let depth = self.bound.len();
                bind(&l.target, over.element(), &mut self.bound);
                self.bound.push(("loop".into(), Type::Any));
                self.body(&l.body);
                self.bound.truncate(depth);
                self.body(&l.else_body);
            }
            ast::Stmt::WithBlock(b) => {
                let depth = self.bound.len();
                for (target, value) in &b.assignments {
                    let found = self.expr(value);
                    bind(target, found, &mut self.bound);
                }
                self.body(&b.body);
                self.bound.truncate(depth);
            }
            ast::Stmt::Set(s) => {
                let found = self.expr(&s.expr);
                bind(&s.target, found, &mut self.bound);
            }
            ast::Stmt::SetBlock(s) => {
                self.body(&s.body);
                bind(&s.target, Type::Text, &mut self.bound);
            }
            ast::Stmt::FilterBlock(f) => self.body(&f.body),
            ast::Stmt::AutoEscape(a) => self.body(&a.body),
            ast::Stmt::Macro(_) | ast::Stmt::CallBlock(_) | ast::Stmt::Do(_) => {
                let help =
                    "a text uses `{{ … }}`, `{% if %}`, `{% for %}`, `{% set %}` and `{% with %}`";
                self.problem(
                    "F025",
                    (0, 0),
                    "macros and calls have no place in a text",
                    help,
                );
            }
        }
    }

    pub(super) fn expr(&mut self, expr: &ast::Expr<'_>) -> Type {
        match expr {
            ast::Expr::Var(v) => match self.bound.iter().rev().find(|(name, _)| name == v.id) {
                Some((_, found)) => found.clone(),
                None => (self.of)(v.id),
            },
            ast::Expr::Const(c) => match c.value.kind() {
                ValueKind::String => {
                    Type::OneOf(c.value.as_str().map(str::to_owned).into_iter().collect())
                }
                ValueKind::Number => Type::Number,
                ValueKind::Bool => Type::Bool,
                ValueKind::Seq => Type::List,
                ValueKind::None | ValueKind::Undefined => Type::None,
                _ => Type::Any,
            },
            ast::Expr::Slice(s) => self.expr(&s.expr),
            ast::Expr::UnaryOp(o) => {
                let inner = self.expr(&o.expr);
                match o.op {
                    UnaryOpKind::Not => Type::Bool,
                    UnaryOpKind::Neg => {
                        self.numeric(&o.expr, &inner, "-");
                        Type::Number
                    }
                }
            }
            ast::Expr::BinOp(o) => self.binary(o),
            ast::Expr::Compare(c) => {
                let _ = self.expr(&c.expr);
                for op in &c.ops {
                    let _ = self.expr(&op.expr);
                }
                Type::Bool
            }
            ast::Expr::IfExpr(i) => {
                let _ = self.expr(&i.test_expr);
                let yes = self.expr(&i.true_expr);
                let no = i.false_expr.as_ref().map_or(Type::None, |e| self.expr(e));
                if yes == no { yes } else { Type::Any }
            }
            ast::Expr::Filter(f) => self.filter(f, expr),
            ast::Expr::Test(t) => {
                let _ = self.expr(&t.expr);
                self.args(&t.args);
                if !TESTS.contains(&t.name) {
                    let what = format!("there is no test `{}`", t.name);
                    self.problem("F025", range(expr), what, did_you_mean(t.name, TESTS));
                }
                Type::Bool
            }
            ast::Expr::GetAttr(a) => {
                let of = self.expr(&a.expr);
                self.field(&of, a.name, expr)
            }
            ast::Expr::GetItem(i) => {
                let of = self.expr(&i.expr);
                let index = self.expr(&i.subscript_expr);
                if matches!(of, Type::Number | Type::Bool) {
                    self.problem(
                        "F023",
                        range(expr),
                        format!("{} has no parts", of.name()),
                        "leave out the `[…]`",
                    );
                }
                match (&of, index) {
                    (Type::Shape(_), Type::Number) => of.element(),
                    (Type::Shape(_), Type::OneOf(names)) => match names.as_slice() {
                        [name] => self.field(&of, name, expr),
                        _ => Type::Any,
                    },
                    _ => Type::Any,
                }
            }
            ast::Expr::Call(c) => {
                self.args(&c.args);
                match &c.expr {
                    ast::Expr::Var(v) if FUNCTIONS.contains(&v.id) => Type::Any,
                    ast::Expr::Var(v) => {
                        let what = format!("there is no function `{}`", v.id);
                        self.problem("F025", range(expr), what, did_you_mean(v.id, FUNCTIONS));
                        Type::Any
                    }
                    other => {
                        let help = "use a filter, as in `name | upper`";
                        self.problem("F025", range(other), "values have no methods here", help);
                        Type::Any
                    }
                }
            }
            ast::Expr::List(l) => {
                l.items.iter().for_each(|item| drop(self.expr(item)));
                Type::List
            }
            ast::Expr::Tuple(t) => {
                t.items.iter().for_each(|item| drop(self.expr(item)));
                Type::List
            }
            ast::Expr::Map(m) => {
                m.keys
                    .iter()
                    .chain(&m.values)
                    .for_each(|item| drop(self.expr(item)));
                Type::Any
            }
        }
    }

    pub(super) fn args(&mut self, args: &[ast::CallArg<'_>]) {
        for arg in args {
            let (ast::CallArg::Pos(e)
            | ast::CallArg::Kwarg(_, e)
            | ast::CallArg::PosSplat(e)
            | ast::CallArg::KwargSplat(e)) = arg;
            let _ = self.expr(e);
        }
    }
}

fn bind(target: &ast::Expr<'_>, holds: Type, bound: &mut Vec<(String, Type)>) {
    match target {
        ast::Expr::Var(v) => bound.push((v.id.to_owned(), holds)),
        ast::Expr::List(l) => parts(&l.items, bound),
        ast::Expr::Tuple(t) => parts(&t.items, bound),
        _ => {}
    }
}

/// Names that take a value apart.
fn parts(items: &[ast::Expr<'_>], bound: &mut Vec<(String, Type)>) {
    items.iter().for_each(|item| bind(item, Type::Any, bound));
}

/// Where an expression stands, in bytes.
pub(super) fn range(expr: &ast::Expr<'_>) -> (usize, usize) {
    let span = match expr {
        ast::Expr::Var(e) => e.span(),
        ast::Expr::Const(e) => e.span(),
        ast::Expr::Slice(e) => e.span(),
        ast::Expr::UnaryOp(e) => e.span(),
        ast::Expr::BinOp(e) => e.span(),
        ast::Expr::Compare(e) => e.span(),
        ast::Expr::IfExpr(e) => e.span(),
        ast::Expr::Filter(e) => e.span(),
        ast::Expr::Test(e) => e.span(),
        ast::Expr::GetAttr(e) => e.span(),
        ast::Expr::GetItem(e) => e.span(),
        ast::Expr::Call(e) => e.span(),
        ast::Expr::List(e) => e.span(),
        ast::Expr::Tuple(e) => e.span(),
        ast::Expr::Map(e) => e.span(),
    };
    (span.start_offset as usize, span.end_offset as usize)
}
