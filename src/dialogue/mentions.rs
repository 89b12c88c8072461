//! What messages say for slots: the one being asked for, and those nobody asked for yet.

use serde_json::Value;

use super::collect::slot_of;
use super::reader::{self, Circumstances, Read};
use super::repair::collect_of;
use super::run::{NO_SLOTS, Run};
use super::validity;
use crate::flow::{Flow, Op, Slot, SlotType};
use crate::understand::entities;

impl<'g> Run<'_, 'g> {
    /// What a message says about the slot being asked for.
    pub fn read(&mut self, flow: &'g Flow, slot: &Slot, text: &str) -> Read {
        // "The driver is Bob Jones": what follows the slot's own name.
        if matches!(slot.kind, SlotType::Name | SlotType::Address)
            && let Some(rest) = self.after_label(flow, slot, text)
        {
            let circumstances = self.circumstances(&slot.name, true);
            if let Read::Value { value, rest } = reader::read(&slot.kind, rest, &circumstances) {
                return Read::Value { value, rest };
            }
        }
        reader::read(&slot.kind, text, &self.circumstances(&slot.name, true))
    }

    /// What follows a slot's own name in a message, and the words that lead on from there.
    pub fn after_label<'t>(
        &mut self,
        flow: &'g Flow,
        slot: &Slot,
        text: &'t str,
    ) -> Option<&'t str> {
        let label = self.slot_label(flow, &slot.name).to_lowercase();
        let at = text
            .to_lowercase()
            .find(&label)?
            .saturating_add(label.len());
        let rest = text.get(at..)?;
        let rest = self.engine.lexicon.after_joining(rest, &self.state.locale);
        (!rest.is_empty()).then_some(rest)
    }

    /// What a message mentions for a slot that is not being asked for.
    pub fn mention(&mut self, flow: &'g Flow, slot: &Slot, text: &str) -> Option<Value> {
        let label = self.slot_label(flow, &slot.name);
        reader::mention(
            &slot.kind,
            &label,
            text,
            &self.circumstances(&slot.name, false),
        )
    }

    /// The circumstances in which a message is read for a slot.
    pub fn circumstances(&self, slot: &str, asked: bool) -> Circumstances<'_> {
        let frames = self.state.stack.iter().rev().map(|frame| &frame.slots);
        let known = frames.chain(self.state.recent.iter().map(|recent| &recent.slots));
        Circumstances {
            now: self.now,
            locale: &self.state.locale,
            slots: self.scope().slots,
            previous: known.into_iter().find_map(|slots| slots.get(slot)),
            asked,
        }
    }

    /// Fills empty slots of the running flow from a message, except those that take free text.
    ///
    /// What could be one of several values fills nothing: the flow's own question will settle it.
    /// `beside` is what the message says besides an answer: only there a bare number counts anything.
    pub fn fill_from(&mut self, text: &str, beside: &str) {
        let Some(flow) = self.top_flow() else { return };
        let mut found = self.mentioned(flow, text);
        found.extend(self.counted(flow, beside, &found));
        for (name, value) in found {
            let Some(collect) = flow.steps.iter().find_map(|step| match &step.op {
                Op::Collect(collect) if collect.slot == name => Some(collect),
                _ => None,
            }) else {
                continue;
            };
            if self
                .top()
                .is_some_and(|frame| frame.slots.contains_key(&name))
            {
                continue;
            }
            self.fill(&name, value);
            if !self.satisfies(collect) {
                self.trace
                    .because(format!("{name} does not satisfy its condition"));
                self.assign(&name, Value::Null);
                if let Some(frame) = self.top_mut() {
                    frame.order.retain(|other| *other != name);
                }
            }
        }
    }

    /// "A table for two": the one number that a message counts by, for the one slot that could take it.
    pub fn counted(
        &self,
        flow: &'g Flow,
        text: &str,
        found: &[(String, Value)],
    ) -> Option<(String, Value)> {
        let circumstances = self.circumstances("", false);
        let counts = entities::counts(text, &circumstances.context());
        let [count] = counts.as_slice() else {
            return None;
        };
        let filled = |name: &str| {
            let running = self.top().filter(|frame| frame.flow == flow.id);
            running.is_some_and(|frame| frame.slots.contains_key(name))
        };
        let mut able = flow.slots.iter().filter(|slot| {
            matches!(slot.kind, SlotType::Number { .. })
                && collect_of(flow, &slot.name).is_some()
                && !filled(&slot.name)
                && validity::fits(&slot.kind, count, &NO_SLOTS)
        });
        let (Some(slot), None) = (able.next(), able.next()) else {
            return None;
        };
        let known = found.iter().any(|(name, _)| *name == slot.name);
        (!known).then(|| (slot.name.clone(), count.clone()))
    }

    /// What a message says for the slots that a flow asks for, in the order it asks; one value fills one slot.
    pub fn mentioned(&mut self, flow: &'g Flow, text: &str) -> Vec<(String, Value)> {
        let mut slots: Vec<&'g Slot> = Vec::new();
        for step in &flow.steps {
            if let Op::Collect(collect) = &step.op {
                let slot =
                    slot_of(flow, &collect.slot).filter(|slot| reader::found_anywhere(&slot.kind));
                slots
                    .extend(slot.filter(|slot| !slots.iter().any(|other| other.name == slot.name)));
            }
        }
        let mut found: Vec<(String, Value)> = Vec::new();
        let days: Vec<&&Slot> = slots
            .iter()
            .filter(|slot| matches!(slot.kind, SlotType::Date { .. }))
            .collect();
        if let [first, second, ..] = days.as_slice()
            && let Some((from, to)) =
                reader::two_days(text, &self.circumstances(&first.name, false))
        {
            found.push((first.name.clone(), from));
            found.push((second.name.clone(), to));
        }
        for slot in slots {
            if found.iter().any(|(name, _)| *name == slot.name) {
                continue;
            }
            if let Some(value) = self.mention(flow, slot, text)
                && !found.iter().any(|(_, other)| *other == value)
            {
                found.push((slot.name.clone(), value));
            }
        }
        found
    }
}
