//! Everything a message mentions.

use serde_json::Value;

use super::scan::{Found, Hit, Scan};
use super::token::Kind;
use super::{
    Context, address, date, email, money, number, order_number, phone, range, time, words, yes_no,
};
use crate::understand::Entity;

/// The most entities reported for one message.
const MAX_ENTITIES: usize = 64;

/// A digit comes within so many tokens of the mark that a number begins with.
const MARKS: usize = 3;
/// The `@` of an address comes within so many tokens of its beginning.
const NAME: usize = 8;
/// From this token of a long message on, only what is written with digits or is an address is looked for.
const IN_WORDS: usize = 160;

/// Everything a message mentions, without overlaps, in the order of the message. At each place the longest reading wins,
/// and of two equally long the more particular. Read in the conversation's language; looks at the first
/// [`MAX_CHARS`](super::MAX_CHARS) characters.
pub fn find(text: &str, ctx: &Context) -> Vec<Entity> {
    let [words, _] = words::order(ctx.locale);
    let scan = Scan::new(text, words, ctx, false);
    let entity = |(kind, hit, value): (&str, Hit, Value)| {
        let span = scan.span(hit.start, hit.end);
        Entity {
            kind: kind.to_owned(),
            value,
            text: scan.slice(hit.start, hit.end).to_owned(),
            start: span.start,
            end: span.end,
        }
    };
    readings(&scan).map(entity).take(MAX_ENTITIES).collect()
}

/// The numbers by which a message may say how many of something there are: no days, amounts or places in a list, no
/// "one", and nothing that is measured ("3 nights", "20 %"). At most [`MAX_ENTITIES`].
pub fn counts(text: &str, ctx: &Context) -> Vec<Value> {
    let [words, _] = words::order(ctx.locale);
    let scan = Scan::new(text, words, ctx, false);
    let count = |(kind, hit, value): (&str, Hit, Value)| {
        let article = value == 1 && scan.is(hit.start, Kind::Word);
        let measured = scan.lookup(hit.end, words.units).is_some()
            || scan.lookup(hit.end, words.currencies).is_some()
            || scan.any(hit.end, words.measures).is_some();
        let place = words.position.contains(&scan.before(hit.start));
        let counts = kind == "quantity" || (kind == "number" && !article && !measured && !place);
        counts.then_some(value)
    };
    readings(&scan)
        .filter_map(count)
        .take(MAX_ENTITIES)
        .collect()
}

/// The longest readings one after the other, without overlaps.
fn readings(scan: &Scan) -> impl Iterator<Item = (&'static str, Hit, Value)> {
    let mut i = 0;
    std::iter::from_fn(move || {
        while i < scan.tokens.len() {
            if let Some(found) = longest(scan, i) {
                i = found.1.end.max(i + 1);
                return Some(found);
            }
            i += 1;
        }
        None
    })
}

/// The longest reading of what stands at `i`; the most particular types first.
fn longest(scan: &Scan, i: usize) -> Option<(&'static str, Hit, Value)> {
    // Only numbers begin with a mark: "$5", "+49 30", "(0)30". A row of exclamation marks costs nothing.
    if scan.is(i, Kind::Mark) && !(i + 1..=i + MARKS).any(|at| scan.is(at, Kind::Digits)) {
        return None;
    }
    let written = |at| scan.is(at, Kind::Digits);
    let address = |at| scan.mark(at, "@");
    if i >= IN_WORDS && !(i..=i + MARKS).any(written) && !(i..=i + NAME).any(address) {
        return None;
    }
    let counted = number::mention(scan, i);
    let count_kind = if counted.as_ref().is_some_and(|(_, pieces)| *pieces) {
        "quantity"
    } else {
        "number"
    };
    let readings: [(&'static str, Option<Hit>); 11] = [
        ("order_number", order_number::mention(scan, i)),
        ("email", email::mention(scan, i)),
        ("date_range", range::mention(scan, i)),
        ("date", date::mention(scan, i)),
        ("time", time::mention(scan, i)),
        ("money", money::mention(scan, i)),
        ("postcode", address::mention_postcode(scan, i)),
        ("phone", phone::mention(scan, i)),
        ("yes_no", yes_no::mention(scan, i)),
        ("ordinal", number::mention_ordinal(scan, i)),
        (count_kind, counted.map(|(hit, _)| hit)),
    ];
    let mut best: Option<(&'static str, Hit, Value)> = None;
    for (kind, hit) in readings {
        let Some(hit) = hit else { continue };
        let Found::Value(value) = &hit.found else {
            continue;
        };
        if best.as_ref().is_none_or(|(_, b, _)| hit.end > b.end) {
            let value = value.clone();
            best = Some((kind, hit, value));
        }
    }
    best
}
