//! Reading what a desk says: `POST /v1/handoff/{conversation}/messages`.

use super::posted::{MAX_TEXT_CHARS, object, text};
use super::problem::Problem;
use crate::session::{DeskEvent, Spoke};

/// Most characters of a message's id.
const MAX_ID_CHARS: usize = 128;
/// Most characters of an agent's name.
const MAX_NAME_CHARS: usize = 80;

/// Reads the body.
///
/// # Errors
/// A 400 or 413 with a code for each way to be wrong.
pub fn read(body: &[u8]) -> Result<Spoke, Problem> {
    let map = object(body)?;
    let id = text(&map, "id", MAX_ID_CHARS)?.filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| {
        Problem::field(
            "missing_field",
            "`id` is missing: the desk's own id of this message.",
        )
    })?;
    let said = text(&map, "text", MAX_TEXT_CHARS)?
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    let event = match text(&map, "event", MAX_ID_CHARS)?.as_deref() {
        None | Some("message") => None,
        Some("typing") => Some(DeskEvent::Typing),
        Some("hand_back") => Some(DeskEvent::HandBack),
        Some("close" | "solved") => Some(DeskEvent::Close),
        Some(_) => {
            let message = "`event` must be `message`, `typing`, `hand_back` or `close`.";
            return Err(Problem::field("wrong_field", message));
        }
    };
    if said.is_none() && event.is_none() {
        return Err(Problem::field(
            "missing_field",
            "`text` or `event` is missing.",
        ));
    }
    Ok(Spoke {
        id,
        text: said,
        event,
        agent: text(&map, "agent", MAX_NAME_CHARS)?,
        after: text(&map, "after", MAX_ID_CHARS)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_and_events() {
        let spoke = read(br#"{"id":"1","text":" hi ","agent":"Ada","after":"0"}"#).unwrap();
        assert_eq!(
            (
                spoke.text.as_deref(),
                spoke.agent.as_deref(),
                spoke.after.as_deref()
            ),
            (Some("hi"), Some("Ada"), Some("0"))
        );
        assert_eq!(
            read(br#"{"id":"1","event":"solved"}"#).unwrap().event,
            Some(DeskEvent::Close)
        );
        for body in [
            r#"{"text":"x"}"#,
            r#"{"id":"1"}"#,
            r#"{"id":"1","text":"  "}"#,
            r#"{"id":"1","event":"x"}"#,
            "[]",
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
