//! Curbside: a customer-service bot that lives entirely on the edge.

#[cfg(not(target_arch = "wasm32"))]
pub mod author;
pub mod bot;
pub mod dialogue;
pub mod flow;
pub mod understand;
