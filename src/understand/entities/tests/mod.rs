//! A table of sentences and what is read from them. The clock stands at Monday, 23 November 2026, 10:00 in Berlin.

mod answers;
mod codes;
mod contacts;
mod days;
mod mentioned;
mod options;
mod properties;

use serde_json::{Value, json};

use super::{Context, Reading, find, read};
use crate::flow::{ChoiceOption, Localized, SlotType};

/// 2026-11-23T09:00:00Z.
const NOW: i64 = 1_795_424_400_000;

fn ctx(locale: &str) -> Context<'_> {
    Context::new(NOW, 60, locale)
}

fn order() -> SlotType {
    SlotType::OrderNumber {
        prefix: "ORD".into(),
        digits: 8,
    }
}

fn number() -> SlotType {
    SlotType::Number {
        integer: false,
        min: None,
        max: None,
    }
}

/// What a reading comes down to, in one line: a value, `? a | b`, `! why`, or `-`.
fn brief(reading: &Reading) -> String {
    match reading {
        Reading::Value { value, .. } => value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned),
        Reading::Ambiguous(all) => {
            let all: Vec<String> = all
                .iter()
                .map(|a| {
                    a.value
                        .as_str()
                        .map_or_else(|| a.value.to_string(), str::to_owned)
                })
                .collect();
            format!("? {}", all.join(" | "))
        }
        Reading::Invalid { why } => format!("! {}", why.key()),
        Reading::None => "-".into(),
    }
}

/// Runs a table and reports every wrong line at once.
fn table(kind: &SlotType, ctx: &Context, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let got = brief(&read(kind, text, ctx));
            (got != *expected).then(|| format!("{text:?}: expected {expected}, got {got}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} ({}):\n{}",
        kind_name(kind),
        ctx.locale,
        wrong.join("\n")
    );
}

fn kind_name(kind: &SlotType) -> String {
    format!("{kind:?}")
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect()
}
