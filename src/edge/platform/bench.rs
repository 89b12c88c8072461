//! What `npm run bench` measures one part at a time: the steps of start-up, and understanding alone. Only in a module built
//! with the feature `bench`, which is otherwise the deployed one and does not prepare itself.

use worker::wasm_bindgen;
use worker::wasm_bindgen::prelude::wasm_bindgen;

use super::boot;
use crate::bot::Bot;
use crate::flow::Graph;
use crate::shipped;
use crate::understand::{Model, Read, Understand};

/// Start-up, step by step, in the order in which a worker takes them. A step whose turn has not come does nothing.
#[wasm_bindgen]
#[derive(Default)]
pub struct Startup {
    graph: Option<&'static Graph>,
    model: Option<&'static Model>,
    bot: Option<Bot<'static>>,
}

#[wasm_bindgen]
impl Startup {
    /// Before the first step.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the flows. Whether that went well, here and below.
    pub fn flows(&mut self) -> bool {
        self.graph = boot::flows().ok();
        self.graph.is_some()
    }

    /// Loads the model.
    pub fn model(&mut self) -> bool {
        self.model = boot::model().ok();
        self.model.is_some()
    }

    /// Reads the flags.
    pub fn flags(&self) -> bool {
        boot::flags().is_ok()
    }

    /// Prepares the bot: its texts, its articles.
    pub fn bot(&mut self) -> bool {
        self.bot = match (self.graph, self.model) {
            (Some(graph), Some(model)) => Some(boot::bot(graph, model)),
            _ => None,
        };
        self.bot.is_some()
    }

    /// Takes the turns that nobody hears.
    pub fn rehearsal(&self) -> bool {
        self.bot.as_ref().map(boot::rehearse).is_some()
    }
}

/// The model with messages to be understood, so that handing them over is not measured.
#[wasm_bindgen]
pub struct Listener {
    model: &'static Model,
    messages: Vec<String>,
}

#[wasm_bindgen]
impl Listener {
    /// Loads the shipped model; nothing where that fails.
    pub fn to(messages: Vec<String>) -> Option<Self> {
        let model = boot::model().ok()?;
        Some(Self { model, messages })
    }

    /// Understands a message as a turn does, entities aside; the confidence. -1 where there is no such message.
    pub fn understand(&self, at: usize) -> f32 {
        let text = self.messages.get(at);
        text.map_or(-1.0, |text| self.model.understand(text).confidence)
    }

    /// Forgets what the word pieces of earlier messages came to.
    pub fn forget(&self) {
        self.model.forget();
    }

    /// How many word pieces of a message have to be worked out, because nothing is remembered of them.
    pub fn unknown(&self, at: usize) -> usize {
        let text = self.messages.get(at);
        text.map_or(0, |text| self.model.unknown(text))
    }

    /// The graph's input of word pieces for a message, the pads included.
    pub fn pieces(&self, at: usize) -> Vec<i64> {
        self.read(at).pieces
    }

    /// The graph's input of grams' buckets for a message.
    pub fn buckets(&self, at: usize) -> Vec<i64> {
        self.read(at).buckets
    }

    /// The graph's input of what the buckets count.
    pub fn counts(&self, at: usize) -> Vec<f32> {
        self.read(at).counts
    }

    /// The probability of each of the model's labels.
    pub fn probabilities(&self, at: usize) -> Vec<f32> {
        let text = self.messages.get(at);
        let found = text.and_then(|text| self.model.probabilities(text).ok());
        found.unwrap_or_default()
    }

    fn read(&self, at: usize) -> Read {
        let text = self.messages.get(at);
        text.map(|text| self.model.read(text)).unwrap_or_default()
    }
}

/// What customers say to start the shipped flows, as JSON: [`shipped::EXAMPLES`].
#[wasm_bindgen]
pub fn examples() -> String {
    shipped::EXAMPLES.to_owned()
}
