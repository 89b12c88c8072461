//! The shop over real HTTP, for the terminal: the same retries, tokens and breaker as in the worker.

use std::cell::RefCell;
use std::env;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::bot::{ApiOutcome, ApiRequest};
use crate::origin::{Answer, Call, Credentials, Memory, Shop, ShopConfig, Wire, WireError};

/// A shop reached by HTTP.
pub(crate) struct HttpShop {
    config: ShopConfig,
    wire: Http,
    memory: RefCell<Memory>,
}

impl HttpShop {
    /// The shop at a base address. Credentials come from `ORIGIN_TOKEN_URL`, `ORIGIN_CLIENT_ID` and
    /// `ORIGIN_CLIENT_SECRET`; without them it is called without a token.
    pub fn new(base: &str) -> Self {
        let variable = |name: &str| env::var(name).unwrap_or_default();
        let config = ShopConfig {
            base: base.trim_end_matches('/').to_owned(),
            token_url: variable("ORIGIN_TOKEN_URL"),
            credentials: Credentials {
                id: variable("ORIGIN_CLIENT_ID"),
                secrets: vec![variable("ORIGIN_CLIENT_SECRET")],
            },
        };
        Self {
            config,
            wire: Http::new(),
            memory: RefCell::default(),
        }
    }

    /// Carries out one call.
    pub fn call(&self, request: &ApiRequest) -> ApiOutcome {
        finish(Shop::new(&self.config, &self.wire, &self.memory).call(request))
    }
}

/// Runs a future of this wire to its end: each of its exchanges blocks, so it never has to wait for a waker.
fn finish<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
        thread::yield_now();
    }
}

struct Http {
    agent: ureq::Agent,
}

impl Http {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Self {
            agent: config.into(),
        }
    }

    fn exchange(&self, call: &Call, limit_ms: u32, max_bytes: usize) -> Result<Answer, WireError> {
        let mut request = ureq::http::Request::builder()
            .method(call.method.as_str())
            .uri(&call.url);
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let limit = Some(Duration::from_millis(u64::from(limit_ms)));
        let unreachable = |_| WireError::Unreachable;
        let sent = match &call.body {
            Some(body) => {
                let request = request.body(body.clone()).map_err(unreachable)?;
                let request = self.agent.configure_request(request);
                self.agent.run(request.timeout_global(limit).build())
            }
            None => {
                let request = request.body(()).map_err(unreachable)?;
                let request = self.agent.configure_request(request);
                self.agent.run(request.timeout_global(limit).build())
            }
        };
        let mut response = sent.map_err(|error| wire_error(&error))?;
        let retry_after_s = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let bytes = u64::try_from(max_bytes).unwrap_or(u64::MAX);
        let body = response
            .body_mut()
            .with_config()
            .limit(bytes)
            .read_to_vec()
            .map_err(|error| wire_error(&error))?;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after_s,
            body,
        })
    }
}

fn wire_error(error: &ureq::Error) -> WireError {
    match error {
        ureq::Error::Timeout(_) => WireError::Timeout,
        ureq::Error::BodyExceedsLimit(_) => WireError::TooLarge,
        _ => WireError::Unreachable,
    }
}

impl Wire for Http {
    async fn send(
        &self,
        call: &Call,
        limit_ms: u32,
        max_bytes: usize,
    ) -> Result<Answer, WireError> {
        self.exchange(call, limit_ms, max_bytes)
    }

    async fn sleep(&self, ms: u32) {
        thread::sleep(Duration::from_millis(u64::from(ms)));
    }

    fn now_ms(&self) -> i64 {
        now_ms()
    }

    fn chance(&self) -> f64 {
        let nanos = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.subsec_nanos());
        f64::from(nanos % 1_000_003) / 1_000_003.0
    }
}

/// Milliseconds since 1970 UTC.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
