//! Talking to a bot in tests: a scripted model, a scripted shop, and a chat that remembers its transcript.

use serde_json::Value;

use super::{Reply, State, Trace};
use crate::bot::{ApiOutcome, ApiRequest, Bot, Effect, Event, Input, Now, Turn};
use crate::flow::Graph;
use crate::understand::Understand;

mod script;

pub use script::{Script, Shop};

/// Monday, 23 November 2026, 09:00 UTC: the clock of every test.
pub const CLOCK: Now = Now {
    unix_ms: 1_795_424_400_000,
    utc_offset_min: 0,
};

/// What one message led to, calls included.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// Everything said.
    pub replies: Vec<Reply>,
    /// Everything to be done, calls included.
    pub effects: Vec<Effect>,
    /// How each turn taken was decided.
    pub traces: Vec<Trace>,
}

/// More calls than this for one message mean that the bot is in a circle.
const MAX_TURNS: usize = 16;

/// Gives the bot one input and carries its calls out until it is done.
pub fn exchange(
    bot: &Bot<'_>,
    state: State,
    input: Input,
    now: Now,
    seed: u64,
    shop: &mut dyn FnMut(&ApiRequest) -> ApiOutcome,
) -> (State, Exchange) {
    let mut done = Exchange::default();
    let (mut state, mut input) = (state, input);
    for round in 0..MAX_TURNS {
        let Turn {
            state: after,
            replies,
            effects,
            trace,
        } = bot.turn(state, input, now, seed.wrapping_add(round as u64));
        state = after;
        done.replies.extend(replies);
        done.traces.push(trace);
        let request = match effects.last() {
            Some(Effect::CallApi { request }) => Some(request.clone()),
            _ => None,
        };
        done.effects.extend(effects);
        let Some(request) = request else { break };
        input = Input::Outcome {
            outcome: shop(&request),
        };
    }
    (state, done)
}

/// A conversation in a test: `chat.say("…").expect("…")`. A wrong expectation panics with the transcript.
pub struct Chat<'a> {
    bot: Bot<'a>,
    /// The conversation.
    pub state: State,
    /// The shop.
    pub shop: Shop,
    /// What the last message led to.
    pub last: Exchange,
    /// What has been said, a line each.
    pub transcript: Vec<String>,
    now: Now,
    seed: u64,
}

impl<'a> Chat<'a> {
    /// A conversation that has not begun, in English.
    #[must_use]
    pub fn new(graph: &'a Graph, model: &'a dyn Understand) -> Self {
        Self {
            bot: Bot::new(graph, model),
            state: State::new("c-test", "en"),
            shop: Shop::default(),
            last: Exchange::default(),
            transcript: Vec::new(),
            now: CLOCK,
            seed: 1,
        }
    }

    /// Sets the locale.
    #[must_use]
    pub fn in_locale(mut self, locale: &str) -> Self {
        locale.clone_into(&mut self.state.locale);
        self
    }

    /// Tells the shop how to answer `METHOD /path` with 200 and a body.
    #[must_use]
    pub fn shop_has(mut self, call: &str, body: Value) -> Self {
        self.shop.answer(call, ApiOutcome::Ok { status: 200, body });
        self
    }

    /// Tells the shop how to answer.
    #[must_use]
    pub fn shop_answers(mut self, call: &str, outcome: ApiOutcome) -> Self {
        self.shop.answer(call, outcome);
        self
    }

    /// Gives the bot any input.
    pub fn input(&mut self, input: Input) -> &mut Self {
        let line = match &input {
            Input::Text { text } => text.clone(),
            other => serde_json::to_string(other).unwrap_or_default(),
        };
        self.transcript.push(format!("> {line}"));
        let state = std::mem::take(&mut self.state);
        let sealed = serde_json::to_string(&state).unwrap_or_default();
        // What travels is what was sealed: the bot goes on with the state as it comes out of the ticket.
        let state: State = serde_json::from_str(&sealed).unwrap_or(state);
        let shop = &mut self.shop;
        let (state, done) = exchange(
            &self.bot,
            state,
            input,
            self.now,
            self.seed,
            &mut |request| shop.take(request),
        );
        self.seed = self.seed.wrapping_add(100);
        self.state = state;
        self.transcript.extend(done.replies.iter().map(line_of));
        self.last = done;
        self
    }

    /// The customer writes.
    pub fn say(&mut self, text: &str) -> &mut Self {
        self.input(Input::Text {
            text: text.to_owned(),
        })
    }

    /// The customer presses the button with this label.
    #[track_caller]
    pub fn press(&mut self, label: &str) -> &mut Self {
        let offer = self
            .state
            .offered
            .iter()
            .find(|offer| offer.label == label)
            .cloned();
        let Some(offer) = offer else {
            self.fail(&format!("no button {label:?} is on offer"))
        };
        self.input(Input::Choice { value: offer.value })
    }

    /// Everything said since the last message, one text a line.
    #[must_use]
    pub fn said(&self) -> String {
        let texts = self.last.replies.iter().filter_map(|reply| match reply {
            Reply::Text { text, .. } | Reply::Notice { text } => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    /// The labels on offer.
    #[must_use]
    pub fn offered(&self) -> Vec<&str> {
        self.state
            .offered
            .iter()
            .map(|offer| offer.label.as_str())
            .collect()
    }

    /// Something said since the last message holds these words.
    #[track_caller]
    pub fn expect(&mut self, words: &str) -> &mut Self {
        if !self.said().contains(words) {
            self.fail(&format!("expected {words:?}"));
        }
        self
    }

    /// Exactly this was said since the last message.
    #[track_caller]
    pub fn expect_all(&mut self, texts: &[&str]) -> &mut Self {
        if self.said() != texts.join("\n") {
            self.fail(&format!("expected exactly {texts:?}"));
        }
        self
    }

    /// Nothing said since the last message holds these words.
    #[track_caller]
    pub fn expect_not(&mut self, words: &str) -> &mut Self {
        if self.said().contains(words) {
            self.fail(&format!("did not expect {words:?}"));
        }
        self
    }

    /// These buttons are on offer, in this order, perhaps with others between.
    #[track_caller]
    pub fn expect_buttons(&mut self, labels: &[&str]) -> &mut Self {
        let offered = self.offered();
        let mut rest = offered.iter();
        if !labels.iter().all(|label| rest.any(|other| other == label)) {
            self.fail(&format!(
                "expected the buttons {labels:?}, offered are {offered:?}"
            ));
        }
        self
    }

    /// The running flow's slot has this value.
    #[track_caller]
    pub fn expect_slot(&mut self, name: &str, value: &Value) -> &mut Self {
        let slot = self
            .state
            .stack
            .last()
            .and_then(|frame| frame.slots.get(name));
        if slot != Some(value) {
            self.fail(&format!("expected {name} = {value}, it is {slot:?}"));
        }
        self
    }

    /// A flow is running.
    #[track_caller]
    pub fn expect_flow(&mut self, id: &str) -> &mut Self {
        if self.state.stack.last().map(|frame| frame.flow.as_str()) != Some(id) {
            self.fail(&format!("expected the flow {id}"));
        }
        self
    }

    /// Something worth counting happened.
    #[track_caller]
    pub fn expect_event(&mut self, event: &Event) -> &mut Self {
        if !self
            .last
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Event { event: other } if other == event))
        {
            self.fail(&format!("expected {event:?}"));
        }
        self
    }

    /// The conversation was handed to a person for this reason.
    #[track_caller]
    pub fn expect_handoff(&mut self, reason: &str) -> &mut Self {
        if !self
            .last
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Handoff { handoff } if handoff.reason == reason))
        {
            self.fail(&format!("expected a handoff because {reason}"));
        }
        self
    }

    /// The shop was asked this often.
    #[track_caller]
    pub fn expect_calls(&mut self, call: &str, times: usize) -> &mut Self {
        let asked = self
            .shop
            .asked
            .iter()
            .filter(|r| format!("{} {}", r.method, r.path) == call)
            .count();
        if asked != times {
            self.fail(&format!(
                "expected {times} calls of {call}, there were {asked}: {:?}",
                self.shop.asked
            ));
        }
        self
    }

    #[track_caller]
    #[allow(clippy::panic)] // a failing test is what this is for
    fn fail(&self, what: &str) -> ! {
        let transcript = self.transcript.join("\n");
        let reasons: Vec<&str> = self
            .last
            .traces
            .iter()
            .flat_map(|t| &t.reasons)
            .map(String::as_str)
            .collect();
        let reasons = reasons.join(
            "
  ",
        );
        panic!(
            "{what}\n--- transcript\n{transcript}\n--- reasons of the last turn\n  {reasons}\n--- stack\n{:#?}",
            self.state.stack
        );
    }
}

/// A reply as one line of a transcript.
#[must_use]
pub fn line_of(reply: &Reply) -> String {
    match reply {
        Reply::Text { text, citations } => {
            let sources = citations.iter().map(|source| {
                let since = source.effective.as_deref().map(|day| format!(", {day}"));
                format!(
                    "\n  [{}] {}{}",
                    source.title,
                    source.url,
                    since.unwrap_or_default()
                )
            });
            std::iter::once(text.clone()).chain(sources).collect()
        }
        Reply::Notice { text } => format!("({text})"),
        Reply::Choices { options } => options
            .iter()
            .map(|option| format!("[{}]", option.label))
            .collect::<Vec<_>>()
            .join(" "),
        Reply::Card {
            title, text, link, ..
        } => {
            let parts = [Some(title.as_str()), text.as_deref(), link.as_deref()];
            format!(
                "| {}",
                parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
            )
        }
        Reply::Form { label, input, .. } => format!("<{label}: {input}>"),
        Reply::Csat => "<How was it? 1 to 5>".to_owned(),
    }
}
