//! The port of a desk: which request comes next, and what its answer means. Pure; one loop carries it out for all desks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::handoff::Handoff;
use super::webhook::Delivery;
use crate::origin::wire::{Answer, Call, Wire};

/// Time allowed for one request, in milliseconds.
const LIMIT_MS: u32 = 10_000;
/// Most bytes read of one answer.
const MAX_ANSWER_BYTES: usize = 512 * 1024;
/// Most requests of one delivery; what is left is done by the next one, which goes on where this one stopped.
const MAX_REQUESTS: usize = 40;
/// Most characters of a desk's own number.
const MAX_REFERENCE_CHARS: usize = 64;

/// How far a handoff has come. Kept between deliveries, it spares requests; without it every delivery finds out again
/// what the desk already has, so that nothing is there twice either way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Whether the desk has been asked for an earlier ticket of the conversation.
    #[serde(default)]
    pub looked: bool,
    /// Whom the ticket is from, where the desk keeps people apart from tickets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The desk's own number of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Whether the parts already there have been listed.
    #[serde(default)]
    pub listed: bool,
    /// The parts already there.
    #[serde(default)]
    pub present: BTreeSet<usize>,
    /// Whether the ticket waits for a person.
    #[serde(default)]
    pub opened: bool,
}

impl Progress {
    /// What is certain of it once a request has had no answer, or none of any use: it may have been carried out. The next
    /// delivery asks the desk what it has.
    #[must_use]
    pub fn doubted(self) -> Self {
        Self {
            looked: self.looked && self.reference.is_some(),
            listed: false,
            present: BTreeSet::new(),
            opened: false,
            ..self
        }
    }
}

/// What a desk is to be asked next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This.
    Ask(Call),
    /// Nothing: it has everything, under this number.
    Done(String),
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It is noted in the progress.
    Noted,
    /// The desk failed for a passing reason.
    Later,
    /// The desk refuses, or answers in another form than it publishes.
    Refused,
}

/// Something that happens after the handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follow {
    /// The customer wrote on. `id` is the message's.
    Said {
        /// The message's id.
        id: String,
        /// What.
        text: String,
    },
    /// The bot has taken the conversation back.
    HandedBack,
    /// The conversation is over.
    Closed,
    /// The customer is to be forgotten.
    Erased,
}

/// A desk where people work.
pub trait Desk {
    /// The next request for a handoff.
    fn next(&self, handoff: &Handoff, progress: &Progress) -> Next;

    /// Notes what the answer to that request says.
    fn read(&self, handoff: &Handoff, progress: &mut Progress, answer: &Answer) -> Reading;

    /// The request that tells the desk of something later; `None` where it has no way to be told. `conversation` is our
    /// id, `reference` the desk's number.
    fn follow(&self, conversation: &str, reference: &str, follow: &Follow) -> Option<Call>;
}

/// Hands over, going on from `progress`. The same handoff may be delivered any number of times, at once too.
pub async fn deliver<D: Desk, W: Wire>(
    desk: &D,
    handoff: &Handoff,
    progress: &mut Progress,
    wire: &W,
) -> Delivery {
    for _ in 0..MAX_REQUESTS {
        let call = match desk.next(handoff, progress) {
            Next::Done(reference) => return Delivery::Taken(Some(reference)),
            Next::Ask(call) => call,
        };
        let Ok(answer) = wire.send(&call, LIMIT_MS, MAX_ANSWER_BYTES).await else {
            return Delivery::Later;
        };
        match desk.read(handoff, progress, &answer) {
            Reading::Noted => {}
            Reading::Later => return Delivery::Later,
            Reading::Refused => return Delivery::Refused(answer.status),
        }
    }
    Delivery::Later
}

/// Tells a desk of something later.
pub async fn tell<D: Desk, W: Wire>(
    desk: &D,
    conversation: &str,
    reference: &str,
    follow: &Follow,
    wire: &W,
) -> Delivery {
    let Some(call) = desk.follow(conversation, reference, follow) else {
        return Delivery::Taken(None);
    };
    let gone = matches!(follow, Follow::Erased);
    match wire.send(&call, LIMIT_MS, MAX_ANSWER_BYTES).await {
        Ok(answer) if (200..300).contains(&answer.status) => {
            Delivery::Taken(Some(reference.to_owned()))
        }
        Ok(answer) if gone && matches!(answer.status, 404 | 410) => {
            Delivery::Taken(Some(reference.to_owned()))
        }
        Ok(answer) if passing(answer.status) => Delivery::Later,
        Ok(answer) => Delivery::Refused(answer.status),
        Err(_) => Delivery::Later,
    }
}

/// Whether a status may be another one next time.
pub(super) fn passing(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429) || status >= 500
}

/// What a status that is no success means.
pub(super) fn failed(status: u16) -> Reading {
    if passing(status) {
        Reading::Later
    } else {
        Reading::Refused
    }
}

/// A JSON request. `known` is the header by which the desk knows us.
pub(super) fn request(
    method: &str,
    url: String,
    known: Option<(&str, String)>,
    body: Option<&serde_json::Value>,
) -> Call {
    let call = Call::json(method, url, body.map(serde_json::Value::to_string));
    match known {
        Some((name, value)) => call.with(name, value),
        None => call,
    }
}

/// The JSON of an answer.
pub(super) fn json(answer: &Answer) -> Option<serde_json::Value> {
    serde_json::from_slice(&answer.body).ok()
}

/// A number or text that names something at the desk: letters, digits, `-` and `_` alone, for it goes into addresses.
pub(super) fn reference(value: Option<&serde_json::Value>) -> Option<String> {
    let text = match value? {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    (plain && !text.is_empty() && text.len() <= MAX_REFERENCE_CHARS).then_some(text)
}

/// A piece of an address, percent-encoded.
pub(super) fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
