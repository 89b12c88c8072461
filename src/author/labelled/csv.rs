//! CSV with the columns `text` and `intent`.

use super::{Labelled, decode};
use crate::understand::training::Example;

/// What columns may be separated by, if not as the file's ending says.
const DELIMITERS: [(u8, &str); 3] = [(b';', "semicolons"), (b'\t', "tabs"), (b',', "commas")];

/// Reads a CSV file; other columns are ignored, rows without a message are skipped and counted.
///
/// # Errors
/// A sentence that names file and line.
pub fn read(name: &str, bytes: &[u8], delimiter: u8) -> Result<Labelled, String> {
    let mut labelled = Labelled::default();
    let text = decode(name, bytes, &mut labelled.notes)?;
    if text.trim().is_empty() {
        return Err(format!("{name}: the file is empty"));
    }
    let delimiter = separator(name, &text, delimiter, &mut labelled.notes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|e| format!("{name}:1: {e}"))?
        .clone();
    let column = |wanted: &str| {
        let called = |h: &&str| h.trim().eq_ignore_ascii_case(wanted);
        let found: Vec<&str> = headers.iter().collect();
        if headers.iter().filter(called).count() > 1 {
            return Err(format!(
                "{name}:1: two columns are called `{wanted}`; which one is meant? Rename the other"
            ));
        }
        headers.iter().position(|h| called(&h)).ok_or_else(|| {
            format!("{name}:1: there is no column `{wanted}`, only `{}`; name the columns `text,intent` in the first line", found.join("`, `"))
        })
    };
    let (text_at, intent_at) = (column("text")?, column("intent")?);
    let (mut empty, mut first_empty) = (0, 0);
    for record in reader.records() {
        let record = record.map_err(|e| format!("{name}: {e}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != headers.len() && record.iter().any(|field| field.contains('\n')) {
            return Err(format!(
                "{name}:{line}: a double quote is opened here and not closed before the line ends; write two for one that is part of a message"
            ));
        }
        if record.len() != headers.len() {
            return Err(format!(
                "{name}:{line}: {} field(s) where the first line names {}; put a message that holds a comma or a quote in double quotes",
                record.len(),
                headers.len()
            ));
        }
        let field = |at| record.get(at).unwrap_or_default().trim().to_owned();
        let example = Example {
            text: field(text_at),
            intent: field(intent_at),
        };
        if example.text.is_empty() {
            empty += 1;
            first_empty = if first_empty == 0 { line } else { first_empty };
        } else if example.intent.is_empty() {
            return Err(format!(
                "{name}:{line}: the message has no intent; label it, or write `out_of_scope`"
            ));
        } else {
            labelled.examples.push(example);
        }
    }
    if empty > 0 {
        labelled.notes.push(format!(
            "{name}:{first_empty}: {empty} row(s) without a message were skipped"
        ));
    }
    Ok(labelled)
}

/// What separates the columns: as said, unless the first line names both columns with something else between them.
fn separator(name: &str, text: &str, said: u8, notes: &mut Vec<String>) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let names = |delimiter: u8| {
        let mut columns = first.split(char::from(delimiter));
        columns.any(|c| c.trim().trim_matches('"').eq_ignore_ascii_case("text"))
    };
    if names(said) {
        return said;
    }
    let other = DELIMITERS.iter().find(|(delimiter, _)| names(*delimiter));
    other.map_or(said, |(delimiter, called)| {
        notes.push(format!("{name}: the columns are separated by {called}"));
        *delimiter
    })
}
