//! One turn, as it is counted.

use serde::{Deserialize, Serialize};

use crate::bot::{Event, Input};
use crate::dialogue::{Owner, Trace};
use crate::privacy::{Pseudonym, Redactor};
use crate::rollout::Mode;
use crate::session::Record;

/// Most events counted of one turn.
const MAX_EVENTS: usize = 32;

/// A question that an article answered, with its source.
pub(super) const ANSWERED_BY_ARTICLE: &str = "article_answered";
/// A question that was looked up in the articles and not found.
pub(super) const NO_ARTICLE: &str = "article_missing";

/// One turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnTaken {
    /// The same on every delivery: conversation and turn.
    pub id: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// The site.
    pub site: String,
    /// The conversation (a random id, no customer's).
    pub conversation: String,
    /// The verified customer, under another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Pseudonym>,
    /// The turn, from 1.
    pub turn: u32,
    /// What the customer did: `text`, `choice`, `open`, `restart`, `end` or `silence`.
    pub input: String,
    /// The intent, where a text was understood.
    pub intent: Option<String>,
    /// Its calibrated probability.
    pub confidence: Option<f32>,
    /// How the message felt, -1 to 1.
    pub sentiment: Option<f32>,
    /// Who answers from then on.
    pub owner: Owner,
    /// What the conversation got: the bot, people, or people with the bot listening.
    #[serde(default)]
    pub mode: Mode,
    /// The language spoken.
    pub locale: String,
    /// How long the answer took, in milliseconds, the shop's time included.
    pub ms: i64,
    /// What happened in it.
    pub events: Vec<Counted>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Its name: `flow_started`, `flow_completed`, `flow_cancelled`, `fallback`, `article_answered`, `article_missing`,
    /// `api_called`, `handed_off`.
    pub kind: String,
    /// The flow, step or article it happened in, or why.
    pub subject: Option<String>,
    /// How it ended, where it is a call.
    pub outcome: Option<String>,
}

impl From<&Event> for Counted {
    fn from(event: &Event) -> Self {
        let (kind, subject, outcome) = match event {
            Event::FlowStarted { flow } => ("flow_started", Some(flow), None),
            Event::FlowCompleted { flow } => ("flow_completed", Some(flow), None),
            Event::FlowCancelled { flow } => ("flow_cancelled", Some(flow), None),
            Event::Fallback => ("fallback", None, None),
            Event::LookedUp { article: Some(id) } => (ANSWERED_BY_ARTICLE, Some(id), None),
            Event::LookedUp { article: None } => (NO_ARTICLE, None, None),
            Event::ApiCalled { step, outcome } => ("api_called", Some(step), Some(outcome)),
            Event::HandedOff { reason } => ("handed_off", Some(reason), None),
        };
        Self {
            kind: kind.into(),
            subject: subject.cloned(),
            outcome: outcome.cloned(),
        }
    }
}

impl TurnTaken {
    /// The turn that `record` has just taken.
    #[must_use]
    pub fn new(
        record: &Record,
        input: &Input,
        trace: &Trace,
        events: &[Event],
        at: i64,
        ms: i64,
    ) -> Self {
        Self {
            id: format!("{}-{}", record.conversation, record.turn),
            at,
            site: record.site.clone(),
            conversation: record.conversation.clone(),
            customer: record
                .customer
                .as_ref()
                .map(|customer| customer.who.clone()),
            turn: record.turn,
            input: name(input).into(),
            intent: trace.intent.clone(),
            confidence: trace.confidence,
            sentiment: trace.sentiment,
            owner: record.state.owner,
            mode: Mode::Bot,
            locale: record.state.locale.clone(),
            ms,
            events: events.iter().take(MAX_EVENTS).map(Counted::from).collect(),
        }
    }

    /// The same turn, of a conversation that got this.
    #[must_use]
    pub fn of(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// The same without anything that looks personal. Names of flows, steps and intents are authors' words and pass; what
    /// a site's own names should let slip in does not reach the queue.
    #[must_use]
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        let clean = |text: &mut String| *text = redactor.redact(text).text;
        self.intent.iter_mut().for_each(clean);
        clean(&mut self.locale);
        for event in &mut self.events {
            event.subject.iter_mut().for_each(clean);
            event.outcome.iter_mut().for_each(clean);
        }
        self
    }
}

fn name(input: &Input) -> &'static str {
    match input {
        Input::Open => "open",
        Input::Text { .. } => "text",
        Input::Choice { .. } => "choice",
        Input::Restart => "restart",
        Input::End => "end",
        Input::Silence => "silence",
        Input::HandBack { .. } => "hand_back",
        Input::Person { .. } => "person",
        Input::Outcome { .. } => "outcome",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_nothing_that_was_written() {
        let mut record = Record::new("demo", "conv", "en", 0);
        record.turn = 3;
        record.state.last = vec!["canary".into()];
        let events = vec![
            Event::Fallback,
            Event::ApiCalled {
                step: "a/b".into(),
                outcome: "ok".into(),
            },
        ];
        let input = Input::Text {
            text: "canary".into(),
        };
        let turn = TurnTaken::new(&record, &input, &Trace::default(), &events, 5, 7);
        let json = serde_json::to_string(&turn).unwrap();
        assert!(!json.contains("canary"), "{json}");
        assert_eq!((turn.id.as_str(), turn.input.as_str()), ("conv-3", "text"));
        assert_eq!(turn.events[1].outcome.as_deref(), Some("ok"));
        let mut slip = turn.of(Mode::Shadow);
        slip.events[1].subject = Some("mail ada@example.com".into());
        let clean = slip.redacted(&Redactor::default());
        assert!(!clean.events[1].subject.as_deref().unwrap().contains("ada@"));
        assert_eq!((clean.id.as_str(), clean.mode), ("conv-3", Mode::Shadow));
    }
}
