//! Where one can get to: unreachable steps, flows that cannot end, circles that never wait.

use super::super::diagnostic::Sink;
use super::super::graph::{Flow, Op};
use super::super::lower::Lowered;
use super::walk::{reachable, steps_from, ways};

pub(super) fn check(flow: &Lowered<'_>, all: &[Lowered<'_>], sink: &mut Sink) {
    let steps = &flow.flow.steps;
    let edges = |step: usize| {
        steps
            .get(step)
            .map(|s| steps_from(&s.op).collect())
            .unwrap_or_default()
    };
    let reached = reachable(steps.len(), &[0], edges);
    unreachable(flow, &reached, sink);
    endless(flow, &reached, sink);
    circles(flow, &reached, all, sink);
}

fn unreachable(flow: &Lowered<'_>, reached: &[bool], sink: &mut Sink) {
    let written = flow.flow.steps.iter().zip(&flow.facts).zip(reached);
    for ((step, facts), _) in
        written.filter(|((step, _), reached)| !**reached && !step.id.contains('$'))
    {
        let what = format!("no path leads to the step `{}`", step.id);
        let help = "let a step's `next` name it, or remove it";
        sink.error(flow.source, facts.span, "F013", what, help);
    }
}

/// A step from which no path leaves the flow, but for giving up.
fn endless(flow: &Lowered<'_>, reached: &[bool], sink: &mut Sink) {
    let steps = &flow.flow.steps;
    let mut backwards: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    let mut exits = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        for way in ways(&step.op) {
            if way.leaves() {
                exits.push(index);
            }
            if let Some(list) = way.step().and_then(|to| backwards.get_mut(to)) {
                list.push(index);
            }
        }
    }
    let ends = reachable(steps.len(), &exits, |step| {
        backwards.get(step).cloned().unwrap_or_default()
    });
    let stuck = reached
        .iter()
        .zip(&ends)
        .position(|(reached, ends)| *reached && !ends);
    if let Some((step, facts)) = stuck.and_then(|at| Some((steps.get(at)?, flow.facts.get(at)?))) {
        let what = format!("from the step `{}` the flow cannot end", step.id);
        let help = "let one of the steps after it lead to `end`, `menu`, `handoff` or another flow";
        sink.error(flow.source, facts.span, "F014", what, help);
    }
}

/// A circle in which nobody waits for the customer would run for ever.
fn circles(flow: &Lowered<'_>, reached: &[bool], all: &[Lowered<'_>], sink: &mut Sink) {
    let steps = &flow.flow.steps;
    let passes = |index: usize| {
        steps
            .get(index)
            .is_some_and(|s| !waits(&flow.flow, &s.op, all))
    };
    for (index, _) in steps
        .iter()
        .enumerate()
        .filter(|(i, _)| reached.get(*i) == Some(&true) && passes(*i))
    {
        let onward = |step: usize| -> Vec<usize> {
            steps
                .get(step)
                .map(|s| {
                    unasked(&s.op)
                        .into_iter()
                        .filter(|to| passes(*to))
                        .collect()
                })
                .unwrap_or_default()
        };
        let from = onward(index);
        let round = reachable(steps.len(), &from, onward);
        if round.get(index) != Some(&true) {
            continue;
        }
        let Some((step, facts)) = steps.get(index).zip(flow.facts.get(index)) else {
            continue;
        };
        let collect = steps.iter().enumerate().find_map(|(at, s)| match &s.op {
            Op::Collect(c) if round.get(at) == Some(&true) => Some(c.slot.as_str()),
            _ => None,
        });
        let what = format!(
            "the step `{}` comes round to itself without waiting for the customer",
            step.id
        );
        let help = match collect {
            Some(slot) => format!(
                "`{slot}` has its value the second time, so it is not asked again: empty it with `set: {{{slot}: null}}` or ask with `always: true`"
            ),
            None => "put a collect step into the circle, or let a way out of it depend on something that changes".into(),
        };
        sink.error(flow.source, facts.span, "F015", what, help);
        return;
    }
}

/// Steps that follow without the customer doing anything.
fn unasked(op: &Op) -> Vec<usize> {
    use super::walk::Way;
    let own = ways(op)
        .into_iter()
        .filter(|way| !matches!(way, Way::Button(_)));
    match op {
        Op::Collect(collect) => match collect.next {
            super::super::graph::Target::Step(next) => vec![next],
            _ => Vec::new(),
        },
        _ => own.filter_map(|way| way.step()).collect(),
    }
}

/// Whether a step always waits for the customer when it is come to again.
fn waits(flow: &Flow, op: &Op, all: &[Lowered<'_>]) -> bool {
    match op {
        Op::Collect(collect) => {
            collect.always
                || flow.steps.iter().any(|step| match &step.op {
                    Op::Set { assign, .. } => assign
                        .iter()
                        .any(|(slot, value)| *slot == collect.slot && value == "none"),
                    _ => false,
                })
        }
        Op::Call { flow, .. } => {
            all.iter()
                .find(|other| other.flow.id == *flow)
                .is_some_and(|other| {
                    other
                        .flow
                        .steps
                        .iter()
                        .any(|s| matches!(s.op, Op::Collect(_)))
                })
        }
        Op::CallApi(call) => call.confirm.is_some(),
        Op::Link { .. } | Op::Handoff { .. } | Op::End { .. } => true,
        Op::Say { .. } | Op::Branch { .. } | Op::Set { .. } => false,
    }
}
