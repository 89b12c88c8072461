//! Slots as they are declared.

use serde_json::{Value as Json, json};

use super::super::source::At;
use super::super::yaml::{Node, Value};
use super::read::{Read, Reader, surface};
use super::schema::Definitions;
use super::text::Phrase;

surface! {
    /// A slot: its type and what narrows it.
    SlotBlock "a slot" {
        /// Its type.
        "type" kind: At<String>,
        /// What a customer calls it ("delivery date"), for corrections.
        "label" label: Option<Phrase>,
        /// Personal data: never logged, never in a path or query. Default: true for e-mail, phone, address and name.
        "pii" pii: Option<bool>,
        /// Its value before anything set it.
        "initial" initial: Option<Node>,
        /// `order_number`: what stands before the digits (default `ORD`).
        "prefix" prefix: Option<At<String>>,
        /// `order_number`: how many digits (default 8).
        "digits" digits: Option<At<u8>>,
        /// `pattern`: the regular expression for the whole text.
        "regex" regex: Option<At<String>>,
        /// `choice`: the options.
        "options" options: Option<Vec<OptionSpec>>,
        /// `choice`: the slot that holds the list to choose from, in place of `options`.
        "from" from: Option<At<String>>,
        /// `choice` with `from`: the field shown and matched first (default `name`).
        "show" show: Option<At<String>>,
        /// `choice` with `from`: further fields a customer may name.
        "attributes" attributes: Option<Vec<At<String>>>,
        /// `number`: whole numbers only.
        "integer" integer: Option<bool>,
        /// `number`: smallest value.
        "min" min: Option<At<f64>>,
        /// `number`: largest value.
        "max" max: Option<At<f64>>,
        /// `date`, `date_range`: no days before today.
        "future" future: Option<bool>,
    }
}

surface! {
    /// An option spelt out.
    OptionBlock "an option" {
        /// The value stored.
        "value" value: At<String>,
        /// What the customer sees (default: the value).
        "label" label: Option<Phrase>,
        /// Other words for it.
        "synonyms" synonyms: Option<Vec<At<String>>>,
    }
}

/// One option of a choice: a word, or a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OptionSpec(pub OptionBlock);

impl Read for OptionSpec {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(node.value, Value::Map(_)) {
            return OptionBlock::read(node, reader).map(Self);
        }
        let value = At::<String>::read(node, reader)?;
        Some(Self(OptionBlock {
            value,
            label: None,
            synonyms: None,
        }))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [{"type": ["string", "number", "boolean"]}, OptionBlock::schema(definitions)]})
    }
}

/// A slot's declaration: a type's name, or a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SlotSpec(pub At<SlotBlock>);

impl Read for SlotSpec {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(node.value, Value::Map(_)) {
            return At::<SlotBlock>::read(node, reader).map(Self);
        }
        let kind = At::<String>::read(node, reader)?;
        let block = SlotBlock {
            kind,
            label: None,
            pii: None,
            initial: None,
            prefix: None,
            digits: None,
            regex: None,
            options: None,
            from: None,
            show: None,
            attributes: None,
            integer: None,
            min: None,
            max: None,
            future: None,
        };
        Some(Self(At::new(block, node.span)))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [{"type": "string"}, SlotBlock::schema(definitions)]})
    }
}
