//! The published JSON Schema, narrowed to the words that the compiler knows.
//!
//! What the types give says which keys there are and of what kind their values are. Here stand the values themselves, from
//! the very lists that lowering checks against, so that an editor offers them and underlines the others.

use serde_json::{Value as Json, json};

use super::lower::{
    BUILTINS, KINDS, MAX_LIMIT, MAX_RETRIES, METHODS, OUTCOMES, RESERVED_IDS, SLOT_TYPES, VERSION,
};
use super::surface;

/// The JSON Schema (draft 2020-12) of a flow file, made from the types that read it.
#[must_use]
pub fn json_schema() -> Json {
    let mut schema = surface::json_schema();
    let cased = METHODS
        .iter()
        .flat_map(|m| [(*m).to_owned(), m.to_lowercase()]);
    let methods: Vec<String> = cased.collect();
    let key = "^[a-z][a-z0-9_]*$";
    let rules = [
        (
            "FlowFile",
            "version",
            json!({"enum": [VERSION, VERSION.parse::<f64>().ok()]}),
        ),
        ("FlowFile", "kind", json!({"enum": KINDS})),
        (
            "FlowFile",
            "slots",
            json!({"propertyNames": {"pattern": key, "not": {"enum": BUILTINS}}}),
        ),
        ("SlotBlock", "type", json!({"enum": SLOT_TYPES})),
        ("ApiStep", "action", json!({"const": "call_api"})),
        (
            "ApiStep",
            "on",
            json!({"propertyNames": {"anyOf": [{"enum": OUTCOMES}, {"pattern": "^[45][0-9][0-9]$"}]}}),
        ),
        (
            "Params",
            "endpoint",
            json!({"pattern": "^/([^/?# \\\\][^?# \\\\]*)?$"}),
        ),
        ("Params", "method", json!({"enum": methods})),
        ("Params", "effect", json!({"enum": ["read", "write"]})),
        ("Params", "timeout", json!({"pattern": "^[0-9.]+ *m?s$"})),
        ("Params", "retries", json!({"maximum": MAX_RETRIES})),
        (
            "CollectStep",
            "limit",
            json!({"minimum": 1, "maximum": MAX_LIMIT}),
        ),
        ("CardSpec", "link", json!({"pattern": "^(https://|\\{\\{)"})),
        (
            "CardSpec",
            "image",
            json!({"pattern": "^(https://|\\{\\{)"}),
        ),
    ];
    for (definition, key, rule) in rules {
        let at = format!("/$defs/{definition}/properties/{key}");
        add(&mut schema, &at, rule);
    }
    let steps: Vec<String> = schema
        .pointer("/$defs")
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(|definitions| definitions.keys())
        .filter(|name| name.ends_with("Step"))
        .cloned()
        .collect();
    for step in steps {
        let rule = json!({"pattern": "^[A-Za-z0-9_-]+$", "not": {"enum": RESERVED_IDS}});
        add(&mut schema, &format!("/$defs/{step}/properties/id"), rule);
    }
    // A slot in short is its type's name.
    let short = "/$defs/FlowFile/properties/slots/additionalProperties/anyOf/0";
    add(&mut schema, short, json!({"enum": SLOT_TYPES}));
    // A call says where it goes when it fails: by `node`, or by `on` with `error`.
    let by_node = json!({"required": ["node"]});
    let by_error = json!({"required": ["on"], "properties": {"on": {"required": ["error"]}}});
    add(
        &mut schema,
        "/$defs/ApiStep",
        json!({"anyOf": [by_node, by_error]}),
    );
    schema
}

/// Adds keywords to the schema at a place.
fn add(schema: &mut Json, place: &str, keywords: Json) {
    let (Some(Json::Object(at)), Json::Object(keywords)) = (schema.pointer_mut(place), keywords)
    else {
        return;
    };
    at.extend(keywords);
}
