//! How a customer feels, from the words, the shouting and the smileys: -1 upset, 0 neutral, 1 happy.
//!
//! It answers "is this customer upset?", which decides whether a person should take over; so what a customer *wants*
//! (a refund, a complaint form) is no mood, and only how they say it is. Scores of single words add up and are
//! squeezed: one plainly negative word gives about -0.5, two or a shouted one -0.7 and below. The usual alarm,
//! `sentiment_threshold: 0.3`, therefore rings at one clearly negative expression and not at a mere "wrong size".
//!
//! Where no word tells, the model may: an output of its graph has learned how upset customers write ("I have been on hold for two
//! hours and nobody picked up"). It knows English only, because the sentence embedding does.

mod german;
mod language;
mod lexicon;

use language::{Spoken, fold};
use lexicon::EMOJI;

/// Of a long message the first words are weighed,
const FIRST_WORDS: usize = 96;
/// and the last.
const LAST_WORDS: usize = 64;
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

/// From here on words tell a mood plainly.
const PLAIN: f32 = 0.3;
/// How much what the model has learned counts: an alarm at 0.3 needs it to be seven tenths sure. Chosen by cross-validation
/// on model/moods.csv, see model/README.md.
const LEARNED: f32 = 0.43;

struct Token {
    /// The word, folded: lower case, umlauts written out.
    word: String,
    shouted: bool,
}

/// What words, marks and smileys tell of a customer's mood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// -1 (upset) to 1 (happy), 0 where they tell nothing.
    pub score: f32,
    /// Whether the message is in a language that the model's sentence embedding does not know well.
    foreign: bool,
}

/// How a customer feels by the words, the shouting and the smileys, -1 (upset) to 1 (happy).
#[must_use]
pub fn of_words(text: &str) -> Told {
    let (tokens, spoken) = tokens(text);
    let sum = phrases_and_words(&tokens, spoken) + smileys(text);
    let marked = punctuated(text, sum);
    Told {
        score: marked / (marked * marked + SOFTNESS).sqrt(),
        foreign: spoken == Spoken::German,
    }
}

/// How a customer feels, -1 (upset) to 1 (happy). `learned` is what the model has learned to hear between the words: how
/// likely the customer is happy rather than upset, -1 to 1; none where the model has not learned to.
///
/// Words go first: where they tell a mood, it is that one.
#[must_use]
pub fn sentiment(text: &str, learned: Option<f32>) -> f32 {
    let told = of_words(text);
    if told.foreign || told.score.abs() >= PLAIN {
        return told.score;
    }
    (told.score + LEARNED * learned.unwrap_or(0.0)).clamp(-1.0, 1.0)
}

/// The words of a message, and the language that they are in.
fn tokens(text: &str) -> (Vec<Token>, Spoken) {
    let separate = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '*'));
    let mut words: Vec<&str> = text.split(separate).filter(|w| !w.is_empty()).collect();
    if words.len() > FIRST_WORDS + LAST_WORDS {
        words.drain(FIRST_WORDS..words.len() - LAST_WORDS);
    }
    let loud = |w: &str| {
        w.chars().count() > 2
            && w.chars().any(char::is_alphabetic)
            && !w.chars().any(char::is_lowercase)
    };
    let mut umlauts = 0;
    let mut tokens: Vec<Token> = Vec::with_capacity(words.len());
    for written in words {
        let (word, n) = fold(written);
        umlauts += n;
        tokens.push(Token {
            word,
            shouted: loud(written),
        });
    }
    let spoken = Spoken::of(tokens.iter().map(|t| t.word.as_str()), umlauts);
    for token in &mut tokens {
        shorten(&mut token.word, spoken);
    }
    (tokens, spoken)
}

/// "sooooo" is "so", "uselesss" is "useless": letters are written twice at most, and once where only that is known.
fn shorten(word: &mut String, spoken: Spoken) {
    let mut letters: Vec<char> = word.chars().collect();
    let written = letters.len();
    let mut run = 0;
    let mut last = None;
    letters.retain(|&c| {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        run <= 2
    });
    if letters.len() == written {
        return;
    }
    let twice: String = letters.iter().collect();
    letters.dedup();
    let once: String = letters.into_iter().collect();
    let known = |word: &str| spoken.valence(word).is_some() || spoken.intensity(word).is_some();
    *word = if !known(&twice) && known(&once) {
        once
    } else {
        twice
    };
}

fn phrases_and_words(tokens: &[Token], spoken: Spoken) -> f32 {
    let mut sum = 0.0;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let word = |further: usize| tokens.get(at + further).map(|t| t.word.as_str());
        let before = tokens.get(at.saturating_sub(REACH)..at).unwrap_or_default();
        if let Some((length, value)) = spoken.phrase(word) {
            let shouted = tokens.iter().skip(at).take(length).any(|t| t.shouted);
            sum += value * emphasis(before, spoken) * if shouted { SHOUTED } else { 1.0 };
            at += length;
            continue;
        }
        // "Incredibly kind", "unglaublich nett": what makes a mood stronger has none of its own there.
        let strengthens = spoken.intensity(&token.word).is_some()
            && word(1).is_some_and(|next| spoken.valence(next).is_some());
        if let Some(value) = spoken.valence(&token.word).filter(|_| !strengthens) {
            let negated = |t: &Token| spoken.negates(&t.word);
            let turned = before.iter().any(negated)
                || spoken.turned_later(&token.word)
                    && tokens.iter().skip(at + 1).take(REACH).any(negated);
            sum += value
                * emphasis(before, spoken)
                * if turned { NEGATED } else { 1.0 }
                * if token.shouted { SHOUTED } else { 1.0 };
        }
        at += 1;
    }
    sum
}

/// What the words just before do to the strength of a mood.
fn emphasis(before: &[Token], spoken: Spoken) -> f32 {
    let last = before.iter().rev().take(2);
    last.filter_map(|t| spoken.intensity(&t.word))
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
pub(super) mod tests;
