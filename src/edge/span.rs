//! Reading a stretch of time from a query: days, moments, or milliseconds.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::problem::Problem;

/// How long the stretch is where no beginning is said, in milliseconds: a week.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Reads `from` (included) and `to` (not) into milliseconds since 1970 UTC. A day such as `2026-11-23` means its beginning
/// in UTC as `from`, and its end as `to`. Without `to` it is `now`, without `from` a week before `to`.
///
/// # Errors
/// A 400 where one is no time, or the end is not after the beginning.
pub fn read(from: Option<&str>, to: Option<&str>, now: i64) -> Result<(i64, i64), Problem> {
    let given = |text: Option<&str>| {
        text.map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let to = match given(to) {
        Some(text) => moment(&text, true).ok_or_else(|| wrong("to"))?,
        None => now,
    };
    let from = match given(from) {
        Some(text) => moment(&text, false).ok_or_else(|| wrong("from"))?,
        None => to.saturating_sub(WEEK_MS),
    };
    if from < to {
        Ok((from, to))
    } else {
        Err(Problem::field(
            "wrong_field",
            "`to` must be later than `from`.",
        ))
    }
}

fn wrong(name: &str) -> Problem {
    let message = format!(
        "`{name}` must be a day (2026-11-23), a moment (2026-11-23T08:00:00Z) or milliseconds since 1970."
    );
    Problem::field("wrong_field", message)
}

fn moment(text: &str, end: bool) -> Option<i64> {
    if let Ok(ms) = text.parse::<i64>() {
        return (ms >= 0).then_some(ms);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let day: Date = text.parse().ok()?;
    let day = if end {
        day.checked_add(1.day()).ok()?
    } else {
        day
    };
    let at = day.to_zoned(TimeZone::UTC).ok()?;
    Some(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::read;

    const NOW: i64 = 1_795_000_000_000;
    const DAY: i64 = 86_400_000;

    #[test]
    fn days_moments_and_milliseconds() {
        let (from, to) = read(Some("2026-11-01"), Some("2026-11-01"), NOW).unwrap();
        assert_eq!((to - from, from % DAY), (DAY, 0));
        assert_eq!(
            read(Some("2026-11-01T00:00:00Z"), Some("1795000000000"), NOW).unwrap(),
            (from, NOW)
        );
        assert_eq!(read(None, None, NOW).unwrap(), (NOW - 7 * DAY, NOW));
        assert_eq!(
            read(Some(""), Some(" "), NOW).unwrap(),
            (NOW - 7 * DAY, NOW)
        );
    }

    #[test]
    fn what_is_no_time_is_said() {
        for (from, to) in [
            ("soon", "2026-11-01"),
            ("2026-13-01", "2026-11-01"),
            ("-5", "10"),
            ("2026-11-02", "2026-11-01"),
        ] {
            assert_eq!(
                read(Some(from), Some(to), NOW).unwrap_err().code,
                "wrong_field",
                "{from} {to}"
            );
        }
    }
}
