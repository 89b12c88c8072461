//! The circuit breaker: a shop that keeps failing is left alone for a while, and customers are told at once.

/// Failures in a row that open it.
pub const FAILURES_TO_OPEN: u8 = 5;
/// How long it stays open, in milliseconds.
pub const OPEN_MS: i64 = 10_000;

/// One origin's breaker. Closed at first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breaker {
    failures: u8,
    /// Until when nothing passes, in milliseconds since 1970 UTC; 0 while closed.
    open_until: i64,
}

impl Breaker {
    /// Whether a call may pass. After [`OPEN_MS`] one may, as a trial; others wait for its end or another [`OPEN_MS`].
    pub fn admits(&mut self, now: i64) -> bool {
        if self.open_until == 0 {
            return true;
        }
        if now < self.open_until {
            return false;
        }
        self.open_until = now.saturating_add(OPEN_MS);
        true
    }

    /// A call got an answer that shows the shop at work.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A call failed for the shop's own reasons.
    pub fn failed(&mut self, now: i64) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES_TO_OPEN {
            self.open_until = now.saturating_add(OPEN_MS);
        }
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self, now: i64) -> bool {
        now < self.open_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_after_five_failures_in_a_row_and_not_before() {
        let mut breaker = Breaker::default();
        for _ in 0..FAILURES_TO_OPEN - 1 {
            breaker.failed(1_000);
        }
        assert!(breaker.admits(1_000));
        breaker.succeeded();
        for _ in 0..FAILURES_TO_OPEN {
            assert!(breaker.admits(1_000));
            breaker.failed(1_000);
        }
        assert!(!breaker.admits(1_000 + OPEN_MS - 1));
    }

    #[test]
    fn lets_one_trial_through_and_closes_when_it_works() {
        let mut breaker = Breaker::default();
        for _ in 0..FAILURES_TO_OPEN {
            breaker.failed(0);
        }
        assert!(breaker.admits(OPEN_MS), "the trial");
        assert!(!breaker.admits(OPEN_MS), "only one at a time");
        breaker.failed(OPEN_MS + 5);
        assert!(!breaker.admits(2 * OPEN_MS), "the trial failed");
        assert!(breaker.admits(2 * OPEN_MS + 5));
        breaker.succeeded();
        assert!(breaker.admits(2 * OPEN_MS + 6) && breaker.admits(2 * OPEN_MS + 6));
    }
}
