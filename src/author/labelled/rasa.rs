//! Rasa's `nlu.yml`: intents with examples, whose marked entities are read as plain words.

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Labelled, decode};
use crate::understand::training::Example;

#[derive(Deserialize)]
struct File {
    nlu: Option<Vec<Spanned<Block>>>,
}

#[derive(Deserialize)]
struct Block {
    intent: Option<String>,
    synonym: Option<String>,
    regex: Option<String>,
    lookup: Option<String>,
    examples: Option<Examples>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Examples {
    Text(String),
    List(Vec<Entry>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Plain(String),
    Rich { text: String },
}

/// Reads a Rasa file; none where the YAML has no `nlu`, and so is something else.
///
/// # Errors
/// A sentence that names file and line.
pub fn read(name: &str, bytes: &[u8]) -> Result<Option<Labelled>, String> {
    let mut labelled = Labelled::default();
    let text = decode(name, bytes, &mut labelled.notes)?;
    if !text.lines().any(|line| line.starts_with("nlu:")) {
        return Ok(None);
    }
    let file: File = serde_saphyr::from_str(&text).map_err(|e| match e.location() {
        Some(at) => format!("{name}:{}: {}", at.line(), first_line(&e.to_string())),
        None => format!("{name}: {}", first_line(&e.to_string())),
    })?;
    let (mut synonyms, mut others) = (0, 0);
    for block in file.nlu.unwrap_or_default() {
        let line = block.referenced.line();
        let block = block.value;
        let Some(intent) = block.intent else {
            match (block.synonym, block.regex.or(block.lookup)) {
                (Some(_), _) => synonyms += 1,
                (_, Some(_)) => others += 1,
                _ => {
                    return Err(format!(
                        "{name}:{line}: neither `intent`, `synonym`, `regex` nor `lookup`"
                    ));
                }
            }
            continue;
        };
        let before = labelled.examples.len();
        let mut push = |text: &str| {
            let text = plain(text.trim());
            if !text.is_empty() {
                labelled.examples.push(Example {
                    text,
                    intent: intent.clone(),
                });
            }
        };
        match block.examples {
            Some(Examples::Text(lines)) => {
                for (at, line_text) in (0..).zip(lines.lines()) {
                    let line_text = line_text.trim();
                    match line_text.strip_prefix('-') {
                        Some(example) => push(example),
                        None if line_text.is_empty() || line_text.starts_with('#') => {}
                        None => {
                            return Err(format!(
                                "{name}:{line}: example {} of `{intent}` does not start with `- `",
                                at + 1
                            ));
                        }
                    }
                }
            }
            Some(Examples::List(entries)) => {
                for entry in entries {
                    match entry {
                        Entry::Plain(text) | Entry::Rich { text } => push(&text),
                    }
                }
            }
            None => {}
        }
        if labelled.examples.len() == before {
            labelled
                .notes
                .push(format!("{name}:{line}: intent `{intent}` has no examples"));
        }
    }
    if synonyms > 0 {
        labelled.notes.push(format!(
            "{name}: {synonyms} synonym(s) were not needed: examples train intents only"
        ));
    }
    if others > 0 {
        labelled.notes.push(format!("{name}: {others} regex and lookup block(s) were not needed: examples train intents only"));
    }
    Ok(Some(labelled))
}

/// The first line of a parser's message, without the place, which is told before it.
fn first_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let placed = line
        .strip_prefix("error: line ")
        .and_then(|rest| rest.split_once(": "));
    placed.map_or(line, |(_, why)| why)
}

/// An example without the marks of its entities: `[Rome](city)` and `[Rome]{"entity": "city"}` are `Rome`.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let marked = after.split_once(']').and_then(|(word, tail)| {
            let close = match tail.chars().next()? {
                '(' => ')',
                '{' => '}',
                _ => return None,
            };
            Some((word, tail.split_once(close)?.1))
        });
        match marked {
            Some((word, tail)) => {
                out.push_str(word);
                rest = tail;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
