//! The way to the Durable Objects that hold conversations.

use worker::wasm_bindgen::JsValue;
use worker::{Env, Method, Request, RequestInit, Stub};

use super::wire::within;
use crate::origin::Wire;
use crate::session::{Ask, Live, LiveError, Record, Standpoint, Store, StoreError};

/// The binding.
const BINDING: &str = "TALKS";
/// How long one question may take, in milliseconds.
const ASK_MS: u32 = 5_000;
/// How often a message asks whether the one before it is done.
const MAX_WAITS: u32 = 400;
/// The pause between, in milliseconds.
const WAIT_MS: u32 = 40;

/// The objects, by conversation.
pub(super) struct Talks<'a>(pub &'a Env);

impl Talks<'_> {
    /// The object that holds a conversation.
    pub fn stub(&self, conversation: &str) -> Result<Stub, LiveError> {
        let away = |error: worker::Error| LiveError(error.to_string());
        self.0
            .durable_object(BINDING)
            .and_then(|objects| objects.get_by_name(conversation))
            .map_err(away)
    }
}

impl Live for Talks<'_> {
    async fn ask(&self, conversation: &str, ask: &Ask) -> Result<Standpoint, LiveError> {
        let away = |error: worker::Error| LiveError(error.to_string());
        let body = serde_json::to_string(ask).map_err(|error| LiveError(error.to_string()))?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_body(Some(JsValue::from_str(&body)));
        let request = Request::new_with_init("https://talk/", &init).map_err(away)?;
        let stub = self.stub(conversation)?;
        let exchange = async {
            let mut response = stub.fetch_with_request(request).await.map_err(away)?;
            let bytes = response.bytes().await.map_err(away)?;
            serde_json::from_slice(&bytes).map_err(|error| LiveError(error.to_string()))
        };
        within(ASK_MS, exchange)
            .await
            .unwrap_or_else(|| Err(LiveError("no answer in time".into())))
    }
}

/// Conversations held in strict order.
pub(super) struct Strictly<'a>(pub Talks<'a>);

impl Strictly<'_> {
    async fn asked(&self, conversation: &str, ask: &Ask) -> Result<Standpoint, StoreError> {
        self.0
            .ask(conversation, ask)
            .await
            .map_err(|error| StoreError::Away(error.0))
    }
}

impl Store for Strictly<'_> {
    async fn load(&self, conversation: &str) -> Result<Option<Record>, StoreError> {
        let ask = Ask::Begin {
            id: None,
            turn: 0,
            at: 0,
        };
        Ok(self
            .asked(conversation, &ask)
            .await?
            .record
            .map(|record| *record))
    }

    async fn begin(
        &self,
        conversation: &str,
        id: &str,
        turn: u32,
    ) -> Result<Option<Record>, StoreError> {
        let outside = super::wire::Outside;
        for _ in 0..MAX_WAITS {
            let ask = Ask::Begin {
                id: Some(id.to_owned()),
                turn,
                at: outside.now_ms(),
            };
            let stand = self.asked(conversation, &ask).await?;
            if !stand.busy {
                return Ok(stand.record.map(|record| *record));
            }
            outside.sleep(WAIT_MS).await;
        }
        Err(StoreError::Away(
            "the message before is still being answered".into(),
        ))
    }

    fn strict(&self) -> bool {
        true
    }

    async fn save(&self, record: &Record) -> Result<(), StoreError> {
        let ask = Ask::Commit {
            record: Box::new(record.clone()),
        };
        let stand = self.asked(&record.conversation, &ask).await?;
        if stand.behind {
            Err(StoreError::Behind(stand.turn))
        } else {
            Ok(())
        }
    }

    async fn forget(&self, conversation: &str) -> Result<bool, StoreError> {
        Ok(self.asked(conversation, &Ask::Forget).await?.known)
    }
}
