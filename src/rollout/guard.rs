//! The guard: where too many messages are not understood, the bot takes itself back and waits for a person to look.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::flags::{Flags, MAX_WINDOW_MIN};

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;

/// Why and since when the bot is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollback {
    /// Since when, in milliseconds since 1970 UTC.
    pub since: i64,
    /// Messages not understood in the window.
    pub fallbacks: u32,
    /// Messages in the window.
    pub messages: u32,
}

/// What was counted lately, minute by minute. Bounded: a day of minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Messages and fallbacks by minute since 1970 UTC.
    minutes: BTreeMap<i64, (u32, u32)>,
}

impl Window {
    /// Counts one message that had to be understood (a text, not a button) at `at`, in milliseconds since 1970 UTC.
    pub fn count(&mut self, at: i64, fallback: bool) {
        self.add(at.div_euclid(MINUTE_MS), 1, u32::from(fallback));
    }

    /// Adds what a store has counted of one minute since 1970 UTC.
    pub fn add(&mut self, minute: i64, messages: u32, fallbacks: u32) {
        let entry = self.minutes.entry(minute).or_default();
        *entry = (
            entry.0.saturating_add(messages),
            entry.1.saturating_add(fallbacks),
        );
        while self.minutes.len() > MAX_WINDOW_MIN as usize {
            self.minutes.pop_first();
        }
    }

    /// Messages and fallbacks from `since` on, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn since(&self, since: i64) -> (u32, u32) {
        self.minutes
            .range(since.div_euclid(MINUTE_MS)..)
            .fold((0, 0), |sum, (_, minute)| {
                (
                    sum.0.saturating_add(minute.0),
                    sum.1.saturating_add(minute.1),
                )
            })
    }
}

/// Whether the bot has to be taken back at `now`. It stays taken back until a person lifts it, and what was counted
/// before it was lifted (`lifted`, 0 where never) is not held against it again.
#[must_use]
pub fn judge(
    flags: &Flags,
    window: &Window,
    standing: Option<Rollback>,
    lifted: i64,
    now: i64,
) -> Option<Rollback> {
    if standing.is_some() || !flags.enabled {
        return standing;
    }
    let from = now
        .saturating_sub(i64::from(flags.window_minutes).saturating_mul(MINUTE_MS))
        .max(lifted);
    let (messages, fallbacks) = window.since(from);
    let rate = f64::from(fallbacks) / f64::from(messages.max(1));
    (messages >= flags.minimum_messages && rate > flags.fallback_threshold).then_some(Rollback {
        since: now,
        fallbacks,
        messages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * MINUTE_MS;

    fn counted(messages: u32, fallbacks: u32, at: i64) -> Window {
        let mut window = Window::default();
        for n in 0..messages {
            window.count(at, n < fallbacks);
        }
        window
    }

    fn verdict(messages: u32, fallbacks: u32) -> Option<Rollback> {
        judge(
            &Flags::default(),
            &counted(messages, fallbacks, HOUR),
            None,
            0,
            HOUR,
        )
    }

    #[test]
    fn above_the_threshold_and_only_there() {
        assert_eq!(
            verdict(100, 15),
            None,
            "15 % is the threshold, not above it"
        );
        assert_eq!(
            verdict(100, 16),
            Some(Rollback {
                since: HOUR,
                fallbacks: 16,
                messages: 100
            })
        );
        assert_eq!(verdict(49, 49), None, "too few to judge");
        assert!(verdict(50, 50).is_some());
        assert_eq!(verdict(0, 0), None);
    }

    #[test]
    fn what_is_long_ago_does_not_count() {
        let window = counted(100, 100, 0);
        assert!(judge(&Flags::default(), &window, None, 0, 59 * MINUTE_MS).is_some());
        assert_eq!(
            judge(&Flags::default(), &window, None, 0, 61 * MINUTE_MS),
            None
        );
    }

    #[test]
    fn it_stays_until_a_person_lifts_it() {
        let rolled = verdict(100, 50);
        let calm = counted(1_000, 0, 2 * HOUR);
        assert_eq!(judge(&Flags::default(), &calm, rolled, 0, 2 * HOUR), rolled);
        let window = counted(100, 50, HOUR);
        assert_eq!(
            judge(
                &Flags::default(),
                &window,
                None,
                HOUR + MINUTE_MS,
                HOUR + 2 * MINUTE_MS
            ),
            None,
            "the same messages don't roll it back again"
        );
    }

    #[test]
    fn a_window_is_bounded() {
        let mut window = Window::default();
        for minute in 0..3_000 {
            window.add(minute, u32::MAX, u32::MAX);
        }
        assert_eq!(window.minutes.len(), MAX_WINDOW_MIN as usize);
        assert_eq!(window.since(0), (u32::MAX, u32::MAX));
    }
}
