//! What a call sends: parameters, body, scope.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::super::types::{Said, type_of};
use super::values::{Sent, misfit};
use super::{Calling, instead, listed};
use crate::flow::diagnostic::Sink;
use crate::flow::expr::check_expression;
use crate::flow::graph::Access;
use crate::flow::openapi::{
    Field, Kinds, Match, Operation, Parameter, Place, Schema, Side, Spread,
};
use crate::flow::source::Span;
use crate::flow::yaml::{Node, Value};

/// Headers that the worker sends with every call, as OpenAPI names them; the key goes with writes.
const SENT_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];
/// The header by which a shop recognises a write that it has carried out already.
const KEY_HEADER: &str = "idempotency-key";

pub(super) fn check(
    calling: &Calling<'_>,
    found: &Match<'_>,
    operation: &Operation<'_>,
    said: &Said,
    sink: &mut Sink,
) {
    let parameters = operation.parameters();
    path(calling, found, &parameters, said, sink);
    query(calling, &parameters, said, sink);
    headers(calling, &parameters, sink);
    scope(calling, operation, sink);
    body(calling, operation, said, sink);
}

/// Values that stand in the path.
fn path(
    calling: &Calling<'_>,
    found: &Match<'_>,
    parameters: &[Parameter],
    said: &Said,
    sink: &mut Sink,
) {
    let path = calling.call.path.as_str();
    let rest = path.strip_prefix(found.base).unwrap_or(path);
    for (mine, theirs) in rest.split('/').zip(found.path.template.split('/')) {
        let named = |text: &str| Some(text.strip_prefix('{')?.strip_suffix('}')?.to_owned());
        let Some(parameter) = named(theirs).and_then(|name| {
            parameters
                .iter()
                .find(|p| p.place == Place::Path && p.name == name)
        }) else {
            continue;
        };
        let expression = named(mine).unwrap_or_else(|| Json::from(mine).to_string());
        let at = (calling.endpoint(), expression.as_str());
        parameter_value(calling, parameter, at, said, sink);
    }
}

/// Parameters behind the `?`.
fn query(calling: &Calling<'_>, parameters: &[Parameter], said: &Said, sink: &mut Sink) {
    let query = calling.written.params.value.query.iter().flat_map(|q| &q.0);
    let theirs: Vec<&Parameter> = parameters
        .iter()
        .filter(|p| p.place == Place::Query)
        .collect();
    let mut given: BTreeSet<&str> = BTreeSet::new();
    for ((name, _), (_, expression)) in query.zip(&calling.call.query) {
        if let Some(parameter) = theirs.iter().find(|p| p.name == name.value) {
            given.insert(&parameter.name);
            parameter_value(calling, parameter, (name.span, expression), said, sink);
            continue;
        }
        if let Some(parameter) = theirs.iter().find(|p| takes_part(p, &name.value)) {
            given.insert(&parameter.name);
            continue;
        }
        let names: Vec<String> = theirs.iter().map(|p| p.name.clone()).collect();
        let what = format!("{} takes no parameter `{}`", calling.name(), name.value);
        calling.error(name.span, "F083", what, instead(&name.value, &names), sink);
    }
    for parameter in theirs.iter().filter(|p| p.required) {
        if !given.contains(parameter.name.as_str()) {
            let what = format!(
                "{} needs the parameter `{}`",
                calling.name(),
                parameter.name
            );
            let help = format!(
                "add it under `query:`{}",
                kind_of(parameter.schema.as_ref())
            );
            calling.error(calling.endpoint(), "F082", what, help, sink);
        }
    }
}

/// Whether a name in the query is a part of an object that travels in parts.
fn takes_part(parameter: &Parameter, name: &str) -> bool {
    let (Some(spread), Some(schema)) = (parameter.spread, &parameter.schema) else {
        return false;
    };
    let object = schema.kinds() == Kinds::OBJECT;
    let field = match spread {
        Spread::Deep => name
            .strip_prefix(&format!("{}[", parameter.name))
            .and_then(|rest| rest.strip_suffix(']')),
        Spread::Plain => Some(name),
    };
    object && field.is_some_and(|f| schema.field(f, Side::Request) != Field::Absent)
}

fn parameter_value(
    calling: &Calling<'_>,
    parameter: &Parameter,
    (span, expression): (Span, &str),
    said: &Said,
    sink: &mut Sink,
) {
    let Some(schema) = &parameter.schema else {
        return;
    };
    let of = |name: &str| type_of(calling.flow, said, Some(calling.index), name);
    let sent = Sent::Typed(check_expression(expression, &of, false).0);
    if let Some((what, help)) = misfit(&sent, schema, true) {
        let what = format!("`{}` of {} {what}", parameter.name, calling.name());
        calling.error(span, "F084", what, help, sink);
    }
}

/// Headers and cookies that the API needs and a flow can't give.
fn headers(calling: &Calling<'_>, parameters: &[Parameter], sink: &mut Sink) {
    for parameter in parameters.iter().filter(|p| p.required) {
        let name = parameter.name.to_lowercase();
        let word = match parameter.place {
            Place::Header => "header",
            Place::Cookie => "cookie",
            Place::Path | Place::Query => continue,
        };
        let keyed = name == KEY_HEADER && calling.call.effect == Access::Write;
        if word == "header" && (keyed || SENT_HEADERS.contains(&name.as_str())) {
            continue;
        }
        let what = format!("{} needs the {word} `{}`", calling.name(), parameter.name);
        let help = if name == KEY_HEADER {
            "the worker sends it with writes: `effect: write`"
        } else {
            "a flow can't send one; put a gateway before the shop that adds it, or make it optional in the document"
        };
        calling.error(calling.endpoint(), "F082", what, help, sink);
    }
}

/// The scope of the token.
fn scope(calling: &Calling<'_>, operation: &Operation<'_>, sink: &mut Sink) {
    let ways = operation.scopes();
    if ways.is_empty() {
        return;
    }
    let written = calling.written.params.value.scope.as_ref();
    let given: BTreeSet<String> = written
        .iter()
        .flat_map(|s| s.value.split_whitespace())
        .map(str::to_owned)
        .collect();
    if ways.contains(&given) {
        return;
    }
    let span = written.map_or(calling.endpoint(), |s| s.span);
    let needed: Vec<String> = ways
        .iter()
        .map(|way| way.iter().cloned().collect::<Vec<_>>().join(" "))
        .collect();
    let needed_words = listed(needed.iter().map(String::as_str)).replace(", ", " or ");
    let what = if given.is_empty() {
        format!("{} needs the scope {needed_words}", calling.name())
    } else if ways.iter().any(|way| way.is_subset(&given)) {
        format!(
            "{} needs the scope {needed_words} and no more",
            calling.name()
        )
    } else {
        let given: Vec<String> = given.into_iter().collect();
        format!(
            "{} needs the scope {needed_words}, not `{}`",
            calling.name(),
            given.join(" ")
        )
    };
    let help = format!(
        "write `scope: {}`: a token that can do less can be abused less",
        needed.first().map_or("", String::as_str)
    );
    calling.error(span, "F087", what, help, sink);
}

fn body(calling: &Calling<'_>, operation: &Operation<'_>, said: &Said, sink: &mut Sink) {
    let written = calling.written.params.value.body.as_ref();
    match (operation.body(), written) {
        (None, Some(node)) => {
            let what = format!("{} takes no body", calling.name());
            let help = "leave `body:` out, or send it in the `query:` where it belongs";
            calling.error(node.span, "F083", what, help, sink);
        }
        (Some((required, schema)), None) => {
            let lacking = schema.map(|s| s.lacking(&BTreeSet::new()));
            let lacking: Vec<String> = lacking.into_iter().flatten().collect();
            if required {
                let what = format!("{} needs a body", calling.name());
                let help = if lacking.is_empty() {
                    "add `body:` under `params`".to_owned()
                } else {
                    format!(
                        "add `body:` under `params`, with {}",
                        listed(lacking.iter().map(String::as_str))
                    )
                };
                calling.error(calling.endpoint(), "F082", what, help, sink);
            }
        }
        (Some((_, Some(schema))), Some(node)) => {
            let mut walk = BodyWalk {
                calling,
                said,
                sink,
            };
            walk.value(node, calling.call.body.as_ref(), &schema, "the body");
        }
        (None, None) | (Some((_, None)), Some(_)) => {}
    }
}

/// Walks a body as written beside the schema of what the API takes.
struct BodyWalk<'a, 'b> {
    calling: &'a Calling<'b>,
    said: &'a Said,
    sink: &'a mut Sink,
}

impl BodyWalk<'_, '_> {
    fn value(&mut self, node: &Node, run: Option<&Json>, schema: &Schema, name: &str) {
        match &node.value {
            Value::Map(entries) => {
                let object = Json::Object(serde_json::Map::new());
                if self.fits(&Sent::Literal(&object), schema, node.span, name) {
                    self.fields(node.span, entries, run, schema, name);
                }
            }
            Value::List(items) => {
                let list = Json::Array(Vec::new());
                if !self.fits(&Sent::Literal(&list), schema, node.span, name) {
                    return;
                }
                let Some(element) = schema.element() else {
                    return;
                };
                for (index, item) in items.iter().enumerate() {
                    let run = run.and_then(|r| r.get(index));
                    self.value(item, run, &element, name);
                }
            }
            Value::Scalar { .. } => {
                let Some(run) = run else { return };
                let expression = run
                    .as_str()
                    .and_then(|text| text.strip_prefix("{{ ")?.strip_suffix(" }}"));
                let sent = match expression {
                    Some(expression) => {
                        let (flow, index) = (self.calling.flow, self.calling.index);
                        let of = |name: &str| type_of(flow, self.said, Some(index), name);
                        Sent::Typed(check_expression(expression, &of, false).0)
                    }
                    None => Sent::Literal(run),
                };
                self.fits(&sent, schema, node.span, name);
            }
        }
    }

    fn fits(&mut self, sent: &Sent<'_>, schema: &Schema, span: Span, name: &str) -> bool {
        let Some((what, help)) = misfit(sent, schema, false) else {
            return true;
        };
        let what = format!("{name} of {} {what}", self.calling.name());
        self.calling.error(span, "F084", what, help, self.sink);
        false
    }

    fn fields(
        &mut self,
        span: Span,
        entries: &[(Node, Node)],
        run: Option<&Json>,
        schema: &Schema,
        name: &str,
    ) {
        let mut given = BTreeSet::new();
        for (key, value) in entries {
            let field = key.text().unwrap_or_default();
            given.insert(field.to_owned());
            match schema.field(field, Side::Request) {
                Field::Known(inner) => {
                    let run = run.and_then(|r| r.get(field));
                    self.value(value, run, &inner, &format!("`{field}`"));
                }
                Field::Open => {}
                Field::Absent => {
                    let what = format!(
                        "{name} of {} has no field `{field}` in the shop's API",
                        self.calling.name()
                    );
                    let help = instead(field, &schema.names());
                    self.calling.error(key.span, "F083", what, help, self.sink);
                }
            }
        }
        let lacking = schema.lacking(&given);
        if !lacking.is_empty() {
            let what = format!(
                "{name} of {} lacks {}",
                self.calling.name(),
                listed(lacking.iter().map(String::as_str))
            );
            let help = "add what the shop's API requires";
            self.calling.error(span, "F082", what, help, self.sink);
        }
    }
}

/// The kind of a parameter's value, for a help line.
fn kind_of(schema: Option<&Schema>) -> String {
    let Some(schema) = schema else {
        return String::new();
    };
    match schema.options() {
        Some(options) if !options.is_empty() => {
            let words: Vec<String> = options.iter().map(super::values::shown).collect();
            format!(": one of {}", listed(words.iter().map(String::as_str)))
        }
        _ => format!(": {}", schema.kinds().name()),
    }
}
