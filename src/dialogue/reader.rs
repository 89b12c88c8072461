//! A message as the answer to a question, or as something that fills slots along the way.

use std::collections::BTreeMap;

use serde_json::Value;

use super::lexicon::{contains, words};
use crate::bot::Now;
use crate::flow::SlotType;
use crate::understand::entities::{self, Alternative, Context, Reading};

/// What a message says about a slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Read {
    /// A value, and what else the message says.
    Value {
        /// In the form that [`SlotType`] describes.
        value: Value,
        /// Empty where the rest is only padding.
        rest: String,
    },
    /// One of several values, with a label each.
    Ambiguous(Vec<(Value, String)>),
    /// The right form, but refused: a text key under `engine.invalid.`.
    Invalid(&'static str),
    /// Nothing.
    None,
}

/// The circumstances of a reading.
pub(crate) struct Circumstances<'s> {
    /// When it is, where the customer is.
    pub now: Now,
    /// The conversation's locale.
    pub locale: &'s str,
    /// The running flow's slots, for lists to choose from.
    pub slots: &'s BTreeMap<String, Value>,
    /// What "the same" refers to.
    pub previous: Option<&'s Value>,
    /// Whether this slot is being asked for: only then any text will do.
    pub asked: bool,
}

impl<'s> Circumstances<'s> {
    /// The same for the reading of entities, without a list to choose from.
    pub fn context(&self) -> Context<'s> {
        Context {
            previous: self.previous,
            text_free: self.asked,
            ..Context::new(self.now.unix_ms, self.now.utc_offset_min, self.locale)
        }
    }
}

/// Whether values of a type are recognised in any message, not only in an answer.
pub(crate) fn found_anywhere(kind: &SlotType) -> bool {
    match kind {
        SlotType::Text
        | SlotType::Name
        | SlotType::Address
        | SlotType::YesNo
        | SlotType::ChoiceFrom { .. }
        | SlotType::Any => false,
        SlotType::OrderNumber { .. }
        | SlotType::Pattern { .. }
        | SlotType::Choice { .. }
        | SlotType::Number { .. }
        | SlotType::Money
        | SlotType::Date { .. }
        | SlotType::DateRange { .. }
        | SlotType::Time
        | SlotType::Email
        | SlotType::Phone => true,
    }
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
pub(crate) fn read(kind: &SlotType, text: &str, circumstances: &Circumstances<'_>) -> Read {
    let list = match kind {
        SlotType::ChoiceFrom { from, .. } => circumstances.slots.get(from),
        _ => None,
    };
    let context = Context {
        list,
        ..circumstances.context()
    };
    match entities::read(kind, text, &context) {
        Reading::Value { value, rest, .. } => Read::Value { value, rest },
        Reading::Ambiguous(alternatives) => {
            let pair = |Alternative { value, label }| (value, label);
            Read::Ambiguous(alternatives.into_iter().map(pair).collect())
        }
        Reading::Invalid { why } => Read::Invalid(why.key()),
        Reading::None => Read::None,
    }
}

/// The value that a message mentions for a slot nobody asked for. Stricter than [`read`]: an option has to be named, a
/// number has to stand beside what it counts.
pub(crate) fn mention(
    kind: &SlotType,
    label: &str,
    text: &str,
    circumstances: &Circumstances<'_>,
) -> Option<Value> {
    let value = |part: &str| match read(kind, part, circumstances) {
        Read::Value { value, .. } => Some(value),
        Read::Ambiguous(_) | Read::Invalid(_) | Read::None => None,
    };
    match kind {
        SlotType::Choice { options } => {
            let said = words(text);
            let named = options.iter().any(|option| {
                let names = option.label.0.values().chain(&option.synonyms);
                names
                    .chain(std::iter::once(&option.value))
                    .any(|name| contains(&said, &words(name)))
            });
            if named { value(text) } else { None }
        }
        SlotType::Number { .. } => beside(text, label).iter().find_map(|word| value(word)),
        _ if found_anywhere(kind) => value(text),
        _ => None,
    }
}

/// The first and the last day of a range that a message mentions, for flows that ask for the two one by one.
pub(crate) fn two_days(text: &str, circumstances: &Circumstances<'_>) -> Option<(Value, Value)> {
    let kind = SlotType::DateRange { future: false };
    match read(&kind, text, circumstances) {
        Read::Value { value, .. } => Some((value.get("from")?.clone(), value.get("to")?.clone())),
        Read::Ambiguous(_) | Read::Invalid(_) | Read::None => None,
    }
}

/// The words before and after a slot's name in a message: "for two guests", "room 5".
fn beside(text: &str, label: &str) -> Vec<String> {
    let (said, name) = (words(text), words(label));
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    let place = name
        .last()
        .and_then(|key| said.iter().position(|word| stem(word) == stem(key)));
    let Some(place) = place else {
        return Vec::new();
    };
    let before = place.checked_sub(1).and_then(|at| said.get(at));
    before
        .into_iter()
        .chain(said.get(place + 1))
        .cloned()
        .collect()
}
