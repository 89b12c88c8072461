//! Requests in, responses out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use worker::{Context, Env, Request, Response, Result, Url};

use super::wire::{Outside, within};
use super::{answer as respond, body, boot, isolate, kv, queue};
use crate::edge::config::{Config, Site};
use crate::edge::converse::{After, Way};
use crate::edge::notices::Notice;
use crate::edge::posted::{MAX_TEXT_CHARS, Posted, object, text};
use crate::edge::problem::Problem;
use crate::edge::route::{Route, route};
use crate::edge::{cors, secret};
use crate::session::{Store, claims};
use crate::understand::Understand;

/// The header by which the widget names its site.
const SITE_HEADER: &str = "x-curbside-site";
/// How often a handoff that the queue did not take is sent again after the answer.
const MAX_SENDS: u32 = 5;
/// Seconds to wait that a limited customer is told.
const PATIENCE_S: u32 = 10;
/// How long the rate limiter may take, in milliseconds.
const LIMITER_MS: u32 = 300;

/// What is known of a request before its body is read.
struct Asked {
    url: Url,
    own: String,
    host: String,
    origin: Option<String>,
    bearer: Option<String>,
    address: String,
}

impl Asked {
    fn new(request: &Request) -> Result<Self> {
        let url = request.url()?;
        let header = |name: &str| request.headers().get(name).ok().flatten();
        let own = url.origin().ascii_serialization();
        let host = own
            .split_once("://")
            .map_or("", |(_, host)| host)
            .to_owned();
        let bearer = header("authorization").and_then(|value| {
            value
                .strip_prefix("Bearer ")
                .map(|token| token.trim().to_owned())
        });
        Ok(Self {
            own,
            host,
            origin: header("origin"),
            bearer,
            address: header("cf-connecting-ip").unwrap_or_default(),
            url,
        })
    }

    fn query(&self, name: &str) -> Option<String> {
        self.url
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// Answers a request.
pub(super) async fn answer(request: Request, env: Env, context: Context) -> Result<Response> {
    let asked = Asked::new(&request)?;
    let method = request.inner().method();
    let found = route(&method, asked.url.path());
    let preflight = matches!(found, Ok(Route::Preflight));
    let done = match found {
        Ok(Route::Asset) => return asset(request, &env, &asked).await,
        Ok(Route::Health) => return health(&env, &method),
        Ok(Route::Preflight) => respond::empty(204).map(Ok),
        Ok(Route::Say) => say(request, &asked, &env, context).await,
        Ok(Route::Transcript) => transcript(&request, &asked, &env).await,
        Ok(Route::Understand) => understand(request, &asked, &env).await,
        Err(problem) => Ok(Err(problem)),
    }?;
    let refused = done.as_ref().err().map(|problem| problem.code);
    let response = match done {
        Ok(response) => response,
        Err(problem) => respond::problem(&problem)?,
    };
    if let (Some(origin), true) = (&asked.origin, refused != Some("origin_not_allowed")) {
        if let Ok(config) = isolate::config(&env)
            && config
                .sites
                .values()
                .any(|site| cors::allowed(site, origin, &asked.own))
        {
            for (name, value) in cors::headers(origin)
                .into_iter()
                .chain(preflight.then(cors::preflight).into_iter().flatten())
            {
                response.headers().set(name, &value)?;
            }
        }
    }
    Ok(response)
}

type Answered = Result<std::result::Result<Response, Problem>>;

/// Turns a refusal inside an answer into an answer.
macro_rules! or_refuse {
    ($value:expr) => {
        match $value {
            Ok(value) => value,
            Err(problem) => return Ok(Err(problem)),
        }
    };
}

/// The site that a request names, if its page may ask.
fn site<'a>(
    config: &'a Config,
    asked: &Asked,
    request: &Request,
    named: Option<&str>,
) -> std::result::Result<(&'a str, &'a Site), Problem> {
    let header = request.headers().get(SITE_HEADER).ok().flatten();
    let (name, site) = config
        .site(named.or(header.as_deref()))
        .ok_or_else(Problem::unknown_site)?;
    match &asked.origin {
        Some(origin) if !cors::allowed(site, origin, &asked.own) => {
            Err(Problem::origin_not_allowed())
        }
        _ => Ok((name, site)),
    }
}

async fn say(mut request: Request, asked: &Asked, env: &Env, context: Context) -> Answered {
    let config = or_refuse!(isolate::config(env).map_err(|missing| Problem::not_ready(&missing)));
    let ready = or_refuse!(boot::ready().map_err(|missing| Problem::not_ready(&[missing])));
    let body = or_refuse!(body::read(&mut request).await);
    let posted = or_refuse!(Posted::read(&body));
    let site = or_refuse!(site(&config, asked, &request, posted.site.as_deref()));
    let conversation = posted
        .session
        .as_deref()
        .and_then(|token| claims(token).ok())
        .map(|claims| claims.conversation);
    or_refuse!(limit(env, asked, site.0, conversation).await);
    let fresh = or_refuse!(fresh_id().ok_or_else(Problem::internal));
    let (memory, recent, store) = (
        isolate::memory(),
        isolate::recent(),
        kv::Kv(env.kv("SESSIONS").ok()),
    );
    let way = Way {
        config: &config,
        bot: &ready.bot,
        store: &store,
        wire: &Outside,
        memory: &memory,
        recent: &recent,
        own: &asked.own,
        telling: config.is_local(&asked.host),
    };
    let done = or_refuse!(way.say(site, &posted, &fresh).await);
    if let Some(after) = done.after {
        settle(*after, env.clone(), &context).await;
    }
    respond::json(200, &done.said).map(Ok)
}

/// Sends a handoff now, for it must not be lost; leaves the rest until after the answer.
async fn settle(after: After, env: Env, context: &Context) {
    let After { record, notices } = after;
    let (handoffs, counted): (Vec<Notice>, Vec<Notice>) = notices
        .into_iter()
        .partition(|notice| matches!(notice, Notice::Handoff(_)));
    let mut unsent = Vec::new();
    for notice in handoffs {
        if !queue::send(&env, &notice).await {
            unsent.push(notice);
        }
    }
    context.wait_until(async move {
        let store = kv::Kv(env.kv("SESSIONS").ok());
        if let Err(error) = store.save(&record).await {
            worker::console_warn!("{error}; the ticket carries the conversation on");
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
        for notice in counted {
            if !queue::send(&env, &notice).await {
                worker::console_warn!("a turn could not be queued; it is not counted");
            }
        }
    });
}

async fn transcript(request: &Request, asked: &Asked, env: &Env) -> Answered {
    let config = or_refuse!(isolate::config(env).map_err(|missing| Problem::not_ready(&missing)));
    let ready = or_refuse!(boot::ready().map_err(|missing| Problem::not_ready(&[missing])));
    let (name, _) = or_refuse!(site(
        &config,
        asked,
        request,
        asked.query("site").as_deref()
    ));
    let token = or_refuse!(asked.bearer.as_deref().ok_or_else(Problem::invalid_session));
    let after = or_refuse!(asked.query("after").map_or(Ok(0), |after| {
        after
            .parse::<u32>()
            .map_err(|_| Problem::field("wrong_field", "`after` must be the number of a turn."))
    }));
    let conversation = claims(token).ok().map(|claims| claims.conversation);
    or_refuse!(limit(env, asked, name, conversation).await);
    let (memory, recent, store) = (
        isolate::memory(),
        isolate::recent(),
        kv::Kv(env.kv("SESSIONS").ok()),
    );
    let way = Way {
        config: &config,
        bot: &ready.bot,
        store: &store,
        wire: &Outside,
        memory: &memory,
        recent: &recent,
        own: &asked.own,
        telling: false,
    };
    let transcript = or_refuse!(way.transcript(name, token, after).await);
    respond::json(200, &transcript).map(Ok)
}

async fn understand(mut request: Request, asked: &Asked, env: &Env) -> Answered {
    let config = or_refuse!(isolate::config(env).map_err(|missing| Problem::not_ready(&missing)));
    let admin = asked
        .bearer
        .as_deref()
        .is_some_and(|token| secret::same(token, &config.admin_token));
    if !admin && !config.is_local(&asked.host) {
        return Ok(Err(Problem::admin_only()));
    }
    let ready = or_refuse!(boot::ready().map_err(|missing| Problem::not_ready(&[missing])));
    let body = or_refuse!(body::read(&mut request).await);
    let map = or_refuse!(object(&body));
    let said = or_refuse!(
        or_refuse!(text(&map, "text", MAX_TEXT_CHARS))
            .ok_or_else(|| Problem::field("missing_field", "`text` is missing."))
    );
    respond::json(200, &ready.model.understand(&said)).map(Ok)
}

fn health(env: &Env, method: &str) -> Result<Response> {
    let (config, ready) = (isolate::config(env), boot::ready());
    let missing: Vec<String> = config
        .err()
        .unwrap_or_default()
        .into_iter()
        .chain(ready.as_ref().err().cloned())
        .collect();
    let response = match ready {
        Ok(ready) if missing.is_empty() => respond::json(
            200,
            &json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "model": ready.model.meta().version, "flows": ready.flows }),
        )?,
        _ => respond::problem(&Problem::not_ready(&missing))?,
    };
    if method == "HEAD" {
        respond::empty(response.status_code())
    } else {
        Ok(response)
    }
}

async fn asset(request: Request, env: &Env, asked: &Asked) -> Result<Response> {
    if asked.url.path() == "/" {
        return Response::redirect_with_status(asked.url.join("/demo")?, 302);
    }
    let Ok(assets) = env.assets("ASSETS") else {
        return respond::problem(&Problem::not_found());
    };
    let file = assets.fetch_request(request).await?;
    if file.status_code() == 404 {
        return respond::problem(&Problem::not_found());
    }
    respond::asset(file)
}

/// Whether this customer, or this address, sends too much. A limiter that is away limits nobody.
async fn limit(
    env: &Env,
    asked: &Asked,
    site: &str,
    conversation: Option<&str>,
) -> std::result::Result<(), Problem> {
    let mut keys = vec![("PER_ADDRESS", format!("{site}:{}", asked.address))];
    if let Some(conversation) = conversation {
        keys.push(("PER_SESSION", format!("{site}:{conversation}")));
    }
    for (binding, key) in keys {
        if let Ok(limiter) = env.rate_limiter(binding)
            && let Some(Ok(outcome)) = within(LIMITER_MS, limiter.limit(key)).await
            && !outcome.success
        {
            return Err(Problem::too_many(PATIENCE_S));
        }
    }
    Ok(())
}

/// An id nobody can guess: 16 random bytes.
fn fresh_id() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}
