//! The adapters against desks that behave as the vendors publish, and misbehave as networks do.

mod fake;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::fake::{Fake, Fault, Stubborn};

use super::handoff::tests::sample;
use super::port::segment;
use super::*;
use crate::testing::block_on;

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
        long.transcript[0].text = "§ ".repeat(1_500);
        for first in 0..8 {
            for second in first..8 {
                for (a, b) in kinds
                    .iter()
                    .flat_map(|a| kinds.iter().map(move |b| (*a, *b)))
                {
                    let fake = Fake {
                        faults: BTreeMap::from([(first, a), (second, b)]),
                        ..Fake::default()
                    };
                    let mut taken = false;
                    for _ in 0..3 {
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
                        1_500,
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
    let before = include_str!("../../../../tests/origin/desks/recorded.json");
    assert!(
        before == now,
        "tests/origin/desks/recorded.json is behind; it has to be\nRECORDED\n{now}END"
    );
}
