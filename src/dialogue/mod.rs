//! The stepper: a stack of flows, slots, repair patterns. No I/O.
//!
//! - [`State`]: what a conversation remembers between two turns
//! - [`Reply`]: what the bot says
//! - [`Trace`]: how a turn was decided
//! - [`limits`]: every bound, by name

mod act;
mod call;
mod collect;
mod correct;
mod engine;
mod evidence;
mod filters;
mod handover;
mod inform;
mod input;
mod lexicon;
pub mod limits;
mod mentions;
mod message;
mod other;
mod reader;
mod repair;
mod reply;
mod rewrite;
mod run;
mod say;
mod sources;
mod stack;
mod state;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod trace;
mod validity;
mod voice;
mod wishes;

pub use act::*;
pub(crate) use engine::{Engine, Manner};
pub use limits::MAX_CALLS;
pub use reply::*;
pub(crate) use run::Run;
pub use state::*;
pub use trace::*;
