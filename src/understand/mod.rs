//! What the customer means: intent, sentiment, entities. No I/O.

mod courtesy;
pub mod entities;
mod grams;
mod graph;
mod model;
#[cfg(test)]
mod model_tests;
mod operators;
#[cfg(test)]
mod plain;
mod sentiment;
mod spacing;
#[cfg(not(target_arch = "wasm32"))]
pub mod training;
mod window;
mod wordpiece;

use serde::{Deserialize, Serialize};

pub use courtesy::{Courtesy, courtesy};
pub use graph::Read;
pub use model::{Decision, Meta, Model, ModelError};
pub use wordpiece::words;

/// The model that the module carries: `Model::load(SHIPPED)`, once, at start-up.
pub const SHIPPED: &[u8] = include_bytes!("../../model/model.onnx");

/// The name under which "none of these" stands in every ranking.
pub const OUT_OF_SCOPE: &str = "out_of_scope";

/// What one message means.
///
/// `intent` is one of the 27 of the Bitext corpus (`cancel_order`, `track_order`, …), one of the four that the shipped
/// flows add (`missing_delivery`, `return_order`, `greeting`, `small_talk`) or [`OUT_OF_SCOPE`]. Thanks, goodbyes, yes and
/// no are no intents: `entities` tells yes from no, and [`courtesy`] recognises messages that are nothing but polite, so
/// that they never compete with what a customer wants.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// The message.
    pub text: String,
    /// The likeliest intent, [`OUT_OF_SCOPE`] where none is likely enough.
    pub intent: String,
    /// Its calibrated probability, 0 to 1.
    pub confidence: f32,
    /// All likely intents, best first.
    pub ranking: Vec<Ranked>,
    /// Whether the message is outside everything the bot knows.
    pub out_of_scope: bool,
    /// How the customer feels: -1 upset, 0 neutral, 1 happy.
    pub sentiment: f32,
    /// What it mentions.
    pub entities: Vec<Entity>,
    /// How long understanding took, in microseconds; 0 where no clock runs.
    pub micros: u64,
    /// Where the message lies among sentences, out of the same pass as the intent; none where nothing tells. It is kept out
    /// of whatever is written down: what a customer wrote could be guessed from it.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// A place in the space of sentence embeddings: a vector of length 1. What means the same lies near.
#[derive(Clone, PartialEq, Default)]
pub struct Place(pub Vec<f32>);

impl std::fmt::Debug for Place {
    /// Without the numbers, which belong in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Place(of {} numbers)", self.0.len())
    }
}

/// An intent and its calibrated probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The intent's name.
    pub intent: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// Something a message mentions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// `order_number`, `date`, `date_range`, `time`, `money`, `number`, `ordinal`, `email`, `phone`, `yes_no`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its normalised value, in the form that `flow::SlotType` describes for the type.
    pub value: serde_json::Value,
    /// The words it was read from.
    pub text: String,
    /// Where they start in the message, in bytes of UTF-8.
    pub start: usize,
    /// Where they end (exclusive), in bytes of UTF-8.
    pub end: usize,
}

/// Anything that can tell what a message means: the model in the module, or a script in a test.
pub trait Understand {
    /// Understands one message. Never fails: what cannot be read is out of scope.
    fn understand(&self, text: &str) -> Understanding;
}
