//! A person takes over: what the pattern `handoff` asks first, and what the desk is told.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::collect::slot_of;
use super::engine::pattern;
use super::run::Run;
use super::{Entry, Frame, Owner};
use crate::bot::{Effect, Event, HandoffRequest};
use crate::flow::{Flow, Kind};

impl<'g> Run<'_, 'g> {
    /// Hands the conversation to a person, in the words of the pattern `handoff`. The pattern may ask before it ends; once
    /// it is under way, another wish for a person skips what it still asks.
    pub fn handoff(&mut self, reason: &str) {
        let under_way = self
            .state
            .stack
            .iter()
            .find(|frame| frame.entry == Entry::Handoff)
            .map(reason_of);
        if let Some(reason) = under_way {
            self.hand_over(&reason);
            return;
        }
        if self.engine.flow(pattern::HANDOFF).is_none() {
            self.hand_over(reason);
            return;
        }
        self.state.pending = None;
        self.state.misunderstood = 0;
        self.pattern(
            pattern::HANDOFF,
            BTreeMap::from([("reason".into(), json!(reason))]),
            Vec::new(),
            Entry::Handoff,
        );
    }

    /// The pattern `handoff` has ended: what it asked for goes along.
    pub fn hand_over_after(&mut self, ended: &Frame) {
        let reason = reason_of(ended);
        let mut handoff = self.handoff_request(&reason);
        if let Some(flow) = self.flow_of(ended) {
            let open = |name: &str| slot_of(flow, name).is_some_and(|slot| !slot.pii);
            handoff.slots.extend(
                ended
                    .slots
                    .iter()
                    .filter(|(name, _)| ended.order.contains(name) && open(name))
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        self.conclude(handoff);
    }

    /// Hands over without another word.
    pub fn hand_over(&mut self, reason: &str) {
        let handoff = self.handoff_request(reason);
        self.conclude(handoff);
    }

    fn conclude(&mut self, handoff: HandoffRequest) {
        self.state.stack.clear();
        self.state.wishes.clear();
        self.state.pending = None;
        self.state.misunderstood = 0;
        self.offers.clear();
        self.state.owner = Owner::Agent;
        self.trace
            .because(format!("handed to a person: {}", handoff.reason));
        self.event(Event::HandedOff {
            reason: handoff.reason.clone(),
        });
        self.effects.push(Effect::Handoff { handoff });
    }

    fn handoff_request(&mut self, reason: &str) -> HandoffRequest {
        let frames: Vec<Frame> = self.state.stack.clone();
        let mut slots: BTreeMap<String, Value> = BTreeMap::new();
        let mut running: Option<&'g Flow> = None;
        let recent = self
            .state
            .recent
            .clone()
            .map(|recent| (recent.flow, recent.slots));
        let all = recent
            .into_iter()
            .chain(frames.into_iter().map(|frame| (frame.flow, frame.slots)));
        for (id, values) in all {
            let Some(flow) = self
                .engine
                .flow(&id)
                .filter(|flow| flow.kind == Kind::Dialogue)
            else {
                continue;
            };
            running = Some(flow);
            let open = |name: &str| slot_of(flow, name).is_some_and(|slot| !slot.pii);
            slots.extend(
                values
                    .into_iter()
                    .filter(|(name, value)| open(name) && !value.is_object() && !value.is_array()),
            );
        }
        let wish = running
            .map(|flow| self.flow_label(flow))
            .unwrap_or_default();
        let known: Vec<String> = slots
            .iter()
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect();
        self.extra.insert("reason".into(), json!(reason));
        self.extra.insert("wish".into(), json!(wish));
        self.extra.insert("known".into(), json!(known.join(", ")));
        let context = self.text("engine.handoff_context");
        for name in ["reason", "wish", "known"] {
            self.extra.remove(name);
        }
        HandoffRequest {
            reason: reason.to_owned(),
            flow: running.map(|flow| flow.id.clone()),
            sentiment: self.state.mean_mood(),
            slots,
            context: if context.is_empty() {
                format!("{wish} ({reason})")
            } else {
                context
            },
        }
    }
}

/// Why the pattern `handoff` was started.
fn reason_of(frame: &Frame) -> String {
    frame
        .slots
        .get("reason")
        .and_then(Value::as_str)
        .unwrap_or("asked")
        .to_owned()
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
