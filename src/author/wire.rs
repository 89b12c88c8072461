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

/// The environment variables that give the shop credentials.
const CREDENTIALS: [&str; 3] = [
    "ORIGIN_TOKEN_URL",
    "ORIGIN_CLIENT_ID",
    "ORIGIN_CLIENT_SECRET",
];

impl HttpShop {
    /// The shop at a base address. Credentials come from `ORIGIN_TOKEN_URL`, `ORIGIN_CLIENT_ID` and
    /// `ORIGIN_CLIENT_SECRET`; without them it is called without a token.
    ///
    /// # Errors
    /// A sentence for the person at the terminal: the address is none, or a part of the credentials is missing.
    pub fn new(base: &str) -> Result<Self, String> {
        Self::with(base, &|name| env::var(name).unwrap_or_default())
    }

    fn with(base: &str, variable: &dyn Fn(&str) -> String) -> Result<Self, String> {
        if !is_address(base) {
            return Err(format!(
                "--origin {base}: this is no address; write it as http://127.0.0.1:8788"
            ));
        }
        let [token_url, id, secret] = CREDENTIALS.map(variable);
        let missing: Vec<&str> = CREDENTIALS
            .into_iter()
            .filter(|name| variable(name).is_empty())
            .collect();
        if !missing.is_empty() && missing.len() < CREDENTIALS.len() {
            return Err(format!(
                "credentials need all of {}; not set: {}",
                CREDENTIALS.join(", "),
                missing.join(", ")
            ));
        }
        if !token_url.is_empty() && !is_address(&token_url) {
            return Err(format!("ORIGIN_TOKEN_URL={token_url}: this is no address"));
        }
        Ok(Self {
            config: ShopConfig {
                base: base.trim_end_matches('/').to_owned(),
                token_url,
                credentials: Credentials {
                    id,
                    secrets: vec![secret],
                },
            },
            wire: Http::new(),
            memory: RefCell::default(),
        })
    }

    /// Carries out one call.
    pub fn call(&self, request: &ApiRequest) -> ApiOutcome {
        finish(Shop::new(&self.config, &self.wire, &self.memory).call(request))
    }

    /// What an author should know about a call that failed; the customer is told in the bot's own words.
    pub fn remark(&self, request: &ApiRequest, outcome: &ApiOutcome) -> Option<String> {
        let call = format!("{} {}", request.method, request.path);
        match outcome {
            ApiOutcome::Denied if self.config.token_url.is_empty() => Some(format!(
                "{call}: the shop wants credentials; set {}",
                CREDENTIALS.join(", ")
            )),
            ApiOutcome::Denied => Some(format!(
                "{call}: the shop or its token server refuses these credentials{}",
                request
                    .scope
                    .as_ref()
                    .map_or(String::new(), |scope| format!(" for the scope {scope}"))
            )),
            ApiOutcome::Down => Some(format!(
                "{call}: no answer from {} (no connection, not in time, or 5xx)",
                self.config.base
            )),
            ApiOutcome::Invalid => Some(format!(
                "{call}: the answer is not JSON of at most the size agreed"
            )),
            _ => None,
        }
    }
}

/// Whether a text is an http or https address with a host.
fn is_address(text: &str) -> bool {
    text.parse::<ureq::http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(base: &str, set: &[(&str, &str)]) -> Result<HttpShop, String> {
        HttpShop::with(base, &|name| {
            let found = set.iter().find(|(key, _)| *key == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .unwrap_or_default()
        })
    }

    #[test]
    fn an_address_or_credentials_that_cannot_work_are_refused_with_a_reason() {
        for base in [
            "shop",
            "127.0.0.1:8788",
            "ftp://shop.example",
            "http://",
            "",
        ] {
            let why = shop(base, &[]).err().unwrap_or_default();
            assert!(why.contains("this is no address"), "{base}: {why}");
        }
        let half = [("ORIGIN_CLIENT_ID", "bot")];
        let why = shop("http://127.0.0.1:1", &half).err().unwrap_or_default();
        assert!(
            why.ends_with("not set: ORIGIN_TOKEN_URL, ORIGIN_CLIENT_SECRET"),
            "{why}"
        );
        assert!(shop("https://shop.example/api/", &[]).is_ok());
    }

    #[test]
    fn an_author_is_told_why_a_call_failed_and_no_secret() {
        let all = [
            ("ORIGIN_TOKEN_URL", "http://127.0.0.1:1/token"),
            ("ORIGIN_CLIENT_ID", "bot"),
            ("ORIGIN_CLIENT_SECRET", "s3cret"),
        ];
        let request = ApiRequest {
            step: "order_status/fetch".into(),
            method: "GET".into(),
            path: "/orders/1".into(),
            body: None,
            scope: Some("orders:read".into()),
            timeout_ms: 500,
            retries: 0,
            idempotency_key: None,
        };
        let with = shop("http://127.0.0.1:1", &all).unwrap();
        let without = shop("http://127.0.0.1:1", &[]).unwrap();
        let remark = without.remark(&request, &ApiOutcome::Denied).unwrap();
        assert!(remark.contains("set ORIGIN_TOKEN_URL"), "{remark}");
        let remark = with.remark(&request, &ApiOutcome::Denied).unwrap();
        assert!(remark.contains("for the scope orders:read") && !remark.contains("s3cret"));
        assert_eq!(
            without.call(&request),
            ApiOutcome::Down,
            "nothing listens on port 1"
        );
        assert!(
            without
                .remark(&request, &ApiOutcome::Down)
                .unwrap()
                .contains("http://127.0.0.1:1")
        );
        assert_eq!(with.remark(&request, &ApiOutcome::NotFound), None);
    }
}
