//! Whether a value is one that a slot of a type may hold.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::Value;

use crate::flow::SlotType;

/// Whether `value` is in the form that [`SlotType`] describes. `slots` are the flow's, for lists to choose from.
pub(crate) fn fits(kind: &SlotType, value: &Value, slots: &BTreeMap<String, Value>) -> bool {
    match kind {
        SlotType::Any => !value.is_null(),
        SlotType::Text | SlotType::Name => value.as_str().is_some_and(|s| !s.trim().is_empty()),
        SlotType::OrderNumber { digits, .. } => value.as_str().is_some_and(|s| {
            s.len() == usize::from(*digits) && s.bytes().all(|b| b.is_ascii_digit())
        }),
        SlotType::Pattern { regex } => value.as_str().is_some_and(|s| matches_whole(regex, s)),
        SlotType::YesNo => value.is_boolean(),
        SlotType::Choice { options } => value
            .as_str()
            .is_some_and(|s| options.iter().any(|o| o.value == s)),
        SlotType::ChoiceFrom { from, .. } => {
            !value.is_null()
                && slots
                    .get(from)
                    .and_then(Value::as_array)
                    .is_none_or(|list| list.contains(value))
        }
        SlotType::Number { integer, min, max } => value.as_f64().is_some_and(|n| {
            n.is_finite()
                && (!integer || n.fract() == 0.0)
                && min.is_none_or(|m| n >= m)
                && max.is_none_or(|m| n <= m)
        }),
        SlotType::Money => {
            value.get("amount").is_some_and(Value::is_number)
                && value.get("currency").is_some_and(Value::is_string)
        }
        SlotType::Date { .. } => value.as_str().is_some_and(is_day),
        SlotType::DateRange { .. } => ["from", "to"]
            .iter()
            .all(|end| value.get(end).and_then(Value::as_str).is_some_and(is_day)),
        SlotType::Time => value.as_str().is_some_and(is_time),
        SlotType::Email => value.as_str().is_some_and(is_email),
        SlotType::Phone => value.as_str().is_some_and(|s| {
            s.len() >= 4
                && s.strip_prefix('+')
                    .unwrap_or(s)
                    .bytes()
                    .all(|b| b.is_ascii_digit())
        }),
        SlotType::Address => value
            .get("text")
            .and_then(Value::as_str)
            .is_some_and(|s| !s.trim().is_empty()),
    }
}

/// Whether the whole of `text` matches; a regular expression that doesn't compile matches nothing.
pub(crate) fn matches_whole(regex: &str, text: &str) -> bool {
    Regex::new(&format!("^(?:{regex})$")).is_ok_and(|r| r.is_match(text))
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

fn is_time(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else {
        return false;
    };
    let below =
        |part: &str, bound: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|n| n < bound);
    below(hours, 24) && below(minutes, 60)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
