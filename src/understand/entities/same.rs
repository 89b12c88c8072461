//! "The same": the value the slot held before.

use super::scan::{Hit, Scan};
use crate::flow::SlotType;

/// Nouns that may stand after "the same" without adding to it.
const NOUNS: [&str; 30] = [
    "date",
    "dates",
    "day",
    "days",
    "time",
    "times",
    "address",
    "one",
    "ones",
    "email",
    "e - mail",
    "number",
    "name",
    "amount",
    "option",
    "as before",
    "again",
    "period",
    "please",
    "datum",
    "daten",
    "tag",
    "tage",
    "zeit",
    "zeitraum",
    "adresse",
    "nummer",
    "option",
    "bitte",
    "reisedaten",
];
/// Words that may stand before "the same".
const LEAD: [&str; 16] = [
    "for", "with", "on", "at", "to", "keep", "use", "fuer", "mit", "am", "an", "zu", "the", "die",
    "zum", "zur",
];

/// Reads "the same", "same dates" and their like as the value that was held before, where there was one.
pub fn read(kind: &SlotType, scan: &Scan) -> Option<Hit> {
    if matches!(kind, SlotType::Text | SlotType::YesNo | SlotType::Any) {
        return None;
    }
    let previous = scan.ctx.previous?;
    for i in 0..scan.tokens.len() {
        let Some(n) = scan.any(i, scan.words.same) else {
            continue;
        };
        let noun = scan.any(i + n, &NOUNS);
        let bare = scan.rest(i, i + n).is_empty()
            || (i > 0 && LEAD.contains(&scan.before(i)) && i + n == scan.tokens.len());
        if noun.is_some() || bare {
            return Some(Hit::value(i, i + n + noun.unwrap_or(0), previous.clone()));
        }
    }
    None
}
