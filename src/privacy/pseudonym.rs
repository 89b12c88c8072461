//! Customers under another name: a keyed hash that nobody can turn back or recompute without the key.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::session::{KeyError, secret_keys, to_base64};

/// Bytes of the hash kept: 128 bits tell every customer of every shop apart.
const BYTES: usize = 16;

/// A customer, a conversation or an address under another name, as `KEY.HASH`: 22 characters of base64 behind the id of
/// the key they were made with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pseudonym(String);

impl Pseudonym {
    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the key it was made with.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.split_once('.').map_or("", |(key, _)| key)
    }
}

impl fmt::Display for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is being named: the same text names different things differently, so that nothing can be joined across them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// A customer's id, as the shop's token says it.
    Customer,
    /// A conversation that has been closed and is kept for counting only.
    Conversation,
    /// A network address, for limits.
    Address,
    /// A tombstone.
    Grave,
}

impl Realm {
    const fn label(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Conversation => "conversation",
            Self::Address => "address",
            Self::Grave => "grave",
        }
    }
}

/// The keys of pseudonyms: the first one names, the others are still recognised while they are retired.
pub struct Pseudonyms {
    keys: Vec<(String, Hmac<Sha256>)>,
}

impl fmt::Debug for Pseudonyms {
    /// Names the keys, never shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|(id, _)| id))
            .finish()
    }
}

impl Pseudonyms {
    /// Reads `id:key,id:key`, the current key first, each key 32 random bytes.
    ///
    /// # Errors
    /// Says which key is wrong and how.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let keys = secret_keys(text)?
            .into_iter()
            .filter_map(|(id, key)| {
                Some((id, <Hmac<Sha256> as KeyInit>::new_from_slice(&key).ok()?))
            })
            .collect();
        Ok(Self { keys })
    }

    /// The name of `text` in one site under the current key.
    #[must_use]
    pub fn of(&self, realm: Realm, site: &str, text: &str) -> Pseudonym {
        self.keys.first().map_or_else(
            || Pseudonym(String::new()),
            |(id, key)| name(id, key, realm, site, text),
        )
    }

    /// The names of `text` under every key, the current one first: what a search or an erasure has to look for.
    #[must_use]
    pub fn all(&self, realm: Realm, site: &str, text: &str) -> Vec<Pseudonym> {
        self.keys
            .iter()
            .map(|(id, key)| name(id, key, realm, site, text))
            .collect()
    }
}

fn name(id: &str, key: &Hmac<Sha256>, realm: Realm, site: &str, text: &str) -> Pseudonym {
    let mut mac = key.clone();
    // The lengths keep `ab`+`c` and `a`+`bc` apart.
    for part in [realm.label(), site, text] {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let hash = mac.finalize().into_bytes();
    Pseudonym(format!(
        "{id}.{}",
        to_base64(hash.get(..BYTES).unwrap_or_default())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "old:0101010101010101010101010101010101010101010101010101010101010101";
    const NEW: &str = "new:0202020202020202020202020202020202020202020202020202020202020202";

    #[test]
    fn the_same_customer_has_the_same_name_and_nobody_else_does() {
        let names = Pseudonyms::parse(NEW).unwrap();
        let ada = names.of(Realm::Customer, "demo", "ada");
        assert_eq!(ada, names.of(Realm::Customer, "demo", "ada"));
        assert_eq!((ada.key(), ada.as_str().len()), ("new", 4 + 22));
        for other in [
            names.of(Realm::Customer, "demo", "Ada"),
            names.of(Realm::Customer, "other", "ada"),
            names.of(Realm::Address, "demo", "ada"),
            names.of(Realm::Customer, "demoa", "da"),
        ] {
            assert_ne!(ada, other);
        }
        assert!(!ada.as_str().contains("ada"));
    }

    #[test]
    fn a_retired_key_is_still_recognised() {
        let before = Pseudonyms::parse(OLD)
            .unwrap()
            .of(Realm::Customer, "demo", "ada");
        let both = Pseudonyms::parse(&format!("{NEW},{OLD}")).unwrap();
        let all = both.all(Realm::Customer, "demo", "ada");
        assert_eq!(all.len(), 2);
        assert_eq!(all[0], both.of(Realm::Customer, "demo", "ada"));
        assert_eq!(all[1], before);
    }

    #[test]
    fn never_shows_a_key() {
        let both = Pseudonyms::parse(&format!("{NEW},{OLD}")).unwrap();
        assert_eq!(format!("{both:?}"), r#"["new", "old"]"#);
        assert_eq!(
            Pseudonyms::parse("x:short").unwrap_err(),
            KeyError::BadKey(1)
        );
    }
}
