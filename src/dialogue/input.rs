//! What reaches the bot, sorted.

use std::collections::BTreeMap;

use serde_json::Value;

use super::collect::slot_of;
use super::engine::pattern;
use super::limits::{MAX_MESSAGE_CHARS, MAX_SILENCES};
use super::run::{NO_SLOTS, Run};
use super::{Act, Entry, Frame, Offer, Owner, Reply, STATE_VERSION, State, Wait, validity};
use crate::bot::{Effect, Event, Input};
use crate::flow::{Op, SlotType};

impl<'g> Run<'_, 'g> {
    /// Takes one input. Returns whether the buttons on offer stay on offer where no new ones were shown.
    pub fn take(&mut self, input: &Input) -> bool {
        if self.state.version != STATE_VERSION {
            self.trace.because(format!(
                "a state of form {}: begun anew",
                self.state.version
            ));
            self.renew();
        }
        if self.state.owner == Owner::Ended
            && !matches!(input, Input::End | Input::Silence | Input::Outcome { .. })
        {
            self.renew();
        }
        match self.state.owner {
            Owner::Agent
                if !matches!(input, Input::Restart | Input::End | Input::HandBack { .. }) =>
            {
                self.trace.because("a person answers: the bot is silent");
                return true;
            }
            Owner::Ended => return true,
            Owner::Agent | Owner::Bot => {}
        }
        if let Input::Outcome { outcome } = input {
            self.offers = std::mem::take(&mut self.state.offered);
            self.said = std::mem::take(&mut self.state.last);
            if self.lost_flows() {
                self.flow_changed();
            } else {
                self.outcome(outcome);
            }
            return true;
        }
        if !matches!(input, Input::Silence) {
            self.state.silences = 0;
        }
        self.state.calls = 0;
        if self.lost_flows() {
            self.flow_changed();
            if !matches!(input, Input::Restart | Input::End) {
                return false;
            }
        }
        self.forget_lost_call();
        self.heard = std::mem::take(&mut self.state.heard);
        match input {
            Input::Open => self.open(),
            Input::Restart => self.restart(),
            Input::End => self.end(),
            Input::Silence => {
                self.silence();
                return true;
            }
            Input::Choice { value } => self.choice(value),
            Input::Text { text } => {
                let text: String = text.trim().chars().take(MAX_MESSAGE_CHARS).collect();
                self.text_message(&text);
            }
            Input::HandBack { flow } => self.hand_back(flow.as_deref()),
            Input::Person { reason } => self.handoff(reason),
            Input::Outcome { .. } => {}
        }
        self.go();
        false
    }

    /// A conversation that begins anew: writes stay known, so that none is repeated.
    fn renew(&mut self) {
        let old = std::mem::take(&mut self.state);
        self.state = State {
            writes: old.writes,
            customer: old.customer,
            ..State::new(&old.conversation, &old.locale)
        };
    }

    /// Leaves flows whose version is no longer there, with all above them. True where there were any.
    fn lost_flows(&mut self) -> bool {
        let lost = self
            .state
            .stack
            .iter()
            .position(|frame| self.flow_of(frame).is_none());
        let Some(place) = lost else { return false };
        while self.state.stack.len() > place {
            if let Some(frame) = self.state.stack.pop() {
                self.trace
                    .because(format!("{} has changed since it began", frame.flow));
                self.event(Event::FlowCancelled { flow: frame.flow });
            }
        }
        self.state.pending = None;
        true
    }

    fn flow_changed(&mut self) {
        let offers = self.menu_offers();
        let entry = if self.state.stack.is_empty() {
            Entry::Aside
        } else {
            Entry::Repair
        };
        self.pattern(pattern::FLOW_CHANGED, BTreeMap::new(), offers, entry);
    }

    /// A call whose outcome never came: the flow stands as after a failed call, and the customer is heard.
    fn forget_lost_call(&mut self) {
        if self.state.pending.take().is_none() {
            return;
        }
        self.trace.because("the outcome of a call never came");
        if let Some(frame) = self.top_mut()
            && frame.wait == Wait::Call
        {
            frame.wait = Wait::Press;
            frame.retry = Some(frame.step);
            frame.failure = Some("down".into());
        }
    }

    fn open(&mut self) {
        if self.state.stack.is_empty() {
            let offers = self.menu_offers();
            self.pattern(pattern::START, BTreeMap::new(), offers, Entry::Aside);
        } else {
            self.ask_again();
        }
    }

    /// Everything is forgotten but writes.
    pub fn restart(&mut self) {
        self.drop_all();
        self.renew();
        let offers = self.menu_offers();
        self.pattern(pattern::RESTARTED, BTreeMap::new(), offers, Entry::Aside);
    }

    /// The customer takes leave.
    pub fn end(&mut self) {
        let served = self.state.recent.is_some();
        let with_agent = self.state.owner == Owner::Agent;
        self.drop_all();
        self.state.wishes.clear();
        if !with_agent {
            self.pattern(pattern::GOODBYE, BTreeMap::new(), Vec::new(), Entry::Aside);
        }
        if served || with_agent {
            self.reply(Reply::Csat);
        }
        self.state.owner = Owner::Ended;
        self.effects.push(Effect::End);
    }

    /// A person hands the conversation back, perhaps with a flow to go on with, or one of its steps.
    fn hand_back(&mut self, flow: Option<&str>) {
        self.state.owner = Owner::Bot;
        self.state.misunderstood = 0;
        self.state.soothed = false;
        self.state.mood.clear();
        self.trace.because("handed back by a person");
        let (id, step) = flow
            .map(|place| place.split_once('/').unwrap_or((place, "")))
            .unwrap_or_default();
        match self.engine.flow(id) {
            Some(flow) => {
                let index = flow.steps.iter().position(|known| known.id == step);
                match index {
                    // The caller goes on from there.
                    Some(index) if self.start(id, BTreeMap::new(), Entry::Wish) => {
                        if let Some(frame) = self.top_mut() {
                            frame.step = index;
                        }
                    }
                    _ => self.begin(id, "", BTreeMap::new()),
                }
            }
            None => self.pattern(
                pattern::HANDED_BACK,
                BTreeMap::new(),
                Vec::new(),
                Entry::Aside,
            ),
        }
    }

    fn silence(&mut self) {
        self.state.silences = self.state.silences.saturating_add(1);
        if self.state.silences <= MAX_SILENCES {
            self.pattern(pattern::SILENCE, BTreeMap::new(), Vec::new(), Entry::Repair);
        }
    }

    /// A button was pressed.
    fn choice(&mut self, value: &str) {
        match self
            .state
            .offered
            .iter()
            .find(|offer| offer.value == value)
            .cloned()
        {
            Some(offer) => self.press(offer),
            None => {
                self.trace.because("a choice that is not on offer");
                self.pattern(
                    pattern::CHOICE_GONE,
                    BTreeMap::new(),
                    Vec::new(),
                    Entry::Repair,
                );
            }
        }
    }

    /// An offered button was pressed, or its label typed.
    pub fn press(&mut self, offer: Offer) {
        self.trace.because(match &offer.act {
            // What it fills may be the customer's own words.
            Act::Fill(_) | Act::Correct(..) => "pressed a value".to_owned(),
            _ => format!("pressed {}", offer.value),
        });
        self.understood();
        match offer.act {
            Act::Fill(value) => self.pressed_value(value),
            Act::Pick(place) => {
                let picked = self.asked().and_then(|(_, _, slot)| match &slot.kind {
                    SlotType::ChoiceFrom { from, .. } => {
                        self.top()?.slots.get(from)?.get(place).cloned()
                    }
                    _ => None,
                });
                match picked {
                    Some(value) => self.answer(value),
                    None => self.gone(),
                }
            }
            Act::Correct(slot, value) => self.pressed_other(&slot, value),
            Act::Flow(id) => self.begin(&id, "", BTreeMap::new()),
            Act::Step(flow, step) => self.go_to(&flow, step),
            Act::Section {
                article,
                locale,
                heading,
            } => self.read_out(&article, &locale, heading.as_deref()),
            Act::Menu => self.menu(),
            Act::Retry => self.retry(),
            Act::Person => self.handoff("asked"),
            Act::Cancel => self.cancel(),
            Act::Skip => self.skip(),
            Act::Resume
                if self
                    .top()
                    .is_some_and(|frame| frame.entry == Entry::Handoff) =>
            {
                self.let_go_on();
            }
            Act::Resume => self.ask_again(),
        }
    }

    pub fn gone(&mut self) {
        self.pattern(
            pattern::CHOICE_GONE,
            BTreeMap::new(),
            Vec::new(),
            Entry::Repair,
        );
    }

    fn pressed_value(&mut self, value: Value) {
        let confirming = self.top().is_some_and(|frame| frame.wait == Wait::Confirm);
        match (confirming, value.as_bool()) {
            (true, Some(yes)) => self.confirmed(yes),
            _ if self.asked().is_some() => self.answer(value),
            _ => self.gone(),
        }
    }

    /// Tries again what failed, or asks again.
    pub fn retry(&mut self) {
        match self.top().map(|frame| (frame.retry, frame.wait)) {
            Some((Some(step), _)) => {
                if let Some(frame) = self.top_mut() {
                    frame.retry = None;
                }
                self.jump(step);
                // What is tried again was confirmed before it was tried first.
                if let Some((flow, index, call)) = self.call_at_top() {
                    self.call(flow, index, call);
                }
            }
            Some(_) => self.ask_again(),
            None => self.menu(),
        }
    }

    /// Goes to a step of a flow, in progress or the last one.
    fn go_to(&mut self, id: &str, step: usize) {
        if let Some(place) = self.state.stack.iter().position(|frame| frame.flow == id) {
            while self.state.stack.len() > place + 1 {
                self.drop_top();
            }
        } else {
            let recent = self.state.recent.take().filter(|recent| recent.flow == id);
            let known = self
                .engine
                .flow(id)
                .zip(recent)
                .filter(|(flow, recent)| flow.version == recent.version);
            let Some((flow, recent)) = known else {
                self.gone();
                return;
            };
            self.event(Event::FlowStarted {
                flow: flow.id.clone(),
            });
            let order = recent.slots.keys().cloned().collect();
            self.state.stack.push(Frame {
                flow: recent.flow,
                version: recent.version,
                slots: recent.slots,
                order,
                ..Frame::default()
            });
        }
        let asks = self
            .top_flow()
            .and_then(|flow| match &flow.steps.get(step)?.op {
                Op::Collect(collect) => Some(collect.slot.clone()),
                _ => None,
            });
        if let Some(slot) = &asks {
            self.note_replaced(slot);
        }
        if let Some(frame) = self.top_mut() {
            frame.retry = None;
            if let Some(slot) = &asks {
                frame.slots.remove(slot);
                frame.order.retain(|name| name != slot);
            }
        }
        if asks.is_some() {
            self.ask_at(step);
        } else {
            self.jump(step);
        }
    }

    /// Starts a flow because the customer wants it: on top of what runs, or alone. `text` is what was said.
    pub fn begin(&mut self, id: &str, text: &str, known: BTreeMap<String, Value>) {
        let Some(flow) = self.engine.flow(id) else {
            self.gone();
            return;
        };
        let idle = self.state.stack.is_empty();
        let entry = match (flow.kind, idle) {
            (crate::flow::Kind::Pattern, _) => {
                let entry = if idle { Entry::Aside } else { Entry::Repair };
                self.pattern(id, BTreeMap::new(), Vec::new(), entry);
                return;
            }
            (crate::flow::Kind::Dialogue, true) => Entry::Wish,
            (crate::flow::Kind::Dialogue, false) => Entry::Digression,
        };
        let mut known = known;
        for (name, value) in std::mem::take(&mut self.heard) {
            let takes = slot_of(flow, &name)
                .is_some_and(|slot| validity::fits(&slot.kind, &value, &NO_SLOTS));
            if takes && super::repair::collect_of(flow, &name).is_some() {
                known.entry(name).or_insert(value);
            }
        }
        if self.start(id, known, entry) && !text.is_empty() {
            self.fill_from(text, text);
        }
        self.go();
    }
}
