//! From a text to the words that tell what it is about.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::stems::stem;
use super::stops;

/// The most words of a question or passage that are looked at.
const MAX_WORDS: usize = 400;
/// The most letters of a word.
const MAX_LETTERS: usize = 40;

/// Takes texts of one language apart.
#[derive(Debug, Clone)]
pub(super) struct Words {
    language: String,
    stops: HashSet<&'static str>,
}

impl Words {
    /// For a locale; its language decides.
    pub fn new(locale: &str) -> Self {
        let language = language(locale).to_owned();
        let list = match language.as_str() {
            "en" => stops::EN,
            "de" => stops::DE,
            _ => "",
        };
        Self {
            language,
            stops: list.split_whitespace().collect(),
        }
    }

    /// The stems of a text's telling words, in order.
    pub fn of(&self, text: &str) -> Vec<String> {
        let folded = fold(text, &self.language);
        let words = folded.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| !word.is_empty() && !self.stops.contains(word))
            .filter(|word| word.len() > 1 || word.chars().all(|c| c.is_ascii_digit()))
            .take(MAX_WORDS)
            .map(|word| {
                let short: String = word.chars().take(MAX_LETTERS).collect();
                stem(&short, &self.language)
            })
            .collect()
    }
}

/// The language of a locale: `de` of `de-AT`.
pub(super) fn language(locale: &str) -> &str {
    locale.split(['-', '_']).next().unwrap_or(locale)
}

/// Small letters without accents; German's other spelling of its umlauts (`ue`) is the same as theirs.
fn fold(text: &str, language: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lower = text.to_lowercase();
    for c in lower.nfd() {
        match c {
            '\u{300}'..='\u{36f}' | '\'' | '’' => {}
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'ø' => out.push('o'),
            other => out.push(other),
        }
    }
    if language == "de" {
        for (two, one) in [("ae", "a"), ("oe", "o"), ("ue", "u")] {
            out = out.replace(two, one);
        }
    }
    out
}
