//! The kinds of JSON that there are.

use serde_json::Value as Json;

/// The kinds of JSON a schema allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    /// No value at all.
    pub const NULL: Self = Self(1);
    /// True or false.
    pub const BOOL: Self = Self(2);
    /// A number.
    pub const NUMBER: Self = Self(4);
    /// A text.
    pub const TEXT: Self = Self(8);
    /// A list.
    pub const LIST: Self = Self(16);
    /// An object.
    pub const OBJECT: Self = Self(32);
    /// Whatever.
    pub const ANY: Self = Self(63);

    /// The kind of a value.
    pub fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::NULL,
            Json::Bool(_) => Self::BOOL,
            Json::Number(_) => Self::NUMBER,
            Json::String(_) => Self::TEXT,
            Json::Array(_) => Self::LIST,
            Json::Object(_) => Self::OBJECT,
        }
    }

    /// The kind that `type` names.
    pub fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOL,
            "number" | "integer" => Self::NUMBER,
            "string" => Self::TEXT,
            "array" => Self::LIST,
            "object" => Self::OBJECT,
            _ => Self::ANY,
        }
    }

    /// No value is allowed.
    pub const NONE: Self = Self(0);

    /// Whether a value of either could be one of both.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Without "no value".
    pub fn present(self) -> Self {
        Self(self.0 & !Self::NULL.0)
    }

    /// One of either.
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// In words, for a message.
    pub fn name(self) -> &'static str {
        match self.present() {
            Self::BOOL => "true or false",
            Self::NUMBER => "a number",
            Self::TEXT => "a text",
            Self::LIST => "a list",
            Self::OBJECT => "an object",
            Self(0) => "nothing",
            _ => "any value",
        }
    }
}
