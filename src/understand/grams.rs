//! What a message is made of, letter by letter: words, pairs of words and runs of 2 to 5 letters, hashed into buckets.
//!
//! Word pieces carry meaning, letters carry what people do to words: typos, slang, missing spaces.

use super::wordpiece::words;

/// How many buckets there are; a power of two.
pub const BUCKETS: usize = 1 << 15;
/// How many different grams of a message count at most.
const MAX_GRAMS: usize = 1_024;
/// Only so many words of a message are taken apart.
const MAX_WORDS: usize = 96;
/// Only so many letters of a word are taken apart.
const MAX_LETTERS: usize = 40;
/// A word says as much as this many runs of letters.
const WORD_WEIGHT: f32 = 2.5;

const SHORTEST: usize = 2;
const LONGEST: usize = 5;

/// The buckets of a message, each once and in rising order, with what it counts there.
#[must_use]
pub fn grams(text: &str) -> Vec<(u32, f32)> {
    let mut found: Vec<(u32, f32)> = Vec::with_capacity(256);
    let mut before: Option<u64> = None;
    for word in words(text).into_iter().take(MAX_WORDS) {
        let letters: Vec<char> = std::iter::once('^')
            .chain(
                word.chars()
                    .take(MAX_LETTERS)
                    .map(|c| if c.is_numeric() { '0' } else { c }),
            )
            .chain(std::iter::once('$'))
            .collect();
        let whole = hash(1, letters.iter().copied());
        found.push((bucket(whole), WORD_WEIGHT));
        if let Some(before) = before {
            found.push((bucket(mix(before ^ whole.rotate_left(17))), WORD_WEIGHT));
        }
        before = Some(whole);
        for length in SHORTEST..=LONGEST {
            found.extend(
                letters
                    .windows(length)
                    .map(|run| (bucket(hash(2, run.iter().copied())), 1.0)),
            );
        }
    }
    found.sort_unstable_by_key(|(bucket, _)| *bucket);
    let mut counted: Vec<(u32, f32)> = Vec::with_capacity(found.len());
    for group in found.chunk_by(|a, b| a.0 == b.0) {
        if let Some(&(bucket, weight)) = group.first() {
            counted.push((bucket, weight * (1.0 + (group.len() as f32).ln())));
        }
    }
    counted.truncate(MAX_GRAMS);
    counted
}

fn hash(seed: u64, letters: impl Iterator<Item = char>) -> u64 {
    mix(letters.fold(seed, |h, c| {
        (h ^ u64::from(u32::from(c)))
            .wrapping_mul(0x0000_0100_0000_01b3)
            .rotate_left(23)
    }))
}

fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    h ^ (h >> 32)
}

fn bucket(hash: u64) -> u32 {
    (hash % BUCKETS as u64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(a: &str, b: &str) -> f32 {
        let (a, b) = (grams(a), grams(b));
        let both = a
            .iter()
            .filter(|(bucket, _)| b.iter().any(|(other, _)| other == bucket))
            .count();
        both as f32 / a.len().min(b.len()) as f32
    }

    #[test]
    fn misspelt_words_share_most_of_their_grams() {
        assert!(shared("password", "pasword") > 0.5);
        assert!(shared("password", "delivery") < 0.1);
        assert_eq!(grams("Order 48201937!"), grams("order 11111111!"));
    }

    #[test]
    fn no_message_is_too_odd() {
        assert!(grams("").is_empty());
        assert!(grams("🙂").len() >= 3);
        assert!(grams(&"ab cd ".repeat(400)).len() <= MAX_GRAMS);
        assert!(grams(&"x".repeat(2_000)).len() < 50);
    }
}
