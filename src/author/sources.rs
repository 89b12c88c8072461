//! A bot's directory on disk, laid over what every bot starts from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::flow::{Compiled, Diagnostic, Source, compile, layered};
use crate::shipped;

/// How deep directories are followed.
const MAX_DEPTH: usize = 6;
/// The most files read from one directory.
const MAX_FILES: usize = 5_000;

/// A bot's files, and where they lie.
pub(crate) struct BotDir {
    /// The directory, or the one file.
    pub root: PathBuf,
    /// Its YAML files, paths below the directory.
    pub own: Vec<Source>,
}

impl BotDir {
    /// Reads every YAML file below a directory, or one file.
    ///
    /// # Errors
    ///
    /// A sentence for the person at the terminal: what could not be read and why.
    pub fn read(root: &Path) -> Result<Self, String> {
        let told = |error: io::Error| format!("{}: {error}", root.display());
        let mut own = Vec::new();
        if root.is_file() {
            let name = root
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            own.push(Source::new(name, fs::read_to_string(root).map_err(told)?));
        } else {
            walk(root, "", 0, &mut own).map_err(told)?;
        }
        own.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            root: root.to_owned(),
            own,
        })
    }

    /// Compiles the bot: its own files over the shipped patterns, engine sentences and brand.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with paths as a terminal can open them.
    pub fn compile(&self) -> Result<Compiled, Vec<Diagnostic>> {
        self.compile_with(Vec::new())
    }

    /// The same, with further files over the bot's own.
    ///
    /// # Errors
    ///
    /// As [`BotDir::compile`].
    pub fn compile_with(&self, more: Vec<Source>) -> Result<Compiled, Vec<Diagnostic>> {
        let sources = layered(&layered(&base(), self.own.clone()), more);
        match compile(&sources) {
            Ok(mut compiled) => {
                self.place(&mut compiled.warnings);
                Ok(compiled)
            }
            Err(mut diagnostics) => {
                self.place(&mut diagnostics);
                Err(diagnostics)
            }
        }
    }

    /// Puts the directory before the paths of its own files.
    fn place(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            if !self.own.iter().any(|source| source.path == diagnostic.path) {
                continue;
            }
            let path = if self.root.is_file() {
                self.root.clone()
            } else {
                self.root.join(&diagnostic.path)
            };
            diagnostic.path = path.display().to_string();
        }
    }
}

/// What every bot starts from.
pub(super) fn base() -> Vec<Source> {
    let pairs: Vec<(String, String)> = serde_json::from_str(shipped::BASE).unwrap_or_default();
    pairs
        .into_iter()
        .map(|(path, text)| Source::new(path, text))
        .collect()
}

fn walk(directory: &Path, prefix: &str, depth: usize, own: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}/{name}")
        };
        if name.starts_with('.') || name == "node_modules" || name == "target" {
            continue;
        }
        if entry.path().is_dir() {
            if depth < MAX_DEPTH {
                walk(&entry.path(), &path, depth + 1, own)?;
            }
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            if own.len() >= MAX_FILES {
                return Err(io::Error::other(format!(
                    "more than {MAX_FILES} YAML files"
                )));
            }
            let bytes = fs::read(entry.path())?;
            let text = String::from_utf8(bytes).map_err(|_| {
                io::Error::other(format!("{path} is not UTF-8 text; save it as UTF-8"))
            })?;
            own.push(Source::new(path, text));
        }
    }
    Ok(())
}
