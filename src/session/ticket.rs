//! The ticket: the conversation, sealed, in the customer's own hands.
//!
//! On the wire it is `1.KEY.CONVERSATION.SEALED`. The key's id and the conversation's stand in the clear so that they can
//! be looked up, and are bound into the seal together with the site: change any of them and it does not open.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::identity::Identified;
use super::keys::{Keyring, from_base64, to_base64};
use super::record::{Answered, Line, Record, is_false};
use crate::dialogue::State;

/// How long a ticket is good for, in milliseconds: 30 minutes from the turn that made it.
pub const LIFETIME_MS: i64 = 30 * 60 * 1000;
/// Longest token accepted, in bytes: with the longest message it stays below the body's bound.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// How far in the future a ticket may have been made, in milliseconds: the distance between two places' clocks.
const MAX_SKEW_MS: i64 = 60 * 1000;
/// Most bytes sealed into a ticket; what does not fit stays in the store alone.
const MAX_PLAIN_BYTES: usize = 5_500;
/// Lines of the transcript that travel along, so that a handoff without the store still tells the desk something.
const MAX_TAIL: usize = 6;
/// The only form written and read.
const VERSION: &str = "1";

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TicketError {
    /// Not one of ours, altered, of another site or conversation, or sealed with a key that is retired.
    #[error("the session is not valid here")]
    Invalid,
    /// It was ours, more than half an hour ago.
    #[error("the session has expired")]
    Expired,
}

/// What a token says in the clear; worth nothing until it has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims<'a> {
    key: &'a str,
    /// The conversation it claims to belong to.
    pub conversation: &'a str,
    sealed: &'a str,
}

/// The conversation as the customer carries it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// When it was made, in milliseconds since 1970 UTC.
    #[serde(rename = "i")]
    pub issued: i64,
    /// When the conversation began, in milliseconds since 1970 UTC.
    #[serde(rename = "b")]
    pub began: i64,
    /// The last turn taken.
    #[serde(rename = "n")]
    pub turn: u32,
    /// The state after it; absent where it is too large to travel, and then the store alone has it.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The end of the transcript.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub tail: Vec<Line>,
    /// The last answer, so that the last message sent again gets it without the store.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Answered>,
    /// Whose it is, where the shop has vouched for the customer.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Identified>,
    /// Whether a person has, or once had, the conversation.
    #[serde(rename = "h", default, skip_serializing_if = "is_false")]
    pub handed: bool,
    /// The place where its guesses are counted.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
}

/// Reads what a token says in the clear.
///
/// # Errors
/// [`TicketError::Invalid`] where it has not the form of a ticket.
pub fn claims(token: &str) -> Result<Claims<'_>, TicketError> {
    let mut parts = token.split('.');
    let (version, key, conversation, sealed) =
        (parts.next(), parts.next(), parts.next(), parts.next());
    match (version, key, conversation, sealed, parts.next()) {
        (Some(VERSION), Some(key), Some(conversation), Some(sealed), None)
            if token.len() <= MAX_TOKEN_BYTES && !key.is_empty() && !conversation.is_empty() =>
        {
            Ok(Claims {
                key,
                conversation,
                sealed,
            })
        }
        _ => Err(TicketError::Invalid),
    }
}

impl Ticket {
    /// The ticket for a record's last turn. What is too large to travel is left out: first the transcript, then the
    /// last answer, then the state.
    #[must_use]
    pub fn of(record: &Record, issued: i64) -> Self {
        let skip = record.transcript.len().saturating_sub(MAX_TAIL);
        let last = record.answered.last().cloned().map(|mut last| {
            last.session.clear();
            last
        });
        let mut ticket = Self {
            issued,
            began: record.began,
            turn: record.turn,
            state: Some(record.state.clone()),
            tail: record.transcript.iter().skip(skip).cloned().collect(),
            last,
            customer: record.customer.clone(),
            handed: record.handed,
            home: record.home.clone(),
        };
        // Weighed again only after something was left out: to weigh is to write it all.
        let mut bytes = ticket.bytes();
        while !ticket.tail.is_empty() && bytes > MAX_PLAIN_BYTES {
            ticket.tail.remove(0);
            bytes = ticket.bytes();
        }
        if bytes > MAX_PLAIN_BYTES {
            ticket.last = None;
            bytes = ticket.bytes();
        }
        if bytes > MAX_PLAIN_BYTES {
            ticket.state = None;
        }
        ticket
    }

    fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |bytes| bytes.len())
    }

    /// Seals it for one site and conversation. `None` only where it cannot be written at all.
    #[must_use]
    pub fn seal(&self, keys: &Keyring, site: &str, conversation: &str) -> Option<String> {
        let key = keys.current();
        let plain = serde_json::to_vec(self).ok()?;
        let sealed = keys.seal(&context(key, site, conversation), &plain)?;
        Some(format!(
            "{VERSION}.{key}.{conversation}.{}",
            to_base64(&sealed)
        ))
    }

    /// Opens a token for one site.
    ///
    /// # Errors
    /// [`TicketError::Invalid`] for everything this site did not seal, [`TicketError::Expired`] for what it sealed too
    /// long ago.
    pub fn open(
        keys: &Keyring,
        site: &str,
        claims: Claims<'_>,
        now: i64,
    ) -> Result<Self, TicketError> {
        let sealed = from_base64(claims.sealed).ok_or(TicketError::Invalid)?;
        let context = context(claims.key, site, claims.conversation);
        let plain = keys
            .open(claims.key, &context, &sealed)
            .ok_or(TicketError::Invalid)?;
        let ticket: Self = serde_json::from_slice(&plain).map_err(|_| TicketError::Invalid)?;
        let age = now.saturating_sub(ticket.issued);
        if age < -MAX_SKEW_MS {
            return Err(TicketError::Invalid);
        }
        if age > LIFETIME_MS {
            Err(TicketError::Expired)
        } else {
            Ok(ticket)
        }
    }
}

/// What a ticket is bound to. The lengths keep `ab`+`c` and `a`+`bc` apart.
fn context(key: &str, site: &str, conversation: &str) -> Vec<u8> {
    let mut context = b"curbside ticket 1".to_vec();
    for part in [key, site, conversation] {
        context.extend_from_slice(&(part.len() as u64).to_be_bytes());
        context.extend_from_slice(part.as_bytes());
    }
    context
}

#[cfg(test)]
#[path = "ticket_tests.rs"]
mod tests;
