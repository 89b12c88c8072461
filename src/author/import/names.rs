//! Names: Rasa allows more of them than the flow language.

use std::collections::BTreeMap;

/// Gives each foreign name one of our own, always the same, never twice.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: BTreeMap<String, String>,
}

impl Names {
    /// The name for `foreign`; `taken` are names that have a meaning already.
    pub fn of(&mut self, foreign: &str, taken: &dyn Fn(&str) -> bool) -> String {
        if let Some(given) = self.given.get(foreign) {
            return given.clone();
        }
        let base = plain(foreign);
        let free = |name: &str| !taken(name) && !self.given.values().any(|given| given == name);
        let name = if free(&base) {
            base
        } else {
            let numbered = (2..).map(|n| format!("{base}_{n}"));
            numbered.take(1_000).find(|name| free(name)).unwrap_or(base)
        };
        self.given.insert(foreign.to_owned(), name.clone());
        name
    }
}

/// Small letters, digits and `_`, beginning with a letter.
pub(super) fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    let out = out.trim_end_matches('_').to_owned();
    if out.starts_with(|c: char| c.is_ascii_lowercase()) {
        out
    } else {
        format!("x_{out}").trim_end_matches('_').to_owned()
    }
}

/// `request_restaurant` as a person writes it: `Request restaurant`.
pub(super) fn spoken(name: &str) -> String {
    let words = plain(name).replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
