//! The adapters against desks that behave as the vendors publish, and misbehave as networks do.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::handoff::tests::sample;
use super::port::segment;
use super::*;
use crate::origin::wire::{Answer, Call, Wire, WireError};
use crate::testing::block_on;

/// How an exchange goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// The request never arrives.
    Before,
    /// It arrives and is carried out; the answer is lost.
    After,
    /// The desk asks for patience.
    Busy,
}

/// A desk in memory: what the vendors' addresses do, in as few words as the adapters need.
#[derive(Default)]
struct Fake {
    calls: RefCell<Vec<(Call, Value)>>,
    /// Tickets by number: their own data and their comments.
    tickets: RefCell<BTreeMap<u64, (Value, Vec<String>)>>,
    keys: RefCell<BTreeMap<String, u64>>,
    contacts: RefCell<Vec<String>>,
    /// What goes wrong, by the number of the request.
    faults: BTreeMap<usize, Fault>,
    asked: Cell<usize>,
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
    fn add(&self, data: Value) -> u64 {
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

    fn comments(&self, id: u64) -> Vec<String> {
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

fn zendesk() -> AnyDesk {
    AnyDesk::Zendesk(Zendesk {
        base: "https://zendesk.example".into(),
        user: "bot@shop.example".into(),
        token: "t0ken".into(),
        fields: BTreeMap::from([
            ("mood".into(), 1),
            ("sentiment".into(), 2),
            ("order_id".into(), 3),
            ("absent".into(), 4),
        ]),
    })
}

fn salesforce() -> AnyDesk {
    AnyDesk::Salesforce(Salesforce {
        base: "https://salesforce.example".into(),
        token: "t0ken".into(),
        external_field: "Curbside_Id__c".into(),
        origin: "Web".into(),
        fields: BTreeMap::from([("mood".into(), "Mood__c".into())]),
    })
}

fn chatwoot() -> AnyDesk {
    AnyDesk::Chatwoot(Chatwoot {
        base: "https://chatwoot.example".into(),
        account: "1".into(),
        inbox: "inb0x".into(),
        token: "t0ken".into(),
    })
}

fn desks() -> [AnyDesk; 3] {
    [zendesk(), salesforce(), chatwoot()]
}

/// A handoff with its note filled in and enough said for several comments at every desk but the roomiest.
fn handoff() -> Handoff {
    let mut handoff = sample();
    handoff.note = Macro::default().fill(&handoff, Some("Ada")).unwrap();
    handoff.requester = Some(Requester {
        name: Some("Grace".into()),
        email: Some("grace@shop.example".into()),
    });
    handoff
}

#[test]
fn a_handoff_arrives_whole() {
    for desk in desks() {
        let fake = Fake::default();
        let mut progress = Progress::default();
        let delivery = block_on(desk.deliver(&handoff(), &mut progress, &fake));
        let Delivery::Taken(Some(reference)) = delivery else {
            panic!("{}: {delivery:?}", desk.name())
        };
        assert_eq!(progress.reference.as_deref(), Some(reference.as_str()));
        assert_eq!(fake.tickets.borrow().len(), 1);
        let text = fake
            .comments(*fake.tickets.borrow().keys().next().unwrap())
            .join("\n");
        for piece in [
            "Hi Ada, please take over chat https://bot.example/desk?conversation=conv.",
            "negative (-0.62)",
            "Customer: {{ 7 * 7 }} a person!",
            "Bot: One moment.",
        ] {
            assert!(text.contains(piece), "{}: {piece} in {text}", desk.name());
        }
        let again = fake.asked.get();
        assert_eq!(
            block_on(desk.deliver(&handoff(), &mut progress, &fake)),
            Delivery::Taken(Some(reference))
        );
        assert_eq!(
            fake.asked.get(),
            again,
            "{}: what is known to be done costs nothing",
            desk.name()
        );
    }
}

/// Each request in turn, and each pair of requests, goes wrong in each way; every delivery forgets how far the last one
/// came, as after a crash.
#[test]
fn there_is_one_ticket_and_one_of_each_comment_whatever_goes_wrong() {
    let kinds = [Fault::Before, Fault::After, Fault::Busy];
    for desk in desks() {
        let mut long = handoff();
        long.transcript[0].text = "§ ".repeat(3_000);
        for first in 0..9 {
            for second in first..9 {
                for (a, b) in kinds
                    .iter()
                    .flat_map(|a| kinds.iter().map(move |b| (*a, *b)))
                {
                    let fake = Fake {
                        faults: BTreeMap::from([(first, a), (second, b)]),
                        ..Fake::default()
                    };
                    let mut taken = false;
                    for _ in 0..6 {
                        let delivery =
                            block_on(desk.deliver(&long, &mut Progress::default(), &fake));
                        taken |= matches!(delivery, Delivery::Taken(_));
                    }
                    let place = format!("{}: {a:?} at {first}, {b:?} at {second}", desk.name());
                    assert!(taken, "{place}");
                    assert_eq!(fake.tickets.borrow().len(), 1, "{place}");
                    let mut comments = fake.comments(100);
                    let all = comments.len();
                    comments.sort();
                    comments.dedup();
                    assert_eq!(comments.len(), all, "{place}: no comment twice");
                    assert_eq!(
                        comments.concat().matches('§').count(),
                        3_000,
                        "{place}: nothing lost"
                    );
                    assert!(fake.contacts.borrow().len() <= 1, "{place}");
                }
            }
        }
    }
}

#[test]
fn a_second_handoff_of_a_conversation_joins_the_first() {
    for desk in desks() {
        let fake = Fake::default();
        block_on(desk.deliver(&handoff(), &mut Progress::default(), &fake));
        let before = fake.comments(100).len();
        let later = Handoff {
            id: "conv-9".into(),
            ..handoff()
        };
        assert!(matches!(
            block_on(desk.deliver(&later, &mut Progress::default(), &fake)),
            Delivery::Taken(_)
        ));
        assert_eq!(fake.tickets.borrow().len(), 1, "{}", desk.name());
        assert!(fake.comments(100).len() > before, "{}", desk.name());
    }
}

/// A desk that gives the same answer to everything.
struct Stubborn(u16, &'static str);

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

#[test]
fn a_desk_that_is_away_is_tried_again_and_one_that_refuses_is_not() {
    for desk in desks() {
        let deliver = |status, body| {
            block_on(desk.deliver(
                &handoff(),
                &mut Progress::default(),
                &Stubborn(status, body),
            ))
        };
        for status in [408, 429, 500, 503] {
            assert_eq!(
                deliver(status, ""),
                Delivery::Later,
                "{} {status}",
                desk.name()
            );
        }
        for status in [400, 401, 403, 422] {
            assert_eq!(
                deliver(status, "{}"),
                Delivery::Refused(status),
                "{} {status}",
                desk.name()
            );
        }
        for body in [
            "",
            "no json",
            "[]",
            "{}",
            "null",
            r#"{"id":{"a":1}}"#,
            r#"{"id":"../x","source_id":"../x","tickets":7}"#,
        ] {
            assert_eq!(
                deliver(200, body),
                Delivery::Refused(200),
                "{} {body}",
                desk.name()
            );
        }
    }
}

#[test]
fn what_happens_later_is_told() {
    let follows = [
        Follow::Said {
            id: "m9".into(),
            text: "still there?".into(),
        },
        Follow::HandedBack,
        Follow::Closed,
        Follow::Erased,
    ];
    for desk in desks() {
        let fake = Fake::default();
        fake.add(json!({}));
        for follow in &follows {
            assert_eq!(
                block_on(desk.tell("conv", "100", follow, &fake)),
                Delivery::Taken(Some("100".into())),
                "{} {follow:?}",
                desk.name()
            );
        }
        assert_eq!(
            fake.calls.borrow().last().unwrap().0.method,
            "DELETE",
            "{}",
            desk.name()
        );
        assert_eq!(
            block_on(desk.tell("conv", "100", &Follow::Erased, &Stubborn(404, ""))),
            Delivery::Taken(Some("100".into())),
            "gone is gone"
        );
        assert_eq!(
            block_on(desk.tell("conv", "100", &Follow::Closed, &Stubborn(404, ""))),
            Delivery::Refused(404)
        );
    }
}

#[test]
fn secrets_go_to_the_desk_alone_and_ids_cannot_leave_their_place() {
    let mut odd = handoff();
    odd.conversation = "../../admin?x=1#".into();
    for desk in desks() {
        let fake = Stubborn(503, "");
        block_on(desk.deliver(&odd, &mut Progress::default(), &fake));
    }
    let AnyDesk::Chatwoot(desk) = chatwoot() else {
        panic!()
    };
    let Next::Ask(call) = desk.next(&odd, &Progress::default()) else {
        panic!()
    };
    assert!(
        call.url.ends_with(&segment("../../admin?x=1#")) && !call.url.contains(".."),
        "{}",
        call.url
    );
    assert!(
        call.headers
            .iter()
            .all(|(_, value)| !value.contains("t0ken")),
        "the customer's side needs no token"
    );
}

/// What tests/origin/desks holds: the requests and answers of one handoff at every desk. A Node test holds them to the
/// vendors' schemas; this one holds the code to them.
#[test]
fn the_recorded_requests_are_the_ones_made() {
    let mut recorded = serde_json::Map::new();
    for desk in desks() {
        let fake = Fake::default();
        block_on(desk.deliver(&handoff(), &mut Progress::default(), &fake));
        block_on(desk.tell(
            "conv",
            "100",
            &Follow::Said {
                id: "m9".into(),
                text: "still there?".into(),
            },
            &fake,
        ));
        let exchanges: Vec<Value> = fake.calls.borrow().iter().map(|(call, answer)| {
            let path = call.url.split_once("example").unwrap().1;
            let mut headers: Vec<&str> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
            headers.sort_unstable();
            let body: Value = call.body.as_deref().map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
            json!({"method": call.method, "path": path, "headers": headers, "body": body, "answer": answer})
        }).collect();
        recorded.insert(desk.name().to_owned(), json!(exchanges));
    }
    let now = format!("{}\n", serde_json::to_string_pretty(&recorded).unwrap());
    let before = include_str!("../../../tests/origin/desks/recorded.json");
    assert!(
        before == now,
        "tests/origin/desks/recorded.json is behind; it has to be\nRECORDED\n{now}END"
    );
}
