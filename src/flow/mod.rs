//! The language: YAML → checked graph, diagnostics, JSON Schema, drawings. No I/O.
//!
//! The way of a file: [`Source`] → `yaml` (a tree with places) → `surface` (typed, as written) → `lower` (the graph of
//! `graph`, with facts) → `checks`. [`compile`] runs it for a whole bot and returns the graph or everything that is wrong.
//!
//! `build.rs` compiles this room too (by path), so it names nothing outside itself. The worker reads the finished graph
//! as JSON and never calls the compiler.

mod bot;
mod checks;
mod codes;
mod compile;
mod diagnostic;
mod draw;
mod expr;
mod graph;
mod knowledge;
mod lower;
mod narrow;
mod openapi;
mod source;
mod surface;
mod vocabulary;
mod yaml;

pub use checks::tells_of_a_person;
pub use codes::CODES;
pub use compile::{
    Compiled, Example, compile, compile_against, document_named, is_base, layered, yaml_as_json,
    yaml_tree,
};
pub use diagnostic::{Diagnostic, Severity};
pub use draw::{Format, draw};
pub(crate) use expr::names_read;
pub use graph::*;
pub use knowledge::{Article, Knowledge, MAX_PASSAGE_CHARS, Passage};
pub use narrow::json_schema;
pub use openapi::{Api, document_unread};
pub use source::{Source, Span};
pub use yaml::{Node as YamlNode, Value as YamlValue};

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
