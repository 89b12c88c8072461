//! The types of every expression and text.

use super::super::diagnostic::Sink;
use super::super::expr::{Type, check_expression, check_template};
use super::super::graph::{Slot, SlotType};
use super::super::lower::{Lowered, Role, Use};
use super::data::inside;

pub(super) fn check(flow: &Lowered<'_>, sink: &mut Sink) {
    for used in flow.facts.iter().flat_map(|facts| &facts.uses) {
        check_use(flow, used, sink);
    }
    if let Some(guard) = &flow.guard {
        let used = Use {
            text: guard.value.clone(),
            span: guard.span,
            role: Role::Condition,
            lead: 0,
        };
        check_use(flow, &used, sink);
    }
}

fn check_use(flow: &Lowered<'_>, used: &Use, sink: &mut Sink) {
    let of = |name: &str| -> Type {
        match flow.flow.slots.iter().find(|s| s.name == name) {
            Some(slot) => slot_type(slot),
            None => builtin(name),
        }
    };
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
fn slot_type(slot: &Slot) -> Type {
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
