//! Writing YAML as a person would: one key a line, texts in quotes.

use std::fmt::Write;

/// A piece of YAML.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// A text, always in double quotes.
    Text(String),
    /// A word that needs none: an id, a number, `true`.
    Word(String),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping, in this order.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A word.
    pub fn word(word: impl Into<String>) -> Self {
        Self::Word(word.into())
    }

    /// The value as a file.
    pub fn to_file(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn is_flat(&self) -> bool {
        match self {
            Self::Text(_) | Self::Word(_) => true,
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
        }
    }

    fn flat(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Word(word) => word.clone(),
            Self::List(_) => "[]".into(),
            Self::Map(_) => "{}".into(),
        }
    }

    fn write(&self, out: &mut String, indent: usize) {
        let pad = " ".repeat(indent);
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    let key = if plain_key(key) {
                        key.clone()
                    } else {
                        quoted(key)
                    };
                    if value.is_flat() {
                        let _ = writeln!(out, "{pad}{key}: {}", value.flat());
                    } else {
                        let _ = writeln!(out, "{pad}{key}:");
                        value.write(out, indent + 2);
                    }
                }
            }
            Self::List(items) if !items.is_empty() => {
                for item in items {
                    if item.is_flat() {
                        let _ = writeln!(out, "{pad}- {}", item.flat());
                    } else {
                        let mut inner = String::new();
                        item.write(&mut inner, indent + 2);
                        let _ = write!(out, "{pad}- {}", inner.trim_start());
                    }
                }
            }
            other => {
                let _ = writeln!(out, "{pad}{}", other.flat());
            }
        }
    }
}

fn plain_key(key: &str) -> bool {
    !key.is_empty()
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !matches!(
            key,
            "yes" | "no" | "true" | "false" | "null" | "on" | "off" | "y" | "n"
        )
}

/// In double quotes, as JSON writes it, which YAML reads the same.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
