//! "The other one", "use the other address": the value that is meant without being named.
//!
//! It is the one that the customer replaced before, or the second of two to choose from. Where several slots have such a
//! value, or one slot has several, the customer is asked; nothing is guessed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::collect::slot_of;
use super::engine::pattern;
use super::lexicon::{Other, words};
use super::limits::{MAX_OTHERS, MAX_REPLACED};
use super::reader::element_label;
use super::repair::collect_of;
use super::run::Run;
use super::{Act, Entry, Offer, validity};
use crate::flow::{Flow, Slot, SlotType};
use crate::understand::entities;

/// A slot and the values that "the other one" may mean for it.
struct Meant<'g> {
    slot: &'g Slot,
    values: Vec<Value>,
}

impl<'g> Run<'_, 'g> {
    /// Remembers the value that a slot is about to lose, so that the customer can come back to it.
    pub fn note_replaced(&mut self, name: &str) {
        let old = self.top().and_then(|frame| frame.slots.get(name)).cloned();
        self.remember_replaced(name, old.unwrap_or(Value::Null));
    }

    /// Remembers a value that a slot has lost; null is none.
    pub fn remember_replaced(&mut self, name: &str, old: Value) {
        if old.is_null() {
            return;
        }
        let replaced = &mut self.state.replaced;
        if replaced.len() >= MAX_REPLACED && !replaced.contains_key(name) {
            replaced.pop_first();
        }
        replaced.insert(name.to_owned(), old);
    }

    /// Takes a message as the wish for the other value of a slot, if it says nothing but that.
    pub fn other(&mut self, text: &str, asked: Option<&'g Slot>) -> bool {
        let Some(flow) = self.top_flow() else {
            return false;
        };
        let Some(wish) = self.engine.lexicon.other(text, &self.state.locale) else {
            return false;
        };
        let meant = self.meant(flow, asked, &wish);
        match meant.as_slice() {
            [] => false,
            [one] => self.take_other(flow, one),
            _ => self.ask_other(flow, &meant),
        }
    }

    /// The slots that may be meant: those that the words besides "the other" name, or all that have another value.
    fn meant(&mut self, flow: &'g Flow, asked: Option<&'g Slot>, wish: &Other) -> Vec<Meant<'g>> {
        let besides = wish.besides.as_slice();
        let filled = self
            .top()
            .map(|frame| frame.order.clone())
            .unwrap_or_default();
        let slots: Vec<&'g Slot> = filled
            .iter()
            .rev()
            .filter_map(|name| slot_of(flow, name))
            .filter(|slot| asked.is_none_or(|asked| asked.name != slot.name))
            .chain(asked)
            .filter(|slot| collect_of(flow, &slot.name).is_some())
            .collect();
        // Without a name it is the answer to the question being asked, where that has one.
        if let Some(slot) = asked.filter(|_| besides.is_empty()) {
            let values = self.others(slot, wish.earlier);
            if !values.is_empty() {
                return vec![Meant { slot, values }];
            }
        }
        let mut meant = Vec::new();
        for slot in slots {
            if !besides.is_empty() && !self.is_named(flow, slot, besides) {
                continue;
            }
            let values = self.others(slot, wish.earlier);
            // Without a name only what leaves no choice is meant.
            if values.len() == 1 || (!besides.is_empty() && !values.is_empty()) {
                meant.push(Meant { slot, values });
            }
        }
        meant
    }

    /// Whether all of these words stand in a slot's name.
    fn is_named(&mut self, flow: &'g Flow, slot: &Slot, besides: &[String]) -> bool {
        let stem = |word: &str| word.trim_end_matches('s').to_owned();
        let mut name = words(&self.slot_label(flow, &slot.name));
        name.extend(slot.name.split('_').map(str::to_owned));
        let name: Vec<String> = name.iter().map(|word| stem(word)).collect();
        besides.iter().all(|word| name.contains(&stem(word)))
    }

    /// The values that "the other one" may mean for a slot: the one it had before its present one, else all others to
    /// choose from. `earlier` leaves only the former.
    fn others(&self, slot: &Slot, earlier: bool) -> Vec<Value> {
        let Some(frame) = self.top() else {
            return Vec::new();
        };
        let now = frame.slots.get(&slot.name);
        let before = self
            .state
            .replaced
            .get(&slot.name)
            .filter(|before| Some(*before) != now)
            .filter(|before| validity::fits(&slot.kind, before, &frame.slots));
        let chosen = matches!(
            slot.kind,
            SlotType::Choice { .. } | SlotType::ChoiceFrom { .. }
        );
        // Who has just taken a choice back doesn't mean the very one by "the other".
        let taken_back = chosen && now.is_none() && !earlier;
        if let Some(before) = before.filter(|_| !taken_back) {
            return vec![before.clone()];
        }
        let Some(not) = now.or(before).filter(|_| !earlier) else {
            return Vec::new();
        };
        let all: Vec<Value> = match &slot.kind {
            SlotType::Choice { options } => options
                .iter()
                .map(|o| Value::from(o.value.as_str()))
                .collect(),
            SlotType::ChoiceFrom { from, .. } => frame
                .slots
                .get(from)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        all.into_iter()
            .filter(|value| value != not)
            .take(MAX_OTHERS)
            .collect()
    }

    fn take_other(&mut self, flow: &'g Flow, meant: &Meant<'g>) -> bool {
        match meant.values.as_slice() {
            [value] => self.put(flow, meant.slot, value.clone()),
            _ => self.ask_other(flow, std::slice::from_ref(meant)),
        }
    }

    /// Puts another value into a slot: as the answer where it is being asked for, as a correction where it isn't.
    fn put(&mut self, flow: &'g Flow, slot: &'g Slot, value: Value) -> bool {
        self.trace
            .because(format!("the other value of {} is meant", slot.name));
        if self
            .asked()
            .is_some_and(|(_, _, asked)| asked.name == slot.name)
        {
            self.answer(value);
            return true;
        }
        self.replace(flow, slot, value)
    }

    /// The button of one of several other values was pressed.
    pub fn pressed_other(&mut self, name: &str, value: Value) {
        let slot = self
            .top_flow()
            .and_then(|flow| Some((flow, slot_of(flow, name)?)));
        match slot {
            Some((flow, slot)) => {
                self.put(flow, slot, value);
            }
            None => self.gone(),
        }
    }

    fn ask_other(&mut self, flow: &'g Flow, meant: &[Meant<'g>]) -> bool {
        let several = meant.len() > 1;
        let mut offers = Vec::new();
        for Meant { slot, values } in meant {
            let name = self.slot_label(flow, &slot.name);
            for value in values {
                let shown = self.shown(slot, value);
                let label = if several {
                    format!("{name}: {shown}")
                } else {
                    shown
                };
                let act = Act::Correct(slot.name.clone(), value.clone());
                offers.push(Offer {
                    label,
                    value: act.wire(),
                    act,
                });
            }
        }
        offers.truncate(MAX_OTHERS);
        self.trace
            .because(format!("{} other values are possible", offers.len()));
        self.pattern(pattern::AMBIGUOUS, BTreeMap::new(), offers, Entry::Aside);
        true
    }

    /// A value as a customer reads it.
    fn shown(&mut self, slot: &'g Slot, value: &Value) -> String {
        let locale = self.state.locale.clone();
        let day = |value: &Value| {
            let text = value.as_str().unwrap_or_default();
            entities::long_day(text, &locale).unwrap_or_else(|| text.to_owned())
        };
        match &slot.kind {
            SlotType::Choice { options } => {
                let option = options.iter().find(|o| value.as_str() == Some(&o.value));
                option.map_or_else(String::new, |option| self.localized(&option.label))
            }
            SlotType::ChoiceFrom { label, .. } => element_label(value, label),
            SlotType::Date { .. } => day(value),
            SlotType::DateRange { .. } => {
                let end = |name: &str| value.get(name).map(day).unwrap_or_default();
                format!("{} – {}", end("from"), end("to"))
            }
            SlotType::Money => format!(
                "{} {}",
                element_label(value, "amount"),
                element_label(value, "currency")
            ),
            SlotType::YesNo => {
                let key = if value.as_bool() == Some(true) {
                    "engine.yes"
                } else {
                    "engine.no"
                };
                self.text(key)
            }
            SlotType::OrderNumber { prefix, .. } => {
                format!("{prefix}-{}", element_label(value, ""))
            }
            _ => element_label(value, "text"),
        }
    }
}
