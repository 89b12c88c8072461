//! Calls held to the shop's OpenAPI document: path, method, parameters, body, outcomes, scopes, and what is read of the answer.

mod answer;
mod request;
mod values;

use super::super::diagnostic::{Sink, did_you_mean};
use super::super::graph::{ApiCall, Op};
use super::super::lower::Lowered;
use super::super::openapi::{Api, Match, Operation};
use super::super::source::Span;
use super::super::surface::ApiStep;
use super::types::Said;

/// How many paths of the document a help line names.
const SHOWN_PATHS: usize = 8;

/// A call of a flow, as written and as run.
struct Calling<'a> {
    flow: &'a Lowered<'a>,
    index: usize,
    written: &'a ApiStep,
    call: &'a ApiCall,
}

impl Calling<'_> {
    fn error(
        &self,
        span: Span,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
        sink: &mut Sink,
    ) {
        sink.error(self.flow.source, span, code, what, help);
    }

    /// The call in words: `GET /orders/{order_id}`.
    fn name(&self) -> String {
        format!("{} {}", self.call.method, self.call.path)
    }

    /// Where the endpoint is written.
    fn endpoint(&self) -> Span {
        self.written.params.value.endpoint.span
    }
}

/// Checks every call, and returns what the document says of each flow's values, in the order of the flows.
pub(super) fn check(flows: &[Lowered<'_>], api: &Api, sink: &mut Sink) -> Vec<Said> {
    let mut said = Vec::with_capacity(flows.len());
    let mut bases: Vec<(Calling<'_>, Match<'_>)> = Vec::new();
    for flow in flows {
        let mut known = Said::default();
        for (index, (step, facts)) in flow.flow.steps.iter().zip(&flow.facts).enumerate() {
            let (Op::CallApi(call), Some(written)) = (&step.op, &facts.call) else {
                continue;
            };
            let calling = Calling {
                flow,
                index,
                written,
                call,
            };
            // Another path is told about where the flow is read.
            if !call.path.starts_with('/') {
                continue;
            }
            let Some((found, operation)) = operation(&calling, api, sink) else {
                continue;
            };
            if let Some(answer) = answer::check(&calling, &operation, sink) {
                known.responses.insert(index, answer);
            }
            bases.push((calling, found));
        }
        answer::slots(flow, flows, &mut known, sink);
        said.push(known);
    }
    for (calling, found) in &bases {
        let at = flows.iter().position(|f| std::ptr::eq(f, calling.flow));
        let (Some(known), Some(operation)) = (
            at.and_then(|at| said.get(at)),
            api.operation(found.path, &calling.call.method),
        ) else {
            continue;
        };
        request::check(calling, found, &operation, known, sink);
    }
    one_base(&bases, sink);
    said
}

/// The operation that a call is; notes where there is none.
fn operation<'a>(
    calling: &Calling<'_>,
    api: &'a Api,
    sink: &mut Sink,
) -> Option<(Match<'a>, Operation<'a>)> {
    let (path, method) = (&calling.call.path, &calling.call.method);
    let Some(found) = api.find(path) else {
        let help = match api.near(path) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "it has: {}",
                listed(api.some_paths(SHOWN_PATHS).into_iter())
            ),
        };
        let what = format!("the shop's API has no path `{path}`");
        calling.error(calling.endpoint(), "F080", what, help, sink);
        return None;
    };
    let operation = api.operation(found.path, method);
    if operation.is_none() {
        let methods = api.methods(found.path);
        let help = if methods.is_empty() {
            "the document gives it no method that is read here".into()
        } else {
            format!("it has: {}", listed(methods.iter().map(String::as_str)))
        };
        let span = calling.written.params.value.method.as_ref();
        let span = span.map_or(calling.endpoint(), |m| m.span);
        let what = format!("`{}` can't be called with {method}", found.path.template);
        calling.error(span, "F081", what, help, sink);
    }
    operation.map(|operation| (found, operation))
}

/// Endpoints either repeat the path of the document's server or leave it to the shop's address; both at once can't work.
fn one_base(bases: &[(Calling<'_>, Match<'_>)], sink: &mut Sink) {
    let below = bases
        .iter()
        .any(|(_, found)| found.base.is_empty() && !found.path.bases.is_empty());
    for (calling, found) in bases
        .iter()
        .filter(|(_, found)| below && !found.base.is_empty())
    {
        let what = format!(
            "`{}` repeats `{}`, which other calls leave to the shop's address",
            calling.call.path, found.base
        );
        let help = "write every endpoint below the address that the worker is given, or every one with that part";
        calling.error(calling.endpoint(), "F080", what, help, sink);
    }
}

/// Names for a help line.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    all.join(", ")
}

/// Help for a name that the API does not have.
fn instead(name: &str, names: &[String]) -> String {
    if names.is_empty() {
        return "leave it out; the document lists none".into();
    }
    did_you_mean(name, names.iter().map(String::as_str))
}
