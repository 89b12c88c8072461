//! What a customer wrote: a button's label, a command, an answer, a correction, a wish.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::pattern;
use super::lexicon::{Command, words};
use super::limits::{MAX_MOOD, MAX_WISHES};
use super::reader::Read;
use super::run::{Run, share};
use super::{Act, Entry, Offer, Wait, Wish};
use crate::bot::Event;
use crate::flow::{Flow, Kind, Slot, SlotType};
use crate::understand::{Courtesy, Understanding, courtesy};

/// Confidence from which a wish interrupts a question that was not answered.
const DIGRESS: f32 = 0.5;
/// Confidence from which a wish interrupts a question that takes any text.
const DIGRESS_FROM_TEXT: f32 = 0.9;
/// Confidence from which a part of a message counts as a wish of its own.
const SECOND_WISH: f32 = 0.6;
/// Below this confidence two near intents are told apart by asking.
const CLARIFY_BELOW: f32 = 0.7;
/// How near the second intent has to be for that.
const CLARIFY_MARGIN: f32 = 0.2;
/// Words a message needs beside an answer to be a further wish.
const WISH_WORDS: usize = 2;

impl<'g> Run<'_, 'g> {
    /// A message.
    pub fn text_message(&mut self, text: &str) {
        if text.is_empty() {
            self.repeat();
            return;
        }
        let wanted = text.to_lowercase();
        if let Some(offer) = self
            .state
            .offered
            .iter()
            .find(|o| o.label.to_lowercase() == wanted)
            .cloned()
        {
            self.press(offer);
            return;
        }
        let seen = self.understand(text);
        if self.upset(&seen) {
            return;
        }
        if let Some(command) = self.engine.lexicon.command(text, &self.state.locale) {
            self.trace.because(format!("command {command:?}"));
            self.command(command);
            return;
        }
        match courtesy(text) {
            Some(Courtesy::Thanks) => return self.command(Command::Thanks),
            Some(Courtesy::Goodbye) => return self.command(Command::Bye),
            // A greeting in the middle of a question answers nothing.
            Some(Courtesy::Greeting) if self.state.stack.is_empty() => return self.greeted(),
            Some(Courtesy::Greeting) | None => {}
        }
        let confirming = self.top().is_some_and(|frame| frame.wait == Wait::Confirm);
        if let Some((flow, _, slot)) = self.asked() {
            self.answer_message(text, &seen, flow, slot);
        } else if confirming {
            self.confirm_message(text, &seen);
        } else {
            self.wish_message(text, &seen);
        }
    }

    fn understand(&mut self, text: &str) -> Understanding {
        let seen = self.model.understand(text);
        self.trace.intent = Some(seen.intent.clone());
        self.trace.confidence = Some(seen.confidence);
        self.trace.sentiment = Some(seen.sentiment);
        self.trace.understand_micros = self.trace.understand_micros.saturating_add(seen.micros);
        seen
    }

    /// Notes the mood. The first upset message is met with an offer of a person, a second in a row with a person.
    fn upset(&mut self, seen: &Understanding) -> bool {
        let before = self
            .state
            .mood
            .last()
            .map_or(0.0, |mood| f32::from(*mood) / 100.0);
        if self.state.mood.len() >= MAX_MOOD {
            self.state.mood.remove(0);
        }
        // Clamped to -100..=100, so the cast keeps its value.
        self.state
            .mood
            .push((seen.sentiment.clamp(-1.0, 1.0) * 100.0).round() as i8);
        let bound = self.engine.upset_below;
        if seen.sentiment >= bound {
            return false;
        }
        if self.state.soothed && before < bound {
            self.trace.because("upset twice in a row");
            self.handoff("sentiment");
            return true;
        }
        if !self.state.soothed {
            self.state.soothed = true;
            self.trace.because("upset: a person is offered");
            self.pattern(pattern::UPSET, BTreeMap::new(), Vec::new(), Entry::Aside);
        }
        false
    }

    /// The customer only says hello.
    fn greeted(&mut self) {
        self.trace.because("a greeting");
        self.state.misunderstood = 0;
        let offers = self.menu_offers();
        self.pattern(pattern::GREETED, BTreeMap::new(), offers, Entry::Aside);
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Restart => self.restart(),
            Command::Menu => self.menu(),
            Command::Back => self.back(),
            Command::Repeat => self.repeat(),
            Command::Skip => self.skip(),
            Command::Cancel => self.cancel(),
            Command::Person => self.handoff("asked"),
            Command::Thanks => {
                self.pattern(pattern::THANKS, BTreeMap::new(), Vec::new(), Entry::Repair)
            }
            Command::Bye => self.end(),
            Command::Abuse => {
                self.pattern(pattern::ABUSE, BTreeMap::new(), Vec::new(), Entry::Repair)
            }
        }
    }

    /// The flow that a message wants, with the confidence; none where it is out of scope.
    fn wanted(&mut self, seen: &Understanding) -> Option<&'g Flow> {
        if seen.out_of_scope {
            return None;
        }
        let flows: Vec<&'g Flow> = self.engine.started_by(&seen.intent).to_vec();
        flows.into_iter().find(|flow| self.may_start(flow))
    }

    /// The other dialogue that a message wants for sure, while one is in progress.
    fn wants_other(&mut self, seen: &Understanding, at_least: f32) -> Option<&'g Flow> {
        let running = self.top()?.flow.clone();
        self.wanted(seen).filter(|flow| {
            flow.kind == Kind::Dialogue && flow.id != running && seen.confidence >= at_least
        })
    }

    fn answer_message(&mut self, text: &str, seen: &Understanding, flow: &'g Flow, slot: &'g Slot) {
        if self.switch(text) || self.correct(text, Some(slot)) {
            return;
        }
        match self.read(slot, text) {
            Read::Value { value, rest } => {
                let free = matches!(slot.kind, SlotType::Text);
                if free && text.ends_with('?') {
                    if let Some(other) = self.wants_other(seen, DIGRESS_FROM_TEXT) {
                        self.digress(other, text);
                        return;
                    }
                }
                if words(&rest).len() >= WISH_WORDS {
                    self.further_wish(&rest, text, flow);
                }
                self.answer(value);
                self.fill_from(text);
            }
            Read::Ambiguous(values) => self.ask_which(values),
            Read::Invalid(why) => self.invalid(why),
            Read::None => {
                let wanted = if courtesy(text).is_none() {
                    self.wants_other(seen, DIGRESS)
                } else {
                    None
                };
                if let Some(other) = wanted {
                    self.digress(other, text);
                    return;
                }
                self.miss();
            }
        }
    }

    /// The answer has the right form but is refused.
    fn invalid(&mut self, why: &str) {
        self.trace.because(format!("the answer is refused: {why}"));
        let explained = self
            .asked()
            .is_some_and(|(_, collect, _)| collect.reask.is_empty());
        if explained {
            let said = self.text(&format!("engine.invalid.{why}"));
            self.utter(said);
        }
        self.miss();
    }

    /// Another wish interrupts: it is served, then the question comes again.
    fn digress(&mut self, other: &'g Flow, text: &str) {
        self.trace.because(format!("digression to {}", other.id));
        self.state.misunderstood = 0;
        self.begin(&other.id, text, BTreeMap::new());
    }

    /// Several values are possible: asked, not guessed.
    fn ask_which(&mut self, values: Vec<(Value, String)>) {
        self.trace
            .because(format!("{} values are possible", values.len()));
        let offers = values
            .into_iter()
            .map(|(value, label)| {
                let act = Act::Fill(value);
                Offer {
                    label,
                    value: act.wire(),
                    act,
                }
            })
            .collect();
        self.pattern(pattern::AMBIGUOUS, BTreeMap::new(), offers, Entry::Aside);
    }

    /// What a message says beside an answer may be a wish for later.
    fn further_wish(&mut self, rest: &str, text: &str, running: &Flow) {
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
    fn switch(&mut self, text: &str) -> bool {
        let locale = self.state.locale.clone();
        let Some(rest) = self.engine.lexicon.after_negation(text, &locale) else {
            return false;
        };
        if words(rest).len() < WISH_WORDS {
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

    fn confirm_message(&mut self, text: &str, seen: &Understanding) {
        if self.switch(text) || self.correct(text, None) {
            return;
        }
        let yes_no = Slot {
            name: String::new(),
            kind: SlotType::YesNo,
            pii: false,
            initial: None,
            label: None,
        };
        match self.read(&yes_no, text) {
            // "Yes, but …" is no leave to write.
            Read::Value { value, .. }
                if value != json!(true)
                    || !self.engine.lexicon.reserves(text, &self.state.locale) =>
            {
                self.confirmed(value.as_bool().unwrap_or(false));
            }
            _ => {
                if let Some(other) = self.wants_other(seen, DIGRESS) {
                    self.digress(other, text);
                    return;
                }
                let Some(frame) = self.top_mut() else { return };
                frame.misses = frame.misses.saturating_add(1);
                if frame.misses >= super::limits::MAX_MISUNDERSTOOD {
                    self.event(Event::Fallback);
                    self.handoff("misunderstood");
                } else {
                    self.event(Event::Fallback);
                    self.pattern(
                        pattern::FALLBACK,
                        BTreeMap::new(),
                        Vec::new(),
                        Entry::Repair,
                    );
                }
            }
        }
    }

    /// A message while no question waits for its answer.
    fn wish_message(&mut self, text: &str, seen: &Understanding) {
        if self.correct_recent(text) || self.several_wishes(text) || self.clarify(seen) {
            return;
        }
        let Some(flow) = self.wanted(seen) else {
            self.misunderstood(!seen.out_of_scope);
            return;
        };
        self.state.misunderstood = 0;
        self.trace
            .because(format!("intent {} starts {}", seen.intent, flow.id));
        let known = self.pointed_at(flow, text);
        self.begin(&flow.id, text, known);
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
    fn clarify(&mut self, seen: &Understanding) -> bool {
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
        let mut offers = Vec::new();
        for flow in near {
            let act = Act::Flow(flow.id.clone());
            offers.push(Offer {
                label: self.flow_label(flow),
                value: act.wire(),
                act,
            });
        }
        let values = BTreeMap::from([("count".to_owned(), json!(offers.len()))]);
        self.pattern(pattern::CLARIFY, values, offers, Entry::Aside);
        true
    }
}
