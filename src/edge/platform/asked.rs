//! What is known of a request before its body is read, and whether it may go on.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use worker::{Env, Request, Response, Url};

use super::wire::within;
use super::{boot, isolate};
use crate::edge::config::{Config, Site};
use crate::edge::problem::Problem;
use crate::edge::{cors, secret};

/// The header by which the widget names its site.
const SITE_HEADER: &str = "x-curbside-site";
/// Seconds to wait that a limited customer is told.
const PATIENCE_S: u32 = 10;
/// How long the rate limiter may take, in milliseconds.
const LIMITER_MS: u32 = 300;

/// Why a request gets no answer of its own.
pub(super) enum Stop {
    /// It is refused.
    Refused(Problem),
    /// The platform failed.
    Broken(worker::Error),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<worker::Error> for Stop {
    fn from(error: worker::Error) -> Self {
        Self::Broken(error)
    }
}

/// An answer, or why there is none.
pub(super) type Answered = Result<Response, Stop>;

/// What is known of a request before its body is read.
pub(super) struct Asked {
    pub url: Url,
    /// The bot's own origin, as the request has it.
    pub own: String,
    pub host: String,
    pub origin: Option<String>,
    pub bearer: Option<String>,
    pub address: String,
    site: Option<String>,
}

impl Asked {
    pub fn new(request: &Request) -> worker::Result<Self> {
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
            site: header(SITE_HEADER),
            url,
        })
    }

    /// A parameter of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        self.url
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The site that a request names (in its body first, then in its header), if its page may ask.
    pub fn site<'a>(
        &self,
        config: &'a Config,
        named: Option<&str>,
    ) -> Result<(&'a str, &'a Site), Problem> {
        let (name, site) = config
            .site(named.or(self.site.as_deref()))
            .ok_or_else(Problem::unknown_site)?;
        match &self.origin {
            Some(origin) if !cors::allowed(site, origin, &self.own) => {
                Err(Problem::origin_not_allowed())
            }
            _ => Ok((name, site)),
        }
    }

    /// The bearer's token.
    pub fn token(&self) -> Result<&str, Problem> {
        self.bearer.as_deref().ok_or_else(Problem::invalid_session)
    }

    /// Whether the asker holds the admin token.
    pub fn is_admin(&self, config: &Config) -> bool {
        self.bearer.as_deref().is_some_and(|token| {
            config
                .admin_tokens
                .iter()
                .fold(false, |fits, known| fits | secret::same(token, known))
        })
    }

    /// Refuses whoever does not hold the admin token.
    pub fn admin(&self, config: &Config) -> Result<(), Problem> {
        if self.is_admin(config) {
            Ok(())
        } else {
            Err(Problem::admin_only())
        }
    }
}

/// What the bindings say, or that something is missing.
pub(super) fn config(env: &Env) -> Result<Rc<Config>, Problem> {
    isolate::config(env).map_err(|missing| Problem::not_ready(&missing))
}

/// The bot, or that it is missing.
pub(super) fn ready() -> Result<&'static boot::Ready, Problem> {
    boot::ready().map_err(|missing| Problem::not_ready(&[missing]))
}

/// Whether this customer, or this address, sends too much. A limiter that is away limits nobody.
pub(super) async fn limit(
    env: &Env,
    asked: &Asked,
    site: &str,
    conversation: Option<&str>,
) -> Result<(), Problem> {
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
pub(super) fn fresh_id() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Problem::internal())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
