//! What comes back from a call: which outcomes there are, and what is saved of the answer.

use super::super::types::{Said, type_of};
use super::{Calling, listed};
use crate::flow::diagnostic::{Sink, did_you_mean};
use crate::flow::expr::{Type, check_expression};
use crate::flow::graph::{Op, SlotType};
use crate::flow::lower::Lowered;
use crate::flow::openapi::{Field, Operation, Schema, Side, Success};

/// Checks outcomes and scopes, and returns the type of the answer where the document says it.
pub(super) fn check(
    calling: &Calling<'_>,
    operation: &Operation<'_>,
    sink: &mut Sink,
) -> Option<Type> {
    outcomes(calling, operation, sink);
    match operation.success() {
        Success::Unsaid => None,
        Success::NotJson(kind) => {
            let params = &calling.written.params.value;
            let first = params.save.iter().flat_map(|s| &s.0).next();
            if !calling.call.save.is_empty() {
                let span = first.map_or(calling.endpoint(), |(slot, _)| slot.span);
                let what = format!(
                    "{} is answered with {kind}, of which nothing can be saved",
                    calling.name()
                );
                let help = "leave `save:` out, and texts that need the answer";
                calling.error(span, "F086", what, help, sink);
            }
            None
        }
        Success::Json(schema) => {
            implied(calling, &schema, sink);
            Some(Type::described(schema))
        }
    }
}

/// Fields that are saved because texts read their names.
fn implied(calling: &Calling<'_>, schema: &Schema, sink: &mut Sink) {
    if calling.written.params.value.save.is_some() {
        return;
    }
    for (name, _) in &calling.call.save {
        if schema.field(name, Side::Response) == Field::Absent {
            let names = schema.names();
            let what = format!(
                "a text after this call reads `{name}`, and the shop's API answers without such a field"
            );
            let near = did_you_mean(name, names.iter().map(String::as_str));
            let help = format!("save what it should be with `save:`; {near}");
            calling.error(calling.endpoint(), "F086", what, help, sink);
        }
    }
}

/// Statuses and named outcomes that the operation does not have.
fn outcomes(calling: &Calling<'_>, operation: &Operation<'_>, sink: &mut Sink) {
    for (outcome, _) in calling.written.on.iter().flat_map(|on| &on.0) {
        let name = outcome.value.as_str();
        let help = format!(
            "the document lists {}; where the shop answers so nevertheless, the document should say it",
            listed(operation.statuses().into_iter())
        );
        match name.parse::<u16>() {
            Ok(status) if !operation.answers_with(status) => {
                let what = format!("{} is never answered with {status}", calling.name());
                calling.error(outcome.span, "F085", what, help, sink);
            }
            Err(_)
                if name == "not_found"
                    && ![404, 410].iter().any(|s| operation.answers_with(*s)) =>
            {
                let what = format!("{} is never answered with 404 or 410", calling.name());
                sink.warning(calling.flow.source, outcome.span, "F085", what, help);
            }
            _ => {}
        }
    }
}

/// Works out what the slots of a flow hold that calls fill; checks what choices show of their lists.
pub(super) fn slots(flow: &Lowered<'_>, all: &[Lowered<'_>], said: &mut Said, sink: &mut Sink) {
    // A saved value may be made of another slot that a call has filled.
    for _ in 0..2 {
        let found: Vec<(String, Type)> = flow
            .flow
            .slots
            .iter()
            .filter(|slot| slot.initial.is_none())
            .filter_map(|slot| match &slot.kind {
                SlotType::Any => Some((slot.name.clone(), written(flow, all, said, &slot.name)?)),
                SlotType::ChoiceFrom { from, .. } => {
                    let list = type_of(flow, said, None, from);
                    Some((slot.name.clone(), list.element()))
                }
                _ => None,
            })
            .collect();
        said.slots.extend(found);
    }
    for slot in &flow.flow.slots {
        let SlotType::ChoiceFrom {
            from,
            label,
            attributes,
        } = &slot.kind
        else {
            continue;
        };
        let Some(Type::Shape(element)) = said.slots.get(&slot.name) else {
            continue;
        };
        for name in [label].into_iter().chain(attributes) {
            if element.field(name, Side::Response) == Field::Absent {
                let span = flow.slot_spans.get(&slot.name).copied().unwrap_or_default();
                let what = format!(
                    "`{}` is chosen by `{name}`, which the elements of `{from}` do not have in the shop's API",
                    slot.name
                );
                let names = element.names();
                let help = did_you_mean(name, names.iter().map(String::as_str));
                sink.error(flow.source, span, "F086", what, help);
            }
        }
    }
}

/// The type of what a flow's own steps put into a slot; nothing where something else may fill it.
fn written(flow: &Lowered<'_>, all: &[Lowered<'_>], said: &Said, slot: &str) -> Option<Type> {
    let mut found: Option<Type> = None;
    let mut add = |more: Type| {
        found = Some(match found.take() {
            Some(before) => before.either(more),
            None => more,
        });
    };
    for (index, step) in flow.flow.steps.iter().enumerate() {
        let values: Vec<&str> = match &step.op {
            Op::CallApi(call) => of_slot(&call.save, slot),
            Op::Set { assign, .. } => of_slot(assign, slot),
            Op::Call { flow: called, .. } => {
                let other = all.iter().find(|l| l.flow.id == *called);
                let shares = other.is_none_or(|l| l.flow.slots.iter().any(|s| s.name == slot));
                if shares {
                    return None;
                }
                continue;
            }
            _ => continue,
        };
        for value in values {
            let of = |name: &str| type_of(flow, said, Some(index), name);
            add(check_expression(value, &of, false).0);
        }
    }
    found
}

/// The expressions that a step puts into a slot.
fn of_slot<'a>(assigned: &'a [(String, String)], slot: &str) -> Vec<&'a str> {
    let own = assigned.iter().filter(|(name, _)| name == slot);
    own.map(|(_, value)| value.as_str()).collect()
}
