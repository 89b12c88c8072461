//! What is checked over whole flows and over the whole bot.
//!
//! Every step is looked at alone while it is lowered; here are the checks that need the graph: where one can get to,
//! what is known there, and how flows fit together.

mod calls;
mod contract;
mod data;
mod engine;
mod examples;
mod person;
mod privacy;
mod reach;
mod starts;
mod texts;
mod types;
mod walk;

pub use privacy::tells_of_a_person;
pub(crate) use texts::text_alone;

use super::bot::Bot;
use super::diagnostic::Sink;
use super::lower::Lowered;
use super::openapi::Api;

/// Runs every check. A flow that could not be read as a whole is left out where its graph counts.
/// `api` is the shop's, where its document is given.
pub(crate) fn run(flows: &[Lowered<'_>], bot: &Bot<'_>, api: Option<&Api>, sink: &mut Sink) {
    let (project, brand) = (&bot.project, &bot.brand);
    engine::check(&bot.sentences, project, brand, sink);
    let people = person::flows_with_a_person(flows);
    let others_are = flows.iter().any(texts::is_translated);
    let mut said = api
        .map(|api| contract::check(flows, api, sink))
        .unwrap_or_default()
        .into_iter();
    for flow in flows {
        types::check(flow, &said.next().unwrap_or_default(), sink);
        privacy::check(flow, sink);
        texts::check(flow, others_are, project, brand, sink);
        if flow.sound {
            reach::check(flow, flows, sink);
            data::check(flow, flows, sink);
            person::check(flow, &people, sink);
        }
    }
    calls::check(flows, sink);
    starts::check(flows, project, sink);
    examples::check(flows, sink);
}
