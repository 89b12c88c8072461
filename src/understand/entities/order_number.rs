//! Order numbers: a prefix and so many digits, spaces and dashes forgiven, anything else refused.

use super::scan::{Hit, Scan};
use super::similar::near;
use super::token::Kind;
use super::{Why, fold};

/// The prefix where no flow names one.
pub const PREFIX: &str = "ORD";
/// The number of digits where no flow names one.
pub const DIGITS: usize = 8;
/// The most groups of digits that are joined.
const MAX_GROUPS: usize = 12;
/// A shorter run of digits in a longer sentence is no attempt at an order number.
const MIN_ATTEMPT: usize = 4;

/// Reads the message as an order number of this form: JSON string, the digits alone.
pub fn read(scan: &Scan, prefix: &str, digits: usize) -> Option<Hit> {
    let prefix = fold(prefix);
    scan.best(|scan, i| at(scan, i, &prefix, digits, scan.asked))
        .or_else(|| spelled(scan, digits))
}

/// An order number mentioned at `i`, in the form of a shop that says nothing else.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    at(scan, i, &PREFIX.to_lowercase(), DIGITS, scan.asked)
}

fn at(scan: &Scan, i: usize, prefix: &str, digits: usize, asked: bool) -> Option<Hit> {
    let (from, announced, prefixed) = cue(scan, i, prefix)?;
    let (end, found) = collect(scan, from, digits)?;
    let single = scan.tokens.get(from..end).is_some_and(|t| {
        t.iter()
            .all(|t| t.glued || t.start == scan.span(from, end).start)
    });
    if !(announced || asked || (single && found.len() == digits)) {
        return None;
    }
    if let Some(why) = spoiled(scan, i, end) {
        return (prefixed || found.len() == digits).then(|| Hit::invalid(i, end, why));
    }
    if found.len() == digits {
        return Some(Hit::value(i, end, found));
    }
    let alone = i == 0 && end == scan.tokens.len();
    let attempt = prefixed || (asked && (alone || announced || found.len() >= MIN_ATTEMPT));
    attempt.then(|| {
        Hit::invalid(
            i,
            end,
            Why::Digits {
                expected: digits,
                found: found.len(),
            },
        )
    })
}

/// Where the digits start, whether something announces them, and whether that is the prefix or `#` itself.
fn cue(scan: &Scan, i: usize, prefix: &str) -> Option<(usize, bool, bool)> {
    if scan.is(i, Kind::Digits) {
        let announced = (1..=3).any(|n| {
            i.checked_sub(n)
                .and_then(|b| scan.any(b, scan.words.order_cue))
                == Some(n)
        });
        return Some((i, announced, false));
    }
    let mut j = i;
    if scan.mark(j, "#") {
        j += 1;
    }
    let word = scan.fold(j);
    if !prefix.is_empty() && scan.is(j, Kind::Word) {
        let exact = word == prefix;
        let close = prefix.len() >= 3 && scan.glued(j + 1) && near(word, prefix, 1);
        if exact || close {
            j += 1;
            while j < i + 4
                && (scan.mark(j, "-")
                    || scan.mark(j, "#")
                    || scan.mark(j, ":")
                    || scan.mark(j, "–"))
            {
                j += 1;
            }
        }
    }
    (j > i && scan.is(j, Kind::Digits)).then_some((j, true, true))
}

/// The digits from `i` on, over single gaps, dashes and letters mistaken for digits; stops once there are enough.
fn collect(scan: &Scan, i: usize, digits: usize) -> Option<(usize, String)> {
    let mut out = scan.at(i).filter(|t| t.kind == Kind::Digits)?.fold.clone();
    let mut end = i + 1;
    for _ in 0..MAX_GROUPS {
        if out.len() >= digits {
            break;
        }
        let dash = scan.mark(end, "-") || scan.mark(end, "–") || scan.mark(end, "‑");
        let next = if dash { end + 1 } else { end };
        let Some(token) = scan
            .at(next)
            .filter(|t| !t.new_line && !scan.at(end).is_some_and(|e| e.new_line))
        else {
            break;
        };
        match token.kind {
            Kind::Digits => out.push_str(&token.fold),
            // "482O1937": the letter stands where only a digit can.
            Kind::Word
                if token.glued
                    && !dash
                    && scan.glued(next + 1)
                    && scan.is(next + 1, Kind::Digits) =>
            {
                match token.fold.as_str() {
                    "o" => out.push('0'),
                    "l" | "i" => out.push('1'),
                    _ => break,
                }
            }
            _ => break,
        }
        end = next + 1;
    }
    Some((end, out))
}

/// Whether something is glued to the number that does not belong there: it is then refused, whatever the digits.
fn spoiled(scan: &Scan, start: usize, end: usize) -> Option<Why> {
    const BEFORE: [&str; 8] = ["(", "[", "\"", "'", "„", "“", ":", "#"];
    const AFTER: [&str; 13] = [
        ".", ",", ";", ":", "!", "?", ")", "]", "\"", "'", "”", "“", "…",
    ];
    let before = scan.glued(start)
        && start
            .checked_sub(1)
            .and_then(|b| scan.at(b))
            .is_some_and(|t| t.kind != Kind::Mark || !BEFORE.contains(&t.fold.as_str()));
    let mut i = end;
    while i < end + 4 && scan.glued(i) && AFTER.contains(&scan.fold(i)) {
        // A comma or semicolon parts two things even without a space; other marks must end the sentence.
        if matches!(scan.fold(i), "," | ";") {
            return before.then_some(Why::Malformed);
        }
        i += 1;
    }
    (before || scan.glued(i)).then_some(Why::Malformed)
}

/// Digits spelled out one by one.
fn spelled(scan: &Scan, digits: usize) -> Option<Hit> {
    let digit = |i: usize| {
        scan.lookup(i, scan.words.numbers)
            .filter(|(v, n)| *n == 1 && (0..10).contains(v))
            .map(|(v, _)| v)
    };
    let mut i = 0;
    while i < scan.tokens.len() {
        let mut found = String::new();
        let mut end = i;
        while let Some(d) = digit(end).filter(|_| found.len() <= digits) {
            found.push_str(&d.to_string());
            end += 1;
        }
        if found.len() == digits {
            return Some(Hit::value(i, end, found));
        }
        i = end.max(i + 1);
    }
    None
}
