//! A way to a person from every question.

use std::collections::BTreeSet;

use super::super::diagnostic::Sink;
use super::super::graph::{Op, Press, Target};
use super::super::lower::Lowered;
use super::walk::{Way, reachable, steps_from, ways};

/// The flows in which a person can be reached, directly or through another flow.
pub(super) fn flows_with_a_person(flows: &[Lowered<'_>]) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    loop {
        let more: Vec<String> = flows
            .iter()
            .filter(|flow| !found.contains(&flow.flow.id))
            .filter(|flow| {
                flow.flow
                    .steps
                    .iter()
                    .any(|step| leads_to_a_person(&step.op, &found))
            })
            .map(|flow| flow.flow.id.clone())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Whether one of a step's ways is a person's, at once or through another flow. The engine's sentence for a failed call
/// and the menu offer one.
fn leads_to_a_person(op: &Op, people: &BTreeSet<String>) -> bool {
    let flow = |id: &str| id == "menu" || people.contains(id);
    let target = |target: &Target| match target {
        Target::Handoff(_) | Target::Repair => true,
        Target::Flow(id) => flow(id),
        Target::Step(_) | Target::End | Target::Resume => false,
    };
    let own = match op {
        Op::Handoff { .. } => true,
        Op::Link { flow: id } | Op::Call { flow: id, .. } => flow(id),
        _ => false,
    };
    own || ways(op).iter().any(|way| match way {
        Way::Next(to) | Way::Failing(to) => target(to),
        Way::Button(Press::Handoff | Press::Menu) => true,
        Way::Button(Press::Flow(id)) => flow(id),
        Way::Button(_) | Way::Out => false,
    })
}

pub(super) fn check(flow: &Lowered<'_>, people: &BTreeSet<String>, sink: &mut Sink) {
    let steps = &flow.flow.steps;
    for (index, (step, facts)) in steps.iter().zip(&flow.facts).enumerate() {
        let Op::Collect(collect) = &step.op else {
            continue;
        };
        let edges = |at: usize| {
            steps
                .get(at)
                .map(|s| steps_from(&s.op).collect())
                .unwrap_or_default()
        };
        let reached = reachable(steps.len(), &[index], edges);
        let helped = steps
            .iter()
            .zip(&reached)
            .any(|(s, reached)| *reached && leads_to_a_person(&s.op, people));
        if !helped {
            let what = format!(
                "a customer who can't give `{}` finds no way to a person",
                collect.slot
            );
            let help = "leave out `exhausted` (then it is a person), or add the quick reply \"Talk to a person\"";
            sink.error(flow.source, facts.span, "F040", what, help);
        }
    }
}
