//! What customers do: they say something, and look back over what was said.

use worker::{Context, Env, Request};

use super::asked::{Answered, Asked, config, fresh_id, limit, ready};
use super::live::{Strictly, Talks};
use super::wire::Outside;
use super::{answer as respond, body, isolate, kv, queue};
use crate::edge::config::Config;
use crate::edge::converse::{After, Way};
use crate::edge::notices::Notice;
use crate::edge::posted::Posted;
use crate::edge::problem::Problem;
use crate::origin::Wire;
use crate::session::{Ask, Live, Store, claims};

/// How often a handoff that the queue did not take is sent again after the answer.
const MAX_SENDS: u32 = 5;

/// Runs a block with the way of a message over whichever store is configured.
macro_rules! along {
    ($config:expr, $env:expr, $asked:expr, |$way:ident| $block:expr) => {{
        let (memory, recent, talks) = (isolate::memory(), isolate::recent(), Talks($env));
        let (bot, own) = (&ready()?.bot, $asked.own.as_str());
        let (live, wire, config) = (&talks, &Outside, $config);
        let telling = config.is_local(&$asked.host);
        if config.strict {
            let store = &Strictly(Talks($env));
            let $way = Way {
                config,
                bot,
                store,
                wire,
                live,
                memory: &memory,
                recent: &recent,
                own,
                telling,
            };
            $block
        } else {
            let store = &kv::Kv($env.kv("SESSIONS_KV").ok());
            let $way = Way {
                config,
                bot,
                store,
                wire,
                live,
                memory: &memory,
                recent: &recent,
                own,
                telling,
            };
            $block
        }
    }};
}

pub(super) use along;

/// `POST /v1/messages`.
pub(super) async fn say(
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
    limit(env, asked, site.0, conversation).await?;
    let fresh = fresh_id()?;
    let done = along!(&config, env, asked, |way| way
        .say(site, &posted, &fresh)
        .await)?;
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
    let told = along!(&config, env, asked, |way| way
        .transcript(name, token, after)
        .await)?;
    Ok(respond::json(200, &told)?)
}

/// Does now what must not be lost (a handoff, and opening live talk for it); leaves the rest until after the answer.
async fn settle(after: After, env: Env, config: &Config, context: &Context) {
    let After {
        record,
        keep,
        notices,
    } = after;
    let (first, rest): (Vec<Notice>, Vec<Notice>) = notices
        .into_iter()
        .partition(|notice| matches!(notice, Notice::Handoff(_)));
    let mut unsent = Vec::new();
    for notice in first {
        // Where this fails, the customer's next message opens it.
        let open = Ask::Open {
            record: Box::new(record.clone()),
            at: Outside.now_ms(),
        };
        if let Err(error) = Talks(&env).ask(&record.conversation, &open).await {
            worker::console_warn!("{error}");
        }
        if !queue::send(&env, &notice).await {
            unsent.push(notice);
        }
    }
    let rest: Vec<Notice> = rest
        .into_iter()
        .filter(|notice| {
            !matches!(notice, Notice::Message(_)) || !config.desk_messages.url.is_empty()
        })
        .collect();
    context.wait_until(async move {
        if keep {
            let store = kv::Kv(env.kv("SESSIONS_KV").ok());
            if let Err(error) = store.save(&record).await {
                worker::console_warn!("{error}; the ticket carries the conversation on");
            }
        }
        for notice in unsent {
            let mut sent = false;
            for _ in 0..MAX_SENDS {
                sent = sent || queue::send(&env, &notice).await;
            }
            if !sent {
                worker::console_error!(
                    "a handoff of conversation {} could not be queued",
                    record.conversation
                );
            }
        }
        for notice in rest {
            if !queue::send(&env, &notice).await {
                worker::console_warn!("a notice could not be queued; it is not counted");
            }
        }
    });
}
