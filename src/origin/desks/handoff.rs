//! Everything a desk is told about a conversation that people take over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bot::HandoffRequest;
use crate::dialogue::Reply;
use crate::session::{Author, Line, Record};

/// Where sentiment stops being neutral, either way.
const NEUTRAL: f32 = 0.2;

/// A conversation handed over. Serialised as it is, it is the webhook's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    /// `agent.handoff`.
    pub event: String,
    /// The same on every delivery of this handoff; the idempotency key.
    pub id: String,
    /// The conversation, as replies of an agent name it.
    pub conversation: String,
    /// The site it is on.
    pub site: String,
    /// When it was asked for, in milliseconds since 1970 UTC.
    pub at: i64,
    /// The language the customer speaks.
    pub locale: String,
    /// Why (`asked`, `misunderstood`, `complaint`, …).
    pub reason: String,
    /// The flow that was running, if any.
    pub flow: Option<String>,
    /// Mean sentiment of the last messages, -1 to 1, in hundredths.
    pub sentiment: f64,
    /// The same in a word: `negative`, `neutral` or `positive`.
    pub mood: String,
    /// What the customer wants and what was tried, in a line.
    pub context: String,
    /// Slots that are not personal data, by name.
    pub slots: BTreeMap<String, serde_json::Value>,
    /// The page the customer is on.
    pub page: Option<String>,
    /// Whom it is from, where the shop has vouched for the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<Requester>,
    /// Where an agent takes the chat over.
    pub chat_url: String,
    /// The macro, filled in.
    pub note: String,
    /// What was said, oldest first.
    pub transcript: Vec<Spoken>,
}

/// Whom a handoff is from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requester {
    /// What to call the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// One line of the transcript, as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// The turn it belongs to.
    pub turn: u32,
    /// Who said it.
    pub from: Author,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// What.
    pub text: String,
}

impl Handoff {
    /// What the desk is told about `record`, but for the note: see [`Macro::fill`](super::Macro::fill).
    #[must_use]
    pub fn new(record: &Record, request: &HandoffRequest, at: i64, public_url: &str) -> Self {
        let sentiment = (f64::from(request.sentiment.clamp(-1.0, 1.0)) * 100.0).round() / 100.0;
        Self {
            event: "agent.handoff".into(),
            id: format!("{}-{}", record.conversation, record.turn),
            conversation: record.conversation.clone(),
            site: record.site.clone(),
            at,
            locale: record.state.locale.clone(),
            reason: request.reason.clone(),
            flow: request.flow.clone(),
            sentiment,
            mood: mood(request.sentiment).into(),
            context: request.context.clone(),
            slots: request.slots.clone(),
            page: record.page.clone(),
            requester: requester(record),
            chat_url: format!(
                "{}/desk?conversation={}",
                public_url.trim_end_matches('/'),
                record.conversation
            ),
            note: String::new(),
            transcript: record.transcript.iter().filter_map(spoken).collect(),
        }
    }
}

/// The name a verified customer goes by; nothing of anybody else.
fn requester(record: &Record) -> Option<Requester> {
    record.customer.as_ref()?;
    let fact = |name: &str| record.state.customer.get(name).cloned();
    Some(Requester {
        name: fact("name"),
        email: fact("email"),
    })
}

fn mood(sentiment: f32) -> &'static str {
    if sentiment <= -NEUTRAL {
        "negative"
    } else if sentiment >= NEUTRAL {
        "positive"
    } else {
        "neutral"
    }
}

/// A line in words. Quick replies and surveys are no speech, and forms only repeat the question before them.
fn spoken(line: &Line) -> Option<Spoken> {
    let text = match &line.reply {
        Reply::Text { text, .. } | Reply::Notice { text } => text.clone(),
        Reply::Card {
            title, text, link, ..
        } => [Some(title), text.as_ref(), link.as_ref()]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join("\n"),
        Reply::Choices { .. } | Reply::Form { .. } | Reply::Csat => return None,
    };
    Some(Spoken {
        turn: line.turn,
        from: line.from,
        at: line.at,
        text,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::dialogue::Choice;

    pub(crate) fn sample() -> Handoff {
        let mut record = Record::new("demo", "conv", "en", 0);
        let text = |text: &str| Reply::Text {
            text: text.into(),
            citations: vec![],
        };
        let options = vec![Choice {
            label: "Menu".into(),
            value: "menu".into(),
        }];
        record.push(Line {
            turn: 1,
            from: Author::Customer,
            at: 1,
            reply: text("{{ 7 * 7 }} a person!"),
        });
        record.push(Line {
            turn: 1,
            from: Author::Bot,
            at: 2,
            reply: text("One moment."),
        });
        record.push(Line {
            turn: 1,
            from: Author::Bot,
            at: 2,
            reply: Reply::Choices { options },
        });
        record.turn = 1;
        let request = HandoffRequest {
            reason: "asked".into(),
            flow: Some("order_status".into()),
            sentiment: -0.617,
            slots: BTreeMap::from([("order_id".into(), "48201937".into())]),
            context: "wants a person; said {{ secret }}".into(),
        };
        Handoff::new(&record, &request, 3, "https://bot.example/")
    }

    #[test]
    fn tells_what_was_said_and_how_it_felt() {
        let handoff = sample();
        assert_eq!(handoff.id, "conv-1");
        assert_eq!(
            (handoff.sentiment, handoff.mood.as_str()),
            (-0.62, "negative")
        );
        assert_eq!(
            handoff.chat_url,
            "https://bot.example/desk?conversation=conv"
        );
        let said: Vec<_> = handoff
            .transcript
            .iter()
            .map(|line| (line.from, line.text.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (Author::Customer, "{{ 7 * 7 }} a person!"),
                (Author::Bot, "One moment.")
            ]
        );
    }

    #[test]
    fn a_mood_is_a_word() {
        assert_eq!(
            [mood(-1.0), mood(0.19), mood(0.2), mood(f32::NAN)],
            ["negative", "neutral", "positive", "neutral"]
        );
    }
}
