//! How a customer feels, from the words, the shouting and the smileys: -1 upset, 0 neutral, 1 happy.
//!
//! It answers "is this customer upset?", which decides whether a person should take over; so what a customer *wants*
//! (a refund, a complaint form) is no mood, and only how they say it is. Scores of single words add up and are
//! squeezed: one plainly negative word gives about -0.5, two or a shouted one -0.7 and below. The usual alarm,
//! `sentiment_threshold: 0.3`, therefore rings at one clearly negative expression and not at a mere "wrong size".

mod lexicon;

use lexicon::{EMOJI, INTENSIFIERS, NEGATIONS, PHRASES, WORDS};

/// Only so many words of a message are weighed.
const MAX_WORDS: usize = 256;
/// A negation reaches this many words on.
const REACH: usize = 3;
/// What is left of a mood, turned round, after a negation: "not good" is milder than "bad".
const NEGATED: f32 = -0.7;
/// How much a word in capitals amid others that are not adds.
const SHOUTED: f32 = 1.3;
/// How much each of the first exclamation marks adds.
const EXCLAIMED: f32 = 0.12;
const MAX_EXCLAMATIONS: usize = 4;
/// What two or more question marks ("why???") subtract.
const ASKED_TWICE: f32 = 0.9;
/// Sums are squeezed by `x / sqrt(x² + this)`.
const SOFTNESS: f32 = 9.0;

struct Token {
    word: String,
    shouted: bool,
}

/// How a customer feels, -1 (upset) to 1 (happy).
#[must_use]
pub fn sentiment(text: &str) -> f32 {
    let tokens = tokens(text);
    let sum = phrases_and_words(&tokens) + smileys(text);
    let marked = punctuated(text, sum);
    marked / (marked * marked + SOFTNESS).sqrt()
}

fn tokens(text: &str) -> Vec<Token> {
    let separate = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '*'));
    let words: Vec<&str> = text
        .split(separate)
        .filter(|w| !w.is_empty())
        .take(MAX_WORDS)
        .collect();
    let loud = |w: &&&str| {
        w.chars().count() > 2
            && w.chars().any(char::is_alphabetic)
            && !w.chars().any(char::is_lowercase)
    };
    let shouting = words.iter().filter(loud).count();
    words
        .iter()
        .map(|word| {
            let plain: String = word
                .chars()
                .map(|c| if c == '’' { '\'' } else { c })
                .flat_map(char::to_lowercase)
                .collect();
            Token {
                shouted: shouting > 0 && loud(&word),
                word: shorten(&plain),
            }
        })
        .collect()
}

/// "sooooo" is "so", "uselesss" is "useless": letters are written twice at most, and once where only that is known.
fn shorten(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut run = 0;
    let mut last = None;
    for c in word.chars() {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        if run <= 2 {
            out.push(c);
        }
    }
    if out == word {
        return out;
    }
    let mut once = out.clone();
    once.dedup_letters();
    if valence(&out).is_none()
        && (valence(&once).is_some() || INTENSIFIERS.iter().any(|(w, _)| *w == once))
    {
        once
    } else {
        out
    }
}

trait DedupLetters {
    fn dedup_letters(&mut self);
}

impl DedupLetters for String {
    fn dedup_letters(&mut self) {
        let mut letters: Vec<char> = self.chars().collect();
        letters.dedup();
        *self = letters.into_iter().collect();
    }
}

fn valence(word: &str) -> Option<f32> {
    WORDS
        .binary_search_by(|(w, _)| (*w).cmp(word))
        .ok()
        .and_then(|at| WORDS.get(at))
        .map(|(_, v)| *v)
}

fn phrases_and_words(tokens: &[Token]) -> f32 {
    let mut sum = 0.0;
    let mut at = 0;
    while at < tokens.len() {
        let rest = tokens.get(at..).unwrap_or_default();
        let phrase = PHRASES.iter().find(|(words, _)| {
            let mut n = 0;
            let all = words.split(' ').all(|w| {
                n += 1;
                rest.get(n - 1).is_some_and(|t| t.word == w)
            });
            all && n > 0
        });
        let before = tokens.get(at.saturating_sub(REACH)..at).unwrap_or_default();
        if let Some((words, value)) = phrase {
            let length = words.split(' ').count();
            let loud = rest.iter().take(length).any(|t| t.shouted);
            sum += value * emphasis(before) * if loud { SHOUTED } else { 1.0 };
            at += length;
            continue;
        }
        if let Some(token) = rest.first()
            && let Some(value) = valence(&token.word)
        {
            let turned = before.iter().any(|t| NEGATIONS.contains(&t.word.as_str()));
            sum += value
                * emphasis(before)
                * if turned { NEGATED } else { 1.0 }
                * if token.shouted { SHOUTED } else { 1.0 };
        }
        at += 1;
    }
    sum
}

/// What the words just before do to the strength of a mood.
fn emphasis(before: &[Token]) -> f32 {
    let factor = |t: &Token| {
        INTENSIFIERS
            .iter()
            .find(|(w, _)| *w == t.word)
            .map(|(_, f)| *f)
    };
    before
        .iter()
        .rev()
        .take(2)
        .filter_map(factor)
        .product::<f32>()
        .clamp(0.4, 2.0)
}

fn smileys(text: &str) -> f32 {
    let mut sum: f32 = 0.0;
    for (smiley, value) in EMOJI {
        let n = text.matches(smiley).take(3).count();
        sum += value * (n as f32).sqrt();
    }
    sum
}

/// Exclamation marks make a mood stronger, whichever it is; asking over and over is a mood of its own.
fn punctuated(text: &str, sum: f32) -> f32 {
    let exclamations = text
        .chars()
        .filter(|&c| c == '!')
        .take(MAX_EXCLAMATIONS)
        .count();
    let asked = text.contains("??") || text.contains("?!") || text.contains("!?");
    let louder = sum * (1.0 + EXCLAIMED * exclamations as f32);
    let impatient = if sum <= 0.0 && exclamations >= 3 {
        0.5
    } else {
        0.0
    };
    louder - if asked { ASKED_TWICE } else { 0.0 } - impatient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_is_sorted_and_without_doubles() {
        for pair in WORDS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn negation_intensity_capitals_marks_and_smileys_count() {
        assert!(sentiment("good") > 0.3);
        assert!(sentiment("not good") < -0.2);
        assert!(sentiment("really terrible") < sentiment("terrible"));
        assert!(sentiment("this is TERRIBLE") < sentiment("this is terrible"));
        assert!(sentiment("terrible!!!") < sentiment("terrible"));
        assert!(sentiment("😡") < -0.3 && sentiment("❤️") > 0.3);
        assert!(sentiment("uselesssss") < -0.3);
        assert!(sentiment("why???") < -0.2);
        assert_eq!(sentiment("where is my order"), 0.0);
        assert_eq!(sentiment(""), 0.0);
    }

    #[test]
    fn scores_stay_within_bounds_whatever_comes() {
        for text in [
            "terrible ".repeat(250),
            "!".repeat(2_000),
            "😡".repeat(500),
            "\u{0}\u{202e}".to_owned(),
            "great ".repeat(300),
        ] {
            assert!((-1.0..=1.0).contains(&sentiment(&text)), "{text:.20}");
        }
    }

    /// How well moods are read in one language at the usual alarm of 0.3.
    struct Measured {
        n: usize,
        recall: f32,
        precision: f32,
        accuracy: f32,
    }

    fn measure(language: &str) -> Measured {
        let (mut upset, mut caught, mut alarms, mut right, mut n) = (0, 0, 0, 0, 0);
        let file = include_str!("../../../model/sentiment.csv");
        for row in csv::Reader::from_reader(file.as_bytes()).records() {
            let row = row.expect("a row");
            let (Some(text), Some(mood), Some(spoken)) = (row.get(0), row.get(1), row.get(2))
            else {
                panic!("three columns: {row:?}");
            };
            if spoken != language {
                continue;
            }
            let mood: i32 = mood.parse().expect("a mood");
            let score = sentiment(text);
            let read = i32::from(score >= 0.3) - i32::from(score <= -0.3);
            n += 1;
            upset += usize::from(mood == -1);
            alarms += usize::from(read == -1);
            caught += usize::from(mood == -1 && read == -1);
            right += usize::from(mood == read);
            if mood != read {
                println!("{score:.2} ({mood}) {text}");
            }
        }
        let share = |part: usize, all: usize| part as f32 / all as f32;
        let measured = Measured {
            n,
            recall: share(caught, upset),
            precision: share(caught, alarms),
            accuracy: share(right, n),
        };
        println!(
            "{language}: recall {:.3} precision {:.3} accuracy {:.3} of {n}",
            measured.recall, measured.precision, measured.accuracy
        );
        measured
    }

    /// The labels were written before anything was measured on them. An alarm at -0.3 must be worth ringing.
    #[test]
    fn upset_customers_are_told_from_others() {
        let english = measure("en");
        assert!(english.n >= 200 && english.recall >= 0.75);
        assert!(english.precision >= 0.9 && english.accuracy >= 0.8);
    }
}
