//! How flows begin: a flow no message can start, an intent nobody knows, an intent two flows wait for.

use std::collections::{BTreeMap, BTreeSet};

use super::super::diagnostic::{Sink, did_you_mean};
use super::super::graph::{Kind, Op, Press, Target};
use super::super::lower::{Lowered, Project};
use super::super::source::Span;
use super::walk::{Way, ways};

/// Flows that the engine starts by name.
const ENGINE_STARTS: [&str; 1] = ["menu"];

pub(super) fn check(flows: &[Lowered<'_>], project: &Project, sink: &mut Sink) {
    let led_to = led_to(flows);
    let mut waiting: BTreeMap<&str, &str> = BTreeMap::new();
    for flow in flows.iter().filter(|f| f.flow.kind == Kind::Dialogue) {
        let here = Span {
            line: 1,
            col: 1,
            len: 1,
        };
        let id = flow.flow.id.as_str();
        let trained = !flow.examples.is_empty();
        for intent in &flow.intents {
            let own = trained && flow.intents.first().map(|i| &i.value) == Some(&intent.value);
            let unknown =
                !project.model.is_empty() && !project.model.contains(&intent.value) && !own;
            let elsewhere = flows.iter().any(|f| {
                !f.examples.is_empty() && f.flow.start.intents.first() == Some(&intent.value)
            });
            if unknown && !elsewhere {
                let what = format!("nothing can recognise the intent `{}`", intent.value);
                let near = did_you_mean(&intent.value, project.model.iter().map(String::as_str));
                sink.error(
                    flow.source,
                    intent.span,
                    "F063",
                    what,
                    format!("give the flow `examples:`, or name a known intent; {near}"),
                );
            }
            if flow.flow.start.when.is_none()
                && let Some(other) = waiting.insert(&intent.value, id)
            {
                let what = format!(
                    "`{}` starts `{other}` too: which of the two is meant can't be told",
                    intent.value
                );
                let help = "give one of them an `if:` under `start`, or intents of their own";
                sink.error(flow.source, intent.span, "F064", what, help);
            }
        }
        let startable = !flow.flow.start.intents.is_empty() || flow.flow.start.menu.is_some();
        if !startable && !led_to.contains(id) && !ENGINE_STARTS.contains(&id) {
            let what = format!("no message can start the flow `{id}`, and no flow leads to it");
            let help = "give it `start: {examples: […]}`, or lead to it with `call:`, `link:` or `{flow: …}`";
            sink.error(flow.source, here, "F062", what, help);
        }
    }
}

/// The flows that another flow leads to.
fn led_to<'a>(flows: &'a [Lowered<'_>]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for flow in flows {
        for step in &flow.flow.steps {
            if let Op::Call { flow: id, .. } | Op::Link { flow: id } = &step.op
                && *id != flow.flow.id
            {
                found.insert(id.as_str());
            }
            for way in ways(&step.op) {
                if let Way::Next(Target::Flow(id))
                | Way::Failing(Target::Flow(id))
                | Way::Button(Press::Flow(id)) = way
                    && *id != flow.flow.id
                {
                    found.insert(id.as_str());
                }
            }
        }
    }
    found
}
