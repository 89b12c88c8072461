//! Live talk: a conversation while a person has it. One place in the world holds it, so who owns it is never in doubt.

use serde::{Deserialize, Serialize};

use super::live::Standpoint;
use super::record::{Author, Line, MAX_LINES, Record};
use crate::dialogue::{Owner, Reply};

/// Ids of messages remembered, so that one told twice is taken once.
const MAX_IDS: usize = 400;
/// Most characters of an agent's name.
const MAX_NAME_CHARS: usize = 80;

/// A conversation that a person has, or has had.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    /// The site; empty before the conversation was handed over.
    pub site: String,
    /// Who answers.
    pub owner: Owner,
    /// The last turn.
    pub turn: u32,
    /// What was said, oldest first.
    pub lines: Vec<Line>,
    /// The agent's name, once told.
    pub agent: Option<String>,
    /// When it was handed over, in milliseconds since 1970 UTC.
    pub since: i64,
    /// Whether somebody at the desk has said something, or the customer has been told that it takes longer.
    #[serde(default)]
    heeded: bool,
    /// The language the customer speaks.
    pub locale: String,
    /// Ids of the messages taken, oldest first, with the turn each made.
    taken: Vec<(String, u32)>,
}

/// How a message was received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// Taken as this line.
    Taken(Line),
    /// It had been taken before, at this turn.
    Repeated(u32),
    /// No person has the conversation: nothing was taken.
    NotHere,
    /// The message it should follow has not come yet.
    OutOfOrder,
}

/// What a desk says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spoke {
    /// The desk's id of it; the same on every delivery.
    pub id: String,
    /// Words for the customer.
    #[serde(default)]
    pub text: Option<String>,
    /// What else happened.
    #[serde(default)]
    pub event: Option<DeskEvent>,
    /// The agent's name.
    #[serde(default)]
    pub agent: Option<String>,
    /// The id of the message before it, where the desk wants order kept.
    #[serde(default)]
    pub after: Option<String>,
}

/// Something that happened at a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskEvent {
    /// The agent is writing.
    Typing,
    /// The bot may have the conversation again.
    HandBack,
    /// The conversation is over.
    Close,
}

impl Talk {
    /// Takes over what a record knows. Does nothing where the talk knows as much: it may be told twice.
    pub fn open(&mut self, record: &Record, at: i64) {
        let again = self.owner != Owner::Agent
            && record.state.owner == Owner::Agent
            && record.turn > self.turn;
        if self.site.is_empty() || again {
            self.site.clone_from(&record.site);
            self.owner = Owner::Agent;
            self.turn = record.turn;
            self.lines.clone_from(&record.transcript);
            self.since = at;
            self.heeded = false;
            self.locale.clone_from(&record.state.locale);
        }
    }

    /// The same, where the talk knows nothing at all: a handoff whose opening was lost.
    pub fn open_if_new(&mut self, record: &Record, at: i64) {
        if !self.is_known() {
            self.open(record, at);
        }
    }

    /// Whether the conversation was ever handed over.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.site.is_empty()
    }

    /// Whether the customer waits for a first word.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.owner == Owner::Agent && !self.heeded
    }

    /// Tells the customer that it takes longer.
    pub fn apologise(&mut self, text: &str, at: i64) -> Line {
        self.heeded = true;
        self.turn = self.turn.saturating_add(1);
        let line = Line {
            turn: self.turn,
            from: Author::Bot,
            at,
            reply: Reply::Notice {
                text: text.to_owned(),
            },
        };
        self.lines.push(line.clone());
        line
    }

    /// How it stands, with what was said after a turn.
    #[must_use]
    pub fn standpoint(&self, after: u32) -> Standpoint {
        Standpoint {
            known: self.is_known(),
            owner: self.owner,
            turn: self.turn,
            lines: self.after(after),
            agent: self.agent.clone(),
            typing_at: None,
            heard: None,
            record: None,
            busy: false,
            behind: false,
        }
    }

    /// The customer says something.
    pub fn customer(&mut self, id: &str, text: &str, at: i64) -> Heard {
        if self.owner != Owner::Agent {
            return Heard::NotHere;
        }
        self.take(&format!("c:{id}"), Author::Customer, text, at)
    }

    /// The desk says or does something.
    pub fn desk(&mut self, spoke: &Spoke, at: i64) -> Heard {
        let id = format!("a:{}", spoke.id);
        if let Some(turn) = self.seen(&id) {
            return Heard::Repeated(turn);
        }
        if self.owner != Owner::Agent {
            return Heard::NotHere;
        }
        if let Some(before) = &spoke.after
            && self.seen(&format!("a:{before}")).is_none()
        {
            return Heard::OutOfOrder;
        }
        if let Some(name) = spoke
            .agent
            .as_ref()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
        {
            self.agent = Some(name.chars().take(MAX_NAME_CHARS).collect());
        }
        self.heeded = self.heeded || spoke.text.is_some();
        let heard = match &spoke.text {
            Some(text) => self.take(&id, Author::Agent, text, at),
            None => Heard::Repeated(self.turn),
        };
        match spoke.event {
            Some(DeskEvent::HandBack) => self.owner = Owner::Bot,
            Some(DeskEvent::Close) => self.owner = Owner::Ended,
            Some(DeskEvent::Typing) | None => {}
        }
        heard
    }

    /// What was said after a turn.
    #[must_use]
    pub fn after(&self, turn: u32) -> Vec<Line> {
        self.lines
            .iter()
            .filter(|line| line.turn > turn)
            .cloned()
            .collect()
    }

    fn seen(&self, id: &str) -> Option<u32> {
        self.taken
            .iter()
            .rev()
            .find(|(known, _)| known == id)
            .map(|(_, turn)| *turn)
    }

    fn take(&mut self, id: &str, from: Author, text: &str, at: i64) -> Heard {
        if let Some(turn) = self.seen(id) {
            return Heard::Repeated(turn);
        }
        self.turn = self.turn.saturating_add(1);
        let reply = Reply::Text {
            text: text.to_owned(),
            citations: Vec::new(),
        };
        let line = Line {
            turn: self.turn,
            from,
            at,
            reply,
        };
        self.lines.push(line.clone());
        let over = self.lines.len().saturating_sub(MAX_LINES);
        self.lines.drain(..over);
        self.taken.push((id.to_owned(), self.turn));
        let over = self.taken.len().saturating_sub(MAX_IDS);
        self.taken.drain(..over);
        Heard::Taken(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk() -> Talk {
        let mut record = Record::new("demo", "conv", "en", 0);
        record.turn = 3;
        record.state.owner = Owner::Agent;
        let mut talk = Talk::default();
        talk.open(&record, 10);
        talk
    }

    fn says(id: &str, text: &str) -> Spoke {
        Spoke {
            id: id.into(),
            text: Some(text.into()),
            event: None,
            agent: Some(" Ada ".into()),
            after: None,
        }
    }

    #[test]
    fn each_message_is_taken_once_and_in_order() {
        let mut talk = talk();
        assert!(matches!(
            talk.customer("m1", "hello?", 11),
            Heard::Taken(Line { turn: 4, .. })
        ));
        assert_eq!(talk.customer("m1", "hello?", 12), Heard::Repeated(4));
        assert!(matches!(
            talk.desk(&says("m1", "hi"), 13),
            Heard::Taken(Line {
                turn: 5,
                from: Author::Agent,
                ..
            })
        ));
        assert_eq!(talk.desk(&says("m1", "hi"), 14), Heard::Repeated(5));
        let later = Spoke {
            after: Some("m2".into()),
            ..says("m3", "third")
        };
        assert_eq!(talk.desk(&later, 15), Heard::OutOfOrder);
        talk.desk(&says("m2", "second"), 16);
        assert!(matches!(
            talk.desk(&later, 17),
            Heard::Taken(Line { turn: 7, .. })
        ));
        assert_eq!(talk.after(4).len(), 3);
        assert_eq!(talk.agent.as_deref(), Some("Ada"));
    }

    #[test]
    fn opening_twice_changes_nothing() {
        let mut talk = talk();
        talk.customer("m1", "hello?", 11);
        let mut record = Record::new("demo", "conv", "en", 0);
        record.turn = 3;
        record.state.owner = Owner::Agent;
        talk.open(&record, 99);
        assert_eq!((talk.turn, talk.since), (4, 10));
    }

    #[test]
    fn handed_back_it_is_the_bots_until_it_is_handed_over_again() {
        let mut talk = talk();
        talk.desk(
            &Spoke {
                event: Some(DeskEvent::HandBack),
                ..says("x", "bye")
            },
            11,
        );
        assert_eq!((talk.owner, talk.turn), (Owner::Bot, 4));
        assert_eq!(talk.customer("m2", "?", 12), Heard::NotHere);
        assert_eq!(talk.desk(&says("y", "wait"), 13), Heard::NotHere);
        let mut record = Record::new("demo", "conv", "en", 0);
        (record.turn, record.state.owner) = (6, Owner::Agent);
        talk.open(&record, 20);
        assert_eq!((talk.owner, talk.turn), (Owner::Agent, 6));
    }

    #[test]
    fn a_customer_whom_nobody_answers_is_told_once() {
        let mut waiting = talk();
        assert!(waiting.is_waiting());
        let line = waiting.apologise("everyone is busy", 20);
        assert_eq!(
            (line.turn, waiting.turn, waiting.is_waiting()),
            (4, 4, false)
        );
        let mut heeded = talk();
        heeded.desk(&says("1", "hi"), 11);
        assert!(!heeded.is_waiting());
    }

    #[test]
    fn a_talk_that_was_never_handed_over_takes_nothing() {
        let mut talk = Talk::default();
        assert_eq!(talk.desk(&says("x", "hi"), 1), Heard::NotHere);
        assert_eq!(talk.customer("m", "hi", 1), Heard::NotHere);
    }
}
