//! The flags file: `chatbot:` with `enabled`, `fallback_threshold`, `sentiment_threshold`, and what a rollout needs besides.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Most bytes of a flags file.
const MAX_BYTES: usize = 16 * 1024;
/// The longest window of the guard, in minutes.
pub(super) const MAX_WINDOW_MIN: u32 = 24 * 60;

/// Why flags can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FlagsError {
    /// Not of the form, with the place.
    #[error(
        "the flags are not of the form `chatbot:` with `enabled`, `fallback_threshold`, `sentiment_threshold`, `percentage`, `shadow`, `window_minutes`, `minimum_messages`: {0}"
    )]
    Malformed(String),
    /// A number outside its range.
    #[error("`{0}` must be {1}")]
    OutOfRange(&'static str, &'static str),
}

/// The flags in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Flags {
    /// Whether the bot answers at all.
    pub enabled: bool,
    /// The share of messages not understood above which the bot takes itself back, 0 to 1.
    pub fallback_threshold: f64,
    /// How upset a customer has to be for a person to be called, 0 to 1: a message counts as upset below minus this
    /// value on the scale of -1 to 1 (see `Bot::with_sentiment_threshold`).
    pub sentiment_threshold: f64,
    /// The share of conversations that get the bot, 0 to 100.
    pub percentage: f64,
    /// Whether the conversations outside that share are understood and counted, though people answer them.
    pub shadow: bool,
    /// How far back the guard looks, in minutes.
    pub window_minutes: u32,
    /// Messages needed in that time before the guard judges.
    pub minimum_messages: u32,
}

impl Default for Flags {
    fn default() -> Self {
        Self {
            enabled: true,
            fallback_threshold: 0.15,
            sentiment_threshold: 0.3,
            percentage: 100.0,
            shadow: false,
            window_minutes: 60,
            minimum_messages: 50,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    chatbot: Flags,
}

impl Flags {
    /// Reads a flags file. What it does not say is as shipped.
    ///
    /// # Errors
    /// Says where the text is not of the form, or which number is out of range.
    pub fn parse(yaml: &str) -> Result<Self, FlagsError> {
        if yaml.len() > MAX_BYTES {
            return Err(FlagsError::Malformed(format!(
                "more than {MAX_BYTES} bytes"
            )));
        }
        let File { chatbot } = serde_saphyr::from_str(yaml)
            .map_err(|error| FlagsError::Malformed(error.to_string()))?;
        chatbot.checked()
    }

    /// The flags, if every number is within its range.
    ///
    /// # Errors
    /// Says which is not.
    pub fn checked(self) -> Result<Self, FlagsError> {
        let share = |value: f64| (0.0..=1.0).contains(&value);
        if !share(self.fallback_threshold) {
            return Err(FlagsError::OutOfRange(
                "fallback_threshold",
                "a share from 0 to 1, such as 0.15",
            ));
        }
        if !share(self.sentiment_threshold) {
            return Err(FlagsError::OutOfRange(
                "sentiment_threshold",
                "a number from 0 to 1, such as 0.3",
            ));
        }
        if !(0.0..=100.0).contains(&self.percentage) {
            return Err(FlagsError::OutOfRange(
                "percentage",
                "a number from 0 to 100",
            ));
        }
        if !(1..=MAX_WINDOW_MIN).contains(&self.window_minutes) {
            return Err(FlagsError::OutOfRange(
                "window_minutes",
                "1 to 1440 minutes",
            ));
        }
        if self.minimum_messages == 0 {
            return Err(FlagsError::OutOfRange("minimum_messages", "1 or more"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_file_works_as_it_stands() {
        let seed = "# flags.yaml\nchatbot:\n  enabled: true\n  fallback_threshold: 0.15 # 15 % fallback rate triggers rollback\n  sentiment_threshold: 0.3 # negative sentiment triggers agent\n";
        let flags = Flags::parse(seed).unwrap();
        assert_eq!(
            (
                flags.enabled,
                flags.fallback_threshold,
                flags.sentiment_threshold
            ),
            (true, 0.15, 0.3)
        );
        assert_eq!(
            flags,
            Flags::default(),
            "what it does not say is as shipped"
        );
        assert!(
            !Flags::parse("chatbot:\n  enabled: false\n")
                .unwrap()
                .enabled
        );
        assert_eq!(
            Flags::parse(
                "chatbot: {percentage: 5, shadow: true, window_minutes: 10, minimum_messages: 20}"
            )
            .unwrap()
            .percentage,
            5.0
        );
    }

    #[test]
    fn the_shipped_file_is_sound() {
        assert!(Flags::parse(crate::shipped::FLAGS).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let malformed = Flags::parse("chatbot:\n  enabled: perhaps\n")
            .unwrap_err()
            .to_string();
        assert!(
            malformed.contains("line 2") || malformed.contains("2:"),
            "{malformed}"
        );
        for text in [
            "chatbot:\n  enabeld: true\n",
            "bot:\n  enabled: true\n",
            "",
            "- 1",
            "chatbot: {enabled: true",
            "chatbot: {}\nother: 1",
        ] {
            assert!(
                matches!(Flags::parse(text), Err(FlagsError::Malformed(_))),
                "{text}"
            );
        }
        for (name, value) in [
            ("fallback_threshold", "15"),
            ("fallback_threshold", ".nan"),
            ("sentiment_threshold", "-0.3"),
            ("percentage", "101"),
            ("window_minutes", "0"),
            ("minimum_messages", "0"),
        ] {
            assert!(
                matches!(Flags::parse(&format!("chatbot:\n  {name}: {value}\n")), Err(FlagsError::OutOfRange(wrong, _)) if wrong == name),
                "{name}: {value}"
            );
        }
    }
}
