//! Telephone numbers.

use serde_json::Value;

use super::Why;
use super::scan::{Found, Hit, Scan};
use super::token::Kind;

/// Shorter numbers are no subscriber's.
const MIN_DIGITS: usize = 7;
/// The longest number E.164 allows.
const MAX_DIGITS: usize = 15;
/// The most groups of digits and marks in one number.
const MAX_TOKENS: usize = 24;

/// Calling codes of the countries a locale may name, and whether national numbers begin with a 0 that is dropped.
const COUNTRIES: [(&str, &str, bool); 20] = [
    ("de", "49", true),
    ("at", "43", true),
    ("ch", "41", true),
    ("gb", "44", true),
    ("ie", "353", true),
    ("us", "1", false),
    ("ca", "1", false),
    ("au", "61", true),
    ("nz", "64", true),
    ("fr", "33", true),
    ("nl", "31", true),
    ("be", "32", true),
    ("lu", "352", false),
    ("es", "34", false),
    ("it", "39", false),
    ("pl", "48", false),
    ("dk", "45", false),
    ("se", "46", true),
    ("no", "47", false),
    ("pt", "351", false),
];

/// Reads the message as a telephone number: JSON string, E.164 where the country is known, digits otherwise.
pub fn read(scan: &Scan) -> Option<Hit> {
    scan.best(|scan, i| at(scan, i, scan.asked))
}

/// A telephone number mentioned at `i`: one that begins like one.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    at(scan, i, false).filter(|hit| matches!(hit.found, Found::Value(_)))
}

fn at(scan: &Scan, i: usize, asked: bool) -> Option<Hit> {
    let inside = scan.glued(i)
        && scan.at(i.wrapping_sub(1)).is_some_and(|t| {
            t.kind != Kind::Mark || matches!(t.fold.as_str(), "+" | "." | "/" | "-" | "@")
        });
    if inside {
        return None;
    }
    let plus = scan.mark(i, "+");
    let first = if plus || scan.mark(i, "(") { i + 1 } else { i };
    let first = if plus && scan.mark(first, "(") {
        first + 1
    } else {
        first
    };
    if !scan.is(first, Kind::Digits) {
        return None;
    }
    let (digits, end, groups, plain) = collect(scan, first);
    let begins = plus || scan.fold(first).starts_with('0');
    if !asked && !(begins && plain && (plus || groups > 1 || digits.len() >= 10)) {
        return None;
    }
    let alone = scan.rest(i, end).is_empty();
    if !asked && digits.len() < MIN_DIGITS {
        return None;
    }
    if scan.glued(end) && scan.is(end, Kind::Word) {
        return None;
    }
    if digits.len() < MIN_DIGITS {
        return (alone || plus).then(|| {
            Hit::invalid(
                i,
                end,
                Why::Digits {
                    expected: MIN_DIGITS,
                    found: digits.len(),
                },
            )
        });
    }
    if digits.len() > MAX_DIGITS + 2 || (plus && digits.len() > MAX_DIGITS) {
        return Some(Hit::invalid(
            i,
            end,
            Why::Digits {
                expected: MAX_DIGITS,
                found: digits.len(),
            },
        ));
    }
    Some(Hit::value(
        i,
        end,
        Value::from(international(&digits, plus, scan.ctx.locale)),
    ))
}

/// The digits from `i` on, their end, how many groups they stand in, and whether no mark is unusual in a number.
fn collect(scan: &Scan, i: usize) -> (String, usize, usize, bool) {
    let mut digits = String::new();
    let (mut end, mut j, mut groups, mut dots) = (i, i, 0, 0);
    while j < i + MAX_TOKENS {
        let Some(token) = scan.at(j).filter(|t| !t.new_line || j == i) else {
            break;
        };
        match (token.kind, token.fold.as_str()) {
            (Kind::Digits, fold) => {
                // "+49 (0) 151": the trunk prefix is not dialled from abroad.
                let trunk = fold == "0" && scan.mark(j + 1, ")") && groups > 0;
                if !trunk {
                    digits.push_str(fold);
                }
                groups += 1;
                end = j + 1;
            }
            (Kind::Mark, ".") => dots += 1,
            (Kind::Mark, "(" | ")" | "-" | "/" | "–" | "‑") => {}
            _ => break,
        }
        j += 1;
    }
    (digits, end, groups, dots == 0 || dots >= 2)
}

fn international(digits: &str, plus: bool, locale: &str) -> String {
    if plus {
        return format!("+{digits}");
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return format!("+{rest}");
    }
    let region = locale
        .split(['-', '_'])
        .nth(1)
        .unwrap_or("")
        .to_ascii_lowercase();
    let Some((_, code, trunk)) = COUNTRIES.iter().find(|(country, ..)| *country == region) else {
        return digits.to_owned();
    };
    let national = if *trunk {
        digits.strip_prefix('0').unwrap_or(digits)
    } else {
        digits
    };
    let national = if *code == "1" && national.len() == 11 {
        national.strip_prefix('1').unwrap_or(national)
    } else {
        national
    };
    format!("+{code}{national}")
}
