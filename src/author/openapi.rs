//! Reading the OpenAPI document of the shop's API, YAML or JSON.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use super::yaml_file;
use crate::flow::{Api, Diagnostic, Source, document_unread};

/// The longest document read, in bytes; the largest published ones have ten million.
const MAX_BYTES: u64 = 16 << 20;
/// The most values a document may hold.
const MAX_NODES: usize = 4_000_000;
/// The deepest nesting of a document.
const MAX_DEPTH: usize = 120;

/// A document as read: the API, and what somebody should look at.
pub(super) type Document = (Api, Vec<Diagnostic>);

/// Reads the document at a path.
///
/// # Errors
///
/// A sentence where the file itself can't be read; else what is wrong with the document, at its lines.
pub(super) fn read(path: &Path) -> Result<Result<Document, Vec<Diagnostic>>, String> {
    let size = fs::metadata(path)
        .map_err(|error| format!("{}: {error}", path.display()))?
        .len();
    if size > MAX_BYTES {
        return Err(format!(
            "{}: this document has {size} bytes, and at most {MAX_BYTES} are read; bundle only the parts that the bot calls",
            path.display()
        ));
    }
    let text = yaml_file::text(path)?;
    Ok(api(&Source::new(path.display().to_string(), text)))
}

/// Makes an API of a document's text.
pub(super) fn api(source: &Source) -> Result<Document, Vec<Diagnostic>> {
    let json = if source.text.trim_start().starts_with('{') {
        from_json(source)
    } else {
        from_yaml(source)
    };
    Api::read(source, json?)
}

fn from_json(source: &Source) -> Result<Json, Vec<Diagnostic>> {
    serde_json::from_str(&source.text).map_err(|error| {
        let full = error.to_string();
        let what = full.split(" at line ").next().unwrap_or(&full);
        let at = (place(error.line()), place(error.column()));
        unread(source, at, &format!("not valid JSON: {what}"))
    })
}

fn from_yaml(source: &Source) -> Result<Json, Vec<Diagnostic>> {
    let budget = serde_saphyr::budget! {
        max_nodes: MAX_NODES,
        max_events: 2 * MAX_NODES,
        max_depth: MAX_DEPTH,
        max_total_scalar_bytes: MAX_BYTES as usize,
    };
    let options = serde_saphyr::options! { strict_booleans: true, budget: budget };
    serde_saphyr::from_str_with_options(&source.text, options).map_err(|error| {
        let error = error.without_snippet();
        let full = error.to_string();
        let what = full.split(" at line ").next().unwrap_or(&full);
        let at = error.location();
        let at = at.map_or((1, 1), |at| (narrow(at.line()), narrow(at.column())));
        unread(source, at, &format!("not valid YAML: {what}"))
    })
}

fn unread(source: &Source, at: (u32, u32), what: &str) -> Vec<Diagnostic> {
    let help = "the calls of the flows are not checked until it can be read";
    document_unread(source, at, what, help)
}

fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
