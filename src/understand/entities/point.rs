//! A calendar day as people name it, before it is settled which one is meant.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::number;
use super::scan::Scan;
use super::token::Kind;
use super::words::{Stretch, Unit};

/// How far back a day without a year may lie before the coming one is meant, where past days are taken.
const RECENT_DAYS: i32 = 90;

/// How a weekday was qualified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Not at all, or as the coming one.
    Coming,
    /// "next": the coming one, or the one of next week.
    Next,
    /// "last".
    Last,
}

/// A day as it was named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Point {
    /// A known day.
    Day(Date),
    /// Day and month; the year is open.
    MonthDay(i8, i8),
    /// The day of a month that is open.
    DayOfMonth(i8),
    /// A day of the week, 1 to 7.
    Weekday(i8, Which),
    /// Two numbers of which either may be the month, and the year where it was given.
    Either(i8, i8, Option<i16>),
    /// No such day ("31 February").
    NoSuch,
}

/// The day named at `i`, and where its name ends.
pub fn at(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    let bare = plain(scan, i);
    let after = scan.skip(i, scan.words.on);
    let introduced = if after > i {
        plain(scan, after).or_else(|| the_day(scan, after, i))
    } else {
        the_day(scan, i, i)
    };
    [bare, introduced]
        .into_iter()
        .flatten()
        .max_by_key(|(_, end)| *end)
}

fn plain(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    [
        numeric(scan, i),
        named_month(scan, i),
        relative(scan, i),
        weekday(scan, i),
    ]
    .into_iter()
    .flatten()
    .max_by_key(|(_, end)| *end)
}

/// "the 14th", "am 14.": an ordinal that nothing else claims.
fn the_day(scan: &Scan, i: usize, introduced_from: usize) -> Option<(Point, usize)> {
    let (day, end) = number::ordinal(scan, i).filter(|(d, _)| (1..=31).contains(d))?;
    let word = scan.is(i, Kind::Word);
    if word && (introduced_from == i || day < 3) && !(introduced_from < i && scan.asked) {
        return None; // "the first", "second": rarely a day
    }
    (introduced_from < i || scan.asked).then_some((Point::DayOfMonth(day as i8), end))
}

/// A number that can only be a day because a month stands at the other end ("14 to 17 May").
pub fn bare_day(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    let i = scan.skip(i, scan.words.on);
    if let Some((day, end)) = number::ordinal(scan, i).filter(|(d, _)| (1..=31).contains(d)) {
        return Some((Point::DayOfMonth(day as i8), end));
    }
    let (day, _) = two_digits(scan, i).filter(|(d, _)| (1..=31).contains(d))?;
    let end = if scan.mark(i + 1, ".") && scan.glued(i + 1) {
        i + 2
    } else {
        i + 1
    };
    Some((Point::DayOfMonth(day), end))
}

fn two_digits(scan: &Scan, i: usize) -> Option<(i8, usize)> {
    let token = scan
        .at(i)
        .filter(|t| t.kind == Kind::Digits && t.fold.len() <= 2)?;
    Some((token.fold.parse().ok()?, token.fold.len()))
}

/// A year at `i`: four digits, or two where they follow a full date's mark.
fn year(scan: &Scan, i: usize, short: bool) -> Option<(i16, usize)> {
    let token = scan.at(i).filter(|t| t.kind == Kind::Digits)?;
    let value: i16 = token.fold.parse().ok()?;
    match token.fold.len() {
        4 if (1900..=2999).contains(&value) => Some((value, i + 1)),
        2 if short => Some((2000 + value, i + 1)),
        _ => None,
    }
}

fn dated(year: i16, month: i8, day: i8) -> Point {
    Date::new(year, month, day).map_or(Point::NoSuch, Point::Day)
}

fn month_day(month: i8, day: i8) -> Point {
    // 2000 is a leap year: 29 February is a day.
    if Date::new(2000, month, day).is_ok() {
        Point::MonthDay(month, day)
    } else {
        Point::NoSuch
    }
}

/// Dates in digits: "2027-05-14", "14.05.", "14.5.27", "5/6", "14-05-2027".
fn numeric(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    let first = scan.at(i).filter(|t| {
        t.kind == Kind::Digits && !(t.glued && scan.is(i.wrapping_sub(1), Kind::Word))
    })?;
    if first.glued
        && matches!(scan.before(i), "." | "/" | ",")
        && scan.is(i.wrapping_sub(2), Kind::Digits)
    {
        return None;
    }
    let mark = scan.fold(i + 1);
    if !matches!(mark, "." | "/" | "-" | "‐" | "‑") || !scan.glued(i + 1) {
        return None;
    }
    let spaced = mark == "." && scan.words.tag == "de";
    let joined = |j: usize| scan.is(j, Kind::Digits) && (scan.glued(j) || spaced);
    if first.fold.len() == 4 {
        let (y, _) = year(scan, i, false)?;
        let (m, _) = two_digits(scan, i + 2).filter(|_| joined(i + 2))?;
        let (d, _) =
            two_digits(scan, i + 4).filter(|_| scan.fold(i + 3) == mark && joined(i + 4))?;
        return Some((dated(y, m, d), i + 5));
    }
    let (a, _) = two_digits(scan, i)?;
    let (b, _) = two_digits(scan, i + 2).filter(|_| joined(i + 2))?;
    let second = scan.fold(i + 3) == mark && scan.glued(i + 3);
    let third = if second && joined(i + 4) {
        year(scan, i + 4, true)
    } else {
        None
    };
    if scan.is(third.map_or(i + 3, |t| t.1), Kind::Word) && scan.glued(third.map_or(i + 3, |t| t.1))
    {
        return None;
    }
    match (mark, third) {
        (".", Some((y, end))) => Some((dated(y, b, a), end)),
        (".", None) if second => Some((month_day(b, a), i + 4)),
        (".", None) if scan.asked || (scan.words.tag == "de" && !scan.glued(i + 3)) => {
            let plausible = Date::new(2000, b, a).is_ok();
            (scan.asked || (plausible && scan.any(i.wrapping_sub(1), scan.words.on).is_some()))
                .then_some((month_day(b, a), i + 3))
        }
        ("/", third) => Some((
            by_custom(scan, a, b, third.map(|t| t.0)),
            third.map_or(i + 3, |t| t.1),
        )),
        ("-" | "‐" | "‑", Some((y, end))) if end == i + 5 => {
            Some((by_custom(scan, a, b, Some(y)), end))
        }
        _ => None,
    }
}

/// Day and month in the order that the locale writes them; open where it tells nothing and both are possible.
fn by_custom(scan: &Scan, a: i8, b: i8, year: Option<i16>) -> Point {
    let locale = scan.ctx.locale.to_ascii_lowercase().replace('_', "-");
    let settled = |month, day| match year {
        Some(y) => dated(y, month, day),
        None => month_day(month, day),
    };
    let month_first = match locale.as_str() {
        "en-us" | "en-ph" => true,
        "en" | "en-ca" | "" if a > 12 || a == b => false,
        "en" | "en-ca" | "" if b > 12 => true,
        "en" | "en-ca" | "" => return Point::Either(a, b, year),
        _ => false,
    };
    // "14/05" can't be read month first even in the United States.
    match if month_first {
        settled(a, b)
    } else {
        settled(b, a)
    } {
        Point::NoSuch => {
            if month_first {
                settled(b, a)
            } else {
                settled(a, b)
            }
        }
        point => point,
    }
}

/// "14 May", "May 14th, 2027", "the 14th of May".
fn named_month(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    let day_at = |j: usize| {
        number::ordinal(scan, j)
            .filter(|(d, _)| (1..=31).contains(d))
            .map(|(d, end)| (d as i8, end))
            .or_else(|| two_digits(scan, j).map(|(d, _)| (d, j + 1)))
    };
    let month_at = |j: usize| {
        scan.lookup(j, scan.words.months)
            .filter(|_| {
                !scan.glued(j)
                    || scan.is(j.wrapping_sub(1), Kind::Mark)
                    || scan.is(j.wrapping_sub(1), Kind::Digits)
            })
            .map(|(m, n)| {
                (
                    m,
                    if scan.mark(j + n, ".") && scan.glued(j + n) {
                        j + n + 1
                    } else {
                        j + n
                    },
                )
            })
    };
    let (day, month, end) = if let Some((month, after)) = month_at(i) {
        let from = if scan.any(after, &["the"]).is_some() {
            after + 1
        } else {
            after
        };
        let (day, end) = day_at(from)?;
        (day, month, end)
    } else {
        let (day, after) = day_at(i)?;
        let after = scan.skip(after, scan.words.of);
        let after = if scan.mark(after, "-") && scan.glued(after) {
            after + 1
        } else {
            after
        };
        let (month, end) = month_at(after)?;
        (day, month, end)
    };
    let comma = if scan.mark(end, ",") || (scan.mark(end, "-") && scan.glued(end)) {
        end + 1
    } else {
        end
    };
    match year(scan, comma, false).filter(|(_, e)| !scan.mark(*e, ":")) {
        Some((y, end)) => Some((dated(y, month, day), end)),
        None => Some((month_day(month, day), end)),
    }
}

/// "tomorrow", "in two weeks", "3 days ago", "Christmas", "end of the month".
fn relative(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    let w = scan.words;
    if matches!(scan.before(i), "guten" | "gute" | "schoenen" | "good") {
        return None; // a greeting
    }
    if let Some((days, n)) = scan.lookup(i, w.days) {
        return Some((shifted(scan.today, days.days()), i + n));
    }
    if let Some(((month, day), n)) = scan.lookup(i, w.feasts) {
        return Some((month_day(month, day), i + n));
    }
    if let Some(n) = scan.any(i, w.month_end) {
        return Some((Point::Day(scan.today.last_of_month()), i + n));
    }
    if let Some(n) = scan.any(i, w.ago_before) {
        let (span, end) = length(scan, i + n)?;
        return Some((shifted(scan.today, span.negate()), end));
    }
    let within = scan.any(i, w.within);
    let (span, end) = length(scan, i + within.unwrap_or(0))?;
    if let Some(n) = scan.any(end, w.ago) {
        return Some((shifted(scan.today, span.negate()), end + n));
    }
    // "a week from Friday"
    if scan.any(end, &["from", "on", "after"]).is_some()
        && let Some((Point::Weekday(day, _), stop)) = weekday(scan, end + 1)
    {
        return Some((shifted(coming(scan.today, day), span), stop));
    }
    let from_now = scan.any(end, w.from_now);
    (within.is_some() || from_now.is_some())
        .then(|| (shifted(scan.today, span), end + from_now.unwrap_or(0)))
}

/// A length of time at `i` ("two weeks", "a month", "10 nights") and its end.
pub fn length(scan: &Scan, i: usize) -> Option<(Span, usize)> {
    let (count, after) = match number::count(scan, i) {
        Some(found) => found,
        None => (1, i + scan.any(i, scan.words.article)?),
    };
    let (unit, n) = scan.lookup(after, scan.words.units)?;
    let count = if scan.fold(after) == "fortnight" {
        count * 2
    } else {
        count
    };
    let span = match unit {
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
    };
    Some((span.ok()?, after + n))
}

fn shifted(date: Date, span: Span) -> Point {
    date.checked_add(span).map_or(Point::NoSuch, Point::Day)
}

/// "friday", "next Friday", "Friday the 14th of May", "Freitag nächste Woche".
fn weekday(scan: &Scan, i: usize) -> Option<(Point, usize)> {
    let w = scan.words;
    // "next week on Friday"
    if let Some((Stretch::Week(weeks), n)) = scan.lookup(i, w.stretches) {
        let j = scan.skip(i + n, w.on);
        let (day, len) = scan.lookup(j, w.weekdays)?;
        return Some((of_week(scan.today, day, weeks), j + len));
    }
    let (which, from) = [
        (Which::Next, w.next),
        (Which::Coming, w.this),
        (Which::Last, w.last),
    ]
    .into_iter()
    .find_map(|(which, table)| scan.any(i, table).map(|n| (Some(which), i + n)))
    .unwrap_or((None, i));
    let (day, end) = day_name(scan, from)?;
    let which = which.unwrap_or(Which::Coming);
    if let Some((Stretch::Week(weeks), n)) = scan.lookup(end, w.stretches) {
        return Some((of_week(scan.today, day, weeks), end + n));
    }
    if scan.any(end, w.within).is_some()
        && let Some((span, stop)) = length(scan, end + 1)
    {
        return Some((shifted(coming(scan.today, day), span), stop));
    }
    // The date beside the weekday says more than the weekday.
    let j = if scan.mark(end, ",") { end + 1 } else { end };
    let j = scan.skip(j, w.on);
    if let Some(found) = numeric(scan, j).or_else(|| named_month(scan, j)) {
        return Some(found);
    }
    if j > end
        && let Some((n, stop)) = number::ordinal(scan, j)
            .filter(|(n, _)| (1..=31).contains(n) && scan.is(j, Kind::Digits))
    {
        return Some((Point::DayOfMonth(n as i8), stop));
    }
    Some((Point::Weekday(day, which), end))
}

/// A day of the week; the abbreviations that mean something else only with a full stop or before a date.
fn day_name(scan: &Scan, i: usize) -> Option<(i8, usize)> {
    if let Some((day, n)) = scan.lookup(i, scan.words.weekdays) {
        return Some((day, i + n));
    }
    let (day, n) = scan.lookup(i, scan.words.weekdays_short)?;
    let mut j = i + n;
    let dot = scan.mark(j, ".") && scan.glued(j);
    if dot {
        j += 1;
    }
    let follow = if scan.mark(j, ",") { j + 1 } else { j };
    let dated = numeric(scan, follow)
        .or_else(|| named_month(scan, follow))
        .is_some();
    (dated || (scan.asked && scan.tokens.len() <= j)).then_some((day, j))
}

/// The next such weekday after `base`.
pub fn coming(base: Date, day: i8) -> Date {
    let ahead = (day - base.weekday().to_monday_one_offset()).rem_euclid(7);
    base.saturating_add(i64::from(if ahead == 0 { 7 } else { ahead }).days())
}

/// The weekday of the week that lies so many weeks ahead.
fn of_week(today: Date, day: i8, weeks: i32) -> Point {
    shifted(
        monday(today),
        (i64::from(weeks) * 7 + i64::from(day) - 1).days(),
    )
}

fn monday(today: Date) -> Date {
    today.saturating_sub(i64::from(today.weekday().since(Weekday::Monday)).days())
}

/// The first and last day of a stretch.
pub fn stretch(today: Date, stretch: Stretch) -> (Date, Date) {
    let monday = monday(today);
    match stretch {
        Stretch::Week(n) => {
            let from = monday.saturating_add((i64::from(n) * 7).days());
            (from, from.saturating_add(6.days()))
        }
        Stretch::Weekend(n) => {
            let from = monday.saturating_add((i64::from(n) * 7 + 5).days());
            (from, from.saturating_add(1.days()))
        }
        Stretch::Month(n) => {
            let from = today.first_of_month().saturating_add(i64::from(n).months());
            (from, from.last_of_month())
        }
    }
}

/// The days that a point may mean, the likeliest last, none where there is no such day. Open parts are taken on or
/// after `base`; where past days are taken (`future` false), a recent one may be meant.
pub fn resolve(point: Point, base: Date, future: bool) -> Vec<Date> {
    let one = match point {
        Point::Day(date) => Some(date),
        Point::NoSuch => None,
        Point::MonthDay(month, day) => of_year(month, day, base, future),
        Point::DayOfMonth(day) => of_month(day, base, future),
        Point::Weekday(day, Which::Coming) => Some(coming(base, day)),
        Point::Weekday(day, Which::Last) => Some(
            coming(base, day).saturating_sub(
                if base.weekday().to_monday_one_offset() == day {
                    14
                } else {
                    7
                }
                .days(),
            ),
        ),
        Point::Weekday(day, Which::Next) => {
            let coming = coming(base, day);
            let Point::Day(next) = of_week(base, day, 1) else {
                return vec![coming];
            };
            return if coming == next {
                vec![next]
            } else {
                vec![coming, next]
            };
        }
        Point::Either(a, b, year) => {
            let settled = |month, day| match year {
                Some(y) => Date::new(y, month, day).ok(),
                None => of_year(month, day, base, future),
            };
            return [settled(b, a), settled(a, b)]
                .into_iter()
                .flatten()
                .collect();
        }
    };
    one.into_iter().collect()
}

fn of_year(month: i8, day: i8, base: Date, future: bool) -> Option<Date> {
    let year = base.year();
    let recent = base.saturating_sub(i64::from(RECENT_DAYS).days());
    // Back one year for the recent past, on eight for the next leap day.
    let earliest = if future { base } else { recent };
    (-1..=8)
        .filter_map(|n| Date::new(year + n, month, day).ok())
        .find(|date| *date >= earliest)
}

fn of_month(day: i8, base: Date, future: bool) -> Option<Date> {
    let first = base.first_of_month();
    let candidates = (-1..=2).filter_map(|n: i64| {
        let month = first.saturating_add(n.months());
        Date::new(month.year(), month.month(), day).ok()
    });
    if future {
        candidates.into_iter().find(|date| *date >= base)
    } else {
        candidates.min_by_key(|date| (*date - base).get_days().unsigned_abs())
    }
}
