//! Expressions, and values that may hold one.

use serde_json::Value as Json;

use super::super::expr::{self, Unparsable};
use super::super::source::{At, Span};
use super::super::yaml::{Node, Value};
use super::{Lowerer, Role};

impl Lowerer<'_, '_> {
    /// An expression as written, in the graph's form.
    pub(super) fn expression(&mut self, text: &At<String>, role: Role) -> String {
        self.note(text, role);
        if let Err(problem) = expr::expression_reads(&text.value) {
            self.unparsable(text.span, &text.value, &problem);
        }
        text.value.clone()
    }

    /// Notes that an expression or template can't be parsed.
    pub(super) fn unparsable(&mut self, span: Span, text: &str, problem: &Unparsable) {
        let before = text
            .get(..problem.offset)
            .map_or(0, |s| s.chars().count() as u32)
            + self.lead(span);
        let inside = Span {
            col: span.col + before,
            len: span.len.saturating_sub(before).max(1),
            ..span
        };
        let span = if text.contains('\n') { span } else { inside };
        let help = "expressions are minijinja's: `order_id is defined`, `total > 10 and not gift`; see docs/FLOWS.md";
        self.error(
            span,
            "F022",
            format!("this can't be read as an expression: {}", problem.why),
            help,
        );
    }

    /// A value for a slot or a query: a literal, or the expression in `{{ … }}`.
    pub(super) fn value(&mut self, node: &Node, role: Role) -> String {
        if let Value::Scalar { text, .. } = &node.value {
            match expr::template_as_expression(text) {
                Ok(Some(expression)) => {
                    self.note(&At::new(text.clone(), node.span), role);
                    return expression;
                }
                Ok(None) => {}
                Err(problem) => self.unparsable(node.span, text, &problem),
            }
        }
        literal(&node.to_json())
    }

    /// A request body: strings with `{{ … }}` become one expression each.
    pub(super) fn body(&mut self, node: &Node) -> Json {
        match &node.value {
            Value::Scalar { text, .. } if text.contains("{{") => {
                Json::String(format!("{{{{ {} }}}}", self.value(node, Role::Template)))
            }
            Value::Scalar { .. } => node.to_json(),
            Value::List(items) => Json::Array(items.iter().map(|item| self.body(item)).collect()),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .filter_map(|(key, value)| Some((key.text()?.to_owned(), self.body(value))))
                    .collect(),
            ),
        }
    }
}

/// JSON as a minijinja literal.
fn literal(value: &Json) -> String {
    match value {
        Json::Null => "none".into(),
        Json::Array(items) => format!(
            "[{}]",
            items.iter().map(literal).collect::<Vec<_>>().join(", ")
        ),
        Json::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(k, v)| format!("{}: {}", Json::from(k.as_str()), literal(v)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
