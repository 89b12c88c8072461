//! Stretches of days, from one to another.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::point::{self, Point};
use super::scan::{Found, Hit, Scan};
use super::{Alternative, Why, date};

/// Reads the message as two days: JSON `{"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"}`.
pub fn read(scan: &Scan, future: bool) -> Option<Hit> {
    let found = scan.best(|scan, i| at(scan, i, future));
    found.or_else(|| {
        // One day, where two are needed, was an attempt.
        let single = date::read(scan, future)?;
        Some(Hit::invalid(
            single.start,
            single.end,
            if let Found::Invalid(why) = single.found {
                why
            } else {
                Why::OneDay
            },
        ))
    })
}

/// A stretch mentioned at `i`.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    at(scan, i, false).filter(|hit| matches!(hit.found, Found::Value(_)))
}

fn at(scan: &Scan, i: usize, future: bool) -> Option<Hit> {
    let from_to = pair(scan, i, future);
    let lasting = duration_first(scan, i, future).or_else(|| duration_last(scan, i, future));
    let named = || {
        let (named, n) = scan.lookup(i, scan.words.stretches)?;
        let (from, to) = point::stretch(scan.today, named);
        // What is left of the current week is meant.
        let from = if from < scan.today && to >= scan.today && future {
            scan.today
        } else {
            from
        };
        Some(settle(scan, i, i + n, &[(from, to)], future))
    };
    [from_to, lasting]
        .into_iter()
        .flatten()
        .max_by_key(|hit| hit.end)
        .or_else(named)
}

/// "from X to Y", "X – Y", "between X and Y".
fn pair(scan: &Scan, i: usize, future: bool) -> Option<Hit> {
    let start = scan.skip(i, scan.words.from);
    let (first, after) = point::at(scan, start).or_else(|| point::bare_day(scan, start))?;
    let comma = if scan.mark(after, ",") {
        after + 1
    } else {
        after
    };
    let joint = comma + scan.any(comma, scan.words.to)?;
    let (second, end) = point::at(scan, joint).or_else(|| point::bare_day(scan, joint))?;
    let announced = start > i || scan.asked;
    if matches!(scan.fold(comma), "and" | "und")
        && !(announced && matches!(scan.fold(i), "between" | "zwischen"))
        && !scan.asked
    {
        return None; // "Monday and Tuesday" are two days
    }
    if !open_day(first) || !open_day(second) || announced {
        return Some(settle(
            scan,
            i,
            end,
            &pairs(scan, first, second, future),
            future,
        ));
    }
    None
}

fn open_day(point: Point) -> bool {
    matches!(point, Point::DayOfMonth(_))
}

/// "for 3 nights from X", "a week starting X".
fn duration_first(scan: &Scan, i: usize, future: bool) -> Option<Hit> {
    let (span, after) = point::length(scan, scan.skip(i, scan.words.lasting))?;
    let joint = after + scan.any(after, scan.words.from)?;
    let (first, end) = point::at(scan, joint).or_else(|| point::bare_day(scan, joint))?;
    let pairs: Vec<_> = point::resolve(first, scan.today, future)
        .into_iter()
        .filter_map(|from| Some((from, from.checked_add(span).ok()?)))
        .collect();
    Some(settle(scan, i, end, &pairs, future))
}

/// "from X for 3 nights", "X, two weeks".
fn duration_last(scan: &Scan, i: usize, future: bool) -> Option<Hit> {
    let (first, after) = point::at(scan, scan.skip(i, scan.words.from))?;
    let comma = if scan.mark(after, ",") {
        after + 1
    } else {
        after
    };
    let lasting = scan.any(comma, scan.words.lasting);
    if lasting.is_none() && comma == after {
        return None;
    }
    let (span, end) = point::length(scan, comma + lasting.unwrap_or(0))?;
    let pairs: Vec<_> = point::resolve(first, scan.today, future)
        .into_iter()
        .filter_map(|from| Some((from, from.checked_add(span).ok()?)))
        .collect();
    Some(settle(scan, i, end, &pairs, future))
}

/// The pairs of days that two points may mean: each end is settled by the other where it is open.
fn pairs(scan: &Scan, first: Point, second: Point, future: bool) -> Vec<(Date, Date)> {
    // "14 to 17 May", "14 May to 17 May 2027": the second end settles the first.
    if open_day(first) && matches!(second, Point::Day(_) | Point::MonthDay(..))
        || matches!((first, second), (Point::MonthDay(..), Point::Day(_)))
    {
        return point::resolve(second, scan.today, future)
            .into_iter()
            .filter_map(|to| Some((before(first, to)?, to)))
            .collect();
    }
    let mut firsts = point::resolve(first, scan.today, future);
    if matches!(first, Point::Weekday(..)) {
        firsts = firsts.pop().into_iter().collect(); // "next Friday to Sunday"
    }
    let mut out = Vec::new();
    for (n, from) in firsts.iter().enumerate() {
        let seconds = match (first, second) {
            // Both ends are written in the same order.
            (Point::Either(..), Point::Either(..)) => point::resolve(second, *from, true)
                .into_iter()
                .skip(n)
                .take(1)
                .collect(),
            (_, Point::Weekday(day, _)) => vec![point::coming(*from, day)],
            _ => point::resolve(second, *from, true),
        };
        out.extend(seconds.into_iter().map(|to| (*from, to)));
    }
    out
}

/// The last such day on or before `end`.
fn before(point: Point, end: Date) -> Option<Date> {
    match point {
        Point::DayOfMonth(day) if day <= end.day() => Date::new(end.year(), end.month(), day).ok(),
        Point::DayOfMonth(day) => {
            let month = end.first_of_month().yesterday().ok()?;
            Date::new(month.year(), month.month(), day).ok()
        }
        Point::MonthDay(month, day) => (0..=1)
            .filter_map(|n| Date::new(end.year() - n, month, day).ok())
            .find(|date| *date <= end),
        _ => None,
    }
}

fn settle(scan: &Scan, start: usize, end: usize, pairs: &[(Date, Date)], future: bool) -> Hit {
    let ordered: Vec<_> = pairs.iter().filter(|(from, to)| from <= to).collect();
    let open: Vec<_> = ordered
        .iter()
        .filter(|(from, _)| !future || *from >= scan.today)
        .collect();
    let found = match open.as_slice() {
        [(from, to)] => Found::Value(value(*from, *to)),
        [] if pairs.is_empty() => Found::Invalid(Why::NoSuchDay),
        [] if ordered.is_empty() => Found::Invalid(Why::Backwards),
        [] => Found::Invalid(Why::Past),
        several => Found::Ambiguous(
            several
                .iter()
                .map(|(from, to)| Alternative {
                    value: value(*from, *to),
                    label: format!(
                        "{} – {}",
                        date::label(scan.words, *from),
                        date::label(scan.words, *to)
                    ),
                })
                .collect(),
        ),
    };
    Hit { start, end, found }
}

fn value(from: Date, to: Date) -> Value {
    json!({ "from": from.to_string(), "to": to.to_string() })
}
