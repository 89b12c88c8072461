//! What is wrong, where, and how to mend it.

use std::fmt;

use super::source::{Source, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The bot must not be built.
    Error,
    /// The bot works, but somebody should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One mistake in a file, told to the person who can mend it.
///
/// Its `Display` is `file:line:col: error[F0nn]: what`, the line in question with the place underlined, and a
/// `help:` line. Codes are stable: see [`super::CODES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, `F0nn`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub col: u32,
    /// How many characters are meant.
    pub len: u32,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub help: String,
    /// The line in question, as it stands in the file.
    pub excerpt: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}:{}:{}: {}[{}]: {}",
            self.path, self.line, self.col, self.severity, self.code, self.what
        )?;
        if !self.excerpt.is_empty() {
            let number = self.line.to_string();
            let lead: String = self
                .excerpt
                .chars()
                .take(self.col.saturating_sub(1) as usize)
                .map(blank)
                .collect();
            writeln!(f, "{number} | {}", self.excerpt)?;
            writeln!(
                f,
                "{} | {lead}{}",
                " ".repeat(number.len()),
                "^".repeat(self.len.max(1) as usize)
            )?;
        }
        write!(f, "help: {}", self.help)
    }
}

impl std::error::Error for Diagnostic {}

/// Keeps a tab a tab, so that the caret stays under what it points at.
fn blank(c: char) -> char {
    if c == '\t' { '\t' } else { ' ' }
}

/// How many diagnostics are kept; what a thousand mistakes would add to that, nobody reads.
const MAX_DIAGNOSTICS: usize = 500;

/// Collects diagnostics, file by file.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    list: Vec<Diagnostic>,
}

impl Sink {
    /// Notes an error.
    pub fn error(
        &mut self,
        source: &Source,
        span: Span,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(
            Severity::Error,
            source,
            span,
            code,
            what.into(),
            help.into(),
        );
    }

    /// Notes a warning.
    pub fn warning(
        &mut self,
        source: &Source,
        span: Span,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(
            Severity::Warning,
            source,
            span,
            code,
            what.into(),
            help.into(),
        );
    }

    fn push(
        &mut self,
        severity: Severity,
        source: &Source,
        span: Span,
        code: &'static str,
        what: String,
        help: String,
    ) {
        if self.list.len() >= MAX_DIAGNOSTICS {
            return;
        }
        let span = Span {
            line: span.line.max(1),
            col: span.col.max(1),
            len: span.len,
        };
        let excerpt = source
            .text
            .lines()
            .nth(span.line as usize - 1)
            .unwrap_or_default()
            .trim_end()
            .to_owned();
        let room = (excerpt.chars().count() as u32 + 1)
            .saturating_sub(span.col)
            .max(1);
        self.list.push(Diagnostic {
            code,
            severity,
            path: source.path.clone(),
            line: span.line,
            col: span.col,
            len: span.len.clamp(1, room),
            what,
            help,
            excerpt,
        });
    }

    /// Whether there is an error among them.
    pub fn failed(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// All of them, by file and line, each once.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| {
            (&a.path, a.line, a.col, a.code, &a.what)
                .cmp(&(&b.path, b.line, b.col, b.code, &b.what))
        });
        self.list.dedup();
        self.list
    }
}

/// The nearest of some names to a misspelt one, where one is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).min(3);
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(d, _)| *d <= allowed)
        .min_by_key(|(d, _)| *d)
        .map(|(_, candidate)| candidate)
}

/// `help` text for a misspelt name: the nearest known one, or the list of all.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<String> = known
                .into_iter()
                .take(20)
                .map(|k| format!("`{k}`"))
                .collect();
            if all.is_empty() {
                "there is none to choose from".into()
            } else {
                format!("known here: {}", all.join(", "))
            }
        }
    }
}

/// Edit distance (insert, delete, replace, swap of neighbours), by characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > 3 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let mut best = get(&last, j) + usize::from(ca != cb);
            best = best.min(get(&last, j + 1) + 1).min(get(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca) {
                best = best.min(get(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

/// A cell of a row that has it; beyond its end, farther than anything.
fn get(row: &[usize], index: usize) -> usize {
    row.get(index).copied().unwrap_or(usize::MAX / 2)
}
