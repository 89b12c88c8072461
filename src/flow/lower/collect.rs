//! Collect steps.

use super::super::graph::{Collect, Op, Say, Target};
use super::super::source::At;
use super::super::surface::{CollectStep, Goal, Onward, StepKind};
use super::slots::implied_type;
use super::{Lowerer, Role};

/// How many answers that can't be taken are borne unless the step says otherwise: the second misunderstanding in a row
/// calls a person.
const DEFAULT_LIMIT: u8 = 1;
/// The most a step may bear.
pub(crate) const MAX_LIMIT: u8 = 10;

/// The slot that a step asks for: named by `collect`, or by the step's own name.
pub(super) fn slot_of(step: &CollectStep) -> Option<At<String>> {
    let named = || {
        let id = step.id.as_ref()?;
        Some(At::new(
            id.value.strip_prefix("collect_")?.to_owned(),
            id.span,
        ))
    };
    step.collect.clone().or_else(named)
}

impl Lowerer<'_, '_> {
    /// Makes slots of everything that is asked for, before any text is read that may offer values for them.
    pub(super) fn collected_slots(&mut self) {
        for step in &self.file.steps.value {
            if let StepKind::Collect(collect) = &step.kind
                && let Some(slot) = slot_of(collect)
            {
                self.slot_filled(&slot, implied_type(&slot.value));
            }
        }
    }

    /// Lowers a collect step.
    pub(super) fn collect(&mut self, index: usize, step: &CollectStep) -> Op {
        let Some(slot) = slot_of(step) else {
            return Op::End { survey: false };
        };
        let asked_before = step.ask.is_none() && self.asked_before(index);
        let name = Some(slot.value.as_str());
        let buttons = step.quick_replies.as_ref();
        let own = step
            .text
            .as_ref()
            .map(|text| self.say(Some(text), buttons, None, name));
        let ask = match &step.ask {
            Some(ask) => Some(self.say(Some(ask), buttons, None, name)),
            None if asked_before => None,
            None => own.clone(),
        };
        if ask.is_none() && !asked_before {
            let help = "add `ask:` with the question, or a step before it whose `text:` asks";
            let what = format!("nothing asks the customer for `{}`", slot.value);
            self.error(self.span(index), "F043", what, help);
        }
        let mut reask: Vec<Say> = Vec::new();
        if asked_before || step.ask.is_some() {
            reask.extend(own);
        }
        for rung in step.reask.iter().flat_map(|ladder| &ladder.0) {
            let variant = self.variant(&rung.0);
            let quick_replies = self.say(None, buttons, None, name).quick_replies;
            reask.push(Say {
                variants: vec![variant],
                quick_replies,
                card: None,
            });
        }
        let exhausted = match &step.exhausted {
            Some(goal) => self.goal(goal, "misunderstood"),
            None => Target::Handoff("misunderstood".into()),
        };
        Op::Collect(Box::new(Collect {
            ask,
            reask,
            limit: self.limit(step),
            exhausted,
            valid: step
                .valid
                .as_ref()
                .map(|valid| self.expression(valid, Role::Valid)),
            invalid: step
                .invalid
                .as_ref()
                .map(|lines| self.say(Some(lines), buttons, None, name)),
            optional: step.optional.unwrap_or_default(),
            always: step.always.unwrap_or_default(),
            next: self.onward(step.next.as_ref(), step.node.as_ref(), index),
            slot: slot.value,
        }))
    }

    fn limit(&mut self, step: &CollectStep) -> u8 {
        let Some(limit) = &step.limit else {
            return DEFAULT_LIMIT;
        };
        if limit.value == 0 || limit.value > MAX_LIMIT {
            let help = "two or three answers that can't be taken are what customers bear";
            self.error(
                limit.span,
                "F007",
                format!("`limit` must be from 1 to {MAX_LIMIT}"),
                help,
            );
        }
        limit.value.clamp(1, MAX_LIMIT)
    }

    /// Whether a step that leads here has just said its text: then that is the question.
    fn asked_before(&self, index: usize) -> bool {
        let id = self.out.get(index).map(|s| s.id.as_str());
        self.file.steps.value.iter().enumerate().any(|(at, step)| {
            let StepKind::Say(say) = &step.kind else {
                return false;
            };
            let leads_here = match say.next.as_ref().or(say.node.as_ref()) {
                Some(Onward::To(goal)) => {
                    matches!(&goal.value, Goal::Name(name) if Some(name.as_str()) == id)
                }
                Some(Onward::Choose(_)) => false,
                None => at + 1 == index,
            };
            leads_here && say.text.is_some() && say.condition.is_none()
        })
    }
}
