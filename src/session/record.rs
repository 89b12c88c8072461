//! The conversation as a store keeps it: the state, the transcript, and the answers given lately.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::identity::Identified;
use crate::dialogue::{Owner, Reply, State};

/// Most lines of a transcript; the oldest go first.
pub const MAX_LINES: usize = 200;
/// Most bytes of a transcript's texts; the oldest lines go first.
const MAX_TRANSCRIPT_BYTES: usize = 64 * 1024;
/// Answers remembered by message id, for messages sent again.
pub const MAX_ANSWERED: usize = 16;

/// Who a line is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer,
    /// The bot.
    Bot,
    /// A person at a desk.
    Agent,
}

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The turn it belongs to, from 1.
    pub turn: u32,
    /// Who it is from.
    pub from: Author,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// What.
    pub reply: Reply,
}

/// The answer to one message, kept so that the same message sent again gets the same answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The message's id, as the customer's page chose it.
    pub id: String,
    /// The turn it made.
    pub turn: u32,
    /// What was answered.
    pub replies: Vec<Reply>,
    /// Who answers from then on.
    pub owner: Owner,
    /// The ticket that went with the answer; empty in a ticket, which cannot hold itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session: String,
    /// How it was decided, where the page was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Value>,
}

/// A conversation at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The site it belongs to.
    pub site: String,
    /// Its id.
    pub conversation: String,
    /// The last turn taken, from 1.
    pub turn: u32,
    /// When it began, in milliseconds since 1970 UTC.
    pub began: i64,
    /// The state after that turn.
    pub state: State,
    /// What was said, oldest first.
    pub transcript: Vec<Line>,
    /// The answers given lately, oldest first.
    pub answered: Vec<Answered>,
    /// The page the customer is on, where the page said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Whose it is, where the shop has vouched for the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Identified>,
    /// Whether a person has, or once had, the conversation: then a person may take it again, and the bot asks before it
    /// speaks.
    #[serde(default, skip_serializing_if = "is_false")]
    pub handed: bool,
    /// The place where its guesses are counted, for all its life; absent where it has one to itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde wants a reference
pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

impl Record {
    /// A conversation that has not begun.
    #[must_use]
    pub fn new(site: &str, conversation: &str, locale: &str, at: i64) -> Self {
        Self {
            site: site.to_owned(),
            conversation: conversation.to_owned(),
            turn: 0,
            began: at,
            state: State::new(conversation, locale),
            transcript: Vec::new(),
            answered: Vec::new(),
            page: None,
            customer: None,
            handed: false,
            home: None,
        }
    }

    /// The answer already given to the message `id`, if it is remembered.
    #[must_use]
    pub fn answer_to(&self, id: &str) -> Option<&Answered> {
        self.answered
            .iter()
            .rev()
            .find(|answered| answered.id == id)
    }

    /// The id of the message that made the last turn; empty before the first.
    #[must_use]
    pub fn head(&self) -> &str {
        self.answered
            .last()
            .map_or("", |answered| answered.id.as_str())
    }

    /// Adds a line, letting go of the oldest where the bounds are reached.
    pub fn push(&mut self, line: Line) {
        self.transcript.push(line);
        let mut bytes: usize = self.transcript.iter().map(weight).sum();
        let mut drop = self.transcript.len().saturating_sub(MAX_LINES);
        bytes -= self.transcript.iter().take(drop).map(weight).sum::<usize>();
        for line in self.transcript.iter().skip(drop) {
            if bytes <= MAX_TRANSCRIPT_BYTES {
                break;
            }
            bytes = bytes.saturating_sub(weight(line));
            drop = drop.saturating_add(1);
        }
        self.transcript.drain(..drop);
    }

    /// Remembers an answer, letting go of the oldest where the bound is reached.
    pub fn remember(&mut self, answered: Answered) {
        self.turn = answered.turn;
        self.answered.push(answered);
        let over = self.answered.len().saturating_sub(MAX_ANSWERED);
        self.answered.drain(..over);
    }

    /// Adds the lines of `older` that this record lacks, where a store knows more of the past than a ticket.
    pub fn adopt(&mut self, older: &[Line]) {
        let first = self.transcript.first().map_or(u32::MAX, |line| line.turn);
        let mut lines: Vec<Line> = older
            .iter()
            .filter(|line| line.turn < first)
            .cloned()
            .collect();
        lines.append(&mut self.transcript);
        for line in lines {
            self.push(line);
        }
    }
}

/// How much of the transcript's bound a line uses: its text, plus a little for its frame.
fn weight(line: &Line) -> usize {
    let text = match &line.reply {
        Reply::Text { text, .. } | Reply::Notice { text } => text.len(),
        Reply::Choices { options } => options
            .iter()
            .map(|o| o.label.len().saturating_add(o.value.len()))
            .sum(),
        Reply::Card { title, text, .. } => title
            .len()
            .saturating_add(text.as_ref().map_or(0, String::len)),
        Reply::Form { label, .. } => label.len(),
        Reply::Csat => 0,
    };
    text.saturating_add(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(turn: u32, text: &str) -> Line {
        let reply = Reply::Text {
            text: text.to_owned(),
            citations: Vec::new(),
        };
        Line {
            turn,
            from: Author::Customer,
            at: 0,
            reply,
        }
    }

    #[test]
    fn a_transcript_lets_go_of_its_oldest_lines() {
        let mut record = Record::new("demo", "c", "en", 0);
        for turn in 1..=(MAX_LINES as u32 + 5) {
            record.push(line(turn, "x"));
        }
        assert_eq!(record.transcript.len(), MAX_LINES);
        assert_eq!(record.transcript[0].turn, 6);
        for turn in 300..330 {
            record.push(line(turn, &"y".repeat(8_000)));
        }
        let bytes: usize = record.transcript.iter().map(weight).sum();
        assert!(bytes <= MAX_TRANSCRIPT_BYTES, "{bytes}");
        assert_eq!(record.transcript.last().unwrap().turn, 329);
    }

    #[test]
    fn answers_are_found_by_id_and_bounded() {
        let mut record = Record::new("demo", "c", "en", 0);
        for turn in 1..=20 {
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
        assert_eq!(record.answered.len(), MAX_ANSWERED);
        assert_eq!(record.turn, 20);
        assert_eq!(record.head(), "m20");
        assert!(record.answer_to("m4").is_none());
        assert_eq!(record.answer_to("m5").unwrap().turn, 5);
    }

    #[test]
    fn adopts_only_what_it_lacks() {
        let mut record = Record::new("demo", "c", "en", 0);
        record.push(line(3, "three"));
        record.adopt(&[line(1, "one"), line(2, "two"), line(3, "other three")]);
        let turns: Vec<_> = record.transcript.iter().map(|line| line.turn).collect();
        assert_eq!(turns, [1, 2, 3]);
        assert!(matches!(&record.transcript[2].reply, Reply::Text { text, .. } if text == "three"));
    }
}
