//! The desk that is a signed webhook.

use serde::Serialize;

use super::handoff::Handoff;
use crate::origin::signature::{SIGNATURE_HEADER, sign};
use crate::origin::wire::{Call, Wire};

/// Time allowed for one delivery, in milliseconds.
const LIMIT_MS: u32 = 10_000;
/// Most bytes read of the desk's answer.
const MAX_ANSWER_BYTES: usize = 16 * 1024;
/// Most characters kept of a desk's reference.
const MAX_REFERENCE_CHARS: usize = 120;

/// A webhook address and the secret its requests are signed with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Webhook {
    /// Where handoffs are posted.
    pub url: String,
    /// What they are signed with.
    pub secret: String,
}

impl std::fmt::Debug for Webhook {
    /// Never shows the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Webhook({})", self.url)
    }
}

/// How handing over ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The desk has it, under this reference where it gave one.
    Taken(Option<String>),
    /// The desk failed for a passing reason: the same may be delivered again.
    Later,
    /// The desk refuses it, with this status: delivering it again won't help.
    Refused(u16),
}

impl Webhook {
    /// Posts a handoff. The desk tells a repeated delivery by the `idempotency-key`, which is the handoff's id.
    pub async fn deliver<W: Wire>(&self, handoff: &Handoff, wire: &W) -> Delivery {
        self.post(handoff, &handoff.id, wire).await
    }

    /// Posts anything else a desk is told, under its own key.
    pub async fn post<W: Wire>(&self, body: &impl Serialize, key: &str, wire: &W) -> Delivery {
        let Ok(body) = serde_json::to_string(body) else {
            return Delivery::Refused(0);
        };
        let signature = sign(
            &self.secret,
            wire.now_ms().div_euclid(1_000),
            body.as_bytes(),
        );
        let call = Call::json("POST", self.url.as_str(), Some(body))
            .with("idempotency-key", key)
            .with(SIGNATURE_HEADER, signature);
        match wire.send(&call, LIMIT_MS, MAX_ANSWER_BYTES).await {
            Ok(answer) if (200..300).contains(&answer.status) => {
                Delivery::Taken(reference(&answer.body))
            }
            Ok(answer) if answer.status == 408 || answer.status == 429 || answer.status >= 500 => {
                Delivery::Later
            }
            Ok(answer) => Delivery::Refused(answer.status),
            Err(_) => Delivery::Later,
        }
    }
}

/// The desk's own name for the conversation, under one of the names desks use.
fn reference(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let found = ["ticket", "reference", "id"]
        .iter()
        .find_map(|name| body.get(name))?;
    let text = found
        .as_str()
        .map_or_else(|| found.to_string(), str::to_owned);
    Some(text.chars().take(MAX_REFERENCE_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::handoff::tests::sample;
    use super::*;
    use crate::origin::verify;
    use crate::origin::wire::{Answer, WireError};
    use crate::testing::block_on;

    struct Desk(RefCell<Vec<Call>>, Result<Answer, WireError>);

    impl Wire for Desk {
        async fn send(&self, call: &Call, _: u32, _: usize) -> Result<Answer, WireError> {
            self.0.borrow_mut().push(call.clone());
            self.1.clone()
        }
        async fn sleep(&self, _: u32) {}
        fn now_ms(&self) -> i64 {
            1_700_000_000_000
        }
        fn chance(&self) -> f64 {
            0.0
        }
    }

    fn deliver(answer: Result<Answer, WireError>) -> (Delivery, Call) {
        let desk = Desk(RefCell::default(), answer);
        let webhook = Webhook {
            url: "https://desk.example/in".into(),
            secret: "s".into(),
        };
        let delivery = block_on(webhook.deliver(&sample(), &desk));
        let call = desk.0.borrow()[0].clone();
        (delivery, call)
    }

    fn answer(status: u16, body: &str) -> Result<Answer, WireError> {
        Ok(Answer {
            status,
            retry_after_s: None,
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn what_it_sends_is_signed_and_can_be_told_apart() {
        let (delivery, call) = deliver(answer(201, r#"{"ticket":"T-1001","duplicate":false}"#));
        assert_eq!(delivery, Delivery::Taken(Some("T-1001".into())));
        let header = |name: &str| {
            call.headers
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, value)| value.clone())
                .unwrap()
        };
        assert_eq!(header("idempotency-key"), "conv-1");
        let body = call.body.clone().unwrap();
        assert_eq!(
            verify(
                &["s"],
                &header(SIGNATURE_HEADER),
                body.as_bytes(),
                1_700_000_000
            ),
            Ok(1_700_000_000)
        );
        assert_eq!(serde_json::from_str::<Handoff>(&body).unwrap(), sample());
    }

    #[test]
    fn tells_what_may_be_tried_again() {
        assert_eq!(deliver(answer(200, "")).0, Delivery::Taken(None));
        assert_eq!(
            deliver(answer(200, r#"{"id":7}"#)).0,
            Delivery::Taken(Some("7".into()))
        );
        assert_eq!(deliver(answer(503, "")).0, Delivery::Later);
        assert_eq!(deliver(answer(429, "")).0, Delivery::Later);
        assert_eq!(deliver(Err(WireError::Timeout)).0, Delivery::Later);
        assert_eq!(deliver(answer(401, "")).0, Delivery::Refused(401));
    }
}
