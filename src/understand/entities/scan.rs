//! One message under examination: its tokens, the language's words, the day it is.

use std::ops::Range;

use jiff::civil::Date;
use serde_json::Value;

use super::token::{Kind, Token, tokens};
use super::words::Words;
use super::{Alternative, Context, Reading, Why};

/// How often a customer may correct an answer in one message.
const MAX_REVISIONS: usize = 4;
/// How many words may lie between an answer and its correction.
const MAX_REVISION_TOKENS: usize = 8;

/// A message and all that reading it takes.
pub struct Scan<'a> {
    /// The message.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// The words of the language it is read in.
    pub words: &'static Words,
    /// The circumstances.
    pub ctx: &'a Context<'a>,
    /// The customer's calendar day.
    pub today: Date,
    /// It answers a question for the type being read, so that a bare "5" may be an hour or a day.
    pub asked: bool,
}

/// What was read from some tokens.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A value.
    Value(Value),
    /// Several values it may mean.
    Ambiguous(Vec<Alternative>),
    /// It has the form but is refused.
    Invalid(Why),
}

/// A reading of the tokens `start..end`.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What they say.
    pub found: Found,
}

impl Hit {
    /// A hit with a value.
    pub fn value(start: usize, end: usize, value: impl Into<Value>) -> Hit {
        Hit {
            start,
            end,
            found: Found::Value(value.into()),
        }
    }

    /// A refused hit.
    pub fn invalid(start: usize, end: usize, why: Why) -> Hit {
        Hit {
            start,
            end,
            found: Found::Invalid(why),
        }
    }

    fn rank(&self) -> u8 {
        match self.found {
            Found::Value(_) => 2,
            Found::Ambiguous(_) => 1,
            Found::Invalid(_) => 0,
        }
    }
}

impl<'a> Scan<'a> {
    /// Prepares a message for reading in one language.
    pub fn new(
        text: &'a str,
        words: &'static Words,
        ctx: &'a Context<'a>,
        asked: bool,
    ) -> Scan<'a> {
        Scan {
            text,
            tokens: tokens(text),
            words,
            ctx,
            today: ctx.today(),
            asked,
        }
    }

    /// The token at `i`.
    pub fn at(&self, i: usize) -> Option<&Token> {
        self.tokens.get(i)
    }

    /// The folded form at `i`; empty past the end.
    pub fn fold(&self, i: usize) -> &str {
        self.at(i).map_or("", |t| t.fold.as_str())
    }

    /// The folded form before `i`; empty at the start.
    pub fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |b| self.fold(b))
    }

    /// Whether token `i` is of this kind.
    pub fn is(&self, i: usize, kind: Kind) -> bool {
        self.at(i).is_some_and(|t| t.kind == kind)
    }

    /// Whether nothing stands between token `i` and the one before.
    pub fn glued(&self, i: usize) -> bool {
        self.at(i).is_some_and(|t| t.glued)
    }

    /// Whether token `i` is the mark `c`.
    pub fn mark(&self, i: usize, c: &str) -> bool {
        self.at(i)
            .is_some_and(|t| t.kind == Kind::Mark && t.fold == c)
    }

    /// How many tokens from `i` on spell `phrase` (words with single spaces), if they do.
    pub fn phrase(&self, i: usize, phrase: &str) -> Option<usize> {
        let mut n = 0;
        for word in phrase.split(' ') {
            if self.fold(i + n) != word {
                return None;
            }
            n += 1;
        }
        Some(n)
    }

    /// The length of the longest of these phrases that stands at `i`.
    pub fn any(&self, i: usize, phrases: &[&str]) -> Option<usize> {
        let first = self.fold(i).as_bytes().first()?;
        phrases
            .iter()
            .filter(|p| p.as_bytes().first() == Some(first))
            .filter_map(|p| self.phrase(i, p))
            .max()
    }

    /// [`Scan::any`], or `i` itself where none stands there: for optional words.
    pub fn skip(&self, i: usize, phrases: &[&str]) -> usize {
        i + self.any(i, phrases).unwrap_or(0)
    }

    /// The value of the longest of these phrases that stands at `i`, and its length.
    pub fn lookup<T: Copy>(&self, i: usize, table: &[(&str, T)]) -> Option<(T, usize)> {
        let first = self.fold(i).as_bytes().first()?;
        table
            .iter()
            .filter(|(p, _)| p.as_bytes().first() == Some(first))
            .filter_map(|(p, v)| self.phrase(i, p).map(|n| (*v, n)))
            .max_by_key(|(_, n)| *n)
    }

    /// The bytes that the tokens `start..end` cover.
    pub fn span(&self, start: usize, end: usize) -> Range<usize> {
        let from = self.at(start).map_or(self.text.len(), |t| t.start);
        let to = end
            .checked_sub(1)
            .and_then(|e| self.at(e))
            .map_or(from, |t| t.end);
        from..to.max(from)
    }

    /// The words that the tokens `start..end` cover.
    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(self.span(start, end)).unwrap_or("")
    }

    /// The first value that `matcher` reads anywhere; else the first ambiguity; else the first refusal. What is said not
    /// to be meant is passed over; a correction in the same breath ("Friday, no, Saturday") counts, "or" leaves it open.
    pub fn best(&self, matcher: impl Fn(&Scan, usize) -> Option<Hit>) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        let mut i = 0;
        while i < self.tokens.len() {
            let Some(hit) = matcher(self, i) else {
                i += 1;
                continue;
            };
            i = hit.end.max(i + 1);
            if matches!(self.before(hit.start), "not" | "nicht") {
                continue;
            }
            if best.as_ref().is_none_or(|b| hit.rank() > b.rank()) {
                best = Some(hit);
            }
        }
        best.map(|hit| self.revised(hit, matcher))
    }

    /// A hit with what the customer added to it at once.
    fn revised(&self, hit: Hit, matcher: impl Fn(&Scan, usize) -> Option<Hit>) -> Hit {
        let mut hit = hit;
        for _ in 0..MAX_REVISIONS {
            let (next, corrected) = self.revision(hit.end);
            let or = self
                .any(hit.end, &["or", "oder"])
                .and_then(|n| matcher(self, hit.end + n));
            if corrected
                && let Some(later) =
                    matcher(self, next).filter(|h| matches!(h.found, Found::Value(_)))
            {
                hit = Hit {
                    start: hit.start,
                    ..later
                };
            } else if let Some(other) = or {
                return self.either(hit, &other);
            } else {
                break;
            }
        }
        hit
    }

    /// The first token from `i` on that is no mark, opener or self-correction, and whether there was a correction.
    fn revision(&self, i: usize) -> (usize, bool) {
        let (mut j, mut corrected) = (i, false);
        for _ in 0..MAX_REVISION_TOKENS {
            let no = self.any(j, &["no", "nope", "nein", "nee"]);
            if let Some(n) = self.any(j, self.words.corrections).max(no) {
                corrected = true;
                j += n;
            } else if self.is(j, Kind::Mark) && !self.glued(j + 1) {
                j += 1;
            } else if let Some(n) = self.any(j, self.words.openers) {
                j += n;
            } else {
                break;
            }
        }
        (j, corrected)
    }

    /// "2 or 3": both, where they differ.
    fn either(&self, hit: Hit, other: &Hit) -> Hit {
        match (&hit.found, &other.found) {
            (Found::Value(a), Found::Value(b)) if a != b => {
                let alternative = |hit: &Hit, value: &Value| Alternative {
                    value: value.clone(),
                    label: self.slice(hit.start, hit.end).to_owned(),
                };
                let both = vec![alternative(&hit, a), alternative(other, b)];
                Hit {
                    start: hit.start,
                    end: other.end,
                    found: Found::Ambiguous(both),
                }
            }
            _ => hit,
        }
    }

    /// A hit as the answer to a question.
    pub fn reading(&self, hit: Hit) -> Reading {
        match hit.found {
            Found::Value(value) => Reading::Value {
                value,
                span: self.span(hit.start, hit.end),
                rest: self.rest(hit.start, hit.end),
            },
            Found::Ambiguous(alternatives) => Reading::Ambiguous(alternatives),
            Found::Invalid(why) => Reading::Invalid { why },
        }
    }

    /// What the message says besides the tokens `start..end`; empty where that is only padding ("it's …, thanks").
    pub fn rest(&self, start: usize, end: usize) -> String {
        let head = self.trimmed(0, start);
        let tail = self.trimmed(end, self.tokens.len());
        [head, tail]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The words of `start..end` without marks and joining words at either end; nothing where all are padding.
    fn trimmed(&self, start: usize, end: usize) -> &'a str {
        let mut from = start;
        while from < end {
            if self.is(from, Kind::Mark) {
                from += 1;
            } else if let Some(n) = self.any(from, self.words.joining) {
                from += n;
            } else {
                break;
            }
        }
        let mut to = end;
        while to > from && self.is(to - 1, Kind::Mark) && !self.mark(to - 1, "?") {
            to -= 1;
        }
        let mut i = from;
        while i < to {
            if self.is(i, Kind::Mark) {
                i += 1;
            } else if let Some(n) = self.any(i, self.words.padding) {
                i += n;
            } else {
                return self.slice(from, to);
            }
        }
        ""
    }
}
