//! Calls of the shop, as they are written.

use serde_json::{Value as Json, json};

use super::super::source::{At, Span};
use super::super::yaml::{Node, Value};
use super::read::{Named, Read, Reader, surface};
use super::schema::Definitions;
use super::step::{Goal, Onward};
use super::text::{ButtonSpec, CardSpec, Lines};

surface! {
    /// Calls the shop.
    ApiStep "an action" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// What it does: `call_api`.
        "action" action: At<String>,
        /// The call.
        "params" params: At<Params>,
        /// Said when it has worked.
        "text" text: Option<Lines>,
        /// Buttons under the text.
        "quick_replies" quick_replies: Option<Vec<ButtonSpec>>,
        /// A card under the text.
        "card" card: Option<CardSpec>,
        /// Where to when it fails and `on` has no better way.
        "node" node: Option<Onward>,
        /// Where to when it has worked.
        "next" next: Option<Onward>,
        /// Where to for each outcome: `not_found`, `denied`, `busy`, `refused`, `down`, `invalid`, `declined`, a status, `error` for the rest.
        "on" on: Option<Named<At<Goal>>>,
    }
}

surface! {
    /// What is called and how.
    Params "`params` of `call_api`" {
        /// The path below the shop's address; `{slot}` stands for a slot's value.
        "endpoint" endpoint: At<String>,
        /// The HTTP method (default `GET`).
        "method" method: Option<At<String>>,
        /// Query parameters.
        "query" query: Option<Named<Node>>,
        /// The JSON body.
        "body" body: Option<Node>,
        /// The OAuth2 scope it needs.
        "scope" scope: Option<At<String>>,
        /// All the time it may take, retries included (`3s`, `800ms`; default 3s).
        "timeout" timeout: Option<At<String>>,
        /// Further tries after the first (default 1 for reads, 2 for writes).
        "retries" retries: Option<At<u8>>,
        /// `read` or `write` (default: `read` for GET, `write` for the rest).
        "effect" effect: Option<At<String>>,
        /// The question before a write; `true` for the engine's words, `false` where the flow has asked already.
        "confirm" confirm: Option<Confirm>,
        /// Slot and expression over `response`, the JSON body.
        "save" save: Option<Named<At<String>>>,
    }
}

/// Whether and how a write is confirmed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Confirm {
    /// The question.
    Ask(Lines),
    /// In the engine's words.
    Plainly(Span),
    /// Not here.
    No(Span),
}

impl Read for Confirm {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Scalar {
                text, plain: true, ..
            } if text == "false" => Some(Self::No(node.span)),
            Value::Scalar {
                text, plain: true, ..
            } if text == "true" => Some(Self::Plainly(node.span)),
            _ => Lines::read(node, reader).map(Self::Ask),
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [{"type": "boolean"}, Lines::schema(definitions)]})
    }
}
