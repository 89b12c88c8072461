//! The words a bot is spoken to with.

use std::collections::BTreeSet;

use super::graph::{Kind, Localized, SlotType};
use super::lower::Lowered;

/// The words of what starts the dialogues and of what can be chosen in them.
pub(crate) fn vocabulary(flows: &[Lowered<'_>]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for lowered in flows.iter().filter(|l| l.flow.kind == Kind::Dialogue) {
        let flow = &lowered.flow;
        for example in &lowered.examples {
            add(&mut known, &example.value);
        }
        add(&mut known, &flow.id);
        for intent in &flow.start.intents {
            add(&mut known, intent);
        }
        add_all(&mut known, &flow.description);
        if let Some(menu) = &flow.start.menu {
            add_all(&mut known, menu);
        }
        for slot in &flow.slots {
            if let Some(label) = &slot.label {
                add_all(&mut known, label);
            }
            let SlotType::Choice { options } = &slot.kind else {
                continue;
            };
            for option in options {
                add(&mut known, &option.value);
                add_all(&mut known, &option.label);
                for synonym in &option.synonyms {
                    add(&mut known, synonym);
                }
            }
        }
    }
    known
}

fn add_all(known: &mut BTreeSet<String>, text: &Localized) {
    for text in text.0.values() {
        add(known, text);
    }
}

/// Adds the words of a text; numbers are none.
fn add(known: &mut BTreeSet<String>, text: &str) {
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    known.extend(
        bare.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().any(char::is_alphabetic))
            .map(str::to_owned),
    );
}
