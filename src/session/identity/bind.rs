//! Binding a conversation to its customer, and letting go.

use serde::{Deserialize, Serialize};

use super::claims::Customer;
use crate::dialogue::State;
use crate::privacy::{Pseudonym, Pseudonyms, Realm};
use crate::session::{Memory, Record};

/// The fact under which texts read the customer's name (`customer.name`).
const NAME: &str = "name";

/// The fact under which flows read what the customer wanted lately (`customer.recent`), the latest first, blanks between.
const RECENT: &str = "recent";

/// Who a conversation belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    /// The customer, under another name.
    #[serde(rename = "w")]
    pub who: Pseudonym,
    /// Until when the shop vouches, in seconds since 1970 UTC. Afterwards the conversation goes on, but shows nothing
    /// that needs a verified customer.
    #[serde(rename = "u")]
    pub until: i64,
}

impl Identified {
    /// Whether the shop still vouches at `now` (milliseconds since 1970 UTC).
    #[must_use]
    pub fn is_verified(&self, now: i64) -> bool {
        now.div_euclid(1_000) < self.until
    }
}

/// What comes of identifying.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// The conversation from here on, under its new id.
    pub record: Record,
    /// The conversation to be forgotten: tickets of it are worth nothing any more.
    pub retired: String,
    /// Whether somebody else's conversation was left behind: nothing of it came along.
    pub parted: bool,
}

/// Binds a conversation to a customer under the id `fresh`, which nobody has seen before: whoever planted the old ticket
/// in this browser is left with a conversation that no longer exists.
///
/// An anonymous conversation comes along; one of another customer stays behind whole.
#[must_use]
pub fn identify(
    record: &Record,
    customer: &Customer,
    memory: Option<&Memory>,
    names: &Pseudonyms,
    fresh: &str,
    now: i64,
) -> Met {
    let known = names.all(Realm::Customer, &record.site, &customer.id);
    let who = names.of(Realm::Customer, &record.site, &customer.id);
    let parted = record
        .customer
        .as_ref()
        .is_some_and(|before| !known.contains(&before.who));
    let locale = customer
        .locale
        .as_deref()
        .or(memory.and_then(|memory| memory.locale.as_deref()));
    let mut next = if parted {
        Record::new(
            &record.site,
            fresh,
            locale.unwrap_or(&record.state.locale),
            now,
        )
    } else {
        let mut next = record.clone();
        next.conversation = fresh.to_owned();
        next.state.conversation = fresh.to_owned();
        // The stored answers carry tickets of the old conversation.
        for answered in &mut next.answered {
            answered.session.clear();
        }
        next
    };
    next.home.clone_from(&record.home);
    next.customer = Some(Identified {
        who,
        until: customer.until,
    });
    let name = customer
        .name
        .clone()
        .or_else(|| memory.and_then(|memory| memory.name.clone()));
    match name {
        Some(name) => next.state.customer.insert(NAME.into(), name),
        None => next.state.customer.remove(NAME),
    };
    let recent = memory.map(|memory| memory.recent_intents.join(" "));
    match recent.filter(|recent| !recent.is_empty()) {
        Some(recent) => next.state.customer.insert(RECENT.into(), recent),
        None => next.state.customer.remove(RECENT),
    };
    // A customer who has said nothing yet is spoken to in the language remembered.
    if next.turn <= 1
        && let Some(locale) = locale
    {
        next.state.locale = locale.to_lowercase().replace('_', "-");
    }
    Met {
        record: next,
        retired: record.conversation.clone(),
        parted,
    }
}

/// Parts with the customer: an empty conversation under the id `fresh`, in the same language, that knows nothing of what
/// was before. The old one is to be forgotten.
#[must_use]
pub fn part(record: &Record, fresh: &str, now: i64) -> Met {
    let State { locale, .. } = &record.state;
    let mut next = Record::new(&record.site, fresh, locale, now);
    next.home.clone_from(&record.home);
    Met {
        record: next,
        retired: record.conversation.clone(),
        parted: true,
    }
}
