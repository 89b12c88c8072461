//! Live talk: a conversation while a person has it. One place in the world holds it, so who owns it is never in doubt.

use serde::{Deserialize, Serialize};

use super::live::Standpoint;
use super::record::{Author, Line, MAX_LINES, Record};
use crate::dialogue::{Owner, Reply};
use crate::origin::desks::{DeskEvent as Told, HOLD_S, Inbound, Inbox};

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
    /// Whether the customer has been asked for an e-mail address, because nobody has answered.
    #[serde(default)]
    asked: bool,
    /// The flow, or its step as `flow/step`, that a person wants the bot to go on with.
    #[serde(default)]
    pub resume: Option<String>,
    /// When something last happened, in milliseconds since 1970 UTC.
    #[serde(default)]
    touched: i64,
    /// What the desk tells: once each, in order.
    #[serde(default)]
    inbox: Inbox,
    /// Ids of the messages taken, oldest first, with the turn each made.
    taken: Vec<(String, u32)>,
}

/// How a message was received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// Taken as this line.
    Taken(Line),
    /// Something happened that is no line.
    Noted,
    /// It had been taken before, at this turn.
    Repeated(u32),
    /// No person has the conversation: nothing was taken.
    NotHere,
    /// The message it should follow has not come yet.
    OutOfOrder,
    /// It waits for one before it, a few seconds at most.
    Held,
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
    /// The flow, or its step as `flow/step`, to go on with, where the conversation is handed back.
    #[serde(default)]
    pub step: Option<String>,
}

impl From<&Inbound> for Spoke {
    fn from(inbound: &Inbound) -> Self {
        let mut spoke = Self {
            id: inbound.id.clone(),
            text: inbound.said.clone(),
            agent: inbound.by.clone(),
            ..Self::default()
        };
        match &inbound.event {
            Told::Replied { text, agent } => {
                spoke.text = Some(text.clone());
                spoke.agent = agent.clone().or(spoke.agent);
            }
            Told::TookOver { agent } => {
                spoke.event = Some(DeskEvent::TakeOver);
                spoke.agent = agent.clone().or(spoke.agent);
            }
            Told::Typing { on } => spoke.event = on.then_some(DeskEvent::Typing),
            Told::HandedBack { step } => {
                spoke.event = Some(DeskEvent::HandBack);
                spoke.step.clone_from(step);
            }
            Told::Solved => spoke.event = Some(DeskEvent::Close),
        }
        spoke
    }
}

/// Something that happened at a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskEvent {
    /// A person takes the conversation, asked for or not.
    TakeOver,
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
            self.resume = None;
            self.asked = false;
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

    /// Tells the customer that it takes longer, and asks where to answer otherwise; the lines said.
    pub fn apologise(&mut self, text: &str, address: Reply, at: i64) -> Vec<Line> {
        self.told_to_wait();
        let notice = Reply::Notice {
            text: text.to_owned(),
        };
        [notice, address]
            .into_iter()
            .map(|reply| self.say(reply, at))
            .collect()
    }

    /// The customer knows that it takes longer, and has been asked for an address.
    pub fn told_to_wait(&mut self) {
        self.heeded = true;
        self.asked = true;
    }

    /// Thanks the customer for the address that was asked for, where `text` holds one.
    pub fn thank(&mut self, text: &str, thanks: &str, at: i64) -> Option<Line> {
        let given = self.asked && text.split_whitespace().any(is_address);
        self.asked = self.asked && !given;
        let reply = Reply::Notice {
            text: thanks.to_owned(),
        };
        given.then(|| self.say(reply, at))
    }

    /// Says something that is neither the customer's nor the desk's.
    fn say(&mut self, reply: Reply, at: i64) -> Line {
        self.turn = self.turn.saturating_add(1);
        let line = Line {
            turn: self.turn,
            from: Author::Bot,
            at,
            reply,
        };
        self.push(line.clone());
        line
    }

    fn push(&mut self, line: Line) {
        self.lines.push(line);
        let over = self.lines.len().saturating_sub(MAX_LINES);
        self.lines.drain(..over);
    }

    /// The bot has taken a turn. False where a person has the conversation: then the bot has said nothing.
    pub fn bot_spoke(&mut self, turn: u32, lines: &[Line]) -> bool {
        if self.owner == Owner::Agent {
            return false;
        }
        self.resume = None;
        self.owner = Owner::Bot;
        for line in lines.iter().filter(|line| line.turn > self.turn) {
            self.lines.push(line.clone());
        }
        let over = self.lines.len().saturating_sub(MAX_LINES);
        self.lines.drain(..over);
        self.turn = self.turn.max(turn);
        true
    }

    /// When something is to be done without being asked, in milliseconds from `now`: a message held back is let go, the
    /// customer is told to wait, or everything is forgotten.
    #[must_use]
    pub fn due_in(&self, now: i64, patience_ms: i64, keep_ms: i64) -> i64 {
        let mut due = self.touched.saturating_add(keep_ms);
        if self.is_waiting() {
            due = due.min(self.since.saturating_add(patience_ms));
        }
        if self.inbox.is_holding() {
            due = due.min(now.saturating_add(HOLD_S.saturating_mul(1_000)));
        }
        due.saturating_sub(now).max(1)
    }

    /// Notes that something has happened.
    pub fn touch(&mut self, now: i64) {
        self.touched = now;
    }

    /// Whether it has had its time.
    #[must_use]
    pub fn is_over(&self, now: i64, keep_ms: i64) -> bool {
        !self.is_known() || now >= self.touched.saturating_add(keep_ms)
    }

    /// Whether the customer has waited too long for a first word.
    #[must_use]
    pub fn is_unanswered(&self, now: i64, patience_ms: i64) -> bool {
        self.is_waiting() && now >= self.since.saturating_add(patience_ms)
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
            resume: self.resume.clone(),
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

    /// The desk tells something, in whatever order it arrives: what is taken now, and how.
    pub fn deliver(&mut self, inbound: Inbound, at: i64) -> Vec<(Spoke, Heard)> {
        let spoke = Spoke::from(&inbound);
        let id = format!("a:{}", spoke.id);
        let here = match self.owner {
            Owner::Agent => true,
            Owner::Bot => self.is_known() && spoke.event == Some(DeskEvent::TakeOver),
            Owner::Ended => false,
        };
        if let Some(turn) = self.seen(&id) {
            return vec![(spoke, Heard::Repeated(turn))];
        }
        if !here {
            return vec![(spoke, Heard::NotHere)];
        }
        if let Some(before) = &inbound.after
            && self.seen(&format!("a:{before}")).is_none()
        {
            return vec![(spoke, Heard::OutOfOrder)];
        }
        let ready = self.inbox.take(inbound, at.div_euclid(1_000));
        let heard = self.pass(&ready, at);
        if !heard.is_empty() {
            return heard;
        }
        let how = if self.inbox.holds(&spoke.id) {
            Heard::Held
        } else {
            Heard::Repeated(self.turn)
        };
        vec![(spoke, how)]
    }

    /// What the desk told before its time and what has waited long enough for it.
    pub fn overdue(&mut self, at: i64) -> Vec<(Spoke, Heard)> {
        let ready = self.inbox.overdue(at.div_euclid(1_000));
        self.pass(&ready, at)
    }

    fn pass(&mut self, ready: &[Inbound], at: i64) -> Vec<(Spoke, Heard)> {
        let mut heard = Vec::new();
        for inbound in ready {
            let spoke = Spoke::from(inbound);
            let how = self.desk(&spoke, at);
            heard.push((spoke, how));
        }
        heard
    }

    /// The desk says or does something.
    pub fn desk(&mut self, spoke: &Spoke, at: i64) -> Heard {
        let id = format!("a:{}", spoke.id);
        if let Some(turn) = self.seen(&id) {
            return Heard::Repeated(turn);
        }
        if spoke.event == Some(DeskEvent::TakeOver) && self.owner == Owner::Bot && self.is_known() {
            self.owner = Owner::Agent;
            self.since = at;
            self.heeded = true;
        }
        if self.owner != Owner::Agent {
            return Heard::NotHere;
        }
        if let Some(name) = spoke
            .agent
            .as_ref()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
        {
            self.agent = Some(name.chars().take(MAX_NAME_CHARS).collect());
        }
        self.heeded =
            self.heeded || spoke.text.is_some() || spoke.event == Some(DeskEvent::TakeOver);
        self.asked = self.asked && spoke.text.is_none();
        let heard = match &spoke.text {
            Some(text) => self.take(&id, Author::Agent, text, at),
            None => Heard::Noted,
        };
        match spoke.event {
            Some(DeskEvent::HandBack) => {
                self.owner = Owner::Bot;
                self.resume.clone_from(&spoke.step);
            }
            Some(DeskEvent::Close) => self.owner = Owner::Ended,
            Some(DeskEvent::Typing | DeskEvent::TakeOver) | None => {}
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
        self.push(line.clone());
        self.taken.push((id.to_owned(), self.turn));
        let over = self.taken.len().saturating_sub(MAX_IDS);
        self.taken.drain(..over);
        Heard::Taken(line)
    }
}

/// Whether a word is an e-mail address, as far as one can tell by looking at it.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
    })
}

#[cfg(test)]
#[path = "talk_tests.rs"]
mod tests;
