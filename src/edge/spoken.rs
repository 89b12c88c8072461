//! Reading what a desk says in our own form: `POST /v1/handoff/{conversation}/messages`.

use super::posted::{MAX_TEXT_CHARS, object, text};
use super::problem::Problem;
use crate::origin::desks::{DeskEvent, Inbound};

/// Most characters of a message's id.
const MAX_ID_CHARS: usize = 128;
/// Most characters of an agent's name.
const MAX_NAME_CHARS: usize = 80;
/// What stands before our conversation's id where a desk names it.
const EXTERNAL: &str = "curbside:";

/// Reads the body. `conversation` is the one that the address names, where it names one; `at` is when it was sent, in
/// seconds since 1970 UTC.
///
/// # Errors
/// A 400 or 413 with a code for each way to be wrong.
pub fn read(body: &[u8], conversation: Option<&str>, at: i64) -> Result<Inbound, Problem> {
    let map = object(body)?;
    let id = text(&map, "id", MAX_ID_CHARS)?.filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| {
        Problem::field(
            "missing_field",
            "`id` is missing: the desk's own id of this message.",
        )
    })?;
    let named = text(&map, "conversation", MAX_ID_CHARS)?
        .map(|named| named.strip_prefix(EXTERNAL).unwrap_or(&named).to_owned());
    let conversation = match (conversation, named) {
        (Some(known), Some(named)) if known != named => {
            let message = "`conversation` is not the one in the address.";
            return Err(Problem::field("wrong_field", message));
        }
        (Some(known), _) => known.to_owned(),
        (None, Some(named)) => named,
        (None, None) => {
            let message = "`conversation` is missing, in the body as in the address.";
            return Err(Problem::field("missing_field", message));
        }
    };
    let mut said = text(&map, "text", MAX_TEXT_CHARS)?
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    let agent = text(&map, "agent", MAX_NAME_CHARS)?;
    let by = agent.clone();
    let event = match text(&map, "event", MAX_ID_CHARS)?.as_deref() {
        None | Some("message" | "replied") => {
            let text = said
                .take()
                .ok_or_else(|| Problem::field("missing_field", "`text` or `event` is missing."))?;
            DeskEvent::Replied { text, agent }
        }
        Some("took_over" | "take_over") => DeskEvent::TookOver { agent },
        Some("typing") => DeskEvent::Typing {
            on: map
                .get("on")
                .and_then(serde_json::Value::as_bool)
                .unwrap_or(true),
        },
        Some("handed_back" | "hand_back") => DeskEvent::HandedBack {
            step: text(&map, "step", MAX_ID_CHARS)?.filter(|step| !step.is_empty()),
        },
        Some("solved" | "close") => DeskEvent::Solved,
        Some(_) => {
            let message =
                "`event` must be `message`, `took_over`, `typing`, `hand_back` or `close`.";
            return Err(Problem::field("wrong_field", message));
        }
    };
    let sequence = map
        .get("sequence")
        .and_then(serde_json::Value::as_u64)
        .and_then(|place| u32::try_from(place).ok())
        .filter(|place| *place > 0);
    Ok(Inbound {
        id,
        conversation,
        at,
        sequence,
        after: text(&map, "after", MAX_ID_CHARS)?,
        by,
        said,
        event,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_and_events() {
        let spoke = read(
            br#"{"id":"1","text":" hi ","agent":"Ada","after":"0","sequence":2}"#,
            Some("c"),
            7,
        )
        .unwrap();
        let (text, agent) = ("hi".into(), Some("Ada".into()));
        assert_eq!(spoke.event, DeskEvent::Replied { text, agent });
        assert_eq!(
            (spoke.after.as_deref(), spoke.sequence, spoke.at),
            (Some("0"), Some(2), 7)
        );
        let event = |body: &str| read(body.as_bytes(), Some("c"), 0).unwrap();
        assert_eq!(
            event(r#"{"id":"1","event":"solved"}"#).event,
            DeskEvent::Solved
        );
        let back = event(r#"{"id":"1","event":"hand_back","step":"a/b","text":"bye"}"#);
        let step = Some("a/b".into());
        assert_eq!(
            (back.event, back.said.as_deref()),
            (DeskEvent::HandedBack { step }, Some("bye"))
        );
        for body in [
            r#"{"text":"x"}"#,
            r#"{"id":"1"}"#,
            r#"{"id":"1","text":"  "}"#,
            r#"{"id":"1","event":"x"}"#,
            r#"{"id":"1","text":"x","conversation":"another"}"#,
            "[]",
        ] {
            assert!(read(body.as_bytes(), Some("c"), 0).is_err(), "{body}");
        }
    }

    #[test]
    fn the_conversation_is_the_addresss_or_the_bodys() {
        let body = br#"{"id":"1","text":"x","conversation":"curbside:c"}"#;
        assert_eq!(read(body, None, 0).unwrap().conversation, "c");
        assert_eq!(read(body, Some("c"), 0).unwrap().conversation, "c");
        assert_eq!(
            read(br#"{"id":"1","text":"x"}"#, None, 0).unwrap_err().code,
            "missing_field"
        );
    }
}
