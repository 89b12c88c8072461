//! Postal addresses and postcodes.

use serde_json::{Map, Value};

use super::Why;
use super::scan::{Hit, Scan};
use super::token::{Kind, Token};

/// The most lines or comma-separated parts of an address.
const MAX_PARTS: usize = 8;
/// The most words in a town's name.
const MAX_TOWN: usize = 4;
/// How far into a message an address may be announced, in tokens.
const MAX_LEAD: usize = 40;

/// Reads the message as an address: JSON `{"text", "street"?, "postcode"?, "city"?, "country"?}`.
pub fn read(scan: &Scan) -> Option<Hit> {
    let lead = (0..scan.tokens.len().min(MAX_LEAD))
        .find_map(|i| scan.any(i, scan.words.address_cue).map(|n| i + n));
    if lead.is_none() && !scan.ctx.text_free {
        return None;
    }
    let mut start = lead.unwrap_or(0);
    while scan.is(start, Kind::Mark)
        || (lead.is_none() && scan.any(start, scan.words.openers).is_some())
    {
        start += scan.any(start, scan.words.openers).unwrap_or(1);
    }
    let mut end = scan.tokens.len();
    while end > start
        && (scan.is(end - 1, Kind::Mark)
            || matches!(scan.fold(end - 1), "please" | "bitte" | "thanks" | "danke"))
    {
        end -= 1;
    }
    if scan.mark(end, "?") || start >= end {
        return None;
    }
    let numbered = (start..end).any(|i| scan.is(i, Kind::Digits));
    let worded = (start..end).any(|i| scan.is(i, Kind::Word) && scan.fold(i).len() > 2);
    if !numbered {
        // "Main Street" is an address without its number; "hello" is none.
        let street = (start..end).any(|i| is_street(scan.fold(i)));
        return street.then(|| Hit::invalid(start, end, Why::Incomplete));
    }
    if !worded || !plausible(scan, start, end) {
        return None;
    }
    Some(Hit::value(
        start,
        end,
        Value::Object(parts(scan, start, end)),
    ))
}

/// A postcode mentioned at `i`: announced, before a town, or of a form nothing else has.
pub fn mention_postcode(scan: &Scan, i: usize) -> Option<Hit> {
    let (code, end) = postcode(scan, i)?;
    let announced = (1..=3).any(|n| {
        i.checked_sub(n)
            .and_then(|b| scan.any(b, scan.words.postcode_cue))
            == Some(n)
    }) || (scan.is(i.wrapping_sub(1), Kind::Mark)
        && (2..=4).any(|n| {
            i.checked_sub(n)
                .is_some_and(|b| scan.any(b, scan.words.postcode_cue) == Some(n - 1))
        }));
    let digits = code.chars().all(|c| c.is_ascii_digit());
    let town = code.len() == 5
        && scan.words.tag == "de"
        && scan.is(end, Kind::Word)
        && scan.slice(end, end + 1).starts_with(char::is_uppercase)
        && !scan.glued(end);
    (announced || !digits || town).then(|| Hit::value(i, end, code))
}

/// A street's own words, the beginning or end of its name.
fn is_street(fold: &str) -> bool {
    const WHOLE: [&str; 17] = [
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "drive",
        "way",
        "court",
        "close",
        "square",
        "boulevard",
        "blvd",
        "terrace",
        "place",
        "crescent",
    ];
    const ENDS: [&str; 10] = [
        "strasse", "str", "weg", "allee", "gasse", "platz", "ring", "damm", "ufer", "steig",
    ];
    WHOLE.contains(&fold)
        || ENDS
            .iter()
            .any(|end| fold.len() > end.len() && fold.ends_with(end))
        || fold == "strasse"
}

/// Digits beside words are an address only with a street's word, a postcode, or a house number at the end of a part.
fn plausible(scan: &Scan, start: usize, end: usize) -> bool {
    (start..end).any(|i| {
        is_street(scan.fold(i)) || postcode(scan, i).is_some() && scan.is(i + 1, Kind::Word)
    }) || (start..end).any(|i| postcode(scan, i).is_some())
        || split(scan, start, end).iter().any(|(from, to)| {
            to - from >= 2
                && to - from <= 6
                && scan.is(*from, Kind::Word) != scan.is(to - 1, Kind::Word)
                && short_number(scan, *from, *to)
        })
}

fn short_number(scan: &Scan, from: usize, to: usize) -> bool {
    [from, to - 1].into_iter().any(|i| {
        scan.at(i)
            .is_some_and(|t| t.kind == Kind::Digits && t.fold.len() <= 5)
    }) && (from..to).any(|i| scan.slice(i, i + 1).starts_with(char::is_uppercase))
}

/// The parts between commas and line ends.
fn split(scan: &Scan, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = start;
    for i in start..=end {
        let line = scan.at(i).is_some_and(|t| t.new_line) && i > from;
        let comma = scan.mark(i, ",") || scan.mark(i, ";");
        if (i == end || line || comma) && out.len() < MAX_PARTS {
            if i > from {
                out.push((from, i));
            }
            from = if comma { i + 1 } else { i };
        }
    }
    out
}

fn parts(scan: &Scan, start: usize, end: usize) -> Map<String, Value> {
    let mut out = Map::new();
    let text = scan
        .slice(start, end)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    out.insert("text".into(), Value::from(text));
    let mut end = end;
    for i in (start..end).rev().take(5) {
        if let Some((country, n)) = scan
            .lookup(i, scan.words.countries)
            .filter(|(_, n)| i + n == end && i > start)
        {
            out.insert("country".into(), Value::from(country));
            end = i;
            while end > start && scan.is(end - 1, Kind::Mark) {
                end -= 1;
            }
            let _ = n;
            break;
        }
    }
    let code = (start..end).rev().find_map(|i| {
        postcode(scan, i)
            .filter(|(_, stop)| *stop <= end && (i > start || scan.is(*stop, Kind::Word)))
            .map(|(code, stop)| (i, code, stop))
    });
    let mut street_end = end;
    if let Some((i, code, stop)) = code {
        street_end = i;
        let digits = code.chars().all(|c| c.is_ascii_digit());
        out.insert("postcode".into(), Value::from(code));
        // Digits stand before the town on the continent, after it in Britain and America.
        let after = town(scan, stop, end);
        let (from, to) = if digits && after > stop {
            (stop, after)
        } else {
            town_before(scan, start, i)
        };
        if to > from {
            out.insert("city".into(), Value::from(scan.slice(from, to)));
            street_end = street_end.min(if from < i { from } else { i });
        }
    }
    let pieces = split(scan, start, street_end);
    let street = pieces.iter().find(|(from, to)| {
        (*from..*to).any(|i| scan.is(i, Kind::Digits))
            && (*from..*to).any(|i| scan.is(i, Kind::Word))
    });
    if let Some((from, to)) = street {
        out.insert(
            "street".into(),
            Value::from(scan.slice(*from, trim(scan, *from, *to))),
        );
        let next = pieces.iter().find(|piece| piece.0 >= *to);
        if let Some((from, to)) = next.filter(|_| !out.contains_key("city")) {
            out.insert(
                "city".into(),
                Value::from(scan.slice(*from, trim(scan, *from, *to))),
            );
        }
    }
    out
}

fn trim(scan: &Scan, from: usize, to: usize) -> usize {
    let mut to = to;
    while to > from
        && (scan.mark(to - 1, ",")
            || scan.mark(to - 1, ";")
            || scan.mark(to - 1, "-")
            || matches!(scan.fold(to - 1), "in" | "d"))
    {
        to -= 1;
    }
    to
}

/// Where the town's name that starts at `i` ends.
fn town(scan: &Scan, i: usize, end: usize) -> usize {
    let mut j = i;
    while j < end && j < i + 2 * MAX_TOWN {
        let word = scan.is(j, Kind::Word)
            && !scan.at(j).is_some_and(|t| t.new_line && j > i)
            && !scan.words.joining.contains(&scan.fold(j));
        let joint = scan.mark(j, "-")
            || scan.mark(j, "/")
            || (scan.mark(j, ".") && scan.is(j + 1, Kind::Word));
        if !(word || (joint && j > i)) {
            break;
        }
        j += 1;
    }
    j
}

/// The part before a postcode, without a state's two letters.
fn town_before(scan: &Scan, start: usize, i: usize) -> (usize, usize) {
    let is_state = |t: &Token| t.kind == Kind::Word && t.fold.len() == 2;
    let mut to = i;
    if to > start && scan.at(to - 1).is_some_and(is_state) {
        to -= 1;
    }
    let to = trim(scan, start, to);
    let mut from = to;
    while from > start
        && to - from < MAX_TOWN
        && scan.is(from - 1, Kind::Word)
        && !is_street(scan.fold(from - 1))
    {
        from -= 1;
        if scan.at(from).is_some_and(|t| t.new_line) {
            break;
        }
    }
    // Without a comma before it the town can't be told from the street.
    if from > start
        && (scan.mark(from - 1, ",")
            || scan.at(from).is_some_and(|t| t.new_line)
            || is_street(scan.fold(from - 1)))
    {
        (from, to)
    } else {
        (to, to)
    }
}

/// A postcode at `i` (five or four digits, Dutch, British, American with four more) and its end.
fn postcode(scan: &Scan, i: usize) -> Option<(String, usize)> {
    let token = scan.at(i)?;
    if token.glued
        && scan
            .at(i.wrapping_sub(1))
            .is_some_and(|t| t.kind != Kind::Mark || matches!(t.fold.as_str(), "+" | "." | "/"))
    {
        return None;
    }
    if token.kind == Kind::Digits {
        if scan.glued(i + 1)
            && (scan.is(i + 1, Kind::Word)
                || (scan.is(i + 2, Kind::Digits) && scan.glued(i + 2) && !scan.mark(i + 1, "-")))
        {
            return None;
        }
        let four = scan.mark(i + 1, "-")
            && scan.glued(i + 1)
            && scan
                .at(i + 2)
                .is_some_and(|t| t.kind == Kind::Digits && t.fold.len() == 4);
        return match token.fold.len() {
            5 if four => Some((scan.slice(i, i + 3).to_owned(), i + 3)),
            5 => Some((token.fold.clone(), i + 1)),
            4 if scan.at(i + 1).is_some_and(|t| {
                t.kind == Kind::Word
                    && t.fold.len() == 2
                    && scan.slice(i + 1, i + 2).chars().all(char::is_uppercase)
            }) =>
            {
                Some((scan.slice(i, i + 2).to_owned(), i + 2))
            }
            4 if scan.is(i + 1, Kind::Word)
                && scan.slice(i + 1, i + 2).starts_with(char::is_uppercase)
                && i > 0 =>
            {
                Some((token.fold.clone(), i + 1))
            }
            _ => None,
        };
    }
    british(scan, i)
}

/// "SW1A 1AA", "M1 1AE": letters and digits, a space, a digit and two letters.
fn british(scan: &Scan, i: usize) -> Option<(String, usize)> {
    let letters = |j: usize, min: usize, max: usize| {
        scan.at(j).is_some_and(|t| {
            t.kind == Kind::Word && (min..=max).contains(&t.fold.len()) && t.fold.is_ascii()
        })
    };
    let digits = |j: usize, max: usize| {
        scan.at(j)
            .is_some_and(|t| t.kind == Kind::Digits && t.fold.len() <= max)
    };
    if !letters(i, 1, 2) || !digits(i + 1, 2) || !scan.glued(i + 1) {
        return None;
    }
    let inward = if letters(i + 2, 1, 1) && scan.glued(i + 2) {
        i + 3
    } else {
        i + 2
    };
    (digits(inward, 1)
        && letters(inward + 1, 2, 2)
        && scan.glued(inward + 1)
        && !scan.glued(inward + 2))
    .then(|| (scan.slice(i, inward + 2).to_uppercase(), inward + 2))
}
