//! Whether a value that a flow sends can be what the API takes.

use serde_json::Value as Json;

use crate::flow::diagnostic::did_you_mean;
use crate::flow::expr::Type;
use crate::flow::openapi::{Kinds, Schema};

/// How many allowed values a message names.
const SHOWN: usize = 12;

/// A value on its way to the shop.
pub(super) enum Sent<'a> {
    /// As it stands in the file.
    Literal(&'a Json),
    /// What an expression gives.
    Typed(Type),
}

/// What is wrong with sending a value where a schema stands, and how to mend it; `spelt` where it travels as text, in a path
/// or a query.
pub(super) fn misfit(sent: &Sent<'_>, schema: &Schema, spelt: bool) -> Option<(String, String)> {
    let kinds = match sent {
        Sent::Literal(value) => Kinds::of(value),
        Sent::Typed(found) => found.kinds()?,
    };
    let taken = schema.kinds();
    let scalar = !kinds.meets(Kinds::LIST) && !kinds.meets(Kinds::OBJECT);
    let wrong_kind = if spelt {
        // Texts are spelt as they are: what they are in the shop's eyes only their letters say.
        let spells = matches!(sent, Sent::Typed(found) if found.is_text())
            || kinds == Kinds::TEXT
            || taken.meets(Kinds::TEXT);
        !scalar || !spells && !kinds.meets(taken)
    } else {
        !kinds.meets(taken)
    };
    if wrong_kind {
        let what = format!(
            "is {}, and the shop's API takes {}",
            kinds.name(),
            taken.name()
        );
        let help = if spelt && !scalar {
            "only texts, numbers and yes or no travel in a path or a query: take one field of it"
        } else {
            "send what it takes: `| int`, `| string` and `| bool` turn one into the other"
        };
        return Some((what, help.into()));
    }
    let values: Vec<Json> = match sent {
        Sent::Literal(value) if scalar => vec![(*value).clone()],
        Sent::Typed(Type::OneOf(texts)) => texts.iter().map(|t| Json::from(t.as_str())).collect(),
        _ => return None,
    };
    among(&values, schema, spelt)
}

/// Whether every value is one that the schema lists, or is spelt like a number where it takes one.
fn among(values: &[Json], schema: &Schema, spelt: bool) -> Option<(String, String)> {
    let Some(options) = schema.options() else {
        let numbers_only = spelt && schema.kinds().present() == Kinds::NUMBER;
        let word = values
            .iter()
            .map(shown)
            .find(|v| numbers_only && v.parse::<f64>().is_err())?;
        let what = format!("may be \"{word}\", and the shop's API takes a number");
        return Some((what, "send a number".into()));
    };
    let same = |a: &Json, b: &Json| if spelt { shown(a) == shown(b) } else { a == b };
    let wrong = values
        .iter()
        .find(|value| !options.iter().any(|option| same(option, value)))?;
    let words: Vec<String> = options.iter().map(shown).take(SHOWN).collect();
    let may_be = if values.len() == 1 { "is" } else { "may be" };
    let what = format!(
        "{may_be} \"{}\", which the shop's API does not take",
        shown(wrong)
    );
    Some((
        what,
        did_you_mean(&shown(wrong), words.iter().map(String::as_str)),
    ))
}

/// A value as it is spelt in a path, a query or a message.
pub(super) fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
