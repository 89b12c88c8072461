//! Zendesk: a ticket with the conversation as private comments. Found again by its `external_id`, made under an
//! `Idempotency-Key`, so that there is one a conversation.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::handoff::Handoff;
use super::parts::{found, parts};
use super::port::{
    Desk, Follow, Next, Progress, Reading, failed, json as body_of, reference, request, segment,
};
use crate::origin::wire::{Answer, Call};

/// Most bytes of a comment (Zendesk takes 64 KiB).
const MAX_COMMENT_BYTES: usize = 60_000;
/// Most characters of a subject.
const MAX_SUBJECT_CHARS: usize = 140;

/// A Zendesk account.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Zendesk {
    /// Its address, such as `https://shop.zendesk.com`.
    pub base: String,
    /// The agent's e-mail that the API token belongs to.
    pub user: String,
    /// The API token.
    pub token: String,
    /// Custom ticket fields by what goes into them (`sentiment`, `mood`, `reason`, `flow`, `chat_url`, or a slot's
    /// name): the field's number.
    pub fields: BTreeMap<String, u64>,
}

impl std::fmt::Debug for Zendesk {
    /// Never shows the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zendesk({})", self.base)
    }
}

impl Zendesk {
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Call {
        let known = STANDARD.encode(format!("{}/token:{}", self.user, self.token));
        request(
            method,
            format!("{}/api/v2/{path}", self.base),
            Some(("authorization", format!("Basic {known}"))),
            body,
        )
    }

    /// The ticket as it is created, with the note as its first comment.
    fn ticket(&self, handoff: &Handoff, note: &str) -> Value {
        let what = if handoff.context.is_empty() {
            &handoff.reason
        } else {
            &handoff.context
        };
        let subject: String = format!("Chat: {what}")
            .chars()
            .take(MAX_SUBJECT_CHARS)
            .collect();
        let mut ticket = json!({
            "subject": subject,
            "external_id": external(&handoff.conversation),
            "status": "open",
            "priority": if handoff.mood == "negative" { "high" } else { "normal" },
            "tags": ["curbside", format!("reason_{}", tag(&handoff.reason)), format!("mood_{}", handoff.mood), format!("locale_{}", tag(&handoff.locale))],
            "comment": {"body": note, "public": false},
            "custom_fields": self.custom(handoff),
        });
        if let Some(who) = &handoff.requester
            && let (Some(email), Some(ticket)) = (&who.email, ticket.as_object_mut())
        {
            ticket.insert(
                "requester".into(),
                json!({"name": who.name.as_deref().unwrap_or(email), "email": email}),
            );
        }
        json!({ "ticket": ticket })
    }

    fn custom(&self, handoff: &Handoff) -> Vec<Value> {
        let value = |name: &str| match name {
            "sentiment" => Some(json!(handoff.sentiment)),
            "mood" => Some(json!(handoff.mood)),
            "reason" => Some(json!(handoff.reason)),
            "flow" => handoff.flow.as_ref().map(|flow| json!(flow)),
            "chat_url" => Some(json!(handoff.chat_url)),
            slot => handoff.slots.get(slot).cloned(),
        };
        self.fields
            .iter()
            .filter_map(|(name, id)| Some(json!({"id": id, "value": value(name)?})))
            .collect()
    }
}

fn external(conversation: &str) -> String {
    format!("curbside:{conversation}")
}

/// A tag: letters, digits, `_` and `-`.
fn tag(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

impl Desk for Zendesk {
    fn next(&self, handoff: &Handoff, progress: &Progress) -> Next {
        let parts = parts(handoff, MAX_COMMENT_BYTES);
        let Some(id) = &progress.reference else {
            if !progress.looked {
                let path = format!(
                    "tickets.json?external_id={}",
                    segment(&external(&handoff.conversation))
                );
                return Next::Ask(self.ask("GET", &path, None));
            }
            let note = parts.first().map_or("", String::as_str);
            let mut call = self.ask("POST", "tickets.json", Some(&self.ticket(handoff, note)));
            call.headers
                .push(("idempotency-key".into(), format!("curbside-{}", handoff.id)));
            return Next::Ask(call);
        };
        if !progress.listed {
            return Next::Ask(self.ask(
                "GET",
                &format!("tickets/{id}/comments.json?sort=-created_at&page%5Bsize%5D=100"),
                None,
            ));
        }
        match parts
            .iter()
            .enumerate()
            .find(|(index, _)| !progress.present.contains(index))
        {
            Some((_, part)) => {
                let body = json!({"ticket": {"status": "open", "comment": {"body": part, "public": false}}});
                Next::Ask(self.ask("PUT", &format!("tickets/{id}.json"), Some(&body)))
            }
            None => Next::Done(id.clone()),
        }
    }

    fn read(&self, handoff: &Handoff, progress: &mut Progress, answer: &Answer) -> Reading {
        if !(200..300).contains(&answer.status) {
            return failed(answer.status);
        }
        let Some(body) = body_of(answer) else {
            return Reading::Refused;
        };
        let all = parts(handoff, MAX_COMMENT_BYTES).len();
        if progress.reference.is_none() && !progress.looked {
            let Some(tickets) = body.get("tickets").and_then(Value::as_array) else {
                return Reading::Refused;
            };
            let own = external(&handoff.conversation);
            // A closed ticket takes no comments any more: the conversation gets another one.
            let known = tickets.iter().find(|ticket| {
                ticket.get("external_id").and_then(Value::as_str) == Some(&own)
                    && ticket.get("status").and_then(Value::as_str) != Some("closed")
            });
            progress.reference = known.and_then(|ticket| reference(ticket.get("id")));
            progress.looked = true;
        } else if progress.reference.is_none() {
            let Some(id) = reference(body.pointer("/ticket/id")) else {
                return Reading::Refused;
            };
            progress.reference = Some(id);
        } else if !progress.listed {
            let Some(comments) = body.get("comments").and_then(Value::as_array) else {
                return Reading::Refused;
            };
            let texts = comments.iter().filter_map(|comment| {
                comment
                    .get("plain_body")
                    .or_else(|| comment.get("body"))
                    .and_then(Value::as_str)
            });
            progress.present = found(handoff, all, texts);
            progress.listed = true;
        } else {
            let missing = (0..all).find(|index| !progress.present.contains(index));
            progress.present.extend(missing);
        }
        Reading::Noted
    }

    fn follow(&self, _: &str, id: &str, follow: &Follow) -> Option<Call> {
        let path = format!("tickets/{id}.json");
        let body = match follow {
            Follow::Said { text, .. } => {
                json!({"ticket": {"comment": {"body": format!("Customer: {text}"), "public": false}}})
            }
            Follow::HandedBack => {
                json!({"ticket": {"status": "pending", "comment": {"body": "The bot has taken the conversation back.", "public": false}}})
            }
            Follow::Closed => json!({"ticket": {"status": "solved"}}),
            Follow::Erased => return Some(self.ask("DELETE", &path, None)),
        };
        Some(self.ask("PUT", &path, Some(&body)))
    }
}
