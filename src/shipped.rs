//! What `build.rs` made of `flows/`.

/// The compiled graph of the shipped bot, as JSON: deserialise it into [`crate::flow::Graph`].
pub const GRAPH: &str = include_str!(concat!(env!("OUT_DIR"), "/graph.json"));

/// The flags in force until somebody changes them: `flows/flags.yaml`.
pub const FLAGS: &str = include_str!("../flows/flags.yaml");

/// The files under which a site's own directory is laid: patterns, the engine's sentences, the brand. JSON: a list of
/// `[path, text]`.
pub const BASE: &str = include_str!(concat!(env!("OUT_DIR"), "/base.json"));

/// What customers say to start the shipped flows, as JSON: a list of `{"text", "intent", "path", "line"}`.
pub const EXAMPLES: &str = include_str!(concat!(env!("OUT_DIR"), "/examples.json"));

/// What the articles of the graph mean to the shipped model: [`crate::knowledge::Meanings::read`] reads it.
pub const MEANINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/meanings.bin"));
