//! The one place in the world that counts the wrong guesses of an address, and of the conversations that began there: a
//! Durable Object each.

use std::cell::RefCell;

use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Headers, Request, RequestInit, Response, Result, State, durable_object,
};

use super::wire::{Outside, within};
use crate::origin::{Counted, Guesses, KEEP_GUESSES_MS, Settled, Tally, Ward, Watch, Wire};

/// The binding.
const BINDING: &str = "GUESSES";
/// How long one question may take, in milliseconds.
const ASK_MS: u32 = 1_500;
/// Where a question and its answer stand, as JSON in ASCII: a body would cost both sides a stream each.
const HEADER: &str = "guesses";
/// The key under which an object keeps its tally.
const KEY: &str = "tally";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
enum Ask {
    Knock {
        counted: Vec<Counted>,
    },
    Settle {
        counted: Vec<Counted>,
        settled: Settled,
    },
}

/// The counts of everybody, as a message reaches them.
pub(super) struct Counts<'a> {
    env: &'a Env,
    /// Guesses that ended well, to be settled once the answer is on its way.
    owed: RefCell<Vec<(Vec<Ward>, Settled)>>,
}

impl<'a> Counts<'a> {
    pub fn new(env: &'a Env) -> Self {
        Self {
            env,
            owed: RefCell::default(),
        }
    }

    /// What is still to be settled; asked for once.
    pub fn owed(&self) -> Vec<(Vec<Ward>, Settled)> {
        self.owed.take()
    }

    async fn ask(&self, tally: &str, ask: &Ask) -> Option<Guesses> {
        let stub = self
            .env
            .durable_object(BINDING)
            .and_then(|objects| objects.get_by_name(tally))
            .ok()?;
        let headers = Headers::new();
        headers
            .set(HEADER, &serde_json::to_string(ask).ok()?)
            .ok()?;
        let mut init = RequestInit::new();
        init.with_headers(headers);
        let request = Request::new_with_init("https://guesses/", &init).ok()?;
        let exchange = async {
            let answer = stub.fetch_with_request(request).await.ok()?;
            let guesses = answer.headers().get(HEADER).ok()??;
            serde_json::from_str(&guesses).ok()
        };
        within(ASK_MS, exchange).await.flatten()
    }
}

impl Watch for Counts<'_> {
    async fn knock(&self, wards: &[Ward]) -> Vec<Option<Guesses>> {
        let asked = wards.iter().map(async |ward| {
            let counted = ward.counted.clone();
            self.ask(&ward.tally, &Ask::Knock { counted }).await
        });
        join_all(asked).await
    }

    async fn settle(&self, wards: &[Ward], settled: Settled) -> bool {
        let asked = wards.iter().map(async |ward| {
            let counted = ward.counted.clone();
            let ask = Ask::Settle { counted, settled };
            self.ask(&ward.tally, &ask).await
        });
        join_all(asked).await.iter().all(Option::is_some)
    }

    fn settle_later(&self, wards: Vec<Ward>, settled: Settled) {
        if !wards.is_empty() {
            self.owed.borrow_mut().push((wards, settled));
        }
    }
}

/// The counts of one address, and of the conversations that began there.
#[durable_object]
pub struct GuessObject {
    state: State,
    /// The tally, once it has been read.
    tally: RefCell<Option<Tally>>,
}

impl GuessObject {
    /// Reads the tally, where this has not been done. What comes in meanwhile waits: the platform sees to that.
    async fn read(&self) -> Result<()> {
        if self.tally.borrow().is_some() {
            return Ok(());
        }
        let kept: Option<String> = self.state.storage().get(KEY).await?;
        let tally = kept
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        self.tally.borrow_mut().get_or_insert(tally);
        Ok(())
    }

    /// What is asked, done at once; the answer, and the tally where it is to be kept.
    fn done(&self, ask: &Ask) -> Result<(Guesses, Option<String>)> {
        let now = Outside.now_ms();
        let mut known = self.tally.borrow_mut();
        let tally = known.get_or_insert_default();
        let (guesses, changed) = match ask {
            Ask::Knock { counted } => (tally.knock(counted, now), false),
            Ask::Settle { counted, settled } => {
                let changed = tally.settle(counted, *settled, now);
                (Guesses::default(), changed)
            }
        };
        let text = changed.then(|| serde_json::to_string(tally)).transpose();
        Ok((guesses, text.map_err(broken)?))
    }
}

fn broken(error: serde_json::Error) -> worker::Error {
    worker::Error::RustError(error.to_string())
}

impl DurableObject for GuessObject {
    fn new(state: State, _env: Env) -> Self {
        Self {
            state,
            tally: RefCell::default(),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let asked = request.headers().get(HEADER)?.unwrap_or_default();
        let ask: Ask = serde_json::from_str(&asked).map_err(broken)?;
        self.read().await?;
        let (guesses, changed) = self.done(&ask)?;
        if let Some(text) = changed {
            self.state.storage().put(KEY, text).await?;
            self.state.storage().set_alarm(KEEP_GUESSES_MS).await?;
        }
        let response = Response::empty()?;
        let told = serde_json::to_string(&guesses).map_err(broken)?;
        response.headers().set(HEADER, &told)?;
        Ok(response)
    }

    /// Nobody has guessed wrongly for a day; the tally itself lets go of what is as old.
    async fn alarm(&self) -> Result<Response> {
        self.state.storage().delete_all().await?;
        Response::empty()
    }
}
