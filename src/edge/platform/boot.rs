//! The model and the graph, ready once at start-up.

use std::cell::OnceCell;

#[cfg(not(feature = "bench"))]
use super::say;
use crate::bot::{Bot, Input, Now};
use crate::dialogue::State;
use crate::flow::Graph;
use crate::knowledge::Meanings;
use crate::rollout::Flags;
use crate::shipped;
use crate::understand::Model;

/// The model that the module carries.
static MODEL: &[u8] = crate::understand::SHIPPED;

/// What is said at start-up to nobody: a wish that starts a flow, and words that start none.
const REHEARSED: &[&str] = &["where is my order?", "hello there"];

/// Everything a turn needs.
pub(super) struct Ready {
    /// The bot.
    pub bot: Bot<'static>,
    /// The model alone.
    pub model: &'static Model,
    /// The flows' number.
    pub flows: usize,
    /// The flags in force until somebody changes them.
    pub flags: Flags,
}

thread_local! {
    static READY: OnceCell<Result<&'static Ready, String>> = const { OnceCell::new() };
}

/// Loads everything now.
#[cfg(not(feature = "bench"))]
pub(super) fn prepare() {
    if let Err(missing) = ready() {
        say::error(&format!("not ready: {missing}"));
    }
}

/// What a turn needs, or what is missing.
pub(super) fn ready() -> Result<&'static Ready, String> {
    READY.with(|cell| cell.get_or_init(load).clone())
}

/// Every step of start-up, one after the other.
fn load() -> Result<&'static Ready, String> {
    let graph = flows()?;
    let model = model()?;
    let flags = flags()?;
    let ready = Ready {
        bot: bot(graph, model),
        model,
        flows: graph.flows.len(),
        flags,
    };
    rehearse(&ready.bot);
    Ok(Box::leak(Box::new(ready)))
}

/// Reads the flows. Kept for the isolate's whole life, as the model is, so leaking is what is meant.
pub(super) fn flows() -> Result<&'static Graph, String> {
    let graph: Graph = serde_json::from_str(shipped::GRAPH)
        .map_err(|error| format!("the flows cannot be read: {error}"))?;
    Ok(Box::leak(Box::new(graph)))
}

/// Loads the model.
pub(super) fn model() -> Result<&'static Model, String> {
    let model =
        Model::load(MODEL).map_err(|error| format!("the model cannot be loaded: {error}"))?;
    Ok(Box::leak(Box::new(model)))
}

/// Reads the flags.
pub(super) fn flags() -> Result<Flags, String> {
    Flags::parse(shipped::FLAGS).map_err(|error| error.to_string())
}

/// Prepares the bot: its texts, its articles.
pub(super) fn bot(graph: &'static Graph, model: &'static Model) -> Bot<'static> {
    let meanings = Meanings::read(shipped::MEANINGS, &graph.knowledge.articles);
    Bot::knowing(graph, meanings, model)
}

/// Takes a turn that nobody hears. The runtime compiles a function when it is first called; without this the first customer
/// would wait for that.
pub(super) fn rehearse(bot: &Bot<'_>) {
    let now = Now {
        unix_ms: 0,
        utc_offset_min: 0,
    };
    for text in REHEARSED {
        let input = Input::Text {
            text: (*text).to_owned(),
        };
        drop(bot.turn(State::new("rehearsal", ""), input, now, 0));
    }
}
