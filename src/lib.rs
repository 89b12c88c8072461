//! Curbside: a customer-service bot that lives entirely on the edge.
//!
//! One crate, built three ways: this library (the bot), a WebAssembly module (the worker) and a native program (the
//! authors' tool). The library is pure: a turn reads no clock, does no I/O and draws no randomness.
//!
//! | room | what it holds |
//! |---|---|
//! | [`bot`] | the turn: the one place where the rooms below meet |
//! | [`flow`] | the language: YAML → checked graph, diagnostics, drawings |
//! | [`dialogue`] | the stepper: stack of flows, slots, repair patterns |
//! | [`understand`] | tokenizer, encoder (tract), intent, sentiment, entities |
//! | [`knowledge`] | passages → index → cited answer, or an honest "I don't know" |
//! | [`origin`] | the shop: HTTP port, OAuth2, retries, breaker; the desk |
//! | [`session`] | the conversation's record, the sealed ticket, the store port |
//! | [`insight`] | what is counted |
//! | [`edge`] | the worker: the only room that knows the platform |
//! | [`rollout`] | flags, cohorts, shadow, the guard that rolls back |
//! | [`privacy`] | pseudonyms, redaction, retention, erasure |
//! | [`author`] | the native tool: check, graph, test, chat, understand, train, eval, cluster, import |
//!
//! docs/ARCHITECTURE.md has the bird's-eye view and the invariants, docs/FLOWS.md the language.

#[cfg(not(target_arch = "wasm32"))]
pub mod author;
pub mod bot;
pub mod dialogue;
pub mod edge;
pub mod flow;
pub mod insight;
pub mod knowledge;
pub mod origin;
pub mod privacy;
pub mod rollout;
pub mod session;
pub mod shipped;
#[cfg(test)]
mod testing;
pub mod understand;
