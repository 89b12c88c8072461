//! One of fixed options: by value, label, synonym, position, near miss.

use serde_json::Value;

use super::scan::{Found, Hit, Scan};
use super::similar::{near, tolerance};
use super::token::{Kind, Token, tokens};
use super::words::Words;
use super::{Alternative, MAX_ALTERNATIVES, Why, number};
use crate::flow::{ChoiceOption, Localized};

/// The most options looked at.
pub const MAX_OPTIONS: usize = 100;
/// Values no longer than this are codes that nobody says.
const MAX_CODE: usize = 2;
/// The shortest word that may stand for a longer one that begins with it.
const MIN_PREFIX: usize = 3;

/// Something to choose: what is stored, what is shown, what it may be called.
pub struct Candidate {
    /// What is stored.
    pub value: Value,
    /// What is shown.
    pub label: String,
    /// What it may be called, as tokens.
    pub names: Vec<Vec<Token>>,
}

impl Candidate {
    /// A candidate with these names.
    pub fn new(value: Value, label: String, names: &[&str]) -> Candidate {
        let names = names
            .iter()
            .map(|n| words_of(n))
            .filter(|n| !n.is_empty())
            .collect();
        Candidate {
            value,
            label,
            names,
        }
    }
}

/// Reads the message as one of the options: JSON string, the option's value.
pub fn read(scan: &Scan, options: &[ChoiceOption]) -> Option<Hit> {
    let candidates: Vec<Candidate> = options
        .iter()
        .take(MAX_OPTIONS)
        .map(|option| {
            let spaced = option.value.replace(['_', '-'], " ");
            // A code of a letter or two ("NO", "es") is a word of its own in some language.
            let code = option.value.chars().count() <= MAX_CODE;
            let mut names = if code {
                Vec::new()
            } else {
                vec![option.value.as_str(), spaced.as_str()]
            };
            names.extend(option.label.0.values().map(String::as_str));
            names.extend(option.synonyms.iter().map(String::as_str));
            Candidate::new(
                Value::from(option.value.as_str()),
                shown(&option.label, scan.ctx.locale),
                &names,
            )
        })
        .collect();
    among(scan, &candidates)
}

/// The candidate that the message names, or those between which it leaves it open.
///
/// A message that answers no question has to give a whole name: anything less may mean something else.
pub fn among(scan: &Scan, candidates: &[Candidate]) -> Option<Hit> {
    if !scan.asked {
        return by_name(scan, candidates);
    }
    by_name(scan, candidates)
        .or_else(|| by_position(scan, candidates, false))
        .or_else(|| by_words(scan, candidates))
        .or_else(|| by_position(scan, candidates, true))
}

/// By a whole name, the longest first; what is said not to be wanted is left out.
pub fn by_name(scan: &Scan, candidates: &[Candidate]) -> Option<Hit> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new(); // candidate, start, end
    for (n, candidate) in candidates.iter().enumerate() {
        let longest = candidate
            .names
            .iter()
            .filter_map(|name| place(scan, name))
            .max_by_key(|(start, end)| end - start);
        if let Some((start, end)) = longest.filter(|(start, _)| !negated(scan, *start)) {
            found.push((n, start, end));
        }
    }
    // "Express" within "Express plus": the longer name was meant.
    let whole: Vec<_> = found
        .iter()
        .filter(|(n, s, e)| {
            !found
                .iter()
                .any(|(m, s2, e2)| m != n && s2 <= s && e2 >= e && (e2 - s2) > (e - s))
        })
        .copied()
        .collect();
    settle(scan, candidates, &whole)
}

/// By position: "the second one", "option 2", "last", a bare number. A position beyond the last is passed over, or
/// refused where `strict`.
pub fn by_position(scan: &Scan, candidates: &[Candidate], strict: bool) -> Option<Hit> {
    for i in 0..scan.tokens.len() {
        let named = scan
            .any(i, scan.words.position)
            .and_then(|n| number::count(scan, i + n));
        let bare = || {
            number::count(scan, i).filter(|(_, end)| {
                scan.rest(i, *end).is_empty() && !scan.words.pronoun.contains(&scan.before(i))
            })
        };
        let Some((n, end)) = named.or_else(|| number::ordinal(scan, i)).or_else(bare) else {
            continue;
        };
        let index = usize::try_from(if n < 0 {
            n + candidates.len() as i64
        } else {
            n - 1
        });
        return match index.ok().and_then(|index| candidates.get(index)) {
            Some(candidate) => Some(Hit::value(i, end, candidate.value.clone())),
            None => strict.then(|| Hit::invalid(i, end, Why::NotOffered)),
        };
    }
    None
}

/// By the words of a name that tell it from the others, whole, begun or misspelt.
pub fn by_words(scan: &Scan, candidates: &[Candidate]) -> Option<Hit> {
    let mut best: Vec<(usize, usize, usize)> = Vec::new();
    let mut best_score = 0;
    let said: Vec<(usize, &Token)> = scan
        .tokens
        .iter()
        .enumerate()
        .filter(|(i, token)| telling(scan.words, token) && !negated(scan, *i))
        .collect();
    for (n, candidate) in candidates.iter().enumerate() {
        let (score, start, end) = candidate
            .names
            .iter()
            .map(|name| overlap(scan, &said, name))
            .max_by_key(|(score, ..)| *score)
            .unwrap_or_default();
        if score > best_score {
            best.clear();
            best_score = score;
        }
        if score > 0 && score == best_score {
            best.push((n, start, end));
        }
    }
    settle(scan, candidates, &best)
}

/// How well the message's telling words fit a name's: 3 a whole word, 2 its beginning, 1 a near miss; and where.
fn overlap(scan: &Scan, said: &[(usize, &Token)], name: &[Token]) -> (usize, usize, usize) {
    let (mut score, mut start, mut end) = (0, usize::MAX, 0);
    for word in name.iter().filter(|w| telling(scan.words, w)) {
        let fit = said
            .iter()
            .map(|(i, token)| (likeness(token, word), *i))
            .filter(|(points, _)| *points > 0)
            .max_by_key(|(points, i)| (*points, usize::MAX - i));
        if let Some((points, i)) = fit {
            score += points;
            start = start.min(i);
            end = end.max(i + 1);
        }
    }
    (score, if score > 0 { start } else { 0 }, end)
}

fn likeness(said: &Token, word: &Token) -> usize {
    if said.kind != word.kind {
        return 0;
    }
    let begun = said.fold.len() >= MIN_PREFIX
        && said.kind == Kind::Word
        && (word.fold.starts_with(&said.fold)
            || (word.fold.len() > MIN_PREFIX
                && said.fold.starts_with(&word.fold)
                && said.fold.len() <= word.fold.len() + 2));
    if said.fold == word.fold {
        3
    } else if begun {
        2
    } else if said.kind == Kind::Word
        && near(
            &said.fold,
            &word.fold,
            tolerance(&word.fold).min(tolerance(&said.fold)),
        )
    {
        1
    } else {
        0
    }
}

/// Whether a word can tell options apart.
fn telling(words: &Words, token: &Token) -> bool {
    token.kind == Kind::Digits
        || (token.kind == Kind::Word && !words.stop.contains(&token.fold.as_str()))
}

/// One candidate is a value, several are an open question.
fn settle(scan: &Scan, candidates: &[Candidate], found: &[(usize, usize, usize)]) -> Option<Hit> {
    let start = found.iter().map(|f| f.1).min()?;
    let end = found.iter().map(|f| f.2).max()?.min(scan.tokens.len());
    let mut chosen = found.iter().filter_map(|f| candidates.get(f.0));
    if found.len() == 1 {
        return chosen
            .next()
            .map(|c| Hit::value(start, end, c.value.clone()));
    }
    let alternatives = chosen
        .take(MAX_ALTERNATIVES)
        .map(|c| Alternative {
            value: c.value.clone(),
            label: c.label.clone(),
        })
        .collect();
    Some(Hit {
        start,
        end,
        found: Found::Ambiguous(alternatives),
    })
}

/// Whether what stands at `i` is said not to be wanted ("not the red one").
fn negated(scan: &Scan, i: usize) -> bool {
    (1..=3).any(|back| {
        i.checked_sub(back).is_some_and(|b| {
            scan.any(b, scan.words.negations).is_some_and(|n| n <= back)
                && (b + 1..i)
                    .all(|j| scan.is(j, Kind::Word) && scan.words.stop.contains(&scan.fold(j)))
        })
    })
}

/// Where a name stands in the message as a whole.
fn place(scan: &Scan, name: &[Token]) -> Option<(usize, usize)> {
    (0..scan.tokens.len()).find_map(|start| {
        let mut i = start;
        for word in name {
            while i > start && scan.is(i, Kind::Mark) && i < start + 2 * name.len() {
                i += 1;
            }
            if scan.fold(i) != word.fold {
                return None;
            }
            i += 1;
        }
        Some((start, i))
    })
}

fn words_of(name: &str) -> Vec<Token> {
    let all = tokens(name);
    let only: Vec<Token> = all
        .iter()
        .filter(|t| t.kind != Kind::Mark)
        .cloned()
        .collect();
    if only.is_empty() { all } else { only }
}

/// A text in the conversation's locale, else in its language, else in any.
pub fn shown(text: &Localized, locale: &str) -> String {
    let locale = locale.to_ascii_lowercase();
    let primary = locale.split(['-', '_']).next().unwrap_or("");
    text.0
        .get(&locale)
        .or_else(|| text.0.get(primary))
        .or_else(|| text.0.values().next())
        .cloned()
        .unwrap_or_default()
}
