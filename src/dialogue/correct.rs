//! Corrections: "no, I meant …", "change the date to Friday".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::pattern;
use super::lexicon::{contains, words};
use super::reader::Read;
use super::repair::collect_of;
use super::run::Run;
use super::{Entry, Frame, Wait};
use crate::bot::Event;
use crate::flow::{Flow, Op, Slot};

impl<'g> Run<'_, 'g> {
    /// Takes a message as the correction of a slot filled before, if it is one.
    pub fn correct(&mut self, text: &str, asked: Option<&Slot>) -> bool {
        let Some(flow) = self.top_flow() else {
            return false;
        };
        let announced = self.engine.lexicon.corrects(text, &self.state.locale);
        let said = words(text);
        let filled: Vec<String> = self
            .top()
            .map(|frame| frame.order.clone())
            .unwrap_or_default();
        let mut found: Option<(&'g Slot, Option<Value>)> = None;
        for name in filled
            .iter()
            .rev()
            .filter(|name| asked.is_none_or(|asked| asked.name != **name))
        {
            let (Some(slot), Some(_)) = (
                flow.slots.iter().find(|s| s.name == *name),
                collect_of(flow, name),
            ) else {
                continue;
            };
            let label = words(&self.slot_label(flow, name));
            let named = contains(&said, &label);
            if !announced && !named {
                continue;
            }
            let takes = |slot: &Slot| matches!(self.read(slot, text), Read::Value { .. });
            let value = match self.read(slot, text) {
                Read::Value { value, .. } if super::reader::found_anywhere(&slot.kind) => {
                    Some(value)
                }
                _ => None,
            };
            let old = self.top().and_then(|frame| frame.slots.get(name));
            match value {
                Some(value) if Some(&value) != old => {
                    // A plain "actually, Friday" answers the question where it can.
                    let answers = asked.is_some_and(takes)
                        && !named
                        && !self.engine.lexicon.insists(text, &self.state.locale);
                    if !answers {
                        found = Some((slot, Some(value)));
                        break;
                    }
                }
                Some(_) => {}
                None if named && announced => {
                    found = Some((slot, None));
                    break;
                }
                None => {}
            }
        }
        match found {
            Some((slot, Some(value))) => self.replace(flow, slot, value),
            Some((slot, None)) => self.ask_anew(flow, slot),
            None => return false,
        }
        true
    }

    /// A correction after the flow has ended: it runs again with the new value.
    pub fn correct_recent(&mut self, text: &str) -> bool {
        if !self.state.stack.is_empty() || !self.engine.lexicon.corrects(text, &self.state.locale) {
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

    fn replace(&mut self, flow: &'g Flow, slot: &'g Slot, value: Value) {
        if self.too_late(flow, slot) {
            return;
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
            return;
        }
        self.trace.because(format!("{} is corrected", slot.name));
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
    }

    /// "Change the address": it is asked for once more.
    fn ask_anew(&mut self, flow: &'g Flow, slot: &'g Slot) {
        if self.too_late(flow, slot) {
            return;
        }
        let Some(step) = collect_of(flow, &slot.name) else {
            return;
        };
        self.trace
            .because(format!("{} is asked for once more", slot.name));
        if let Some(frame) = self.top_mut() {
            frame.slots.remove(&slot.name);
            frame.order.retain(|name| *name != slot.name);
            frame.retry = None;
        }
        self.understood();
        self.ask_at(step);
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
