//! What the bindings say. Read once an isolate; whatever is missing is named, never guessed.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::challenge::Challenge;
use super::hours::Hours;
use super::rotation::{Rotation, SECRETS};
use crate::insight::Targets;
use crate::origin::desks::{AnyDesk, Webhook};
use crate::origin::{Credentials, Rule, ShopConfig};
use crate::privacy::{Pseudonym, Pseudonyms, Retention, graves};
use crate::rollout::Cohorts;
use crate::session::{Identities, Keyring};

/// The environment that counts as local development.
const LOCAL: &str = "local";
/// The name under which an embed line without `data-site` asks.
const DEFAULT_SITE: &str = "default";

/// How long a customer waits for a first answer where nothing else is said, in seconds.
const PATIENCE_S: i64 = 5 * 60;
/// The longest wait that may be set, in seconds: a day.
const MAX_PATIENCE_S: i64 = 24 * 60 * 60;

/// One site that the bot serves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Origins of its pages, such as `https://shop.example`.
    #[serde(default)]
    pub origins: Vec<String>,
    /// The language spoken where a page asks for none.
    #[serde(default)]
    pub locale: Option<String>,
}

/// Everything the worker is told from outside.
#[derive(Debug)]
pub struct Config {
    /// The sites by name.
    pub sites: BTreeMap<String, Site>,
    /// The site meant where none is named.
    pub first_site: String,
    /// What seals tickets.
    pub keys: Keyring,
    /// The shop.
    pub shop: ShopConfig,
    /// Who may see an order.
    pub access: Vec<Rule>,
    /// The desk.
    pub desk: AnyDesk,
    /// What desks sign their own requests with: the current secret and the next one.
    pub desk_secrets: Vec<String>,
    /// Where the desk wants to be told what a customer says meanwhile; empty where it does not.
    pub desk_messages: Webhook,
    /// When people are at the desk; always where not said.
    pub hours: Option<Hours>,
    /// How long a customer waits for a first answer before being told that it takes longer, in milliseconds.
    pub patience_ms: i64,
    /// What proves who a customer is; `None` where nothing does.
    pub identities: Option<Identities>,
    /// Where the shop's public keys are; empty where there are none.
    pub jwks_url: String,
    /// Customers' other names; `None` where no keys are given, and then nobody is remembered.
    pub names: Option<Pseudonyms>,
    /// What draws cohorts.
    pub cohorts: Cohorts,
    /// The figures' targets.
    pub targets: Targets,
    /// What is kept for how long.
    pub retention: Retention,
    /// Whether every conversation is held in strict order (`SESSIONS = "durable"`).
    pub strict: bool,
    /// Whoever holds one of these may see figures and internals: the current one and the next.
    pub admin_tokens: Vec<String>,
    /// When each secret was last changed.
    pub rotation: Rotation,
    /// What a new conversation has to show that a person begins it; nothing where absent.
    pub challenge: Option<Challenge>,
    /// Whether the demo shop signs its customers in by itself (`DEMO = "on"`; local development alone).
    pub demo: bool,
    /// `local`, or the region deployed to.
    pub environment: String,
    /// The bot's own address as others reach it; empty where the request's own is right.
    pub public_url: String,
}

impl Config {
    /// Reads everything from `lookup`, which gives a variable's or secret's text by name.
    ///
    /// # Errors
    /// One sentence for each thing that is missing or malformed.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let text = |name: &str| {
            lookup(name)
                .map(|value| value.trim().to_owned())
                .unwrap_or_default()
        };
        let mut wrong = Vec::new();
        let mut needed = |name: &str| {
            let value = text(name);
            if value.is_empty() {
                wrong.push(format!("{name} is not set"));
            }
            value
        };
        let (keys, sites) = (needed("TICKET_KEYS"), needed("SITES"));
        let shop = ShopConfig {
            base: needed("ORIGIN_URL").trim_end_matches('/').to_owned(),
            token_url: text("ORIGIN_TOKEN_URL"),
            credentials: Credentials {
                id: text("ORIGIN_CLIENT_ID"),
                secrets: present([
                    text("ORIGIN_CLIENT_SECRET"),
                    text("ORIGIN_CLIENT_SECRET_NEXT"),
                ]),
            },
        };
        let desk = AnyDesk::read(&lookup)
            .map_err(|error| wrong.push(error.to_string()))
            .unwrap_or_else(|()| AnyDesk::Webhook(Webhook::default()));
        let hours = Hours::read(&text("DESK_HOURS")).unwrap_or_else(|error| {
            wrong.push(error);
            None
        });
        let patience_ms = match text("DESK_PATIENCE_S").parse::<i64>() {
            Ok(seconds) if (1..=MAX_PATIENCE_S).contains(&seconds) => seconds * 1_000,
            Err(_) if text("DESK_PATIENCE_S").is_empty() => PATIENCE_S * 1_000,
            _ => {
                wrong.push(format!(
                    "DESK_PATIENCE_S must be 1 to {MAX_PATIENCE_S} seconds"
                ));
                0
            }
        };
        let access = access(&text("ACCESS")).unwrap_or_else(|error| {
            wrong.push(error);
            Vec::new()
        });
        let set: Vec<&str> = SECRETS
            .iter()
            .copied()
            .filter(|name| !text(name).is_empty())
            .collect();
        let local = text("ENVIRONMENT") == LOCAL;
        let rotation =
            Rotation::read(&text("SECRETS_ROTATED_AT"), &set, local).unwrap_or_else(|error| {
                wrong.push(error);
                Rotation::default()
            });
        let strict = match text("SESSIONS").as_str() {
            "" | "kv" => false,
            "durable" => true,
            _ => {
                wrong.push("SESSIONS must be `kv` or `durable`".into());
                false
            }
        };
        let demo = text("DEMO") == "on";
        if demo && text("ENVIRONMENT") != LOCAL {
            wrong.push("DEMO signs anybody in as any customer: it may be on only where ENVIRONMENT is `local`".into());
        }
        let mut identities = Identities::new(
            &or_default(text("CUSTOMER_AUDIENCE"), DEFAULT_AUDIENCE),
            Some(text("CUSTOMER_ISSUER").as_str()).filter(|issuer| !issuer.is_empty()),
        );
        for secret in present([
            text("CUSTOMER_JWT_SECRET"),
            text("CUSTOMER_JWT_SECRET_NEXT"),
        ]) {
            match identities.clone().with_secret(&secret) {
                Ok(with) => identities = with,
                Err(error) => wrong.push(format!("CUSTOMER_JWT_SECRET: {error}")),
            }
        }
        let jwks_url = text("CUSTOMER_JWKS_URL");
        let known = !jwks_url.is_empty() || !identities.accepts_nothing();
        let names = match text("PSEUDONYM_KEYS") {
            keys if keys.is_empty() => None,
            keys => Pseudonyms::parse(&keys)
                .map_err(|error| wrong.push(format!("PSEUDONYM_KEYS: {error}")))
                .ok(),
        };
        if known && names.is_none() {
            wrong.push("PSEUDONYM_KEYS is not set, and customers can't be known without".into());
        }
        let retention = Retention::region(&text("RETENTION")).unwrap_or_else(|error| {
            wrong.push(error.to_string());
            Retention::default()
        });
        let targets = match text("TARGETS") {
            given if given.is_empty() => Targets::default(),
            given => serde_json::from_str(&given).unwrap_or_else(|error| {
                wrong.push(format!("TARGETS is not a JSON object of targets: {error}"));
                Targets::default()
            }),
        };
        if !shop.token_url.is_empty()
            && (shop.credentials.id.is_empty() || shop.credentials.secrets.is_empty())
        {
            wrong.push("ORIGIN_TOKEN_URL needs ORIGIN_CLIENT_ID and ORIGIN_CLIENT_SECRET".into());
        }
        let parsed: Result<BTreeMap<String, Site>, _> = serde_json::from_str(&sites);
        let sites = parsed.unwrap_or_else(|error| {
            wrong.push(format!("SITES is not a JSON object of sites: {error}"));
            BTreeMap::new()
        });
        let first = if sites.contains_key(DEFAULT_SITE) {
            Some(DEFAULT_SITE.to_owned())
        } else {
            sites.keys().next().cloned()
        };
        let keys =
            Keyring::parse(&keys).map_err(|error| wrong.push(format!("TICKET_KEYS: {error}")));
        match (keys, first, wrong.is_empty()) {
            (Ok(keys), Some(first_site), true) => Ok(Self {
                sites,
                first_site,
                keys,
                shop,
                access,
                desk_secrets: present([
                    text("DESK_WEBHOOK_SECRET"),
                    text("DESK_WEBHOOK_SECRET_NEXT"),
                ]),
                desk_messages: Webhook {
                    url: text("DESK_MESSAGES_URL"),
                    secret: text("DESK_WEBHOOK_SECRET"),
                },
                hours,
                patience_ms,
                identities: known.then_some(identities),
                jwks_url,
                names,
                cohorts: Cohorts::new(text("COHORT_KEY").as_bytes()),
                targets,
                retention,
                strict,
                desk,
                admin_tokens: present([text("ADMIN_TOKEN"), text("ADMIN_TOKEN_NEXT")]),
                rotation,
                challenge: Challenge::read(
                    &text("TURNSTILE_SECRET"),
                    &text("TURNSTILE_SITE_KEY"),
                    &text("TURNSTILE_URL"),
                ),
                demo,
                environment: text("ENVIRONMENT"),
                public_url: text("PUBLIC_URL").trim_end_matches('/').to_owned(),
            }),
            _ => {
                if wrong.is_empty() {
                    wrong.push("SITES names no site".into());
                }
                Err(wrong)
            }
        }
    }

    /// Under which names a tombstone may stand of a conversation and the customer in it; none where no keys are given.
    #[must_use]
    pub fn graves(
        &self,
        site: &str,
        conversation: &str,
        customer: Option<&Pseudonym>,
    ) -> Vec<Pseudonym> {
        self.names.as_ref().map_or_else(Vec::new, |names| {
            graves(names, site, conversation, customer)
        })
    }

    /// What an operator should know and mend, though the bot goes on without: secrets that are too old, orders that anybody
    /// may see. `now` in milliseconds since 1970 UTC.
    #[must_use]
    pub fn warnings(&self, now: i64) -> Vec<String> {
        let mut warnings = self.rotation.warnings(now);
        if self.access.is_empty() {
            warnings.push("ACCESS is not set: whoever knows an order's number sees it".into());
        }
        if self.names.is_none() {
            warnings.push("PSEUDONYM_KEYS is not set: what was forgotten can't be told from what is known, and a ticket opens it for half an hour".into());
        }
        if self
            .challenge
            .as_ref()
            .is_some_and(|challenge| !challenge.is_passable())
        {
            warnings.push(
                "TURNSTILE_SITE_KEY is not set: the widget can't begin a conversation".into(),
            );
        }
        warnings
    }

    /// The site of that name; the first one where none is named.
    #[must_use]
    pub fn site(&self, name: Option<&str>) -> Option<(&str, &Site)> {
        let name = name
            .filter(|name| !name.is_empty() && *name != DEFAULT_SITE)
            .unwrap_or(&self.first_site);
        self.sites
            .get_key_value(name)
            .map(|(name, site)| (name.as_str(), site))
    }

    /// Whether this is somebody's own machine: both the environment and the address must say so.
    #[must_use]
    pub fn is_local(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        self.environment == LOCAL && matches!(name, "localhost" | "127.0.0.1" | "[::1]")
    }
}

/// The audience that customers' tokens must name where none is configured.
const DEFAULT_AUDIENCE: &str = "curbside";

/// The rules of `ACCESS`; none where it is not set.
fn access(text: &str) -> Result<Vec<Rule>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let rules: Vec<Rule> = serde_json::from_str(text)
        .map_err(|error| format!("ACCESS is not a JSON list of rules: {error}"))?;
    rules
        .into_iter()
        .map(|rule| rule.checked().map_err(|error| error.to_string()))
        .collect()
}

fn or_default(text: String, default: &str) -> String {
    if text.is_empty() {
        default.to_owned()
    } else {
        text
    }
}

fn present<const N: usize>(secrets: [String; N]) -> Vec<String> {
    secrets
        .into_iter()
        .filter(|secret| !secret.is_empty())
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) const KEY: &str =
        "k1:0101010101010101010101010101010101010101010101010101010101010101";

    pub(crate) fn vars() -> BTreeMap<&'static str, &'static str> {
        BTreeMap::from([
            ("TICKET_KEYS", KEY),
            (
                "SITES",
                r#"{"demo":{"origins":["https://shop.example"]},"other":{"origins":[],"locale":"de"}}"#,
            ),
            ("ORIGIN_URL", "https://api.example/"),
            ("DESK_WEBHOOK_URL", "https://desk.example"),
            ("DESK_WEBHOOK_SECRET", "s"),
            ("ENVIRONMENT", "local"),
        ])
    }

    pub(crate) fn read(vars: &BTreeMap<&'static str, &'static str>) -> Result<Config, Vec<String>> {
        Config::read(|name| vars.get(name).map(|value| (*value).to_owned()))
    }

    #[test]
    fn reads_what_it_needs() {
        let config = read(&vars()).unwrap();
        assert_eq!(config.shop.base, "https://api.example");
        assert_eq!(config.site(None).unwrap().0, "demo");
        assert_eq!(config.site(Some("default")).unwrap().0, "demo");
        assert_eq!(
            config.site(Some("other")).unwrap().1.locale.as_deref(),
            Some("de")
        );
        assert_eq!(config.site(Some("nobody")), None);
    }

    #[test]
    fn names_everything_that_is_missing() {
        let wrong = Config::read(|_| None).unwrap_err().join("\n");
        for name in ["TICKET_KEYS", "SITES", "ORIGIN_URL", "DESK_WEBHOOK_URL"] {
            assert!(wrong.contains(name), "{name} in {wrong}");
        }
        let mut vars = vars();
        vars.insert("SITES", "{}");
        assert_eq!(read(&vars).unwrap_err(), ["SITES names no site"]);
        vars.insert("SITES", r#"{"a":{"origin":[]}}"#);
        assert!(read(&vars).unwrap_err()[0].contains("unknown field"));
        vars.insert("SITES", r#"{"a":{}}"#);
        vars.insert("ACCESS", r#"[{"paths":["/orders/*"]}]"#);
        assert!(read(&vars).unwrap_err()[0].contains("access: say whose it is"));
        vars.insert("ACCESS", "");
        vars.insert("ORIGIN_TOKEN_URL", "https://id.example");
        assert!(read(&vars).unwrap_err()[0].contains("ORIGIN_CLIENT_ID"));
    }

    #[test]
    fn what_would_surprise_later_is_told() {
        let told = |vars: &BTreeMap<&'static str, &'static str>| read(vars).unwrap().warnings(0);
        let mut vars = vars();
        vars.insert("ENVIRONMENT", "local");
        vars.insert("TURNSTILE_SECRET", "s");
        let before = told(&vars).join("\n");
        for name in ["ACCESS", "PSEUDONYM_KEYS", "TURNSTILE_SITE_KEY"] {
            assert!(before.contains(&format!("{name} is not set")), "{before}");
        }
        vars.insert("TURNSTILE_SITE_KEY", "0xkey");
        vars.insert("PSEUDONYM_KEYS", KEY);
        vars.insert(
            "ACCESS",
            r#"[{"paths":["/orders/*"],"customer":"/customer/customer_id"}]"#,
        );
        assert_eq!(told(&vars), Vec::<String>::new());
    }

    #[test]
    fn local_is_only_what_is_local() {
        let config = read(&vars()).unwrap();
        assert!(config.is_local("127.0.0.1:8787") && config.is_local("localhost"));
        assert!(!config.is_local("bot.example") && !config.is_local("localhost.evil.example"));
        let mut vars = vars();
        vars.insert("ENVIRONMENT", "eu");
        assert!(!read(&vars).unwrap().is_local("127.0.0.1"));
        vars.insert("DEMO", "on");
        assert!(read(&vars).unwrap_err()[0].contains("DEMO"));
        vars.insert("ENVIRONMENT", "local");
        assert!(read(&vars).unwrap().demo);
    }
}
