//! The types that expressions have.

use super::super::openapi::{Kinds, Schema};

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
    /// A list or an object as the shop's API describes it.
    Shape(Schema),
    /// Nothing.
    None,
}

impl Type {
    /// The type of what a schema describes.
    pub(crate) fn described(schema: Schema) -> Self {
        let kinds = schema.kinds().present();
        if kinds == Kinds::TEXT {
            let texts = schema.options().map(|all| {
                let texts = all.iter().filter_map(|value| value.as_str());
                texts.map(str::to_owned).collect()
            });
            texts.map_or(Self::Text, Self::OneOf)
        } else if kinds == Kinds::NUMBER {
            Self::Number
        } else if kinds == Kinds::BOOL {
            Self::Bool
        } else if kinds == Kinds::LIST || kinds == Kinds::OBJECT {
            Self::Shape(schema)
        } else {
            Self::Any
        }
    }

    /// The type of a value that has one of two types.
    pub(crate) fn either(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::None, one) | (one, Self::None) => one,
            (Self::OneOf(mut a), Self::OneOf(b)) => {
                a.extend(b);
                Self::OneOf(a)
            }
            (a, b) if a.is_text() && b.is_text() => Self::Text,
            (Self::Shape(a), Self::Shape(b)) => {
                Schema::any_of(vec![a, b]).map_or(Self::Any, Self::described)
            }
            _ => Self::Any,
        }
    }

    /// The kinds of JSON that its values are; nothing where that is not known.
    pub(crate) fn kinds(&self) -> Option<Kinds> {
        match self {
            Self::Any | Self::None => None,
            Self::Text | Self::OneOf(_) => Some(Kinds::TEXT),
            Self::Number => Some(Kinds::NUMBER),
            Self::Bool => Some(Kinds::BOOL),
            Self::List => Some(Kinds::LIST),
            Self::Object(_) => Some(Kinds::OBJECT),
            Self::Shape(schema) => Some(schema.kinds().present()),
        }
    }

    /// The type of a list's elements.
    pub(crate) fn element(&self) -> Self {
        match self {
            Self::Shape(schema) => schema.element().map_or(Self::Any, Self::described),
            _ => Self::Any,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text | Self::OneOf(_) => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Object(_) => "an object",
            Self::Shape(schema) => schema.kinds().name(),
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
            (Self::Shape(_), _) | (_, Self::Shape(_)) => match (self.kinds(), other.kinds()) {
                (Some(a), Some(b)) => a.meets(b),
                _ => true,
            },
            (a, b) => a == b,
        }
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_))
    }
}
