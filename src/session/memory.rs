//! What is remembered of a verified customer from one conversation to the next. Three things, no more.

use serde::{Deserialize, Serialize};

use crate::privacy::Retention;

/// Most intents remembered, the latest first.
pub const MAX_RECENT_INTENTS: usize = 5;
/// Most characters of an intent's name.
const MAX_INTENT_CHARS: usize = 64;

/// What is remembered of one customer, kept under the customer's pseudonym.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What to call the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The language last spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What the customer wanted lately, the latest first, each once.
    #[serde(default)]
    pub recent_intents: Vec<String>,
    /// When it last changed, in milliseconds since 1970 UTC.
    #[serde(default)]
    pub seen: i64,
}

impl Memory {
    /// Remembers what the customer wanted. Names that no intent could have are not remembered: they might be anything.
    pub fn wanted(&mut self, intent: &str, now: i64) {
        let plain = intent
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
        if intent.is_empty() || intent.len() > MAX_INTENT_CHARS || !plain {
            return;
        }
        self.recent_intents.retain(|known| known != intent);
        self.recent_intents.insert(0, intent.to_owned());
        self.recent_intents.truncate(MAX_RECENT_INTENTS);
        self.seen = now;
    }

    /// Takes on what the shop or the conversation says now.
    pub fn met(&mut self, name: Option<&str>, locale: Option<&str>, now: i64) {
        if let Some(name) = name {
            self.name = Some(name.to_owned());
        }
        if let Some(locale) = locale {
            self.locale = Some(locale.to_owned());
        }
        self.seen = now;
    }

    /// Whether it has had its time and is to be treated as if it were not there.
    #[must_use]
    pub fn is_over(&self, retention: &Retention, now: i64) -> bool {
        retention
            .keep_ms("memory")
            .is_none_or(|keep| now.saturating_sub(self.seen) > keep)
    }

    /// Makes one of two that were written at the same time in two places: the newer wins, intents are joined.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let (mut newer, older) = if self.seen >= other.seen {
            (self, other)
        } else {
            (other, self)
        };
        newer.name = newer.name.or(older.name);
        newer.locale = newer.locale.or(older.locale);
        for intent in older.recent_intents {
            if newer.recent_intents.len() < MAX_RECENT_INTENTS
                && !newer.recent_intents.contains(&intent)
            {
                newer.recent_intents.push(intent);
            }
        }
        newer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_the_last_few_intents_once_each() {
        let mut memory = Memory::default();
        for intent in ["a", "b", "c", "d", "e", "f", "b"] {
            memory.wanted(intent, 7);
        }
        assert_eq!(memory.recent_intents, ["b", "f", "e", "d", "c"]);
        for odd in ["", "my card is 4111", &"x".repeat(65)] {
            memory.wanted(odd, 9);
        }
        assert_eq!((memory.recent_intents.len(), memory.seen), (5, 7));
    }

    #[test]
    fn has_its_time() {
        let retention = Retention::region(r#"{"memory": 1}"#).unwrap();
        let memory = Memory {
            seen: 1_000,
            ..Memory::default()
        };
        assert!(!memory.is_over(&retention, 1_000 + 86_400_000));
        assert!(memory.is_over(&retention, 1_001 + 86_400_000));
    }

    #[test]
    fn two_places_lose_nothing() {
        let old = Memory {
            name: Some("Ada".into()),
            locale: Some("en".into()),
            recent_intents: vec!["a".into(), "b".into()],
            seen: 1,
        };
        let new = Memory {
            name: None,
            locale: Some("de".into()),
            recent_intents: vec!["b".into()],
            seen: 2,
        };
        let merged = old.clone().merge(new.clone());
        assert_eq!(merged, new.merge(old));
        assert_eq!(
            (
                merged.name.as_deref(),
                merged.locale.as_deref(),
                merged.recent_intents
            ),
            (Some("Ada"), Some("de"), vec!["b".to_owned(), "a".into()])
        );
    }

    #[test]
    fn has_the_shape_that_is_promised() {
        let mut memory = Memory::default();
        memory.met(Some("Ada"), Some("de"), 3);
        memory.wanted("order_status", 4);
        let value = serde_json::to_value(&memory).unwrap();
        assert_eq!(
            value,
            serde_json::json!({"name": "Ada", "locale": "de", "recent_intents": ["order_status"], "seen": 4})
        );
    }
}
