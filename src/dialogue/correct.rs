//! Corrections: "no, I meant …", "change the date to Friday".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::collect::slot_of;
use super::engine::pattern;
use super::lexicon::{contains, words};
use super::message::WISH_WORDS;
use super::reader::Read;
use super::repair::collect_of;
use super::run::Run;
use super::{Entry, Frame, Wait};
use crate::bot::Event;
use crate::flow::{Flow, Op, Slot, SlotType};

impl<'g> Run<'_, 'g> {
    /// Takes a message as the correction of a slot filled before, if it is one.
    pub fn correct(&mut self, text: &str, asked: Option<&'g Slot>) -> bool {
        let Some(flow) = self.top_flow() else {
            return false;
        };
        if self.other(text, asked) {
            return true;
        }
        let announced = self.engine.lexicon.corrects(text, &self.state.locale);
        let filled: Vec<&'g Slot> = self
            .top()
            .map(|frame| frame.order.as_slice())
            .unwrap_or_default()
            .iter()
            .rev()
            .filter(|name| asked.is_none_or(|asked| asked.name != **name))
            .filter(|name| collect_of(flow, name).is_some())
            .filter_map(|name| slot_of(flow, name))
            .collect();
        let said = words(text);
        let mut named: Vec<&'g Slot> = Vec::new();
        for slot in &filled {
            if contains(&said, &words(&self.slot_label(flow, &slot.name))) {
                named.push(slot);
            }
        }
        // What answers a question for any text may well speak of other things.
        let tells = asked.is_some_and(|asked| matches!(asked.kind, SlotType::Text));
        if tells && !announced {
            return false;
        }
        for slot in &named {
            match self.new_value(flow, slot, text) {
                Some(value) => return self.replace(flow, slot, value),
                None if announced => return self.ask_anew(flow, slot),
                None => {}
            }
        }
        if !announced {
            return false;
        }
        // A plain "actually, Friday" answers the question where it can.
        let answers = match asked {
            Some(asked) => matches!(self.read(flow, asked, text), Read::Value { .. }),
            None => false,
        };
        if answers && !self.engine.lexicon.insists(text, &self.state.locale) {
            return false;
        }
        for slot in &filled {
            if let Some(value) = self.new_value(flow, slot, text) {
                return self.replace(flow, slot, value);
            }
        }
        false
    }

    /// Takes a message as a correction or, first or second, as another wish in this one's place: "no, I meant …" corrects
    /// whatever its words resemble.
    pub fn correct_or_switch(&mut self, text: &str, asked: Option<&'g Slot>) -> bool {
        if self.other(text, asked) {
            return true;
        }
        let insists = self.engine.lexicon.insists(text, &self.state.locale);
        if insists && self.correct(text, asked) {
            return true;
        }
        self.switch(text) || (!insists && self.correct(text, asked))
    }

    /// Takes a message that is nothing but another value for a slot filled before: "Munich", below "nothing is free in
    /// Berlin" or in answer to "shall I book it in Berlin?".
    pub fn correct_barely(&mut self, text: &str) -> bool {
        let Some(flow) = self.top_flow() else {
            return false;
        };
        let filled = self
            .top()
            .map(|frame| frame.order.clone())
            .unwrap_or_default();
        let mut found: Option<(&'g Slot, Value)> = None;
        for name in &filled {
            let Some(slot) = slot_of(flow, name).filter(|_| collect_of(flow, name).is_some())
            else {
                continue;
            };
            let circumstances = self.circumstances(name, false);
            let bare = match super::reader::read(&slot.kind, text, &circumstances) {
                Read::Value { rest, .. } => words(&rest).len() < WISH_WORDS,
                Read::Ambiguous(_) | Read::Invalid(_) | Read::None => false,
            };
            let value = self.new_value(flow, slot, text).filter(|_| bare);
            match (value, &found) {
                // Two slots that could take it: neither is guessed.
                (Some(_), Some(_)) => return false,
                (Some(value), None) => found = Some((slot, value)),
                (None, _) => {}
            }
        }
        match found {
            Some((slot, value)) => self.replace(flow, slot, value),
            None => false,
        }
    }

    /// Another value than the slot's own, where a message holds one.
    fn new_value(&mut self, flow: &'g Flow, slot: &'g Slot, text: &str) -> Option<Value> {
        let value = match &slot.kind {
            // A bare number is a correction only of a number ("no, I meant 2").
            SlotType::ChoiceFrom { .. } | SlotType::Number { .. } => {
                self.read_as(slot, text, false)
            }
            // What takes any text is read from what follows its name: "change the address to …".
            SlotType::Name | SlotType::Address | SlotType::Text => {
                let rest = self.after_label(flow, slot, text)?;
                self.read_as(slot, rest, true)
            }
            _ => self.mention(flow, slot, text),
        };
        let old = self.top().and_then(|frame| frame.slots.get(&slot.name));
        value.filter(|value| Some(value) != old)
    }

    fn read_as(&self, slot: &Slot, text: &str, asked: bool) -> Option<Value> {
        match super::reader::read(&slot.kind, text, &self.circumstances(&slot.name, asked)) {
            Read::Value { value, .. } => Some(value),
            Read::Ambiguous(_) | Read::Invalid(_) | Read::None => None,
        }
    }

    /// A correction after the flow has ended: it runs again with the new value.
    pub fn correct_recent(&mut self, text: &str) -> bool {
        let (lexicon, locale) = (&self.engine.lexicon, &self.state.locale);
        let corrects = lexicon.corrects(text, locale) || lexicon.other(text, locale).is_some();
        if !self.state.stack.is_empty() || !corrects {
            return false;
        }
        let Some(recent) = self.state.recent.clone() else {
            return false;
        };
        let Some(flow) = self
            .engine
            .flow(&recent.flow)
            .filter(|flow| flow.version == recent.version)
        else {
            return false;
        };
        self.state.stack.push(Frame {
            flow: recent.flow.clone(),
            version: recent.version.clone(),
            order: recent.slots.keys().cloned().collect(),
            slots: recent.slots.clone(),
            ..Frame::default()
        });
        if self.correct(text, None) {
            self.event(Event::FlowStarted {
                flow: flow.id.clone(),
            });
            return true;
        }
        self.state.stack.pop();
        false
    }

    fn too_late(&mut self, flow: &'g Flow, slot: &Slot) -> bool {
        let late = self.written_after(flow, collect_of(flow, &slot.name));
        if late {
            self.trace
                .because(format!("{} was used in a write that is done", slot.name));
            let values = self.slot_value(flow, slot);
            self.pattern(
                pattern::CORRECTION_TOO_LATE,
                values,
                Vec::new(),
                Entry::Repair,
            );
        }
        late
    }

    fn slot_value(&mut self, flow: &'g Flow, slot: &Slot) -> BTreeMap<String, Value> {
        let label = self.slot_label(flow, &slot.name);
        BTreeMap::from([("slot".to_owned(), json!(label))])
    }

    /// Takes another value for a slot filled before, and goes on from the earliest step that reads it.
    pub fn replace(&mut self, flow: &'g Flow, slot: &'g Slot, value: Value) -> bool {
        if self.too_late(flow, slot) {
            return true;
        }
        let old = self
            .top()
            .and_then(|frame| frame.slots.get(&slot.name))
            .cloned()
            .unwrap_or(Value::Null);
        self.assign(&slot.name, value);
        let valid = collect_of(flow, &slot.name).and_then(|step| match &flow.steps.get(step)?.op {
            Op::Collect(collect) => collect.valid.as_deref(),
            _ => None,
        });
        let holds = valid.is_none_or(|valid| {
            self.engine
                .voice
                .holds(valid, self.scope())
                .unwrap_or(false)
        });
        let values = self.slot_value(flow, slot);
        if !holds {
            self.trace.because(format!(
                "the correction of {} is not valid: the old value stays",
                slot.name
            ));
            self.assign(&slot.name, old);
            self.pattern(
                pattern::CORRECTION_REFUSED,
                values,
                Vec::new(),
                Entry::Repair,
            );
            return true;
        }
        self.trace.because(format!("{} is corrected", slot.name));
        self.remember_replaced(&slot.name, old);
        self.understood();
        let from = self.earliest_reader(flow, &slot.name);
        let waits = self.top().map(|frame| frame.wait);
        match from {
            Some(step) => {
                if let Some(frame) = self.top_mut() {
                    let place = frame
                        .path
                        .iter()
                        .position(|taken| usize::from(*taken) == step)
                        .unwrap_or(0);
                    frame.path.truncate(place);
                    frame.retry = None;
                }
                self.jump(step);
                self.pattern(pattern::CORRECTED, values, Vec::new(), Entry::Aside);
            }
            None if waits == Some(Wait::No) => {}
            None => self.pattern(pattern::CORRECTED, values, Vec::new(), Entry::Repair),
        }
        true
    }

    /// "Change the address": it is asked for once more.
    fn ask_anew(&mut self, flow: &'g Flow, slot: &'g Slot) -> bool {
        if self.too_late(flow, slot) {
            return true;
        }
        let Some(step) = collect_of(flow, &slot.name) else {
            return false;
        };
        self.trace
            .because(format!("{} is asked for once more", slot.name));
        self.note_replaced(&slot.name);
        if let Some(frame) = self.top_mut() {
            frame.slots.remove(&slot.name);
            frame.order.retain(|name| *name != slot.name);
            frame.retry = None;
        }
        self.understood();
        self.ask_at(step);
        true
    }

    /// The earliest step taken that reads a slot.
    fn earliest_reader(&self, flow: &'g Flow, slot: &str) -> Option<usize> {
        let path = &self.top()?.path;
        path.iter().map(|step| usize::from(*step)).find(|step| {
            flow.steps
                .get(*step)
                .is_some_and(|step| self.engine.voice.reads(&step.op, slot))
        })
    }
}
