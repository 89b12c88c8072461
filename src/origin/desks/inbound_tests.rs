use base64::Engine;
use serde_json::json;

use super::*;
use crate::origin::sign;

const NOW: i64 = 1_700_000_000;
const ISO: &str = "2023-11-14T22:13:20Z";

fn mac(secret: &str, pieces: &[&str]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
    for piece in pieces {
        mac.update(piece.as_bytes());
    }
    mac.finalize().into_bytes().to_vec()
}

/// The headers a desk sends with a body.
fn headers(scheme: Scheme, secret: &str, body: &str) -> Vec<(&'static str, String)> {
    match scheme {
        Scheme::Curbside => vec![(SIGNATURE_HEADER, sign(secret, NOW, body.as_bytes()))],
        Scheme::Zendesk => vec![
            (
                "x-zendesk-webhook-signature",
                base64::engine::general_purpose::STANDARD.encode(mac(secret, &[ISO, body])),
            ),
            ("x-zendesk-webhook-signature-timestamp", ISO.into()),
        ],
        Scheme::Chatwoot => {
            let stamp = NOW.to_string();
            let hex: String = mac(secret, &[&stamp, ".", body])
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect();
            vec![
                ("x-chatwoot-signature", format!("sha256={hex}")),
                ("x-chatwoot-timestamp", stamp),
            ]
        }
    }
}

fn receive(
    scheme: Scheme,
    headers: &[(&'static str, String)],
    body: &str,
    now: i64,
) -> Result<Option<Inbound>, InboundError> {
    let find = |name: &str| {
        headers
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    };
    scheme.receive(&["old", "secret"], find, body.as_bytes(), None, now)
}

fn reply(scheme: Scheme) -> String {
    match scheme {
        Scheme::Curbside => json!({"id": "a-1", "conversation": "conv", "text": "Hello", "agent": "Ada", "sequence": 2}),
        Scheme::Zendesk => json!({"id": 7, "conversation": "curbside:conv", "event": "replied", "text": "Hello", "agent": "Ada"}),
        Scheme::Chatwoot => json!({"event": "message_created", "id": 7, "content": "Hello", "message_type": "outgoing", "private": false,
            "sender": {"name": "Ada", "type": "user"}, "conversation": {"id": 3, "contact_inbox": {"source_id": "conv"}}}),
    }
    .to_string()
}

const ALL: [Scheme; 3] = [Scheme::Curbside, Scheme::Zendesk, Scheme::Chatwoot];

#[test]
fn a_signed_reply_is_read_from_every_desk() {
    for scheme in ALL {
        let body = reply(scheme);
        let inbound = receive(
            scheme,
            &headers(scheme, "secret", &body),
            &body,
            NOW + WINDOW_S,
        )
        .unwrap()
        .unwrap();
        assert_eq!(
            (inbound.conversation.as_str(), inbound.at),
            ("conv", NOW),
            "{scheme:?}"
        );
        assert_eq!(
            inbound.event,
            DeskEvent::Replied {
                text: "Hello".into(),
                agent: Some("Ada".into())
            }
        );
    }
}

#[test]
fn nothing_altered_late_or_unsigned_is_taken() {
    for scheme in ALL {
        let body = reply(scheme);
        let good = headers(scheme, "secret", &body);
        let altered = body.replace("Hello", "Hallo");
        assert_eq!(
            receive(scheme, &good, &altered, NOW),
            Err(InboundError::Signature(SignatureError::Wrong)),
            "{scheme:?}"
        );
        assert_eq!(
            receive(scheme, &headers(scheme, "other", &body), &body, NOW),
            Err(InboundError::Signature(SignatureError::Wrong))
        );
        assert_eq!(
            receive(scheme, &headers(scheme, "", &body), &body, NOW),
            Err(InboundError::Signature(SignatureError::Wrong))
        );
        assert_eq!(
            receive(scheme, &[], &body, NOW),
            Err(InboundError::Signature(SignatureError::Malformed))
        );
        for now in [NOW + WINDOW_S + 1, NOW - WINDOW_S - 1] {
            assert_eq!(
                receive(scheme, &good, &body, now),
                Err(InboundError::Signature(SignatureError::Late)),
                "{scheme:?}"
            );
        }
        let spaced = format!("{body} ");
        assert!(
            receive(scheme, &good, &spaced, NOW).is_err(),
            "the raw bytes are signed, not what they mean"
        );
    }
    let large = " ".repeat(MAX_INBOUND_BYTES + 1);
    assert_eq!(
        receive(
            Scheme::Curbside,
            &headers(Scheme::Curbside, "secret", &large),
            &large,
            NOW
        ),
        Err(InboundError::TooLarge)
    );
}

#[test]
fn every_event_of_our_own_form_is_read() {
    let read = |value: Value| {
        let body = value.to_string();
        receive(
            Scheme::Curbside,
            &headers(Scheme::Curbside, "secret", &body),
            &body,
            NOW,
        )
    };
    let event = |value: Value| read(value).unwrap().unwrap().event;
    assert_eq!(
        event(json!({"id": "1", "conversation": "c", "event": "took_over", "agent": "Ada"})),
        DeskEvent::TookOver {
            agent: Some("Ada".into())
        }
    );
    assert_eq!(
        event(json!({"id": "1", "conversation": "c", "event": "typing", "on": false})),
        DeskEvent::Typing { on: false }
    );
    assert_eq!(
        event(
            json!({"id": "1", "conversation": "c", "event": "handed_back", "step": "order_status"})
        ),
        DeskEvent::HandedBack {
            step: Some("order_status".into())
        }
    );
    assert_eq!(
        event(json!({"id": "1", "conversation": "c", "event": "solved"})),
        DeskEvent::Solved
    );
    for wrong in [
        json!({"conversation": "c", "text": "x"}),
        json!({"id": "1", "text": "x"}),
        json!({"id": "1", "conversation": "c"}),
        json!({"id": "1", "conversation": "c", "event": "explode"}),
        json!([]),
        json!({"id": "1", "conversation": "c", "text": "x".repeat(8_001)}),
    ] {
        assert_eq!(read(wrong.clone()), Err(InboundError::Malformed), "{wrong}");
    }
}

#[test]
fn the_conversation_of_the_address_is_the_only_one() {
    let body = json!({"id": "1", "conversation": "theirs", "text": "x"}).to_string();
    let signed = headers(Scheme::Curbside, "secret", &body);
    let receive = |body: &str, signed: &[(&'static str, String)]| {
        let find = |name: &str| {
            signed
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.as_str())
        };
        Scheme::Curbside.receive(&["secret"], find, body.as_bytes(), Some("ours"), NOW)
    };
    assert_eq!(receive(&body, &signed), Err(InboundError::Malformed));
    let body = json!({"id": "1", "text": "x"}).to_string();
    assert_eq!(
        receive(&body, &headers(Scheme::Curbside, "secret", &body))
            .unwrap()
            .unwrap()
            .conversation,
        "ours"
    );
}

#[test]
fn our_own_words_and_notes_among_agents_do_not_come_back() {
    let read = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&reply(Scheme::Chatwoot)).unwrap();
        change(&mut value);
        let body = value.to_string();
        receive(
            Scheme::Chatwoot,
            &headers(Scheme::Chatwoot, "secret", &body),
            &body,
            NOW,
        )
    };
    assert_eq!(read(&|value| value["private"] = json!(true)), Ok(None));
    assert_eq!(
        read(&|value| value["message_type"] = json!("incoming")),
        Ok(None)
    );
    assert_eq!(
        read(&|value| value["event"] = json!("webwidget_triggered")),
        Err(InboundError::Malformed),
        "no conversation of ours"
    );
    let status = |status: &str| {
        let body = json!({"event": "conversation_status_changed", "id": 3, "status": status, "updated_at": 5, "contact_inbox": {"source_id": "conv"}}).to_string();
        receive(
            Scheme::Chatwoot,
            &headers(Scheme::Chatwoot, "secret", &body),
            &body,
            NOW,
        )
        .unwrap()
        .map(|inbound| inbound.event)
    };
    assert_eq!(status("resolved"), Some(DeskEvent::Solved));
    assert_eq!(
        status("pending"),
        Some(DeskEvent::HandedBack { step: None })
    );
    assert_eq!(status("open"), Some(DeskEvent::TookOver { agent: None }));
    assert_eq!(status("snoozed"), None);
}
