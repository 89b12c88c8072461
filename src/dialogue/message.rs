//! What a customer wrote: a button's label, a command, an answer, a correction, a wish.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::pattern;
use super::lexicon::{Command, words};
use super::limits::MAX_MOOD;
use super::reader::Read;
use super::run::Run;
use super::{Act, Entry, Offer, Wait};
use crate::bot::Event;
use crate::flow::{Flow, Kind, Slot, SlotType};
use crate::understand::{Courtesy, Understanding, courtesy};

/// Confidence from which a wish interrupts a question that was not answered.
pub(crate) const DIGRESS: f32 = 0.5;
/// Confidence from which a wish interrupts a question that takes any text.
const DIGRESS_FROM_TEXT: f32 = 0.9;
/// Words from which a message in the middle of a flow may be a question without a question mark: "it is late" is none.
const QUESTION_WORDS: usize = 4;
/// Words a message needs beside an answer to be a further wish.
pub(crate) const WISH_WORDS: usize = 2;

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
        let idle = self.state.stack.is_empty();
        if let Some(command) = self.engine.lexicon.command(text, &self.state.locale) {
            // "Cancel it" with nothing in progress is about an order, where the model hears one and a flow is called so.
            let meant = idle && command == Command::Cancel && self.names_what_it_wants(text, &seen);
            if !meant {
                self.trace.because(format!("command {command:?}"));
                self.command(command);
                return;
            }
        }
        match courtesy(text) {
            Some(Courtesy::Thanks) => return self.command(Command::Thanks),
            Some(Courtesy::Goodbye) => return self.command(Command::Bye),
            // A greeting in the middle of a question answers nothing.
            Some(Courtesy::Greeting) if idle => return self.greeted(),
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

    /// Whether a word of the message stands in the name of the flow that the model hears in it.
    fn names_what_it_wants(&mut self, text: &str, seen: &Understanding) -> bool {
        let Some(flow) = self.wanted(seen) else {
            return false;
        };
        let mut name = words(&self.flow_label(flow));
        name.extend(
            flow.start
                .intents
                .iter()
                .chain([&flow.id])
                .flat_map(|id| words(&id.replace('_', " "))),
        );
        let bare = self.engine.lexicon.bare(text, &self.state.locale);
        bare.iter().any(|word| name.contains(word))
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
        let bound = self.manner.upset_below;
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
    pub fn wanted(&mut self, seen: &Understanding) -> Option<&'g Flow> {
        if seen.out_of_scope || self.engine.evidence.is_weak(&seen.text) {
            return None;
        }
        let flows: Vec<&'g Flow> = self.engine.started_by(&seen.intent).to_vec();
        flows.into_iter().find(|flow| self.may_start(flow))
    }

    /// The other dialogue that a message wants for sure, while one is in progress.
    pub fn wants_other(&mut self, seen: &Understanding, at_least: f32) -> Option<&'g Flow> {
        let running = self.top()?.flow.clone();
        self.wanted(seen).filter(|flow| {
            flow.kind == Kind::Dialogue && flow.id != running && seen.confidence >= at_least
        })
    }

    fn answer_message(&mut self, text: &str, seen: &Understanding, flow: &'g Flow, slot: &'g Slot) {
        if self.correct_or_switch(text, Some(slot)) {
            return;
        }
        match self.read(flow, slot, text) {
            Read::Value { value, rest } => {
                if matches!(slot.kind, SlotType::Text) && text.ends_with('?') {
                    if let Some(other) = self.wants_other(seen, DIGRESS_FROM_TEXT) {
                        self.digress(other, text);
                        return;
                    }
                    if self.informed(text, seen).is_ok() {
                        return;
                    }
                }
                if words(&rest).len() >= WISH_WORDS {
                    self.further_wish(&rest, text, flow);
                }
                self.answer(value);
                self.fill_from(text, &rest);
            }
            Read::Ambiguous(values) => self.ask_which(values),
            Read::Invalid(why) => self.invalid(why),
            Read::None => {
                // A single word in answer to a question is a poor answer rather than another wish.
                let pointing = self
                    .engine
                    .lexicon
                    .other(text, &self.state.locale)
                    .is_some_and(|other| other.besides.is_empty());
                let says_enough = words(text).len() >= WISH_WORDS && !pointing;
                let wanted = if courtesy(text).is_none() && says_enough {
                    self.wants_other(seen, DIGRESS)
                } else {
                    None
                };
                if let Some(other) = wanted {
                    self.digress(other, text);
                    return;
                }
                if is_question(text) && self.informed(text, seen).is_ok() {
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

    fn confirm_message(&mut self, text: &str, seen: &Understanding) {
        if self.correct_or_switch(text, None) {
            return;
        }
        let circumstances = self.circumstances("", true);
        match super::reader::read(&SlotType::YesNo, text, &circumstances) {
            // "Yes, but …" is no leave to write.
            Read::Value { value, .. }
                if value != json!(true)
                    || !self.engine.lexicon.reserves(text, &self.state.locale) =>
            {
                self.confirmed(value.as_bool().unwrap_or(false));
            }
            _ => {
                if self.correct_barely(text) {
                    return;
                }
                if let Some(other) = self.wants_other(seen, DIGRESS) {
                    self.digress(other, text);
                    return;
                }
                if is_question(text) && self.informed(text, seen).is_ok() {
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
}

/// Whether a message may ask something of its own rather than answer poorly.
fn is_question(text: &str) -> bool {
    text.trim_end().ends_with('?') || words(text).len() >= QUESTION_WORDS
}
