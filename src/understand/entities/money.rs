//! Amounts of money.

use serde_json::{Value, json};

use super::number;
use super::scan::{Hit, Scan};
use super::token::Kind;

/// Reads the message as an amount: JSON `{"amount": number, "currency": "EUR"}`. A bare number is in the shop's currency.
pub fn read(scan: &Scan) -> Option<Hit> {
    scan.best(mention).or_else(|| {
        let hit = scan.best(|scan, i| {
            let clear = !scan.glued(i) || scan.is(i.wrapping_sub(1), Kind::Mark);
            let (amount, end) = number::at(scan, i).filter(|_| clear)?;
            let end = dash(scan, end);
            let tail = scan.glued(end) && scan.is(end, Kind::Word);
            (amount >= 0.0 && !tail).then(|| Hit::value(i, end, value(amount, scan.ctx.currency)))
        })?;
        scan.asked.then_some(hit)
    })
}

/// An amount with its currency mentioned at `i`.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    before(scan, i)
        .or_else(|| after(scan, i))
        .or_else(|| hundredths(scan, i))
}

/// "€12.50", "EUR 12", "US$ 5".
fn before(scan: &Scan, i: usize) -> Option<Hit> {
    let (currency, n) = scan.lookup(i, scan.words.currencies)?;
    let (amount, end) = number::digits(scan, i + n)?;
    Some(Hit::value(i, dash(scan, end), value(amount, currency)))
}

/// "12,50 €", "twelve euros fifty", "12 euros and 50 cents".
fn after(scan: &Scan, i: usize) -> Option<Hit> {
    if scan.glued(i) && matches!(scan.before(i), "." | ",") {
        return None;
    }
    let (amount, end) = number::at(scan, i).filter(|(amount, _)| *amount >= 0.0)?;
    let end = dash(scan, end);
    let (currency, n) = scan.lookup(end, scan.words.currencies)?;
    let end = end + n;
    let joint = scan.skip(end, scan.words.number_and);
    let rest = number::count(scan, joint).filter(|(cents, _)| (1..100).contains(cents));
    match rest {
        Some((cents, stop)) if scan.any(stop, scan.words.cents).is_some() => Some(Hit::value(
            i,
            stop + 1,
            value(amount + cents as f64 / 100.0, currency),
        )),
        // "12 euros 50": two digits right behind, and nothing they could count.
        Some((cents, stop))
            if joint == end
                && amount.fract() == 0.0
                && cents >= 10
                && !scan.is(stop, Kind::Word)
                && !scan.glued(stop) =>
        {
            Some(Hit::value(
                i,
                stop,
                value(amount + cents as f64 / 100.0, currency),
            ))
        }
        _ => Some(Hit::value(i, end, value(amount, currency))),
    }
}

/// "50 cents".
fn hundredths(scan: &Scan, i: usize) -> Option<Hit> {
    let (cents, end) = number::count(scan, i)?;
    let n = scan
        .any(end, scan.words.cents)
        .filter(|_| scan.fold(end).len() > 1)?;
    Some(Hit::value(
        i,
        end + n,
        value(cents as f64 / 100.0, scan.ctx.currency),
    ))
}

/// "12,-" and "12.–".
fn dash(scan: &Scan, end: usize) -> usize {
    let written = (scan.mark(end, ",") || scan.mark(end, "."))
        && (scan.mark(end + 1, "-") || scan.mark(end + 1, "–"))
        && scan.glued(end + 1);
    if written { end + 2 } else { end }
}

fn value(amount: f64, currency: &str) -> Value {
    json!({ "amount": number::json((amount * 100.0).round() / 100.0), "currency": currency })
}
