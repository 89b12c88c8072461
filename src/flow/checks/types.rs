//! The types of every expression and text.

use std::collections::BTreeMap;

use super::super::diagnostic::Sink;
use super::super::expr::{Type, check_expression, check_template};
use super::super::graph::{Slot, SlotType};
use super::super::lower::{Lowered, Role, Use};
use super::data::inside;

/// What is known of a flow's values beyond their declarations: what the shop's API says.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Slots by name.
    pub slots: BTreeMap<String, Type>,
    /// What comes back from the call of a step, by the step's index.
    pub responses: BTreeMap<usize, Type>,
}

pub(super) fn check(flow: &Lowered<'_>, said: &Said, sink: &mut Sink) {
    for (index, facts) in flow.facts.iter().enumerate() {
        for used in &facts.uses {
            check_use(flow, said, Some(index), used, sink);
        }
    }
    if let Some(guard) = &flow.guard {
        let used = Use {
            text: guard.value.clone(),
            span: guard.span,
            role: Role::Condition,
            lead: 0,
        };
        check_use(flow, said, None, &used, sink);
    }
}

/// The type of a name where a step reads it.
pub(super) fn type_of(flow: &Lowered<'_>, said: &Said, step: Option<usize>, name: &str) -> Type {
    if name == "response" {
        let response = step.and_then(|index| said.responses.get(&index));
        return response.cloned().unwrap_or(Type::Any);
    }
    match flow.flow.slots.iter().find(|s| s.name == name) {
        Some(slot) => match slot_type(slot) {
            Type::Any => said.slots.get(name).cloned().unwrap_or(Type::Any),
            declared => declared,
        },
        None => builtin(name),
    }
}

fn check_use(flow: &Lowered<'_>, said: &Said, step: Option<usize>, used: &Use, sink: &mut Sink) {
    let of = |name: &str| type_of(flow, said, step, name);
    let problems = match used.role {
        Role::Template | Role::Query => check_template(&used.text, &of),
        Role::Condition | Role::Valid => check_expression(&used.text, &of, true).1,
        Role::Save => check_expression(&used.text, &of, false).1,
        Role::Path => Vec::new(),
    };
    for problem in problems {
        let span = inside(used, problem.range.0, problem.range.1);
        sink.error(flow.source, span, problem.code, problem.what, problem.help);
    }
}

fn builtin(name: &str) -> Type {
    match name {
        "locale" | "channel" | "today" => Type::Text,
        "customer" => Type::Object(&[("name", Type::Text), ("recent", Type::Text)]),
        _ => Type::Any,
    }
}

/// The type of a slot's value.
pub(super) fn slot_type(slot: &Slot) -> Type {
    match &slot.kind {
        SlotType::Text
        | SlotType::OrderNumber { .. }
        | SlotType::Pattern { .. }
        | SlotType::Date { .. }
        | SlotType::Time
        | SlotType::Email
        | SlotType::Phone
        | SlotType::Name => Type::Text,
        SlotType::YesNo => Type::Bool,
        SlotType::Choice { options } => {
            Type::OneOf(options.iter().map(|o| o.value.clone()).collect())
        }
        SlotType::Number { .. } => Type::Number,
        SlotType::Money => Type::Object(&[("amount", Type::Number), ("currency", Type::Text)]),
        SlotType::DateRange { .. } => Type::Object(&[("from", Type::Text), ("to", Type::Text)]),
        SlotType::Address => Type::Object(&[
            ("text", Type::Text),
            ("street", Type::Text),
            ("postcode", Type::Text),
            ("city", Type::Text),
            ("country", Type::Text),
        ]),
        SlotType::ChoiceFrom { .. } | SlotType::Any => Type::Any,
    }
}
