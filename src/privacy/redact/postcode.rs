//! Postcodes that are recognisable by themselves or by the town behind them, and numbers that a word announces.

use super::address::{close, get};
use super::text::{at, before, lower, skip, word_at};
use super::{Kind, Span};

/// Words before a number that is a box, a flat or a postcode.
const NUMBERED: [&str; 21] = [
    "po box",
    "p.o. box",
    "p.o box",
    "p o box",
    "postfach",
    "apartado",
    "boîte postale",
    "flat",
    "apartment",
    "apt",
    "apt.",
    "suite",
    "unit",
    "zip",
    "zip code",
    "zipcode",
    "postcode",
    "postal code",
    "plz",
    "postleitzahl",
    "code postal",
];
/// Every postcode, post-office box and flat.
pub(super) fn postcodes(text: &[char], words: &[(usize, usize)], spans: &mut Vec<Span>) {
    for (index, word) in words.iter().enumerate() {
        postcode(text, words, index, *word, spans);
    }
    for from in 0..text.len() {
        numbered(text, from, spans);
    }
}

fn postcode(
    text: &[char],
    words: &[(usize, usize)],
    index: usize,
    word: (usize, usize),
    spans: &mut Vec<Span>,
) {
    let spelled = lower(text, word);
    let next = get(words, index.checked_add(1)).filter(|next| close(text, word.1, next.0));
    let pair = next.map(|next| lower(text, next)).unwrap_or_default();
    let end_of_pair = next.map_or(word.1, |next| next.1);
    let digits = spelled.chars().all(|c| c.is_ascii_digit());
    if (outward(&spelled) && inward(&pair)) || (canadian(&spelled, true) && canadian(&pair, false))
    {
        spans.push(Span::new((word.0, end_of_pair), Kind::Address));
    } else if spelled.len() > 4 && split_uk(&spelled) {
        spans.push(Span::new(word, Kind::Address));
    } else if digits
        && spelled.len() == 4
        && pair.len() == 2
        && next.is_some_and(|n| upper(text, n))
    {
        spans.push(Span::new((word.0, end_of_pair), Kind::Address));
    } else if digits && matches!(spelled.len(), 4 | 5) && !looks_counted(text, words, index) {
        // A number and a town: "10115 Berlin", "75002 Paris". Years have four digits too, so those need a comma before.
        let capital =
            next.is_some_and(|n| at(text, n.0).is_uppercase() && n.0.saturating_sub(word.1) == 1);
        let behind_comma = matches!(before(text, skip_back(text, word.0)), ',' | '\n');
        if capital && (spelled.len() == 5 || behind_comma) {
            spans.push(Span::new((word.0, end_of_pair), Kind::Address));
        }
    } else if spelled.len() == 10
        && spelled.chars().nth(5) == Some('-')
        && spelled.chars().filter(char::is_ascii_digit).count() == 9
    {
        spans.push(Span::new(word, Kind::Address));
    } else if spelled.len() == 2
        && upper(text, word)
        && pair.len() == 5
        && pair.chars().all(|c| c.is_ascii_digit())
    {
        spans.push(Span::new((word.0, end_of_pair), Kind::Address));
    }
}

/// Whether the word before a number says that it counts or names something else ("order 48201", "size 4200").
fn looks_counted(text: &[char], words: &[(usize, usize)], index: usize) -> bool {
    get(words, index.checked_sub(1)).is_some_and(|last| {
        matches!(
            lower(text, last).as_str(),
            "order" | "model" | "size" | "version" | "bestellung" | "artikel" | "sku" | "in"
        )
    })
}

fn upper(text: &[char], span: (usize, usize)) -> bool {
    text.get(span.0..span.1)
        .unwrap_or_default()
        .iter()
        .all(|c| c.is_ascii_uppercase())
}

fn skip_back(text: &[char], from: usize) -> usize {
    let mut start = from;
    while before(text, start) == ' ' {
        start = start.saturating_sub(1);
    }
    start
}

/// The first half of a British postcode: `SW1A`, `LS1`, `M1`.
fn outward(word: &str) -> bool {
    let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
    let rest: Vec<char> = word.chars().skip(letters).collect();
    (1..=2).contains(&letters)
        && match rest.as_slice() {
            [digit] => digit.is_ascii_digit(),
            [digit, last] => digit.is_ascii_digit() && last.is_ascii_alphanumeric(),
            _ => false,
        }
}

/// The second half: `1AA`.
fn inward(word: &str) -> bool {
    matches!(word.chars().collect::<Vec<_>>().as_slice(),
        [digit, a, b] if digit.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

/// A British postcode written without its blank.
fn split_uk(word: &str) -> bool {
    let cut = word.len().saturating_sub(3);
    word.is_ascii()
        && word.len() <= 7
        && word
            .split_at_checked(cut)
            .is_some_and(|(a, b)| outward(a) && inward(b))
}

/// Either half of a Canadian postcode: `K1A`, `0B6`.
fn canadian(word: &str, first: bool) -> bool {
    word.len() == 3
        && word.chars().enumerate().all(|(place, c)| {
            if (place % 2 == 0) == first {
                c.is_ascii_alphabetic()
            } else {
                c.is_ascii_digit()
            }
        })
}

/// "PO Box 123", "postcode: 90210".
fn numbered(text: &[char], from: usize, spans: &mut Vec<Span>) {
    let Some(end) = NUMBERED
        .iter()
        .filter_map(|cue| word_at(text, from, cue))
        .max()
    else {
        return;
    };
    let start = skip(text, end, |c| {
        matches!(c, ' ' | ':' | '=' | '#' | '.' | '-')
    });
    let start = ["is", "ist", "no", "nr"]
        .iter()
        .find_map(|link| word_at(text, start, link))
        .map_or(start, |behind| {
            skip(text, behind, |c| matches!(c, ' ' | ':' | '.'))
        });
    let stop = skip(text, start, |c| c.is_ascii_alphanumeric() || c == '-');
    if text
        .get(start..stop)
        .unwrap_or_default()
        .iter()
        .any(char::is_ascii_digit)
    {
        spans.push(Span::new((from, stop), Kind::Address));
    }
}
