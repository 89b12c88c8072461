//! A message as the answer to a question.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bot::Now;
use crate::flow::SlotType;
use crate::understand::entities::{self, Context, Reading};

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
        SlotType::Text | SlotType::YesNo | SlotType::Any | SlotType::Number { .. }
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

/// The circumstances in which a message is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstances<'a> {
    /// What the running flow knows: a list to choose from is there.
    pub slots: &'a BTreeMap<String, Value>,
    /// The value that "the same" refers to.
    pub previous: Option<&'a Value>,
    /// The conversation's locale.
    pub locale: &'a str,
    /// When it is.
    pub now: Now,
    /// Whether the message answers the question for this slot: only then does free text fill it.
    pub asked: bool,
}

/// Reads a message as a value of this type.
pub(crate) fn read(kind: &SlotType, text: &str, of: Circumstances<'_>) -> Read {
    let list = match kind {
        SlotType::ChoiceFrom { from, .. } => of.slots.get(from),
        _ => None,
    };
    let ctx = Context {
        previous: of.previous,
        list,
        text_free: of.asked,
        ..Context::new(of.now.unix_ms, of.now.utc_offset_min, of.locale)
    };
    match entities::read(kind, text, &ctx) {
        Reading::Value { value, rest, .. } => Read::Value { value, rest },
        Reading::Ambiguous(all) => {
            Read::Ambiguous(all.into_iter().map(|a| (a.value, a.label)).collect())
        }
        Reading::Invalid { why } => Read::Invalid(why.key()),
        Reading::None => Read::None,
    }
}
