//! One turn under way: the state it changes, what it has said, and the loop that takes steps.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::{Engine, pattern};
use super::limits::{MAX_LAST_BYTES, MAX_OFFERS, MAX_PATH, MAX_REPLIES, MAX_STACK, MAX_STEPS};
use super::voice::Scope;
use super::{Act, Entry, Frame, Offer, Owner, Recent, Reply, State, Trace, Wait};
use crate::bot::{Effect, Event, Now};
use crate::flow::{Flow, Kind, Op, Target};
use crate::understand::Understand;

/// The slots of nobody.
pub(crate) static NO_SLOTS: BTreeMap<String, Value> = BTreeMap::new();

/// One turn under way.
pub(crate) struct Run<'r, 'g> {
    pub engine: &'r Engine<'g>,
    pub model: &'r dyn Understand,
    pub state: State,
    pub now: Now,
    pub replies: Vec<Reply>,
    pub effects: Vec<Effect>,
    pub trace: Trace,
    /// Buttons offered so far in this turn.
    pub offers: Vec<Offer>,
    /// Buttons that the engine adds to the next sentence of a pattern.
    pub extra_offers: Vec<Offer>,
    /// What every text and expression may read besides slots.
    pub extra: BTreeMap<String, Value>,
    /// Texts said in this turn.
    pub said: Vec<String>,
    steps: usize,
    dice: u64,
}

impl<'r, 'g> Run<'r, 'g> {
    pub fn new(
        engine: &'r Engine<'g>,
        model: &'r dyn Understand,
        state: State,
        now: Now,
        seed: u64,
    ) -> Self {
        let mut run = Self {
            engine,
            model,
            state,
            now,
            replies: Vec::new(),
            effects: Vec::new(),
            trace: Trace::default(),
            offers: Vec::new(),
            extra_offers: Vec::new(),
            extra: BTreeMap::new(),
            said: Vec::new(),
            steps: 0,
            dice: seed,
        };
        run.extra = run.surroundings();
        run
    }

    /// What every text may read: the day, the customer, the locale.
    fn surroundings(&self) -> BTreeMap<String, Value> {
        let local_ms = self
            .now
            .unix_ms
            .saturating_add(i64::from(self.now.utc_offset_min) * 60_000);
        let mut extra = BTreeMap::from([
            ("locale".to_owned(), json!(self.state.locale)),
            ("channel".to_owned(), json!(self.engine.channel)),
            ("customer".to_owned(), json!(self.state.customer)),
        ]);
        if let Ok(at) = jiff::Timestamp::from_millisecond(local_ms) {
            let local = at.to_zoned(jiff::tz::TimeZone::UTC);
            extra.insert("today".to_owned(), json!(local.date().to_string()));
            extra.insert(
                "time".to_owned(),
                json!(local.strftime("%H:%M").to_string()),
            );
        }
        extra
    }

    /// The next pseudo-random number (SplitMix64).
    pub fn roll(&mut self, sides: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = u64::try_from(sides).unwrap_or(1).max(1);
        usize::try_from((z ^ (z >> 31)) % sides).unwrap_or(0)
    }

    pub fn top(&self) -> Option<&Frame> {
        self.state.stack.last()
    }

    pub fn top_mut(&mut self) -> Option<&mut Frame> {
        self.state.stack.last_mut()
    }

    pub fn flow_of(&self, frame: &Frame) -> Option<&'g Flow> {
        self.engine
            .flow(&frame.flow)
            .filter(|flow| flow.version == frame.version)
    }

    pub fn top_flow(&self) -> Option<&'g Flow> {
        self.top().and_then(|frame| self.flow_of(frame))
    }

    pub fn scope(&self) -> Scope<'_> {
        let top = self.top();
        Scope {
            flow: self.top_flow(),
            slots: top.map_or(&NO_SLOTS, |frame| &frame.slots),
            extra: &self.extra,
        }
    }

    pub fn event(&mut self, event: Event) {
        self.effects.push(Effect::Event { event });
    }

    pub fn reply(&mut self, reply: Reply) {
        if self.replies.len() < MAX_REPLIES {
            self.replies.push(reply);
        } else {
            self.trace
                .because("too many replies in one turn: the rest is left out");
        }
    }

    /// Takes steps until the running flow waits or nothing runs.
    pub fn go(&mut self) {
        while self.state.owner == Owner::Bot
            && self.top().is_some_and(|frame| frame.wait == Wait::No)
        {
            if self.steps >= MAX_STEPS {
                self.trace.because(format!(
                    "{MAX_STEPS} steps without waiting: the flow is in a circle"
                ));
                self.internal_error();
                return;
            }
            self.steps += 1;
            self.step();
        }
    }

    fn step(&mut self) {
        let Some(frame) = self.top() else { return };
        let index = frame.step;
        let Some(flow) = self.flow_of(frame) else {
            self.state.stack.pop();
            return;
        };
        let Some(step) = flow.steps.get(index) else {
            self.finish(false);
            return;
        };
        self.trace.steps.push(format!("{}/{}", flow.id, step.id));
        self.remember(index);
        match &step.op {
            Op::Say { say, next } => {
                self.say(flow, say);
                // Buttons that lead to steps of a flow about to end: it waits for one to be pressed.
                let leads_on = say
                    .quick_replies
                    .iter()
                    .any(|b| matches!(b.action, crate::flow::Press::Step(_)));
                if leads_on && *next == Target::End {
                    self.wait(Wait::Press);
                } else {
                    self.follow(next);
                }
            }
            Op::Collect(collect) => self.enter_collect(flow, collect),
            Op::Branch { arms, otherwise } => {
                let mut target = otherwise;
                for arm in arms {
                    match self.engine.voice.holds(&arm.when, self.scope()) {
                        Ok(true) => {
                            target = &arm.to;
                            break;
                        }
                        Ok(false) => {}
                        Err(error) => self
                            .trace
                            .because(format!("condition of {}/{}: {error}", flow.id, step.id)),
                    }
                }
                self.follow(target);
            }
            Op::Set { assign, next } => {
                for (slot, expression) in assign {
                    match self.engine.voice.eval(expression, self.scope()) {
                        Ok(value) => self.assign(slot, value),
                        Err(error) => self
                            .trace
                            .because(format!("{slot} of {}/{}: {error}", flow.id, step.id)),
                    }
                }
                self.follow(next);
            }
            Op::CallApi(call) => self.enter_call(flow, index, call),
            Op::Call { flow: called, .. } => {
                if !self.start(called, BTreeMap::new(), Entry::Call) {
                    self.internal_error();
                }
            }
            Op::Link { flow: to } => self.link(to),
            Op::Handoff { reason, say } => match say {
                Some(said) => {
                    self.say(flow, said);
                    self.hand_over(reason);
                }
                None => self.handoff(reason),
            },
            Op::End { survey } => self.finish(*survey),
        }
    }

    fn remember(&mut self, index: usize) {
        let Ok(index) = u16::try_from(index) else {
            return;
        };
        if let Some(frame) = self.top_mut() {
            if frame.path.last() != Some(&index) {
                if frame.path.len() >= MAX_PATH {
                    frame.path.remove(0);
                }
                frame.path.push(index);
            }
        }
    }

    pub fn wait(&mut self, wait: Wait) {
        if let Some(frame) = self.top_mut() {
            frame.wait = wait;
        }
    }

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
        }
    }

    /// Leaves the running flow for another.
    fn link(&mut self, id: &str) {
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
        if !self.start(id, slots, left.entry) {
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
            self.ask_again();
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

    /// Leaves the running flow unfinished.
    pub fn drop_top(&mut self) {
        if let Some(dropped) = self.state.stack.pop() {
            if self
                .flow_of(&dropped)
                .is_some_and(|flow| flow.kind == Kind::Dialogue)
            {
                self.event(Event::FlowCancelled {
                    flow: dropped.flow.clone(),
                });
                self.keep_recent(&dropped);
            }
        }
    }

    /// Leaves every flow in progress.
    pub fn drop_all(&mut self) {
        while !self.state.stack.is_empty() {
            self.drop_top();
        }
        self.state.pending = None;
    }

    fn keep_recent(&mut self, frame: &Frame) {
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

    /// Offers a button.
    pub fn offer(&mut self, label: String, act: Act) -> Option<Offer> {
        let value = act.wire();
        if label.is_empty() || self.offers.len() >= MAX_OFFERS {
            return None;
        }
        let offer = Offer { label, value, act };
        if !self.offers.iter().any(|other| other.value == offer.value) {
            self.offers.push(offer.clone());
        }
        Some(offer)
    }

    /// Nobody is stranded: where no question waits and no button is on offer, the menu and a person are.
    fn leave_a_way_on(&mut self, keep_offers: bool) {
        let offered = !self.offers.is_empty() || (keep_offers && !self.state.offered.is_empty());
        let asked = self
            .top()
            .is_some_and(|frame| !matches!(frame.wait, Wait::No | Wait::Press));
        if self.state.owner != Owner::Bot || offered || asked || self.replies.is_empty() {
            return;
        }
        let menu = self.button("engine.menu", Act::Menu);
        let person = self.button("engine.person", Act::Person);
        self.offer_all(menu.into_iter().chain(person).collect());
    }

    /// Closes the turn: the state is brought back under its bounds.
    pub fn close(mut self, keep_offers: bool) -> (State, Vec<Reply>, Vec<Effect>, Trace) {
        self.leave_a_way_on(keep_offers);
        if !(keep_offers && self.offers.is_empty()) {
            self.state.offered = std::mem::take(&mut self.offers);
        }
        if !self.said.is_empty() {
            let mut room = MAX_LAST_BYTES;
            self.state.last = Vec::new();
            for text in self.said.drain(..).rev() {
                let Some(left) = room.checked_sub(text.len()) else {
                    break;
                };
                room = left;
                self.state.last.insert(0, text);
            }
        }
        if let Some(frame) = self.top() {
            let step = self
                .flow_of(frame)
                .and_then(|flow| flow.steps.get(frame.step))
                .map(|step| step.id.clone());
            (self.trace.flow, self.trace.step) = (Some(frame.flow.clone()), step);
        }
        self.state.shrink(&mut self.trace);
        (self.state, self.replies, self.effects, self.trace)
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
