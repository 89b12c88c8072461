//! Conversations at rest in Workers KV.

use worker::kv::KvStore;

use super::wire::within;
use crate::session::{Record, Store, StoreError, TTL_SECONDS};

/// The binding.
pub(super) const BINDING: &str = "SESSIONS_KV";
/// How long a read may take before the bot goes on without it, in milliseconds.
const READ_MS: u32 = 800;
/// How long a write may take, in milliseconds; nobody waits for it.
const WRITE_MS: u32 = 10_000;

/// A namespace. Without one every conversation travels in its ticket alone.
pub(super) struct Kv(pub Option<KvStore>);

fn key(conversation: &str) -> String {
    format!("c:{conversation}")
}

impl Kv {
    fn store(&self) -> Result<&KvStore, StoreError> {
        self.0
            .as_ref()
            .ok_or_else(|| StoreError::Away("no namespace is bound".into()))
    }
}

impl Store for Kv {
    async fn load(&self, conversation: &str) -> Result<Option<Record>, StoreError> {
        let read = self.store()?.get(&key(conversation)).text();
        let text = within(READ_MS, read)
            .await
            .ok_or_else(|| StoreError::Away("no answer in time".into()))?;
        match text.map_err(|error| StoreError::Away(error.to_string()))? {
            Some(text) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|_| StoreError::Unreadable),
            None => Ok(None),
        }
    }

    async fn save(&self, record: &Record) -> Result<(), StoreError> {
        let away = |error: worker::kv::KvError| StoreError::Away(error.to_string());
        let text = serde_json::to_string(record).map_err(|_| StoreError::Unreadable)?;
        let put = self
            .store()?
            .put(&key(&record.conversation), text)
            .map_err(away)?;
        let write = put.expiration_ttl(TTL_SECONDS).execute();
        within(WRITE_MS, write)
            .await
            .ok_or_else(|| StoreError::Away("no answer in time".into()))?
            .map_err(away)
    }

    async fn forget(&self, conversation: &str) -> Result<bool, StoreError> {
        let away = |error: worker::kv::KvError| StoreError::Away(error.to_string());
        let known = self
            .store()?
            .get(&key(conversation))
            .text()
            .await
            .map_err(away)?
            .is_some();
        self.store()?
            .delete(&key(conversation))
            .await
            .map_err(away)?;
        Ok(known)
    }
}
