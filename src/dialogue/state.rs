//! What a conversation remembers between two turns. It travels in the sealed ticket, so it is small and versioned.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::limits::MAX_STATE_BYTES;
use super::{Act, Trace};
use crate::flow::FlowId;

/// The form of [`State`] that this program writes.
pub const STATE_VERSION: u8 = 1;

/// Who answers the customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The bot.
    #[default]
    Bot,
    /// A person at a desk; the bot is silent.
    Agent,
    /// Nobody: the conversation is over. The next message starts it afresh.
    Ended,
}

/// A conversation between two turns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The form it is written in ([`STATE_VERSION`]).
    #[serde(rename = "v")]
    pub version: u8,
    /// The conversation's id: writes derive their idempotency keys from it.
    #[serde(rename = "c")]
    pub conversation: String,
    /// The locale the bot speaks in.
    #[serde(rename = "l")]
    pub locale: String,
    /// Who answers.
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    pub owner: Owner,
    /// The flows in progress, the running one last.
    #[serde(rename = "f", default, skip_serializing_if = "is_default")]
    pub stack: Vec<Frame>,
    /// The last flow that ended, for "cancel it" and for buttons that outlive their flow.
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    pub recent: Option<Recent>,
    /// The call whose outcome is awaited.
    #[serde(rename = "p", default, skip_serializing_if = "is_default")]
    pub pending: Option<Pending>,
    /// The buttons on offer; nothing else is accepted as a choice.
    #[serde(rename = "b", default, skip_serializing_if = "is_default")]
    pub offered: Vec<Offer>,
    /// Messages in a row that were not understood.
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    pub misunderstood: u8,
    /// Silences in a row.
    #[serde(rename = "z", default, skip_serializing_if = "is_default")]
    pub silences: u8,
    /// Sentiment of the last messages in hundredths (-100 to 100), oldest first.
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    pub mood: Vec<i8>,
    /// Whether a person has been offered because of the mood.
    #[serde(rename = "u", default, skip_serializing_if = "is_default")]
    pub soothed: bool,
    /// Idempotency keys of writes that the shop has carried out.
    #[serde(rename = "w", default, skip_serializing_if = "is_default")]
    pub writes: Vec<String>,
    /// Wishes still to be served, in order.
    #[serde(rename = "q", default, skip_serializing_if = "is_default")]
    pub wishes: Vec<Wish>,
    /// What the last message said for a flow that is still to be chosen, by slot.
    #[serde(rename = "h", default, skip_serializing_if = "is_default")]
    pub heard: BTreeMap<String, Value>,
    /// The value that a slot held before its present one, by the slot's name, for "use the other address".
    #[serde(rename = "e", default, skip_serializing_if = "is_default")]
    pub replaced: BTreeMap<String, Value>,
    /// The texts of the last turn, for "repeat that".
    #[serde(rename = "t", default, skip_serializing_if = "is_default")]
    pub last: Vec<String>,
    /// API calls made since the customer's last message.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    pub calls: u8,
    /// What the customer has given to prove that an order is theirs, by slot. Personal: it goes to nobody.
    #[serde(rename = "y", default, skip_serializing_if = "is_default")]
    pub proofs: BTreeMap<String, Value>,
    /// Facts about the customer that every text may read as `customer.*`, such as `name`.
    #[serde(rename = "a", default, skip_serializing_if = "is_default")]
    pub customer: BTreeMap<String, String>,
}

impl State {
    /// A conversation that has not begun.
    ///
    /// `conversation` is its id (any string, unique a conversation); `locale` is what the page asked for: the bot speaks
    /// the nearest locale it has.
    #[must_use]
    pub fn new(conversation: &str, locale: &str) -> Self {
        Self {
            version: STATE_VERSION,
            conversation: conversation.to_owned(),
            locale: locale.to_lowercase().replace('_', "-"),
            ..Self::default()
        }
    }

    /// What the conversation has collected that may prove something, by slot: what was given as a proof, then what the flows
    /// in progress know, the running one first.
    #[must_use]
    pub fn collected(&self) -> BTreeMap<String, Value> {
        let mut collected = self.proofs.clone();
        for frame in self.stack.iter().rev() {
            for (name, value) in &frame.slots {
                collected
                    .entry(name.clone())
                    .or_insert_with(|| value.clone());
            }
        }
        collected
    }

    /// Mean sentiment of the remembered messages, -1 to 1; 0 where there are none.
    #[must_use]
    pub fn mean_mood(&self) -> f32 {
        if self.mood.is_empty() {
            return 0.0;
        }
        let sum: f32 = self.mood.iter().map(|m| f32::from(*m)).sum();
        sum / 100.0 / self.mood.len() as f32
    }
}

/// One flow in progress.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The flow.
    #[serde(rename = "f")]
    pub flow: FlowId,
    /// Its version: the conversation is pinned to it until the flow ends.
    #[serde(rename = "v")]
    pub version: String,
    /// The step it is at.
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    pub step: usize,
    /// What it waits for.
    #[serde(rename = "w", default, skip_serializing_if = "is_default")]
    pub wait: Wait,
    /// Filled slots.
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    pub slots: BTreeMap<String, Value>,
    /// Answers in a row that could not be taken at this step.
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    pub misses: u8,
    /// Steps taken, oldest first.
    #[serde(rename = "p", default, skip_serializing_if = "is_default")]
    pub path: Vec<u16>,
    /// Slots the customer filled, in the order they were filled.
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    pub order: Vec<String>,
    /// Slots the customer skipped.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    pub skipped: Vec<String>,
    /// Steps whose write the shop has carried out.
    #[serde(rename = "d", default, skip_serializing_if = "is_default")]
    pub done: Vec<u16>,
    /// How it came to run.
    #[serde(rename = "e", default, skip_serializing_if = "is_default")]
    pub entry: Entry,
    /// How its last call failed (`not_found`, `down`, …), for texts and conditions.
    #[serde(rename = "n", default, skip_serializing_if = "is_default")]
    pub failure: Option<String>,
    /// The step that failed, to be tried again on request.
    #[serde(rename = "t", default, skip_serializing_if = "is_default")]
    pub retry: Option<usize>,
}

/// What a flow in progress waits for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Nothing: it is running.
    #[default]
    No,
    /// The answer to its collect step.
    Answer,
    /// A yes or no before its write.
    Confirm,
    /// The outcome of its call.
    Call,
    /// A button: its call failed, or its last sentence offered steps to go to.
    Press,
}

/// How a flow came to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A wish with nothing else in progress, or a link.
    #[default]
    Wish,
    /// A wish that interrupted the flow below.
    Digression,
    /// A `call` step of the flow below.
    Call,
    /// The engine: afterwards the flow below asks again.
    Repair,
    /// The engine: afterwards nothing more is said.
    Aside,
    /// The engine: afterwards the conversation goes to a person.
    Handoff,
}

/// A flow that has ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    /// The flow.
    #[serde(rename = "f")]
    pub flow: FlowId,
    /// Its version.
    #[serde(rename = "v")]
    pub version: String,
    /// The slots the customer filled.
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    pub slots: BTreeMap<String, Value>,
}

/// A call under way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The step that called.
    #[serde(rename = "s")]
    pub step: usize,
    /// Set on writes.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    pub key: Option<String>,
}

/// A button on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// What it says.
    #[serde(rename = "l")]
    pub label: String,
    /// What is sent back when it is pressed.
    #[serde(rename = "v")]
    pub value: String,
    /// What pressing it does.
    #[serde(rename = "a")]
    pub act: Act,
}

/// A wish that waits for its turn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// The flow that serves it.
    #[serde(rename = "f")]
    pub flow: FlowId,
    /// What the customer has said already.
    #[serde(rename = "x", default, skip_serializing_if = "is_default")]
    pub slots: BTreeMap<String, Value>,
}

impl State {
    /// Brings the state back under [`MAX_STATE_BYTES`], least needed things first.
    pub(crate) fn shrink(&mut self, trace: &mut Trace) {
        type Shed = fn(&mut State);
        let sheds: [(&str, Shed); 7] = [
            ("the last replies", |s| s.last.clear()),
            ("replaced values", |s| s.replaced.clear()),
            ("the last flow's slots", |s| s.recent = None),
            ("the paths", |s| {
                s.stack.iter_mut().for_each(|f| f.path.clear())
            }),
            ("further wishes", |s| s.wishes.clear()),
            ("interrupted flows", |s| {
                let below = s.stack.len().saturating_sub(1);
                s.stack.drain(..below);
            }),
            ("every flow", |s| {
                s.stack.clear();
                s.pending = None;
            }),
        ];
        for (what, shed) in sheds {
            if self.bytes() <= MAX_STATE_BYTES {
                return;
            }
            trace.because(format!("the state is too large: {what} forgotten"));
            shed(self);
        }
    }

    /// Its size as JSON, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |json| json.len())
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
