//! The shop over a scripted wire, in scripted time.

use std::cell::Cell;

use serde_json::json;

use super::*;
use crate::testing::block_on;

const TOKEN: &str = r#"{"access_token":"t1","expires_in":3600}"#;

/// A wire whose answers are written down: (milliseconds it takes, what comes).
struct Script {
    now: Cell<i64>,
    answers: RefCell<Vec<(u32, Result<Answer, WireError>)>>,
    calls: RefCell<Vec<Call>>,
    tokens: Cell<u32>,
}

impl Script {
    fn new(answers: Vec<(u32, Result<Answer, WireError>)>) -> Self {
        let answers = RefCell::new(answers.into_iter().rev().collect());
        Self {
            now: Cell::new(1_000_000),
            answers,
            calls: RefCell::default(),
            tokens: Cell::new(0),
        }
    }
}

impl Wire for Script {
    async fn send(
        &self,
        call: &Call,
        limit_ms: u32,
        max_bytes: usize,
    ) -> Result<Answer, WireError> {
        if call.url.ends_with("/token") {
            self.tokens.set(self.tokens.get() + 1);
            return answer(
                200,
                &TOKEN.replace("t1", &format!("t{}", self.tokens.get())),
            );
        }
        self.calls.borrow_mut().push(call.clone());
        let (takes, answer) = self
            .answers
            .borrow_mut()
            .pop()
            .expect("a call that was not expected");
        self.now
            .set(self.now.get() + i64::from(takes.min(limit_ms)));
        match answer {
            _ if takes > limit_ms => Err(WireError::Timeout),
            Ok(answer) if answer.body.len() > max_bytes => Err(WireError::TooLarge),
            answer => answer,
        }
    }

    async fn sleep(&self, ms: u32) {
        self.now.set(self.now.get() + i64::from(ms));
    }

    fn now_ms(&self) -> i64 {
        self.now.get()
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

fn answer(status: u16, body: &str) -> Result<Answer, WireError> {
    Ok(Answer {
        status,
        retry_after_s: None,
        body: body.as_bytes().to_vec(),
    })
}

fn config() -> ShopConfig {
    ShopConfig {
        base: "https://shop.example/api".into(),
        token_url: "https://shop.example/token".into(),
        credentials: Credentials {
            id: "bot".into(),
            secrets: vec!["s".into()],
        },
    }
}

fn get(path: &str) -> ApiRequest {
    ApiRequest {
        step: "order_status/fetch".into(),
        method: "GET".into(),
        path: path.into(),
        body: None,
        scope: Some("orders:read".into()),
        timeout_ms: 3_000,
        retries: 2,
        idempotency_key: None,
    }
}

fn post(key: Option<&str>) -> ApiRequest {
    let body = Some(json!({"reason": "late"}));
    ApiRequest {
        method: "POST".into(),
        body,
        idempotency_key: key.map(str::to_owned),
        ..get("/orders/1/cancel")
    }
}

fn ask(script: &Script, request: &ApiRequest) -> ApiOutcome {
    block_on(Shop::new(&config(), script, &RefCell::default()).call(request))
}

fn once(status: u16, body: &str) -> ApiOutcome {
    let script = Script::new((0..3).map(|_| (5, answer(status, body))).collect());
    ask(&script, &get("/orders/1"))
}

#[test]
fn names_every_outcome() {
    assert_eq!(
        once(200, r#"{"a":1}"#),
        ApiOutcome::Ok {
            status: 200,
            body: json!({"a": 1})
        }
    );
    assert_eq!(
        once(204, ""),
        ApiOutcome::Ok {
            status: 204,
            body: Value::Null
        }
    );
    assert_eq!(once(200, "<html>"), ApiOutcome::Invalid);
    assert_eq!(once(302, ""), ApiOutcome::Invalid);
    assert_eq!(once(404, ""), ApiOutcome::NotFound);
    assert_eq!(once(410, ""), ApiOutcome::NotFound);
    assert_eq!(once(403, ""), ApiOutcome::Denied);
    assert_eq!(once(429, ""), ApiOutcome::Busy);
    assert_eq!(
        once(409, r#"{"why":"shipped"}"#),
        ApiOutcome::Refused {
            status: 409,
            body: json!({"why": "shipped"})
        }
    );
    assert_eq!(
        once(422, "not json"),
        ApiOutcome::Refused {
            status: 422,
            body: Value::Null
        }
    );
    assert_eq!(once(503, ""), ApiOutcome::Down);
    assert_eq!(
        once(200, &format!("\"{}\"", "x".repeat(MAX_RESPONSE_BYTES))),
        ApiOutcome::Invalid
    );
}

#[test]
fn sends_what_the_flow_asked_for() {
    let script = Script::new(vec![(5, answer(200, "{}"))]);
    ask(&script, &post(Some("key-1")));
    let call = script.calls.borrow()[0].clone();
    assert_eq!(
        (call.method.as_str(), call.url.as_str()),
        ("POST", "https://shop.example/api/orders/1/cancel")
    );
    assert_eq!(call.body.as_deref(), Some(r#"{"reason":"late"}"#));
    for (name, value) in [
        ("authorization", "Bearer t1"),
        ("idempotency-key", "key-1"),
        ("content-type", "application/json"),
    ] {
        assert!(
            call.headers.contains(&(name.into(), value.into())),
            "{name}"
        );
    }
}

#[test]
fn a_path_that_leaves_never_reaches_the_shop() {
    for path in [
        "/orders/../admin",
        "/orders/%2e%2e/admin",
        "//evil.example",
        "/orders/1\n",
    ] {
        assert_eq!(ask(&Script::new(vec![]), &get(path)), ApiOutcome::Invalid);
    }
}

#[test]
fn reads_are_repeated_writes_only_under_a_key() {
    let failing = || {
        Script::new(vec![
            (5, answer(500, "")),
            (5, Err(WireError::Unreachable)),
            (5, answer(200, "1")),
        ])
    };
    assert!(matches!(
        ask(&failing(), &get("/orders/1")),
        ApiOutcome::Ok { .. }
    ));
    assert!(matches!(
        ask(&failing(), &post(Some("k"))),
        ApiOutcome::Ok { .. }
    ));
    let script = failing();
    assert_eq!(ask(&script, &post(None)), ApiOutcome::Down);
    assert_eq!(script.calls.borrow().len(), 1);
}

#[test]
fn takes_no_longer_than_allowed() {
    let script = Script::new(vec![
        (2_000, answer(500, "")),
        (60_000, answer(200, "{}")),
        (1, answer(200, "{}")),
    ]);
    assert_eq!(ask(&script, &get("/orders/1")), ApiOutcome::Down);
    assert_eq!(script.now.get() - 1_000_000, 3_000);
    let patient = Answer {
        status: 429,
        retry_after_s: Some(60),
        body: vec![],
    };
    let script = Script::new(vec![(5, Ok(patient)), (5, answer(200, "{}"))]);
    assert_eq!(ask(&script, &get("/orders/1")), ApiOutcome::Busy);
    assert!(
        script.now.get() - 1_000_000 < 100,
        "no pause that leads nowhere"
    );
}

#[test]
fn a_refused_token_is_renewed_once() {
    let script = Script::new(vec![(5, answer(401, "")), (5, answer(200, "{}"))]);
    assert!(matches!(
        ask(&script, &get("/orders/1")),
        ApiOutcome::Ok { .. }
    ));
    assert_eq!(script.tokens.get(), 2);
    let script = Script::new(vec![(5, answer(401, "")), (5, answer(401, ""))]);
    assert_eq!(ask(&script, &get("/orders/1")), ApiOutcome::Denied);
    assert_eq!(script.calls.borrow().len(), 2);
}

#[test]
fn a_token_serves_many_calls() {
    let (config, memory) = (config(), RefCell::default());
    let script = Script::new((0..3).map(|_| (5, answer(200, "{}"))).collect());
    for _ in 0..3 {
        block_on(Shop::new(&config, &script, &memory).call(&get("/orders/1")));
    }
    assert_eq!(script.tokens.get(), 1);
}

#[test]
fn the_breaker_spares_a_shop_that_is_down_and_tries_again_later() {
    let (config, memory) = (config(), RefCell::default());
    let one = ApiRequest {
        retries: 0,
        ..get("/orders/1")
    };
    let script = Script::new(
        (0..5)
            .map(|_| (5, answer(500, "")))
            .chain([(5, answer(200, "{}"))])
            .collect(),
    );
    for _ in 0..20 {
        assert_eq!(
            block_on(Shop::new(&config, &script, &memory).call(&one)),
            ApiOutcome::Down
        );
    }
    assert_eq!(script.calls.borrow().len(), 5);
    block_on(script.sleep(10_000));
    assert!(matches!(
        block_on(Shop::new(&config, &script, &memory).call(&one)),
        ApiOutcome::Ok { .. }
    ));
}
