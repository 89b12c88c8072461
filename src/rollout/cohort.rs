//! Which conversation gets what: by keyed hash, so that nobody can choose, and the same conversation is always treated alike.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::flags::Flags;
use super::guard::Rollback;

/// What a conversation gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The bot answers.
    #[default]
    Bot,
    /// People answer; the bot listens and is counted.
    Shadow,
    /// People answer.
    People,
}

impl Mode {
    /// Its name, as it is stored and counted by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Shadow => "shadow",
            Self::People => "people",
        }
    }
}

/// The keyed hash that draws cohorts.
pub struct Cohorts {
    mac: Option<Hmac<Sha256>>,
}

impl std::fmt::Debug for Cohorts {
    /// Never shows the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cohorts")
    }
}

impl Cohorts {
    /// Cohorts under a key. Another key draws others.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self {
            mac: <Hmac<Sha256> as KeyInit>::new_from_slice(key).ok(),
        }
    }

    /// Where a conversation (or, better, its customer's pseudonym) stands, from 0 to below 100. Raising the percentage
    /// keeps everybody who had the bot before.
    #[must_use]
    pub fn place(&self, site: &str, who: &str) -> f64 {
        let Some(mut mac) = self.mac.clone() else {
            return 0.0;
        };
        for part in ["curbside cohort", site, who] {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let hash = mac.finalize().into_bytes();
        // 48 bits are exact in a float and far finer than any percentage.
        let number = hash
            .iter()
            .take(6)
            .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        number as f64 / (1_u64 << 48) as f64 * 100.0
    }

    /// What a conversation gets under the flags in force.
    #[must_use]
    pub fn mode(
        &self,
        flags: &Flags,
        rolled_back: Option<&Rollback>,
        site: &str,
        who: &str,
    ) -> Mode {
        let bot =
            flags.enabled && rolled_back.is_none() && self.place(site, who) < flags.percentage;
        match (bot, flags.shadow && flags.enabled) {
            (true, _) => Mode::Bot,
            (false, true) => Mode::Shadow,
            (false, false) => Mode::People,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(percentage: f64) -> Flags {
        Flags {
            percentage,
            ..Flags::default()
        }
    }

    #[test]
    fn the_share_is_what_was_asked_for() {
        let cohorts = Cohorts::new(b"key");
        for percentage in [0.0, 1.0, 10.0, 50.0, 100.0] {
            let n = 20_000;
            let with = (0..n)
                .filter(|i| {
                    cohorts.mode(&flags(percentage), None, "demo", &i.to_string()) == Mode::Bot
                })
                .count();
            let share = with as f64 / f64::from(n) * 100.0;
            assert!((share - percentage).abs() < 1.1, "{percentage}: {share}");
        }
    }

    #[test]
    fn raising_the_share_takes_the_bot_from_nobody() {
        let cohorts = Cohorts::new(b"key");
        for i in 0..2_000 {
            let who = i.to_string();
            let had = cohorts.mode(&flags(10.0), None, "demo", &who) == Mode::Bot;
            let has = cohorts.mode(&flags(25.0), None, "demo", &who) == Mode::Bot;
            assert!(!had || has, "{i}");
        }
    }

    #[test]
    fn another_key_or_site_draws_others() {
        let (a, b) = (Cohorts::new(b"a"), Cohorts::new(b"b"));
        assert_eq!(a.place("demo", "x"), a.place("demo", "x"));
        assert!(
            a.place("demo", "x") != b.place("demo", "x")
                && a.place("demo", "x") != a.place("other", "x")
        );
    }

    #[test]
    fn switched_off_or_rolled_back_is_nobody() {
        let cohorts = Cohorts::new(b"key");
        let rollback = Rollback {
            since: 0,
            fallbacks: 9,
            messages: 10,
        };
        let off = Flags {
            enabled: false,
            shadow: true,
            ..flags(100.0)
        };
        assert_eq!(cohorts.mode(&off, None, "demo", "x"), Mode::People);
        assert_eq!(
            cohorts.mode(&flags(100.0), Some(&rollback), "demo", "x"),
            Mode::People
        );
        let shadow = Flags {
            shadow: true,
            ..flags(0.0)
        };
        assert_eq!(cohorts.mode(&shadow, None, "demo", "x"), Mode::Shadow);
    }
}
