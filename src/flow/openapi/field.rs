//! What a composed schema says of one field.

use regex_lite::Regex;
use serde_json::Value as Json;

use super::kinds::Kinds;
use super::schema::{Side, Walk, alternatives, composed, own_kinds, parts, target};

/// What one part of a composed schema says of a field.
pub(super) enum Look {
    /// It is one of these.
    Is(Vec<Json>),
    /// It may be there.
    Open,
    /// Nothing at all.
    Silent,
    /// It is not there.
    Missing,
}

/// Looks a field up, references and compositions followed.
pub(super) fn look(walk: &Walk<'_>, schema: &Json, name: &str, side: Side, depth: usize) -> Look {
    let Json::Object(rules) = schema else {
        return match schema {
            Json::Bool(false) => Look::Missing,
            _ => Look::Silent,
        };
    };
    if walk.ends(depth) {
        return Look::Open;
    }
    let mut all = vec![own(rules, name, side)];
    if let Some(reference) = rules.get("$ref").and_then(Json::as_str) {
        all.push(match target(walk.document, reference) {
            Some(there) => look(walk, there, name, side, depth + 1),
            None => Look::Open,
        });
    }
    for part in parts(schema, "allOf") {
        all.push(look(walk, part, name, side, depth + 1));
    }
    for choice in alternatives(schema) {
        let looks = choice
            .iter()
            .map(|part| look(walk, part, name, side, depth + 1));
        all.push(either(looks));
    }
    both(all)
}

/// What the schema's own keywords say.
fn own(rules: &serde_json::Map<String, Json>, name: &str, side: Side) -> Look {
    let properties = rules.get("properties").and_then(Json::as_object);
    if let Some(found) = properties.and_then(|p| p.get(name)) {
        let kept_out = found.get(side.kept_out_by()) == Some(&Json::Bool(true));
        return if kept_out {
            Look::Missing
        } else {
            Look::Is(vec![found.clone()])
        };
    }
    let patterns = rules.get("patternProperties").and_then(Json::as_object);
    for (pattern, found) in patterns.into_iter().flatten() {
        match Regex::new(pattern) {
            Ok(regex) if !regex.is_match(name) => {}
            // One in another dialect of regular expressions may mean any name.
            _ => return Look::Is(vec![found.clone()]),
        }
    }
    let further = ["additionalProperties", "unevaluatedProperties"]
        .into_iter()
        .find_map(|keyword| rules.get(keyword));
    match further {
        Some(Json::Bool(false)) => Look::Missing,
        Some(Json::Object(schema)) if !schema.is_empty() => {
            Look::Is(vec![Json::Object(schema.clone())])
        }
        Some(_) => Look::Open,
        // A list of fields is taken as the whole list, though JSON Schema would let others pass.
        None if properties.is_some_and(|p| !p.is_empty()) => Look::Missing,
        None => match own_kinds(rules) {
            Some(kinds) if !kinds.meets(Kinds::OBJECT) => Look::Missing,
            _ => Look::Silent,
        },
    }
}

/// One of several holds.
fn either(all: impl Iterator<Item = Look>) -> Look {
    let (mut found, mut open) = (Vec::new(), false);
    for look in all {
        match look {
            Look::Is(more) => found.extend(more),
            Look::Open | Look::Silent => open = true,
            Look::Missing => {}
        }
    }
    match (found.is_empty(), open) {
        (false, _) => Look::Is(found),
        (true, true) => Look::Open,
        (true, false) => Look::Missing,
    }
}

/// All of them hold.
fn both(all: Vec<Look>) -> Look {
    let (mut found, mut open, mut missing) = (Vec::new(), false, false);
    for look in all {
        match look {
            Look::Is(more) => found.push(composed("anyOf", more)),
            Look::Open => open = true,
            Look::Missing => missing = true,
            Look::Silent => {}
        }
    }
    if !found.is_empty() {
        Look::Is(vec![composed("allOf", found)])
    } else if open {
        Look::Open
    } else if missing {
        Look::Missing
    } else {
        Look::Silent
    }
}
