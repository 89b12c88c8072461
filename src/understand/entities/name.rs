//! Free text and people's names.

use serde_json::Value;

use super::Why;
use super::scan::{Hit, Scan};
use super::token::{Kind, Token};
use super::words::order;

/// The longest name taken, in words.
const MAX_WORDS: usize = 6;
/// The longest name taken, in bytes.
const MAX_BYTES: usize = 120;
/// How far into a message a name may be announced, in tokens.
const MAX_LEAD: usize = 40;

/// Reads the message as free text: JSON string, only where any text will do.
pub fn text(scan: &Scan) -> Option<Hit> {
    let end = scan.tokens.len();
    scan.ctx.text_free.then(|| {
        Hit::value(
            0,
            end,
            scan.text.get(scan.span(0, end)).unwrap_or("").trim(),
        )
    })
}

/// Reads the message as a person's name: JSON string.
pub fn read(scan: &Scan) -> Option<Hit> {
    announced(scan).or_else(|| bare(scan))
}

/// "My name is …", "I'm …" before a capital.
fn announced(scan: &Scan) -> Option<Hit> {
    for i in 0..scan.tokens.len().min(MAX_LEAD) {
        if let Some(n) = scan.any(i, scan.words.name_cue) {
            let start = after_marks(scan, i + n);
            if let Some(end) = extent(scan, start) {
                return Some(named(scan, start, end));
            }
        }
        if let Some(n) = scan.any(i, scan.words.name_cue_weak) {
            let start = i + n;
            let capital = scan.slice(start, start + 1).starts_with(char::is_uppercase);
            let whole = scan.ctx.text_free && scan.tokens.len() <= start + 3;
            if (capital || whole)
                && let Some(end) = extent(scan, start)
            {
                return Some(named(scan, start, end));
            }
        }
    }
    None
}

/// The whole message as a name, where that was asked for.
fn bare(scan: &Scan) -> Option<Hit> {
    if !scan.ctx.text_free {
        return None;
    }
    let mut start = 0;
    while let Some(n) = scan
        .any(start, scan.words.openers)
        .filter(|n| start + n < scan.tokens.len())
    {
        start = after_marks(scan, start + n);
    }
    let end = extent(scan, start)?;
    if end < scan.tokens.len() && scan.is(end, Kind::Digits) && scan.glued(end) {
        return Some(Hit::invalid(start, end, Why::Malformed));
    }
    let said = scan.rest(start, end);
    let apart = scan.is(end, Kind::Mark) || scan.any(end, scan.words.joining).is_some();
    (said.is_empty() || apart)
        .then(|| named(scan, start, end))
        .filter(|_| !scan.mark(end, "?"))
}

fn after_marks(scan: &Scan, i: usize) -> usize {
    let mut j = i;
    while j < i + 4 && scan.is(j, Kind::Mark) {
        j += 1;
    }
    j
}

/// Where the name that starts at `i` ends: words, hyphens, initials; no word that names nothing.
fn extent(scan: &Scan, i: usize) -> Option<usize> {
    let (mut end, mut words) = (i, 0);
    while let Some(token) = scan.at(end) {
        let initial = scan.mark(end, ".")
            && scan.glued(end)
            && end > i
            && (scan.slice(end - 1, end).chars().count() <= 2
                || scan.is(end + 1, Kind::Word)
                    && scan.slice(end + 1, end + 2).starts_with(char::is_uppercase)
                    && is_title(scan.fold(end - 1)));
        let hyphen =
            (scan.mark(end, "-") || scan.mark(end, "'")) && scan.glued(end) && scan.glued(end + 1);
        if token.kind == Kind::Word
            && words < MAX_WORDS
            && fits(scan, token)
            && (!token.new_line || end == i)
        {
            words += 1;
        } else if !(initial || hyphen) || end == i {
            break;
        }
        end += 1;
    }
    let short = scan.span(i, end).len() <= MAX_BYTES;
    (words > 0 && short && !(end == i + 1 && scan.slice(i, end).chars().count() < 2)).then_some(end)
}

fn is_title(fold: &str) -> bool {
    matches!(
        fold,
        "dr" | "prof" | "mr" | "mrs" | "ms" | "st" | "dipl" | "ing" | "med" | "jr" | "sr"
    )
}

fn fits(scan: &Scan, token: &Token) -> bool {
    let fold = token.fold.as_str();
    // A customer may answer in any language; "no" is nobody's name in an English or a German conversation.
    let ends = order(scan.ctx.locale)
        .iter()
        .any(|w| w.joining.contains(&fold) || w.not_names.contains(&fold));
    !ends && token.fold.chars().count() <= 40
}

/// The name as written; with capitals where it has none.
fn named(scan: &Scan, start: usize, end: usize) -> Hit {
    let written = scan.slice(start, end).trim();
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = if written.chars().any(char::is_uppercase) {
        written
    } else {
        capitals(&written)
    };
    Hit::value(start, end, Value::from(name))
}

fn capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fresh = true;
    for c in text.chars() {
        if fresh && c.is_alphabetic() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        fresh = c.is_whitespace() || c == '-';
    }
    out
}
