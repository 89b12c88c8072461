//! Numbers: payment cards (Luhn), telephone numbers and other long numbers, IBANs, order numbers.

use super::text::{at, before, skip};
use super::{Kind, Span};

/// Fewest and most digits of a payment card.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 12..=19;
/// From how many digits on a number is taken for a telephone number or an account.
const LONG_NUMBER: usize = 7;
/// Most characters that may stand between two digits of one number.
const MAX_GAP: usize = 3;
/// Fewest and most characters of an IBAN.
const IBAN_CHARS: std::ops::RangeInclusive<usize> = 15..=34;

/// Digits that belong together, with where each stands.
struct Run {
    digits: Vec<(usize, u8)>,
}

/// Every card and long number. A number right behind `keep` (an order number's prefix) is left alone.
pub(super) fn numbers(text: &[char], keep: Option<&str>, spans: &mut Vec<Span>) {
    let mut from = 0;
    while from < text.len() {
        if !at(text, from).is_ascii_digit() {
            from = from.saturating_add(1);
            continue;
        }
        if let Some(end) = order_number(text, from, keep) {
            from = end;
            continue;
        }
        let run = run(text, from, keep);
        let end = run
            .digits
            .last()
            .map_or(from, |(last, _)| *last)
            .saturating_add(1);
        if !looks_like_a_date(text, from, end) {
            read(text, &run, (from, end), spans);
        }
        from = end;
    }
}

/// Where an order number that starts at `from` ends, if its prefix stands right before it.
fn order_number(text: &[char], from: usize, keep: Option<&str>) -> Option<usize> {
    let prefix: Vec<char> = keep.filter(|prefix| !prefix.is_empty())?.chars().collect();
    let gap = usize::from(matches!(before(text, from), '-' | ' ' | '#'));
    let end_of_prefix = from.checked_sub(gap)?;
    let start = end_of_prefix.checked_sub(prefix.len())?;
    let same = text
        .get(start..end_of_prefix)?
        .iter()
        .zip(&prefix)
        .all(|(a, b)| a.to_lowercase().eq(b.to_lowercase()));
    let end = skip(text, from, |c| c.is_ascii_digit());
    // Longer than an order number: somebody wrote something else behind the prefix.
    let short = end.saturating_sub(from) <= MAX_ORDER_DIGITS;
    (same && short && !before(text, start).is_alphanumeric()).then_some(end)
}

/// Most digits of an order number.
const MAX_ORDER_DIGITS: usize = 10;

/// The digits from `from` on, as long as only spaces, dashes, dots, slashes and brackets stand between them.
fn run(text: &[char], from: usize, keep: Option<&str>) -> Run {
    let mut digits = Vec::new();
    let mut position = from;
    loop {
        while let Some(digit) = at(text, position).to_digit(10) {
            digits.push((position, u8::try_from(digit).unwrap_or(0)));
            position = position.saturating_add(1);
        }
        let next = skip(text, position, |c| {
            matches!(c, ' ' | '-' | '.' | '/' | '(' | ')' | '_' | '\t' | '*')
        });
        let near = next.saturating_sub(position) <= MAX_GAP;
        if !near || !at(text, next).is_ascii_digit() || order_number(text, next, keep).is_some() {
            return Run { digits };
        }
        position = next;
    }
}

/// Finds what a run of digits holds: a card where any stretch of it satisfies Luhn, else a long number.
fn read(text: &[char], run: &Run, whole: (usize, usize), spans: &mut Vec<Span>) {
    if run.digits.len() >= *CARD_DIGITS.start() && card(&run.digits) {
        spans.push(Span::new(whole, Kind::Card));
    } else if run.digits.len() >= LONG_NUMBER {
        let mut start = whole.0;
        while matches!(before(text, start), '+' | '(') {
            start = start.saturating_sub(1);
        }
        spans.push(Span::new((start, whole.1), Kind::Phone));
    }
}

/// Whether some stretch of the digits is a payment card's number.
fn card(digits: &[(usize, u8)]) -> bool {
    CARD_DIGITS.rev().any(|length| {
        digits.windows(length).any(|stretch| {
            // Cards begin with 2 to 6; all zeros satisfy Luhn and are none.
            stretch
                .first()
                .is_some_and(|(_, first)| (2..=6).contains(first))
                && luhn(stretch)
        })
    })
}

/// The Luhn check (ISO/IEC 7812-1).
fn luhn(digits: &[(usize, u8)]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, (_, digit))| {
            let value = u32::from(*digit);
            match (place % 2 == 1, value) {
                (false, value) => value,
                (true, value) if value > 4 => value.saturating_mul(2).saturating_sub(9),
                (true, value) => value.saturating_mul(2),
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a run is one calendar day (`2026-11-23`, `23.11.2026`): those are no telephone numbers.
fn looks_like_a_date(text: &[char], from: usize, end: usize) -> bool {
    let piece: String = text.get(from..end).unwrap_or_default().iter().collect();
    let Some(separator) = piece.chars().find(|c| !c.is_ascii_digit()) else {
        return false;
    };
    if !matches!(separator, '-' | '.' | '/') {
        return false;
    }
    let parts: Vec<u32> = piece
        .split(separator)
        .map(|part| part.parse().unwrap_or(u32::MAX))
        .collect();
    let lengths: Vec<usize> = piece.split(separator).map(str::len).collect();
    let day = |d: u32, m: u32| (1..=31).contains(&d) && (1..=12).contains(&m);
    match (parts.as_slice(), lengths.as_slice()) {
        ([year, month, date], [4, ..=2, ..=2]) => (1900..2100).contains(year) && day(*date, *month),
        ([a, b, year], [..=2, ..=2, 4]) => {
            (1900..2100).contains(year) && (day(*a, *b) || day(*b, *a))
        }
        _ => false,
    }
}

/// Every IBAN, with or without spaces in it, that satisfies its check digits.
pub(super) fn ibans(text: &[char], spans: &mut Vec<Span>) {
    for from in 0..text.len() {
        let shaped = at(text, from).is_ascii_alphabetic()
            && at(text, from.saturating_add(1)).is_ascii_alphabetic()
            && !before(text, from).is_alphanumeric();
        if !shaped {
            continue;
        }
        if let Some(end) = iban(text, from) {
            spans.push(Span::new((from, end), Kind::Iban));
        }
    }
}

/// The longest IBAN from `from` on.
fn iban(text: &[char], from: usize) -> Option<usize> {
    let mut found = None;
    let mut chars: Vec<char> = Vec::new();
    let mut position = from;
    while chars.len() < *IBAN_CHARS.end() {
        let c = at(text, position);
        if c.is_ascii_alphanumeric() {
            chars.push(c.to_ascii_uppercase());
        } else if !matches!(c, ' ' | '-' | '.')
            || !at(text, position.saturating_add(1)).is_ascii_alphanumeric()
        {
            break;
        }
        position = position.saturating_add(1);
        let checked = chars
            .get(2..4)
            .is_some_and(|pair| pair.iter().all(char::is_ascii_digit));
        if chars.len() == 4 && !checked {
            return None;
        }
        let whole = !at(text, position).is_ascii_alphanumeric();
        if IBAN_CHARS.contains(&chars.len()) && whole && mod_97(&chars) {
            found = Some(position);
        }
    }
    found
}

/// The check of ISO 13616: the first four characters moved to the end, letters as two digits, remainder 1 by 97.
fn mod_97(chars: &[char]) -> bool {
    let (head, tail) = chars.split_at(chars.len().min(4));
    let mut rest = 0_u32;
    for c in tail.iter().chain(head) {
        let Some(value) = c.to_digit(36) else {
            return false;
        };
        let shift = if value > 9 { 100 } else { 10 };
        rest = rest.saturating_mul(shift).saturating_add(value) % 97;
    }
    rest == 1
}
