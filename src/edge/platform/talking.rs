//! What customers do: they say something, and look back over what was said.

use futures_util::future::join;
use worker::{Context, Env, Request};

use super::asked::{Answered, Asked, config, fresh_id, limit};
use super::ground::Ground;
use super::guesses::Counts;
use super::ledger::Ledger;
use super::live::Talks;
use super::wire::Outside;
use super::{answer as respond, body, flags, kv, queue, say};
use crate::edge::config::Config;
use crate::edge::converse::After;
use crate::edge::notices::Notice;
use crate::edge::posted::Posted;
use crate::edge::problem::Problem;
use crate::origin::desks::AnyDesk;
use crate::origin::{Watch, Wire};
use crate::session::{Ask, Live, Store, claims};

/// How often a handoff that the queue did not take is sent again after the answer.
const MAX_SENDS: u32 = 5;

/// `POST /v1/messages`.
pub(super) async fn message(
    mut request: Request,
    asked: &Asked,
    env: &Env,
    context: Context,
) -> Answered {
    let config = config(env)?;
    let posted = Posted::read(&body::read(&mut request).await?)?;
    let site = asked.site(&config, posted.site.as_deref())?;
    let conversation = posted
        .session
        .as_deref()
        .and_then(|token| claims(token).ok())
        .map(|claims| claims.conversation);
    let (limited, standing) =
        join(limit(env, asked, site.0, conversation), flags::known(env)).await;
    limited?;
    if let (Some(challenge), None) = (&config.challenge, &posted.session) {
        let token = posted.turnstile.as_deref();
        challenge
            .check(token, &posted.id, &asked.address, &Outside)
            .await?;
    }
    let fresh = fresh_id()?;
    let ground = Ground::new(&config, env, asked, standing)?;
    let done = ground.way().say(site, &posted, &fresh).await;
    let owed = ground.owed();
    if !owed.is_empty() {
        let env = env.clone();
        context.wait_until(async move {
            let counts = Counts::new(&env);
            for (wards, settled) in &owed {
                counts.settle(wards, *settled).await;
            }
        });
    }
    let done = done?;
    if let Some(after) = done.after {
        settle(*after, env.clone(), &config, &context).await;
    }
    Ok(respond::json(200, &done.said)?)
}

/// `GET /v1/messages`.
pub(super) async fn transcript(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let (name, _) = asked.site(&config, asked.query("site").as_deref())?;
    let token = asked.token()?;
    let after = asked.query("after").map_or(Ok(0), |after| {
        after
            .parse::<u32>()
            .map_err(|_| Problem::field("wrong_field", "`after` must be the number of a turn."))
    })?;
    limit(
        env,
        asked,
        name,
        claims(token).ok().map(|claims| claims.conversation),
    )
    .await?;
    let ground = Ground::new(&config, env, asked, flags::known(env).await)?;
    let told = ground.way().transcript(name, token, after).await?;
    Ok(respond::json(200, &told)?)
}

/// Does now what must not be lost (a handoff, and opening live talk for it); leaves the rest until after the answer.
async fn settle(after: After, env: Env, config: &Config, context: &Context) {
    let After {
        record,
        keep,
        waits,
        notices,
    } = after;
    let (first, rest): (Vec<Notice>, Vec<Notice>) = notices
        .into_iter()
        .partition(|notice| matches!(notice, Notice::Handoff(_)));
    // The conversation may be handed over again at once: the ledger has to know before that.
    if notices_close(&rest) {
        let closed = match Ledger::open(&env) {
            Ok(ledger) => ledger.closed(&record.conversation).await,
            Err(error) => Err(error),
        };
        if let Err(error) = closed {
            say::warn(&error.to_string());
        }
    }
    let mut unsent = Vec::new();
    for notice in first {
        // Where this fails, the customer's next message opens it.
        let open = Ask::Open {
            record: Box::new(record.clone()),
            at: Outside.now_ms(),
            told: waits,
        };
        if let Err(error) = Talks(&env).ask(&record.conversation, &open).await {
            say::warn(&error.to_string());
        }
        if let Notice::Handoff(handoff) = &notice
            && let Ok(ledger) = Ledger::open(&env)
            && let Err(error) = ledger.note(handoff).await
        {
            say::warn(&error.to_string());
        }
        if !queue::send(&env, &notice).await {
            unsent.push(notice);
        }
    }
    let rest: Vec<Notice> = rest
        .into_iter()
        .filter(|notice| {
            let webhook = matches!(config.desk, AnyDesk::Webhook(_));
            !matches!(notice, Notice::Message(_))
                || !webhook
                || !config.desk_messages.url.is_empty()
        })
        .collect();
    context.wait_until(async move {
        if keep {
            let store = kv::Kv(env.kv(kv::BINDING).ok());
            if let Err(error) = store.save(&record).await {
                say::warn(&format!("{error}; the ticket carries the conversation on"));
            }
        }
        for notice in unsent {
            let mut sent = false;
            for _ in 0..MAX_SENDS {
                sent = sent || queue::send(&env, &notice).await;
            }
            if !sent {
                say::error(&format!(
                    "a handoff of conversation {} could not be queued",
                    record.conversation
                ));
            }
        }
        for notice in rest {
            if !queue::send(&env, &notice).await {
                say::warn("a notice could not be queued; it is not counted");
            }
        }
    });
}

/// Whether the customer has ended what a person had.
fn notices_close(notices: &[Notice]) -> bool {
    notices
        .iter()
        .any(|notice| matches!(notice, Notice::Told(_)))
}
