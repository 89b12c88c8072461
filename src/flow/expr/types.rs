//! The types of expressions: what can't work, and what can only ever come out one way.

use minijinja::machinery::ast::{self, BinOpKind, UnaryOpKind};
use minijinja::machinery::{parse, parse_expr};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

use super::super::diagnostic::did_you_mean;

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    /// Not known before it runs.
    Any,
    /// A text.
    Text,
    /// A text out of a fixed list.
    OneOf(Vec<String>),
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// A list.
    List,
    /// An object with these fields.
    Object(&'static [(&'static str, Type)]),
    /// Nothing.
    None,
}

impl Type {
    fn name(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text | Self::OneOf(_) => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Object(_) => "an object",
            Self::None => "nothing",
        }
    }

    /// Whether a value of both types could be one and the same.
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any | Self::None, _) | (_, Self::Any | Self::None) => true,
            (Self::OneOf(a), Self::OneOf(b)) => a.iter().any(|value| b.contains(value)),
            (Self::Text | Self::OneOf(_), Self::Text | Self::OneOf(_)) => true,
            (Self::Object(_), Self::Object(_)) => true,
            (a, b) => a == b,
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_))
    }
}

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

/// Filters that texts and expressions may use.
const FILTERS: [&str; 46] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "urlencode",
    "zip",
];
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

struct Checker<'a> {
    of: &'a dyn Fn(&str) -> Type,
    problems: Vec<Problem>,
    bound: Vec<String>,
}

impl Checker<'_> {
    fn problem(
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
                bind(&l.target, &mut self.bound);
                self.bound.push("loop".into());
                self.body(&l.body);
                self.bound.truncate(depth);
                self.body(&l.else_body);
            }
            ast::Stmt::WithBlock(b) => {
                let depth = self.bound.len();
                for (target, value) in &b.assignments {
                    let _ = self.expr(value);
                    bind(target, &mut self.bound);
                }
                self.body(&b.body);
                self.bound.truncate(depth);
            }
            ast::Stmt::Set(s) => {
                let _ = self.expr(&s.expr);
                bind(&s.target, &mut self.bound);
            }
            ast::Stmt::SetBlock(s) => {
                self.body(&s.body);
                bind(&s.target, &mut self.bound);
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

    fn expr(&mut self, expr: &ast::Expr<'_>) -> Type {
        match expr {
            ast::Expr::Var(v) if self.bound.iter().any(|b| b == v.id) => Type::Any,
            ast::Expr::Var(v) => (self.of)(v.id),
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
                let _ = self.expr(&i.subscript_expr);
                if matches!(of, Type::Number | Type::Bool) {
                    self.problem(
                        "F023",
                        range(expr),
                        format!("{} has no parts", of.name()),
                        "leave out the `[…]`",
                    );
                }
                Type::Any
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

    fn args(&mut self, args: &[ast::CallArg<'_>]) {
        for arg in args {
            let (ast::CallArg::Pos(e)
            | ast::CallArg::Kwarg(_, e)
            | ast::CallArg::PosSplat(e)
            | ast::CallArg::KwargSplat(e)) = arg;
            let _ = self.expr(e);
        }
    }

    fn binary(&mut self, op: &ast::BinOp<'_>) -> Type {
        let left = self.expr(&op.left);
        let right = self.expr(&op.right);
        let whole = (range(&op.left).0, range(&op.right).1);
        match op.op {
            BinOpKind::Eq | BinOpKind::Ne => {
                if !left.meets(&right) {
                    self.never_equal(&left, &right, whole, matches!(op.op, BinOpKind::Ne));
                }
                Type::Bool
            }
            BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => {
                let comparable = left.meets(&right) || left.is_text() && right.is_text();
                let ordered = |t: &Type| matches!(t, Type::Any | Type::Number) || t.is_text();
                if !comparable || !ordered(&left) || !ordered(&right) {
                    let what = format!("{} can't be ordered against {}", left.name(), right.name());
                    self.problem("F023", whole, what, "compare two numbers, or two dates");
                }
                Type::Bool
            }
            BinOpKind::ScAnd | BinOpKind::ScOr => {
                if left == right {
                    left
                } else {
                    Type::Any
                }
            }
            BinOpKind::Add if left.is_text() && right.is_text() => Type::Text,
            BinOpKind::Add if left == Type::List || right == Type::List => Type::List,
            BinOpKind::Add | BinOpKind::Sub | BinOpKind::Mul | BinOpKind::Div => {
                let sign = match op.op {
                    BinOpKind::Add => "+",
                    BinOpKind::Sub => "-",
                    BinOpKind::Mul => "*",
                    _ => "/",
                };
                self.numeric(&op.left, &left, sign);
                self.numeric(&op.right, &right, sign);
                Type::Number
            }
            BinOpKind::FloorDiv | BinOpKind::Rem | BinOpKind::Pow => {
                self.numeric(&op.left, &left, "this");
                self.numeric(&op.right, &right, "this");
                Type::Number
            }
            BinOpKind::Concat => Type::Text,
            BinOpKind::In => {
                if matches!(right, Type::Number | Type::Bool) {
                    let what = format!(
                        "`in` looks into a list or a text, and this is {}",
                        right.name()
                    );
                    self.problem(
                        "F023",
                        range(&op.right),
                        what,
                        "write a list, as in `state in [\"a\", \"b\"]`",
                    );
                }
                self.members(&left, &op.right);
                Type::Bool
            }
        }
    }

    /// `choice in ["a", "b"]`: every one of them should be an option.
    fn members(&mut self, left: &Type, list: &ast::Expr<'_>) {
        let (Type::OneOf(options), ast::Expr::List(list)) = (left, list) else {
            return;
        };
        for item in &list.items {
            if let ast::Expr::Const(c) = item
                && let Some(value) = c.value.as_str()
                && !options.iter().any(|o| o == value)
            {
                let help = did_you_mean(value, options.iter().map(String::as_str));
                self.problem(
                    "F024",
                    range(item),
                    format!("the slot never holds \"{value}\""),
                    help,
                );
            }
        }
    }

    fn never_equal(&mut self, left: &Type, right: &Type, whole: (usize, usize), differ: bool) {
        let always = if differ {
            "always holds"
        } else {
            "never holds"
        };
        match (left, right) {
            (Type::OneOf(options), Type::OneOf(one)) | (Type::OneOf(one), Type::OneOf(options))
                if one.len() == 1 && options.len() != 1 =>
            {
                let value = one.first().map_or("", String::as_str);
                let what = format!("this {always}: \"{value}\" is not an option of the slot");
                self.problem(
                    "F024",
                    whole,
                    what,
                    did_you_mean(value, options.iter().map(String::as_str)),
                );
            }
            (Type::OneOf(_), Type::OneOf(_)) => {
                let help = "compare with a value that the slot can hold";
                self.problem(
                    "F024",
                    whole,
                    format!("this {always}: the two texts differ"),
                    help,
                );
            }
            _ => {
                let what = format!(
                    "this {always}: {} is compared with {}",
                    left.name(),
                    right.name()
                );
                self.problem("F023", whole, what, "compare values of one type");
            }
        }
    }

    fn numeric(&mut self, expr: &ast::Expr<'_>, found: &Type, sign: &str) {
        if !matches!(found, Type::Any | Type::Number | Type::None) {
            let what = format!("`{sign}` needs numbers, and this is {}", found.name());
            self.problem(
                "F023",
                range(expr),
                what,
                "use `~` to join texts; a money slot's number is `.amount`",
            );
        }
    }

    fn field(&mut self, of: &Type, name: &str, whole: &ast::Expr<'_>) -> Type {
        if name == "is_valid" {
            return Type::Bool;
        }
        match of {
            Type::Object(fields) => match fields.iter().find(|(field, _)| *field == name) {
                Some((_, found)) => found.clone(),
                None => {
                    let help = did_you_mean(name, fields.iter().map(|(field, _)| *field));
                    self.problem(
                        "F023",
                        range(whole),
                        format!("this has no field `{name}`"),
                        help,
                    );
                    Type::Any
                }
            },
            Type::Text | Type::OneOf(_) | Type::Number | Type::Bool => {
                let what = format!("{} has no field `{name}`", of.name());
                self.problem(
                    "F023",
                    range(whole),
                    what,
                    "use the value itself; every slot has `.is_valid`",
                );
                Type::Any
            }
            Type::Any | Type::List | Type::None => Type::Any,
        }
    }

    fn filter(&mut self, filter: &ast::Filter<'_>, whole: &ast::Expr<'_>) -> Type {
        let inner = filter.expr.as_ref().map_or(Type::Any, |e| self.expr(e));
        self.args(&filter.args);
        match filter.name {
            "length" | "count" => {
                if matches!(inner, Type::Number | Type::Bool) {
                    let what = format!("{} has no length", inner.name());
                    self.problem(
                        "F023",
                        range(whole),
                        what,
                        "ask for the length of a list or a text",
                    );
                }
                Type::Number
            }
            "abs" | "float" | "int" | "round" | "sum" => Type::Number,
            "bool" => Type::Bool,
            "capitalize" | "escape" | "e" | "format" | "indent" | "join" | "lower" | "replace"
            | "string" | "title" | "trim" | "upper" | "urlencode" => Type::Text,
            "list" | "map" | "select" | "reject" | "selectattr" | "rejectattr" | "sort"
            | "split" | "unique" | "lines" | "batch" | "slice" | "items" | "dictsort" | "zip"
            | "chain" => Type::List,
            name if FILTERS.contains(&name) => Type::Any,
            name => {
                let what = format!("there is no filter `{name}`");
                self.problem("F025", range(whole), what, did_you_mean(name, FILTERS));
                Type::Any
            }
        }
    }
}

fn bind(target: &ast::Expr<'_>, bound: &mut Vec<String>) {
    match target {
        ast::Expr::Var(v) => bound.push(v.id.to_owned()),
        ast::Expr::List(l) => l.items.iter().for_each(|item| bind(item, bound)),
        ast::Expr::Tuple(t) => t.items.iter().for_each(|item| bind(item, bound)),
        _ => {}
    }
}

/// Where an expression stands, in bytes.
fn range(expr: &ast::Expr<'_>) -> (usize, usize) {
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
