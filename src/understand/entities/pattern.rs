//! Text that matches a site's own regular expression as a whole.

use regex_lite::RegexBuilder;
use serde_json::Value;

use super::scan::Scan;
use super::token::Kind;
use super::{Reading, Why};

/// The most memory a compiled expression may take, in bytes.
const MAX_COMPILED: usize = 256 * 1024;
/// The most words of a message that are tried one by one.
const MAX_WORDS: usize = 64;

/// Reads the message, or one word of it, as a match: JSON string. An expression that does not compile matches nothing.
pub fn read(scan: &Scan, regex: &str) -> Reading {
    let Ok(regex) = RegexBuilder::new(&format!("^(?:{regex})$"))
        .size_limit(MAX_COMPILED)
        .build()
    else {
        return Reading::None;
    };
    let whole = scan.slice(0, scan.tokens.len());
    if regex.is_match(whole) {
        return value(scan, whole);
    }
    const ENDS: &[char] = &[
        '.', ',', ';', ':', '!', '?', '"', '\'', ')', '(', '„', '“', '”',
    ];
    let words: Vec<&str> = whole.split_whitespace().take(MAX_WORDS).collect();
    for word in &words {
        for form in [*word, word.trim_matches(ENDS)] {
            if !form.is_empty() && regex.is_match(form) {
                return value(scan, form);
            }
        }
    }
    // One lone code that does not fit was an attempt.
    if words.len() == 1 && scan.tokens.iter().any(|t| t.kind == Kind::Digits) {
        return Reading::Invalid {
            why: Why::Malformed,
        };
    }
    Reading::None
}

/// The value with its place; `form` is a slice of the message.
fn value(scan: &Scan, form: &str) -> Reading {
    let start = form.as_ptr() as usize - scan.text.as_ptr() as usize;
    let span = start..start + form.len();
    let from = scan
        .tokens
        .iter()
        .position(|t| t.end > span.start)
        .unwrap_or(0);
    let to = scan
        .tokens
        .iter()
        .rposition(|t| t.start < span.end)
        .map_or(from, |i| i + 1);
    Reading::Value {
        value: Value::from(form),
        span,
        rest: scan.rest(from, to),
    }
}
