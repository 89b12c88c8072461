//! From examples to messages as both halves of a model see them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Example;
use super::fit::Message;
use super::perturb::Perturbation;
use super::rng::Rng;
use crate::understand::OUT_OF_SCOPE;
use crate::understand::grams::grams;
use crate::understand::spacing::Spacing;
use crate::understand::wordpiece::{WordPiece, words};

/// Longer messages are cut.
const MAX_PIECES: usize = 64;
/// How many mistyped copies of a message there are.
const TYPED: usize = 3;

/// A word that fewer messages hold may be a misspelt one.
const MESSAGES: usize = 2;
/// Rarer words are not remembered.
const MOST_WORDS: usize = 4_096;

/// The words of the examples, the most frequent first; equally frequent ones by the alphabet.
#[must_use]
pub fn taught(examples: &[Example]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for example in examples {
        let own: BTreeSet<String> = words(&example.text).into_iter().collect();
        for word in own {
            if word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let mut known: Vec<(usize, String)> = counts
        .into_iter()
        .filter(|(_, messages)| *messages >= MESSAGES)
        .map(|(word, messages)| (messages, word))
        .collect();
    known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    known.truncate(MOST_WORDS);
    known.into_iter().map(|(_, word)| word).collect()
}

/// What intents are called is one more example of each, where the name has words: `card_arrival` says a good deal.
/// They are numbered from `from` on.
#[must_use]
pub fn names(labels: &[String], from: usize) -> Vec<(usize, Example)> {
    let spoken = |label: &String| {
        let words: Vec<&str> = label
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        let told = label != OUT_OF_SCOPE && words.iter().any(|word| word.chars().count() > 2);
        told.then(|| Example::new(words.join(" "), label))
    };
    (from..).zip(labels.iter().filter_map(spoken)).collect()
}

/// Reads examples into messages.
pub struct Reader<'a> {
    /// The base's.
    pub tokenizer: WordPiece,
    /// What words typed as one are taken apart into, as a model does; none where messages stay as they are.
    pub spacing: Option<Spacing>,
    /// The intents, sorted.
    pub labels: &'a [String],
    /// What mistyping goes by.
    pub seed: u64,
}

impl Reader<'_> {
    /// A message to be trained on, mistyped copies included.
    #[must_use]
    pub fn read(&self, (at, example): (usize, &Example)) -> Message {
        let mut rng = Rng::new(self.seed.wrapping_add(at as u64));
        let typed = (0..TYPED)
            .map(|_| {
                let typed = Perturbation::Typos.change(&example.text, &mut rng);
                self.pieces(&self.apart(&typed))
            })
            .collect();
        Message {
            typed,
            ..self.judged(at, example)
        }
    }

    /// A message that is only asked about.
    #[must_use]
    pub fn judged(&self, at: usize, example: &Example) -> Message {
        let text = self.apart(&example.text);
        Message {
            at,
            pieces: self.pieces(&text),
            typed: Vec::new(),
            grams: grams(&text),
            gold: self.labels.binary_search(&example.intent).ok(),
        }
    }

    fn apart<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let spacing = self.spacing.as_ref();
        spacing.map_or(Cow::Borrowed(text), |spacing| {
            spacing.apart(&self.tokenizer, text)
        })
    }

    fn pieces(&self, text: &str) -> Vec<u32> {
        let mut pieces = self.tokenizer.encode(text);
        pieces.truncate(MAX_PIECES);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_messages_are_remembered_the_most_frequent_first() {
        let texts = [
            "where is my Parcel",
            "my parcel, my parcel!",
            "my oder 48201937",
            "is it a café",
            "a b",
        ];
        let examples = texts.map(|text| Example::new(text, "track"));
        assert_eq!(taught(&examples), ["my", "is", "parcel"]);
    }
}
