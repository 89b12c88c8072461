//! What goes to the queue. Only a handoff holds what was said, for the desk alone; everything else is counted, not read.

use serde::{Deserialize, Serialize};

use crate::insight::TurnTaken;
use crate::origin::desks::Handoff;
use crate::privacy::Pseudonym;
use crate::session::{Line, Record};

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
    /// The line that a conversation has just got.
    #[must_use]
    pub fn new(record: &Record, line: &Line, text: String) -> Self {
        Self {
            event: "conversation.message".into(),
            id: format!("{}-{}", record.conversation, line.turn),
            conversation: record.conversation.clone(),
            site: record.site.clone(),
            turn: line.turn,
            at: line.at,
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
