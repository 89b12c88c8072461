//! Asking for a slot: the question, the answer, the ladder of re-asks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::pattern;
use super::limits::{MAX_LIST, MAX_SLOT_BYTES};
use super::reader::{self};
use super::run::Run;
use super::{Act, Entry, Offer, Reply, Wait, validity};
use crate::flow::{Collect, Flow, Op, Say, Slot, SlotType, Target};

/// How many elements of a list are offered as buttons.
const MAX_LIST_BUTTONS: usize = 8;

impl<'g> Run<'_, 'g> {
    /// A collect step is reached.
    pub fn enter_collect(&mut self, flow: &'g Flow, collect: &'g Collect) {
        let Some(frame) = self.top() else { return };
        let skipped = frame.skipped.contains(&collect.slot);
        if !collect.always && (skipped || self.is_filled(flow, collect)) {
            self.trace.because(if skipped {
                format!("{} was skipped", collect.slot)
            } else {
                format!("{} is known", collect.slot)
            });
            self.follow(&collect.next);
            return;
        }
        self.wait(Wait::Answer);
        if let Some(ask) = &collect.ask {
            self.ask(flow, collect, ask);
        } else {
            let offers = self.answer_offers(flow, collect);
            self.offer_all(offers);
            self.form(flow, collect);
        }
    }

    /// Goes to a collect step that was left before, and asks in the words that led to it.
    pub fn ask_at(&mut self, step: usize) {
        self.jump(step);
        self.wait(Wait::Answer);
        self.ask_again();
    }

    fn is_filled(&mut self, flow: &'g Flow, collect: &'g Collect) -> bool {
        let Some(slot) = flow.slots.iter().find(|s| s.name == collect.slot) else {
            return false;
        };
        let Some(frame) = self.top() else {
            return false;
        };
        let Some(value) = frame.slots.get(&collect.slot) else {
            return false;
        };
        validity::fits(&slot.kind, value, &frame.slots) && self.satisfies(collect)
    }

    /// Whether the slot's value satisfies the author's own condition.
    pub fn satisfies(&mut self, collect: &Collect) -> bool {
        match &collect.valid {
            None => true,
            Some(valid) => match self.engine.voice.holds(valid, self.scope()) {
                Ok(holds) => holds,
                Err(error) => {
                    self.trace
                        .because(format!("validation of {}: {error}", collect.slot));
                    false
                }
            },
        }
    }

    /// Asks, with the buttons that the slot's type gives where the author gave none.
    pub fn ask(&mut self, flow: &'g Flow, collect: &'g Collect, say: &'g Say) {
        self.say(flow, say);
        if say.quick_replies.is_empty() {
            let offers = self.answer_offers(flow, collect);
            self.offer_all(offers);
        }
        self.form(flow, collect);
    }

    /// Asks in the engine's own words.
    pub fn ask_plainly(&mut self, flow: &'g Flow, collect: &'g Collect) {
        let label = self.slot_label(flow, &collect.slot);
        let offers = self.answer_offers(flow, collect);
        self.pattern(
            pattern::ASK_AGAIN,
            BTreeMap::from([("slot".into(), json!(label))]),
            offers,
            Entry::Aside,
        );
    }

    pub fn offer_all(&mut self, offers: Vec<Offer>) {
        let shown = offers
            .into_iter()
            .filter_map(|o| self.offer(o.label, o.act))
            .collect();
        self.show(shown);
    }

    /// The field with the right keyboard for a typed slot.
    fn form(&mut self, flow: &'g Flow, collect: &Collect) {
        let Some(slot) = slot_of(flow, &collect.slot) else {
            return;
        };
        let (input, example) = match &slot.kind {
            SlotType::Date { .. } => ("date", None),
            SlotType::Email => ("email", Some("name@example.com".to_owned())),
            SlotType::Phone => ("tel", None),
            SlotType::OrderNumber { prefix, digits } => {
                let digits: String = "1234567890"
                    .chars()
                    .cycle()
                    .take(usize::from(*digits))
                    .collect();
                ("text", Some(format!("{prefix}{digits}")))
            }
            _ => return,
        };
        let label = self.slot_label(flow, &collect.slot);
        self.reply(Reply::Form {
            name: slot.name.clone(),
            label,
            input: input.to_owned(),
            example,
        });
    }

    /// The buttons that a slot's type gives.
    fn answer_offers(&mut self, flow: &'g Flow, collect: &'g Collect) -> Vec<Offer> {
        let mut offers = Vec::new();
        let Some(slot) = slot_of(flow, &collect.slot) else {
            return offers;
        };
        match &slot.kind {
            SlotType::YesNo => {
                offers.extend(self.button("engine.yes", Act::Fill(json!(true))));
                offers.extend(self.button("engine.no", Act::Fill(json!(false))));
            }
            SlotType::Choice { options } => {
                for option in options {
                    let label = self.localized(&option.label);
                    let act = Act::Fill(json!(option.value));
                    offers.push(Offer {
                        label,
                        value: act.wire(),
                        act,
                    });
                }
            }
            SlotType::ChoiceFrom { from, label, .. } => {
                let list = self
                    .top()
                    .and_then(|f| f.slots.get(from))
                    .and_then(Value::as_array);
                for (place, element) in list
                    .into_iter()
                    .flatten()
                    .take(MAX_LIST_BUTTONS)
                    .enumerate()
                {
                    let act = Act::Pick(place);
                    offers.push(Offer {
                        label: reader::element_label(element, label),
                        value: act.wire(),
                        act,
                    });
                }
            }
            _ => {}
        }
        if collect.optional {
            offers.extend(self.button("engine.skip", Act::Skip));
        }
        offers
    }

    /// The collect step that waits for an answer, if one does.
    pub fn asked(&self) -> Option<(&'g Flow, &'g Collect, &'g Slot)> {
        let frame = self.top().filter(|frame| frame.wait == Wait::Answer)?;
        let flow = self.flow_of(frame)?;
        let Op::Collect(collect) = &flow.steps.get(frame.step)?.op else {
            return None;
        };
        Some((flow, collect, slot_of(flow, &collect.slot)?))
    }

    /// The customer's value for the slot being asked for.
    pub fn answer(&mut self, value: Value) {
        let Some((_, collect, slot)) = self.asked() else {
            return;
        };
        let Some(frame) = self.top() else { return };
        if !validity::fits(&slot.kind, &value, &frame.slots) {
            self.miss();
            return;
        }
        let before = frame.slots.get(&slot.name).cloned();
        self.fill(&slot.name, value);
        if self.satisfies(collect) {
            let now = self.top().and_then(|frame| frame.slots.get(&slot.name));
            if let Some(before) = before.filter(|before| Some(before) != now) {
                self.remember_replaced(&slot.name, before);
            }
            self.understood();
            if let Some(frame) = self.top_mut() {
                frame.retry = None;
            }
            self.wait(Wait::No);
            self.follow(&collect.next);
            return;
        }
        self.trace
            .because(format!("{} does not satisfy its condition", slot.name));
        if let Some(frame) = self.top_mut() {
            match before {
                Some(before) => frame.slots.insert(slot.name.clone(), before),
                None => frame.slots.remove(&slot.name),
            };
            frame.order.retain(|name| *name != slot.name);
        }
        self.missed(collect.invalid.as_ref());
    }

    /// Stores what the customer gave for a slot.
    pub fn fill(&mut self, name: &str, value: Value) {
        self.assign(name, value);
        if let Some(frame) = self.top_mut() {
            frame.order.retain(|other| other != name);
            frame.order.push(name.to_owned());
            frame.skipped.retain(|other| other != name);
        }
        self.trace.because(format!("{name} is filled"));
    }

    /// Stores a value in a slot; what is too large is shortened, `null` empties it.
    pub fn assign(&mut self, name: &str, value: Value) {
        let value = bounded(value);
        if let Some(frame) = self.top_mut() {
            if value.is_null() {
                frame.slots.remove(name);
            } else {
                frame.slots.insert(name.to_owned(), value);
            }
        }
    }

    /// The answer can't be taken.
    pub fn miss(&mut self) {
        self.missed(None);
    }

    fn missed(&mut self, words: Option<&'g Say>) {
        let Some((flow, collect, _)) = self.asked() else {
            return;
        };
        let Some(frame) = self.top_mut() else { return };
        frame.misses = frame.misses.saturating_add(1);
        let misses = frame.misses;
        self.trace.because(format!(
            "answer {misses} to {} can't be taken (limit {})",
            collect.slot, collect.limit
        ));
        if misses > collect.limit {
            self.wait(Wait::No);
            if matches!(collect.exhausted, Target::Handoff(_)) {
                self.event(crate::bot::Event::Fallback);
            }
            self.follow(&collect.exhausted);
            return;
        }
        let rung = usize::from(misses.saturating_sub(1)).min(collect.reask.len().saturating_sub(1));
        match words
            .or_else(|| collect.reask.get(rung))
            .or(collect.ask.as_ref())
        {
            Some(say) => self.ask(flow, collect, say),
            None => self.ask_plainly(flow, collect),
        }
    }

    /// Something was understood: the count of misunderstandings begins anew.
    pub fn understood(&mut self) {
        self.state.misunderstood = 0;
        if let Some(frame) = self.top_mut() {
            frame.misses = 0;
        }
    }
}

/// A flow's slot by name.
pub(crate) fn slot_of<'g>(flow: &'g Flow, name: &str) -> Option<&'g Slot> {
    flow.slots.iter().find(|slot| slot.name == name)
}

/// A value cut down to what a slot may hold.
fn bounded(value: Value) -> Value {
    let size = |value: &Value| serde_json::to_string(value).map_or(usize::MAX, |text| text.len());
    match value {
        Value::Array(mut items) => {
            items.truncate(MAX_LIST);
            while items.len() > 1
                && items.iter().map(size).fold(0, usize::saturating_add) > MAX_SLOT_BYTES
            {
                items.pop();
            }
            if items.iter().map(size).fold(0, usize::saturating_add) > MAX_SLOT_BYTES {
                Value::Null
            } else {
                Value::Array(items)
            }
        }
        Value::String(text) if text.len() > MAX_SLOT_BYTES => {
            let mut end = MAX_SLOT_BYTES;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            Value::String(text.get(..end).unwrap_or_default().to_owned())
        }
        other if size(&other) > MAX_SLOT_BYTES => Value::Null,
        other => other,
    }
}
