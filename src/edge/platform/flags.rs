//! The flags in force. The database holds them, so that of two changes one wins; an isolate remembers them for a few
//! seconds, far fewer than a change may take.

use std::rc::Rc;

use serde::Deserialize;
use worker::wasm_bindgen::JsValue;
use worker::{Env, Result};

use super::ledger::Ledger;
use super::wire::{Outside, within};
use super::{boot, isolate, say};
use crate::origin::Wire;
use crate::rollout::{Standing, judge};

/// How long an isolate goes by what it has read, in milliseconds; together with the time a reading may take it stays far
/// below `rollout::TAKES_EFFECT_S`.
const FRESH_MS: i64 = 8_000;
/// How long a message waits for a reading, in milliseconds. Afterwards it goes by what was known last.
const READ_MS: u32 = 500;
/// How long nobody tries again after a reading that failed, in milliseconds.
const PAUSE_MS: i64 = 2_000;

#[derive(Deserialize)]
struct Row {
    body: String,
}

/// What is in force until somebody changes it.
fn shipped() -> Standing {
    Standing {
        chatbot: boot::ready()
            .map(|ready| ready.flags.clone())
            .unwrap_or_default(),
        ..Standing::default()
    }
}

/// What is in force, as an isolate knows it: at most a few seconds old while the database answers.
pub(super) async fn known(env: &Env) -> Rc<Standing> {
    let now = Outside.now_ms();
    if let Some(standing) = isolate::standing(now) {
        return standing;
    }
    let read = within(READ_MS, read(env)).await;
    let (standing, fresh) = match read {
        Some(Ok(standing)) => (Rc::new(standing), FRESH_MS),
        _ => {
            say::warn("the flags could not be read; what was known last stays in force");
            let last = isolate::last_standing().unwrap_or_else(|| Rc::new(shipped()));
            (last, PAUSE_MS)
        }
    };
    isolate::keep_standing(&standing, now.saturating_add(fresh));
    standing
}

/// What is in force, as the database says.
pub(super) async fn read(env: &Env) -> Result<Standing> {
    let row: Option<Row> = Ledger::open(env)?
        .0
        .prepare("SELECT body FROM flags WHERE id = 1")
        .first(None)
        .await?;
    let Some(row) = row else {
        return Ok(shipped());
    };
    serde_json::from_str(&row.body).map_err(|error| worker::Error::RustError(error.to_string()))
}

/// Puts `next` in force in place of version `before`; false where another change came first.
pub(super) async fn put(env: &Env, before: u32, next: &Standing) -> Result<bool> {
    let body =
        serde_json::to_string(next).map_err(|error| worker::Error::RustError(error.to_string()))?;
    let now = Outside.now_ms();
    let made: Option<Row> = Ledger::open(env)?
        .0
        .prepare(
            "INSERT INTO flags (id, version, body, at) SELECT 1, ?1, ?2, ?3 WHERE ?4 = 0 OR EXISTS (SELECT 1 FROM flags) \
             ON CONFLICT (id) DO UPDATE SET version = ?1, body = ?2, at = ?3 WHERE flags.version = ?4 RETURNING body",
        )
        .bind(&[
            next.version.into(),
            body.into(),
            JsValue::from_f64(now as f64),
            before.into(),
        ])?
        .first(None)
        .await?;
    if made.is_some() {
        isolate::keep_standing(&Rc::new(next.clone()), now.saturating_add(FRESH_MS));
    }
    Ok(made.is_some())
}

/// The guard: takes the bot back where too little was understood lately.
pub(super) async fn guard(env: &Env) -> Result<()> {
    let standing = read(env).await?;
    if standing.rolled_back.is_some() || !standing.chatbot.enabled {
        return Ok(());
    }
    let now = Outside.now_ms();
    let minutes = i64::from(standing.chatbot.window_minutes);
    // What was counted before a person lifted the last rollback is judged already.
    let from = now
        .saturating_sub(minutes.saturating_mul(60_000))
        .max(standing.lifted);
    let window = Ledger::open(env)?.window(from).await?;
    let verdict = judge(&standing.chatbot, &window, None, standing.lifted, now);
    if let Some(rollback) = verdict
        && put(env, standing.version, &standing.rolled_back(rollback)).await?
    {
        say::error(&format!(
            "the bot is taken back: {} of {} messages were not understood; PUT /v1/flags lifts that",
            rollback.fallbacks, rollback.messages
        ));
    }
    Ok(())
}
