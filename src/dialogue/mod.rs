//! The stepper: a stack of flows, slots, repair patterns. No I/O.

mod reply;

pub use reply::*;
