//! The same message twice at once, in one isolate: the second waits for the first one's answer and gets it.
//!
//! Values only: nothing of a request (no promise, no lock) is kept, so a request that is cut off harms nobody but itself.

use std::collections::VecDeque;

use super::converse::Said;

/// Messages remembered; the oldest are forgotten first.
const MAX_MESSAGES: usize = 256;
/// How long an answer is remembered, in milliseconds: as long as the store may be late.
const DONE_MS: i64 = 60_000;
/// After how long a message under way is taken to have been cut off, in milliseconds.
const LOST_MS: i64 = 20_000;

/// What to do with a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// Go ahead; say so with [`Recent::finish`] or [`Recent::abandon`].
    Run,
    /// It is under way: ask again in a moment.
    Wait,
    /// It has been answered.
    Done(Box<Said>),
}

#[derive(Debug)]
struct Message {
    conversation: String,
    id: String,
    at: i64,
    said: Option<Said>,
}

/// The messages that this isolate has seen lately.
#[derive(Debug, Default)]
pub struct Recent(VecDeque<Message>);

impl Recent {
    /// A message comes in.
    pub fn start(&mut self, conversation: &str, id: &str, now: i64) -> Start {
        self.0.retain(|message| {
            now.saturating_sub(message.at)
                < if message.said.is_some() {
                    DONE_MS
                } else {
                    LOST_MS
                }
        });
        match self
            .0
            .iter()
            .find(|message| message.id == id && message.conversation == conversation)
        {
            Some(Message {
                said: Some(said), ..
            }) => Start::Done(Box::new(said.clone())),
            Some(_) => Start::Wait,
            None => {
                let over = self.0.len().saturating_add(1).saturating_sub(MAX_MESSAGES);
                self.0.drain(..over);
                let (conversation, id) = (conversation.to_owned(), id.to_owned());
                self.0.push_back(Message {
                    conversation,
                    id,
                    at: now,
                    said: None,
                });
                Start::Run
            }
        }
    }

    /// It has been answered.
    pub fn finish(&mut self, conversation: &str, id: &str, said: &Said, now: i64) {
        for message in self
            .0
            .iter_mut()
            .filter(|message| message.id == id && message.conversation == conversation)
        {
            message.said = Some(said.clone());
            message.at = now;
        }
    }

    /// It was refused: the next one with this id is read anew.
    pub fn abandon(&mut self, conversation: &str, id: &str) {
        self.0.retain(|message| {
            message.said.is_some() || message.id != id || message.conversation != conversation
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Owner;

    fn said(turn: u32) -> Said {
        Said {
            session: "s".into(),
            turn,
            replies: vec![],
            owner: Owner::Bot,
            decision: None,
            agent: None,
            transcript: vec![],
        }
    }

    #[test]
    fn the_second_waits_and_gets_the_first_ones_answer() {
        let mut recent = Recent::default();
        assert_eq!(recent.start("c", "m", 0), Start::Run);
        assert_eq!(recent.start("c", "m", 5), Start::Wait);
        assert_eq!(recent.start("other", "m", 5), Start::Run);
        recent.finish("c", "m", &said(1), 10);
        assert_eq!(recent.start("c", "m", 20), Start::Done(Box::new(said(1))));
        assert_eq!(recent.start("other", "m", 20), Start::Wait);
        assert_eq!(recent.start("c", "m", 10 + DONE_MS), Start::Run);
    }

    #[test]
    fn a_message_that_was_cut_off_or_refused_runs_again() {
        let mut recent = Recent::default();
        recent.start("c", "m", 0);
        assert_eq!(recent.start("c", "m", LOST_MS), Start::Run);
        recent.abandon("c", "m");
        assert_eq!(recent.start("c", "m", LOST_MS), Start::Run);
    }

    #[test]
    fn remembers_a_bounded_number() {
        let mut recent = Recent::default();
        for n in 0..MAX_MESSAGES + 10 {
            recent.start("c", &n.to_string(), 0);
        }
        assert_eq!(recent.0.len(), MAX_MESSAGES);
        assert_eq!(recent.start("c", "0", 1), Start::Run);
    }
}
