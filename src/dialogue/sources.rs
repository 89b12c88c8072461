//! Every text and every expression of a graph, visited once.

use serde_json::Value;

use crate::flow::{Card, Flow, Graph, Localized, Op, Say};

/// A source that minijinja compiles.
pub(crate) enum Source<'g> {
    /// A template.
    Text(&'g str),
    /// An expression.
    Expression(&'g str),
}

/// Calls `found` for each source of the graph; the same source may come more than once.
pub(crate) fn visit<'g>(graph: &'g Graph, found: &mut impl FnMut(Source<'g>)) {
    for text in graph.texts.values() {
        localized(text, found);
    }
    for flow in graph.flows.values() {
        visit_flow(flow, found);
    }
}

fn visit_flow<'g>(flow: &'g Flow, found: &mut impl FnMut(Source<'g>)) {
    localized(&flow.description, found);
    if let Some(when) = &flow.start.when {
        found(Source::Expression(when));
    }
    if let Some(menu) = &flow.start.menu {
        localized(menu, found);
    }
    for label in flow.slots.iter().filter_map(|s| s.label.as_ref()) {
        localized(label, found);
    }
    for step in &flow.steps {
        visit_op(&step.op, found);
    }
}

/// Calls `found` for each source of one step.
pub(crate) fn visit_op<'g>(op: &'g Op, found: &mut impl FnMut(Source<'g>)) {
    match op {
        Op::Say { say: said, .. } => say(said, found),
        Op::Collect(collect) => {
            for said in collect
                .ask
                .iter()
                .chain(&collect.reask)
                .chain(&collect.invalid)
            {
                say(said, found);
            }
            if let Some(valid) = &collect.valid {
                found(Source::Expression(valid));
            }
        }
        Op::Branch { arms, .. } => arms
            .iter()
            .for_each(|arm| found(Source::Expression(&arm.when))),
        Op::Set { assign, .. } => assign
            .iter()
            .for_each(|(_, e)| found(Source::Expression(e))),
        Op::CallApi(call) => {
            for (_, expression) in call.query.iter().chain(&call.save) {
                found(Source::Expression(expression));
            }
            if let Some(said) = &call.confirm {
                say(said, found);
            }
            if let Some(body) = &call.body {
                body_sources(body, found);
            }
        }
        Op::Handoff {
            say: Some(said), ..
        } => say(said, found),
        Op::Handoff { say: None, .. } | Op::Call { .. } | Op::Link { .. } | Op::End { .. } => {}
    }
}

fn say<'g>(said: &'g Say, found: &mut impl FnMut(Source<'g>)) {
    for variant in &said.variants {
        if let Some(when) = &variant.when {
            found(Source::Expression(when));
        }
        localized(&variant.text, found);
    }
    for button in &said.quick_replies {
        localized(&button.label, found);
    }
    if let Some(Card {
        title,
        text,
        image,
        link,
    }) = &said.card
    {
        localized(title, found);
        if let Some(text) = text {
            localized(text, found);
        }
        for address in image.iter().chain(link) {
            found(Source::Text(address));
        }
    }
}

fn localized<'g>(text: &'g Localized, found: &mut impl FnMut(Source<'g>)) {
    for source in text.0.values() {
        found(Source::Text(source));
    }
}

fn body_sources<'g>(body: &'g Value, found: &mut impl FnMut(Source<'g>)) {
    match body {
        Value::String(text) => match whole_expression(text) {
            Some(expression) => found(Source::Expression(expression)),
            None => found(Source::Text(text)),
        },
        Value::Array(items) => items.iter().for_each(|item| body_sources(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| body_sources(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The expression of a string that is wholly one `{{ … }}`.
pub(crate) fn whole_expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inner.contains("{{") && !inner.contains("}}")).then(|| inner.trim())
}
