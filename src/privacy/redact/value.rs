//! Redacting structured data: by the name of a field, and every text in it by its looks.

use serde_json::Value;

use super::{Kind, Redactor};

/// How deep structured data is followed; what is deeper is dropped.
const MAX_DEPTH: usize = 32;
/// Fields whose value goes whatever it looks like, and what stands there instead.
const FIELDS: [(&str, Kind); 32] = [
    ("email", Kind::Email),
    ("mail", Kind::Email),
    ("phone", Kind::Phone),
    ("mobile", Kind::Phone),
    ("tel", Kind::Phone),
    ("iban", Kind::Iban),
    ("card", Kind::Card),
    ("card_number", Kind::Card),
    ("cvv", Kind::Secret),
    ("cvc", Kind::Secret),
    ("address", Kind::Address),
    ("street", Kind::Address),
    ("line1", Kind::Address),
    ("line2", Kind::Address),
    ("postcode", Kind::Address),
    ("zip", Kind::Address),
    ("postal_code", Kind::Address),
    ("city", Kind::Address),
    ("password", Kind::Secret),
    ("secret", Kind::Secret),
    ("client_secret", Kind::Secret),
    ("token", Kind::Secret),
    ("access_token", Kind::Secret),
    ("refresh_token", Kind::Secret),
    ("api_key", Kind::Secret),
    ("authorization", Kind::Secret),
    ("cookie", Kind::Secret),
    ("session", Kind::Secret),
    ("curbside-signature", Kind::Secret),
    ("pin", Kind::Secret),
    ("first_name", Kind::Address),
    ("last_name", Kind::Address),
];

/// A copy of `value` that may be logged: fields known to hold personal data or secrets are replaced as a whole, every
/// other text (names of fields included) goes through [`Redactor::redact`], and long numbers too.
#[must_use]
pub fn redact_value(redactor: &Redactor, value: &Value) -> Value {
    walk(redactor, value, 0)
}

fn walk(redactor: &Redactor, value: &Value, depth: usize) -> Value {
    if depth >= MAX_DEPTH {
        return Value::Null;
    }
    let deeper = depth.saturating_add(1);
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) => {
            let written = number.to_string();
            let redacted = redactor.redact(&written);
            if redacted.found.is_empty() {
                value.clone()
            } else {
                Value::String(redacted.text)
            }
        }
        Value::String(text) => Value::String(redactor.redact(text).text),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| walk(redactor, item, deeper))
                .collect(),
        ),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(name, value)| {
                    let plain = name.to_lowercase();
                    let known = FIELDS.iter().find(|(field, _)| *field == plain);
                    let value = match known {
                        Some(_) if value.is_null() => Value::Null,
                        Some((_, kind)) => Value::String(kind.mark().into()),
                        None => walk(redactor, value, deeper),
                    };
                    (redactor.redact(name).text, value)
                })
                .collect(),
        ),
    }
}
