//! Wishes: the one to serve now, the one for later, the one that was meant.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::collect::slot_of;
use super::engine::pattern;
use super::lexicon::words;
use super::limits::MAX_WISHES;
use super::message::{DIGRESS, WISH_WORDS};
use super::reader::Read;
use super::run::Run;
use super::stack::share;
use super::{Act, Entry, Offer, Wait, Wish};
use crate::flow::{Flow, Kind, SlotType};
use crate::understand::Understanding;

/// Confidence from which a part of a message counts as a wish of its own.
const SECOND_WISH: f32 = 0.6;
/// Below this confidence two near intents are told apart by asking.
const CLARIFY_BELOW: f32 = 0.7;
/// Confidence from which the customer is asked whether a strange word means what the model hears.
const SURE: f32 = 0.9;
/// Words of a yes or no that says nothing else.
const MAX_BARE_WORDS: usize = 3;
/// Words of a message that may be nothing but a value.
const MAX_VALUE_WORDS: usize = 8;
/// Flows offered for a value that came without a wish.
const MAX_ABLE: usize = 5;
/// How near the second intent has to be for that.
const CLARIFY_MARGIN: f32 = 0.2;

impl<'g> Run<'_, 'g> {
    /// What a message says beside an answer may be a wish for later.
    pub fn further_wish(&mut self, rest: &str, text: &str, running: &Flow) {
        let seen = self.model.understand(rest);
        let Some(other) = self.wanted(&seen) else {
            return;
        };
        if seen.confidence >= SECOND_WISH && other.kind == Kind::Dialogue && other.id != running.id
        {
            self.wish_later(other, text);
        }
    }

    fn wish_later(&mut self, flow: &'g Flow, text: &str) {
        if self.state.wishes.len() >= MAX_WISHES
            || self.state.wishes.iter().any(|wish| wish.flow == flow.id)
        {
            return;
        }
        self.trace.because(format!("also wants {}", flow.id));
        let slots = self.mentioned(flow, text).into_iter().collect();
        self.state.wishes.push(Wish {
            flow: flow.id.clone(),
            slots,
        });
    }

    /// "No, forget that, I want to …": the running flow is left for the new wish, with what both know.
    pub fn switch(&mut self, text: &str) -> bool {
        let locale = self.state.locale.clone();
        let Some(rest) = self.engine.lexicon.after_negation(text, &locale) else {
            return false;
        };
        if words(rest).len() < WISH_WORDS {
            return false;
        }
        // "No, leave it" is a no, whatever a model hears in it.
        if self.engine.lexicon.command(rest, &locale).is_some() {
            return false;
        }
        let seen = self.model.understand(rest);
        let Some(other) = self.wants_other(&seen, DIGRESS) else {
            return false;
        };
        self.trace.because(format!("no, but {}", other.id));
        self.trace.intent = Some(seen.intent.clone());
        self.trace.confidence = Some(seen.confidence);
        let left = self.top().cloned();
        let known = left
            .map(|left| self.shared(&left, &other.id))
            .unwrap_or_default();
        self.leave();
        self.begin(&other.id, rest, known);
        true
    }

    /// A message while no question waits for its answer.
    pub fn wish_message(&mut self, text: &str, seen: &Understanding) {
        if self.bare_yes_or_no(text) {
            return;
        }
        let waits = self.top().is_some_and(|frame| frame.wait == Wait::Press);
        if waits && (self.correct_or_switch(text, None) || self.correct_barely(text)) {
            return;
        }
        if self.correct_recent(text) || self.several_wishes(text) || self.clarify(text, seen) {
            return;
        }
        let Some(flow) = self.wanted(seen) else {
            if self.only_a_value(text) {
                return;
            }
            let Err(near) = self.informed(text, seen) else {
                return;
            };
            if !self.perhaps(text, seen) && !self.near_sections(text, &near) {
                self.misunderstood(!seen.out_of_scope);
            }
            return;
        };
        self.state.misunderstood = 0;
        self.trace
            .because(format!("intent {} starts {}", seen.intent, flow.id));
        let known = self.pointed_at(flow, text);
        self.begin(&flow.id, text, known);
    }

    /// A strange word in which the model is sure to hear something: it is asked whether that was meant.
    fn perhaps(&mut self, text: &str, seen: &Understanding) -> bool {
        if seen.out_of_scope || seen.confidence < SURE {
            return false;
        }
        let flows: Vec<&'g Flow> = self.engine.started_by(&seen.intent).to_vec();
        let heard: Vec<&'g Flow> = flows
            .into_iter()
            .filter(|flow| flow.kind == Kind::Dialogue && self.may_start(flow))
            .take(1)
            .collect();
        if heard.is_empty() {
            return false;
        }
        self.trace
            .because(format!("perhaps {}: no word of it is known", seen.intent));
        self.which_of(heard, text);
        true
    }

    /// A yes or no to a question that nobody asked.
    fn bare_yes_or_no(&mut self, text: &str) -> bool {
        let read = super::reader::read(&SlotType::YesNo, text, &self.circumstances("", true));
        let Read::Value { value, rest } = read else {
            return false;
        };
        if !self.state.stack.is_empty() || !rest.is_empty() || words(text).len() > MAX_BARE_WORDS {
            return false;
        }
        self.trace.because("a yes or no that answers nothing");
        self.state.misunderstood = 0;
        if value.as_bool() == Some(true) {
            self.menu();
        } else {
            self.pattern(
                pattern::NOTHING_TO_CANCEL,
                BTreeMap::new(),
                Vec::new(),
                Entry::Aside,
            );
        }
        true
    }

    /// "Cancel it": what the last flow knew, where the message points back to it.
    fn pointed_at(&mut self, flow: &Flow, text: &str) -> BTreeMap<String, Value> {
        let Some(recent) = &self.state.recent else {
            return BTreeMap::new();
        };
        let source = self
            .engine
            .flow(&recent.flow)
            .filter(|f| f.version == recent.version);
        match source {
            Some(source) if self.engine.lexicon.refers_back(text, &self.state.locale) => {
                share(source, &recent.slots, flow)
            }
            _ => BTreeMap::new(),
        }
    }

    /// Two wishes in one message: the first is served now, the others after it.
    fn several_wishes(&mut self, text: &str) -> bool {
        let clauses = self.engine.lexicon.clauses(text, &self.state.locale);
        if clauses.len() < 2 {
            return false;
        }
        let mut wishes: Vec<&'g Flow> = Vec::new();
        for clause in clauses.iter().take(MAX_WISHES + 1) {
            let seen = self.model.understand(clause);
            let Some(flow) = self.wanted(&seen) else {
                continue;
            };
            let sure = seen.confidence >= SECOND_WISH && flow.kind == Kind::Dialogue;
            if sure && !wishes.iter().any(|other| other.id == flow.id) {
                wishes.push(flow);
            }
        }
        let Some((first, later)) = wishes.split_first().filter(|(_, later)| !later.is_empty())
        else {
            return false;
        };
        for flow in later {
            self.wish_later(flow, text);
        }
        self.state.misunderstood = 0;
        self.trace
            .because(format!("{} wishes, {} first", wishes.len(), first.id));
        self.begin(&first.id, text, BTreeMap::new());
        true
    }

    /// Two intents too near to choose between: asked, with buttons.
    fn clarify(&mut self, text: &str, seen: &Understanding) -> bool {
        let (Some(first), Some(second)) = (seen.ranking.first(), seen.ranking.get(1)) else {
            return false;
        };
        if seen.out_of_scope
            || first.confidence >= CLARIFY_BELOW
            || first.confidence - second.confidence > CLARIFY_MARGIN
        {
            return false;
        }
        let mut near: Vec<&'g Flow> = Vec::new();
        for ranked in [first, second] {
            let flows: Vec<&'g Flow> = self.engine.started_by(&ranked.intent).to_vec();
            let flow = flows
                .into_iter()
                .find(|flow| flow.kind == Kind::Dialogue && self.may_start(flow));
            near.extend(flow.filter(|flow| !near.iter().any(|other| other.id == flow.id)));
        }
        if near.len() < 2 {
            return false;
        }
        self.trace
            .because(format!("{} or {}: asked", first.intent, second.intent));
        self.which_of(near, text);
        true
    }

    /// Asks which of several flows is meant; what the message says for them is kept.
    fn which_of(&mut self, flows: Vec<&'g Flow>, text: &str) {
        let mut offers = Vec::new();
        for flow in flows {
            let mentioned = self.mentioned(flow, text);
            let counted = self.counted(flow, text, &mentioned);
            self.state
                .heard
                .extend(mentioned.into_iter().chain(counted));
            let act = Act::Flow(flow.id.clone());
            offers.push(Offer {
                label: self.flow_label(flow),
                value: act.wire(),
                act,
            });
        }
        let values = BTreeMap::from([("count".to_owned(), json!(offers.len()))]);
        self.pattern(pattern::CLARIFY, values, offers, Entry::Aside);
    }

    /// Whether a message names a value for a flow, and next to nothing besides: "the capital of France" says more.
    fn says_no_more_than(&mut self, flow: &'g Flow, text: &str) -> bool {
        self.mentioned(flow, text).iter().any(|(name, _)| {
            slot_of(flow, name).is_some_and(|slot| {
                match super::reader::read(&slot.kind, text, &self.circumstances(name, false)) {
                    Read::Value { rest, .. } => words(&rest).len() < WISH_WORDS,
                    Read::Ambiguous(_) | Read::Invalid(_) | Read::None => false,
                }
            })
        })
    }

    /// A message that only names a value, such as an order number: what may be done with it is asked.
    fn only_a_value(&mut self, text: &str) -> bool {
        if words(text).len() > MAX_VALUE_WORDS {
            return false;
        }
        let mut able: Vec<&'g Flow> = Vec::new();
        for flow in self.engine.graph.flows.values() {
            let listed = flow.kind == Kind::Dialogue && flow.start.menu.is_some();
            if listed && self.may_start(flow) && self.says_no_more_than(flow, text) {
                able.push(flow);
            }
        }
        able.truncate(MAX_ABLE);
        let Some(first) = able.first() else {
            return false;
        };
        self.state.misunderstood = 0;
        self.trace
            .because(format!("a value that {} flows can take", able.len()));
        if able.len() == 1 {
            self.begin(&first.id, text, BTreeMap::new());
        } else {
            self.which_of(able, text);
        }
        true
    }
}
