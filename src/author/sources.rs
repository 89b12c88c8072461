//! A bot's directory on disk, laid over what every bot starts from.

use std::fs;
use std::path::{Path, PathBuf};

use super::{openapi, yaml_file};
use crate::flow::{
    Compiled, Diagnostic, Severity, Source, compile, compile_against, document_named,
    document_unread, layered,
};
use crate::shipped;

/// How deep directories are followed.
const MAX_DEPTH: usize = 6;
/// The most files read from one directory.
const MAX_FILES: usize = 5_000;

/// A bot's files, and where they lie.
pub(crate) struct BotDir {
    /// The directory, or the one file.
    pub root: PathBuf,
    /// Its YAML files and articles, paths below the directory.
    pub own: Vec<Source>,
}

impl BotDir {
    /// Reads every YAML file and article below a directory, or one file.
    ///
    /// # Errors
    ///
    /// A sentence for the person at the terminal: what could not be read and why.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut own = Vec::new();
        if root.is_file() {
            let name = root
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            own.push(Source::new(name, yaml_file::text(root)?));
        } else {
            walk(root, "", 0, &mut own)?;
        }
        if own.is_empty() {
            return Err(format!(
                "{}: no flow files (.yaml) there; docs/FLOWS.md shows how one looks",
                root.display()
            ));
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
        self.placed(compile(&layered(&layered(&base(), self.own.clone()), more)))
    }

    /// Compiles the bot and holds its calls to the shop's API: that of `document`, or of the document that the bot's
    /// origin.yaml names.
    ///
    /// # Errors
    ///
    /// A sentence where `document` can't be opened; else as [`BotDir::compile`].
    pub fn check(
        &self,
        document: Option<&Path>,
    ) -> Result<(Result<Compiled, Vec<Diagnostic>>, bool), String> {
        let sources = layered(&base(), self.own.clone());
        let read = match (document, document_named(&self.own)) {
            (Some(path), _) => Some(openapi::read(path)?),
            (None, Some((origin, name, span))) => {
                let path = self.beside(origin).join(name);
                Some(openapi::read(&path).unwrap_or_else(|why| {
                    let help = "`openapi` is a path from this file";
                    Err(document_unread(origin, (span.line, span.col), &why, help))
                }))
            }
            (None, None) => None,
        };
        let (api, mut told) = match read {
            Some(Ok((api, told))) => (Some(api), told),
            Some(Err(told)) => (None, told),
            None => (None, Vec::new()),
        };
        let compiled = match compile_against(&sources, api.as_ref()) {
            Ok(mut compiled) if told.iter().all(|d| d.severity == Severity::Warning) => {
                compiled.warnings.append(&mut told);
                Ok(compiled)
            }
            Ok(compiled) => {
                told.extend(compiled.warnings);
                Err(told)
            }
            Err(diagnostics) => {
                told.extend(diagnostics);
                Err(told)
            }
        };
        Ok((self.placed(compiled), api.is_some()))
    }

    /// The directory in which a file of the bot lies.
    fn beside(&self, source: &Source) -> PathBuf {
        let root = if self.root.is_file() {
            self.root.parent().unwrap_or(&self.root)
        } else {
            &self.root
        };
        root.join(Path::new(&source.path).parent().unwrap_or(Path::new("")))
    }

    /// Puts the directory before the paths of its own files.
    fn placed(
        &self,
        compiled: Result<Compiled, Vec<Diagnostic>>,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        match compiled {
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

/// Whether a file may be part of a bot: YAML anywhere, Markdown among the articles.
fn is_read(name: &str, directory: &str) -> bool {
    let article = name.ends_with(".md") && directory.split('/').any(|part| part == "knowledge");
    article || name.ends_with(".yaml") || name.ends_with(".yml")
}

fn walk(directory: &Path, prefix: &str, depth: usize, own: &mut Vec<Source>) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", directory.display());
    for entry in fs::read_dir(directory).map_err(told)? {
        let entry = entry.map_err(told)?;
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
        } else if is_read(&name, prefix) {
            if own.len() >= MAX_FILES {
                return Err(format!(
                    "{}: more than {MAX_FILES} files there",
                    directory.display()
                ));
            }
            own.push(Source::new(path, yaml_file::text(&entry.path())?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        let place =
            std::env::temp_dir().join(format!("curbside-sources-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
        place
    }

    fn why(root: &Path) -> String {
        BotDir::read(root)
            .err()
            .unwrap_or_else(|| panic!("{} is read", root.display()))
    }

    #[test]
    fn what_cannot_be_read_is_named_with_the_file_it_is_about() {
        let bot = place("unread");
        let shown = bot.display().to_string();
        assert!(why(&bot.join("nowhere")).starts_with(&format!("{shown}/nowhere: No such file")));
        assert!(why(&bot).starts_with(&format!("{shown}: no flow files (.yaml) there")));
        fs::create_dir(bot.join("sub")).unwrap();
        fs::write(bot.join("sub/latin.yaml"), b"text: caf\xe9\n").unwrap();
        let told = format!("{shown}/sub/latin.yaml: this is not UTF-8 text; save it as UTF-8");
        assert_eq!(why(&bot), told);
        assert_eq!(why(&bot.join("sub/latin.yaml")), told);
        fs::write(bot.join("sub/latin.yaml"), "x: y\n").unwrap();
        std::os::unix::fs::symlink(bot.join("gone"), bot.join("sub/link.yaml")).unwrap();
        assert!(
            why(&bot).starts_with(&format!("{shown}/sub/link.yaml: No such file")),
            "{}",
            why(&bot)
        );
        fs::remove_dir_all(&bot).unwrap();
    }

    #[test]
    fn articles_are_read_among_the_flows_and_other_text_is_not() {
        let bot = place("articles");
        fs::create_dir_all(bot.join("knowledge/en")).unwrap();
        for name in [
            "a.yaml",
            "README.md",
            "notes.txt",
            "knowledge/en/a.md",
            "knowledge/x.txt",
        ] {
            fs::write(bot.join(name), "text").unwrap();
        }
        let read = BotDir::read(&bot).unwrap();
        let paths: Vec<&str> = read.own.iter().map(|s| s.path.as_str()).collect();
        assert_eq!(paths, ["a.yaml", "knowledge/en/a.md"]);
        fs::remove_dir_all(&bot).unwrap();
    }
}
