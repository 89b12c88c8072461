//! The ways out of a step.

use super::super::graph::{Op, Press, Say, Target};

/// A way out of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way<'a> {
    /// A target, in the normal course of things.
    Next(&'a Target),
    /// A target for when the customer or the shop could not be understood.
    Failing(&'a Target),
    /// A quick reply.
    Button(&'a Press),
    /// Out of the flow, by what the step is.
    Out,
}

/// Every way out of a step.
pub(super) fn ways(op: &Op) -> Vec<Way<'_>> {
    match op {
        Op::Say { say, next } => buttons(say).chain([Way::Next(next)]).collect(),
        Op::Collect(collect) => {
            let says = collect
                .ask
                .iter()
                .chain(&collect.reask)
                .chain(&collect.invalid);
            let mut all: Vec<Way<'_>> = says.flat_map(buttons).collect();
            all.push(Way::Next(&collect.next));
            all.push(Way::Failing(&collect.exhausted));
            all
        }
        Op::Branch { arms, otherwise } => arms
            .iter()
            .map(|arm| &arm.to)
            .chain([otherwise])
            .map(Way::Next)
            .collect(),
        Op::Set { next, .. } | Op::Call { next, .. } => vec![Way::Next(next)],
        Op::CallApi(call) => {
            let failing = call.on.values().chain([&call.error]).map(Way::Failing);
            [Way::Next(&call.ok)].into_iter().chain(failing).collect()
        }
        Op::Link { .. } | Op::Handoff { .. } | Op::End { .. } => vec![Way::Out],
    }
}

fn buttons(say: &Say) -> impl Iterator<Item = Way<'_>> {
    say.quick_replies
        .iter()
        .map(|button| Way::Button(&button.action))
}

impl Way<'_> {
    /// The step it leads to, if it stays in the flow.
    pub fn step(&self) -> Option<usize> {
        match self {
            Self::Next(Target::Step(index))
            | Self::Failing(Target::Step(index))
            | Self::Button(Press::Step(index)) => Some(*index),
            _ => None,
        }
    }

    /// Whether it leaves the flow in the normal course of things.
    pub fn leaves(&self) -> bool {
        match self {
            Self::Out => true,
            Self::Next(target) => !matches!(target, Target::Step(_)),
            Self::Failing(_) => false,
            Self::Button(press) => {
                matches!(
                    press,
                    Press::Menu | Press::Handoff | Press::Cancel | Press::Flow(_)
                )
            }
        }
    }
}

/// The texts of a step that a customer may see.
pub(super) fn steps_from(op: &Op) -> impl Iterator<Item = usize> {
    ways(op)
        .into_iter()
        .filter_map(|way| way.step())
        .collect::<Vec<_>>()
        .into_iter()
}

/// Which steps can be reached from some, along `edges`.
pub(super) fn reachable(
    count: usize,
    from: &[usize],
    edges: impl Fn(usize) -> Vec<usize>,
) -> Vec<bool> {
    let mut seen = vec![false; count];
    let mut waiting: Vec<usize> = from.to_vec();
    while let Some(step) = waiting.pop() {
        match seen.get_mut(step) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        waiting.extend(edges(step));
    }
    seen
}
