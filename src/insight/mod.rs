//! What is counted: turns and what happened in them. Nothing here holds what a customer wrote.
//!
//! - [`TurnTaken`]: one turn, as the store of events keeps it

mod turn;

pub use turn::{Counted, TurnTaken};
