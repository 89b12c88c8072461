//! How old the secrets are: they say so themselves, and whoever runs the bot is told in time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The secrets that there may be.
pub const SECRETS: &[&str] = &[
    "TICKET_KEYS",
    "ADMIN_TOKEN",
    "ORIGIN_CLIENT_SECRET",
    "DESK_WEBHOOK_SECRET",
    "DESK_TOKEN",
    "PSEUDONYM_KEYS",
    "CUSTOMER_JWT_SECRET",
    "TURNSTILE_SECRET",
];
/// From this age on a secret should be changed, in days.
pub const ROTATE_DAYS: i64 = 7;
/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// When each secret was last changed. Holds no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// By name, in milliseconds since 1970 UTC; `None` where nobody has said.
    changed: BTreeMap<String, Option<i64>>,
}

impl Rotation {
    /// Reads `SECRETS_ROTATED_AT`: one day for all (`2026-11-20`), or a JSON object of days by the secrets' names, in which
    /// `*` stands for the others. `set` are the secrets that are there; on one's own machine (`local`) nobody is told that
    /// nothing is said.
    ///
    /// # Errors
    /// A sentence on what is no day, or no secret.
    pub fn read(text: &str, set: &[&str], local: bool) -> Result<Self, String> {
        if text.is_empty() && local {
            return Ok(Self::default());
        }
        let given: BTreeMap<String, String> = if text.starts_with('{') {
            serde_json::from_str(text).map_err(|error| {
                format!("SECRETS_ROTATED_AT is not a JSON object of days: {error}")
            })?
        } else if text.is_empty() {
            BTreeMap::new()
        } else {
            BTreeMap::from([("*".to_owned(), text.to_owned())])
        };
        let mut days = BTreeMap::new();
        for (name, day) in &given {
            if name != "*" && !SECRETS.contains(&name.as_str()) {
                return Err(format!("SECRETS_ROTATED_AT: there is no secret `{name}`"));
            }
            let at = day
                .parse::<Date>()
                .ok()
                .and_then(|day| day.to_zoned(TimeZone::UTC).ok());
            let at = at.ok_or_else(|| {
                format!("SECRETS_ROTATED_AT: `{name}` must be a day such as 2026-11-20")
            })?;
            days.insert(name.as_str(), at.timestamp().as_millisecond());
        }
        let changed = set
            .iter()
            .map(|name| {
                let at = days.get(name).or_else(|| days.get("*")).copied();
                ((*name).to_owned(), at)
            })
            .collect();
        Ok(Self { changed })
    }

    /// A sentence for each secret that is too old at `now` (milliseconds since 1970 UTC), or of unknown age.
    #[must_use]
    pub fn warnings(&self, now: i64) -> Vec<String> {
        self.changed
            .iter()
            .filter_map(|(name, at)| match at {
                None => Some(format!("{name}: SECRETS_ROTATED_AT does not say when it was changed")),
                Some(at) => {
                    let days = now.saturating_sub(*at).div_euclid(DAY_MS);
                    (days > ROTATE_DAYS).then(|| {
                        format!("{name} is {days} days old: change it (every {ROTATE_DAYS} days; docs/OPERATIONS.md, Secrets)")
                    })
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> i64 {
        let day: Date = text.parse().unwrap();
        day.to_zoned(TimeZone::UTC)
            .unwrap()
            .timestamp()
            .as_millisecond()
    }

    #[test]
    fn a_secret_older_than_a_week_is_told() {
        let set = ["TICKET_KEYS", "ADMIN_TOKEN"];
        let rotation = Rotation::read("2026-11-10", &set, false).unwrap();
        assert!(rotation.warnings(days("2026-11-17")).is_empty());
        let warnings = rotation.warnings(days("2026-11-18"));
        assert_eq!(warnings.len(), 2);
        assert!(
            warnings[1].starts_with("TICKET_KEYS is 8 days old"),
            "{warnings:?}"
        );
        let some = r#"{"TICKET_KEYS": "2026-11-17", "*": "2026-11-01"}"#;
        let some = Rotation::read(some, &set, false)
            .unwrap()
            .warnings(days("2026-11-18"));
        assert_eq!(some.len(), 1);
        assert!(some[0].starts_with("ADMIN_TOKEN is 17 days old"));
    }

    #[test]
    fn an_age_that_nobody_knows_is_told_but_on_ones_own_machine() {
        let set = ["TICKET_KEYS"];
        assert_eq!(
            Rotation::read("", &set, false).unwrap().warnings(0).len(),
            1
        );
        assert!(
            Rotation::read("", &set, true)
                .unwrap()
                .warnings(0)
                .is_empty()
        );
        for text in [
            "soon",
            r#"{"TICKET_KEYS": 1}"#,
            r#"{"NOTHING": "2026-11-01"}"#,
        ] {
            assert!(Rotation::read(text, &set, false).is_err(), "{text}");
        }
    }
}
