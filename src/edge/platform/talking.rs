//! What customers do: they say something, and look back over what was said.

use futures_util::future::join;
use worker::{Context, Env, Request};

use super::asked::{Answered, Asked, config, fresh_id, limit};
use super::ground::Ground;
use super::guesses::Counts;
use super::ledger::Ledger;
use super::live::Talks;
use super::wire::Outside;
use super::{answer as respond, body, consumer, erasing, flags, kv, queue, say};
use crate::edge::config::Config;
use crate::edge::converse::After;
use crate::edge::notices::Notice;
use crate::edge::posted::Posted;
use crate::edge::problem::Problem;
use crate::origin::desks::{AnyDesk, Handoff};
use crate::origin::{Watch, Wire};
use crate::session::{Ask, Live, Record, Store, claims};

/// How often what the queue did not take is sent again after the answer.
const MAX_SENDS: u32 = 3;
/// The pause before the first of these, in milliseconds; it grows by as much with each.
const SEND_PAUSE_MS: u32 = 500;

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

/// Does now what must not be lost (what a person is to have, and opening live talk for it); leaves the rest until after the
/// answer.
async fn settle(after: After, env: Env, config: &Config, context: &Context) {
    let After {
        record,
        keep,
        began,
        waits,
        notices,
    } = after;
    let customer = record.customer.as_ref().map(|customer| &customer.who);
    let kept = keep.then(|| config.graves(&record.site, &record.conversation, customer));
    let deaf = matches!(config.desk, AnyDesk::Webhook(_)) && config.desk_messages.url.is_empty();
    let (first, rest): (Vec<Notice>, Vec<Notice>) = notices
        .into_iter()
        .filter(|notice| !(deaf && matches!(notice, Notice::Message(_))))
        .partition(|notice| !matches!(notice, Notice::Turn(_)));
    // The conversation may be handed over again at once: the ledger has to know before that.
    if notices_close(&first) {
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
        if let Notice::Handoff(handoff) = &notice {
            open(&record, handoff, waits, &env).await;
        }
        if !queue::send(&env, &notice).await {
            unsent.push(notice);
        }
    }
    context.wait_until(async move {
        // Asked after the answer, so that it costs the customer nothing.
        if let Some(graves) = kept
            && !erasing::erased(&env, &graves, began).await
        {
            let store = kv::Kv(env.kv(kv::BINDING).ok());
            if let Err(error) = store.save(&record).await {
                say::warn(&format!("{error}; the ticket carries the conversation on"));
            }
        }
        for notice in unsent {
            if !surely(&notice, &env).await {
                say::error(&format!(
                    "what a person is to have of conversation {} could be neither queued nor delivered",
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

/// Opens live talk, and notes the handoff. Where the first fails, the customer's next message opens it.
async fn open(record: &Record, handoff: &Handoff, told: bool, env: &Env) {
    let ask = Ask::Open {
        record: Box::new(record.clone()),
        at: Outside.now_ms(),
        told,
    };
    if let Err(error) = Talks(env).ask(&record.conversation, &ask).await {
        say::warn(&error.to_string());
    }
    if let Ok(ledger) = Ledger::open(env)
        && let Err(error) = ledger.note(handoff).await
    {
        say::warn(&error.to_string());
    }
}

/// Sends again what the queue did not take; where it never does, delivers it without the queue. Whether it has arrived.
async fn surely(notice: &Notice, env: &Env) -> bool {
    for sent in 1..=MAX_SENDS {
        Outside.sleep(sent.saturating_mul(SEND_PAUSE_MS)).await;
        if queue::send(env, notice).await {
            return true;
        }
    }
    consumer::carry_out(notice, env).await
}

/// Whether the customer has ended what a person had.
fn notices_close(notices: &[Notice]) -> bool {
    notices
        .iter()
        .any(|notice| matches!(notice, Notice::Told(_)))
}
