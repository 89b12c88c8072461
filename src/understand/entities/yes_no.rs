//! Yes and no in their many forms.

use super::scan::{Hit, Scan};
use super::token::Kind;

/// How many openers and marks are skipped before an answer.
const MAX_LEAD: usize = 12;
/// How many further answers in the same breath are taken together ("no, no, not really").
const MAX_REPEATS: usize = 8;
/// Up to how many tokens a sentence is short enough for its last word to be the answer ("that one, yes").
const MAX_TRAILING: usize = 8;

/// One answer found at a place.
#[derive(Clone, Copy)]
struct Verdict {
    yes: bool,
    weak: bool,
    len: usize,
}

/// Reads the whole message as an answer to a yes-or-no question.
pub fn read(scan: &Scan) -> Option<Hit> {
    leading(scan).or_else(|| trailing(scan))
}

/// A yes or no that opens a message nobody asked a question for: only where it stands apart.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    if i != 0 {
        return None;
    }
    let hit = read(scan).filter(|hit| hit.start == 0)?;
    (hit.end >= scan.tokens.len()
        || scan.is(hit.end, Kind::Mark)
        || scan.any(hit.end, scan.words.joining).is_some())
    .then_some(hit)
}

fn leading(scan: &Scan) -> Option<Hit> {
    let start = lead(scan, 0)?;
    let first = verdict(scan, start)?;
    let mut yes = first.yes;
    let mut end = start + first.len;
    for _ in 0..MAX_REPEATS {
        let (at, corrected) = between(scan, end);
        let Some(next) = verdict(scan, at).filter(|_| at < scan.tokens.len()) else {
            break;
        };
        if next.yes != yes {
            let plain = !next.weak && next.len == 1;
            if corrected || (yes && plain && at == end) {
                yes = next.yes; // "yes, wait, no"; "yeah no"
            } else if plain {
                return None; // "yes, no": neither
            } else {
                break; // "no, that's correct": the first word answers
            }
        }
        end = at + next.len;
    }
    Some(Hit::value(start, end, yes))
}

/// The last word of a short sentence, where it is a plain yes or no.
fn trailing(scan: &Scan) -> Option<Hit> {
    let words = scan.tokens.iter().rposition(|t| t.kind == Kind::Word)?;
    if scan.tokens.len() > MAX_TRAILING
        || (0..words).any(|i| scan.any(i, scan.words.unsure).is_some())
    {
        return None;
    }
    let found = verdict(scan, words).filter(|v| !v.weak && v.len == 1)?;
    Some(Hit::value(words, words + 1, found.yes))
}

/// The first token that is neither an opener nor a mark, unless an answer stands there already.
fn lead(scan: &Scan, from: usize) -> Option<usize> {
    let mut i = from;
    for _ in 0..MAX_LEAD {
        if verdict(scan, i).is_some() {
            return Some(i);
        }
        if scan.any(i, scan.words.unsure).is_some() {
            return None;
        }
        if let Some(n) = scan.any(i, scan.words.openers) {
            i += n;
        } else if scan.is(i, Kind::Mark) {
            i += 1;
        } else {
            return None;
        }
    }
    None
}

/// Skips marks, openers and self-corrections after an answer; says whether there was a correction.
fn between(scan: &Scan, from: usize) -> (usize, bool) {
    let mut i = from;
    let mut corrected = false;
    for _ in 0..MAX_LEAD {
        if let Some(n) = scan.any(i, scan.words.corrections) {
            corrected = true;
            i += n;
        } else if verdict(scan, i).is_some() {
            break;
        } else if scan.is(i, Kind::Mark) {
            i += 1;
        } else if let Some(n) = scan.any(i, scan.words.openers) {
            i += n;
        } else {
            break;
        }
    }
    (i, corrected)
}

/// The answer at `i`, the longest phrase winning; none where a longer phrase only looks like one.
fn verdict(scan: &Scan, i: usize) -> Option<Verdict> {
    let w = scan.words;
    let unsure = scan.any(i, w.unsure).unwrap_or(0);
    let found = [
        (true, false, w.yes),
        (true, true, w.yes_weak),
        (false, false, w.no),
        (false, true, w.no_weak),
    ]
    .into_iter()
    .filter_map(|(yes, weak, table)| scan.any(i, table).map(|len| Verdict { yes, weak, len }))
    .max_by_key(|v| (v.len, !v.weak))
    .or_else(|| drawn_out(scan, i))?;
    if unsure >= found.len || (found.weak && !stands_apart(scan, i + found.len)) {
        return None;
    }
    Some(found)
}

/// "yesss", "neeein": a letter held.
fn drawn_out(scan: &Scan, i: usize) -> Option<Verdict> {
    let fold = scan.fold(i);
    let mut short = String::with_capacity(fold.len());
    let mut held = false;
    let mut run = 0;
    let mut last = None;
    for c in fold.chars() {
        run = if Some(c) == last { run + 1 } else { 1 };
        last = Some(c);
        held |= run >= 3;
        if run == 1 {
            short.push(c);
        }
    }
    let word = short.as_str();
    if !held {
        return None;
    }
    let w = scan.words;
    let yes = w.yes.contains(&word) || w.yes_weak.contains(&word);
    (yes || w.no.contains(&word)).then_some(Verdict {
        yes,
        weak: w.yes_weak.contains(&word),
        len: 1,
    })
}

/// Whether a weak answer that ends before `end` is followed by nothing that would change its meaning.
fn stands_apart(scan: &Scan, end: usize) -> bool {
    if end >= scan.tokens.len() || scan.is(end, Kind::Mark) {
        return true;
    }
    let w = scan.words;
    let strong = scan
        .any(end, w.yes)
        .or_else(|| scan.any(end, w.no))
        .is_some();
    strong || scan.any(end, w.joining).is_some() || scan.rest(0, end).is_empty()
}
