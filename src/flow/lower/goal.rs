//! Targets: where a step leads.

use super::super::diagnostic::did_you_mean;
use super::super::graph::{Arm, Op, Target};
use super::super::source::At;
use super::super::surface::{Arms, Goal, Onward};
use super::{Lowerer, RESERVED_IDS, Role};

impl Lowerer<'_, '_> {
    /// A target as written. `why` is the reason given to the desk where it is `handoff`.
    pub(super) fn goal(&mut self, goal: &At<Goal>, why: &str) -> Target {
        match &goal.value {
            Goal::Flow(flow) => self.flow_goal(&At::new(flow.clone(), goal.span)),
            Goal::Handoff(reason) => Target::Handoff(reason.clone()),
            Goal::Name(name) => match name.as_str() {
                "end" => Target::End,
                "fallback" => Target::Repair,
                "menu" => Target::Flow("menu".into()),
                "handoff" => Target::Handoff(why.to_owned()),
                "resume" => self.resume(goal),
                id => match self.ids.get(id) {
                    Some(index) => Target::Step(*index),
                    None => self.dangling(id, goal),
                },
            },
        }
    }

    /// Only what interrupts can let go on.
    fn resume(&mut self, goal: &At<Goal>) -> Target {
        let pattern = self
            .file
            .kind
            .as_ref()
            .is_some_and(|kind| kind.value == "pattern");
        if !pattern {
            let help = "write `end`: what a flow interrupted goes on by itself when it ends";
            self.error(
                goal.span,
                "F010",
                "`resume` is a target in patterns only",
                help,
            );
        }
        Target::Resume
    }

    fn dangling(&mut self, id: &str, goal: &At<Goal>) -> Target {
        let help = if self.project.flows.contains(id) {
            format!("`{id}` is a flow: to leave for it, write `{{flow: {id}}}`")
        } else {
            let known: Vec<&str> = self
                .ids
                .keys()
                .map(String::as_str)
                .chain(RESERVED_IDS.into_iter().take(4))
                .collect();
            did_you_mean(id, known.iter().copied())
        };
        self.error(
            goal.span,
            "F010",
            format!("there is no step `{id}` in this flow"),
            help,
        );
        Target::End
    }

    /// Another flow, which has to exist.
    pub(super) fn flow_goal(&mut self, flow: &At<String>) -> Target {
        if flow.value != "menu" && !self.project.flows.contains(&flow.value) {
            let help = did_you_mean(&flow.value, self.project.flows.iter().map(String::as_str));
            self.error(
                flow.span,
                "F016",
                format!("there is no flow `{}`", flow.value),
                help,
            );
        }
        Target::Flow(flow.value.clone())
    }

    /// Where a step goes on: `next`, its other spelling `node`, or the step after it.
    pub(super) fn onward(
        &mut self,
        next: Option<&Onward>,
        node: Option<&Onward>,
        index: usize,
    ) -> Target {
        if let (Some(_), Some(Onward::To(second))) = (next, node) {
            self.error(
                second.span,
                "F009",
                "a step has either `next` or `node`",
                "they mean the same: keep one",
            );
        }
        match next.or(node) {
            None => self.following(index),
            Some(onward) => self.way(onward, index),
        }
    }

    /// One `next` or `node`.
    pub(super) fn way(&mut self, onward: &Onward, index: usize) -> Target {
        match onward {
            Onward::To(goal) => self.goal(goal, "asked"),
            Onward::Choose(arms) => {
                let step = self.add("next", Op::End { survey: false });
                let op = self.at_step(step, |l| l.arms(arms, index));
                if let Some(made) = self.out.get_mut(step) {
                    made.op = op;
                }
                Target::Step(step)
            }
        }
    }

    /// A branch; without an `else`, what no arm takes goes to the step after `index`.
    pub(super) fn arms(&mut self, arms: &Arms, index: usize) -> Op {
        let mut taken = Vec::new();
        let mut otherwise = None;
        for (position, arm) in arms.iter().enumerate() {
            match (&arm.value.when, &arm.value.then, &arm.value.otherwise) {
                (Some(when), Some(then), None) => {
                    let when = self.expression(when, Role::Condition);
                    let to = self.goal(then, "asked");
                    taken.push(Arm { when, to });
                }
                (None, None, Some(last)) => {
                    if position + 1 != arms.len() {
                        let help = "move it to the end: arms after it can never be taken";
                        self.error(arm.span, "F009", "`else` is not the last arm", help);
                    }
                    otherwise = Some(self.goal(last, "asked"));
                }
                _ => {
                    let help = "write `- if: expression` with `then: step` below it, and `- else: step` last";
                    self.error(
                        arm.span,
                        "F009",
                        "an arm is `if` with `then`, or `else` alone",
                        help,
                    );
                }
            }
        }
        let otherwise = otherwise.unwrap_or_else(|| self.following(index));
        Op::Branch {
            arms: taken,
            otherwise,
        }
    }
}
