//! How often somebody may guess which orders exist and what opens them. A guess is taken note of before the shop is asked, so
//! that many at once buy nothing, and counted for good before a wrong one is told.

use std::future::Future;

use serde::{Deserialize, Serialize};

use super::access::Access;

/// Wrong guesses that are free: people mistype.
pub const FREE_GUESSES: u32 = 3;
/// What the first one after that costs, in milliseconds; each further one costs double.
const FIRST_WAIT_MS: i64 = 30_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT_MS: i64 = 60 * 60 * 1_000;
/// How long a guess may be under way, in milliseconds: no call takes as long. One whose end is not told by then was right, or
/// nobody has learnt how it ended.
const UNDER_WAY_MS: i64 = 60_000;
/// Most guesses that are under way in one tally.
const MAX_UNDER_WAY: usize = 1_000;
/// How long somebody waits where so many are, in milliseconds.
const CROWDED_MS: i64 = 1_000;
/// Most counts that one tally keeps; the one that changed longest ago goes first.
const MAX_KEPT: usize = 1_000;
/// How long a count is kept after it last changed, in milliseconds: a day.
pub const KEEP_GUESSES_MS: i64 = 24 * 60 * 60 * 1_000;

/// Wrong guesses of a conversation or an address, and how long they cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// Wrong ones in a row.
    wrong: u32,
    /// Until when nothing is called, in milliseconds since 1970 UTC.
    until: i64,
}

impl Guesses {
    /// Whether something may be called now.
    #[must_use]
    pub fn admit(&self, now: i64) -> Access {
        let left = self.until.saturating_sub(now);
        if left > 0 {
            Access::Wait(left)
        } else {
            Access::Granted
        }
    }

    /// Counts an order that was not there or not theirs: both alike, so that the difference can't be told by the wait.
    pub fn missed(&mut self, now: i64) {
        self.missed_beyond(FREE_GUESSES, now);
    }

    /// The same where `free` wrong guesses cost nothing: an address may be many customers.
    pub fn missed_beyond(&mut self, free: u32, now: i64) {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(over) = self.wrong.checked_sub(free.saturating_add(1)) {
            let wait =
                FIRST_WAIT_MS.saturating_mul(1_i64.checked_shl(over.min(20)).unwrap_or(i64::MAX));
            self.until = now.saturating_add(wait.min(LONGEST_WAIT_MS));
        }
    }

    /// The one of two counts that makes wait longer at `now`; of two that don't, the one with more wrong guesses.
    #[must_use]
    pub fn stricter(self, other: Self, now: i64) -> Self {
        let wait = |guesses: &Self| (guesses.until.saturating_sub(now).max(0), guesses.wrong);
        if wait(&other) > wait(&self) {
            other
        } else {
            self
        }
    }

    /// Whether there is nothing to count: no wrong one, none under way.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether more wrong ones are counted than `before`.
    #[must_use]
    pub const fn is_worse_than(&self, before: &Self) -> bool {
        self.wrong > before.wrong
    }

    /// An order was shown: the count is halved, not forgotten, or one known order would buy any number of guesses.
    pub fn found(&mut self) {
        self.wrong /= 2;
    }
}

/// How a guess ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// It was right.
    Found,
    /// It was wrong.
    Wrong,
    /// It was none: the shop did not say.
    Neither,
}

/// One count that a guess goes on: a conversation's, or an address's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Its name in its tally.
    pub name: String,
    /// Wrong guesses of it that cost nothing.
    pub free: u32,
}

/// The counts of a guess that one tally keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ward {
    /// The tally's name.
    pub tally: String,
    /// The counts.
    pub counted: Vec<Counted>,
}

/// Where wrong guesses are counted: each tally in one place in the world. Places are asked at once, not one after the other.
pub trait Watch {
    /// Somebody is about to guess. The answer is, for each tally, how the strictest of the counts there stands, with the guesses
    /// that are under way taken for wrong ones; where it admits this one, it is under way until [`Watch::settle`]. Where it
    /// can't be told (`None`), nobody may guess.
    fn knock(&self, wards: &[Ward]) -> impl Future<Output = Vec<Option<Guesses>>>;

    /// How a guess ended. Whether it is counted everywhere: a wrong one may be told only then.
    fn settle(&self, wards: &[Ward], settled: Settled) -> impl Future<Output = bool>;

    /// The same for one that was not wrong, once the answer is on its way. Needed only where there was something to count before:
    /// by itself, it lapses.
    fn settle_later(&self, wards: Vec<Ward>, settled: Settled);
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    name: String,
    guesses: Guesses,
    /// When it last changed, in milliseconds since 1970 UTC.
    at: i64,
}

#[derive(Debug, Clone)]
struct UnderWay {
    count: Counted,
    since: i64,
}

/// Counts that are kept in one place, the one that changed last at the end. What is under way is not written down: if the place is lost, a wrong guess
/// is still counted when it is settled, and one that is not counted is told to nobody.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    kept: Vec<Kept>,
    #[serde(skip)]
    under_way: Vec<UnderWay>,
}

impl Tally {
    /// Takes note of a guess, and says how the strictest of its counts stood before. Who has to wait guesses nothing.
    pub fn knock(&mut self, counted: &[Counted], now: i64) -> Guesses {
        self.lapse(now);
        if self.under_way.len().saturating_add(counted.len()) > MAX_UNDER_WAY {
            let crowded = Guesses {
                wrong: 0,
                until: now.saturating_add(CROWDED_MS),
            };
            return crowded;
        }
        let strictest = counted.iter().fold(Guesses::default(), |worst, count| {
            worst.stricter(self.standing(count), now)
        });
        if strictest.admit(now) == Access::Granted {
            self.under_way.extend(
                counted
                    .iter()
                    .cloned()
                    .map(|count| UnderWay { count, since: now }),
            );
        }
        strictest
    }

    /// How a guess ended; whether anything has changed that is to be kept.
    pub fn settle(&mut self, counted: &[Counted], settled: Settled, now: i64) -> bool {
        let mut changed = false;
        for count in counted {
            let begun = self
                .under_way
                .iter()
                .position(|guess| guess.count.name == count.name);
            if let Some(place) = begun {
                self.under_way.remove(place);
            }
            changed |= match settled {
                Settled::Wrong => self.missed(count, now),
                Settled::Found => self.found(count, now),
                Settled::Neither => false,
            };
        }
        changed
    }

    /// How a count stands when everything under way is taken for wrong.
    fn standing(&self, count: &Counted) -> Guesses {
        let kept = self.kept.iter().find(|kept| kept.name == count.name);
        self.under_way
            .iter()
            .filter(|guess| guess.count.name == count.name)
            .fold(
                kept.map_or_else(Guesses::default, |kept| kept.guesses),
                |mut guesses, guess| {
                    guesses.missed_beyond(count.free, guess.since);
                    guesses
                },
            )
    }

    /// Lets go of what has been under way for too long, and of counts that have not changed for a day.
    fn lapse(&mut self, now: i64) {
        self.kept
            .retain(|kept| now.saturating_sub(kept.at) < KEEP_GUESSES_MS);
        self.under_way
            .retain(|guess| now.saturating_sub(guess.since) <= UNDER_WAY_MS);
    }

    fn missed(&mut self, count: &Counted, now: i64) -> bool {
        let mut guesses = self.take(&count.name).unwrap_or_default();
        guesses.missed_beyond(count.free, now);
        self.keep(count, guesses, now);
        let over = self.kept.len().saturating_sub(MAX_KEPT);
        self.kept.drain(..over);
        true
    }

    fn found(&mut self, count: &Counted, now: i64) -> bool {
        let Some(mut guesses) = self.take(&count.name) else {
            return false;
        };
        guesses.found();
        if guesses.wrong > 0 || guesses.admit(now) != Access::Granted {
            self.keep(count, guesses, now);
        }
        true
    }

    fn take(&mut self, name: &str) -> Option<Guesses> {
        let place = self.kept.iter().position(|kept| kept.name == name)?;
        Some(self.kept.remove(place).guesses)
    }

    fn keep(&mut self, count: &Counted, guesses: Guesses, at: i64) {
        let name = count.name.clone();
        self.kept.push(Kept { name, guesses, at });
    }
}

#[cfg(test)]
#[path = "guesses_tests.rs"]
mod tests;
