//! The ledger in D1: which handoffs were delivered. What is counted and who is remembered stands in `counted` and `remembered`.

use serde::Deserialize;
use serde_json::{Value, json};
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, Env, Result};

use crate::origin::desks::{Handoff, Progress};
use crate::privacy::{Redactor, redact_value};

/// The binding of the database.
const BINDING: &str = "DB";
/// How long a consumer has a handoff to itself, in milliseconds: longer than a delivery takes but where the desk is very slow,
/// and then two of them still make one ticket.
const LEASE_MS: i64 = 60 * 1_000;

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
    #[serde(default)]
    progress: Option<String>,
}

/// A conversation's ticket.
#[derive(Deserialize)]
pub(super) struct Ticket {
    /// Where the handoff stands.
    pub state: String,
    /// The desk's own number.
    pub reference: Option<String>,
}

impl Ledger {
    /// Opens it.
    pub fn open(env: &Env) -> Result<Self> {
        env.d1(BINDING).map(Self)
    }

    /// Notes a handoff as it is asked for, so that what happens to the conversation before the desk has it is not lost.
    pub async fn note(&self, handoff: &Handoff) -> Result<()> {
        self.insert(handoff, 0).await.map(drop)
    }

    /// Inserts a handoff, claimed until then; whether it was not there before.
    async fn insert(&self, handoff: &Handoff, lease: i64) -> Result<bool> {
        // What an agent sees beside the transcript; nothing here is what the customer wrote.
        let about = redact_value(
            &Redactor::default(),
            &json!({ "flow": handoff.flow, "sentiment": handoff.sentiment, "mood": handoff.mood, "slots": handoff.slots, "page": handoff.page, "locale": handoff.locale, "context": handoff.context }),
        );
        let row: Option<Row> = self
            .0
            .prepare(
                "INSERT INTO handoffs (id, conversation, site, reason, asked_at, state, lease_until, context) \
                 VALUES (?1, ?2, ?3, ?4, ?5, 'claimed', ?6, ?7) ON CONFLICT DO NOTHING RETURNING state",
            )
            .bind(&[
                handoff.id.as_str().into(),
                handoff.conversation.as_str().into(),
                handoff.site.as_str().into(),
                handoff.reason.as_str().into(),
                JsValue::from_f64(handoff.at as f64),
                JsValue::from_f64(lease as f64),
                about.to_string().into(),
            ])?
            .first(None)
            .await?;
        Ok(row.is_some())
    }

    /// Claims a handoff, with how far it has come: whoever inserts it has it, or whoever finds a claim that has run out.
    pub async fn claim(&self, handoff: &Handoff, now: i64) -> Result<(Claim, Progress)> {
        let until = now.saturating_add(LEASE_MS);
        if self.insert(handoff, until).await? {
            return Ok((Claim::Ours, Progress::default()));
        }
        let id = JsValue::from_str(&handoff.id);
        // One that was closed before the desk had it still goes there: the customer did ask.
        let retaken: Option<Row> = self
            .0
            .prepare(
                "UPDATE handoffs SET lease_until = ?2, attempts = attempts + 1 \
                 WHERE id = ?1 AND (state = 'claimed' OR (state = 'closed' AND delivered_at IS NULL)) AND lease_until <= ?3 \
                 RETURNING state, progress",
            )
            .bind(&[
                id.clone(),
                JsValue::from_f64(until as f64),
                JsValue::from_f64(now as f64),
            ])?
            .first(None)
            .await?;
        if let Some(row) = retaken {
            let progress = row.progress.as_deref().map(serde_json::from_str);
            return Ok((
                Claim::Ours,
                progress.and_then(Result::ok).unwrap_or_default(),
            ));
        }
        let known: Option<Row> = self
            .0
            .prepare("SELECT state FROM handoffs WHERE id = ?1")
            .bind(&[id])?
            .first(None)
            .await?;
        let claim = if known.is_some_and(|row| row.state == "claimed") {
            Claim::Theirs
        } else {
            Claim::Settled
        };
        Ok((claim, Progress::default()))
    }

    /// How far a delivery has come.
    pub async fn progressed(&self, id: &str, progress: &Progress) -> Result<()> {
        let progress = serde_json::to_string(progress).unwrap_or_default();
        self.0
            .prepare("UPDATE handoffs SET progress = ?2 WHERE id = ?1")
            .bind(&[id.into(), progress.into()])?
            .run()
            .await
            .map(drop)
    }

    /// The ticket of a conversation, the last one first.
    pub async fn ticket(&self, conversation: &str) -> Result<Option<Ticket>> {
        self.0
            .prepare("SELECT state, reference FROM handoffs WHERE conversation = ?1 ORDER BY asked_at DESC LIMIT 1")
            .bind(&[conversation.into()])?
            .first(None)
            .await
    }

    /// A person has answered.
    pub async fn answered(&self, conversation: &str, now: i64) -> Result<()> {
        self.0
            .prepare("UPDATE handoffs SET answered_at = ?2 WHERE conversation = ?1 AND answered_at IS NULL")
            .bind(&[conversation.into(), JsValue::from_f64(now as f64)])?
            .run()
            .await
            .map(drop)
    }

    /// A person has taken the conversation again.
    pub async fn reopened(&self, conversation: &str) -> Result<()> {
        self.0
            .prepare(
                "UPDATE handoffs SET state = 'delivered' WHERE state = 'closed' AND id = \
                 (SELECT id FROM handoffs WHERE conversation = ?1 ORDER BY asked_at DESC LIMIT 1)",
            )
            .bind(&[conversation.into()])?
            .run()
            .await
            .map(drop)
    }

    /// Whether the desk was told this already.
    pub async fn was_told(&self, id: &str) -> Result<bool> {
        let known: Option<Value> = self
            .0
            .prepare("SELECT at FROM told WHERE id = ?1")
            .bind(&[id.into()])?
            .first(None)
            .await?;
        Ok(known.is_some())
    }

    /// The desk was told this.
    pub async fn told(&self, id: &str, conversation: &str, now: i64) -> Result<()> {
        self.0
            .prepare("INSERT OR IGNORE INTO told (id, conversation, at) VALUES (?1, ?2, ?3)")
            .bind(&[
                id.into(),
                conversation.into(),
                JsValue::from_f64(now as f64),
            ])?
            .run()
            .await
            .map(drop)
    }

    /// The desk has it.
    pub async fn delivered(&self, id: &str, reference: Option<&str>, now: i64) -> Result<()> {
        let reference = reference.map_or(JsValue::NULL, JsValue::from_str);
        self.0
            .prepare("UPDATE handoffs SET state = CASE state WHEN 'claimed' THEN 'delivered' ELSE state END, \
                 delivered_at = ?2, reference = ?3 WHERE id = ?1")
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
                "SELECT id, conversation, site, reason, asked_at, answered_at, state, reference, agent, context, \
                 CASE WHEN answered_at IS NULL THEN 'waiting' ELSE 'open' END AS status FROM handoffs \
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
            .prepare("SELECT id, site, reason, asked_at, answered_at, state, reference, context FROM handoffs WHERE conversation = ?1 ORDER BY asked_at DESC LIMIT 1")
            .bind(&[conversation.into()])?
            .first(None)
            .await
    }
}
