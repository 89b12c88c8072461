//! What a model was taught, kept beside it: a short sum of every example in flows and `nlu.yml` files, by which `npm start`
//! notices that examples have changed (scripts/lib/examples.mjs reads and reckons the same).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The file, beside the model.
pub(super) const FILE: &str = "examples.json";
/// Characters of base64 that stand for one example.
const CODE: usize = 4;
/// How deep directories are followed.
const MAX_DEPTH: usize = 6;

#[derive(Default, Serialize, Deserialize)]
struct Record {
    /// The version of the model that was taught.
    model: String,
    /// The examples' codes, sorted and one behind the other, by file.
    files: BTreeMap<String, String>,
}

/// Writes down what a model was taught.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn write(folder: &Path, model: &str, data: &[PathBuf]) -> Result<(), String> {
    let mut files = BTreeMap::new();
    for (path, lines) in read(data)? {
        let mut codes: Vec<String> = lines.into_iter().map(|(code, _)| code).collect();
        codes.sort_unstable();
        files.insert(path, codes.concat());
    }
    let path = folder.join(FILE);
    let model = model.to_owned();
    let text = serde_json::to_string_pretty(&Record { model, files }).map_err(|e| e.to_string())?;
    std::fs::write(&path, text + "\n").map_err(|e| format!("{}: {e}", path.display()))
}

/// The examples that a model was not taught.
#[derive(Debug)]
pub(super) struct Untaught {
    /// The lines that hold them, unmarked; none where nothing tells what the model was taught.
    lines: Option<Vec<String>>,
}

impl Untaught {
    /// What has come into the data since a model was taught.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn since(model: &Path, data: &[PathBuf]) -> Result<Self, String> {
        let folder = if model.is_dir() {
            Some(model)
        } else {
            model.parent()
        };
        let Some(text) = folder.and_then(|f| std::fs::read_to_string(f.join(FILE)).ok()) else {
            return Ok(Self { lines: None });
        };
        let record: Record =
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", model.display()))?;
        let mut lines = Vec::new();
        for (path, now) in read(data)? {
            let taught = record.files.get(&path).map_or("", String::as_str);
            let mut left: BTreeMap<&str, usize> = BTreeMap::new();
            for at in (0..taught.len()).step_by(CODE) {
                *left
                    .entry(taught.get(at..at + CODE).unwrap_or(""))
                    .or_default() += 1;
            }
            for (code, line) in now {
                match left.get_mut(code.as_str()) {
                    Some(n) if *n > 0 => *n -= 1,
                    _ => lines.push(unmarked(&line)),
                }
            }
        }
        Ok(Self { lines: Some(lines) })
    }

    /// Whether an example is among them.
    pub fn holds(&self, text: &str) -> bool {
        let text = unmarked(text);
        self.lines
            .as_ref()
            .is_none_or(|lines| lines.iter().any(|line| line.contains(&text)))
    }
}

/// Text without the marks that YAML and Rasa put around and into it.
fn unmarked(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '"' | '\'' | '\\' | '[' | ']'))
        .collect()
}

type Lines = Vec<(String, String)>;

/// The lines with examples, and their codes, by file.
fn read(data: &[PathBuf]) -> Result<BTreeMap<String, Lines>, String> {
    let mut files = BTreeMap::new();
    for path in data {
        gather(path, 0, &mut files).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(files)
}

fn gather(path: &Path, depth: usize, files: &mut BTreeMap<String, Lines>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?.path();
            let tests = depth == 0 && entry.file_name().is_some_and(|name| name == "tests");
            if depth < MAX_DEPTH && !tests {
                gather(&entry, depth + 1, files)?;
            }
        }
    } else if path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml")
    {
        let lines = lines(&String::from_utf8_lossy(&std::fs::read(path)?));
        if !lines.is_empty() {
            files.insert(path.display().to_string(), lines);
        }
    }
    Ok(())
}

/// The examples in a file, each with its code. An example is a line of a block `examples:`; what it is an example of is the
/// line with `intent` or `intents` before it.
fn lines(text: &str) -> Lines {
    let mut lines = Vec::new();
    let (mut intent, mut block) = ("", None);
    for line in text.lines() {
        let said = line.trim();
        if said.is_empty() || said.starts_with('#') {
            continue;
        }
        let depth = line.len() - line.trim_start().len();
        let entry = said.strip_prefix("- ").unwrap_or(said);
        if block.is_some_and(|above| depth > above || (depth == above && entry.len() < said.len()))
        {
            lines.push((code(intent, said), said.to_owned()));
            continue;
        }
        block = None;
        if entry.starts_with("intent:") || entry.starts_with("intents:") {
            intent = entry;
        } else if entry.starts_with("examples:") {
            block = Some(depth);
            if entry.len() > "examples: |".len() {
                lines.push((code(intent, entry), entry.to_owned()));
            }
        }
    }
    lines
}

fn code(intent: &str, example: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sum = Sha256::new()
        .chain_update(intent)
        .chain_update("\n")
        .chain_update(example)
        .finalize();
    // Three bytes are four letters of 6 bits.
    let bits = sum
        .iter()
        .take(3)
        .fold(0u32, |bits, &byte| bits << 8 | u32::from(byte));
    let letter = |at: usize| LETTERS.get((bits >> (18 - 6 * at) & 63) as usize);
    (0..CODE)
        .filter_map(letter)
        .map(|&letter| char::from(letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> String {
        let mut codes: Vec<String> = lines(text).into_iter().map(|(code, _)| code).collect();
        codes.sort_unstable();
        codes.concat()
    }

    #[test]
    fn what_has_come_since_is_told_from_what_was_taught() {
        let folder = std::env::temp_dir().join(format!("curbside-taught-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let data = [folder.join("flow.yaml")];
        let flow = "start:\n  intents: [a]\n  examples:\n    - one thing\n    - 'it''s two'\n";
        std::fs::write(&data[0], flow).expect("written");
        let all = Untaught::since(&folder, &data).expect("reads");
        assert!(all.holds("one thing"), "nothing tells what was taught");
        write(&folder, "v", &data).expect("written");
        std::fs::write(&data[0], flow.to_owned() + "    - 'that''s three'\n").expect("written");
        let new = Untaught::since(&folder, &data).expect("reads");
        assert!(new.holds("that's three") && !new.holds("it's two") && !new.holds("one thing"));
        std::fs::write(&data[0], flow.replace("[a]", "[b]")).expect("written");
        let moved = Untaught::since(&folder, &data).expect("reads");
        assert!(moved.holds("one thing"), "it means something else now");
        std::fs::remove_dir_all(&folder).expect("gone");
    }

    #[test]
    fn every_example_has_a_code_and_the_scripts_reckon_the_same() {
        let flow = "version: \"1.0\"\nstart:\n  intents: [a, b]\n  examples:\n    - one thing\n    # not this\n    - \"another: thing\"\nsteps:\n  - say: hi\n";
        assert_eq!(codes(flow).len(), 2 * CODE);
        let nlu = "nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello there\n- intent: bye\n  examples:\n  - so long\n  - text: see you\n";
        assert_eq!(codes(nlu).len(), 4 * CODE);
        assert_eq!(codes("start:\n  examples: [one, two]\n").len(), CODE);
        assert_eq!(codes("steps: []\n"), "");
        assert_ne!(codes(nlu), codes(&nlu.replace("greet", "welcome")));
        // scripts/tests/examples.test.mjs holds the same text to the same codes.
        assert_eq!(codes(nlu), "D6xyQFeLp6P4uaG0");
    }
}
