//! Taking out of a text what would tell who wrote it, before the text is logged, queued or counted.
//!
//! What is found: payment cards (Luhn), IBANs, e-mail addresses (also hidden ones), telephone and other long numbers,
//! postal addresses, passwords, keys and tokens, queries of web addresses, and order numbers where the site wishes it.
//! Names of people are not found by their looks; they live in slots marked `pii:` and never leave the session.

mod address;
mod mail;
mod number;
mod postcode;
mod secret;
mod text;
mod value;

use std::collections::BTreeMap;

pub use value::redact_value;

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A bank account in the international form.
    Iban,
    /// A payment card.
    Card,
    /// A password, key or token.
    Secret,
    /// An e-mail address.
    Email,
    /// A telephone number, or another number of seven digits and more.
    Phone,
    /// A postal address or a part of one.
    Address,
    /// What stands behind `?` or `#` in a web address.
    Query,
}

impl Kind {
    /// What stands in the text instead, such as `[card]`.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Secret => "[secret]",
            Self::Email => "[email]",
            Self::Iban => "[iban]",
            Self::Card => "[card]",
            Self::Phone => "[number]",
            Self::Address => "[address]",
            Self::Query => "[query]",
        }
    }
}

/// A text without what would tell who wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redacted {
    /// The text, folded to one spelling of digits, spaces and dashes.
    pub text: String,
    /// How much of each kind was taken out.
    pub found: BTreeMap<Kind, u32>,
}

/// What stands at the end of a text that was too long to be read to its end.
const CUT: &str = "[cut]";

/// A piece of the text to be taken out: characters from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
    kind: Kind,
}

impl Span {
    fn new((start, end): (usize, usize), kind: Kind) -> Self {
        Self { start, end, kind }
    }
}

/// How texts are redacted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redactor {
    /// The prefix of order numbers that may stay (`ORD`); where it is `None` they go like every long number.
    pub keep_orders: Option<String>,
}

impl Redactor {
    /// Takes everything out of `text` that would tell who wrote it. Doing it again changes nothing. A text of more than
    /// 20,000 characters is cut there.
    #[must_use]
    pub fn redact(&self, text: &str) -> Redacted {
        let (chars, cut) = text::fold(text);
        let mut redacted = Redacted::default();
        let mut position = 0;
        for span in self.spans(&chars) {
            redacted
                .text
                .extend(chars.get(position..span.start).unwrap_or_default());
            redacted.text.push_str(span.kind.mark());
            let count = redacted.found.entry(span.kind).or_default();
            *count = count.saturating_add(1);
            position = span.end;
        }
        redacted
            .text
            .extend(chars.get(position..).unwrap_or_default());
        if cut {
            redacted.text.push_str(CUT);
        }
        redacted
    }

    /// What is to be taken out, in order and without overlaps: where two findings touch the same characters, all of both
    /// goes, under the name of the one listed first in [`Kind`].
    fn spans(&self, chars: &[char]) -> Vec<Span> {
        let mut found = Vec::new();
        secret::secrets(chars, &mut found);
        mail::mails(chars, &mut found);
        number::ibans(chars, &mut found);
        number::numbers(chars, self.keep_orders.as_deref(), &mut found);
        address::addresses(chars, &mut found);
        found.retain(|span| span.end > span.start && !marked(chars, *span));
        found.sort_by_key(|span| span.start);
        let mut merged: Vec<Span> = Vec::new();
        for span in found {
            match merged.last_mut() {
                Some(last) if span.start < last.end => {
                    last.end = last.end.max(span.end);
                    last.kind = last.kind.min(span.kind);
                }
                _ => merged.push(span),
            }
        }
        merged
    }
}

/// Whether a finding is only a mark left by an earlier redaction.
fn marked(chars: &[char], span: Span) -> bool {
    let piece: String = chars
        .get(span.start..span.end)
        .unwrap_or_default()
        .iter()
        .collect();
    let inner = piece.trim_matches(['[', ']']);
    [
        Kind::Secret,
        Kind::Email,
        Kind::Iban,
        Kind::Card,
        Kind::Phone,
        Kind::Address,
        Kind::Query,
    ]
    .iter()
    .any(|kind| kind.mark().trim_matches(['[', ']']) == inner)
}

#[cfg(test)]
mod canary_tests;
#[cfg(test)]
mod tests;
