//! Where something stands in a file.

/// A file of a bot: where it lies and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path below the bot's directory, with `/` between the parts: it decides what kind of file this is.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

impl Source {
    /// A source from its path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// The file's name without directories and without its ending: a flow's id unless it gives one.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.strip_suffix(".yaml")
            .or_else(|| name.strip_suffix(".yml"))
            .unwrap_or(name)
    }

    /// Whether one of the directories it lies in has this name.
    #[must_use]
    pub fn lies_in(&self, directory: &str) -> bool {
        self.path
            .rsplit_once('/')
            .is_some_and(|(dirs, _)| dirs.split('/').any(|part| part == directory))
    }
}

/// A stretch of one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub col: u32,
    /// Length in characters, at least 1 where anything is to be underlined.
    pub len: u32,
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> At<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}
