//! The port to the outside: one HTTP exchange, a pause, the time, a draw of chance.

use std::future::Future;

use thiserror::Error;

/// One HTTP request. Redirects are never followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method, upper case.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Header names in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body, UTF-8.
    pub body: Option<String>,
}

impl Call {
    /// A request that sends JSON, where it sends anything, and wants JSON back.
    #[must_use]
    pub fn json(method: &str, url: impl Into<String>, body: Option<String>) -> Self {
        let call = Self {
            method: method.to_owned(),
            url: url.into(),
            headers: vec![("accept".into(), "application/json".into())],
            body,
        };
        match call.body {
            Some(_) => call.with("content-type", "application/json"),
            None => call,
        }
    }

    /// The same with one more header; its name in lower case.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Seconds of patience asked for, where the answer says so.
    pub retry_after_s: Option<u32>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WireError {
    /// Not within the time allowed.
    #[error("no answer in time")]
    Timeout,
    /// No connection, or it broke.
    #[error("no connection")]
    Unreachable,
    /// The body is larger than allowed.
    #[error("the answer is too large")]
    TooLarge,
}

/// Whoever can reach the outside.
pub trait Wire {
    /// Carries out one exchange: at most `limit_ms` for all of it, at most `max_bytes` of body.
    fn send(
        &self,
        call: &Call,
        limit_ms: u32,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Answer, WireError>>;

    /// Waits.
    fn sleep(&self, ms: u32) -> impl Future<Output = ()>;

    /// The time, in milliseconds since 1970 UTC.
    fn now_ms(&self) -> i64;

    /// A number drawn evenly from 0 to below 1.
    fn chance(&self) -> f64;
}
