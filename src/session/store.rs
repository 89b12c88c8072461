//! The port of a session store.

use std::future::Future;

use thiserror::Error;

use super::record::Record;
use crate::privacy::Pseudonym;

/// How long a store keeps a conversation after its last turn, in seconds.
pub const TTL_SECONDS: u64 = 1_800;

/// Why a store did not answer. The bot goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// It is away, too slow, or refuses for now (429).
    #[error("the session store is away: {0}")]
    Away(String),
    /// What it has under the key is not a record.
    #[error("the session store holds something unreadable")]
    Unreadable,
    /// A strict store: the turn was taken by another message.
    #[error("the conversation has gone on, up to turn {0}")]
    Behind(u32),
}

/// Somewhere that conversations rest between two messages.
pub trait Store {
    /// What is known of a conversation; `None` where nothing is.
    fn load(&self, conversation: &str) -> impl Future<Output = Result<Option<Record>, StoreError>>;

    /// What is known of a conversation as the message `id` comes in with a ticket of `turn`. A strict store lets one
    /// message in at a time.
    fn begin(
        &self,
        conversation: &str,
        _id: &str,
        _turn: u32,
    ) -> impl Future<Output = Result<Option<Record>, StoreError>> {
        self.load(conversation)
    }

    /// Whether a turn counts only once it is kept: [`Self::save`] then comes before the answer.
    fn strict(&self) -> bool {
        false
    }

    /// Whether what a ticket made at `issued` (milliseconds since 1970 UTC) tells of was erased since: the ticket is still in
    /// the customer's hands, and whoever has it must not open what is forgotten. `graves` are those of its conversation and
    /// of its customer. A store without tombstones knows of none.
    fn erased(&self, _graves: &[Pseudonym], _issued: i64) -> impl Future<Output = bool> {
        std::future::ready(false)
    }

    /// Keeps a conversation for [`TTL_SECONDS`].
    fn save(&self, record: &Record) -> impl Future<Output = Result<(), StoreError>>;

    /// Forgets a conversation; whether there was one.
    fn forget(&self, conversation: &str) -> impl Future<Output = Result<bool, StoreError>>;
}

/// The store of somebody who has none: everything travels in the ticket.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unstored;

impl Store for Unstored {
    async fn load(&self, _: &str) -> Result<Option<Record>, StoreError> {
        Ok(None)
    }

    async fn save(&self, _: &Record) -> Result<(), StoreError> {
        Ok(())
    }

    async fn forget(&self, _: &str) -> Result<bool, StoreError> {
        Ok(false)
    }
}
