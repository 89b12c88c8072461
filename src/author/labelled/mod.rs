//! Reads labelled text: CSV, JSON lines, Rasa's `nlu.yml`, and the examples that flows hold.

mod csv;
mod jsonl;
mod rasa;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::sources::BotDir;
use crate::understand::training::Example;

/// The largest file read, in bytes.
const MAX_BYTES: u64 = 256 << 20;
/// Longer messages are cut here, in characters, as the bot itself does.
const MAX_CHARS: usize = 2_000;
/// Intents with fewer examples than this are named in a note.
const FEW: usize = 3;

/// Labelled messages, and what their reader wants known about them.
#[derive(Debug, Default)]
pub struct Labelled {
    /// The messages.
    pub examples: Vec<Example>,
    /// One sentence each, with file and line where there is one.
    pub notes: Vec<String>,
}

/// Reads all files, in the order given.
///
/// # Errors
/// A sentence that names file, line and remedy.
pub fn read_all(paths: &[PathBuf]) -> Result<Labelled, String> {
    let mut all = Labelled::default();
    for path in paths {
        let mut one = read(path)?;
        all.examples.append(&mut one.examples);
        all.notes.append(&mut one.notes);
    }
    if all.examples.is_empty() {
        let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(format!(
            "{}: there is not one labelled message there",
            names.join(", ")
        ));
    }
    Ok(all)
}

/// Makes sure that there is something to tell apart.
///
/// # Errors
/// A sentence that names the files and the one intent.
pub fn several_intents(paths: &[PathBuf], examples: &[Example]) -> Result<(), String> {
    let Some(first) = examples.first() else {
        return Ok(());
    };
    if examples.iter().any(|e| e.intent != first.intent) {
        return Ok(());
    }
    let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    Err(format!(
        "{}: all {} messages have the intent `{}`; there have to be at least two to tell apart. What is none of the bot's business is marked `out_of_scope`",
        names.join(", "),
        examples.len(),
        first.intent
    ))
}

/// Notes about intents that have next to no examples.
#[must_use]
pub fn thin_intents(examples: &[Example]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for example in examples {
        *counts.entry(&example.intent).or_default() += 1;
    }
    let thin = counts.into_iter().filter(|(_, n)| *n < FEW);
    thin.map(|(intent, n)| {
        format!("intent `{intent}` has {n} example(s); ten and more make a difference")
    })
    .collect()
}

fn read(path: &Path) -> Result<Labelled, String> {
    let name = path.display().to_string();
    if path.is_dir() {
        return from_flows(path);
    }
    let told = |e: std::io::Error| format!("{name}: {e}");
    let size = std::fs::metadata(path).map_err(told)?.len();
    if size > MAX_BYTES {
        return Err(format!(
            "{name}: {size} bytes are more than the {MAX_BYTES} that are read; split the file"
        ));
    }
    let bytes = std::fs::read(path).map_err(told)?;
    let mut labelled = match path
        .extension()
        .and_then(|e| e.to_str())
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("jsonl" | "ndjson") => jsonl::read(&name, &bytes)?,
        Some("yml" | "yaml") => match rasa::read(&name, &bytes)? {
            Some(labelled) => labelled,
            None => from_flows(path)?,
        },
        Some("tsv") => csv::read(&name, &bytes, b'\t')?,
        Some("csv") => csv::read(&name, &bytes, b',')?,
        _ => {
            return Err(format!(
                "{name}: what is in it? Files ending in .csv, .tsv, .jsonl, .yml and directories of flows can be read"
            ));
        }
    };
    for example in &mut labelled.examples {
        if let Some((end, _)) = example.text.char_indices().nth(MAX_CHARS) {
            example.text.truncate(end);
        }
    }
    Ok(labelled)
}

fn from_flows(path: &Path) -> Result<Labelled, String> {
    let bot = BotDir::read(path)?;
    let compiled = bot.compile().map_err(|list| {
        let first = list.first().map(|d| d.to_string()).unwrap_or_default();
        format!(
            "{}: the flows have mistakes; `curbside check` lists them all. The first:\n{first}",
            path.display()
        )
    })?;
    let several: Vec<&str> = compiled
        .graph
        .flows
        .values()
        .filter(|flow| flow.start.intents.len() > 1)
        .filter_map(|flow| flow.start.intents.first().map(String::as_str))
        .collect();
    let (unclear, clear): (Vec<_>, Vec<_>) = compiled
        .examples
        .iter()
        .partition(|e| several.contains(&e.intent.as_str()));
    let mut notes = Vec::new();
    if let Some(first) = unclear.first() {
        notes.push(format!(
            "{}:{}: {} example(s) of flows with several intents do not say which is meant, and are left out",
            first.path,
            first.line,
            unclear.len()
        ));
    }
    let examples = clear
        .into_iter()
        .map(|e| Example::new(&e.text, &e.intent))
        .collect();
    Ok(Labelled { examples, notes })
}

/// Text as UTF-8. UTF-16 with its mark is converted; a file in another encoding of the West is read as Windows-1252. Both are
/// said in a note. What is no text at all is refused.
///
/// # Errors
/// A sentence that names file and line.
pub(crate) fn decode(name: &str, bytes: &[u8], notes: &mut Vec<String>) -> Result<String, String> {
    let wide = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes as fn([u8; 2]) -> u16)),
        _ => None,
    };
    if let Some((rest, unit)) = wide {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .filter_map(|pair| Some(unit(*pair.first_chunk()?)))
            .collect();
        notes.push(format!("{name}: the file is in UTF-16 and was converted"));
        return String::from_utf16(&units)
            .map_err(|_| format!("{name}: the file is damaged UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        let line = 1 + bytes.iter().take(at).filter(|&&b| b == b'\n').count();
        return Err(format!(
            "{name}:{line}: there is a zero byte; is this text?"
        ));
    }
    let mut out = String::with_capacity(bytes.len());
    let mut foreign: Vec<usize> = Vec::new();
    for (line, chunk) in (1..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
        match std::str::from_utf8(chunk) {
            Ok(text) => out.push_str(text),
            Err(_) => {
                foreign.push(line);
                out.extend(chunk.iter().map(|&b| windows_1252(b)));
            }
        }
    }
    if let Some(first) = foreign.first() {
        notes.push(format!(
            "{name}:{first}: {} line(s) are not UTF-8 and were read as Windows-1252",
            foreign.len()
        ));
    }
    Ok(out)
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte
        .checked_sub(0x80)
        .and_then(|at| HIGH.get(usize::from(at)))
    {
        Some(c) => *c,
        None => char::from(byte),
    }
}

#[cfg(test)]
mod tests;
