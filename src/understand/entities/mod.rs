//! Entities: what a message mentions, and what it answers. No model, no I/O; linear in the message's length.
//!
//! [`find`] lists everything a message mentions. [`read`] reads it as the answer to a question for one slot type, where
//! more is taken ("the second one", "same dates", a bare "5"), and says whether it is a value, several possible values,
//! or something of the right form that is refused.
//!
//! The words of a language live in one file each under `words/`; the grammar is shared.

mod address;
mod choice;
mod date;
mod email;
mod find;
mod measure;
mod money;
mod name;
mod number;
mod order_number;
mod pattern;
mod phone;
mod pick;
mod point;
mod range;
mod reading;
mod same;
mod scan;
mod similar;
mod time;
mod token;
mod words;
mod yes_no;

#[cfg(test)]
mod tests;

pub use date::long_day;
pub use find::{counts, find};
pub use reading::{Alternative, Context, MAX_ALTERNATIVES, Reading, Why, read};
pub use similar::alike;
pub use token::{MAX_CHARS, fold};
