//! Postal addresses: streets with a house number, post-office boxes, postcodes with what belongs to them.

use super::postcode::postcodes;
use super::text::{at, lower, words};
use super::{Kind, Span};

/// Words that end a street's name and stand alone ("12 Baker Street", "Mill Lane 3").
const STREETS: [&str; 50] = [
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "av",
    "lane",
    "ln",
    "drive",
    "dr",
    "boulevard",
    "blvd",
    "way",
    "court",
    "ct",
    "place",
    "pl",
    "square",
    "sq",
    "terrace",
    "close",
    "crescent",
    "highway",
    "hwy",
    "parkway",
    "pkwy",
    "mews",
    "grove",
    "gardens",
    "walk",
    "row",
    "quay",
    "straße",
    "strasse",
    "str",
    "weg",
    "platz",
    "allee",
    "gasse",
    "ring",
    "damm",
    "ufer",
    "chaussee",
    "straat",
    "laan",
    "plein",
    "gade",
    "vej",
    "gatan",
];
/// Ends of words that are streets in themselves ("Hauptstraße 12").
const ENDINGS: [&str; 18] = [
    "straße", "strasse", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer",
    "chaussee", "stieg", "straat", "laan", "plein", "gade", "vej", "gatan",
];
/// Words that begin a street's name ("rue de la Paix 12", "12, rue …", "Via Roma 10").
const LEADERS: [&str; 22] = [
    "rue",
    "avenue",
    "boulevard",
    "chemin",
    "place",
    "allée",
    "impasse",
    "quai",
    "calle",
    "avenida",
    "plaza",
    "paseo",
    "carrer",
    "via",
    "viale",
    "piazza",
    "corso",
    "rua",
    "praça",
    "ulica",
    "ul",
    "am",
];
/// Longest distance between a street's name and its number, in words.
const MAX_NAME: usize = 4;
/// Words that can follow a number without making a street of it ("2 pairs of shoes by the way").
const BREAKS: [&str; 14] = [
    "and", "or", "is", "are", "of", "for", "by", "und", "oder", "ist", "days", "pairs", "items",
    "times",
];

/// Every postal address.
pub(super) fn addresses(text: &[char], spans: &mut Vec<Span>) {
    let words = words(text);
    let first = spans.len();
    for (index, word) in words.iter().enumerate() {
        streets(text, &words, index, *word, spans);
    }
    postcodes(text, &words, spans);
    let found: Vec<Span> = spans.get(first..).unwrap_or_default().to_vec();
    for span in found {
        if let Some(end) = town(text, &words, span.end) {
            spans.push(Span::new((span.end, end), Kind::Address));
        }
    }
}

/// Whether a word is a house number: `12`, `12a`, `12-14`, `221B`.
fn house(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    (1..=5).contains(&digits)
        && word.len() <= 9
        && word
            .chars()
            .skip(digits)
            .all(|c| c.is_ascii_alphanumeric() || c == '-')
        && word
            .chars()
            .skip(digits)
            .filter(|c| c.is_ascii_alphabetic())
            .count()
            <= 2
}

pub(super) fn get(words: &[(usize, usize)], index: Option<usize>) -> Option<(usize, usize)> {
    words.get(index?).copied()
}

fn streets(
    text: &[char],
    words: &[(usize, usize)],
    index: usize,
    word: (usize, usize),
    spans: &mut Vec<Span>,
) {
    let name = lower(text, word);
    let after = get(words, index.checked_add(1)).filter(|next| close(text, word.1, next.0));
    let numbered_after = after.filter(|next| house(&lower(text, *next)));
    let ends = ENDINGS
        .iter()
        .any(|ending| name.len() > ending.len() && name.ends_with(ending));
    if ends {
        if let Some(next) = numbered_after {
            spans.push(Span::new((word.0, next.1), Kind::Address));
        } else if let Some(number) = number_before(text, words, index) {
            spans.push(Span::new((number, word.1), Kind::Address));
        }
    }
    if STREETS.contains(&name.as_str()) {
        if let Some(number) = number_before(text, words, index) {
            spans.push(Span::new((number, word.1), Kind::Address));
        } else if let (Some(next), Some(start)) = (numbered_after, named_before(text, words, index))
        {
            spans.push(Span::new((start, next.1), Kind::Address));
        }
    }
    if LEADERS.contains(&name.as_str()) {
        led(text, words, index, word, spans);
    }
}

/// "12 rue de la Paix", "Calle Mayor 5".
fn led(
    text: &[char],
    words: &[(usize, usize)],
    index: usize,
    word: (usize, usize),
    spans: &mut Vec<Span>,
) {
    let before = get(words, index.checked_sub(1))
        .filter(|last| close(text, last.1, word.0) && house(&lower(text, *last)));
    let mut end = word.1;
    for step in 1..=MAX_NAME.saturating_add(1) {
        let Some(next) =
            get(words, index.checked_add(step)).filter(|next| close(text, end, next.0))
        else {
            break;
        };
        let spelled = lower(text, next);
        if house(&spelled) && step > 1 {
            let start = before.map_or(word.0, |number| number.0);
            spans.push(Span::new((start, next.1), Kind::Address));
            return;
        }
        let particle = matches!(
            spelled.as_str(),
            "de" | "la"
                | "le"
                | "du"
                | "des"
                | "del"
                | "della"
                | "da"
                | "do"
                | "dos"
                | "las"
                | "los"
                | "di"
        );
        if !particle && !at(text, next.0).is_uppercase() {
            break;
        }
        end = next.1;
    }
    if let Some(number) = before.filter(|_| end > word.1) {
        spans.push(Span::new((number.0, end), Kind::Address));
    }
}

/// Whether two words belong to one line of an address: at most a comma and blanks between them.
pub(super) fn close(text: &[char], from: usize, to: usize) -> bool {
    to.saturating_sub(from) <= 3
        && text
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .all(|c| matches!(c, ' ' | ',' | '.' | '\t'))
}

/// Where the house number before the street's last word stands, with one to four words of name between them.
fn number_before(text: &[char], words: &[(usize, usize)], index: usize) -> Option<usize> {
    let mut next = get(words, Some(index))?;
    for step in 1..=MAX_NAME.saturating_add(1) {
        let word = get(words, index.checked_sub(step))?;
        if !close(text, word.1, next.0) {
            return None;
        }
        let spelled = lower(text, word);
        if house(&spelled) {
            return Some(word.0);
        }
        if BREAKS.contains(&spelled.as_str()) {
            return None;
        }
        next = word;
    }
    None
}

/// Where the capitalised name before the street's last word begins ("Mill" of "Mill Lane 3").
fn named_before(text: &[char], words: &[(usize, usize)], index: usize) -> Option<usize> {
    let own = get(words, Some(index))?;
    let mut start = at(text, own.0).is_uppercase().then_some(own.0);
    let mut next = own;
    for step in 1..=MAX_NAME {
        let Some(word) = get(words, index.checked_sub(step)) else {
            break;
        };
        if !close(text, word.1, next.0) || !at(text, word.0).is_uppercase() {
            break;
        }
        start = Some(word.0);
        next = word;
    }
    start
}

/// The town behind an address that has been found: a postcode of digits, and capitalised words behind a comma or it.
fn town(text: &[char], words: &[(usize, usize)], from: usize) -> Option<usize> {
    let mut end = from;
    let mut taken = 0;
    for word in words.iter().filter(|word| word.0 >= from) {
        let gap = text.get(end..word.0).unwrap_or_default();
        let joined = gap.len() <= 3 && gap.iter().all(|c| matches!(c, ' ' | ',' | '\n'));
        let comma = gap.contains(&',') || gap.contains(&'\n') || taken > 0;
        let spelled = lower(text, *word);
        let number =
            (3..=6).contains(&spelled.len()) && spelled.chars().all(|c| c.is_ascii_digit());
        let name = at(text, word.0).is_uppercase()
            && comma
            && gap.iter().filter(|c| **c == '\n').count() < 2;
        if !joined || taken >= MAX_NAME || !(number || name) {
            break;
        }
        (end, taken) = (word.1, taken.saturating_add(1));
    }
    (end > from).then_some(end)
}
