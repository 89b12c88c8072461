//! Answers that wait for a call.
//!
//! A step with a `condition` and a `text` that leads to a call says its text once the call has worked: by then all the
//! text reads is known.

use super::super::expr::template_reads;
use super::super::surface::{ButtonSpec, CardSpec, Goal, Lines, Onward, SayStep, StepKind};
use super::Lowerer;

/// What is said once a call has worked.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub text: Lines,
    pub quick_replies: Option<Vec<ButtonSpec>>,
    pub card: Option<CardSpec>,
}

impl Lowerer<'_, '_> {
    /// Finds the answers that wait for a call, by the call's place.
    pub(super) fn find_pending(&mut self) {
        let file = self.file;
        for (index, step) in file.steps.value.iter().enumerate() {
            let StepKind::Say(say) = &step.kind else {
                continue;
            };
            let (Some(text), Some(api)) = (&say.text, self.awaited_call(index, say)) else {
                continue;
            };
            let answer = Pending {
                text: text.clone(),
                quick_replies: say.quick_replies.clone(),
                card: say.card.clone(),
            };
            if self.pending.insert(api, answer).is_some() {
                let help = "give each its own call, or say the text in a step after the call";
                self.error(
                    text.span,
                    "F009",
                    "two steps wait with their text for the same call",
                    help,
                );
            }
        }
    }

    /// The call that a step's text has to wait for, if any.
    pub(super) fn awaited_call(&self, index: usize, say: &SayStep) -> Option<usize> {
        say.condition.as_ref()?;
        let next = match say.next.as_ref().or(say.node.as_ref()) {
            Some(Onward::To(goal)) => match &goal.value {
                Goal::Name(name) => *self.ids.get(name)?,
                _ => return None,
            },
            Some(Onward::Choose(_)) => return None,
            None => index + 1,
        };
        let step = self.file.steps.value.get(next)?;
        matches!(step.kind, StepKind::Api(_)).then_some(next)
    }

    /// The names that the texts said after the call at `index` read.
    pub(super) fn read_after_call(&self, index: usize, own: Option<&Lines>) -> Vec<String> {
        let answer = self.pending.get(&index).map(|p| &p.text);
        let following = match self.file.steps.value.get(index + 1).map(|s| &s.kind) {
            Some(StepKind::Say(say)) if say.condition.is_none() => say.text.as_ref(),
            _ => None,
        };
        let mut names = Vec::new();
        for lines in [own, answer, following].into_iter().flatten() {
            for (_, text) in lines.variants.iter().flat_map(|v| &v.text.texts) {
                for read in template_reads(&text.value).unwrap_or_default() {
                    if !names.contains(&read.name) {
                        names.push(read.name);
                    }
                }
            }
        }
        names
    }
}

/// The names without which a text has holes: read, and not behind a question whether they are there.
pub(super) fn needed_by(text: &Lines) -> Vec<String> {
    let mut names = Vec::new();
    for (_, text) in text.variants.iter().flat_map(|v| &v.text.texts) {
        for read in template_reads(&text.value).unwrap_or_default() {
            if !read.guarded && !names.contains(&read.name) {
                names.push(read.name);
            }
        }
    }
    names
}
