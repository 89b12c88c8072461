//! Reading a YAML tree into typed values, with every mistake collected.

use serde_json::{Value as Json, json};

use super::super::diagnostic::{Sink, did_you_mean};
use super::super::source::{At, Source, Span};
use super::super::yaml::{Node, Value};
use super::schema::Definitions;

/// What reading needs: the file, where to note mistakes, and the locale that plain texts are in.
pub(crate) struct Reader<'a> {
    /// The file being read.
    pub source: &'a Source,
    /// Where mistakes go.
    pub sink: &'a mut Sink,
    /// The locale of texts that name none.
    pub locale: &'a str,
}

impl Reader<'_> {
    /// Notes an error at a place in the file.
    pub fn error(
        &mut self,
        span: Span,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.sink.error(self.source, span, code, what, help);
    }

    /// Notes that a node is not of the kind expected.
    pub fn expected(&mut self, node: &Node, what: &str, help: &str) {
        self.error(
            node.span,
            "F002",
            format!("expected {what}, found {}", node.describe()),
            help,
        );
    }

    /// Notes that a mapping has a key nobody knows.
    pub fn unknown_key(&mut self, key: &Node, place: &str, known: &[&str]) {
        let name = key.text().unwrap_or_default();
        let help = did_you_mean(name, known.iter().copied());
        self.error(
            key.span,
            "F003",
            format!("`{name}` is not a key of {place}"),
            help,
        );
    }

    /// Notes that a key is missing.
    pub fn missing_key(&mut self, span: Span, key: &str, place: &str) {
        let what = format!("{place} lacks `{key}`");
        self.error(
            span,
            "F004",
            what,
            format!("add `{key}:`; docs/FLOWS.md shows how it looks"),
        );
    }
}

/// Something that can be read from a YAML node.
pub(crate) trait Read: Sized {
    /// Reads it; notes what is wrong and gives nothing where it can't be had.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;

    /// The JSON Schema of what `read` takes.
    fn schema(definitions: &mut Definitions) -> Json;

    /// What stands for it where its key is absent; nothing where the key is required.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        T::schema(definitions)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(node, reader).map(|value| At::new(value, node.span))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        T::schema(definitions)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::List(items) = &node.value else {
            reader.expected(node, "a list", "begin each entry with `- `");
            return None;
        };
        Some(
            items
                .iter()
                .filter_map(|item| T::read(item, reader))
                .collect(),
        )
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"type": "array", "items": T::schema(definitions)})
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node.text() {
            Some(text) if !node.is_null() => Some(text.to_owned()),
            _ => {
                reader.expected(
                    node,
                    "a text",
                    "write one line of text, in quotes where it has special characters",
                );
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": ["string", "number", "boolean"]})
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node.text() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                reader.expected(node, "`true` or `false`", "write `true` or `false`");
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "boolean"})
    }
}

impl Read for u8 {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let number = node.text().and_then(|text| text.parse().ok());
        if number.is_none() {
            reader.expected(
                node,
                "a whole number from 0 to 255",
                "write the number without quotes or unit",
            );
        }
        number
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "integer", "minimum": 0, "maximum": 255})
    }
}

impl Read for f64 {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let number = node
            .text()
            .and_then(|text| text.parse().ok())
            .filter(|n: &f64| n.is_finite());
        if number.is_none() {
            reader.expected(
                node,
                "a number",
                "write the number without quotes or unit, as in `2.5`",
            );
        }
        number
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"type": "number"})
    }
}

impl Read for Node {
    fn read(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        Some(node.clone())
    }

    fn schema(_: &mut Definitions) -> Json {
        Json::Bool(true)
    }
}

/// One thing, or a list of such things.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneOrMany<T>(pub Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::read(node, reader).map(Self),
            _ => T::read(node, reader).map(|one| Self(vec![one])),
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let one = T::schema(definitions);
        json!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

/// A mapping whose keys the author chooses, in the order written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named<T>(pub Vec<(At<String>, T)>);

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            reader.expected(node, "a mapping", "write `name: value`, one a line");
            return None;
        };
        let read = entries.iter().filter_map(|(key, value)| {
            let name = At::<String>::read(key, reader)?;
            Some((name, T::read(value, reader)?))
        });
        Some(Self(read.collect()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"type": "object", "additionalProperties": T::schema(definitions)})
    }
}

/// Declares a mapping with fixed keys: its type, its reader, its part of the JSON Schema.
///
/// A field whose type is an `Option` may be left out; every other one is required. A field that can't be read is noted
/// and taken as left out, so that one slip doesn't hide the mistakes after it.
macro_rules! surface {
    (
        $(#[doc = $about:literal])*
        $name:ident $place:literal { $($(#[doc = $doc:literal])* $key:literal $field:ident: $type:ty,)* }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $name {
            $($(#[doc = $doc])* pub $field: $type,)*
        }

        impl Read for $name {
            fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                const KEYS: &[&str] = &[$($key),*];
                let Value::Map(entries) = &node.value else {
                    reader.expected(node, $place, "write `key: value`, one a line; docs/FLOWS.md lists the keys");
                    return None;
                };
                $(let mut $field: Option<$type> = None;)*
                for (key, value) in entries {
                    match key.text().unwrap_or_default() {
                        $($key => $field = Read::read(value, reader),)*
                        _ => reader.unknown_key(key, $place, KEYS),
                    }
                }
                $(
                    let $field = $field.or_else(<$type as Read>::absent);
                    if $field.is_none() && node.get($key).is_none() {
                        reader.missing_key(node.span, $key, $place);
                    }
                )*
                Some(Self { $($field: $field?,)* })
            }

            fn schema(definitions: &mut Definitions) -> serde_json::Value {
                definitions.define(stringify!($name), concat!($($about),*), |definitions, object| {
                    $(object.key($key, concat!($($doc),*), <$type as Read>::schema(definitions), <$type as Read>::absent().is_none());)*
                })
            }
        }
    };
}
pub(crate) use surface;
