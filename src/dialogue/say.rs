//! Saying: variants, buttons, cards; the engine's own patterns.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::pattern;
use super::run::Run;
use super::voice::Rendered;
use super::{Act, Choice, Entry, Frame, Offer, Reply};
use crate::flow::{Card, Flow, Kind, Localized, Op, Press, Say, SlotType, Variant};

impl<'g> Run<'_, 'g> {
    /// Says something of `flow`.
    pub fn say(&mut self, flow: &'g Flow, say: &'g Say) {
        if let Some(variant) = self.variant(say) {
            let source = self.engine.voice.pick(&variant.text, &self.state.locale);
            let Rendered {
                text,
                missing,
                holes,
            } = self.engine.voice.render(source, self.scope());
            self.trace_missing(missing);
            let declared = |name: &String| flow.slots.iter().any(|slot| slot.name == *name);
            if flow.kind == Kind::Dialogue && holes.iter().any(declared) {
                // "Shipped on ." is no answer: that something is unknown is said instead.
                self.trace.because("the sentence would have a hole");
                self.speak(pattern::FACTS_MISSING);
            } else {
                self.utter(text);
            }
        }
        if let Some(card) = &say.card {
            self.card(card);
        }
        let mut offered = Vec::new();
        if self.top().is_some_and(|f| {
            self.engine
                .flow(&f.flow)
                .is_some_and(|f| f.kind == Kind::Pattern)
        }) {
            for Offer { label, act, .. } in std::mem::take(&mut self.extra_offers) {
                offered.extend(self.offer(label, act));
            }
        }
        for button in &say.quick_replies {
            let label = self.localized(&button.label);
            offered.extend(self.offer(label, Act::of(&button.action, &flow.id)));
            // A flow that a flow's own sentence leads to starts with what is known here.
            if let (Press::Flow(to), Some(frame)) = (&button.action, self.top()) {
                let known = self.shared(frame, to);
                self.state.heard.extend(known);
            }
        }
        self.show(offered);
    }

    /// Says the first sentence of a pattern, without running it.
    pub fn speak(&mut self, name: &str) {
        let say = self.engine.flow(name).and_then(|flow| {
            flow.steps.iter().find_map(|step| match &step.op {
                Op::Say { say, .. } => Some((flow, &step.id, say)),
                _ => None,
            })
        });
        if let Some((flow, step, say)) = say {
            self.trace.steps.push(format!("{}/{step}", flow.id));
            self.say(flow, say);
        }
    }

    fn trace_missing(&mut self, missing: Vec<String>) {
        for name in missing {
            self.trace
                .because(format!("a text reads {name}, which has no value"));
        }
    }

    /// Shows buttons.
    pub fn show(&mut self, offered: Vec<Offer>) {
        let mut options: Vec<Choice> = Vec::new();
        for Offer { label, value, .. } in offered {
            // Two buttons that read the same are one button.
            if !options.iter().any(|other| other.label == label) {
                options.push(Choice { label, value });
            }
        }
        // Buttons right below buttons are one row.
        if let Some(Reply::Choices { options: above }) = self.replies.last_mut() {
            for option in options {
                if !above.iter().any(|other| other.label == option.label) {
                    above.push(option);
                }
            }
        } else if !options.is_empty() {
            self.reply(Reply::Choices { options });
        }
    }

    /// Says a text that is ready to be said.
    pub fn utter(&mut self, text: String) {
        if !text.is_empty() {
            self.said.push(text.clone());
            self.reply(Reply::Text {
                text,
                citations: Vec::new(),
            });
        }
    }

    /// The variant to say: of those alike in condition and channel to the first that may be said, one by chance.
    fn variant(&mut self, say: &'g Say) -> Option<&'g Variant> {
        let mut first: Option<&Variant> = None;
        for variant in &say.variants {
            if variant
                .channel
                .as_ref()
                .is_some_and(|channel| *channel != self.manner.channel)
            {
                continue;
            }
            let holds = match &variant.when {
                None => true,
                Some(when) => match self.engine.voice.holds(when, self.scope()) {
                    Ok(holds) => holds,
                    Err(error) => {
                        self.trace.because(format!("condition of a text: {error}"));
                        false
                    }
                },
            };
            if holds {
                first = Some(variant);
                break;
            }
        }
        let first = first?;
        let equal: Vec<&Variant> = say
            .variants
            .iter()
            .filter(|v| v.when == first.when && v.channel == first.channel)
            .collect();
        let place = self.roll(equal.len());
        equal.get(place).copied()
    }

    /// A text of the graph in the customer's locale, rendered.
    pub fn localized(&mut self, text: &'g Localized) -> String {
        let source = self.engine.voice.pick(text, &self.state.locale);
        let Rendered { text, missing, .. } = self.engine.voice.render(source, self.scope());
        self.trace_missing(missing);
        text
    }

    /// An engine text by key; empty where the site has none.
    pub fn text(&mut self, key: &str) -> String {
        match self.engine.graph.texts.get(key) {
            Some(text) => self.localized(text),
            None => String::new(),
        }
    }

    fn card(&mut self, card: &'g Card) {
        let title = self.localized(&card.title);
        let text = card.text.as_ref().map(|text| self.localized(text));
        let image = card
            .image
            .as_deref()
            .and_then(|source| self.address(source));
        let link = card.link.as_deref().and_then(|source| self.address(source));
        if !title.is_empty() {
            self.reply(Reply::Card {
                title,
                text,
                image,
                link,
            });
        }
    }

    fn address(&mut self, source: &'g str) -> Option<String> {
        let Rendered { text, .. } = self.engine.voice.render(source, self.scope());
        let safe = text.starts_with("https://")
            && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if !safe && !text.is_empty() {
            self.trace
                .because("a card's address is not https: left out");
        }
        safe.then_some(text)
    }

    /// Starts one of the engine's patterns; `offers` go under its first sentence. Where the site has no such pattern the
    /// buttons are shown alone.
    pub fn pattern(
        &mut self,
        name: &str,
        values: BTreeMap<String, Value>,
        offers: Vec<Offer>,
        entry: Entry,
    ) {
        let Some(flow) = self.engine.flow(name) else {
            self.trace.because(format!("there is no pattern {name}"));
            let shown = offers
                .into_iter()
                .filter_map(|o| self.offer(o.label, o.act))
                .collect();
            self.show(shown);
            if entry == Entry::Repair {
                self.ask_again();
            }
            return;
        };
        self.trace.because(format!("pattern {name}"));
        let mut slots: BTreeMap<String, Value> = BTreeMap::new();
        for slot in &flow.slots {
            if let Some(initial) = &slot.initial {
                slots.insert(slot.name.clone(), initial.clone());
            }
        }
        slots.extend(values);
        self.extra_offers = offers;
        self.state.stack.push(Frame {
            flow: flow.id.clone(),
            version: flow.version.clone(),
            slots,
            entry,
            ..Frame::default()
        });
        self.go();
    }

    /// A button that stands ready to be offered.
    pub fn button(&mut self, label_key: &str, act: Act) -> Option<Offer> {
        let label = self.text(label_key);
        let value = act.wire();
        (!label.is_empty()).then_some(Offer { label, value, act })
    }

    /// What a flow is called when the customer has to tell it from others.
    pub fn flow_label(&mut self, flow: &'g Flow) -> String {
        let menu = flow
            .start
            .menu
            .as_ref()
            .map(|label| self.localized(label))
            .unwrap_or_default();
        if !menu.is_empty() {
            return menu;
        }
        let description = self.localized(&flow.description);
        if description.is_empty() {
            flow.id.replace('_', " ")
        } else {
            description
        }
    }

    /// What a slot is called: its label, or what its type is called, or its name.
    pub fn slot_label(&mut self, flow: &'g Flow, slot: &str) -> String {
        let declared = flow.slots.iter().find(|s| s.name == slot);
        if let Some(label) = declared.and_then(|s| s.label.as_ref()) {
            return self.localized(label);
        }
        let of_type = match declared.map(|s| &s.kind) {
            Some(SlotType::OrderNumber { .. }) => self.text("engine.slot.order_number"),
            Some(SlotType::Email) => self.text("engine.slot.email"),
            Some(SlotType::Phone) => self.text("engine.slot.phone"),
            _ => String::new(),
        };
        if of_type.is_empty() {
            slot.replace('_', " ")
        } else {
            of_type
        }
    }

    /// Leaves everything for the main menu.
    pub fn menu(&mut self) {
        self.drop_all();
        let offers = self.menu_offers();
        self.pattern(pattern::MENU, BTreeMap::new(), offers, Entry::Aside);
    }

    /// A button for each flow that the menu lists.
    pub fn menu_offers(&mut self) -> Vec<Offer> {
        let mut offers = Vec::new();
        for flow in self.engine.graph.flows.values() {
            if let Some(label) = &flow.start.menu
                && self.may_start(flow)
            {
                let label = self.localized(label);
                let act = Act::Flow(flow.id.clone());
                offers.push(Offer {
                    label,
                    value: act.wire(),
                    act,
                });
            }
        }
        offers
    }

    /// Whether a flow's guard lets it start now.
    pub fn may_start(&mut self, flow: &Flow) -> bool {
        match &flow.start.when {
            None => true,
            Some(when) => self.engine.voice.holds(when, self.scope()).unwrap_or(false),
        }
    }

    /// Asks once more what the running flow waits for, without counting it against the customer.
    pub fn ask_again(&mut self) {
        let Some(frame) = self.top() else { return };
        let (wait, index, failed) = (frame.wait, frame.step, frame.retry.is_some());
        let Some(flow) = self.flow_of(frame) else {
            return;
        };
        match (wait, flow.steps.get(index).map(|s| &s.op)) {
            (super::Wait::Answer, Some(Op::Collect(collect))) => {
                let before = self.said_before(flow, index);
                match collect.ask.as_ref().or(before) {
                    Some(say) => self.ask(flow, collect, say),
                    None => self.ask_plainly(flow, collect),
                }
            }
            (super::Wait::Confirm, Some(Op::CallApi(call))) => self.ask_to_confirm(flow, call),
            (super::Wait::Press, _) if failed => {
                let ways = self.ways_on();
                let shown = ways
                    .into_iter()
                    .filter_map(|o| self.offer(o.label, o.act))
                    .collect();
                self.show(shown);
            }
            (super::Wait::Press, Some(Op::Say { say, .. })) => self.say(flow, say),
            _ => {}
        }
    }

    /// The sentence that led to a collect step which asks nothing itself.
    fn said_before(&self, flow: &'g Flow, index: usize) -> Option<&'g Say> {
        let path = &self.top()?.path;
        path.iter()
            .rev()
            .filter(|step| usize::from(**step) != index)
            .find_map(|step| match &flow.steps.get(usize::from(*step))?.op {
                Op::Say { say, .. } => Some(say),
                _ => None,
            })
    }

    /// The interrupted flow goes on.
    pub fn resumed(&mut self, flow: &'g Flow) {
        self.trace.because(format!("back to {}", flow.id));
        let label = self.flow_label(flow);
        self.pattern(
            pattern::RESUMED,
            BTreeMap::from([("flow".into(), json!(label))]),
            Vec::new(),
            Entry::Repair,
        );
    }
}
