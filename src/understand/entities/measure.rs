//! What "cheaper" and "earliest" compare: the fitting field of a list's elements, as a number.

use jiff::civil::{Date, Time};
use serde_json::Value;

use super::number;
use super::scan::Scan;
use super::words::Measure;

/// The most fields of an element looked at.
const MAX_FIELDS: usize = 50;

/// The field of the list's elements that holds the measure; attributes that the flow names come first.
pub fn field(
    scan: &Scan,
    list: &[&Value],
    attributes: &[String],
    measure: Measure,
) -> Option<String> {
    let first = list.first()?.as_object()?;
    let names: Vec<&str> = attributes
        .iter()
        .map(String::as_str)
        .chain(first.keys().take(MAX_FIELDS).map(String::as_str))
        .collect();
    let readable = |name: &&&str| {
        first
            .get(**name)
            .is_some_and(|value| key(scan, value).is_some())
    };
    let hinted = |measure: Measure| {
        names.iter().find(|name| {
            readable(name)
                && hints(measure)
                    .iter()
                    .any(|hint| name.to_lowercase().contains(hint))
        })
    };
    let dated = || {
        names.iter().find(|name| {
            first
                .get(**name)
                .and_then(Value::as_str)
                .is_some_and(|text| moment(text).is_some())
        })
    };
    let found = match measure {
        Measure::When => dated().or_else(|| hinted(Measure::When)),
        // The fastest delivery is the one that comes first.
        Measure::Duration => hinted(measure).or_else(dated),
        Measure::Price => hinted(measure).or_else(|| only_number(&names, first)),
        Measure::Size | Measure::Rating => hinted(measure),
    };
    found.map(|name| (*name).to_owned())
}

/// An element's measure.
pub fn of(scan: &Scan, element: &Value, field: &str) -> Option<f64> {
    key(scan, element.get(field)?)
}

fn hints(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::Price => &[
            "price", "cost", "amount", "total", "fee", "fare", "rate_per", "preis", "betrag",
            "kosten",
        ],
        Measure::When => &[
            "date", "time", "depart", "start", "from", "day", "slot", "arrival", "datum", "zeit",
        ],
        Measure::Duration => &[
            "duration", "days", "hours", "minutes", "dauer", "length", "eta",
        ],
        Measure::Size => &[
            "size", "seats", "capacity", "rooms", "beds", "volume", "doors", "groesse", "weight",
        ],
        Measure::Rating => &["rating", "stars", "score", "bewertung", "sterne"],
    }
}

fn only_number<'n>(
    names: &'n [&'n str],
    first: &serde_json::Map<String, Value>,
) -> Option<&'n &'n str> {
    let mut numeric = names
        .iter()
        .filter(|name| first.get(**name).is_some_and(Value::is_number));
    let one = numeric.next()?;
    numeric.all(|other| other == one).then_some(one)
}

/// A value as something to compare: a number, an amount, a moment, the first number in a text.
fn key(scan: &Scan, value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::Object(fields) => fields.get("amount").and_then(|amount| key(scan, amount)),
        Value::String(text) => moment(text)
            .or_else(|| text.trim().parse().ok().filter(|n: &f64| n.is_finite()))
            .or_else(|| {
                let inner = Scan::new(text, scan.words, scan.ctx, false);
                (0..inner.tokens.len())
                    .find_map(|i| number::digits(&inner, i))
                    .map(|(n, _)| n)
            }),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// Minutes since the year 0 of "2027-05-14T10:30…", since midnight of "10:30".
fn moment(text: &str) -> Option<f64> {
    let minutes = |time: &str| {
        time.parse::<Time>()
            .ok()
            .map(|t| f64::from(t.hour()) * 60.0 + f64::from(t.minute()))
    };
    let Some(date) = text.get(..10).and_then(|head| head.parse::<Date>().ok()) else {
        return text.get(..5).filter(|_| text.len() <= 8).and_then(minutes);
    };
    let days =
        f64::from(date.year()) * 372.0 + f64::from(date.month()) * 31.0 + f64::from(date.day());
    Some(days * 1440.0 + text.get(11..16).and_then(minutes).unwrap_or(0.0))
}
