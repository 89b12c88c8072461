//! Salesforce: a Case, upserted by an External ID so that there is one a conversation, with the transcript as
//! CaseComments that are listed before any is added, and added all or none.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::handoff::Handoff;
use super::parts::{found, parts};
use super::port::{
    Desk, Follow, Next, Progress, Reading, failed, json as body_of, reference, request, segment,
};
use crate::origin::wire::{Answer, Call};

/// Most bytes of a CaseComment.
const MAX_COMMENT_BYTES: usize = 4_000;
/// Most characters of a Case's subject.
const MAX_SUBJECT_CHARS: usize = 255;
/// The version of the REST API whose answers are read here.
const VERSION: &str = "v60.0";

/// A Salesforce organisation.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Salesforce {
    /// Its address, such as `https://shop.my.salesforce.com`.
    pub base: String,
    /// The access token (OAuth2 client credentials, fetched by the caller).
    pub token: String,
    /// The Case's field for our conversation id, a unique External ID (`Curbside_Id__c`).
    pub external_field: String,
    /// Where cases come from, as the organisation's list says it (`Web`, `Chat`).
    pub origin: String,
    /// Further fields of the Case by what goes into them (`sentiment`, `mood`, `reason`, `chat_url`, or a slot's name).
    pub fields: BTreeMap<String, String>,
}

impl std::fmt::Debug for Salesforce {
    /// Never shows the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Salesforce({})", self.base)
    }
}

impl Salesforce {
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Call {
        request(
            method,
            format!("{}/services/data/{VERSION}/{path}", self.base),
            Some(("authorization", format!("Bearer {}", self.token))),
            body,
        )
    }

    fn case(&self, handoff: &Handoff) -> Value {
        let what = if handoff.context.is_empty() {
            &handoff.reason
        } else {
            &handoff.context
        };
        let mut case = Map::new();
        let mut set = |name: &str, value: Value| case.insert(name.to_owned(), value);
        set(
            "Subject",
            json!(
                format!("Chat: {what}")
                    .chars()
                    .take(MAX_SUBJECT_CHARS)
                    .collect::<String>()
            ),
        );
        set("Description", json!(handoff.note));
        set("Origin", json!(self.origin));
        set(
            "Priority",
            json!(if handoff.mood == "negative" {
                "High"
            } else {
                "Medium"
            }),
        );
        if let Some(who) = &handoff.requester {
            if let Some(name) = &who.name {
                set("SuppliedName", json!(name));
            }
            if let Some(email) = &who.email {
                set("SuppliedEmail", json!(email));
            }
        }
        for (name, field) in &self.fields {
            let value = match name.as_str() {
                "sentiment" => Some(json!(handoff.sentiment)),
                "mood" => Some(json!(handoff.mood)),
                "reason" => Some(json!(handoff.reason)),
                "chat_url" => Some(json!(handoff.chat_url)),
                slot => handoff.slots.get(slot).cloned(),
            };
            if let Some(value) = value {
                set(field, value);
            }
        }
        Value::Object(case)
    }

    fn by_conversation(&self, conversation: &str) -> String {
        format!(
            "sobjects/Case/{}/{}",
            self.external_field,
            segment(conversation)
        )
    }
}

fn comment(case: &str, text: &str) -> Value {
    json!({"attributes": {"type": "CaseComment"}, "ParentId": case, "CommentBody": text, "IsPublished": false})
}

impl Desk for Salesforce {
    fn next(&self, handoff: &Handoff, progress: &Progress) -> Next {
        let Some(id) = &progress.reference else {
            let path = self.by_conversation(&handoff.conversation);
            return if progress.looked {
                // An older organisation answers an update without saying which Case it was.
                Next::Ask(self.ask("GET", &format!("{path}?fields=Id"), None))
            } else {
                Next::Ask(self.ask("PATCH", &path, Some(&self.case(handoff))))
            };
        };
        if !progress.listed {
            let query = format!(
                "SELECT CommentBody FROM CaseComment WHERE ParentId = '{id}' ORDER BY CreatedDate DESC LIMIT 1000"
            );
            return Next::Ask(self.ask("GET", &format!("query?q={}", segment(&query)), None));
        }
        let missing: Vec<Value> = parts(handoff, MAX_COMMENT_BYTES)
            .iter()
            .enumerate()
            .filter(|(index, _)| !progress.present.contains(index))
            .map(|(_, part)| comment(id, part))
            .collect();
        if missing.is_empty() {
            return Next::Done(id.clone());
        }
        Next::Ask(self.ask(
            "POST",
            "composite/sobjects",
            Some(&json!({"allOrNone": true, "records": missing})),
        ))
    }

    fn read(&self, handoff: &Handoff, progress: &mut Progress, answer: &Answer) -> Reading {
        if !(200..300).contains(&answer.status) {
            return failed(answer.status);
        }
        let all = parts(handoff, MAX_COMMENT_BYTES).len();
        let body = body_of(answer).unwrap_or(Value::Null);
        if progress.reference.is_none() {
            let id = reference(body.get("id").or_else(|| body.get("Id")));
            if id.is_none() && (progress.looked || answer.status != 204) {
                return Reading::Refused;
            }
            (progress.reference, progress.looked) = (id, true);
        } else if !progress.listed {
            let Some(records) = body.get("records").and_then(Value::as_array) else {
                return Reading::Refused;
            };
            progress.present = found(
                handoff,
                all,
                records
                    .iter()
                    .filter_map(|record| record.get("CommentBody")?.as_str()),
            );
            progress.listed = true;
        } else {
            let worked = body.as_array().is_some_and(|results| {
                !results.is_empty()
                    && results
                        .iter()
                        .all(|result| result.get("success") == Some(&Value::Bool(true)))
            });
            if !worked {
                return Reading::Refused;
            }
            progress.present.extend(0..all);
        }
        Reading::Noted
    }

    fn follow(&self, _: &str, id: &str, follow: &Follow) -> Option<Call> {
        let said = |text: &str| {
            let mut body = comment(
                id,
                &text.chars().take(MAX_COMMENT_BYTES / 4).collect::<String>(),
            );
            body.as_object_mut().map(|map| map.remove("attributes"));
            self.ask("POST", "sobjects/CaseComment", Some(&body))
        };
        let case = format!("sobjects/Case/{id}");
        Some(match follow {
            Follow::Said { text, .. } => said(&format!("Customer: {text}")),
            Follow::HandedBack => said("The bot has taken the conversation back."),
            Follow::Closed => self.ask("PATCH", &case, Some(&json!({"Status": "Closed"}))),
            Follow::Erased => self.ask("DELETE", &case, None),
        })
    }
}
