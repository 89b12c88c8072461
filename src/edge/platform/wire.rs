//! The way outside, over `fetch`.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use worker::wasm_bindgen::JsValue;
use worker::{
    AbortController, Date, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    Response,
};

use crate::origin::{Answer, Call, Wire, WireError};

/// The outside, as a worker reaches it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside;

impl Wire for Outside {
    async fn send(
        &self,
        call: &Call,
        limit_ms: u32,
        max_bytes: usize,
    ) -> Result<Answer, WireError> {
        let abort = AbortController::default();
        let signal = abort.signal();
        let exchange = async {
            let request = request(call).ok_or(WireError::Unreachable)?;
            let response = Fetch::Request(request).send_with_signal(&signal).await;
            read(response.map_err(|_| WireError::Unreachable)?, max_bytes).await
        };
        let ended = within(limit_ms, exchange).await;
        if !matches!(ended, Some(Ok(_))) {
            abort.abort();
        }
        ended.unwrap_or(Err(WireError::Timeout))
    }

    async fn sleep(&self, ms: u32) {
        Delay::from(Duration::from_millis(ms.into())).await;
    }

    fn now_ms(&self) -> i64 {
        i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX)
    }

    fn chance(&self) -> f64 {
        f64::from(getrandom::u32().unwrap_or(u32::MAX / 2)) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The future's output, or `None` when it takes longer than allowed.
pub(super) async fn within<F: Future>(limit_ms: u32, future: F) -> Option<F::Output> {
    let delay = pin!(Delay::from(Duration::from_millis(limit_ms.into())));
    match select(pin!(future), delay).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

fn request(call: &Call) -> Option<Request> {
    let headers = Headers::new();
    for (name, value) in &call.headers {
        headers.set(name, value).ok()?;
    }
    headers
        .set(
            "user-agent",
            concat!("curbside/", env!("CARGO_PKG_VERSION")),
        )
        .ok()?;
    let mut init = RequestInit::new();
    init.with_method(Method::from(call.method.clone()))
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual);
    if let Some(body) = &call.body {
        init.with_body(Some(JsValue::from_str(body)));
    }
    Request::new_with_init(&call.url, &init).ok()
}

async fn read(mut response: Response, max_bytes: usize) -> Result<Answer, WireError> {
    let status = response.status_code();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let retry_after_s = header("retry-after").and_then(|value| value.parse().ok());
    let announced = header("content-length").and_then(|value| value.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > max_bytes) {
        return Err(WireError::TooLarge);
    }
    let mut body = Vec::new();
    // An answer without a body has no stream to read.
    let Ok(mut stream) = response.stream() else {
        return Ok(Answer {
            status,
            retry_after_s,
            body,
        });
    };
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| WireError::Unreachable)?;
        if body.len().saturating_add(chunk.len()) > max_bytes {
            return Err(WireError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        retry_after_s,
        body,
    })
}
