//! When people are at the desk.

use serde::Deserialize;

/// Minutes of a day.
const DAY_MIN: u16 = 24 * 60;

/// When people are at the desk: `{"zone":"Europe/Berlin","days":[1,2,3,4,5],"from":"09:00","to":"17:00"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The time zone, by its IANA name.
    pub zone: String,
    /// Days of the week, 1 being Monday.
    days: Vec<u8>,
    /// The first minute, as `HH:MM`.
    from: String,
    /// The minute after the last, as `HH:MM`; `24:00` is the end of the day.
    to: String,
}

impl Hours {
    /// Reads `DESK_HOURS`; `None` where it is empty, and then people are always there.
    ///
    /// # Errors
    /// A sentence on what is wrong.
    pub fn read(text: &str) -> Result<Option<Self>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let hours: Self = serde_json::from_str(text).map_err(|error| {
            format!("DESK_HOURS must read like {{\"zone\":\"Europe/Berlin\",\"days\":[1,2,3,4,5],\"from\":\"09:00\",\"to\":\"17:00\"}}: {error}")
        })?;
        let sound = hours.days.iter().all(|day| (1..=7).contains(day))
            && minute(&hours.from)
                .zip(minute(&hours.to))
                .is_some_and(|(from, to)| from < to);
        if sound {
            Ok(Some(hours))
        } else {
            Err("DESK_HOURS: days are 1 (Monday) to 7, and `from` comes before `to` (HH:MM)".into())
        }
    }

    /// Whether people are there on this day of the week (1 is Monday) at this minute of the day, both local.
    #[must_use]
    pub fn is_open(&self, day: u8, at: u16) -> bool {
        let (from, to) = (
            minute(&self.from).unwrap_or(0),
            minute(&self.to).unwrap_or(0),
        );
        self.days.contains(&day) && (from..to).contains(&at)
    }

    /// The hours of a day, as people write them.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}–{}", self.from, self.to)
    }
}

/// The minute of the day.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let at = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && at <= DAY_MIN).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::Hours;

    #[test]
    fn open_in_its_hours_and_on_its_days() {
        let text = r#"{"zone":"Europe/Berlin","days":[1,5],"from":"09:00","to":"17:30"}"#;
        let hours = Hours::read(text).unwrap().unwrap();
        assert!(hours.is_open(1, 540) && hours.is_open(5, 1_049));
        assert!(!hours.is_open(1, 539) && !hours.is_open(1, 1_050) && !hours.is_open(2, 600));
        assert_eq!(hours.said(), "09:00–17:30");
        assert_eq!(Hours::read("").unwrap(), None);
    }

    #[test]
    fn nonsense_is_said() {
        for text in [
            "9 to 5",
            r#"{"zone":"UTC","days":[0],"from":"09:00","to":"17:00"}"#,
            r#"{"zone":"UTC","days":[1],"from":"17:00","to":"09:00"}"#,
            r#"{"zone":"UTC","days":[1],"from":"09:70","to":"17:00"}"#,
            r#"{"zone":"UTC","days":[1],"from":"09:00","to":"24:01"}"#,
        ] {
            assert!(Hours::read(text).is_err(), "{text}");
        }
    }
}
