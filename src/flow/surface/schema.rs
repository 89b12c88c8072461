//! The published JSON Schema: editors complete and check flows with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::file::FlowFile;
use super::read::Read;

/// The named types of a schema under construction.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    named: BTreeMap<String, Json>,
}

impl Definitions {
    /// A reference to a mapping with fixed keys; `fill` declares the keys the first time it is met.
    pub fn define(
        &mut self,
        name: &str,
        about: &str,
        fill: impl FnOnce(&mut Self, &mut Object),
    ) -> Json {
        if !self.named.contains_key(name) {
            self.named.insert(name.to_owned(), Json::Null);
            let mut object = Object::default();
            fill(self, &mut object);
            let schema = object.into_schema(about);
            self.named.insert(name.to_owned(), schema);
        }
        reference(name)
    }

    /// A reference to a type whose schema is given whole.
    pub fn put(&mut self, name: &str, schema: Json) -> Json {
        self.named.insert(name.to_owned(), schema);
        reference(name)
    }
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A mapping's keys.
#[derive(Debug, Default)]
pub(crate) struct Object {
    properties: Map<String, Json>,
    required: Vec<Json>,
}

impl Object {
    /// Adds a key.
    pub fn key(&mut self, name: &str, about: &str, schema: Json, required: bool) {
        let schema = match schema {
            Json::Object(mut object) => {
                object.insert("description".into(), about.trim().into());
                Json::Object(object)
            }
            _ => json!({ "description": about.trim() }),
        };
        self.properties.insert(name.to_owned(), schema);
        if required {
            self.required.push(name.into());
        }
    }

    fn into_schema(self, about: &str) -> Json {
        let mut schema = json!({
            "type": "object",
            "description": about.trim(),
            "properties": self.properties,
            "additionalProperties": false,
        });
        if let (Some(object), false) = (schema.as_object_mut(), self.required.is_empty()) {
            object.insert("required".into(), Json::Array(self.required));
        }
        schema
    }
}

/// The JSON Schema (draft 2020-12) of a flow file, made from the types that read it.
#[must_use]
pub fn json_schema() -> Json {
    let mut definitions = Definitions::default();
    let root = FlowFile::schema(&mut definitions);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Curbside flow",
        "allOf": [root],
        "$defs": definitions.named,
    })
}
