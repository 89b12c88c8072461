//! What is kept where and for how long, as data: the sweeping, the erasing and docs/OPERATIONS.md all read this table.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

/// Milliseconds of a minute and of a day.
const MINUTE_MS: i64 = 60 * 1_000;
/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// The longest time a region may ask for, in days.
const MAX_DAYS: u32 = 3_650;

/// Somewhere that data rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// The sealed ticket in the customer's browser.
    Ticket,
    /// The key-value store of sessions.
    Kv,
    /// The Durable Object of a live conversation.
    Live,
    /// The database.
    Database,
    /// The queue between the answer and what is done after it.
    Queue,
    /// The platform's logs.
    Logs,
    /// The database's own backups, which nobody can edit.
    Backups,
    /// The desk where people work; another company's.
    Desk,
}

impl Store {
    /// Its name in receipts and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Kv => "sessions",
            Self::Live => "live",
            Self::Database => "database",
            Self::Queue => "queue",
            Self::Logs => "logs",
            Self::Backups => "backups",
            Self::Desk => "desk",
        }
    }
}

/// How the end of the time is brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The store lets go of it by itself.
    Expires,
    /// The daily sweep deletes it.
    Deleted,
    /// The daily sweep takes away what ties it to a conversation.
    Pseudonymised,
    /// The platform or the other company decides; said here so that nobody promises more.
    Theirs,
}

impl End {
    /// The word for it in documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expires => "expires",
            Self::Deleted => "deleted",
            Self::Pseudonymised => "pseudonymised",
            Self::Theirs => "outside our hands",
        }
    }
}

/// One line of the table: store × data × time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name, by which a region gives it another time.
    pub name: &'static str,
    /// Where.
    pub store: Store,
    /// What, in words.
    pub data: &'static str,
    /// How long after the last change, in milliseconds.
    pub keep_ms: i64,
    /// What happens then.
    pub end: End,
    /// Whether a region may give it another time.
    pub adjustable: bool,
}

const fn rule(
    name: &'static str,
    store: Store,
    data: &'static str,
    keep_ms: i64,
    end: End,
    adjustable: bool,
) -> Rule {
    Rule {
        name,
        store,
        data,
        keep_ms,
        end,
        adjustable,
    }
}

/// The table as it ships.
const SHIPPED: [Rule; 14] = [
    rule(
        "ticket",
        Store::Ticket,
        "the conversation, sealed",
        30 * MINUTE_MS,
        End::Expires,
        false,
    ),
    rule(
        "session",
        Store::Kv,
        "the conversation: state, transcript, last answers",
        30 * MINUTE_MS,
        End::Expires,
        false,
    ),
    rule(
        "live",
        Store::Live,
        "a conversation that people took over: transcript, owner",
        30 * DAY_MS,
        End::Deleted,
        true,
    ),
    rule(
        "handoffs",
        Store::Database,
        "which conversation went to the desk, and its number there",
        30 * DAY_MS,
        End::Deleted,
        true,
    ),
    rule(
        "turns",
        Store::Database,
        "turns and events: intent, confidence, mood, time taken; no text",
        30 * DAY_MS,
        End::Pseudonymised,
        true,
    ),
    rule(
        "figures",
        Store::Database,
        "pseudonymised turns and events",
        400 * DAY_MS,
        End::Deleted,
        true,
    ),
    rule(
        "feedback",
        Store::Database,
        "scores, and comments redacted",
        30 * DAY_MS,
        End::Pseudonymised,
        true,
    ),
    rule(
        "memory",
        Store::Database,
        "a verified customer's name, locale, recent intents, by pseudonym",
        180 * DAY_MS,
        End::Deleted,
        true,
    ),
    rule(
        "tombstones",
        Store::Database,
        "that something was erased, by keyed hash; its receipt",
        45 * DAY_MS,
        End::Deleted,
        false,
    ),
    rule(
        "guesses",
        Store::Live,
        "how many wrong guesses, by an address under another name and by the conversations that began there",
        DAY_MS,
        End::Expires,
        false,
    ),
    rule(
        "queue",
        Store::Queue,
        "handoffs with their transcript; turns without text",
        4 * DAY_MS,
        End::Expires,
        false,
    ),
    rule(
        "logs",
        Store::Logs,
        "what happened, redacted; never a message",
        7 * DAY_MS,
        End::Theirs,
        false,
    ),
    rule(
        "backups",
        Store::Backups,
        "the database as it was",
        30 * DAY_MS,
        End::Theirs,
        false,
    ),
    rule(
        "desk",
        Store::Desk,
        "the ticket with its transcript",
        0,
        End::Theirs,
        false,
    ),
];

/// Why a region's times can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RetentionError {
    /// Not a JSON object of days.
    #[error("RETENTION must be a JSON object such as {{\"turns\": 14}}, days by name: {0}")]
    Malformed(String),
    /// No such line.
    #[error(
        "RETENTION: there is no `{0}` that a region may set; it may set live, handoffs, turns, figures, feedback, memory"
    )]
    Unknown(String),
    /// Zero days or more than ten years.
    #[error("RETENTION: `{0}` must be 1 to {MAX_DAYS} days")]
    OutOfRange(String),
}

/// The table in force in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    rules: Vec<Rule>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            rules: SHIPPED.to_vec(),
        }
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Days(BTreeMap<String, u32>);

impl Retention {
    /// The shipped table with a region's own times: a JSON object of days by name; an empty text changes nothing.
    ///
    /// # Errors
    /// Says which name or number can't be used.
    pub fn region(text: &str) -> Result<Self, RetentionError> {
        let mut table = Self::default();
        if text.trim().is_empty() {
            return Ok(table);
        }
        let Days(days) = serde_json::from_str(text)
            .map_err(|error| RetentionError::Malformed(error.to_string()))?;
        for (name, days) in days {
            let rule = table
                .rules
                .iter_mut()
                .find(|rule| rule.name == name && rule.adjustable);
            let rule = rule.ok_or_else(|| RetentionError::Unknown(name.clone()))?;
            if !(1..=MAX_DAYS).contains(&days) {
                return Err(RetentionError::OutOfRange(name));
            }
            rule.keep_ms = i64::from(days).saturating_mul(DAY_MS);
        }
        Ok(table)
    }

    /// Every line.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How long the line of that name keeps, in milliseconds.
    #[must_use]
    pub fn keep_ms(&self, name: &str) -> Option<i64> {
        self.rules
            .iter()
            .find(|rule| rule.name == name)
            .map(|rule| rule.keep_ms)
    }

    /// What the daily sweep has to do at `now` (milliseconds since 1970 UTC): each line with the time before which its
    /// rows have had their day.
    #[must_use]
    pub fn due(&self, now: i64) -> Vec<(Rule, i64)> {
        self.rules
            .iter()
            .filter(|rule| matches!(rule.end, End::Deleted | End::Pseudonymised))
            .map(|rule| (*rule, now.saturating_sub(rule.keep_ms)))
            .collect()
    }

    /// The table as Markdown, for docs/OPERATIONS.md.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut table =
            String::from("| name | store | data | kept | then |\n|---|---|---|---|---|\n");
        for rule in &self.rules {
            let kept = match rule.keep_ms {
                0 => "as the desk decides".to_owned(),
                ms if ms < DAY_MS => format!("{} minutes", ms / MINUTE_MS),
                ms => format!("{} days", ms / DAY_MS),
            };
            table.push_str(&format!(
                "| {} | {} | {} | {kept} | {} |\n",
                rule.name,
                rule.store.name(),
                rule.data,
                rule.end.word()
            ));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_keeps_less_long() {
        let table = Retention::region(r#"{"turns": 14, "memory": 90}"#).unwrap();
        assert_eq!(table.keep_ms("turns"), Some(14 * DAY_MS));
        assert_eq!(table.keep_ms("figures"), Some(400 * DAY_MS));
        assert_eq!(Retention::region(" ").unwrap(), Retention::default());
        assert_eq!(
            Retention::region(r#"{"ticket": 3}"#).unwrap_err(),
            RetentionError::Unknown("ticket".into())
        );
        assert_eq!(
            Retention::region(r#"{"turns": 0}"#).unwrap_err(),
            RetentionError::OutOfRange("turns".into())
        );
        assert!(matches!(
            Retention::region("30"),
            Err(RetentionError::Malformed(_))
        ));
    }

    #[test]
    fn what_is_due_is_what_can_be_swept() {
        let due = Retention::default().due(100 * DAY_MS);
        let turns = due.iter().find(|(rule, _)| rule.name == "turns").unwrap();
        assert_eq!((turns.0.end, turns.1), (End::Pseudonymised, 70 * DAY_MS));
        assert!(
            due.iter()
                .all(|(rule, _)| rule.store != Store::Queue && rule.store != Store::Backups)
        );
    }

    #[test]
    fn a_tombstone_outlives_whatever_could_bring_the_dead_back() {
        let table = Retention::default();
        let grave = table.keep_ms("tombstones").unwrap();
        for carrier in ["queue", "backups", "session", "ticket"] {
            assert!(table.keep_ms(carrier).unwrap() < grave, "{carrier}");
        }
    }

    #[test]
    fn the_document_says_what_the_table_says() {
        let document = include_str!("../../docs/OPERATIONS.md");
        assert!(
            document.contains(&Retention::default().to_markdown()),
            "docs/OPERATIONS.md: replace its retention table with\n{}",
            Retention::default().to_markdown()
        );
    }
}
