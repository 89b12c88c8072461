//! The shop's systems and the people at its desks, reached through the [`Wire`] port.
//!
//! - [`Shop`]: carries out one [`ApiRequest`](crate::bot::ApiRequest) and says how it ended; never more than the time allowed
//! - [`ShopConfig`], [`Memory`]: where the shop is; what an isolate remembers of it (tokens, the breaker), by value
//! - [`Wire`], [`Call`], [`Answer`], [`WireError`]: the port
//! - [`sign`], [`verify`]: the signature of webhooks
//! - [`Rule`], [`Access`]: who may see an order; [`guarded`]: every call held to it
//! - [`Guesses`], [`Tally`], [`Watch`]: how often one may guess, and where that is counted
//! - [`desks`]: handing a conversation to people

mod access;
mod breaker;
pub mod desks;
mod gate;
mod guesses;
mod oauth;
mod path;
mod retry;
mod shop;
mod signature;
mod wire;

pub use access::{Access, Asking, Open, Rule, RuleError};
pub use breaker::Breaker;
pub use gate::guarded;
pub use guesses::{Counted, FREE_GUESSES, Guesses, KEEP_GUESSES_MS, Settled, Tally, Ward, Watch};
pub use oauth::{Credentials, Tokens};
pub use shop::{MAX_RESPONSE_BYTES, Memory, Shop, ShopConfig};
pub use signature::{SIGNATURE_HEADER, SignatureError, sign, verify};
pub use wire::{Answer, Call, Wire, WireError};
