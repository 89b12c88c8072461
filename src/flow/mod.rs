//! The language: YAML → checked graph, diagnostics, JSON Schema, drawings. No I/O.
//!
//! `build.rs` compiles this room too (by path), so it names nothing outside itself.

mod graph;

pub use graph::*;
