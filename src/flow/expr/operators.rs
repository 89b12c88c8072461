//! Operators, fields and filters: what they take and what they give.

use minijinja::machinery::ast::{self, BinOpKind};

use super::super::diagnostic::did_you_mean;
use super::super::openapi::{Field, Kinds, Side};
use super::check::{Checker, range};
use super::types::Type;

/// Filters that texts and expressions may use.
const FILTERS: [&str; 49] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "day",
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
    "label",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "money",
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

impl Checker<'_> {
    pub(super) fn binary(&mut self, op: &ast::BinOp<'_>) -> Type {
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
            BinOpKind::Add
                if [&left, &right]
                    .iter()
                    .any(|t| t.kinds() == Some(Kinds::LIST)) =>
            {
                Type::List
            }
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

    pub(super) fn numeric(&mut self, expr: &ast::Expr<'_>, found: &Type, sign: &str) {
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

    pub(super) fn field(&mut self, of: &Type, name: &str, whole: &ast::Expr<'_>) -> Type {
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
            Type::Shape(schema) => match schema.field(name, Side::Response) {
                Field::Known(found) => Type::described(found),
                Field::Open => Type::Any,
                Field::Absent => {
                    let what = format!(
                        "the shop's API answers with {} that has no field `{name}`",
                        of.name()
                    );
                    let names = schema.names();
                    let help = match schema.element() {
                        Some(_) => "take one element of it, as with `[0]` or `{% for %}`".into(),
                        None => did_you_mean(name, names.iter().map(String::as_str)),
                    };
                    self.problem("F086", range(whole), what, help);
                    Type::Any
                }
            },
            Type::Any | Type::List | Type::None => Type::Any,
        }
    }

    pub(super) fn filter(&mut self, filter: &ast::Filter<'_>, whole: &ast::Expr<'_>) -> Type {
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
            | "day" | "label" | "money" | "string" | "title" | "trim" | "upper" | "urlencode" => {
                Type::Text
            }
            "first" | "last" => inner.element(),
            // What orders or picks leaves the elements as they are.
            "list" | "select" | "reject" | "selectattr" | "rejectattr" | "sort" | "unique"
            | "reverse"
                if matches!(inner, Type::Shape(_)) =>
            {
                inner
            }
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
