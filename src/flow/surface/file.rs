//! A flow file as a whole.

use super::super::source::At;
use super::super::yaml::{Node, Value};
use super::read::{Named, OneOrMany, Read, Reader, surface};
use super::schema::Definitions;
use super::slot::SlotSpec;
use super::step::StepFile;
use super::text::Phrase;

surface! {
    /// What starts a flow.
    StartBlock "`start`" {
        /// Intents that start it.
        "intents" intents: Option<OneOrMany<At<String>>>,
        /// What customers say to start it: training data, one sentence a line.
        "examples" examples: Option<Vec<At<String>>>,
        /// It starts only where this expression holds.
        "if" when: Option<At<String>>,
        /// Whether an interrupted run is offered again afterwards (default true).
        "resume" resume: Option<bool>,
        /// Its label in the menu; it isn't listed there without one.
        "menu" menu: Option<Phrase>,
    }
}

surface! {
    /// A flow: one dialogue.
    FlowFile "a flow" {
        /// The language's version: "1.0".
        "version" version: At<String>,
        /// The flow's name (default: the file's name without its ending).
        "id" id: Option<At<String>>,
        /// `dialogue` (default), or `pattern` for a repair pattern that the engine starts by name.
        "kind" kind: Option<At<String>>,
        /// What the flow is for.
        "description" description: Option<Phrase>,
        /// What starts it.
        "start" start: Option<At<StartBlock>>,
        /// Its slots.
        "slots" slots: Option<Named<SlotSpec>>,
        /// Its steps; the first is the entry.
        "steps" steps: At<Vec<StepFile>>,
    }
}
