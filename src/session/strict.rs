//! Strict order: the rules by which the one place that holds a conversation lets messages in, one after the other.

use serde::{Deserialize, Serialize};

use super::record::Record;

/// After how long a message under way is taken to have been cut off, in milliseconds.
const LOST_MS: i64 = 20_000;

/// A conversation held in strict order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Strict {
    /// The conversation after its last turn.
    pub record: Option<Box<Record>>,
    /// The message under way and since when.
    running: Option<(String, i64)>,
}

/// Whether a message may go ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It may, or it has been answered already: the record tells.
    In,
    /// Another one, or the same on another try, is under way.
    Wait,
}

impl Strict {
    /// A message wants in, with a ticket of `turn`. One whose ticket is behind is let in to be told so.
    pub fn begin(&mut self, id: &str, turn: u32, at: i64) -> Entry {
        if self
            .record
            .as_ref()
            .is_some_and(|record| record.turn > turn)
        {
            return Entry::In;
        }
        if self
            .record
            .as_ref()
            .is_some_and(|record| record.answer_to(id).is_some())
        {
            return Entry::In;
        }
        match &self.running {
            Some((_, since)) if at.saturating_sub(*since) < LOST_MS => Entry::Wait,
            _ => {
                self.running = Some((id.to_owned(), at));
                Entry::In
            }
        }
    }

    /// Its turn is taken; false where another message has taken that turn, and then nothing changes.
    pub fn commit(&mut self, record: Box<Record>) -> bool {
        let ahead = self
            .record
            .as_ref()
            .is_none_or(|known| record.turn > known.turn);
        self.running = None;
        if ahead {
            self.record = Some(record);
        }
        ahead
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Owner;
    use crate::session::Answered;

    fn record(turns: u32) -> Box<Record> {
        let mut record = Record::new("demo", "c", "en", 0);
        for turn in 1..=turns {
            let id = format!("m{turn}");
            record.remember(Answered {
                id,
                turn,
                replies: vec![],
                owner: Owner::Bot,
                session: String::new(),
                decision: None,
            });
        }
        Box::new(record)
    }

    #[test]
    fn one_message_at_a_time() {
        let mut strict = Strict::default();
        assert_eq!(strict.begin("m1", 0, 0), Entry::In);
        assert_eq!(
            strict.begin("m1", 0, 1),
            Entry::Wait,
            "the same on another try"
        );
        assert_eq!(strict.begin("m2", 0, 1), Entry::Wait);
        assert!(strict.commit(record(1)));
        assert_eq!(
            strict.begin("m1", 0, 2),
            Entry::In,
            "answered: nothing runs"
        );
        assert_eq!(strict.begin("m2", 1, 2), Entry::In);
        assert_eq!(strict.begin("m3", 1, 3), Entry::Wait);
        assert_eq!(
            strict.begin("m3", 1, 2 + LOST_MS),
            Entry::In,
            "the one under way was cut off"
        );
    }

    #[test]
    fn a_turn_is_taken_once() {
        let mut strict = Strict::default();
        assert!(strict.commit(record(2)));
        assert!(!strict.commit(record(2)));
        assert!(!strict.commit(record(1)));
        assert!(strict.commit(record(3)));
    }
}
