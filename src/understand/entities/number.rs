//! Numbers, quantities and ordinals, in digits and in words.

use serde_json::{Number, Value};

use super::Why;
use super::scan::{Found, Hit, Scan};
use super::token::Kind;
use super::words::Words;

/// The most groups of digits in one number ("1.234.567").
const MAX_GROUPS: usize = 6;
/// The most digits in one number: what a double holds exactly.
const MAX_DIGITS: usize = 15;
/// The most words in one number.
const MAX_WORDS: usize = 12;
/// The longest word taken apart ("zweihundertfünfundzwanzig").
const MAX_COMPOUND: usize = 60;

/// Reads the message as a number within bounds: JSON number.
pub fn read(scan: &Scan, integer: bool, min: Option<f64>, max: Option<f64>) -> Option<Hit> {
    let mut hit = scan.best(|scan, i| {
        let (value, end) = standing(scan, i)?;
        let end = scan.skip(end, scan.words.pieces);
        Some(Hit::value(i, end, json(value)))
    })?;
    if let Found::Value(value) = &hit.found
        && let Some(why) = value.as_f64().and_then(|n| refuse(n, integer, min, max))
    {
        hit.found = Found::Invalid(why);
    }
    Some(hit)
}

fn refuse(n: f64, integer: bool, min: Option<f64>, max: Option<f64>) -> Option<Why> {
    if integer && n.fract() != 0.0 {
        Some(Why::NotWhole)
    } else if min.is_some_and(|min| n < min) {
        Some(Why::TooSmall)
    } else if max.is_some_and(|max| n > max) {
        Some(Why::TooLarge)
    } else {
        None
    }
}

/// A number mentioned at `i`, and whether it counts pieces.
pub fn mention(scan: &Scan, i: usize) -> Option<(Hit, bool)> {
    let (value, end) = standing(scan, i)?;
    let article = scan.is(i, Kind::Word)
        && end == i + 1
        && value == 1.0
        && scan.fold(i) != "eins"
        && scan.fold(i) != "one";
    let counted = scan.any(end, scan.words.pieces).filter(|_| end > i);
    if (article || (value == 0.0 && scan.is(i, Kind::Word))) && counted.is_none() {
        return None;
    }
    Some((
        Hit::value(i, end + counted.unwrap_or(0), json(value)),
        counted.is_some(),
    ))
}

/// An ordinal mentioned at `i`: JSON integer, -1 for the last.
pub fn mention_ordinal(scan: &Scan, i: usize) -> Option<Hit> {
    ordinal(scan, i).map(|(n, end)| Hit::value(i, end, n))
}

/// A number as JSON: whole ones as integers.
pub fn json(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        Value::from(n as i64)
    } else {
        Number::from_f64(n).map_or(Value::Null, Value::Number)
    }
}

/// A number that stands for itself: no ordinal, no part of a longer code, no pronoun.
fn standing(scan: &Scan, i: usize) -> Option<(f64, usize)> {
    let times = scan.fold(i) == "x" && scan.is(i + 1, Kind::Digits);
    let (value, end) = at(scan, if times { i + 1 } else { i })?;
    let tail_glued =
        scan.glued(end) && scan.is(end, Kind::Word) && scan.any(end, scan.words.pieces).is_none();
    let head_glued = !times && scan.glued(i) && inside(scan, i);
    let pronoun =
        value == 1.0 && scan.is(i, Kind::Word) && scan.words.pronoun.contains(&scan.before(i));
    (!tail_glued
        && !head_glued
        && !pronoun
        && ordinal(scan, i).is_none_or(|_| scan.is(i, Kind::Digits) && scan.mark(i + 1, ".")))
    .then_some((value, end))
}

/// The number that starts at `i` and where it ends.
pub fn at(scan: &Scan, i: usize) -> Option<(f64, usize)> {
    let (sign, from) = sign(scan, i);
    let (value, end) = digits(scan, from).or_else(|| words(scan, from))?;
    let (value, end) = match scan.any(end, scan.words.half) {
        Some(n) => (value + 0.5, end + n),
        None => (value, end),
    };
    Some((sign * value, end))
}

/// A whole number without sign, as days and counts are given: value and end.
pub fn count(scan: &Scan, i: usize) -> Option<(i64, usize)> {
    let (value, end) = if scan.is(i, Kind::Digits) {
        let token = scan.at(i).filter(|t| t.fold.len() <= 6)?;
        (token.fold.parse::<f64>().ok()?, i + 1)
    } else {
        words(scan, i)?
    };
    (value.fract() == 0.0 && value.abs() < 1e9).then_some((value as i64, end))
}

fn sign(scan: &Scan, i: usize) -> (f64, usize) {
    let dash = scan.mark(i, "-") || scan.mark(i, "−");
    if dash && scan.glued(i + 1) && !scan.glued(i) {
        (-1.0, i + 1)
    } else if let Some(n) = scan.any(i, scan.words.minus) {
        (-1.0, i + n)
    } else {
        (1.0, i)
    }
}

/// Digits with separators, as the language groups them; a lone group of three after a separator follows its custom.
pub fn digits(scan: &Scan, i: usize) -> Option<(f64, usize)> {
    let first = scan.at(i).filter(|t| t.kind == Kind::Digits)?;
    let mut groups = vec![first.fold.as_str()];
    let mut marks: Vec<&str> = Vec::new();
    let mut end = i + 1;
    while groups.len() < MAX_GROUPS
        && scan.glued(end)
        && scan.glued(end + 1)
        && scan.is(end + 1, Kind::Digits)
    {
        let mark = scan.fold(end);
        if !matches!(mark, "." | "," | "'") {
            break;
        }
        marks.push(mark);
        groups.push(scan.fold(end + 1));
        end += 2;
    }
    let decimal = decimal_mark(scan.words, &groups, &marks)?;
    let mut text = String::new();
    for (n, group) in groups.iter().enumerate() {
        if decimal && n + 1 == groups.len() && n > 0 {
            text.push('.');
        }
        text.push_str(group);
    }
    if text.len() > MAX_DIGITS + 1 {
        return None;
    }
    text.parse().ok().map(|value| (value, end))
}

/// Whether the last separator parts the fraction; none where the groups make no number (a date, a version).
fn decimal_mark(words: &Words, groups: &[&str], marks: &[&str]) -> Option<bool> {
    let thousands = |groups: &[&str]| {
        groups.iter().skip(1).all(|g| g.len() == 3) && groups.first().is_some_and(|g| g.len() <= 3)
    };
    let (Some(last), Some(tail)) = (marks.last(), groups.last()) else {
        return Some(false);
    };
    let others = marks.get(..marks.len() - 1).unwrap_or(&[]);
    if others.is_empty() {
        let groups_by = if words.tag == "de" { "." } else { "," };
        let grouping = *last == "'" || *last == groups_by;
        return Some(!(grouping && tail.len() == 3 && thousands(groups)));
    }
    let head = groups.get(..groups.len() - 1).unwrap_or(&[]);
    let uniform = others.iter().all(|m| Some(m) == others.first());
    if uniform && others.first() != Some(last) && thousands(head) {
        Some(true)
    } else if uniform && thousands(groups) {
        Some(false)
    } else {
        None
    }
}

/// A number in words: value and end.
fn words(scan: &Scan, i: usize) -> Option<(f64, usize)> {
    let w = scan.words;
    let (mut total, mut current, mut end, mut any, mut scaled) = (0_i64, 0_i64, i, false, false);
    for _ in 0..MAX_WORDS {
        let mut j = end;
        let hyphen = any && scan.mark(j, "-") && scan.glued(j) && scan.glued(j + 1);
        if hyphen || (scaled && scan.any(j, w.number_and).is_some()) {
            j += 1;
        }
        if let Some((scale, n)) = scan.lookup(j, w.scales).filter(|_| any) {
            current = current.max(1);
            if scale == 100 && current < 100 {
                current *= scale;
            } else {
                total += current * scale;
                current = 0;
            }
            (end, scaled) = (j + n, true);
            continue;
        }
        let article =
            !any && scan.any(j, w.article).is_some() && scan.lookup(j + 1, w.scales).is_some();
        let found = if article {
            Some((1, 1))
        } else {
            scan.lookup(j, w.numbers)
                .or_else(|| compound(w, scan.fold(j), 0).map(|v| (v, 1)))
        };
        let Some((value, n)) = found else { break };
        let fits = !any
            || (value < 10 && value > 0 && current % 10 == 0 && current % 100 >= 20)
            || (value < 100 && value > 0 && current % 100 == 0 && scaled);
        if !fits {
            break;
        }
        current += value;
        (end, any, scaled) = (j + n, true, value >= 100);
    }
    let whole = (total + current) as f64;
    if !any {
        return None;
    }
    Some(fraction(scan, end).map_or((whole, end), |(part, after)| (whole + part, after)))
}

/// "point five", "komma fünf", from the word for the mark on.
fn fraction(scan: &Scan, i: usize) -> Option<(f64, usize)> {
    let mut end = i + scan.any(i, scan.words.point)?;
    let (mut value, mut place, mut any) = (0.0, 0.1, false);
    for _ in 0..4 {
        let Some((digit, n)) = scan
            .lookup(end, scan.words.numbers)
            .filter(|(v, _)| (0..10).contains(v))
        else {
            break;
        };
        value += digit as f64 * place;
        place /= 10.0;
        end += n;
        any = true;
    }
    any.then(|| ((value * 1e4).round() / 1e4, end))
}

/// A number written as one word ("zweiundzwanzig", "dreihundert", "twentyfive").
fn compound(w: &Words, word: &str, depth: u8) -> Option<i64> {
    if depth > 4 || word.len() > MAX_COMPOUND {
        return None;
    }
    if let Some((_, v)) = w.numbers.iter().find(|(name, _)| *name == word) {
        return (depth > 0).then_some(*v);
    }
    for (name, scale) in w.scales.iter().rev() {
        if let Some((left, right)) = word.split_once(name) {
            let left = if left.is_empty() {
                1
            } else {
                compound(w, left, depth + 1)?
            };
            let right = right.strip_prefix("und").unwrap_or(right);
            let right = if right.is_empty() {
                0
            } else {
                compound(w, right, depth + 1)?
            };
            return (left < *scale && right < *scale).then_some(left * scale + right);
        }
    }
    if let Some((unit, tens)) = word.split_once("und") {
        let unit = compound(w, unit, depth + 1).filter(|v| (1..10).contains(v))?;
        let tens = compound(w, tens, depth + 1).filter(|v| (20..100).contains(v) && v % 10 == 0)?;
        return Some(unit + tens);
    }
    w.numbers
        .iter()
        .filter(|(_, v)| (20..100).contains(v))
        .find_map(|(name, tens)| {
            let unit = compound(
                w,
                word.strip_prefix(name).filter(|rest| !rest.is_empty())?,
                depth + 1,
            )?;
            (1..10).contains(&unit).then_some(tens + unit)
        })
}

/// Whether the glued token `i` continues what stands before it, rather than starting something after a dash or bracket.
fn inside(scan: &Scan, i: usize) -> bool {
    scan.at(i.wrapping_sub(1)).is_some_and(|t| {
        t.kind != Kind::Mark || matches!(t.fold.as_str(), "." | "," | ":" | "@" | "+" | "_")
    })
}

/// An ordinal at `i` and its end: "2nd", "second", "2." where the language writes it so, "last" as -1.
pub fn ordinal(scan: &Scan, i: usize) -> Option<(i64, usize)> {
    let w = scan.words;
    if let Some((n, len)) = scan.lookup(i, w.ordinals) {
        let measure = matches!(scan.fold(i), "second" | "minute")
            && len == 1
            && (matches!(scan.before(i), "a" | "one" | "per")
                || i.checked_sub(1).is_some_and(|b| scan.is(b, Kind::Digits)));
        return (!measure).then_some((n, i + len));
    }
    let n = scan
        .at(i)
        .filter(|t| t.kind == Kind::Digits && t.fold.len() <= 4 && !(t.glued && inside(scan, i)))?
        .fold
        .parse()
        .ok()?;
    if scan.glued(i + 1) && scan.any(i + 1, w.ordinal_endings).is_some() {
        return Some((n, i + 2));
    }
    (w.ordinal_dot && scan.mark(i + 1, ".") && scan.glued(i + 1) && !scan.glued(i + 2))
        .then_some((n, i + 2))
}
