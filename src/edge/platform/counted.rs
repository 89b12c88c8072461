//! The part of the ledger that counts: turns in, figures out.

use serde::Deserialize;
use serde_json::Value;
use worker::Result;
use worker::wasm_bindgen::JsValue;

use super::ledger::Ledger;
use crate::insight::{COUNTS_SQL, Counts, TurnTaken, WINDOW_SQL};
use crate::rollout::Window;

/// Conversations listed with their cohorts, the latest first.
const MAX_RECENT: u32 = 100;

#[derive(Deserialize)]
struct Minute {
    minute: i64,
    messages: u32,
    fallbacks: u32,
}

/// A conversation of late.
#[derive(Debug, Deserialize)]
pub(super) struct Late {
    /// Which.
    pub conversation: String,
    /// Its site.
    pub site: String,
    /// Whose, under another name.
    pub who: Option<String>,
    /// What its last turn got.
    pub mode: String,
    /// When that was.
    pub at: i64,
}

impl Ledger {
    /// Counts a turn, once however often it is told.
    pub async fn count(&self, turn: &TurnTaken) -> Result<()> {
        let number = |value: Option<f32>| {
            value.map_or(JsValue::NULL, |value| JsValue::from_f64(f64::from(value)))
        };
        let text = |value: Option<&str>| value.map_or(JsValue::NULL, JsValue::from_str);
        let owner = serde_json::to_value(turn.owner).ok();
        let owner = owner.as_ref().and_then(Value::as_str);
        let mut statements = vec![
            self.0
                .prepare(
                    "INSERT OR IGNORE INTO turns (id, at, site, conversation, turn, input, intent, confidence, sentiment, \
                     owner, locale, ms, mode) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                )
                .bind(&[
                    turn.id.as_str().into(),
                    JsValue::from_f64(turn.at as f64),
                    turn.site.as_str().into(),
                    turn.conversation.as_str().into(),
                    turn.turn.into(),
                    turn.input.as_str().into(),
                    text(turn.intent.as_deref()),
                    number(turn.confidence),
                    number(turn.sentiment),
                    text(owner),
                    turn.locale.as_str().into(),
                    JsValue::from_f64(turn.ms as f64),
                    turn.mode.name().into(),
                ])?,
        ];
        for (ordinal, event) in (0_u32..).zip(&turn.events) {
            statements.push(
                self.0
                    .prepare("INSERT OR IGNORE INTO events (turn, ordinal, at, kind, subject, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                    .bind(&[
                        turn.id.as_str().into(),
                        ordinal.into(),
                        JsValue::from_f64(turn.at as f64),
                        event.kind.as_str().into(),
                        text(event.subject.as_deref()),
                        text(event.outcome.as_deref()),
                    ])?,
            );
        }
        self.0.batch(statements).await.map(drop)
    }

    /// What the guard judges by, from a time on (milliseconds since 1970 UTC).
    pub async fn window(&self, from: i64) -> Result<Window> {
        let minutes: Vec<Minute> = self
            .0
            .prepare(WINDOW_SQL)
            .bind(&[JsValue::from_f64(from as f64)])?
            .all()
            .await?
            .results()?;
        let mut window = Window::default();
        for counted in minutes {
            window.add(counted.minute, counted.messages, counted.fallbacks);
        }
        Ok(window)
    }

    /// The counts of a stretch of time, group by group.
    pub async fn counts(
        &self,
        (from, to): (i64, i64),
        site: Option<&str>,
        by: &str,
    ) -> Result<Vec<Counts>> {
        self.0
            .prepare(COUNTS_SQL)
            .bind(&[
                JsValue::from_f64(from as f64),
                JsValue::from_f64(to as f64),
                site.map_or(JsValue::NULL, JsValue::from_str),
                by.into(),
            ])?
            .all()
            .await?
            .results()
    }

    /// The conversations of late. A pseudonym has a dot in it, a conversation's own id has none.
    pub async fn late(&self, from: i64) -> Result<Vec<Late>> {
        self.0
            .prepare(
                "SELECT t.conversation, t.site, c.who, t.mode, MAX(t.at) AS at FROM turns t \
                 LEFT JOIN customer_conversations c ON c.conversation = t.conversation \
                 WHERE t.at >= ?1 AND t.conversation NOT LIKE '%.%' GROUP BY t.conversation ORDER BY at DESC LIMIT ?2",
            )
            .bind(&[JsValue::from_f64(from as f64), MAX_RECENT.into()])?
            .all()
            .await?
            .results()
    }
}
