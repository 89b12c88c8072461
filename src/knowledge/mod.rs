//! What the bot knows besides its flows: passages → index → cited answer, or an honest "I don't know". No I/O.
//!
//! - [`Library`]: every article, indexed once at start-up
//! - [`Question`]: what is asked, and where its text lies among sentences
//! - [`Answer`]: a passage and the article it stands in
//! - [`Meanings`]: where the passages themselves lie, worked out when the bot is built
//!
//! The way of a question: `words` (small letters, no accents, no stop words, stems) → `shelf` (one language's passages
//! under BM25; misspelt and compound words are led back to known ones) → `library` (which language, sure enough? else:
//! which passage lies nearest, `meaning`).

mod library;
mod meaning;
#[cfg(test)]
mod meaning_tests;
mod shelf;
mod stems;
mod stops;
#[cfg(test)]
mod tests;
mod words;

pub use library::{Answer, Library, Question, Search, THRESHOLD};
pub use meaning::{MAX_MEANINGS, Meanings, UNDERSTOOD};
