//! Times of day.

use serde_json::Value;

use super::scan::{Found, Hit, Scan};
use super::token::Kind;
use super::words::Half;
use super::{Alternative, Why, number};

/// An hour and minute as written, and whether they leave the half of the day open.
struct Clock {
    hour: i64,
    minute: i64,
    open: bool,
    end: usize,
}

/// Reads the message as a time of day: JSON string `HH:MM`. Parts of the day stand for a time within them (morning
/// 09:00, afternoon 15:00, evening 18:00, night 21:00).
pub fn read(scan: &Scan) -> Option<Hit> {
    scan.best(|scan, i| at(scan, i, scan.asked))
        .or_else(|| scan.best(named))
        .or_else(|| lone_hour(scan))
}

/// A time mentioned at `i`.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    let greeting = matches!(
        scan.before(i),
        "good" | "guten" | "gute" | "schoenen" | "all" | "every" | "the"
    );
    at(scan, i, false)
        .or_else(|| named(scan, i).filter(|_| !greeting))
        .filter(|hit| matches!(hit.found, Found::Value(_)))
}

fn at(scan: &Scan, i: usize, asked: bool) -> Option<Hit> {
    let after = scan.skip(i, scan.words.at);
    let clock = relative(scan, after)
        .or_else(|| written(scan, after, asked || after > i))
        .or_else(|| {
            let hour = hour_alone(scan, after)?;
            (after > i && asked).then_some(hour)
        })?;
    Some(settle(scan, i, &clock))
}

/// "noon", "in the evening".
fn named(scan: &Scan, i: usize) -> Option<Hit> {
    let ((hour, minute), n) = scan.lookup(i, scan.words.times)?;
    Some(Hit::value(
        i,
        i + n,
        json(i64::from(hour), i64::from(minute)),
    ))
}

/// A bare "5" or "17" as the whole answer.
fn lone_hour(scan: &Scan) -> Option<Hit> {
    if !scan.asked {
        return None;
    }
    let i = (0..scan.tokens.len()).find(|i| number::count(scan, *i).is_some())?;
    let clock = hour_alone(scan, i)?;
    scan.rest(i, clock.end)
        .is_empty()
        .then(|| settle(scan, i, &clock))
}

fn hour_alone(scan: &Scan, i: usize) -> Option<Clock> {
    let (hour, end) = number::count(scan, i).filter(|(h, _)| (0..=24).contains(h))?;
    if scan.glued(end) && !scan.is(end, Kind::Mark)
        || scan.mark(end, ":")
        || scan.lookup(end, scan.words.units).is_some()
        || scan.lookup(end, scan.words.months).is_some()
    {
        return None;
    }
    Some(Clock {
        hour,
        minute: 0,
        open: (1..=12).contains(&hour),
        end,
    })
}

/// "half past five", "viertel vor sechs", "halb sechs".
fn relative(scan: &Scan, i: usize) -> Option<Clock> {
    let (offset, n) = scan.lookup(i, scan.words.past)?;
    let (hour, end) = number::count(scan, i + n).filter(|(h, _)| (0..=24).contains(h))?;
    let minutes = (hour * 60 + i64::from(offset)).rem_euclid(24 * 60);
    let open = hour <= 12;
    Some(half(
        scan,
        Clock {
            hour: minutes / 60,
            minute: minutes % 60,
            open,
            end,
        },
    ))
}

/// "5pm", "17:30", "17.30 Uhr", "17 Uhr 30", "5 o'clock".
fn written(scan: &Scan, i: usize, bare_dot: bool) -> Option<Clock> {
    let w = scan.words;
    if scan.glued(i) && scan.is(i.wrapping_sub(1), Kind::Word)
        || (scan.glued(i) && matches!(scan.before(i), ":" | "/" | "." | ","))
    {
        return None;
    }
    let (hour, after) = number::count(scan, i).filter(|(h, _)| (0..=99).contains(h))?;
    let zero = scan.fold(i).starts_with('0') && scan.fold(i).len() == 2;
    let minutes = |j: usize| {
        scan.at(j)
            .filter(|t| t.kind == Kind::Digits && t.fold.len() == 2)
            .and_then(|t| t.fold.parse::<i64>().ok())
    };
    let mark = scan.fold(after);
    if matches!(mark, ":" | "." | "h")
        && scan.glued(after)
        && scan.glued(after + 1)
        && scan.is(i, Kind::Digits)
        && let Some(minute) = minutes(after + 1)
    {
        let end = after + 2;
        if scan.glued(end)
            && matches!(scan.fold(end), "." | "/" | "-")
            && scan.is(end + 1, Kind::Digits)
            && scan.glued(end + 1)
        {
            return None; // a date
        }
        let end = if scan.mark(end, ":") && scan.glued(end) && minutes(end + 1).is_some() {
            end + 2
        } else {
            end
        };
        let unit = scan.any(end, w.oclock);
        let halved = scan.lookup(end, w.halves).is_some();
        if mark == "." && unit.is_none() && !halved && !bare_dot {
            return None;
        }
        let open = !w.clock24 && !zero && (1..=12).contains(&hour) && unit.is_none();
        return Some(half(
            scan,
            Clock {
                hour,
                minute,
                open,
                end: end + if halved { 0 } else { unit.unwrap_or(0) },
            },
        ));
    }
    if scan.lookup(after, w.halves).is_some() {
        return Some(half(
            scan,
            Clock {
                hour,
                minute: 0,
                open: true,
                end: after,
            },
        ));
    }
    let n = scan.any(after, w.oclock)?;
    let end = after + n;
    match minutes(end).filter(|_| w.clock24 && !scan.glued(end)) {
        Some(minute) => Some(half(
            scan,
            Clock {
                hour,
                minute,
                open: false,
                end: end + 1,
            },
        )),
        None => Some(half(
            scan,
            Clock {
                hour,
                minute: 0,
                open: !w.clock24 && (1..=12).contains(&hour),
                end,
            },
        )),
    }
}

/// Settles the half of the day by the word that follows ("pm", "abends").
fn half(scan: &Scan, mut clock: Clock) -> Clock {
    if let Some((half, n)) = scan.lookup(clock.end, scan.words.halves) {
        apply(&mut clock, half);
        clock.end += n;
    }
    clock
}

fn apply(clock: &mut Clock, half: Half) {
    match half {
        Half::Morning if clock.hour == 12 => clock.hour = 0,
        Half::Afternoon if (1..12).contains(&clock.hour) => clock.hour += 12,
        Half::Morning if clock.hour > 12 => clock.hour = 99,
        _ => {}
    }
    clock.open = false;
}

fn settle(scan: &Scan, start: usize, clock: &Clock) -> Hit {
    let mut clock = Clock { ..*clock };
    if clock.open
        && let Some(half) = elsewhere(scan, start, clock.end)
    {
        apply(&mut clock, half);
    }
    if clock.hour == 24 && clock.minute == 0 {
        clock.hour = 0;
    }
    if !(0..24).contains(&clock.hour) || !(0..60).contains(&clock.minute) {
        return Hit::invalid(start, clock.end, Why::NoSuchDay);
    }
    if !clock.open {
        return Hit::value(start, clock.end, json(clock.hour, clock.minute));
    }
    let early = clock.hour % 12;
    let alternatives = [early, early + 12]
        .into_iter()
        .map(|hour| Alternative {
            value: json(hour, clock.minute),
            label: label(scan, hour, clock.minute),
        })
        .collect();
    Hit {
        start,
        end: clock.end,
        found: Found::Ambiguous(alternatives),
    }
}

/// "at 5 tomorrow evening": the half of the day named elsewhere.
fn elsewhere(scan: &Scan, start: usize, end: usize) -> Option<Half> {
    (0..scan.tokens.len())
        .filter(|i| *i < start || *i >= end)
        .find_map(|i| {
            let ((hour, _), _) = scan.lookup(i, scan.words.times)?;
            Some(if hour < 12 {
                Half::Morning
            } else {
                Half::Afternoon
            })
        })
}

fn json(hour: i64, minute: i64) -> Value {
    Value::from(format!("{hour:02}:{minute:02}"))
}

fn label(scan: &Scan, hour: i64, minute: i64) -> String {
    if scan.words.clock24 {
        return format!("{hour:02}:{minute:02} Uhr");
    }
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!(
        "{shown}:{minute:02} {}",
        if hour < 12 { "am" } else { "pm" }
    )
}
