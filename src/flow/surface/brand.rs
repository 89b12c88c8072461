//! The brand and the engine's own sentences.

use serde_json::{Value as Json, json};

use super::super::source::At;
use super::super::yaml::{Node, Value};
use super::read::{Named, Read, Reader, surface};
use super::schema::Definitions;

surface! {
    /// Whether and how readily the bot answers out of `knowledge/`.
    KnowledgeBlock "`knowledge`" {
        /// `false`: articles are checked and not answered from (default true).
        "answers" answers: Option<bool>,
        /// How sure an answer has to be, 0 to 1: higher is more silent (default: as measured, docs/FLOWS.md).
        "threshold" threshold: Option<At<f64>>,
    }
}

surface! {
    /// brand.yaml: who speaks, in which languages, and what it never says.
    BrandFile "brand.yaml" {
        /// The shop's name.
        "name" name: At<String>,
        /// The locales the bot speaks, the default one first.
        "locales" locales: Option<Vec<At<String>>>,
        /// Ways to reach the shop, read as `brand.NAME`.
        "contacts" contacts: Option<Named<At<String>>>,
        /// Other values any text may read as `brand.NAME`.
        "values" values: Option<Named<At<String>>>,
        /// Phrases that no text may contain.
        "banned" banned: Option<Vec<At<String>>>,
        /// Intents the model knows, so that a misspelt one in a flow is an error.
        "intents" intents: Option<Vec<At<String>>>,
        /// Answering out of `knowledge/`.
        "knowledge" knowledge: Option<KnowledgeBlock>,
    }
}

surface! {
    /// origin.yaml: the shop's systems, as far as its flows are checked against them.
    OriginFile "origin.yaml" {
        /// The OpenAPI document of the shop's API, YAML or JSON; its path from this file.
        "openapi" openapi: Option<At<String>>,
        /// The OAuth2 scopes that the bot is granted; a call outside them is an error. Without the key any may be named.
        "scopes" scopes: Option<Vec<At<String>>>,
    }
}

/// locales/LOCALE.yaml: the engine's sentences, as nested mappings; `engine: {again: …}` is `engine.again`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LocaleFile {
    /// Key and template.
    pub texts: Vec<(String, At<String>)>,
}

impl Read for LocaleFile {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut texts = Vec::new();
        collect(node, "", reader, &mut texts);
        Some(Self { texts })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let name = "LocaleFile";
        definitions.put(
            name,
            json!({"type": "object", "additionalProperties": {
                "anyOf": [{"type": ["string", "number"]}, {"$ref": "#/$defs/LocaleFile"}]
            }}),
        )
    }
}

fn collect(
    node: &Node,
    prefix: &str,
    reader: &mut Reader<'_>,
    texts: &mut Vec<(String, At<String>)>,
) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                let path = if prefix.is_empty() {
                    name.to_owned()
                } else {
                    format!("{prefix}.{name}")
                };
                collect(value, &path, reader, texts);
            }
        }
        _ => {
            if let Some(text) = At::<String>::read(node, reader) {
                texts.push((prefix.to_owned(), text));
            }
        }
    }
}
