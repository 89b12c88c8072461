//! The ledger in D1: which handoffs were delivered. What is counted and who is remembered stands in `counted` and `remembered`.

use serde::Deserialize;
use serde_json::{Value, json};
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, Env, Result};

use crate::origin::desks::Handoff;

/// The binding of the database.
const BINDING: &str = "DB";
/// How long a consumer has a handoff to itself, in milliseconds; longer than a delivery may take.
const LEASE_MS: i64 = 30_000;

/// Most conversations listed at once.
const MAX_OPEN: u32 = 200;

/// Who delivers a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// We do.
    Ours,
    /// Somebody else is at it: come back later.
    Theirs,
    /// Nobody need: it has been delivered, or its conversation is at a desk already.
    Settled,
}

/// The ledger.
pub(super) struct Ledger(pub(super) D1Database);

#[derive(Deserialize)]
struct Row {
    state: String,
}

impl Ledger {
    /// Opens it.
    pub fn open(env: &Env) -> Result<Self> {
        env.d1(BINDING).map(Self)
    }

    /// Claims a handoff: the first to insert it has it, and whoever finds an abandoned claim.
    pub async fn claim(&self, handoff: &Handoff, now: i64) -> Result<Claim> {
        let lease = JsValue::from_f64(now.saturating_add(LEASE_MS) as f64);
        let now = JsValue::from_f64(now as f64);
        let id = JsValue::from_str(&handoff.id);
        // What an agent sees beside the transcript; nothing here is what the customer wrote.
        let about = json!({ "flow": handoff.flow, "sentiment": handoff.sentiment, "mood": handoff.mood, "slots": handoff.slots, "page": handoff.page, "locale": handoff.locale });
        let ours: Option<Row> = self
            .0
            .prepare(
                "INSERT INTO handoffs (id, conversation, site, reason, asked_at, state, lease_until, context) \
                 VALUES (?1, ?2, ?3, ?4, ?5, 'claimed', ?6, ?7) ON CONFLICT DO NOTHING RETURNING state",
            )
            .bind(&[
                id.clone(),
                handoff.conversation.as_str().into(),
                handoff.site.as_str().into(),
                handoff.reason.as_str().into(),
                JsValue::from_f64(handoff.at as f64),
                lease.clone(),
                about.to_string().into(),
            ])?
            .first(None)
            .await?;
        if ours.is_some() {
            return Ok(Claim::Ours);
        }
        let retaken: Option<Row> = self
            .0
            .prepare(
                "UPDATE handoffs SET lease_until = ?2, attempts = attempts + 1 \
                 WHERE id = ?1 AND state = 'claimed' AND lease_until <= ?3 RETURNING state",
            )
            .bind(&[id.clone(), lease, now])?
            .first(None)
            .await?;
        if retaken.is_some() {
            return Ok(Claim::Ours);
        }
        let known: Option<Row> = self
            .0
            .prepare("SELECT state FROM handoffs WHERE id = ?1")
            .bind(&[id])?
            .first(None)
            .await?;
        Ok(if known.is_some_and(|row| row.state == "claimed") {
            Claim::Theirs
        } else {
            Claim::Settled
        })
    }

    /// The desk has it.
    pub async fn delivered(&self, id: &str, reference: Option<&str>, now: i64) -> Result<()> {
        let reference = reference.map_or(JsValue::NULL, JsValue::from_str);
        self.0
            .prepare("UPDATE handoffs SET state = 'delivered', delivered_at = ?2, reference = ?3 WHERE id = ?1")
            .bind(&[id.into(), JsValue::from_f64(now as f64), reference])?
            .run()
            .await
            .map(drop)
    }

    /// The desk refuses it for good.
    pub async fn refused(&self, id: &str) -> Result<()> {
        self.0
            .prepare("UPDATE handoffs SET state = 'refused' WHERE id = ?1")
            .bind(&[id.into()])?
            .run()
            .await
            .map(drop)
    }

    /// Ours no longer: whoever comes next may have it at once.
    pub async fn release(&self, id: &str) -> Result<()> {
        self.0
            .prepare("UPDATE handoffs SET lease_until = 0 WHERE id = ?1")
            .bind(&[id.into()])?
            .run()
            .await
            .map(drop)
    }

    /// No person has the conversation any more: it may be handed over again.
    pub async fn closed(&self, conversation: &str) -> Result<()> {
        self.0
            .prepare("UPDATE handoffs SET state = 'closed' WHERE conversation = ?1 AND state IN ('claimed', 'delivered')")
            .bind(&[conversation.into()])?
            .run()
            .await
            .map(drop)
    }

    /// The conversations that people have or should have, longest waiting first.
    pub async fn open_handoffs(&self) -> Result<Vec<Value>> {
        self.0
            .prepare(
                "SELECT id, conversation, site, reason, asked_at, state, reference, agent, context FROM handoffs \
                 WHERE state IN ('claimed', 'delivered') ORDER BY asked_at LIMIT ?1",
            )
            .bind(&[MAX_OPEN.into()])?
            .all()
            .await?
            .results()
    }

    /// The last handoff of a conversation.
    pub async fn about(&self, conversation: &str) -> Result<Option<Value>> {
        self.0
            .prepare("SELECT id, site, reason, asked_at, state, reference, context FROM handoffs WHERE conversation = ?1 ORDER BY asked_at DESC LIMIT 1")
            .bind(&[conversation.into()])?
            .first(None)
            .await
    }
}
