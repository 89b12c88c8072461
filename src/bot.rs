//! The turn: the one place where the rooms meet.
//!
//! [`Bot::turn`] is pure. It reads no clock, does no I/O and draws no randomness of its own: time and a seed come in,
//! effects go out as values, and the outcome of an effect comes back as the next [`Input`]. So a conversation can be
//! replayed bit for bit from its log.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::dialogue::{Engine, Manner, Reply, Run, State, Trace};
use crate::knowledge::Meanings;
use crate::{flow, understand};

/// The bot: a graph and a model, ready to take turns. Building it prepares every text once; a turn is then cheap, and so is
/// a clone, which shares what was prepared.
#[derive(Clone)]
pub struct Bot<'a> {
    engine: Rc<Engine<'a>>,
    model: &'a dyn understand::Understand,
    manner: Manner,
}

/// What one input leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The conversation afterwards; goes back in with the next input.
    pub state: State,
    /// What the bot says, in order.
    pub replies: Vec<Reply>,
    /// What the outside has to do, in order. An [`Effect::CallApi`] comes last, and its outcome is the next input.
    pub effects: Vec<Effect>,
    /// How it was decided.
    pub trace: Trace,
}

impl<'a> Bot<'a> {
    /// Prepares a bot. Cost: every text of the graph is compiled once. Its articles are found by their words.
    #[must_use]
    pub fn new(graph: &'a flow::Graph, model: &'a dyn understand::Understand) -> Self {
        Self::knowing(graph, Meanings::default(), model)
    }

    /// The same where it is known what its articles mean to this very model: they are found by that too.
    #[must_use]
    pub fn knowing(
        graph: &'a flow::Graph,
        meanings: Meanings,
        model: &'a dyn understand::Understand,
    ) -> Self {
        Self {
            engine: Rc::new(Engine::new(graph, meanings)),
            model,
            manner: Manner::default(),
        }
    }

    /// Sets the sentiment below which a message counts as upset (0 to 1, as in `flags.yaml`: 0.3 stands for -0.3).
    #[must_use]
    pub fn with_sentiment_threshold(mut self, threshold: f32) -> Self {
        self.manner.upset_below = -threshold.abs().min(1.0);
        self
    }

    /// Sets the channel the bot speaks on (`widget`, which is the default, or `terminal`): texts may depend on it.
    #[must_use]
    pub fn with_channel(mut self, channel: &str) -> Self {
        channel.clone_into(&mut self.manner.channel);
        self
    }

    /// The graph it steps through.
    #[must_use]
    pub fn graph(&self) -> &'a flow::Graph {
        self.engine.graph
    }

    /// Takes one turn: pure, it reads no clock, does no I/O and never fails or panics.
    ///
    /// `seed` chooses between equal variants of a sentence; the same arguments give the same turn.
    #[must_use]
    pub fn turn(&self, state: State, input: Input, now: Now, seed: u64) -> Turn {
        let mut run = Run::new(&self.engine, self.model, &self.manner, state, now, seed);
        let keep_offers = run.take(&input);
        let (state, replies, effects, trace) = run.close(keep_offers);
        Turn {
            state,
            replies,
            effects,
            trace,
        }
    }
}

/// What reaches the bot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "input")]
pub enum Input {
    /// The conversation is opened.
    Open,
    /// The customer wrote something (trimmed, at most 2,000 characters).
    Text {
        /// What.
        text: String,
    },
    /// The customer pressed a quick reply.
    Choice {
        /// Its value, as it was offered.
        value: String,
    },
    /// The customer wants to start over.
    Restart,
    /// The customer ends the conversation.
    End,
    /// The customer has been silent for a while.
    Silence,
    /// A person hands the conversation back to the bot.
    HandBack {
        /// The flow to go on with, or its step as `flow/step`, if any.
        flow: Option<String>,
    },
    /// The customer wants something while the bot is not to answer: people are.
    Person {
        /// Why, as the desk is told (`no_bot`).
        reason: String,
    },
    /// The call that [`Effect::CallApi`] asked for has ended.
    Outcome {
        /// How.
        outcome: ApiOutcome,
    },
}

/// When it is, where the customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// Milliseconds since 1970 UTC.
    pub unix_ms: i64,
    /// The customer's clock's distance from UTC, in minutes east.
    pub utc_offset_min: i32,
}

/// Something the outside has to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// Call the shop, then come back with [`Input::Outcome`]. At most one in a turn, always the last effect.
    CallApi {
        /// What to call.
        request: ApiRequest,
    },
    /// Hand the conversation to a person. The bot is silent from here on.
    Handoff {
        /// What the desk is told besides the transcript.
        handoff: HandoffRequest,
    },
    /// The conversation has ended.
    End,
    /// Something worth counting; never holds what the customer wrote.
    Event {
        /// What happened.
        event: Event,
    },
}

/// One call of the shop's API, wholly resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiRequest {
    /// The step that calls, as `flow/step`.
    pub step: String,
    /// The HTTP method.
    pub method: String,
    /// Path and query below the origin's base address, percent-encoded.
    pub path: String,
    /// JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
    /// The OAuth2 scope needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Total time allowed, retries included.
    pub timeout_ms: u32,
    /// Further tries after the first.
    pub retries: u8,
    /// Set on writes: the same key on every try of the same wish.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum ApiOutcome {
    /// 2xx with a JSON body (null where there is none).
    Ok {
        /// The status.
        status: u16,
        /// The body.
        body: serde_json::Value,
    },
    /// 404 or 410.
    NotFound,
    /// 401 or 403.
    Denied,
    /// The shop was not asked: the site wants to know first that the customer may see this, by these slots.
    Unproven {
        /// The slots to be asked for.
        missing: Vec<String>,
    },
    /// 429: the shop asks for patience; or too many guesses were made.
    Busy,
    /// Another 4xx: the shop refuses this request.
    Refused {
        /// The status.
        status: u16,
        /// The body where it was JSON and small.
        body: serde_json::Value,
    },
    /// 5xx, no connection, no answer in time, or the breaker is open.
    Down,
    /// An answer that is not what was agreed: not JSON, too large, wrong shape.
    Invalid,
}

/// What a desk is told at a handoff, besides the transcript that `session` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandoffRequest {
    /// Why (`asked`, `misunderstood`, `complaint`, …).
    pub reason: String,
    /// The flow that was running, if any.
    pub flow: Option<String>,
    /// Mean sentiment of the last messages, -1 to 1.
    pub sentiment: f32,
    /// Filled slots that are not personal data, by name.
    pub slots: std::collections::BTreeMap<String, serde_json::Value>,
    /// One line for the agent: what the customer wants and what was tried.
    pub context: String,
}

/// Something worth counting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// A flow started.
    FlowStarted {
        /// Which.
        flow: String,
    },
    /// A flow reached its end.
    FlowCompleted {
        /// Which.
        flow: String,
    },
    /// A flow was left by the customer.
    FlowCancelled {
        /// Which.
        flow: String,
    },
    /// A message was not understood.
    Fallback,
    /// A question that no flow serves was looked up in the articles.
    LookedUp {
        /// The article that answered it, cited beside the answer; nothing where none did surely enough.
        article: Option<String>,
    },
    /// A call ended.
    ApiCalled {
        /// `flow/step`.
        step: String,
        /// The outcome's name.
        outcome: String,
    },
    /// A person was asked for.
    HandedOff {
        /// Why.
        reason: String,
    },
}
