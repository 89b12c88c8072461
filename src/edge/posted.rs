//! Reading a message, within bounds. Nothing of what was sent is repeated in an error.

use serde_json::{Map, Value};

use super::challenge::MAX_TOKEN_CHARS as MAX_TURNSTILE_CHARS;
use super::problem::Problem;
use crate::bot::Input;

/// Most bytes of a body.
pub const MAX_BODY_BYTES: usize = 16 * 1024;
/// Most characters of a text.
pub const MAX_TEXT_CHARS: usize = 2_000;
/// Most characters of a message's id.
pub const MAX_ID_CHARS: usize = 64;
/// Most characters of a quick reply's value.
const MAX_CHOICE_CHARS: usize = 500;
/// Most characters of a language tag.
const MAX_LOCALE_CHARS: usize = 35;
/// Most characters of a page's address.
const MAX_PAGE_CHARS: usize = 500;
/// Most characters of a site's name.
const MAX_SITE_CHARS: usize = 64;
/// The farthest a clock may be from UTC, in minutes.
const MAX_OFFSET_MIN: i64 = 14 * 60;

/// One message, as the page sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// The id the page gave it; the same on every try.
    pub id: String,
    /// The ticket, where the conversation has begun.
    pub session: Option<String>,
    /// What the customer did.
    pub input: Input,
    /// The language the page asks for.
    pub locale: Option<String>,
    /// The page the customer is on, without query and fragment.
    pub page: Option<String>,
    /// The site.
    pub site: Option<String>,
    /// The token of the page's Turnstile widget, where a new conversation brings one.
    pub turnstile: Option<String>,
    /// The distance of the customer's clock from UTC, in minutes east.
    pub utc_offset_min: i32,
}

/// Reads any JSON object.
///
/// # Errors
/// `body_too_large`, `invalid_utf8`, `malformed_json`.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    if body.len() > MAX_BODY_BYTES {
        return Err(Problem::body_too_large(MAX_BODY_BYTES));
    }
    let text = std::str::from_utf8(body)
        .map_err(|_| Problem::field("invalid_utf8", "The body is not UTF-8."))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Problem::field(
            "malformed_json",
            "The body must be a JSON object.",
        )),
        Err(error) => {
            let place = format!("line {}, column {}", error.line(), error.column());
            Err(Problem::field(
                "malformed_json",
                format!("The body is not JSON ({place})."),
            ))
        }
    }
}

/// A text field: `None` where absent or null.
///
/// # Errors
/// `wrong_field` where it is no text, or longer than `most` characters.
pub fn text(map: &Map<String, Value>, name: &str, most: usize) -> Result<Option<String>, Problem> {
    match map.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= most => Ok(Some(text.clone())),
        Some(Value::String(_)) if name == "text" => Err(Problem::field(
            "text_too_long",
            format!("A message may have at most {most} characters."),
        )),
        Some(Value::String(_)) => Err(Problem::field(
            "wrong_field",
            format!("`{name}` may have at most {most} characters."),
        )),
        Some(_) => Err(Problem::field(
            "wrong_field",
            format!("`{name}` must be a text."),
        )),
    }
}

impl Posted {
    /// Reads the body of `POST /v1/messages`.
    ///
    /// # Errors
    /// A 400 or 413 with a code for each way to be wrong.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        let map = object(body)?;
        let id = text(&map, "id", MAX_ID_CHARS)?.ok_or_else(|| missing("id"))?;
        if id.is_empty()
            || !id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
        {
            let message =
                format!("`id` must be 1 to {MAX_ID_CHARS} letters, digits, `-`, `_`, `.` or `:`.");
            return Err(Problem::field("wrong_field", message));
        }
        let session = text(&map, "session", MAX_BODY_BYTES)?.filter(|session| !session.is_empty());
        let locale = text(&map, "locale", MAX_LOCALE_CHARS)?;
        if locale
            .as_ref()
            .is_some_and(|tag| !tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        {
            return Err(Problem::field(
                "wrong_field",
                "`locale` must be a language tag such as `en` or `de-AT`.",
            ));
        }
        let page = text(&map, "page", MAX_BODY_BYTES)?.map(|page| plain_page(&page));
        let offset = match map.get("utc_offset_min") {
            None | Some(Value::Null) => 0,
            Some(value) => value
                .as_i64()
                .filter(|min| min.abs() <= MAX_OFFSET_MIN)
                .ok_or_else(|| {
                    Problem::field(
                        "wrong_field",
                        "`utc_offset_min` must be a whole number of minutes from -840 to 840.",
                    )
                })?,
        };
        Ok(Self {
            id,
            session,
            input: input(&map)?,
            locale: locale.filter(|tag| !tag.is_empty()),
            page,
            site: text(&map, "site", MAX_SITE_CHARS)?,
            turnstile: text(&map, "turnstile", MAX_TURNSTILE_CHARS)?,
            utc_offset_min: i32::try_from(offset).unwrap_or(0),
        })
    }
}

/// Exactly one of `text`, `choice`, `event`.
fn input(map: &Map<String, Value>) -> Result<Input, Problem> {
    let said = text(map, "text", MAX_TEXT_CHARS)?;
    let choice = text(map, "choice", MAX_CHOICE_CHARS)?;
    let event = text(map, "event", MAX_ID_CHARS)?;
    match (said, choice, event) {
        (Some(said), None, None) => match clean(&said) {
            text if text.is_empty() => {
                Err(Problem::field("empty_text", "`text` has nothing in it."))
            }
            text => Ok(Input::Text { text }),
        },
        (None, Some(value), None) => Ok(Input::Choice { value }),
        (None, None, Some(event)) => match event.as_str() {
            "open" => Ok(Input::Open),
            "restart" => Ok(Input::Restart),
            "end" => Ok(Input::End),
            "silence" => Ok(Input::Silence),
            _ => Err(Problem::field(
                "wrong_field",
                "`event` must be `open`, `restart`, `end` or `silence`.",
            )),
        },
        (None, None, None) => Err(missing("text`, `choice` or `event")),
        _ => Err(Problem::field(
            "wrong_field",
            "Send one of `text`, `choice` and `event`, not several.",
        )),
    }
}

/// Trimmed, and without control characters but for line breaks and tabs: they are no part of a sentence.
fn clean(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    kept.trim().to_owned()
}

/// A page's address without query and fragment: those may hold what is nobody's business.
fn plain_page(page: &str) -> String {
    page.split(['?', '#'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_PAGE_CHARS)
        .collect()
}

fn missing(name: &str) -> Problem {
    Problem::field("missing_field", format!("`{name}` is missing."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &str) -> &'static str {
        Posted::read(body.as_bytes()).map_or_else(|problem| problem.code, |_| "ok")
    }

    #[test]
    fn reads_a_message() {
        let body = r#"{"id":"m-1","session":"1.k.c.s","text":"  hi \u0000there ","locale":"de-AT","page":"https://a.example/x?mail=b#c","more":1}"#;
        let posted = Posted::read(body.as_bytes()).unwrap();
        assert_eq!(
            posted.input,
            Input::Text {
                text: "hi there".into()
            }
        );
        assert_eq!(posted.page.as_deref(), Some("https://a.example/x"));
        assert_eq!(posted.locale.as_deref(), Some("de-AT"));
        assert_eq!(
            Posted::read(br#"{"id":"1","choice":"a"}"#).unwrap().input,
            Input::Choice { value: "a".into() }
        );
        assert_eq!(
            Posted::read(br#"{"id":"1","event":"open","session":null}"#)
                .unwrap()
                .session,
            None
        );
        assert_eq!(
            Posted::read(br#"{"id":"1","event":"end","utc_offset_min":-480}"#)
                .unwrap()
                .utc_offset_min,
            -480
        );
    }

    #[test]
    fn each_way_to_be_wrong_has_its_code() {
        assert_eq!(code(""), "malformed_json");
        assert_eq!(code("[]"), "malformed_json");
        assert_eq!(code("{\"id\":\"1\",\"text\":\"a\""), "malformed_json");
        assert_eq!(code(r#"{"id":"1","text":"\ud800"}"#), "malformed_json");
        assert_eq!(
            Posted::read(b"{\"id\":\"1\",\"text\":\"\xff\"}")
                .unwrap_err()
                .code,
            "invalid_utf8"
        );
        assert_eq!(code(r#"{"text":"a"}"#), "missing_field");
        assert_eq!(code(r#"{"id":"1"}"#), "missing_field");
        assert_eq!(code(r#"{"id":1,"text":"a"}"#), "wrong_field");
        assert_eq!(code(r#"{"id":"","text":"a"}"#), "wrong_field");
        assert_eq!(code(r#"{"id":"a b","text":"a"}"#), "wrong_field");
        assert_eq!(
            code(&format!(r#"{{"id":"{}","text":"a"}}"#, "x".repeat(65))),
            "wrong_field"
        );
        assert_eq!(code(r#"{"id":"1","text":7}"#), "wrong_field");
        assert_eq!(code(r#"{"id":"1","text":"a","choice":"b"}"#), "wrong_field");
        assert_eq!(code(r#"{"id":"1","event":"explode"}"#), "wrong_field");
        assert_eq!(
            code(r#"{"id":"1","text":"a","locale":"../x"}"#),
            "wrong_field"
        );
        assert_eq!(
            code(r#"{"id":"1","text":"a","utc_offset_min":900}"#),
            "wrong_field"
        );
        assert_eq!(code(r#"{"id":"1","text":" \n "}"#), "empty_text");
    }

    #[test]
    fn length_counts_characters_and_bodies_bytes() {
        let long = |n: usize| format!(r#"{{"id":"1","text":"{}"}}"#, "ä".repeat(n));
        assert_eq!(code(&long(MAX_TEXT_CHARS)), "ok");
        assert_eq!(code(&long(MAX_TEXT_CHARS + 1)), "text_too_long");
        let problem = Posted::read(&vec![b' '; MAX_BODY_BYTES + 1]).unwrap_err();
        assert_eq!((problem.status, problem.code), (413, "body_too_large"));
    }

    #[test]
    fn an_error_never_repeats_what_was_sent() {
        for body in [
            r#"{"id":"canary canary","text":"a"}"#,
            r#"{"canary"#,
            r#"{"id":"1","event":"canary"}"#,
        ] {
            let problem = Posted::read(body.as_bytes()).unwrap_err();
            assert!(
                !problem.body().to_string().contains("canary"),
                "{problem:?}"
            );
        }
    }
}
