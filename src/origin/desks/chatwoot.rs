//! Chatwoot: a conversation in an API inbox. The contact's source id is our conversation id, so that both are found again;
//! the note and the transcript are a private note; `pending` is the bot's, `open` the agents'.

use serde_json::{Value, json};

use super::handoff::Handoff;
use super::parts::{found, parts};
use super::port::{
    Desk, Follow, Next, Progress, Reading, failed, json as body_of, reference, request, segment,
};
use crate::origin::wire::{Answer, Call};

/// Most bytes of a message (Chatwoot takes 150,000 characters).
const MAX_MESSAGE_BYTES: usize = 100_000;

/// A Chatwoot account.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Chatwoot {
    /// Its address, such as `https://app.chatwoot.com`.
    pub base: String,
    /// The account's number.
    pub account: String,
    /// The API inbox's identifier.
    pub inbox: String,
    /// An agent's or agent bot's access token.
    pub token: String,
}

impl std::fmt::Debug for Chatwoot {
    /// Never shows the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chatwoot({})", self.base)
    }
}

impl Chatwoot {
    /// A request of the account's own API.
    fn agent(&self, method: &str, path: &str, body: Option<&Value>) -> Call {
        let url = format!(
            "{}/api/v1/accounts/{}/{path}",
            self.base,
            segment(&self.account)
        );
        request(
            method,
            url,
            Some(("api_access_token", self.token.clone())),
            body,
        )
    }

    /// A request of the API that a customer's side uses. It needs no token and gets none.
    fn visitor(&self, method: &str, path: &str, body: Option<&Value>) -> Call {
        let url = format!(
            "{}/public/api/v1/inboxes/{}/contacts{path}",
            self.base,
            segment(&self.inbox)
        );
        request(method, url, None, body)
    }

    fn contact(handoff: &Handoff) -> Value {
        let who = handoff.requester.as_ref();
        let name = who
            .and_then(|who| who.name.as_deref())
            .unwrap_or("Chat visitor");
        let mut contact = json!({"source_id": handoff.conversation, "name": name});
        if let (Some(email), Some(contact)) = (
            who.and_then(|who| who.email.as_deref()),
            contact.as_object_mut(),
        ) {
            contact.insert("email".into(), json!(email));
        }
        contact
    }

    fn attributes(handoff: &Handoff) -> Value {
        json!({"custom_attributes": {
            "curbside_conversation": handoff.conversation, "curbside_site": handoff.site, "reason": handoff.reason,
            "mood": handoff.mood, "sentiment": handoff.sentiment, "locale": handoff.locale, "chat_url": handoff.chat_url,
        }})
    }
}

impl Desk for Chatwoot {
    fn next(&self, handoff: &Handoff, progress: &Progress) -> Next {
        let source = segment(&handoff.conversation);
        let Some(contact) = &progress.contact else {
            return Next::Ask(if progress.looked {
                self.visitor("POST", "", Some(&Self::contact(handoff)))
            } else {
                self.visitor("GET", &format!("/{source}"), None)
            });
        };
        let contact = segment(contact);
        let Some(id) = &progress.reference else {
            let path = format!("/{contact}/conversations");
            return Next::Ask(if progress.looked {
                self.visitor("POST", &path, Some(&Self::attributes(handoff)))
            } else {
                self.visitor("GET", &path, None)
            });
        };
        if !progress.listed {
            return Next::Ask(self.agent("GET", &format!("conversations/{id}/messages"), None));
        }
        let parts = parts(handoff, MAX_MESSAGE_BYTES);
        if let Some((_, part)) = parts
            .iter()
            .enumerate()
            .find(|(index, _)| !progress.present.contains(index))
        {
            let body = json!({"content": part, "message_type": "outgoing", "private": true});
            return Next::Ask(self.agent(
                "POST",
                &format!("conversations/{id}/messages"),
                Some(&body),
            ));
        }
        if !progress.opened {
            return Next::Ask(self.agent(
                "POST",
                &format!("conversations/{id}/toggle_status"),
                Some(&json!({"status": "open"})),
            ));
        }
        Next::Done(id.clone())
    }

    fn read(&self, handoff: &Handoff, progress: &mut Progress, answer: &Answer) -> Reading {
        let unknown = answer.status == 404 && progress.contact.is_none() && !progress.looked;
        if unknown {
            progress.looked = true;
            return Reading::Noted;
        }
        if !(200..300).contains(&answer.status) {
            return failed(answer.status);
        }
        let Some(body) = body_of(answer) else {
            return Reading::Refused;
        };
        let all = parts(handoff, MAX_MESSAGE_BYTES).len();
        if progress.contact.is_none() {
            let Some(contact) = reference(body.get("source_id")) else {
                return Reading::Refused;
            };
            // From here on `looked` says whether the contact's conversations have been looked for.
            (progress.contact, progress.looked) = (Some(contact), false);
        } else if progress.reference.is_none() && !progress.looked {
            let Some(list) = body.as_array() else {
                return Reading::Refused;
            };
            let newest = list
                .iter()
                .max_by_key(|one| one.get("id").and_then(Value::as_u64));
            progress.reference = newest.and_then(|one| reference(one.get("id")));
            progress.looked = true;
        } else if progress.reference.is_none() {
            let Some(id) = reference(body.get("id")) else {
                return Reading::Refused;
            };
            progress.reference = Some(id);
        } else if !progress.listed {
            let Some(messages) = body.get("payload").and_then(Value::as_array) else {
                return Reading::Refused;
            };
            progress.present = found(
                handoff,
                all,
                messages
                    .iter()
                    .filter_map(|message| message.get("content")?.as_str()),
            );
            progress.listed = true;
        } else if progress.present.len() < all {
            let missing = (0..all).find(|index| !progress.present.contains(index));
            progress.present.extend(missing);
        } else {
            progress.opened = true;
        }
        Reading::Noted
    }

    fn follow(&self, conversation: &str, id: &str, follow: &Follow) -> Option<Call> {
        let status = |status: &str| {
            self.agent(
                "POST",
                &format!("conversations/{id}/toggle_status"),
                Some(&json!({ "status": status })),
            )
        };
        Some(match follow {
            Follow::Said { id: message, text } => {
                let path = format!("/{}/conversations/{id}/messages", segment(conversation));
                self.visitor(
                    "POST",
                    &path,
                    Some(&json!({"content": text, "echo_id": message})),
                )
            }
            Follow::HandedBack => status("pending"),
            Follow::Closed => status("resolved"),
            Follow::Erased => self.agent("DELETE", &format!("conversations/{id}"), None),
        })
    }
}
