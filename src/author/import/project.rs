//! A Rasa project's files as one picture.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::flow::{Source, YamlNode, YamlValue, yaml_tree};

use super::nlu::{self, Nlu};

/// How deep directories are followed.
const MAX_DEPTH: usize = 6;
/// Directories that hold no part of a bot.
const SKIPPED: [&str; 8] = [
    "tests",
    "test",
    "e2e_tests",
    "models",
    "results",
    "node_modules",
    "venv",
    "actions",
];

/// Where something stands in the project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The file, below the project's directory.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

impl Place {
    /// Where a node of a file stands.
    pub fn new(file: &str, node: &YamlNode) -> Self {
        Self {
            file: file.to_owned(),
            line: node.span.line,
        }
    }
}

/// A part of the project with the file it stands in.
pub(super) type Part = (String, YamlNode);

/// The whole project.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// What nlu.yml knows.
    pub nlu: Nlu,
    /// Responses by name: their variants.
    pub responses: BTreeMap<String, Part>,
    /// Slots by name.
    pub slots: BTreeMap<String, Part>,
    /// Forms by name.
    pub forms: BTreeMap<String, Part>,
    /// Custom actions that the domain lists.
    pub actions: Vec<(String, Place)>,
    /// Custom actions that became calls.
    pub called: BTreeSet<String>,
    /// Rules, then stories, in their order.
    pub stories: Vec<Part>,
    /// Flows by name.
    pub flows: Vec<(String, Part)>,
    /// The language, from config.yml.
    pub language: String,
    /// The flow that an intent starts.
    pub started_by: BTreeMap<String, String>,
    /// Our names of the project's flows.
    pub flow_ids: BTreeMap<String, String>,
    /// Intents that have found their place.
    pub started: BTreeSet<String>,
    /// Responses that something says.
    pub used: BTreeSet<String>,
    /// Examples given so far, without punctuation.
    pub taught: BTreeSet<String>,
    notes: Vec<(Place, String)>,
}

impl Project {
    /// Reads every YAML file of a project.
    ///
    /// # Errors
    ///
    /// The directory can't be read.
    pub fn read(dir: &Path) -> Result<Self, String> {
        let mut project = Self {
            language: "en".into(),
            ..Self::default()
        };
        let mut files = Vec::new();
        walk(dir, "", 0, &mut files).map_err(|e| format!("{}: {e}", dir.display()))?;
        if files.is_empty() {
            return Err(format!("{}: no YAML files there", dir.display()));
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.retain(|file| {
            file.text
                .lines()
                .any(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty())
        });
        for source in &files {
            match yaml_tree(source) {
                Ok(tree) => project.take(&source.path, &tree),
                Err(problems) => {
                    for problem in problems {
                        let place = Place {
                            file: source.path.clone(),
                            line: problem.line,
                        };
                        project.left_out(place, format!("the whole file: {}", problem.what));
                    }
                }
            }
        }
        Ok(project)
    }

    fn take(&mut self, file: &str, tree: &YamlNode) {
        let YamlValue::Map(entries) = &tree.value else {
            return;
        };
        for (key, value) in entries {
            let part = |node: &YamlNode| (file.to_owned(), node.clone());
            match key.text().unwrap_or_default() {
                "nlu" => nlu::read(self, value, file),
                "responses" | "templates" => self.responses.extend(named(value, &part)),
                "slots" => self.slots.extend(named(value, &part)),
                "forms" => self.forms.extend(named(value, &part)),
                "flows" => self.flows.extend(named(value, &part)),
                "rules" | "stories" => {
                    if let YamlValue::List(items) = &value.value {
                        self.stories.extend(items.iter().map(part));
                    }
                }
                "actions" => {
                    let listed = named(value, &part).into_iter();
                    self.actions.extend(
                        listed.map(|(name, (file, node))| (name, Place::new(&file, &node))),
                    );
                }
                "pipeline" | "policies" => {
                    let what = format!(
                        "`{}`: understanding and deciding are the engine's own here",
                        key.text().unwrap_or_default()
                    );
                    self.left_out(Place::new(file, key), what);
                }
                "language" => self.language = value.text().unwrap_or("en").to_lowercase(),
                "e2e_actions" | "session_config" => {
                    let what = format!(
                        "`{}`: sessions and actions are the engine's own here",
                        key.text().unwrap_or_default()
                    );
                    self.left_out(Place::new(file, key), what);
                }
                _ => {}
            }
        }
    }

    /// Notes something that could not be carried over.
    pub fn left_out(&mut self, place: Place, what: impl Into<String>) {
        let note = (place, what.into());
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The list of what could not be carried over, as Markdown.
    pub fn report(&self) -> String {
        let mut out = String::from("# What could not be carried over\n\n");
        let mut notes = self.notes.clone();
        notes.sort();
        if notes.is_empty() {
            out.push_str("Nothing: everything found has been carried over.\n");
        }
        for (place, what) in notes {
            let _ = writeln!(out, "- {}:{}: {what}", place.file, place.line);
        }
        out
    }
}

/// The entries of a mapping; a list of names is a mapping without values.
fn named(node: &YamlNode, part: &dyn Fn(&YamlNode) -> Part) -> Vec<(String, Part)> {
    match &node.value {
        YamlValue::Map(entries) => entries
            .iter()
            .filter_map(|(key, value)| Some((key.text()?.to_owned(), part(value))))
            .collect(),
        YamlValue::List(items) => items
            .iter()
            .flat_map(|item| match item.text() {
                Some(name) => vec![(name.to_owned(), part(item))],
                None => named(item, part),
            })
            .collect(),
        YamlValue::Scalar { .. } => Vec::new(),
    }
}

fn walk(
    directory: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<Source>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        if name.starts_with('.') || SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            if depth < MAX_DEPTH {
                walk(&entry.path(), &path, depth + 1, files)?;
            }
        } else if name.ends_with(".yml") || name.ends_with(".yaml") {
            let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
            files.push(Source::new(path, text));
        }
    }
    Ok(())
}
