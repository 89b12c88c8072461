//! Whether a message gives reason enough to start something.
//!
//! A model has to hear something in every message, also in "asdf". A message of a word or two of which none belongs to
//! what the bot is spoken to about is weak evidence: it is asked back about at most, and never starts a flow.

use std::collections::HashSet;

use super::lexicon::words;
use crate::flow::Graph;
use crate::understand::entities;

/// Longer messages say enough for the model to judge by.
const MAX_WEAK_WORDS: usize = 2;
/// Letters from which on a known word inside a longer one makes that known: "Rücksendeetikett".
const MIN_PART: usize = 5;

/// The words that the bot is spoken to with.
#[derive(Debug, Default)]
pub(crate) struct Evidence<'g> {
    known: HashSet<&'g str>,
}

impl<'g> Evidence<'g> {
    /// The words of a graph.
    pub fn new(graph: &'g Graph) -> Self {
        Self {
            known: graph.vocabulary.iter().map(String::as_str).collect(),
        }
    }

    /// Whether a message is too short and too strange to start anything.
    pub fn is_weak(&self, text: &str) -> bool {
        let said = words(text);
        said.len() <= MAX_WEAK_WORDS && !said.iter().any(|word| self.knows(word))
    }

    /// Whether a word is known, spelt right or nearly so, alone or as part of a compound.
    fn knows(&self, word: &str) -> bool {
        if self.known.contains(word) {
            return true;
        }
        let first = word.chars().next();
        let part_of = |whole: &str, part: &str| {
            part.chars().count() >= MIN_PART && (whole.starts_with(part) || whole.ends_with(part))
        };
        self.known.iter().any(|known| {
            part_of(word, known)
                || part_of(known, word)
                || (known.chars().next() == first && entities::alike(word, known))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_words_are_weak_and_slips_and_compounds_are_not() {
        let graph: Graph =
            serde_json::from_str(crate::shipped::GRAPH).expect("the shipped graph is JSON");
        let evidence = Evidence::new(&graph);
        for strange in [
            "asdf",
            "blorp",
            "qwertz",
            "foo",
            "xyzzy",
            "lkjh",
            "asdf asdf",
            "hjkl!",
            "zzz",
            "grmpf",
            "???",
            "fnord",
            "wibble",
            "hmpf",
            "sdfsdf",
            "jhgf",
            "bla",
        ] {
            assert!(evidence.is_weak(strange), "{strange}");
        }
        for known in [
            "refund",
            "refnd",
            "Rechnung",
            "invioce",
            "tracking",
            "Rücksendung",
            "Rückerstattung",
            "newsletter",
            "review",
            "cancel",
            "stornieren",
            "Passwort",
            "password",
            "delivery?",
            "Lieferung",
            "complaint",
            "Beschwerde",
            "order",
        ] {
            assert!(!evidence.is_weak(known), "{known}");
        }
        assert!(
            !evidence.is_weak("a blorp for my cousin"),
            "the model judges longer messages"
        );
    }
}
