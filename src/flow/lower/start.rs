//! What starts a flow.

use std::collections::BTreeSet;

use super::super::graph::Start;
use super::super::source::{At, Span};
use super::{Lowerer, Role};

/// The lowered `start`, with what the checks need of it.
pub(super) struct Started {
    pub start: Start,
    pub examples: Vec<At<String>>,
    pub guard: Option<At<String>>,
    pub intents: Vec<At<String>>,
}

impl Lowerer<'_, '_> {
    /// The `start` block, or what the flow's name and description imply where it has none.
    pub(super) fn start(&mut self, id: &str) -> Started {
        let Some(block) = self.file.start.as_ref().map(|s| &s.value) else {
            return self.implied_start(id);
        };
        let intents: Vec<At<String>> = block
            .intents
            .as_ref()
            .map(|i| i.0.clone())
            .unwrap_or_default();
        let examples = block.examples.clone().unwrap_or_default();
        let mut names: Vec<String> = intents.iter().map(|i| i.value.clone()).collect();
        if names.is_empty() && !examples.is_empty() {
            names.push(id.to_owned());
        }
        let guard = block.when.clone();
        let when = guard
            .as_ref()
            .map(|g| self.at_step(usize::MAX, |l| l.expression(g, Role::Condition)));
        let menu = block.menu.as_ref().map(|m| self.phrase(m));
        let start = Start {
            intents: names,
            when,
            resume: block.resume.unwrap_or(true),
            menu,
        };
        Started {
            start,
            examples,
            guard,
            intents,
        }
    }

    /// A flow of the first version has no `start`: it begins with the intent of its own name, and with every known
    /// intent whose words all stand in its name or description (`track_order` in "Track order status").
    fn implied_start(&mut self, id: &str) -> Started {
        let none = Started {
            start: Start {
                resume: true,
                ..Start::default()
            },
            examples: Vec::new(),
            guard: None,
            intents: Vec::new(),
        };
        if self
            .file
            .kind
            .as_ref()
            .is_some_and(|k| k.value == "pattern")
        {
            return none;
        }
        let described = self
            .file
            .description
            .as_ref()
            .and_then(|d| d.texts.first())
            .map(|(_, text)| text.clone());
        let words = words(&format!(
            "{id} {}",
            described.as_ref().map_or("", |d| d.value.as_str())
        ));
        let mut intents = vec![id.to_owned()];
        let known = self.project.intents.iter().filter(|i| *i != id);
        intents.extend(
            known
                .filter(|intent| self::words(intent).is_subset(&words))
                .cloned(),
        );
        let example = described.unwrap_or_else(|| {
            At::new(
                id.replace(['_', '-'], " "),
                Span {
                    line: 1,
                    col: 1,
                    len: 1,
                },
            )
        });
        Started {
            start: Start {
                intents,
                ..none.start
            },
            examples: vec![example],
            ..none
        }
    }
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}
