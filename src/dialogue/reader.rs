//! A message as the answer to a question.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::lexicon::words;
use crate::bot::Now;
use crate::flow::SlotType;

/// What a message says about a slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Read {
    /// A value, and what else the message says.
    Value { value: Value, rest: String },
    /// One of several values, with a label each.
    Ambiguous(Vec<(Value, String)>),
    /// The right form, but refused: a text key under `engine.invalid.`.
    Invalid(&'static str),
    /// Nothing.
    None,
}

/// Whether values of a type are recognised in any message, not only in an answer.
pub(crate) fn found_anywhere(kind: &SlotType) -> bool {
    !matches!(
        kind,
        SlotType::Text
            | SlotType::Name
            | SlotType::Address
            | SlotType::YesNo
            | SlotType::Any
            | SlotType::Number { .. }
    )
}

/// What an element of a list is called.
pub(crate) fn element_label(element: &Value, field: &str) -> String {
    match element.get(field).unwrap_or(element) {
        Value::String(text) => text.clone(),
        Value::Null | Value::Object(_) | Value::Array(_) => String::new(),
        other => other.to_string(),
    }
}

/// Reads a message as the answer to a question for a slot of this type.
pub(crate) fn read(
    kind: &SlotType,
    text: &str,
    _slots: &BTreeMap<String, Value>,
    _locale: &str,
    _now: Now,
) -> Read {
    match kind {
        SlotType::OrderNumber { prefix, digits } => {
            let compact: String = text
                .chars()
                .filter(|c| !matches!(c, ' ' | '-'))
                .collect::<String>()
                .to_uppercase();
            let start = compact
                .find(prefix.as_str())
                .map_or(0, |at| at + prefix.len());
            let tail = compact.get(start..).unwrap_or_default();
            let number: String = tail
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(char::is_ascii_digit)
                .collect();
            if number.len() == usize::from(*digits) {
                Read::Value {
                    value: json!(number),
                    rest: String::new(),
                }
            } else {
                Read::None
            }
        }
        SlotType::YesNo => match words(text).first().map(String::as_str) {
            Some("yes" | "yeah" | "ok") => Read::Value {
                value: json!(true),
                rest: String::new(),
            },
            Some("no" | "nope") => Read::Value {
                value: json!(false),
                rest: String::new(),
            },
            _ => Read::None,
        },
        SlotType::Text => Read::Value {
            value: json!(text),
            rest: String::new(),
        },
        _ => Read::None,
    }
}
