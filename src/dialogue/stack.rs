//! The flows in progress: starting, linking, finishing, leaving.

use std::collections::BTreeMap;

use serde_json::Value;

use super::call::PROVE;
use super::engine::pattern;
use super::limits::MAX_STACK;
use super::run::Run;
use super::{Entry, Frame, Recent, Reply, Wait};
use crate::bot::Event;
use crate::flow::{Flow, Kind, Op, Target};

impl<'g> Run<'_, 'g> {
    /// Sets the running flow to a step.
    pub fn jump(&mut self, step: usize) {
        if let Some(frame) = self.top_mut() {
            frame.step = step;
            frame.wait = Wait::No;
            frame.misses = 0;
        }
    }

    pub fn follow(&mut self, target: &Target) {
        match target {
            Target::Step(step) => self.jump(*step),
            Target::End => self.finish(false),
            Target::Flow(id) => self.link(id),
            Target::Repair => self.repair(),
            Target::Handoff(reason) => self.handoff(reason),
            Target::Resume => self.let_go_on(),
        }
    }

    /// Leaves the running flow for another.
    pub fn link(&mut self, id: &str) {
        if id == pattern::MENU {
            self.state.stack.pop();
            self.menu();
            return;
        }
        let Some(left) = self.state.stack.pop() else {
            return;
        };
        self.keep_recent(&left);
        let slots = self.shared(&left, id);
        let entry = match left.entry {
            // Who leaves the pattern `handoff` for a flow wants that instead of a person.
            Entry::Handoff => {
                self.settle();
                Entry::Digression
            }
            other => other,
        };
        if !self.start(id, slots, entry) {
            self.internal_error();
        }
    }

    /// Starts a flow on top of what runs, with what is known already. False where there is no such flow.
    ///
    /// A flow already in progress is resumed instead; what ran above it is left.
    pub fn start(&mut self, id: &str, known: BTreeMap<String, Value>, entry: Entry) -> bool {
        let Some(flow) = self.engine.flow(id) else {
            self.trace.because(format!("there is no flow {id}"));
            return false;
        };
        if let Some(place) = self.state.stack.iter().position(|frame| frame.flow == id) {
            if entry == Entry::Call {
                self.trace.because(format!("{id} calls itself"));
                return false;
            }
            self.trace
                .because(format!("{id} is already in progress: resumed"));
            while self.state.stack.len() > place + 1 {
                self.drop_top();
            }
            self.adopt(known);
            let failed = self
                .top()
                .is_some_and(|frame| frame.wait == Wait::Press && frame.retry.is_some());
            if failed {
                // Whoever wants once more what has just failed wants it tried once more.
                self.retry();
            } else {
                self.ask_again();
            }
            return true;
        }
        if self.state.stack.len() >= MAX_STACK {
            self.trace
                .because(format!("{MAX_STACK} flows in progress: the oldest is left"));
            let oldest = self.state.stack.remove(0);
            self.event(Event::FlowCancelled { flow: oldest.flow });
        }
        let mut slots: BTreeMap<String, Value> = BTreeMap::new();
        for slot in &flow.slots {
            if let Some(initial) = &slot.initial {
                slots.insert(slot.name.clone(), initial.clone());
            }
        }
        if let (Entry::Call | Entry::Digression, Some(below)) = (entry, self.top()) {
            slots.extend(self.shared(below, id));
        }
        let order = known
            .keys()
            .filter(|k| flow.slots.iter().any(|s| s.name == **k))
            .cloned()
            .collect();
        slots.extend(known);
        if flow.kind == Kind::Dialogue {
            self.event(Event::FlowStarted {
                flow: id.to_owned(),
            });
        }
        self.state.stack.push(Frame {
            flow: id.to_owned(),
            version: flow.version.clone(),
            slots,
            order,
            entry,
            ..Frame::default()
        });
        true
    }

    /// What `from` knows that `id` also asks for: slots of the same name and type.
    pub fn shared(&self, from: &Frame, id: &str) -> BTreeMap<String, Value> {
        let (Some(source), Some(target)) = (self.flow_of(from), self.engine.flow(id)) else {
            return BTreeMap::new();
        };
        share(source, &from.slots, target)
    }

    fn adopt(&mut self, known: BTreeMap<String, Value>) {
        if let Some(frame) = self.top_mut() {
            for (name, value) in known {
                frame.slots.entry(name).or_insert(value);
            }
        }
    }

    /// The running flow has reached its end.
    pub fn finish(&mut self, survey: bool) {
        let Some(ended) = self.state.stack.pop() else {
            return;
        };
        let Some(flow) = self.flow_of(&ended) else {
            return;
        };
        if survey {
            self.reply(Reply::Csat);
        }
        if flow.kind == Kind::Dialogue {
            self.event(Event::FlowCompleted {
                flow: ended.flow.clone(),
            });
            self.keep_recent(&ended);
        }
        match ended.entry {
            Entry::Call => self.came_back(flow, &ended),
            Entry::Digression | Entry::Repair => self.back_to_below(flow, &ended),
            Entry::Aside => {}
            Entry::Handoff => self.hand_over_after(&ended),
            Entry::Wish => {
                if flow.kind == Kind::Dialogue {
                    self.completed();
                }
            }
        }
    }

    fn came_back(&mut self, flow: &Flow, ended: &Frame) {
        let Some(below) = self.top() else { return };
        let Some(caller) = self.flow_of(below) else {
            return;
        };
        let returned = share(flow, &ended.slots, caller);
        let next = caller.steps.get(below.step).map(|step| &step.op);
        if let Some(frame) = self.top_mut() {
            frame.slots.extend(returned);
        }
        match next {
            Some(Op::Call { next, .. }) => self.follow(next),
            Some(Op::CallApi(_)) if ended.flow == PROVE => self.proven(&ended.slots),
            _ => self.internal_error(),
        }
    }

    fn back_to_below(&mut self, flow: &Flow, ended: &Frame) {
        let Some(below) = self.top() else {
            if ended.entry == Entry::Digression {
                self.completed();
            }
            return;
        };
        let Some(interrupted) = self.flow_of(below) else {
            return;
        };
        if ended.entry == Entry::Digression {
            if !interrupted.start.resume {
                self.trace
                    .because(format!("{} does not want to be resumed", interrupted.id));
                self.drop_top();
                if self.state.stack.is_empty() {
                    self.completed();
                } else {
                    self.ask_again();
                }
                return;
            }
            let known = share(flow, &ended.slots, interrupted);
            self.adopt(known);
            self.resumed(interrupted);
        } else {
            self.ask_again();
        }
    }

    /// Leaves the pattern `handoff` without a person: what it interrupted goes on.
    pub fn let_go_on(&mut self) {
        self.state.stack.pop();
        self.settle();
        if self.state.stack.is_empty() {
            self.completed();
        } else {
            self.ask_again();
        }
    }

    /// Lets the flow on top wait for what it asked before it came to a person; one that has nothing to ask is left.
    pub fn settle(&mut self) {
        let Some(frame) = self.top().filter(|frame| frame.wait == Wait::No) else {
            return;
        };
        let step = frame.step;
        let asks = self
            .top_flow()
            .and_then(|flow| flow.steps.get(step))
            .is_some_and(|step| matches!(step.op, Op::Collect(_)));
        if asks {
            self.jump(step);
            self.wait(Wait::Answer);
        } else {
            self.drop_top();
        }
    }

    /// Leaves the running flow unfinished.
    pub fn drop_top(&mut self) {
        if let Some(dropped) = self.state.stack.pop()
            && self
                .flow_of(&dropped)
                .is_some_and(|flow| flow.kind == Kind::Dialogue)
        {
            self.event(Event::FlowCancelled {
                flow: dropped.flow.clone(),
            });
            self.keep_recent(&dropped);
        }
    }

    /// Leaves every flow in progress.
    pub fn drop_all(&mut self) {
        while !self.state.stack.is_empty() {
            self.drop_top();
        }
        self.state.pending = None;
    }

    pub fn keep_recent(&mut self, frame: &Frame) {
        let slots = frame
            .order
            .iter()
            .filter_map(|name| {
                frame
                    .slots
                    .get(name)
                    .map(|value| (name.clone(), value.clone()))
            })
            .collect();
        self.state.recent = Some(Recent {
            flow: frame.flow.clone(),
            version: frame.version.clone(),
            slots,
        });
    }
}

/// Slots of the same name and type: what `source` knows and `target` also has.
pub(crate) fn share(
    source: &Flow,
    slots: &BTreeMap<String, Value>,
    target: &Flow,
) -> BTreeMap<String, Value> {
    let mut shared = BTreeMap::new();
    for slot in &target.slots {
        let same = source
            .slots
            .iter()
            .any(|other| other.name == slot.name && other.kind == slot.kind);
        if let (true, Some(value)) = (same, slots.get(&slot.name)) {
            shared.insert(slot.name.clone(), value.clone());
        }
    }
    shared
}
