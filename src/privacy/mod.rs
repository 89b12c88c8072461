//! Keeping customers unknown to everybody who needn't know them. Pure: who stores and sweeps is `edge`.
//!
//! - [`Pseudonyms`], [`Pseudonym`], [`Realm`]: customers under another name, by keyed hash
//! - [`Redactor`], [`redact_value`]: what would tell who wrote a text, taken out before it is logged, queued or counted
//! - [`Retention`], [`Rule`]: what is kept where and for how long, per region
//! - [`Plan`], [`Receipt`]: forgetting a customer
//! - [`Tombstone`], [`graves`], [`may_write`]: what was erased stays erased

mod erasure;
mod pseudonym;
mod redact;
mod retention;
mod tombstone;

pub use erasure::{Erased, MAX_CONVERSATIONS, Outcome, Pending, Plan, Receipt, Step, Subject};
pub use pseudonym::{Pseudonym, Pseudonyms, Realm};
pub use redact::{Kind, Redacted, Redactor, redact_value};
pub use retention::{End, Retention, RetentionError, Rule, Store};
pub use tombstone::{Buried, Tombstone, graves, may_write};
