//! What is prepared once for all turns.

use std::collections::HashMap;

use super::evidence::Evidence;
use super::lexicon::Lexicon;
use super::voice::Voice;
use crate::flow::{Flow, Graph};
use crate::knowledge::{Library, Meanings};

/// Names of the patterns that the engine starts.
pub(crate) mod pattern {
    pub const START: &str = "start";
    pub const GREETED: &str = "greeted";
    pub const RESTARTED: &str = "restarted";
    pub const MENU: &str = "menu";
    pub const FALLBACK: &str = "fallback";
    pub const OUT_OF_SCOPE: &str = "out_of_scope";
    pub const CLARIFY: &str = "clarify";
    pub const AMBIGUOUS: &str = "ambiguous";
    pub const ASK_AGAIN: &str = "ask_again";
    pub const API_FAILED: &str = "api_failed";
    pub const HANDOFF: &str = "handoff";
    pub const HANDED_BACK: &str = "handed_back";
    pub const RESUMED: &str = "resumed";
    pub const CORRECTED: &str = "corrected";
    pub const CORRECTION_REFUSED: &str = "correction_refused";
    pub const CORRECTION_TOO_LATE: &str = "correction_too_late";
    pub const CANCELLED: &str = "cancelled";
    pub const DECLINED: &str = "declined";
    pub const CONFIRM: &str = "confirm";
    pub const NOTHING_TO_CANCEL: &str = "nothing_to_cancel";
    pub const NO_WAY_BACK: &str = "no_way_back";
    pub const CANNOT_SKIP: &str = "cannot_skip";
    pub const NOTHING_TO_REPEAT: &str = "nothing_to_repeat";
    pub const CHOICE_GONE: &str = "choice_gone";
    pub const FLOW_CHANGED: &str = "flow_changed";
    pub const SILENCE: &str = "silence";
    pub const THANKS: &str = "thanks";
    pub const GOODBYE: &str = "goodbye";
    pub const ABUSE: &str = "abuse";
    pub const UPSET: &str = "upset";
    pub const COMPLETED: &str = "completed";
    pub const FACTS_MISSING: &str = "facts_missing";
    pub const INTERNAL_ERROR: &str = "internal_error";
}

/// What is prepared once for all turns.
pub(crate) struct Engine<'g> {
    pub graph: &'g Graph,
    pub voice: Voice<'g>,
    pub lexicon: Lexicon,
    pub evidence: Evidence<'g>,
    pub library: Library<'g>,
    /// Flows by the intent that starts them; a flow's own name is one of its intents.
    starters: HashMap<&'g str, Vec<&'g Flow>>,
}

/// What may differ from one conversation to the next, over the same engine.
#[derive(Debug, Clone)]
pub(crate) struct Manner {
    /// A message whose sentiment is below this is an upset one.
    pub upset_below: f32,
    /// Where the bot speaks (`widget`, `terminal`).
    pub channel: String,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            upset_below: -0.3,
            channel: "widget".to_owned(),
        }
    }
}

impl<'g> Engine<'g> {
    pub fn new(graph: &'g Graph, meanings: Meanings) -> Self {
        let mut starters: HashMap<&str, Vec<&Flow>> = HashMap::new();
        for flow in graph.flows.values() {
            let own = std::iter::once(&flow.id);
            for intent in flow.start.intents.iter().chain(own) {
                let flows = starters.entry(intent.as_str()).or_default();
                if !flows.iter().any(|f| f.id == flow.id) {
                    flows.push(flow);
                }
            }
        }
        Self {
            graph,
            voice: Voice::new(graph),
            lexicon: Lexicon::new(graph),
            evidence: Evidence::new(graph),
            library: Library::new(&graph.knowledge, meanings),
            starters,
        }
    }

    /// The locale to speak in where `wanted` is asked for: itself where its language is spoken, else the bot's first.
    pub fn speaks(&self, wanted: &str) -> String {
        let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let spoken = self
            .graph
            .locales
            .iter()
            .any(|locale| language(locale) == language(wanted));
        match self.graph.locales.first() {
            Some(first) if !spoken => first.clone(),
            _ => wanted.to_owned(),
        }
    }

    /// The flow of this name.
    pub fn flow(&self, id: &str) -> Option<&'g Flow> {
        self.graph.flows.get(id)
    }

    /// The flows that an intent may start, guards not yet looked at.
    pub fn started_by(&self, intent: &str) -> &[&'g Flow] {
        self.starters.get(intent).map_or(&[], Vec::as_slice)
    }
}
