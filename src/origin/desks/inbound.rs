//! What a desk tells us: checked by its signature over the raw bytes, then read into one form.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use thiserror::Error;

use crate::origin::signature::{SIGNATURE_HEADER, SignatureError, WINDOW_S, verify};

/// Most bytes of one message from a desk.
pub const MAX_INBOUND_BYTES: usize = 64 * 1024;
/// Most characters of an agent's message.
const MAX_TEXT_CHARS: usize = 8_000;
/// Most characters of a name or an id.
const MAX_ID_CHARS: usize = 120;
/// What stands before our conversation's id at Zendesk.
const EXTERNAL: &str = "curbside:";

/// How a desk signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `curbside-signature: t=…,v1=…`, as we sign ourselves.
    Curbside,
    /// `x-zendesk-webhook-signature`: base64 of the HMAC over timestamp and body, the timestamp in ISO 8601.
    Zendesk,
    /// `x-chatwoot-signature: sha256=…` over `timestamp.body`.
    Chatwoot,
}

/// Something a person at a desk did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum DeskEvent {
    /// Wrote to the customer.
    Replied {
        /// What.
        text: String,
        /// The agent's name, where told.
        agent: Option<String>,
    },
    /// Took the conversation over.
    TookOver {
        /// The agent's name, where told.
        agent: Option<String>,
    },
    /// Began or stopped typing.
    Typing {
        /// Whether they type now.
        on: bool,
    },
    /// Gave the conversation back to the bot.
    HandedBack {
        /// The flow or step to continue at, where told.
        step: Option<String>,
    },
    /// Solved it: the conversation is over.
    Solved,
}

/// One message from a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The same on every delivery of it.
    pub id: String,
    /// Our conversation.
    pub conversation: String,
    /// When it was sent, in seconds since 1970 UTC, as signed.
    pub at: i64,
    /// Its place in the conversation, where the desk counts, from 1.
    pub sequence: Option<u32>,
    /// The id of the message that it follows, where the desk wants order kept without counting.
    #[serde(default)]
    pub after: Option<String>,
    /// Who it is from, where told.
    #[serde(default)]
    pub by: Option<String>,
    /// Words for the customer that come with an event other than a reply.
    #[serde(default)]
    pub said: Option<String>,
    /// What happened.
    pub event: DeskEvent,
}

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InboundError {
    /// Larger than 64 KiB.
    #[error("the message has more than {MAX_INBOUND_BYTES} bytes")]
    TooLarge,
    /// The signature.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Signed, but not in a form we know.
    #[error("the message is signed but not in a form we know")]
    Malformed,
}

impl Scheme {
    /// Checks and reads one message. `header` gives a header by its lower-case name; `path_conversation` is the
    /// conversation in the address, where there is one, and must be the message's own. `Ok(None)` is a message that is
    /// ours to acknowledge and to ignore (our own words coming back, notes among agents).
    ///
    /// # Errors
    /// The signature before the form; nothing is read of an unsigned message.
    pub fn receive<'a>(
        self,
        secrets: &[&str],
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        path_conversation: Option<&str>,
        now_s: i64,
    ) -> Result<Option<Inbound>, InboundError> {
        if body.len() > MAX_INBOUND_BYTES {
            return Err(InboundError::TooLarge);
        }
        let at = match self {
            Self::Curbside => verify(
                secrets,
                header(SIGNATURE_HEADER).unwrap_or_default(),
                body,
                now_s,
            )?,
            Self::Zendesk => zendesk_signature(secrets, &header, body, now_s)?,
            Self::Chatwoot => chatwoot_signature(secrets, &header, body, now_s)?,
        };
        let value: Value = serde_json::from_slice(body).map_err(|_| InboundError::Malformed)?;
        let read = match self {
            Self::Curbside | Self::Zendesk => own_form(&value, path_conversation, at),
            Self::Chatwoot => chatwoot_form(&value, at),
        };
        let inbound = read.ok_or(InboundError::Malformed)?;
        match (&inbound, path_conversation) {
            (Some(inbound), Some(path)) if inbound.conversation != path => {
                Err(InboundError::Malformed)
            }
            _ => Ok(inbound),
        }
    }
}

fn text(value: Option<&Value>, most: usize) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.chars().count() <= most).then_some(text)
}

/// Our own form, which desks with templates (Zendesk's triggers, Salesforce's flows) are told to send.
fn own_form(value: &Value, path_conversation: Option<&str>, at: i64) -> Option<Option<Inbound>> {
    let conversation = match text(value.get("conversation"), MAX_ID_CHARS) {
        Some(named) => named.strip_prefix(EXTERNAL).unwrap_or(&named).to_owned(),
        None => path_conversation?.to_owned(),
    };
    let agent = text(value.get("agent"), MAX_ID_CHARS);
    let by = agent.clone();
    let event = match value
        .get("event")
        .and_then(Value::as_str)
        .unwrap_or("replied")
    {
        "replied" => DeskEvent::Replied {
            text: text(value.get("text"), MAX_TEXT_CHARS)?,
            agent,
        },
        "took_over" => DeskEvent::TookOver { agent },
        "typing" => DeskEvent::Typing {
            on: value.get("on").and_then(Value::as_bool).unwrap_or(true),
        },
        "handed_back" => DeskEvent::HandedBack {
            step: text(value.get("step"), MAX_ID_CHARS),
        },
        "solved" => DeskEvent::Solved,
        _ => return None,
    };
    let id = text(value.get("id"), MAX_ID_CHARS)?;
    let sequence = value
        .get("sequence")
        .and_then(Value::as_u64)
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n > 0);
    Some(Some(Inbound {
        id,
        conversation,
        at,
        sequence,
        after: None,
        by,
        said: None,
        event,
    }))
}

/// Chatwoot's own events, of an API inbox whose contacts bear our conversation's id.
fn chatwoot_form(value: &Value, at: i64) -> Option<Option<Inbound>> {
    let event = value.get("event")?.as_str()?;
    let root = if event == "message_created" {
        value.get("conversation")?
    } else {
        value
    };
    let conversation = text(root.pointer("/contact_inbox/source_id"), MAX_ID_CHARS)?;
    let made = |id: String, event: DeskEvent| {
        Some(Some(Inbound {
            id,
            conversation: conversation.clone(),
            at,
            sequence: None,
            after: None,
            by: None,
            said: None,
            event,
        }))
    };
    let number = text(value.get("id"), MAX_ID_CHARS)?;
    match event {
        "message_created" => {
            let outgoing = matches!(value.get("message_type"), Some(Value::String(kind)) if kind == "outgoing")
                || value.get("message_type").and_then(Value::as_u64) == Some(1);
            let private = value
                .get("private")
                .and_then(Value::as_bool)
                .unwrap_or(true);
            if !outgoing || private {
                return Some(None);
            }
            let said = text(value.get("content"), MAX_TEXT_CHARS)?;
            let agent = text(value.pointer("/sender/name"), MAX_ID_CHARS);
            made(
                format!("message-{number}"),
                DeskEvent::Replied { text: said, agent },
            )
        }
        "conversation_status_changed" => {
            let changed = text(
                value.get("updated_at").or_else(|| value.get("timestamp")),
                MAX_ID_CHARS,
            )
            .unwrap_or_else(|| at.to_string());
            let status = value.get("status")?.as_str()?;
            let id = format!("status-{number}-{status}-{changed}");
            match status {
                "resolved" => made(id, DeskEvent::Solved),
                "pending" => made(id, DeskEvent::HandedBack { step: None }),
                "open" => made(
                    id,
                    DeskEvent::TookOver {
                        agent: text(value.pointer("/meta/assignee/name"), MAX_ID_CHARS),
                    },
                ),
                _ => Some(None),
            }
        }
        _ => Some(None),
    }
}

fn in_time(at: i64, now_s: i64) -> Result<i64, SignatureError> {
    if now_s.saturating_sub(at).saturating_abs() > WINDOW_S {
        Err(SignatureError::Late)
    } else {
        Ok(at)
    }
}

/// Whether some secret makes this signature over the pieces; each comparison takes constant time.
fn made_by(secrets: &[&str], pieces: &[&[u8]], signature: &[u8]) -> Result<(), SignatureError> {
    let fits = secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .any(|secret| {
            <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).is_ok_and(|mut mac| {
                for piece in pieces {
                    mac.update(piece);
                }
                mac.verify_slice(signature).is_ok()
            })
        });
    if fits {
        Ok(())
    } else {
        Err(SignatureError::Wrong)
    }
}

fn zendesk_signature<'a>(
    secrets: &[&str],
    header: &impl Fn(&str) -> Option<&'a str>,
    body: &[u8],
    now_s: i64,
) -> Result<i64, SignatureError> {
    use base64::Engine;
    let given = header("x-zendesk-webhook-signature").ok_or(SignatureError::Malformed)?;
    let timestamp =
        header("x-zendesk-webhook-signature-timestamp").ok_or(SignatureError::Malformed)?;
    let signature = base64::engine::general_purpose::STANDARD
        .decode(given)
        .map_err(|_| SignatureError::Malformed)?;
    let at: jiff::Timestamp = timestamp.parse().map_err(|_| SignatureError::Malformed)?;
    made_by(secrets, &[timestamp.as_bytes(), body], &signature)?;
    in_time(at.as_second(), now_s)
}

fn chatwoot_signature<'a>(
    secrets: &[&str],
    header: &impl Fn(&str) -> Option<&'a str>,
    body: &[u8],
    now_s: i64,
) -> Result<i64, SignatureError> {
    let given = header("x-chatwoot-signature").ok_or(SignatureError::Malformed)?;
    let timestamp = header("x-chatwoot-timestamp").ok_or(SignatureError::Malformed)?;
    let signature = given
        .strip_prefix("sha256=")
        .and_then(from_hex)
        .ok_or(SignatureError::Malformed)?;
    let at: i64 = timestamp.parse().map_err(|_| SignatureError::Malformed)?;
    made_by(secrets, &[timestamp.as_bytes(), b".", body], &signature)?;
    in_time(at, now_s)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
#[path = "inbound_tests.rs"]
mod tests;
