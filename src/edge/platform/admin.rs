//! What operators ask: the flags in force and who gets what, and how it goes. All with the admin token.

use serde_json::{Value, json};
use worker::{Env, Request};

use super::asked::{Answered, Asked, config};
use super::ledger::Ledger;
use super::wire::Outside;
use super::{answer as respond, body, flags};
use crate::edge::config::Config;
use crate::edge::problem::Problem;
use crate::edge::span;
use crate::insight::{Figures, Targets};
use crate::origin::Wire;
use crate::rollout::{Change, ChangeError, Standing, TAKES_EFFECT_S};

/// How far back the conversations are listed with their cohorts, in milliseconds: a day.
const LATE_MS: i64 = 24 * 60 * 60 * 1_000;
/// How often a change is made anew that names no version and finds another one made meanwhile.
const MAX_TRIES: u32 = 4;
/// What the figures may be grouped by.
const GROUPS: &[&str] = &["all", "day", "locale", "site", "cohort"];

/// `GET /v1/flags`.
pub(super) async fn flags(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    asked.admin(&config)?;
    let standing = flags::read(env).await?;
    Ok(respond::json(200, &told(&standing, &config, env).await?)?)
}

/// `PUT /v1/flags`.
pub(super) async fn change(mut request: Request, asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    asked.admin(&config)?;
    let change = Change::read(&body::read(&mut request).await?).map_err(refused)?;
    for _ in 0..MAX_TRIES {
        let standing = flags::read(env).await?;
        let next = standing
            .changed(&change, Outside.now_ms())
            .map_err(refused)?;
        if flags::put(env, standing.version, &next).await? {
            return Ok(respond::json(200, &told(&next, &config, env).await?)?);
        }
    }
    Err(refused(ChangeError::Conflict(flags::read(env).await?.version)).into())
}

fn refused(error: ChangeError) -> Problem {
    match error {
        ChangeError::Conflict(_) => Problem::new(409, "flags_changed", format!("{error}.")),
        _ => Problem::field("wrong_flags", format!("{error}.")),
    }
}

/// The flags in force, and who is in which cohort.
async fn told(standing: &Standing, config: &Config, env: &Env) -> Result<Value, worker::Error> {
    let late = Ledger::open(env)?
        .late(Outside.now_ms().saturating_sub(LATE_MS))
        .await?;
    let rows: Vec<Value> = late
        .iter()
        .map(|one| {
            let who = one.who.as_deref().unwrap_or(&one.conversation);
            let now = config.cohorts.mode(&standing.chatbot, standing.rolled_back.as_ref(), &one.site, who);
            let place = (config.cohorts.place(&one.site, who) * 100.0).round() / 100.0;
            json!({ "conversation": one.conversation, "site": one.site, "at": one.at, "had": one.mode, "gets": now, "place": place })
        })
        .collect();
    let share = |mode: &str| {
        rows.iter()
            .filter(|row| row.get("gets").and_then(Value::as_str) == Some(mode))
            .count()
    };
    let mut answer = serde_json::to_value(standing).unwrap_or_default();
    if let Some(map) = answer.as_object_mut() {
        map.insert("takes_effect_s".into(), TAKES_EFFECT_S.into());
        map.insert(
            "cohorts".into(),
            json!({ "bot": share("bot"), "shadow": share("shadow"), "people": share("people"), "conversations": rows }),
        );
    }
    Ok(answer)
}

/// `GET /v1/metrics?from&to&by=&site=`.
pub(super) async fn metrics(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    asked.admin(&config)?;
    let by = asked.query("by").unwrap_or_else(|| "all".to_owned());
    if !GROUPS.contains(&by.as_str()) {
        let message = format!("`by` must be one of {}.", GROUPS.join(", "));
        return Err(Problem::field("wrong_field", message).into());
    }
    let (from, to) = span::read(
        asked.query("from").as_deref(),
        asked.query("to").as_deref(),
        Outside.now_ms(),
    )?;
    let site = asked.query("site").filter(|site| !site.is_empty());
    let standing = flags::known(env).await;
    let targets = Targets {
        fallback: standing.chatbot.fallback_threshold,
        ..config.targets.clone()
    };
    let counts = Ledger::open(env)?
        .counts((from, to), site.as_deref(), &by)
        .await?;
    let groups: Vec<Figures> = counts
        .iter()
        .map(|counts| Figures::of(counts, &targets))
        .collect();
    Ok(respond::json(
        200,
        &json!({ "from": from, "to": to, "by": by, "site": site, "groups": groups, "counts": counts }),
    )?)
}
