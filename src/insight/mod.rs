//! What is counted: turns and what happened in them. Nothing here holds what a customer wrote.
//!
//! - [`TurnTaken`]: one turn, as the store of events keeps it
//! - [`Tally`], [`COUNTS_SQL`]: counting turns, here or in the database; [`Counts`]: what comes of either; [`WINDOW_SQL`]: what the guard judges by
//! - [`Figures`], [`Targets`]: the north-star figures, each with numerator, denominator and target

mod counts;
mod figures;
mod turn;

pub use counts::{COUNTS_SQL, Counts, FAST_MS, Feedback, SATISFIED, Tally, WINDOW_SQL};
pub use figures::{Better, Figure, Figures, Targets};
pub use turn::{Counted, TurnTaken};
