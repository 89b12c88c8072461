//! Tombstones: what was erased stays erased, even when a message about it arrives late.

use serde::{Deserialize, Serialize};

use super::pseudonym::{Pseudonym, Pseudonyms, Realm};

/// What a tombstone stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Buried {
    /// A conversation: nothing about it is taken in ever again.
    Conversation,
    /// A customer: nothing from before the erasure is taken in; a customer who comes back is a new one.
    Customer,
}

/// One tombstone. It holds a keyed hash, never an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Whose it is.
    pub grave: Pseudonym,
    /// What it stands for.
    pub kind: Buried,
    /// When it was put up, in milliseconds since 1970 UTC.
    pub at: i64,
}

impl Tombstone {
    /// The tombstones of a conversation and of customers, under the current key.
    #[must_use]
    pub fn raise(
        names: &Pseudonyms,
        site: &str,
        conversations: &[String],
        customer: &[Pseudonym],
        at: i64,
    ) -> Vec<Self> {
        let conversations = conversations
            .iter()
            .map(|id| (Buried::Conversation, id.as_str()));
        let customers = customer
            .iter()
            .map(|name| (Buried::Customer, name.as_str()));
        conversations
            .chain(customers)
            .map(|(kind, text)| Self {
                grave: names.of(Realm::Grave, site, text),
                kind,
                at,
            })
            .collect()
    }

    /// Whether it keeps out something that happened at `happened` (milliseconds since 1970 UTC).
    #[must_use]
    pub fn keeps_out(&self, happened: i64) -> bool {
        match self.kind {
            Buried::Conversation => true,
            Buried::Customer => happened <= self.at,
        }
    }
}

/// The graves to look for before something about a conversation (and its customer, where known) is written.
#[must_use]
pub fn graves(
    names: &Pseudonyms,
    site: &str,
    conversation: &str,
    customer: Option<&Pseudonym>,
) -> Vec<Pseudonym> {
    let mut graves = names.all(Realm::Grave, site, conversation);
    if let Some(customer) = customer {
        graves.extend(names.all(Realm::Grave, site, customer.as_str()));
    }
    graves
}

/// Whether something that happened at `happened` may still be written, given the tombstones found under [`graves`].
#[must_use]
pub fn may_write(found: &[Tombstone], happened: i64) -> bool {
    !found.iter().any(|stone| stone.keeps_out(happened))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Pseudonyms {
        Pseudonyms::parse("k:0101010101010101010101010101010101010101010101010101010101010101")
            .unwrap()
    }

    /// A queue that redelivers in any order, against a store that keeps what it is given unless a tombstone forbids it.
    #[test]
    fn no_late_message_brings_anybody_back() {
        let names = names();
        let ada = names.of(Realm::Customer, "demo", "ada");
        let messages: Vec<(i64, &str)> = vec![(1, "c1"), (5, "c2"), (9, "c1"), (20, "c3")];
        for erased_after in 0..=messages.len() {
            let mut store: Vec<(i64, &str)> = Vec::new();
            let mut stones: Vec<Tombstone> = Vec::new();
            let deliver = |store: &mut Vec<(i64, &'static str)>,
                           stones: &[Tombstone],
                           (at, conversation): (i64, &'static str)| {
                let graves = graves(&names, "demo", conversation, Some(&ada));
                let found: Vec<_> = stones
                    .iter()
                    .filter(|stone| graves.contains(&stone.grave))
                    .cloned()
                    .collect();
                if may_write(&found, at) {
                    store.push((at, conversation));
                }
            };
            for message in messages.iter().take(erased_after) {
                deliver(&mut store, &stones, *message);
            }
            stones = Tombstone::raise(
                &names,
                "demo",
                &["c1".into(), "c2".into()],
                std::slice::from_ref(&ada),
                10,
            );
            store.clear();
            for message in &messages {
                deliver(&mut store, &stones, *message);
                deliver(&mut store, &stones, *message);
            }
            assert_eq!(
                store,
                [(20, "c3"), (20, "c3")],
                "only what came after, in a new conversation"
            );
        }
    }

    #[test]
    fn a_tombstone_tells_nothing() {
        let stones = Tombstone::raise(&names(), "demo", &["conv-secret".into()], &[], 1);
        let written = serde_json::to_string(&stones).unwrap();
        assert!(!written.contains("conv-secret"), "{written}");
        assert_ne!(
            stones[0].grave,
            Tombstone::raise(&names(), "other", &["conv-secret".into()], &[], 1)[0].grave
        );
    }

    #[test]
    fn a_grave_is_found_under_a_retired_key() {
        let old = Tombstone::raise(&names(), "demo", &["c1".into()], &[], 1);
        let both = Pseudonyms::parse("n:0202020202020202020202020202020202020202020202020202020202020202,k:0101010101010101010101010101010101010101010101010101010101010101").unwrap();
        assert!(graves(&both, "demo", "c1", None).contains(&old[0].grave));
    }
}
