//! Calendar days.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use super::point::{self, Point};
use super::scan::{Found, Hit, Scan};
use super::words::Words;
use super::{Alternative, MAX_ALTERNATIVES, Why};

/// Reads the message as a day: JSON string `YYYY-MM-DD`.
pub fn read(scan: &Scan, future: bool) -> Option<Hit> {
    scan.best(|scan, i| at(scan, i, future))
        .or_else(|| lone_number(scan, future))
}

/// A day mentioned at `i`; one of two where custom settles it, none where it is open.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    let (point, end) = point::at(scan, i)?;
    if matches!(point, Point::Either(..)) {
        return None;
    }
    point::resolve(point, scan.today, false)
        .pop()
        .map(|date| Hit::value(i, end, json(date)))
}

fn at(scan: &Scan, i: usize, future: bool) -> Option<Hit> {
    let Some((point, end)) = point::at(scan, i) else {
        return stretch(scan, i, future);
    };
    Some(Hit {
        start: i,
        end,
        found: settle(scan, &point::resolve(point, scan.today, future), future),
    })
}

/// "next week": which of its days is open.
fn stretch(scan: &Scan, i: usize, future: bool) -> Option<Hit> {
    let (named, n) = scan.lookup(i, scan.words.stretches)?;
    let (from, to) = point::stretch(scan.today, named);
    let days: Vec<Date> = from
        .series(1.day())
        .take_while(|day| *day <= to)
        .filter(|day| !future || *day >= scan.today)
        .take(MAX_ALTERNATIVES)
        .collect();
    if to.since(from).map_or(0, |span| span.get_days()) > 7 {
        return None; // a month is no answer to "which day?"
    }
    Some(Hit {
        start: i,
        end: i + n,
        found: settle(scan, &days, future),
    })
}

/// "14" as the whole answer: a day of the coming month.
fn lone_number(scan: &Scan, future: bool) -> Option<Hit> {
    if !scan.asked {
        return None;
    }
    let i = scan.skip(0, scan.words.on);
    let (point, end) = point::bare_day(scan, i)?;
    scan.rest(i, end).is_empty().then(|| Hit {
        start: i,
        end,
        found: settle(scan, &point::resolve(point, scan.today, future), future),
    })
}

/// One day is a value, several are a question, none is no such day.
fn settle(scan: &Scan, days: &[Date], future: bool) -> Found {
    let Some(last) = days.last() else {
        return Found::Invalid(Why::NoSuchDay);
    };
    let open: Vec<&Date> = days
        .iter()
        .filter(|day| !future || **day >= scan.today)
        .collect();
    match open.as_slice() {
        [] => Found::Invalid(Why::Past),
        [_] => Found::Value(json(**open.first().unwrap_or(&last))),
        _ => Found::Ambiguous(
            open.into_iter()
                .map(|day| Alternative {
                    value: json(*day),
                    label: label(scan.words, *day),
                })
                .collect(),
        ),
    }
}

/// A day as `YYYY-MM-DD`.
pub fn iso(date: Date) -> String {
    date.to_string()
}

fn json(date: Date) -> Value {
    Value::from(iso(date))
}

/// `YYYY-MM-DD` as it is written out: "20 November 2026", "20. November 2026"; none where it is no day.
pub fn long_day(iso: &str, locale: &str) -> Option<String> {
    let date: Date = iso.parse().ok()?;
    let [words, _] = super::words::order(locale);
    Some(written_out(words, date))
}

fn written_out(words: &Words, date: Date) -> String {
    let index = usize::try_from(date.month() - 1).unwrap_or(0);
    let month = words.month_names.get(index).unwrap_or(&"");
    let dot = if words.ordinal_dot { "." } else { "" };
    format!("{}{dot} {month} {}", date.day(), date.year())
}

/// A day as it is shown: "Friday, 14 May 2027", "Freitag, 14. Mai 2027".
pub fn label(words: &Words, date: Date) -> String {
    let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let weekday = words.weekday_names.get(index).unwrap_or(&"");
    format!("{weekday}, {}", written_out(words, date))
}
