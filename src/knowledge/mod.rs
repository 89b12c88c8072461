//! What the bot knows besides its flows: passages → index → cited answer, or an honest "I don't know". No I/O.
//!
//! - [`Library`]: every article, indexed once at start-up
//! - [`Answer`]: a passage and the article it stands in
//!
//! The way of a question: `words` (small letters, no accents, no stop words, stems) → `shelf` (one language's passages
//! under BM25; misspelt and compound words are led back to known ones) → `library` (which language, sure enough?).

mod library;
mod shelf;
mod stems;
mod stops;
#[cfg(test)]
mod tests;
mod words;

pub use library::{Answer, Library, THRESHOLD};
