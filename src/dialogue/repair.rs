//! Repair: a failed call, leaving, going back, skipping, and what comes after the last flow.

use std::collections::BTreeMap;

use serde_json::json;

use super::engine::pattern;
use super::run::Run;
use super::{Act, Entry, Offer, Wait};
use crate::bot::Event;
use crate::flow::{Access, Flow, Op};

impl<'g> Run<'_, 'g> {
    /// The honest sentence for a failed call, with its ways on.
    pub fn repair(&mut self) {
        let Some((flow, index, call)) = self.call_at_top() else {
            self.trace.because("nothing was called: the flow is left");
            self.drop_top();
            self.misunderstood(true);
            return;
        };
        let again = mending_collect(flow, &call.path);
        let failure = self
            .top()
            .and_then(|frame| frame.failure.clone())
            .unwrap_or_else(|| "down".into());
        if let Some(frame) = self.top_mut() {
            frame.retry = Some(index);
            frame.misses = 0;
            match again {
                Some(step) => {
                    frame.step = step;
                    frame.wait = Wait::Answer;
                }
                None => frame.wait = Wait::Press,
            }
        }
        let slot = self
            .asked()
            .map(|(flow, collect, _)| (flow, collect.slot.as_str()));
        let slot = slot
            .map(|(flow, slot)| self.slot_label(flow, slot))
            .unwrap_or_default();
        let ways = self.ways_on();
        let values = BTreeMap::from([
            ("failure".to_owned(), json!(failure)),
            ("slot".to_owned(), json!(slot)),
            ("write".to_owned(), json!(call.effect == Access::Write)),
        ]);
        self.pattern(pattern::API_FAILED, values, ways, Entry::Aside);
    }

    /// The ways on after a failed call: once more, another value, the menu, a person.
    pub fn ways_on(&mut self) -> Vec<Offer> {
        let Some(frame) = self.top() else {
            return Vec::new();
        };
        let (step, flow_id) = (frame.step, frame.flow.clone());
        let unknown = frame.failure.as_deref() == Some("not_found");
        let mut ways = Vec::new();
        if !unknown {
            ways.extend(self.button("engine.try_again", Act::Retry));
        }
        if let Some((flow, collect, _)) = self.asked() {
            let label = self.slot_label(flow, &collect.slot);
            self.extra.insert("slot".into(), json!(label));
            ways.extend(self.button("engine.try_another", Act::Step(flow_id, step)));
            self.extra.remove("slot");
        }
        ways.extend(self.button("engine.menu", Act::Menu));
        ways.extend(self.button("engine.person", Act::Person));
        ways
    }

    /// A message was not understood. The second in a row calls a person.
    pub fn misunderstood(&mut self, in_scope: bool) {
        self.state.misunderstood = self.state.misunderstood.saturating_add(1);
        self.event(Event::Fallback);
        if self.state.misunderstood >= super::limits::MAX_MISUNDERSTOOD {
            self.trace.because(format!(
                "{} messages in a row not understood",
                self.state.misunderstood
            ));
            self.handoff("misunderstood");
            return;
        }
        let name = if in_scope {
            pattern::FALLBACK
        } else {
            pattern::OUT_OF_SCOPE
        };
        let offers = if self.state.stack.is_empty() {
            self.menu_offers()
        } else {
            Vec::new()
        };
        self.pattern(name, BTreeMap::new(), offers, Entry::Repair);
    }

    /// Something is broken in the bot itself.
    pub fn internal_error(&mut self) {
        self.state.stack.clear();
        self.state.pending = None;
        self.state.wishes.clear();
        // Said directly: whatever is broken may be the stepping itself.
        self.speak(pattern::INTERNAL_ERROR);
    }

    /// Nothing is in progress any more: the next wish, or the question whether there is one.
    pub fn completed(&mut self) {
        if !self.state.wishes.is_empty() {
            let wish = self.state.wishes.remove(0);
            self.trace.because(format!("the next wish: {}", wish.flow));
            if self.start(&wish.flow, wish.slots, Entry::Wish) {
                return;
            }
        }
        self.pattern(
            pattern::COMPLETED,
            BTreeMap::new(),
            Vec::new(),
            Entry::Aside,
        );
    }

    /// Leaves the running flow, with those that called it; false where none runs.
    pub fn leave(&mut self) -> bool {
        let Some(mut entry) = self.top().map(|frame| frame.entry) else {
            return false;
        };
        self.drop_top();
        self.state.pending = None;
        // Who doesn't want a person after all stays where they were.
        if entry == Entry::Handoff {
            self.settle();
            return true;
        }
        while matches!(entry, Entry::Call | Entry::Repair | Entry::Aside) {
            let Some(frame) = self.top() else { break };
            entry = frame.entry;
            self.drop_top();
        }
        while self.top_flow().is_some_and(|flow| !flow.start.resume) {
            self.drop_top();
        }
        true
    }

    /// Leaves the running flow, says so, and goes on with the one it interrupted.
    pub fn leave_with(&mut self, name: &str) {
        let label = self
            .top_flow()
            .map(|flow| self.flow_label(flow))
            .unwrap_or_default();
        self.leave();
        let values = BTreeMap::from([("flow".to_owned(), json!(label))]);
        if self.state.stack.is_empty() {
            self.pattern(name, values, Vec::new(), Entry::Aside);
            if !self.state.wishes.is_empty() {
                self.completed();
            }
        } else {
            self.pattern(name, values, Vec::new(), Entry::Repair);
        }
    }

    /// The customer leaves the running flow.
    pub fn cancel(&mut self) {
        self.state.misunderstood = 0;
        if self.state.stack.is_empty() {
            self.pattern(
                pattern::NOTHING_TO_CANCEL,
                BTreeMap::new(),
                Vec::new(),
                Entry::Aside,
            );
        } else {
            self.leave_with(pattern::CANCELLED);
        }
    }

    /// The customer skips the question.
    pub fn skip(&mut self) {
        let Some((_, collect, _)) = self.asked() else {
            self.pattern(
                pattern::CANNOT_SKIP,
                BTreeMap::new(),
                Vec::new(),
                Entry::Repair,
            );
            return;
        };
        if !collect.optional {
            self.pattern(
                pattern::CANNOT_SKIP,
                BTreeMap::new(),
                Vec::new(),
                Entry::Repair,
            );
            return;
        }
        self.understood();
        self.trace.because(format!("{} is skipped", collect.slot));
        if let Some(frame) = self.top_mut() {
            frame.skipped.push(collect.slot.clone());
        }
        self.wait(Wait::No);
        self.follow(&collect.next);
    }

    /// The customer wants the last answered question again.
    pub fn back(&mut self) {
        let Some(flow) = self.top_flow() else {
            self.menu();
            return;
        };
        let asked = self.asked().map(|(_, collect, _)| collect.slot.clone());
        let Some(frame) = self.top_mut() else { return };
        let last = frame
            .order
            .iter()
            .rposition(|name| Some(name) != asked.as_ref());
        let slot = last.map(|place| frame.order.remove(place));
        let step = slot.as_ref().and_then(|slot| collect_of(flow, slot));
        let written = self.written_after(flow, step);
        match (slot, step) {
            (Some(slot), Some(step)) if !written => {
                self.trace.because(format!("back to {slot}"));
                self.understood();
                self.note_replaced(&slot);
                if let Some(frame) = self.top_mut() {
                    frame.slots.remove(&slot);
                    frame.retry = None;
                }
                self.jump(step);
            }
            _ => self.pattern(
                pattern::NO_WAY_BACK,
                BTreeMap::new(),
                Vec::new(),
                Entry::Repair,
            ),
        }
    }

    /// Whether the running flow has written to the shop since it took a step.
    pub fn written_after(&self, _flow: &Flow, step: Option<usize>) -> bool {
        let Some(frame) = self.top() else {
            return false;
        };
        let since = frame
            .path
            .iter()
            .position(|taken| Some(usize::from(*taken)) == step)
            .unwrap_or(0);
        frame
            .path
            .iter()
            .skip(since)
            .any(|taken| frame.done.contains(taken))
    }

    /// Says the last texts again.
    pub fn repeat(&mut self) {
        let last = self.state.last.clone();
        if last.is_empty() {
            self.pattern(
                pattern::NOTHING_TO_REPEAT,
                BTreeMap::new(),
                Vec::new(),
                Entry::Repair,
            );
            return;
        }
        for text in last {
            self.say_again(text);
        }
        let offered = std::mem::take(&mut self.state.offered);
        self.offer_all(offered);
        // What was said for the flows behind these buttons goes on being known.
        self.state.heard = std::mem::take(&mut self.heard);
    }
}

/// The step that asks for a slot.
pub(crate) fn collect_of(flow: &Flow, slot: &str) -> Option<usize> {
    flow.steps
        .iter()
        .position(|step| matches!(&step.op, Op::Collect(collect) if collect.slot == slot))
}

/// The step that asks for the last slot which a path reads: another value there may mend the call.
fn mending_collect(flow: &Flow, path: &str) -> Option<usize> {
    let names = path
        .split('{')
        .skip(1)
        .filter_map(|part| part.split(['}', '.']).next());
    names.filter_map(|name| collect_of(flow, name)).last()
}
