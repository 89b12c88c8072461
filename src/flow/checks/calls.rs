//! Flows that run each other in a circle.

use std::collections::BTreeSet;

use super::super::diagnostic::Sink;
use super::super::graph::Op;
use super::super::lower::Lowered;

pub(super) fn check(flows: &[Lowered<'_>], sink: &mut Sink) {
    for flow in flows {
        for (step, facts) in flow.flow.steps.iter().zip(&flow.facts) {
            let Op::Call { flow: called, .. } = &step.op else {
                continue;
            };
            if calls(flows, called, &flow.flow.id) {
                let what = if *called == flow.flow.id {
                    format!("the flow `{called}` calls itself")
                } else {
                    format!("the flow `{called}` calls `{}` back", flow.flow.id)
                };
                let help = "use `link:` to leave for it without coming back, or move what both need into a flow of its own";
                sink.error(flow.source, facts.span, "F017", what, help);
            }
        }
    }
}

/// Whether `from` is `wanted`, or calls it, perhaps through others.
fn calls(flows: &[Lowered<'_>], from: &str, wanted: &str) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(id) = waiting.pop() {
        if id == wanted {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        let called = flows
            .iter()
            .filter(|f| f.flow.id == id)
            .flat_map(|f| &f.flow.steps);
        waiting.extend(called.filter_map(|step| match &step.op {
            Op::Call { flow, .. } => Some(flow.as_str()),
            _ => None,
        }));
    }
    false
}
