//! The stepper: a stack of flows, slots, repair patterns. No I/O.
//!
//! - [`State`]: what a conversation remembers between two turns
//! - [`Reply`]: what the bot says
//! - [`Trace`]: how a turn was decided
//! - [`limits`]: every bound, by name

pub mod limits;
mod reply;
mod state;
mod trace;

pub use reply::*;
pub use state::*;
pub use trace::*;
