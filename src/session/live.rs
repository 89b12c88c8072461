//! The port to live talk: where a conversation is while a person has it, and, in strict mode, always.

use std::future::Future;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::record::{Line, Record};
use super::talk::Heard;
use crate::dialogue::Owner;
use crate::origin::desks::Inbound;

/// Live talk could not be reached.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("live talk is away: {0}")]
pub struct LiveError(pub String);

/// Something asked of the one place that holds a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Ask {
    /// A person is to have it.
    Open {
        /// The conversation as it stands.
        record: Box<Record>,
        /// When, in milliseconds since 1970 UTC.
        at: i64,
        /// Whether the customer has been told already that it takes longer, and asked for an address.
        told: bool,
    },
    /// The customer says something, or (without a text) only asks how things stand.
    Customer {
        /// The conversation as the ticket has it.
        record: Box<Record>,
        /// The message's id.
        id: String,
        /// What.
        text: Option<String>,
        /// When.
        at: i64,
    },
    /// The desk says or does something.
    Desk {
        /// What.
        inbound: Inbound,
        /// When.
        at: i64,
    },
    /// The bot has taken a turn in a conversation that a person once had, and asks whether it may say so.
    Speak {
        /// The turn.
        turn: u32,
        /// What was said in it, the customer's words included.
        lines: Vec<Line>,
        /// When.
        at: i64,
    },
    /// How things stand, and what was said after a turn.
    Since {
        /// The turn.
        turn: u32,
    },
    /// Everything is to be forgotten.
    Forget,
    /// Strict mode: what is known, for the message of this id; waits for the message before it.
    Begin {
        /// The message's id; without one, nothing is begun, only told.
        id: Option<String>,
        /// The turn of the asker's ticket.
        turn: u32,
        /// When.
        at: i64,
    },
    /// Strict mode: the turn is taken.
    Commit {
        /// The conversation after it.
        record: Box<Record>,
    },
}

/// How a conversation stands where it is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standpoint {
    /// Whether it was ever handed over.
    pub known: bool,
    /// Who answers.
    pub owner: Owner,
    /// The last turn.
    pub turn: u32,
    /// What was said since the turn that the asker knows.
    pub lines: Vec<Line>,
    /// The agent's name.
    #[serde(default)]
    pub agent: Option<String>,
    /// The flow, or its step, that a person wants the bot to go on with.
    #[serde(default)]
    pub resume: Option<String>,
    /// When the customer's page last told that somebody is writing, in milliseconds since 1970 UTC.
    #[serde(default)]
    pub typing_at: Option<i64>,
    /// How what was said was received.
    #[serde(default)]
    pub heard: Option<Heard>,
    /// Strict mode: the record, where there is one.
    #[serde(default)]
    pub record: Option<Box<Record>>,
    /// Strict mode: another message is being answered.
    #[serde(default)]
    pub busy: bool,
    /// Strict mode: the turn was taken by another message.
    #[serde(default)]
    pub behind: bool,
}

/// Whoever can reach the one place that holds a conversation.
pub trait Live {
    /// Asks it.
    fn ask(
        &self,
        conversation: &str,
        ask: &Ask,
    ) -> impl Future<Output = Result<Standpoint, LiveError>>;
}

/// No live talk: for tests that need none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Live for Nowhere {
    async fn ask(&self, _: &str, _: &Ask) -> Result<Standpoint, LiveError> {
        Err(LiveError("there is none".into()))
    }
}
