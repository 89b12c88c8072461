//! JSON lines: one object with `text` and `intent` a line.

use serde::Deserialize;

use super::{Labelled, decode};
use crate::understand::training::Example;

#[derive(Deserialize)]
struct Line {
    text: String,
    intent: String,
}

/// Reads a file of JSON lines; empty lines are skipped.
///
/// # Errors
/// A sentence that names file and line.
pub fn read(name: &str, bytes: &[u8]) -> Result<Labelled, String> {
    let mut labelled = Labelled::default();
    let text = decode(name, bytes, &mut labelled.notes)?;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let read: Line = serde_json::from_str(line).map_err(|e| {
            let why = e.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            let column = e.column();
            format!(
                "{name}:{number}:{column}: {why}; a line is {{\"text\": \"…\", \"intent\": \"…\"}}"
            )
        })?;
        let (text, intent) = (read.text.trim().to_owned(), read.intent.trim().to_owned());
        if intent.is_empty() {
            return Err(format!(
                "{name}:{number}: the message has no intent; label it, or write `out_of_scope`"
            ));
        }
        if text.is_empty() {
            labelled.notes.push(format!(
                "{name}:{number}: a message without text was skipped"
            ));
        } else {
            labelled.examples.push(Example { text, intent });
        }
    }
    Ok(labelled)
}
