//! Personal data: marked as such, and kept out of addresses, which every log on the way writes down.

use std::collections::BTreeSet;

use super::super::diagnostic::Sink;
use super::super::graph::{Op, SlotType};
use super::super::lower::{Lowered, Role};
use super::data::{place, reads};

/// Parts of a slot's name that say its value is about a person.
const TELLING: [&str; 20] = [
    "email",
    "mail",
    "phone",
    "mobile",
    "telephone",
    "address",
    "street",
    "postcode",
    "zip",
    "surname",
    "firstname",
    "lastname",
    "birthday",
    "birthdate",
    "iban",
    "card",
    "passport",
    "password",
    "ssn",
    "dob",
];

/// Whether the name of a slot says that its value is about a person.
#[must_use]
pub fn tells_of_a_person(slot: &str) -> bool {
    slot.split('_').any(|part| TELLING.contains(&part))
}

pub(super) fn check(flow: &Lowered<'_>, sink: &mut Sink) {
    unmarked(flow, sink);
    let personal: BTreeSet<&str> = flow
        .flow
        .slots
        .iter()
        .filter(|s| s.pii)
        .map(|s| s.name.as_str())
        .collect();
    for (step, facts) in flow.flow.steps.iter().zip(&flow.facts) {
        let Op::CallApi(_) = &step.op else { continue };
        for used in facts
            .uses
            .iter()
            .filter(|used| used.role == Role::Path || used.role == Role::Query)
        {
            for read in reads(used)
                .iter()
                .filter(|read| personal.contains(read.name.as_str()))
            {
                let place_word = if used.role == Role::Path {
                    "path"
                } else {
                    "query"
                };
                let what = format!(
                    "`{}` is personal data and would stand in the {place_word} of an address",
                    read.name
                );
                let help = "send it in the `body` of a POST (with `effect: read` where it only looks something up)";
                sink.error(flow.source, place(used, read), "F035", what, help);
            }
        }
    }
}

/// A slot whose name says "personal" while its declaration doesn't.
fn unmarked(flow: &Lowered<'_>, sink: &mut Sink) {
    for slot in flow
        .flow
        .slots
        .iter()
        .filter(|s| !s.pii && !flow.marked.contains(&s.name))
    {
        let telling = tells_of_a_person(&slot.name);
        let free = matches!(
            slot.kind,
            SlotType::Text | SlotType::Pattern { .. } | SlotType::Any
        );
        if telling && free {
            let span = flow.slot_spans.get(&slot.name).copied().unwrap_or_default();
            let what = format!(
                "`{}` looks like personal data and is not marked: it would be logged",
                slot.name
            );
            let help = format!(
                "write `{}: {{type: …, pii: true}}` under `slots:`, or `pii: false` if it is none",
                slot.name
            );
            sink.error(flow.source, span, "F036", what, help);
        }
    }
}
