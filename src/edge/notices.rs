//! What goes to the queue. Only a handoff holds what was said, for the desk alone; everything else is counted, not read.

use serde::{Deserialize, Serialize};

use crate::insight::TurnTaken;
use crate::origin::desks::Handoff;
use crate::privacy::Pseudonym;
use crate::session::Record;

/// One message of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Notice {
    /// A conversation to be given to people.
    #[serde(rename = "agent.handoff")]
    Handoff(Box<Handoff>),
    /// What a customer says to the person who has the conversation.
    #[serde(rename = "conversation.message")]
    Message(Box<Message>),
    /// What has become of a conversation that the desk has a ticket of.
    #[serde(rename = "conversation.told")]
    Told(Box<Told>),
    /// A ticket that the desk is to erase.
    #[serde(rename = "ticket.erase")]
    Erase(Box<Ticketed>),
    /// Somebody to be forgotten, where not all of it could be done at once.
    #[serde(rename = "customer.forget")]
    Forget(Box<Forget>),
    /// A turn to be counted.
    #[serde(rename = "turn.taken")]
    Turn(Box<TurnTaken>),
}

/// What a customer says to the person who has the conversation. Serialised as it is, it is the webhook's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// `conversation.message`.
    pub event: String,
    /// The same on every delivery.
    pub id: String,
    /// The conversation.
    pub conversation: String,
    /// The site.
    pub site: String,
    /// The turn.
    pub turn: u32,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// What.
    pub text: String,
}

impl Message {
    /// What the customer says at a turn.
    #[must_use]
    pub fn new(record: &Record, turn: u32, at: i64, text: String) -> Self {
        Self {
            event: "conversation.message".into(),
            id: format!("{}-{turn}", record.conversation),
            conversation: record.conversation.clone(),
            site: record.site.clone(),
            turn,
            at,
            text,
        }
    }
}

/// What has become of a conversation that the desk has a ticket of. Serialised as it is, it is the webhook's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// `conversation.closed` or `conversation.handed_back`.
    pub event: String,
    /// The same on every delivery.
    pub id: String,
    /// The conversation.
    pub conversation: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
}

impl Told {
    /// The customer has ended it.
    #[must_use]
    pub fn closed(record: &Record, at: i64) -> Self {
        Self {
            event: "conversation.closed".into(),
            id: format!("{}-{}-closed", record.conversation, record.turn),
            conversation: record.conversation.clone(),
            at,
        }
    }
}

/// A ticket at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticketed {
    /// `ticket.erase`.
    pub event: String,
    /// The conversation.
    pub conversation: String,
    /// The desk's own number.
    pub reference: String,
}

/// Somebody to be forgotten.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forget {
    /// The site.
    pub site: String,
    /// The customer's other names.
    pub customer: Vec<Pseudonym>,
    /// The customer's conversations.
    pub conversations: Vec<String>,
    /// Conversations at the desk, with the desk's own numbers.
    pub desk: Vec<(String, String)>,
    /// When it was asked for, in milliseconds since 1970 UTC.
    pub at: i64,
}

/// The shortest pause before a notice is told again, in seconds.
const MIN_PAUSE_S: i64 = 4;
/// The longest, in seconds.
const MAX_PAUSE_S: i64 = 600;

/// The pause before a notice is told again that has been on the queue for `age_ms`: half as long as it has waited already. The
/// twenty that wrangler.toml allows are quick while something is merely late, and outlast a desk that is away for an hour.
#[must_use]
pub fn pause_s(age_ms: i64) -> u32 {
    let pause = (age_ms / 2_000).clamp(MIN_PAUSE_S, MAX_PAUSE_S);
    u32::try_from(pause).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_may_be_away_for_an_hour() {
        let settings = include_str!("../../wrangler.toml");
        let allowed: Vec<u32> = settings
            .lines()
            .filter_map(|line| line.strip_prefix("max_retries = ")?.parse().ok())
            .collect();
        assert!(allowed.len() >= 4, "one for each environment");
        for retries in allowed {
            let (mut age, mut first_minute) = (0, 0);
            for _ in 0..retries {
                age += i64::from(pause_s(age)) * 1_000;
                first_minute += u32::from(age <= 60_000);
            }
            assert!(age > 60 * 60 * 1_000, "{age} ms");
            assert!(
                first_minute >= 6,
                "{first_minute} tries in the first minute"
            );
        }
    }

    #[test]
    fn a_clock_that_is_behind_makes_no_long_pause() {
        assert_eq!((pause_s(-5_000), pause_s(i64::MAX)), (4, 600));
    }
}
