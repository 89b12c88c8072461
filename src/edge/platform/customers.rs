//! What customers do about themselves: they say who they are, how it went, and that they want to be forgotten.

use serde_json::{Map, Value};
use worker::{Env, Request};

use super::asked::{Answered, Asked, config, fresh_id, limit};
use super::ground::Ground;
use super::ledger::Ledger;
use super::wire::Outside;
use super::{answer as respond, body, erasing, flags, shop_keys};
use crate::dialogue::Owner;
use crate::edge::config::Config;
use crate::edge::notices::Forget;
use crate::edge::posted::{object, text};
use crate::edge::problem::Problem;
use crate::edge::route::conversation;
use crate::origin::Wire;
use crate::privacy::{Pseudonym, Realm, Redactor};
use crate::session::{
    Customer, MAX_CUSTOMER_TOKEN_BYTES, MAX_TOKEN_BYTES, Record, Store, claims, identify as meet,
};

/// Most characters of a comment.
const MAX_COMMENT_CHARS: usize = 2_000;

fn needed(map: &Map<String, Value>, name: &str, most: usize) -> Result<String, Problem> {
    let found = text(map, name, most)?.filter(|text| !text.is_empty());
    found.ok_or_else(|| Problem::field("missing_field", format!("`{name}` is missing.")))
}

async fn record(
    config: &Config,
    env: &Env,
    asked: &Asked,
    site: &str,
    token: &str,
) -> Result<Record, Problem> {
    limit(
        env,
        asked,
        site,
        claims(token).ok().map(|claims| claims.conversation),
    )
    .await?;
    let ground = Ground::new(config, env, asked, flags::known(env).await)?;
    let (record, _) = ground.way().recall(site, token).await?;
    Ok(record)
}

/// `POST /v1/identify`: binds the conversation to the customer whom the shop vouches for, under a new id.
pub(super) async fn identify(mut request: Request, asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let map = object(&body::read(&mut request).await?)?;
    let (name, _) = asked.site(&config, text(&map, "site", 64)?.as_deref())?;
    let session = needed(&map, "session", MAX_TOKEN_BYTES)?;
    let token = needed(&map, "token", MAX_CUSTOMER_TOKEN_BYTES)?;
    let before = record(&config, env, asked, name, &session).await?;
    let customer = customer(&config, &token).await?;
    let names = config.names.as_ref().ok_or_else(Problem::no_customers)?;
    let ledger = Ledger::open(env)?;
    let now = Outside.now_ms();
    let known = names.all(Realm::Customer, name, &customer.id);
    let memory = ledger
        .memory(&known)
        .await
        .unwrap_or_default()
        .filter(|memory| !memory.is_over(&config.retention, now));
    // A conversation that a person has keeps its id: the desk answers to it.
    let fresh = if before.state.owner == Owner::Agent {
        before.conversation.clone()
    } else {
        fresh_id()?
    };
    let met = meet(&before, &customer, memory.as_ref(), names, &fresh, now);
    let who = names.of(Realm::Customer, name, &customer.id);
    let mut memory = memory.unwrap_or_default();
    memory.met(
        customer.name.as_deref(),
        Some(&met.record.state.locale),
        now,
    );
    ledger.remember(&who, &memory).await?;
    ledger
        .link(&met.record.conversation, &who, name, now)
        .await?;
    let ground = Ground::new(&config, env, asked, flags::known(env).await)?;
    let way = ground.way();
    // Where the store is away the ticket carries everything; a strict one has to have it.
    if way.store.save(&met.record).await.is_err() && way.store.strict() {
        return Err(Problem::busy().into());
    }
    if met.retired != met.record.conversation {
        let _ = way.store.forget(&met.retired).await;
    }
    let sealed = way.seal(&met.record)?;
    Ok(respond::json(
        200,
        &serde_json::json!({ "session": sealed }),
    )?)
}

/// The customer of a token, checked.
async fn customer(config: &Config, token: &str) -> Result<Customer, Problem> {
    let identities = config
        .identities
        .clone()
        .ok_or_else(Problem::no_customers)?;
    let identities = shop_keys::with_current(identities, &config.jwks_url, token).await;
    let now_s = Outside.now_ms().div_euclid(1_000);
    identities
        .verify(token, now_s, &shop_keys::WebCrypto)
        .await
        .map_err(|error| Problem::invalid_token(&error.to_string()))
}

/// `POST /v1/feedback`.
pub(super) async fn feedback(mut request: Request, asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let map = object(&body::read(&mut request).await?)?;
    let (name, _) = asked.site(&config, text(&map, "site", 64)?.as_deref())?;
    let session = needed(&map, "session", MAX_TOKEN_BYTES)?;
    let score = map
        .get("score")
        .and_then(Value::as_u64)
        .filter(|score| (1..=5).contains(score));
    let score = score.ok_or_else(|| {
        Problem::field("wrong_field", "`score` must be a whole number from 1 to 5.")
    })?;
    let resolved = match map.get("resolved") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(resolved)) => Some(*resolved),
        Some(_) => {
            return Err(Problem::field("wrong_field", "`resolved` must be true or false.").into());
        }
    };
    let comment = text(&map, "comment", MAX_COMMENT_CHARS)?
        .map(|comment| Redactor::default().redact(&comment).text);
    let record = record(&config, env, asked, name, &session).await?;
    let score = u8::try_from(score).unwrap_or(5);
    Ledger::open(env)?
        .feedback(
            &record,
            score,
            resolved,
            comment.as_deref(),
            Outside.now_ms(),
        )
        .await?;
    Ok(respond::empty(204)?)
}

/// Whose token or session this is: the customer's other names, and the conversation where a session asks.
async fn whose(
    config: &Config,
    env: &Env,
    asked: &Asked,
) -> Result<(Vec<Pseudonym>, Option<String>), Problem> {
    let (name, _) = asked.site(config, asked.query("site").as_deref())?;
    let token = asked.token()?;
    if claims(token).is_ok() {
        let record = record(config, env, asked, name, token).await?;
        let who = record.customer.map(|customer| customer.who);
        return Ok((who.into_iter().collect(), Some(record.conversation)));
    }
    limit(env, asked, name, None).await?;
    let customer = customer(config, token).await?;
    let names = config.names.as_ref().ok_or_else(Problem::no_customers)?;
    Ok((names.all(Realm::Customer, name, &customer.id), None))
}

/// `GET /v1/me`: what is remembered of the customer of a token, or of the one of a session, from one conversation to the next.
pub(super) async fn remembered(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let (who, _) = whose(&config, env, asked).await?;
    let memory = match who.is_empty() {
        true => None,
        false => Ledger::open(env)?.memory(&who).await?,
    };
    let now = Outside.now_ms();
    let memory = memory.filter(|memory| !memory.is_over(&config.retention, now));
    Ok(respond::json(
        200,
        &serde_json::json!({ "verified": !who.is_empty(), "memory": memory }),
    )?)
}

/// `GET /v1/receipts/{id}`: how far a forgetting has come. The id is unguessable, and the receipt says nothing of anybody.
pub(super) async fn receipt(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let (name, _) = asked.site(&config, asked.query("site").as_deref())?;
    limit(env, asked, name, None).await?;
    let id = conversation(asked.url.path()).ok_or_else(Problem::not_found)?;
    let receipt = Ledger::open(env)?.receipt(id).await?;
    let receipt = receipt.ok_or_else(Problem::not_found)?;
    Ok(respond::json(
        200,
        &serde_json::json!({ "receipt": receipt }),
    )?)
}

/// `DELETE /v1/me`: forgets the customer of a token, or the one of a session, everywhere.
pub(super) async fn forget(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let (name, _) = asked.site(&config, asked.query("site").as_deref())?;
    let ledger = Ledger::open(env)?;
    let (customer, conversation) = match whose(&config, env, asked).await {
        // Its receipt was lost on the way: what is gone is gone once more.
        Err(problem) if problem.code == Problem::forgotten_session().code => {
            let known = claims(asked.token()?).ok();
            (Vec::new(), known.map(|known| known.conversation.to_owned()))
        }
        whose => whose?,
    };
    let mut forget = Forget {
        site: name.to_owned(),
        at: Outside.now_ms(),
        customer,
        conversations: conversation.into_iter().collect(),
        ..Forget::default()
    };
    forget
        .conversations
        .extend(ledger.conversations(&forget.customer).await?);
    forget.desk = ledger.references(&forget.conversations).await?;
    let receipt = erasing::forget(&forget, &fresh_id()?, &config, env, asked).await?;
    Ok(respond::json(
        200,
        &serde_json::json!({ "receipt": receipt }),
    )?)
}
