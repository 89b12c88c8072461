//! Whether a document is one that can be read, told at its own lines.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value as Json;

use super::super::diagnostic::{Diagnostic, Sink};
use super::super::source::{Source, Span};
use super::Api;
use super::paths::ApiPath;
use super::schema::target;

/// How deep a document is searched for references.
const MAX_DEPTH: usize = 100;

impl Api {
    /// Makes an API of a document, given as it stands and as JSON; with it what somebody should look at.
    ///
    /// # Errors
    ///
    /// What keeps it from being used: another format, or no paths.
    pub fn read(
        source: &Source,
        document: Json,
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut sink = Sink::default();
        let version = match document.get("openapi") {
            Some(Json::String(version)) => version.clone(),
            Some(Json::Number(version)) => version.to_string(),
            _ => String::new(),
        };
        if !["3.0", "3.1"]
            .iter()
            .any(|known| version.starts_with(known))
        {
            let (at, what) = match (document.get("swagger"), version.as_str()) {
                (Some(_), _) => (
                    place(source, "swagger"),
                    "this is a Swagger 2 document".into(),
                ),
                (None, "") => (
                    Span::default(),
                    "this file does not say `openapi: 3.1.0` or the like".into(),
                ),
                (None, other) => (
                    place(source, "openapi"),
                    format!("OpenAPI {other} is not read here"),
                ),
            };
            let help = "give a document of OpenAPI 3.0 or 3.1; converters from other formats are at openapi.tools";
            sink.error(source, at, "F089", what, help);
            return Err(sink.into_sorted());
        }
        let paths = ApiPath::all(&document);
        if paths.is_empty() {
            let help = "each call of a flow is looked up under `paths:`";
            sink.error(
                source,
                place(source, "paths"),
                "F089",
                "this document has no paths",
                help,
            );
            return Err(sink.into_sorted());
        }
        references(source, &document, &mut sink);
        let api = Self {
            document: Arc::new(document),
            paths,
        };
        Ok((api, sink.into_sorted()))
    }
}

/// That a document could not be read, at a place of it (line and column from 1).
pub fn document_unread(
    source: &Source,
    (line, col): (u32, u32),
    what: &str,
    help: &str,
) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    let at = Span { line, col, len: 1 };
    sink.error(source, at, "F089", what, help);
    sink.into_sorted()
}

/// Notes every reference that leads nowhere or out of the document, each once.
fn references(source: &Source, document: &Json, sink: &mut Sink) {
    let mut all = BTreeSet::new();
    gather(document, 0, &mut all);
    for reference in all {
        if !reference.starts_with('#') {
            let at = place(source, reference);
            let what = format!("`{reference}` lies in another file, which is not read");
            let help = "what it describes is not checked; bundle the document into one file, as `redocly bundle` does";
            sink.warning(source, at, "F088", what, help);
        } else if target(document, reference).is_none() {
            let at = place(source, reference);
            let what = format!("`{reference}` leads nowhere");
            let help = "what it should describe is not checked; mend the document";
            sink.warning(source, at, "F088", what, help);
        }
    }
}

fn gather<'d>(node: &'d Json, depth: usize, all: &mut BTreeSet<&'d str>) {
    if depth > MAX_DEPTH {
        return;
    }
    match node {
        Json::Object(entries) => {
            for (key, value) in entries {
                match (key.as_str(), value) {
                    ("$ref", Json::String(reference)) => drop(all.insert(reference)),
                    // Values, not parts of the document.
                    ("example" | "examples" | "enum" | "const", _) => {}
                    _ => gather(value, depth + 1, all),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| gather(item, depth + 1, all)),
        _ => {}
    }
}

/// The first line of a document where a word stands: the tree that was read has lost its places.
fn place(source: &Source, word: &str) -> Span {
    let lines = source.text.lines().enumerate();
    for (index, line) in lines {
        if let Some(byte) = line.find(word) {
            let before = line.get(..byte).map_or(0, |b| b.chars().count());
            return Span {
                line: index as u32 + 1,
                col: before as u32 + 1,
                len: word.chars().count() as u32,
            };
        }
    }
    Span::default()
}
