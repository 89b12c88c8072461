//! Forgetting a customer: what has to be done, in which order, and the receipt for it.

use serde::{Deserialize, Serialize};

use super::pseudonym::Pseudonym;
use super::retention::{End, Retention, Store};

/// Most conversations of one customer that one plan holds; a plan that is full is followed by another.
pub const MAX_CONVERSATIONS: usize = 500;

/// Who is to be forgotten, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The customer's names under every key; none where only a session asks.
    pub customer: Vec<Pseudonym>,
    /// The customer's conversations.
    pub conversations: Vec<String>,
    /// The desk's own numbers of those that went there.
    pub desk: Vec<String>,
}

/// One thing to do. Carried out in the order of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Put up tombstones: from here on nothing late gets in.
    Bury,
    /// Forget conversations in the store of sessions.
    Sessions(Vec<String>),
    /// Forget conversations in their live objects, and close what is connected to them.
    Live(Vec<String>),
    /// Delete what is remembered of the customer.
    Memory(Vec<Pseudonym>),
    /// Delete the rows of conversations: turns, events, handoffs, feedback, what ties them to the customer.
    Rows(Vec<String>),
    /// Ask the desk to erase its tickets.
    Desk(Vec<String>),
}

impl Step {
    /// The store's name in the receipt.
    #[must_use]
    pub const fn store(&self) -> &'static str {
        match self {
            Self::Bury => "tombstones",
            Self::Sessions(_) => "sessions",
            Self::Live(_) => "live",
            Self::Memory(_) => "memory",
            Self::Rows(_) => "database",
            Self::Desk(_) => "desk",
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// This many things are gone.
    Done(u64),
    /// Asked for, and somebody else's to do.
    Asked,
    /// It failed and is tried again by the queue.
    Failed,
}

/// The answer to `DELETE /v1/me`. Holds nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number, to ask with.
    pub id: String,
    /// What is gone.
    pub stores: Vec<Erased>,
    /// What isn't yet, in words, with when it will be.
    pub pending: Vec<Pending>,
}

impl Receipt {
    /// The same once the desk has erased its tickets: done, no longer pending.
    #[must_use]
    pub fn with_desk_done(mut self, tickets: u64) -> Self {
        let desk = Store::Desk.name();
        let before = self.pending.len();
        self.pending.retain(|pending| pending.store != desk);
        if self.pending.len() < before {
            self.stores.push(Erased {
                store: desk.to_owned(),
                deleted: tickets,
            });
        }
        self
    }
}

/// What is gone of one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Which.
    pub store: String,
    /// How many things were deleted.
    pub deleted: u64,
}

/// What is not gone yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Which store.
    pub store: String,
    /// Why, and what happens.
    pub why: String,
    /// By when at the latest, in milliseconds since 1970 UTC; absent where that is not ours to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<i64>,
}

/// What has to be done for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Whether there were more conversations than one plan holds.
    pub more: bool,
}

impl Plan {
    /// The plan for a subject: tombstones first, so that what is on its way while the rest is done finds them.
    #[must_use]
    pub fn new(subject: Subject) -> Self {
        let more = subject.conversations.len() > MAX_CONVERSATIONS;
        let mut conversations = subject.conversations;
        conversations.sort();
        conversations.dedup();
        conversations.truncate(MAX_CONVERSATIONS);
        let mut steps = vec![
            Step::Bury,
            Step::Live(conversations.clone()),
            Step::Sessions(conversations.clone()),
            Step::Rows(conversations),
        ];
        if !subject.customer.is_empty() {
            steps.push(Step::Memory(subject.customer));
        }
        if !subject.desk.is_empty() {
            steps.push(Step::Desk(subject.desk));
        }
        Self { steps, more }
    }

    /// The receipt, once every step has ended in `outcomes` (in order). What a store keeps by itself for a while (the
    /// queue, the backups) is said with its time.
    #[must_use]
    pub fn receipt(
        &self,
        id: &str,
        outcomes: &[Outcome],
        retention: &Retention,
        now: i64,
    ) -> Receipt {
        let mut receipt = Receipt {
            id: id.to_owned(),
            stores: Vec::new(),
            pending: Vec::new(),
        };
        let mut pending = |store: &str, why: &str, keep_ms: Option<i64>| {
            let by = keep_ms
                .filter(|ms| *ms > 0)
                .map(|ms| now.saturating_add(ms));
            receipt.pending.push(Pending {
                store: store.to_owned(),
                why: why.to_owned(),
                by,
            });
        };
        for (index, step) in self.steps.iter().enumerate() {
            let outcome = outcomes.get(index).copied().unwrap_or(Outcome::Failed);
            match outcome {
                Outcome::Done(deleted) => receipt.stores.push(Erased {
                    store: step.store().to_owned(),
                    deleted,
                }),
                Outcome::Asked => pending(
                    step.store(),
                    "the desk has been asked to erase its tickets",
                    None,
                ),
                Outcome::Failed => pending(
                    step.store(),
                    "the store was away; it is tried again until it is done",
                    None,
                ),
            }
        }
        if self.more {
            pending(
                Store::Database.name(),
                "there are more conversations; ask again with the same token",
                None,
            );
        }
        for rule in retention.rules() {
            match (rule.store, rule.end) {
                (Store::Queue, End::Expires) => pending(
                    rule.store.name(),
                    "messages on their way are dropped when they arrive",
                    Some(rule.keep_ms),
                ),
                (Store::Backups, _) => pending(
                    rule.store.name(),
                    "backups of the database can't be edited; they expire",
                    Some(rule.keep_ms),
                ),
                _ => {}
            }
        }
        receipt
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::{Pseudonyms, Realm};
    use serde_json::json;

    fn subject() -> Subject {
        let names =
            Pseudonyms::parse("k:0101010101010101010101010101010101010101010101010101010101010101")
                .unwrap();
        Subject {
            customer: names.all(Realm::Customer, "demo", "ada"),
            conversations: vec!["b".into(), "a".into(), "a".into()],
            desk: vec!["T-1".into()],
        }
    }

    #[test]
    fn tombstones_stand_before_anything_is_deleted() {
        let plan = Plan::new(subject());
        let stores: Vec<_> = plan.steps.iter().map(Step::store).collect();
        assert_eq!(
            stores,
            [
                "tombstones",
                "live",
                "sessions",
                "database",
                "memory",
                "desk"
            ]
        );
        assert!(matches!(&plan.steps[3], Step::Rows(rows) if *rows == ["a", "b"]));
    }

    #[test]
    fn a_session_alone_can_ask_too() {
        let plan = Plan::new(Subject {
            conversations: vec!["c".into()],
            ..Subject::default()
        });
        assert!(
            plan.steps
                .iter()
                .all(|step| !matches!(step, Step::Memory(_) | Step::Desk(_)))
        );
    }

    #[test]
    fn the_receipt_says_what_is_gone_and_what_is_not_and_names_nobody() {
        let plan = Plan::new(subject());
        let outcomes = [
            Outcome::Done(3),
            Outcome::Done(1),
            Outcome::Done(2),
            Outcome::Failed,
            Outcome::Done(1),
            Outcome::Asked,
        ];
        let receipt = plan.receipt("r-1", &outcomes, &Retention::default(), 1_000);
        let value = serde_json::to_value(&receipt).unwrap();
        assert_eq!(
            value["stores"][2],
            json!({"store": "sessions", "deleted": 2})
        );
        let pending: Vec<_> = receipt.pending.iter().map(|p| p.store.as_str()).collect();
        assert_eq!(pending, ["database", "desk", "queue", "backups"]);
        assert!(
            receipt.pending[3].by.is_some_and(|by| by > 1_000) && receipt.pending[1].by.is_none()
        );
        assert!(!value.to_string().contains("ada") && !value.to_string().contains("k."));
    }

    #[test]
    fn a_step_nobody_reported_is_not_called_done() {
        let receipt =
            Plan::new(subject()).receipt("r", &[Outcome::Done(1)], &Retention::default(), 0);
        assert_eq!(receipt.stores.len(), 1);
        assert!(receipt.pending.iter().any(|p| p.store == "memory"));
    }

    #[test]
    fn a_plan_is_bounded_and_says_so() {
        let many = (0..=MAX_CONVERSATIONS).map(|n| n.to_string()).collect();
        let plan = Plan::new(Subject {
            conversations: many,
            ..Subject::default()
        });
        assert!(
            plan.more
                && matches!(&plan.steps[1], Step::Live(live) if live.len() == MAX_CONVERSATIONS)
        );
    }

    #[test]
    fn what_the_desk_has_erased_is_done() {
        let plan = Plan::new(subject());
        let mut outcomes = vec![Outcome::Done(1); plan.steps.len() - 1];
        outcomes.push(Outcome::Asked);
        let receipt = plan.receipt("r", &outcomes, &Retention::default(), 0);
        assert!(
            receipt
                .pending
                .iter()
                .any(|pending| pending.store == "desk")
        );
        let done = receipt.with_desk_done(2);
        assert!(!done.pending.iter().any(|pending| pending.store == "desk"));
        assert_eq!(
            done.stores
                .last()
                .map(|store| (store.store.as_str(), store.deleted)),
            Some(("desk", 2))
        );
        assert_eq!(done.clone().with_desk_done(2), done, "once");
    }
}
