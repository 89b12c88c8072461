//! One call of the shop's API: authorised, bounded in time and size, repeated only where that is safe.

use std::cell::RefCell;

use serde_json::Value;

use super::breaker::Breaker;
use super::oauth::{Credentials, Tokens};
use super::path;
use super::retry::{MAX_RETRIES, pause_ms, repeatable};
use super::wire::{Answer, Call, Wire, WireError};
use crate::bot::{ApiOutcome, ApiRequest};

/// Most bytes read of an answer.
pub const MAX_RESPONSE_BYTES: usize = 256 * 1024;
/// Most bytes of a refusal's body that the dialogue gets to see.
const MAX_REFUSAL_BYTES: usize = 4 * 1024;
/// Most bytes of a token server's answer.
const MAX_TOKEN_ANSWER: usize = 16 * 1024;
/// The longest time a flow may give a call, in milliseconds.
const MAX_TIMEOUT_MS: u32 = 20_000;
/// The shortest time worth a try, in milliseconds.
const MIN_TRY_MS: u32 = 20;

/// Where the shop is and who we are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopConfig {
    /// The base address of its API, without a trailing slash.
    pub base: String,
    /// Where tokens are fetched; empty where the API needs none.
    pub token_url: String,
    /// Who we are.
    pub credentials: Credentials,
}

/// What an isolate remembers of the shop between requests: values only.
#[derive(Debug, Default)]
pub struct Memory {
    /// Access tokens by scope.
    pub tokens: Tokens,
    /// The breaker.
    pub breaker: Breaker,
}

/// The shop, reached over a wire.
#[derive(Debug)]
pub struct Shop<'a, W> {
    config: &'a ShopConfig,
    wire: &'a W,
    memory: &'a RefCell<Memory>,
}

/// How one try ended.
enum Tried {
    /// An outcome to go with.
    Done(ApiOutcome),
    /// It failed for a passing reason; the outcome to go with if it is not tried again, and the patience asked for.
    Failed(ApiOutcome, Option<u32>),
}

/// Why there is no token.
enum NoToken {
    /// The token server failed for a passing reason.
    Down,
    /// It does not know us, or refuses the scope: trying again won't help.
    Refused,
}

impl<'a, W: Wire> Shop<'a, W> {
    /// A shop. `memory` is borrowed only between awaits, never across one.
    pub fn new(config: &'a ShopConfig, wire: &'a W, memory: &'a RefCell<Memory>) -> Self {
        Self {
            config,
            wire,
            memory,
        }
    }

    /// Carries out one call. Takes at most the time the request allows; never fails, for every way to fail is an outcome.
    pub async fn call(&self, request: &ApiRequest) -> ApiOutcome {
        let Some(url) = path::join(&self.config.base, &request.path) else {
            return ApiOutcome::Invalid;
        };
        let deadline = self
            .wire
            .now_ms()
            .saturating_add(i64::from(request.timeout_ms.min(MAX_TIMEOUT_MS)));
        let again = repeatable(&request.method, request.idempotency_key.as_deref());
        let tries = if again {
            request.retries.min(MAX_RETRIES)
        } else {
            0
        };
        let mut outcome = ApiOutcome::Down;
        for number in 0..=tries {
            if !self.memory.borrow_mut().breaker.admits(self.wire.now_ms()) {
                return outcome;
            }
            let patience = match self.attempt(request, &url, deadline).await {
                Tried::Done(done) => return done,
                Tried::Failed(failed, patience) => {
                    outcome = failed;
                    patience
                }
            };
            let asked = patience.unwrap_or(0).saturating_mul(1_000);
            let pause = pause_ms(number.saturating_add(1), self.wire.chance()).max(asked);
            if number == tries || self.left(deadline) < pause.saturating_add(MIN_TRY_MS) {
                break;
            }
            self.wire.sleep(pause).await;
        }
        outcome
    }

    /// Milliseconds until a deadline.
    fn left(&self, deadline: i64) -> u32 {
        u32::try_from(deadline.saturating_sub(self.wire.now_ms()).max(0)).unwrap_or(u32::MAX)
    }

    /// One try; a second one at once where the shop no longer takes our token.
    async fn attempt(&self, request: &ApiRequest, url: &str, deadline: i64) -> Tried {
        let scope = request.scope.as_deref().unwrap_or_default();
        for renewed in [false, true] {
            let token = match self.token(scope, deadline).await {
                Ok(token) => token,
                Err(NoToken::Down) => return self.failed(ApiOutcome::Down, None),
                Err(NoToken::Refused) => return Tried::Done(ApiOutcome::Denied),
            };
            let left = self.left(deadline);
            if left < MIN_TRY_MS {
                return self.failed(ApiOutcome::Down, None);
            }
            let call = compose(request, url, token.as_deref());
            let answer = match self.wire.send(&call, left, MAX_RESPONSE_BYTES).await {
                Ok(answer) => answer,
                Err(WireError::TooLarge) => {
                    self.memory.borrow_mut().breaker.succeeded();
                    return Tried::Done(ApiOutcome::Invalid);
                }
                Err(WireError::Timeout | WireError::Unreachable) => {
                    return self.failed(ApiOutcome::Down, None);
                }
            };
            if answer.status == 401
                && !renewed
                && let Some(token) = token
            {
                self.memory.borrow_mut().tokens.refused(scope, &token);
                continue;
            }
            return match answer.status {
                500.. => self.failed(ApiOutcome::Down, answer.retry_after_s),
                429 => {
                    self.memory.borrow_mut().breaker.succeeded();
                    Tried::Failed(ApiOutcome::Busy, answer.retry_after_s)
                }
                _ => {
                    self.memory.borrow_mut().breaker.succeeded();
                    Tried::Done(read(&answer))
                }
            };
        }
        Tried::Done(ApiOutcome::Denied)
    }

    fn failed(&self, outcome: ApiOutcome, patience: Option<u32>) -> Tried {
        self.memory.borrow_mut().breaker.failed(self.wire.now_ms());
        Tried::Failed(outcome, patience)
    }

    /// A token for a scope; `None` where the API needs none.
    async fn token(&self, scope: &str, deadline: i64) -> Result<Option<String>, NoToken> {
        if self.config.token_url.is_empty() {
            return Ok(None);
        }
        let held = self.memory.borrow().tokens.get(scope, self.wire.now_ms());
        if held.is_some() {
            return Ok(held);
        }
        let mut failure = NoToken::Refused;
        for secret in 0..self.config.credentials.secrets.len() {
            let Some(call) = self
                .config
                .credentials
                .request(&self.config.token_url, scope, secret)
            else {
                break;
            };
            let answer = self
                .wire
                .send(&call, self.left(deadline), MAX_TOKEN_ANSWER)
                .await
                .map_err(|_| NoToken::Down)?;
            let token = self
                .memory
                .borrow_mut()
                .tokens
                .take(scope, &answer, self.wire.now_ms());
            match (token, answer.status) {
                (Some(token), _) => return Ok(Some(token)),
                (None, 400 | 401 | 403) => failure = NoToken::Refused,
                (None, _) => return Err(NoToken::Down),
            }
        }
        Err(failure)
    }
}

/// The HTTP request for an API request.
fn compose(request: &ApiRequest, url: &str, token: Option<&str>) -> Call {
    let mut call = Call::json(
        &request.method,
        url,
        request.body.as_ref().map(Value::to_string),
    );
    if let Some(token) = token {
        call = call.with("authorization", format!("Bearer {token}"));
    }
    if let Some(key) = &request.idempotency_key {
        call = call.with("idempotency-key", key.as_str());
    }
    call
}

/// What an answer below 500 that is not 429 means. A redirect is not an answer: it is not followed.
fn read(answer: &Answer) -> ApiOutcome {
    let body = if answer.body.iter().all(u8::is_ascii_whitespace) {
        Ok(Value::Null)
    } else {
        serde_json::from_slice::<Value>(&answer.body)
    };
    match answer.status {
        200..=299 => body.map_or(ApiOutcome::Invalid, |body| ApiOutcome::Ok {
            status: answer.status,
            body,
        }),
        404 | 410 => ApiOutcome::NotFound,
        401 | 403 => ApiOutcome::Denied,
        400..=499 => {
            let small = answer.body.len() <= MAX_REFUSAL_BYTES;
            let body = body.ok().filter(|_| small).unwrap_or(Value::Null);
            ApiOutcome::Refused {
                status: answer.status,
                body,
            }
        }
        _ => ApiOutcome::Invalid,
    }
}

#[cfg(test)]
#[path = "shop_tests.rs"]
mod tests;
