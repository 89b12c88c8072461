//! The one place in the world that counts the wrong guesses of a conversation or an address: a Durable Object each.

use serde::{Deserialize, Serialize};
use worker::wasm_bindgen;
use worker::wasm_bindgen::JsValue;
use worker::{
    DurableObject, Env, Method, Request, RequestInit, Response, Result, State, durable_object,
};

use super::wire::{Outside, within};
use crate::origin::Wire;
use crate::origin::{Access, Guesses, Settled, Watch};

/// The binding.
const BINDING: &str = "GUESSES";
/// How long one question may take, in milliseconds.
const ASK_MS: u32 = 1_500;
/// How long a count is kept after it last changed, in milliseconds: a day.
const KEEP_MS: i64 = 24 * 60 * 60 * 1_000;
/// The key under which an object keeps its count.
const KEY: &str = "guesses";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
enum Ask {
    Knock { free: u32 },
    Settle { settled: Settled },
}

/// The counts of everybody, as a message reaches them.
pub(super) struct Counts<'a>(pub &'a Env);

impl Counts<'_> {
    async fn ask(&self, whom: &str, ask: &Ask) -> Option<Guesses> {
        let stub = self
            .0
            .durable_object(BINDING)
            .and_then(|objects| objects.get_by_name(whom))
            .ok()?;
        let body = serde_json::to_string(ask).ok()?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_body(Some(JsValue::from_str(&body)));
        let request = Request::new_with_init("https://guesses/", &init).ok()?;
        let exchange = async {
            let mut answer = stub.fetch_with_request(request).await.ok()?;
            serde_json::from_slice(&answer.bytes().await.ok()?).ok()
        };
        within(ASK_MS, exchange).await.flatten()
    }
}

impl Watch for Counts<'_> {
    async fn knock(&self, whom: &str, free: u32) -> Option<Guesses> {
        self.ask(whom, &Ask::Knock { free }).await
    }

    async fn settle(&self, whom: &str, settled: Settled) {
        // Where this is lost, a guess too many is counted.
        self.ask(whom, &Ask::Settle { settled }).await;
    }
}

/// The count of one conversation or address.
#[durable_object]
pub struct GuessObject {
    state: State,
}

impl DurableObject for GuessObject {
    fn new(state: State, _env: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let ask: Ask = serde_json::from_slice(&request.bytes().await?)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        let kept: Option<String> = self.state.storage().get(KEY).await?;
        let before: Guesses = kept
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let mut guesses = before;
        match ask {
            // Whoever has to wait anyway guesses nothing.
            Ask::Knock { free } => {
                if guesses.admit(Outside.now_ms()) == Access::Granted {
                    guesses.missed_beyond(free, Outside.now_ms());
                }
            }
            Ask::Settle { settled } => {
                guesses.spared();
                if settled == Settled::Found {
                    guesses.found();
                }
            }
        }
        let text = serde_json::to_string(&guesses)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        self.state.storage().put(KEY, text).await?;
        self.state.storage().set_alarm(KEEP_MS).await?;
        Response::from_json(&before)
    }

    /// Nobody has guessed for a day.
    async fn alarm(&self) -> Result<Response> {
        self.state.storage().delete_all().await?;
        Response::empty()
    }
}
