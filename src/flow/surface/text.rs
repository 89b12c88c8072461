//! Sentences, buttons and cards.

use serde_json::{Value as Json, json};

use super::super::source::{At, Span};
use super::super::yaml::{Node, Value};
use super::read::{OneOrMany, Read, Reader, surface};
use super::schema::Definitions;
use super::step::Goal;

/// One sentence: a plain text, or a mapping from locale to text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    /// Locale and template, in the order written.
    pub texts: Vec<(String, At<String>)>,
    /// Where it stands.
    pub span: Span,
    /// Whether it names its locales.
    pub localized: bool,
}

impl Read for Phrase {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Map(entries) => {
                let mut texts = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let locale = key.text().unwrap_or_default();
                    if !is_locale(locale) {
                        let help = "translations stand as `en: …` and `de: …`; a sentence with `: ` in it needs quotes";
                        reader.error(
                            key.span,
                            "F003",
                            format!("`{locale}` is not a locale"),
                            help,
                        );
                    } else if let Some(text) = At::<String>::read(value, reader) {
                        texts.push((locale.to_lowercase(), text));
                    }
                }
                Some(Self {
                    texts,
                    span: node.span,
                    localized: true,
                })
            }
            _ => {
                let text = At::<String>::read(node, reader)?;
                Some(Self {
                    span: text.span,
                    texts: vec![(reader.locale.to_owned(), text)],
                    localized: false,
                })
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"anyOf": [
            {"type": ["string", "number", "boolean"], "pattern": "\\S"},
            {"type": "object", "minProperties": 1, "additionalProperties": false,
             "patternProperties": {"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": {"type": ["string", "number", "boolean"], "pattern": "\\S"}}},
        ]})
    }
}

/// Whether a word looks like a BCP 47 tag (`en`, `pt-BR`).
pub(crate) fn is_locale(word: &str) -> bool {
    let mut parts = word.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

surface! {
    /// One way to say something, with what has to hold for it.
    VariantSpec "a way to say something" {
        /// The sentence.
        "text" text: Phrase,
        /// Said only where this expression holds.
        "if" when: Option<At<String>>,
        /// Said only on this channel (`widget`, `terminal`).
        "channel" channel: Option<At<String>>,
    }
}

/// What a step says: one sentence, or several of which one is taken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lines {
    /// The ways to say it.
    pub variants: Vec<VariantSpec>,
    /// Where it stands.
    pub span: Span,
}

impl Read for Lines {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let variants = match &node.value {
            Value::List(items) => items
                .iter()
                .filter_map(|item| variant(item, reader))
                .collect(),
            _ => vec![variant(node, reader)?],
        };
        Some(Self {
            variants,
            span: node.span,
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let one = VariantSpecOrText::schema(definitions);
        json!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

fn variant(node: &Node, reader: &mut Reader<'_>) -> Option<VariantSpec> {
    if node.get("text").is_some() {
        return VariantSpec::read(node, reader);
    }
    Some(VariantSpec {
        text: Phrase::read(node, reader)?,
        when: None,
        channel: None,
    })
}

surface! {
    /// A quick reply with its meaning spelt out: `value` or `goto`.
    ButtonBlock "a quick reply" {
        /// What it says.
        "label" label: Phrase,
        /// The value it gives to the slot being asked for.
        "value" value: Option<Node>,
        /// Where it leads: a step, `menu`, `handoff`, `retry`, `cancel`, `skip`, `resume`, or `{flow: name}`.
        "goto" goto: Option<At<Goal>>,
    }
}

/// A quick reply: a known label alone, or one with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ButtonSpec {
    /// What it says and means.
    pub block: ButtonBlock,
    /// Where it stands.
    pub span: Span,
}

impl Read for ButtonSpec {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let block = if node.get("label").is_some()
            || node.get("goto").is_some()
            || node.get("value").is_some()
        {
            ButtonBlock::read(node, reader)?
        } else {
            ButtonBlock {
                label: Phrase::read(node, reader)?,
                value: None,
                goto: None,
            }
        };
        Some(Self {
            block,
            span: node.span,
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Phrase::schema(definitions), ButtonBlock::schema(definitions)]})
    }
}

surface! {
    /// A card: a title with a picture, a text and a link.
    CardSpec "a card" {
        /// Its title.
        "title" title: Phrase,
        /// Its text.
        "text" text: Option<Phrase>,
        /// A picture's address; https only.
        "image" image: Option<At<String>>,
        /// Where it leads; https only.
        "link" link: Option<At<String>>,
    }
}

/// Re-asks: one after the other, each in its own words.
pub(crate) type Ladder = OneOrMany<VariantSpecOrText>;

/// A rung of the ladder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VariantSpecOrText(pub VariantSpec);

impl Read for VariantSpecOrText {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        variant(node, reader).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Phrase::schema(definitions), VariantSpec::schema(definitions)]})
    }
}
