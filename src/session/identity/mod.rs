//! Who the customer is: a token that the shop signed, checked; the conversation bound to its customer; and the parting.
//!
//! - [`Identities`]: what a site accepts; [`Identities::verify`] makes a [`Customer`] of a token
//! - [`KeySet`], [`PublicKey`], [`Algorithm`]: the shop's keys, each with the one algorithm it is good for
//! - [`Asymmetric`]: the port for RS256 and ES256 (the platform's own cryptography)
//! - [`Identified`], [`identify`], [`part`]: binding a conversation to its customer, and letting go

mod bind;
mod claims;
mod keys;
mod token;

pub use bind::{Identified, Met, identify, part};
pub use claims::Customer;
pub use keys::{Algorithm, Asymmetric, KeySet, KeySetError, PublicKey};
pub use token::{Identities, MAX_CUSTOMER_TOKEN_BYTES, SecretError, TokenError};

#[cfg(test)]
mod tests;
