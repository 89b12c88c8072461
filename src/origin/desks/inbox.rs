//! Messages from a desk: once each, in order. One inbox a conversation, kept with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::inbound::Inbound;

/// Ids remembered, so that a message delivered again is known.
const MAX_SEEN: usize = 256;
/// Messages held back while one before them is missing.
pub const MAX_HELD: usize = 32;
/// How long they are held back, in seconds; then the gap is given up.
pub const HOLD_S: i64 = 10;

/// What a conversation remembers of its desk's messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// Ids seen, oldest first.
    #[serde(default)]
    seen: Vec<String>,
    /// The last place passed on, where the desk counts.
    #[serde(default)]
    last: u32,
    /// Messages that came before their time, by place, with when they came.
    #[serde(default)]
    held: BTreeMap<u32, (i64, Inbound)>,
}

impl Inbox {
    /// Takes a message and gives back what is to be passed on now, in order: nothing for one delivered again, several
    /// where it fills a gap. Messages that the desk doesn't count are passed on as they come.
    pub fn take(&mut self, inbound: Inbound, now_s: i64) -> Vec<Inbound> {
        if self.seen.contains(&inbound.id) {
            return self.overdue(now_s);
        }
        self.seen.push(inbound.id.clone());
        let over = self.seen.len().saturating_sub(MAX_SEEN);
        self.seen.drain(..over);
        let Some(place) = inbound.sequence else {
            return vec![inbound];
        };
        // One that comes after its successors were passed on comes late, but is not lost.
        if place <= self.last {
            return vec![inbound];
        }
        self.held.insert(place, (now_s, inbound));
        self.overdue(now_s)
    }

    /// Whether a message waits for one before it.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Whether the message of this id waits.
    #[must_use]
    pub fn holds(&self, id: &str) -> bool {
        self.held.values().any(|(_, inbound)| inbound.id == id)
    }

    /// What is to be passed on now without a new message: called when somebody looks, or after [`HOLD_S`].
    pub fn overdue(&mut self, now_s: i64) -> Vec<Inbound> {
        let mut ready = Vec::new();
        while let Some((place, (came, _))) = self.held.first_key_value() {
            let next = *place == self.last.saturating_add(1);
            let waited = now_s.saturating_sub(*came) >= HOLD_S || self.held.len() > MAX_HELD;
            if !next && !waited {
                break;
            }
            if let Some((place, (_, inbound))) = self.held.pop_first() {
                self.last = place;
                ready.push(inbound);
            }
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::super::inbound::DeskEvent;
    use super::*;

    fn message(place: u32) -> Inbound {
        Inbound {
            id: format!("m{place}"),
            conversation: "c".into(),
            at: 0,
            sequence: Some(place),
            after: None,
            by: None,
            said: None,
            event: DeskEvent::Solved,
        }
    }

    fn places(taken: &[Inbound]) -> Vec<u32> {
        taken
            .iter()
            .filter_map(|inbound| inbound.sequence)
            .collect()
    }

    #[test]
    fn twenty_deliveries_are_one_message() {
        let mut inbox = Inbox::default();
        let passed: usize = (0..20).map(|_| inbox.take(message(1), 0).len()).sum();
        assert_eq!(passed, 1);
        let uncounted = Inbound {
            sequence: None,
            ..message(9)
        };
        assert_eq!(
            (
                inbox.take(uncounted.clone(), 0).len(),
                inbox.take(uncounted, 0).len()
            ),
            (1, 0)
        );
    }

    #[test]
    fn what_comes_out_of_order_is_put_in_order() {
        for order in [[1, 2, 3, 4], [4, 3, 2, 1], [2, 1, 4, 3], [3, 1, 4, 2]] {
            let mut inbox = Inbox::default();
            let mut passed = Vec::new();
            for place in order {
                passed.extend(places(&inbox.take(message(place), 0)));
                inbox.take(message(place), 0);
            }
            assert_eq!(passed, [1, 2, 3, 4], "{order:?}");
        }
    }

    #[test]
    fn a_gap_is_not_waited_for_for_ever() {
        let mut inbox = Inbox::default();
        assert!(inbox.take(message(2), 0).is_empty());
        assert_eq!(places(&inbox.overdue(HOLD_S)), [2]);
        assert_eq!(
            places(&inbox.take(message(1), HOLD_S)),
            [1],
            "late, but not lost"
        );
        assert_eq!(places(&inbox.take(message(3), HOLD_S)), [3]);
    }

    #[test]
    fn nothing_grows_without_bound() {
        let mut inbox = Inbox::default();
        let passed: usize = (0..1_000)
            .map(|n| inbox.take(message(2 + n * 2), 0).len())
            .sum();
        assert!(
            passed >= 1_000 - MAX_HELD
                && inbox.held.len() <= MAX_HELD
                && inbox.seen.len() <= MAX_SEEN
        );
    }
}
