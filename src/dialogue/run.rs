//! One turn under way: the state it changes, what it has said, and the loop that takes steps.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::{Engine, Manner};
use super::limits::{MAX_LAST_BYTES, MAX_OFFERS, MAX_PATH, MAX_REPLIES, MAX_STEPS};
use super::voice::Scope;
use super::{Act, Entry, Frame, Offer, Owner, Reply, State, Trace, Wait};
use crate::bot::{Effect, Event, Now};
use crate::flow::{Flow, Op, Target};
use crate::understand::Understand;

/// The slots of nobody.
pub(crate) static NO_SLOTS: BTreeMap<String, Value> = BTreeMap::new();

/// One turn under way.
pub(crate) struct Run<'r, 'g> {
    pub engine: &'r Engine<'g>,
    pub model: &'r dyn Understand,
    pub manner: &'r Manner,
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
    /// What the message before said for a flow that was still to be chosen.
    pub heard: BTreeMap<String, Value>,
    /// Texts said in this turn.
    pub said: Vec<String>,
    steps: usize,
    dice: u64,
}

impl<'r, 'g> Run<'r, 'g> {
    pub fn new(
        engine: &'r Engine<'g>,
        model: &'r dyn Understand,
        manner: &'r Manner,
        state: State,
        now: Now,
        seed: u64,
    ) -> Self {
        let mut run = Self {
            engine,
            model,
            manner,
            state,
            now,
            replies: Vec::new(),
            effects: Vec::new(),
            trace: Trace::default(),
            offers: Vec::new(),
            extra_offers: Vec::new(),
            extra: BTreeMap::new(),
            heard: BTreeMap::new(),
            said: Vec::new(),
            steps: 0,
            dice: seed,
        };
        run.state.locale = engine.speaks(&run.state.locale);
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
            ("channel".to_owned(), json!(self.manner.channel)),
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
        if let Some(frame) = self.top_mut()
            && frame.path.last() != Some(&index)
        {
            if frame.path.len() >= MAX_PATH {
                frame.path.remove(0);
            }
            frame.path.push(index);
        }
    }

    pub fn wait(&mut self, wait: Wait) {
        if let Some(frame) = self.top_mut() {
            frame.wait = wait;
        }
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
        // While a call is under way, what was said before its message is no longer what is said last.
        if !self.said.is_empty() || self.state.pending.is_some() {
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
