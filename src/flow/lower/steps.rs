//! The steps, kind by kind.

use super::super::expr::expression_reads;
use super::super::graph::{Arm, Op, Say, SlotType, Target};
use super::super::source::{At, Span};
use super::super::surface::{Lines, SayStep, StepKind};
use super::collect::slot_of;
use super::{Lowerer, Role};

impl Lowerer<'_, '_> {
    /// Lowers every step.
    pub(super) fn steps(&mut self) {
        self.collected_slots();
        self.set_slots();
        self.saved_slots();
        let file = self.file;
        for (index, step) in file.steps.value.iter().enumerate() {
            self.current = index;
            let op = match &step.kind {
                StepKind::Say(say) => self.say_step(index, say),
                StepKind::Collect(collect) => self.collect(index, collect),
                StepKind::Branch(branch) => self.arms(&branch.branch.value, index),
                StepKind::Set(set) => {
                    let assign = set
                        .set
                        .0
                        .iter()
                        .map(|(slot, value)| {
                            (slot.value.clone(), self.value(value, Role::Template))
                        })
                        .collect();
                    Op::Set {
                        assign,
                        next: self.onward(set.next.as_ref(), set.node.as_ref(), index),
                    }
                }
                StepKind::Api(api) => self.api(index, api),
                StepKind::Call(call) => {
                    self.flow_goal(&call.call);
                    let next = self.onward(call.next.as_ref(), call.node.as_ref(), index);
                    Op::Call {
                        flow: call.call.value.clone(),
                        next,
                    }
                }
                StepKind::Link(link) => {
                    self.flow_goal(&link.link);
                    Op::Link {
                        flow: link.link.value.clone(),
                    }
                }
                StepKind::Handoff(handoff) => Op::Handoff {
                    reason: handoff.handoff.value.clone(),
                    say: handoff
                        .text
                        .as_ref()
                        .map(|text| self.say(Some(text), None, None, None)),
                },
                StepKind::End(end) => self.end_step(end.end.value.survey, end.text.as_ref()),
                StepKind::Broken => {
                    self.sound = false;
                    Op::End { survey: false }
                }
            };
            if let Some(made) = self.out.get_mut(index) {
                made.op = op;
            }
        }
    }

    fn set_slots(&mut self) {
        for step in &self.file.steps.value {
            if let StepKind::Set(set) = &step.kind {
                for (slot, _) in &set.set.0 {
                    self.slot_filled(slot, SlotType::Any);
                }
            }
        }
    }

    /// Where a step begins.
    pub(super) fn span(&self, index: usize) -> Span {
        self.facts.get(index).map_or(Span::default(), |f| f.span)
    }

    /// A step that says something, then goes on.
    pub(super) fn said(
        &mut self,
        suffix: &str,
        next: Target,
        make: impl FnOnce(&mut Self) -> Say,
    ) -> Target {
        let step = self.add(suffix, Op::End { survey: false });
        let say = self.at_step(step, make);
        if let Some(made) = self.out.get_mut(step) {
            made.op = Op::Say { say, next };
        }
        Target::Step(step)
    }

    fn end_step(&mut self, survey: bool, text: Option<&Lines>) -> Op {
        let Some(text) = text else {
            return Op::End { survey };
        };
        let say = self.say(Some(text), None, None, None);
        let end = self.add("end", Op::End { survey });
        Op::Say {
            say,
            next: Target::Step(end),
        }
    }

    fn say_step(&mut self, index: usize, step: &SayStep) -> Op {
        if let Some(condition) = &step.condition {
            return self.condition_step(index, step, condition);
        }
        if let Some(otherwise) = &step.otherwise {
            let help = "`else` belongs to a `condition`; add one, or remove it";
            self.error(
                otherwise.span,
                "F009",
                "this step has an `else` without a `condition`",
                help,
            );
        }
        if step.text.is_none() && step.card.is_none() && step.quick_replies.is_some() {
            let help = "add a `text:` for the quick replies to stand under";
            self.error(
                self.span(index),
                "F009",
                "quick replies stand under a text, and this step has none",
                help,
            );
        }
        let say = self.say(
            step.text.as_ref(),
            step.quick_replies.as_ref(),
            step.card.as_ref(),
            self.asked_next(index).as_deref(),
        );
        let next = self.onward(step.next.as_ref(), step.node.as_ref(), index);
        Op::Say { say, next }
    }

    /// The slot that the step after this one asks for: buttons under a question may fill it.
    fn asked_next(&self, index: usize) -> Option<String> {
        let StepKind::Say(say) = &self.file.steps.value.get(index)?.kind else {
            return None;
        };
        let next = match say.next.as_ref().or(say.node.as_ref()) {
            None => index + 1,
            Some(super::super::surface::Onward::To(goal)) => match &goal.value {
                super::super::surface::Goal::Name(name) => *self.ids.get(name)?,
                _ => return None,
            },
            Some(_) => return None,
        };
        match &self.file.steps.value.get(next)?.kind {
            StepKind::Collect(collect) => slot_of(collect).map(|slot| slot.value),
            _ => None,
        }
    }

    /// `condition`: on to `node` where it holds (saying the text, now or after the call); else the customer is asked again.
    fn condition_step(&mut self, index: usize, step: &SayStep, condition: &At<String>) -> Op {
        let when = self.expression(condition, Role::Condition);
        let mut to = self.onward(step.next.as_ref(), step.node.as_ref(), index);
        if step.text.is_some() && self.awaited_call(index, step).is_none() {
            to = self.said("said", to, |l| {
                l.say(
                    step.text.as_ref(),
                    step.quick_replies.as_ref(),
                    step.card.as_ref(),
                    None,
                )
            });
        }
        let otherwise = match &step.otherwise {
            Some(goal) => self.goal(goal, "asked"),
            None => self.ask_again(condition),
        };
        Op::Branch {
            arms: vec![Arm { when, to }],
            otherwise,
        }
    }

    /// Back to the collect step that fills a slot which the condition reads, with the slot emptied and the re-ask said.
    fn ask_again(&mut self, condition: &At<String>) -> Target {
        let reads = expression_reads(&condition.value).unwrap_or_default();
        let asked = self
            .file
            .steps
            .value
            .iter()
            .enumerate()
            .find_map(|(at, step)| match &step.kind {
                StepKind::Collect(collect) => {
                    let slot = slot_of(collect)?;
                    reads
                        .iter()
                        .any(|r| r.name == slot.value)
                        .then_some((at, collect, slot))
                }
                _ => None,
            });
        let Some((at, collect, slot)) = asked else {
            let help = "add `else:` with the step to go to then";
            self.error(
                condition.span,
                "F009",
                "no collect step asks for what this condition reads",
                help,
            );
            return Target::End;
        };
        let mut to = Target::Step(at);
        if collect.ask.is_none() && collect.text.is_some() {
            let (text, buttons) = (collect.text.as_ref(), collect.quick_replies.as_ref());
            to = self.said("again", to, |l| {
                l.say(text, buttons, None, Some(&slot.value))
            });
        }
        let empty = Op::Set {
            assign: vec![(slot.value, "none".into())],
            next: to,
        };
        Target::Step(self.add("empty", empty))
    }
}
