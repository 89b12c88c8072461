//! The shop's API as its OpenAPI document describes it (3.0 and 3.1), for checks on the calls that flows make.
//!
//! A document is somebody else's file: it may say less than it could, and what it leaves open is never held against a flow.
//! References within the document are followed; those to other files are told once and taken as saying nothing.

mod document;
mod field;
mod kinds;
mod operation;
mod paths;
mod schema;

pub use document::document_unread;
pub(crate) use kinds::Kinds;
pub(crate) use operation::{Operation, Parameter, Place, Spread, Success};
pub(crate) use paths::Match;
pub(crate) use schema::{Field, Schema, Side};

use std::sync::Arc;

use serde_json::Value as Json;

/// What a shop's API offers.
#[derive(Debug, Clone)]
pub struct Api {
    /// The whole document; schemas keep hold of it for their references.
    document: Arc<Json>,
    /// Its paths, as written.
    paths: Vec<paths::ApiPath>,
}

impl Api {
    /// The methods of a path, in capitals.
    pub(crate) fn methods(&self, path: &paths::ApiPath) -> Vec<String> {
        let item = self.item(&path.template);
        operation::METHODS
            .iter()
            .filter(|method| item.and_then(|i| i.get(**method)).is_some())
            .map(|method| method.to_uppercase())
            .collect()
    }

    /// The operation of a path and a method in capitals.
    pub(crate) fn operation(&self, path: &paths::ApiPath, method: &str) -> Option<Operation<'_>> {
        let item = self.item(&path.template)?;
        let operation = item.get(method.to_lowercase())?;
        Some(Operation::new(&self.document, item, operation))
    }

    /// What stands under a path, its reference followed.
    fn item(&self, template: &str) -> Option<&Json> {
        schema::follow(&self.document, self.document.get("paths")?.get(template)?)
    }
}
