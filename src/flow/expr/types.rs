//! The types that expressions have.

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    /// Not known before it runs.
    Any,
    /// A text.
    Text,
    /// A text out of a fixed list.
    OneOf(Vec<String>),
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// A list.
    List,
    /// An object with these fields.
    Object(&'static [(&'static str, Type)]),
    /// Nothing.
    None,
}

impl Type {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text | Self::OneOf(_) => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Object(_) => "an object",
            Self::None => "nothing",
        }
    }

    /// Whether a value of both types could be one and the same.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any | Self::None, _) | (_, Self::Any | Self::None) => true,
            (Self::OneOf(a), Self::OneOf(b)) => a.iter().any(|value| b.contains(value)),
            (Self::Text | Self::OneOf(_), Self::Text | Self::OneOf(_)) => true,
            (Self::Object(_), Self::Object(_)) => true,
            (a, b) => a == b,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_))
    }
}
