//! Reads labelled text.

use std::path::{Path, PathBuf};

use crate::understand::training::Example;

/// Reads all files, in the order given.
///
/// # Errors
/// A sentence with file and line.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Example>, String> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(read_csv(path)?);
    }
    Ok(all)
}

fn read_csv(path: &Path) -> Result<Vec<Example>, String> {
    let name = path.display();
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{name}: {e}"))?;
    let headers = reader
        .headers()
        .map_err(|e| format!("{name}:1: {e}"))?
        .clone();
    let column = |wanted: &str| {
        headers.iter().position(|h| h == wanted).ok_or_else(|| {
            format!("{name}:1: no column `{wanted}`; the columns `text` and `intent` are needed")
        })
    };
    let (text, intent) = (column("text")?, column("intent")?);
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{name}: {e}"))?;
        let field = |at| record.get(at).unwrap_or_default().trim().to_owned();
        all.push(Example {
            text: field(text),
            intent: field(intent),
        });
    }
    Ok(all)
}
