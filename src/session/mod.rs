//! What is remembered of a conversation, and where: the sealed ticket that travels with the customer, the record that
//! rests in a store, and the rule for which of the two holds. Pure; a store is reached through the [`Store`] port.
//!
//! - [`Keyring`]: the keys that seal tickets; [`secret_keys`]: how every list of keys is written
//! - [`Ticket`]: the conversation as the customer carries it
//! - [`Record`], [`Line`], [`Answered`]: the conversation as a store keeps it
//! - [`reconcile`]: which of the two holds, and what a message means against it
//! - [`Store`]: the port a store implements
//! - [`Identities`], [`Customer`], [`identify`], [`part`]: who the customer is, by a token the shop signed
//! - [`Memory`]: what is remembered of a customer between conversations
//! - [`Talk`]: a conversation while a person has it; [`Strict`]: one held in strict order; [`Live`]: the port to where both are held

mod identity;
mod keys;
mod live;
mod memory;
mod reconcile;
mod record;
mod store;
mod strict;
mod talk;
mod ticket;

pub use identity::{
    Algorithm, Asymmetric, Customer, Identified, Identities, KeySet, KeySetError,
    MAX_CUSTOMER_TOKEN_BYTES, Met, PublicKey, SecretError, TokenError, identify, part,
};
pub use keys::{KEY_BYTES, KeyError, Keyring, secret_keys};
pub(crate) use keys::{from_base64, to_base64};
pub use live::{Ask, Live, LiveError, Nowhere, Standpoint};
pub use memory::{MAX_RECENT_INTENTS, Memory};
pub use reconcile::{Standing, reconcile};
pub use record::{Answered, Author, Line, MAX_ANSWERED, MAX_LINES, Record};
pub use store::{Store, StoreError, TTL_SECONDS, Unstored};
pub use strict::{Entry, Strict};
pub use talk::{DeskEvent, Heard, Spoke, Talk};
pub use ticket::{Claims, LIFETIME_MS, MAX_TOKEN_BYTES, Ticket, TicketError, claims};
