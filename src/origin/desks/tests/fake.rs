//! Desks in memory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::origin::wire::{Answer, Call, Wire, WireError};

/// How an exchange goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    /// The request never arrives.
    Before,
    /// It arrives and is carried out; the answer is lost.
    After,
    /// The desk asks for patience.
    Busy,
}

/// A desk in memory: what the vendors' addresses do, in as few words as the adapters need.
#[derive(Default)]
pub(super) struct Fake {
    pub(super) calls: RefCell<Vec<(Call, Value)>>,
    /// Tickets by number: their own data and their comments.
    pub(super) tickets: RefCell<BTreeMap<u64, (Value, Vec<String>)>>,
    pub(super) keys: RefCell<BTreeMap<String, u64>>,
    pub(super) contacts: RefCell<Vec<String>>,
    /// What goes wrong, by the number of the request.
    pub(super) faults: BTreeMap<usize, Fault>,
    pub(super) asked: Cell<usize>,
}

fn header<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    call.headers
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

impl Fake {
    pub(super) fn add(&self, data: Value) -> u64 {
        let id = 100 + self.tickets.borrow().len() as u64;
        self.tickets.borrow_mut().insert(id, (data, Vec::new()));
        id
    }

    fn comment(&self, id: u64, text: &str) {
        self.tickets
            .borrow_mut()
            .get_mut(&id)
            .unwrap()
            .1
            .push(text.to_owned());
    }

    pub(super) fn comments(&self, id: u64) -> Vec<String> {
        self.tickets
            .borrow()
            .get(&id)
            .map(|ticket| ticket.1.clone())
            .unwrap_or_default()
    }

    fn find(&self, name: &str, value: &str) -> Option<u64> {
        self.tickets
            .borrow()
            .iter()
            .find(|(_, (data, _))| data[name] == *value)
            .map(|(id, _)| *id)
    }

    fn answer(&self, call: &Call) -> (u16, Value) {
        let body: Value = call
            .body
            .as_deref()
            .map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let path = call.url.split_once("example").unwrap().1;
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (call.method.as_str(), parts.as_slice()) {
            // Zendesk
            ("GET", ["api", "v2", "tickets.json"]) => {
                let wanted = decoded(query.strip_prefix("external_id=").unwrap());
                let found = self
                    .find("external_id", &wanted)
                    .map(|id| json!({"id": id, "external_id": wanted, "status": "open"}));
                (
                    200,
                    json!({"tickets": found.into_iter().collect::<Vec<_>>(), "count": 0, "next_page": null, "previous_page": null}),
                )
            }
            ("POST", ["api", "v2", "tickets.json"]) => {
                let key = header(call, "idempotency-key").unwrap().to_owned();
                let known = self.keys.borrow().get(&key).copied();
                let id = known.unwrap_or_else(|| {
                    let id = self.add(body["ticket"].clone());
                    self.comment(id, body["ticket"]["comment"]["body"].as_str().unwrap());
                    self.keys.borrow_mut().insert(key, id);
                    id
                });
                (
                    201,
                    json!({"ticket": {"id": id, "external_id": body["ticket"]["external_id"], "status": "open"}}),
                )
            }
            ("GET", ["api", "v2", "tickets", id, "comments.json"]) => {
                let comments: Vec<Value> = self.comments(id.parse().unwrap()).iter().map(|text| json!({"id": 1, "type": "Comment", "body": text, "plain_body": text, "public": false})).collect();
                (200, json!({ "comments": comments }))
            }
            ("PUT", ["api", "v2", "tickets", id]) => {
                let id = id.trim_end_matches(".json").parse().unwrap();
                if let Some(text) = body.pointer("/ticket/comment/body").and_then(Value::as_str) {
                    self.comment(id, text);
                }
                (200, json!({"ticket": {"id": id}}))
            }
            // Salesforce
            (
                "PATCH",
                [
                    "services",
                    "data",
                    "v60.0",
                    "sobjects",
                    "Case",
                    field,
                    value,
                ],
            ) => {
                let known = self.find(field, value);
                let id = known.unwrap_or_else(|| {
                    let mut data = body.clone();
                    data[*field] = json!(value);
                    self.add(data)
                });
                (
                    if known.is_some() { 200 } else { 201 },
                    json!({"id": format!("500A{id}"), "success": true, "errors": [], "created": known.is_none()}),
                )
            }
            ("GET", ["services", "data", "v60.0", "query"]) => {
                let query = decoded(query);
                let id: u64 = query
                    .split('\'')
                    .nth(1)
                    .unwrap()
                    .trim_start_matches("500A")
                    .parse()
                    .unwrap();
                let records: Vec<Value> = self
                    .comments(id)
                    .iter()
                    .map(|text| json!({"attributes": {"type": "CaseComment"}, "CommentBody": text}))
                    .collect();
                (
                    200,
                    json!({"totalSize": records.len(), "done": true, "records": records}),
                )
            }
            ("POST", ["services", "data", "v60.0", "composite", "sobjects"]) => {
                let mut results = Vec::new();
                for record in body["records"].as_array().unwrap() {
                    assert!(record["CommentBody"].as_str().unwrap().len() <= 4_000);
                    self.comment(
                        record["ParentId"]
                            .as_str()
                            .unwrap()
                            .trim_start_matches("500A")
                            .parse()
                            .unwrap(),
                        record["CommentBody"].as_str().unwrap(),
                    );
                    results.push(json!({"id": "00aA1", "success": true, "errors": []}));
                }
                (200, json!(results))
            }
            // Chatwoot
            ("GET", ["public", "api", "v1", "inboxes", _, "contacts", source]) => {
                match self.contacts.borrow().contains(&decoded(source)) {
                    true => (
                        200,
                        json!({"source_id": decoded(source), "pubsub_token": "p", "id": 1, "name": "Chat visitor", "email": null}),
                    ),
                    false => (404, json!({"error": "Resource could not be found"})),
                }
            }
            ("POST", ["public", "api", "v1", "inboxes", _, "contacts"]) => {
                let source = body["source_id"].as_str().unwrap().to_owned();
                self.contacts.borrow_mut().push(source.clone());
                (
                    200,
                    json!({"source_id": source, "pubsub_token": "p", "id": 1, "name": body["name"], "email": null}),
                )
            }
            (
                "GET",
                [
                    "public",
                    "api",
                    "v1",
                    "inboxes",
                    _,
                    "contacts",
                    _,
                    "conversations",
                ],
            ) => {
                let list: Vec<Value> = self
                    .tickets
                    .borrow()
                    .keys()
                    .map(|id| json!({"id": id, "inbox_id": "1", "messages": [], "contact": {}}))
                    .collect();
                (200, json!(list))
            }
            (
                "POST",
                [
                    "public",
                    "api",
                    "v1",
                    "inboxes",
                    _,
                    "contacts",
                    _,
                    "conversations",
                ],
            ) => {
                let id = self.add(body);
                (
                    200,
                    json!({"id": id, "inbox_id": "1", "messages": [], "contact": {}}),
                )
            }
            ("GET", ["api", "v1", "accounts", _, "conversations", id, "messages"]) => {
                let payload: Vec<Value> = self.comments(id.parse().unwrap()).iter().map(|text| json!({"id": 1, "content": text, "message_type": 1, "private": true})).collect();
                (200, json!({"meta": {}, "payload": payload}))
            }
            ("POST", ["api", "v1", "accounts", _, "conversations", id, "messages"]) => {
                self.comment(id.parse().unwrap(), body["content"].as_str().unwrap());
                (
                    200,
                    json!({"id": 1, "content": body["content"], "private": true}),
                )
            }
            (
                "POST",
                [
                    "api",
                    "v1",
                    "accounts",
                    _,
                    "conversations",
                    id,
                    "toggle_status",
                ],
            ) => {
                let id: u64 = id.parse().unwrap();
                self.tickets.borrow_mut().get_mut(&id).unwrap().0["status"] =
                    body["status"].clone();
                (
                    200,
                    json!({"meta": {}, "payload": {"success": true, "current_status": body["status"], "conversation_id": id}}),
                )
            }
            ("PATCH", ["services", "data", "v60.0", "sobjects", "Case", _]) | ("DELETE", _) => {
                (204, Value::Null)
            }
            ("POST", _) => (200, json!({"id": 1})),
            other => panic!("no such address: {other:?}"),
        }
    }
}

impl Wire for Fake {
    async fn send(&self, call: &Call, _: u32, _: usize) -> Result<Answer, WireError> {
        let number = self.asked.get();
        self.asked.set(number + 1);
        let answered = |(status, body): (u16, Value)| {
            self.calls.borrow_mut().push((call.clone(), body.clone()));
            Answer {
                status,
                retry_after_s: None,
                body: body.to_string().into_bytes(),
            }
        };
        match self.faults.get(&number) {
            Some(Fault::Before) => Err(WireError::Unreachable),
            Some(Fault::After) => {
                answered(self.answer(call));
                Err(WireError::Timeout)
            }
            Some(Fault::Busy) => Ok(Answer {
                status: 429,
                retry_after_s: Some(1),
                body: Vec::new(),
            }),
            None => Ok(answered(self.answer(call))),
        }
    }
    async fn sleep(&self, _: u32) {}
    fn now_ms(&self) -> i64 {
        0
    }
    fn chance(&self) -> f64 {
        0.0
    }
}

/// A desk that gives the same answer to everything.
pub(super) struct Stubborn(pub(super) u16, pub(super) &'static str);

impl Wire for Stubborn {
    async fn send(&self, _: &Call, _: u32, _: usize) -> Result<Answer, WireError> {
        Ok(Answer {
            status: self.0,
            retry_after_s: None,
            body: self.1.as_bytes().to_vec(),
        })
    }
    async fn sleep(&self, _: u32) {}
    fn now_ms(&self) -> i64 {
        0
    }
    fn chance(&self) -> f64 {
        0.0
    }
}
