//! OAuth2 client credentials: a token for each scope, kept by value and renewed before it ends.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::wire::{Answer, Call};

/// A token is renewed this long before it ends, in milliseconds, or half its life before where it is short-lived.
const EARLY_MS: i64 = 60_000;
/// The life of a token whose answer gives none, in seconds.
const DEFAULT_LIFE_S: i64 = 300;
/// Most scopes with a token of their own; more start afresh.
const MAX_TOKENS: usize = 16;

/// What the bot is known to the shop as.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The client's id.
    pub id: String,
    /// Its secrets, the current one first; a second one may be given while they are changed.
    pub secrets: Vec<String>,
}

impl std::fmt::Debug for Credentials {
    /// Never shows a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Credentials({}, {} secrets)",
            self.id,
            self.secrets.len()
        )
    }
}

/// Tokens by scope. Holds values only, so an isolate may keep it between requests.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tokens(BTreeMap<String, Token>);

#[derive(Clone, PartialEq, Eq)]
struct Token {
    value: String,
    /// From when on another is fetched, in milliseconds since 1970 UTC.
    renew_at: i64,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<f64>,
}

impl std::fmt::Debug for Tokens {
    /// Never shows a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Tokens {
    /// The token for a scope, where one is held that is good for a while yet.
    #[must_use]
    pub fn get(&self, scope: &str, now: i64) -> Option<String> {
        self.0
            .get(scope)
            .filter(|token| now < token.renew_at)
            .map(|token| token.value.clone())
    }

    /// Lets go of a token that the shop refused. Another one that came meanwhile stays.
    pub fn refused(&mut self, scope: &str, value: &str) {
        if self.0.get(scope).is_some_and(|token| token.value == value) {
            self.0.remove(scope);
        }
    }

    /// Takes the token server's answer; the token, or `None` where there is none in it.
    pub fn take(&mut self, scope: &str, answer: &Answer, now: i64) -> Option<String> {
        if answer.status != 200 {
            return None;
        }
        let read: TokenAnswer = serde_json::from_slice(&answer.body).ok()?;
        let bearer = read
            .token_type
            .is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        let plain = !read.access_token.is_empty()
            && read.access_token.bytes().all(|b| b.is_ascii_graphic());
        if !bearer || !plain {
            return None;
        }
        if self.0.len() >= MAX_TOKENS {
            self.0.clear();
        }
        let life = read
            .expires_in
            .map_or(DEFAULT_LIFE_S, |s| s.clamp(0.0, 86_400.0) as i64)
            .saturating_mul(1_000);
        let renew_at = now
            .saturating_add(life)
            .saturating_sub(EARLY_MS.min(life / 2));
        self.0.insert(
            scope.to_owned(),
            Token {
                value: read.access_token.clone(),
                renew_at,
            },
        );
        Some(read.access_token)
    }
}

impl Credentials {
    /// The request for a token with one scope (`""` for none), with the secret of that index; `None` where there is none.
    #[must_use]
    pub fn request(&self, token_url: &str, scope: &str, secret: usize) -> Option<Call> {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair = format!("{}:{}", encode(&self.id), encode(self.secrets.get(secret)?));
        let mut body = "grant_type=client_credentials".to_owned();
        if !scope.is_empty() {
            body.push_str("&scope=");
            body.push_str(&encode(scope));
        }
        Some(Call {
            method: "POST".into(),
            url: token_url.to_owned(),
            headers: vec![
                ("accept".into(), "application/json".into()),
                (
                    "authorization".into(),
                    format!("Basic {}", STANDARD.encode(pair)),
                ),
                (
                    "content-type".into(),
                    "application/x-www-form-urlencoded".into(),
                ),
            ],
            body: Some(body),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        Answer {
            status: 200,
            retry_after_s: None,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_token_is_renewed_before_it_ends() {
        let mut tokens = Tokens::default();
        let body = answer(r#"{"access_token":"abc","token_type":"Bearer","expires_in":600}"#);
        assert_eq!(tokens.take("orders:read", &body, 0).as_deref(), Some("abc"));
        assert_eq!(tokens.get("orders:read", 539_999).as_deref(), Some("abc"));
        assert_eq!(tokens.get("orders:read", 540_000), None);
        assert_eq!(tokens.get("orders:write", 0), None);
        tokens.take(
            "short",
            &answer(r#"{"access_token":"s","expires_in":10}"#),
            0,
        );
        assert!(tokens.get("short", 4_999).is_some() && tokens.get("short", 5_000).is_none());
    }

    #[test]
    fn a_refused_token_goes_but_not_its_successor() {
        let mut tokens = Tokens::default();
        tokens.take("x", &answer(r#"{"access_token":"new"}"#), 0);
        tokens.refused("x", "old");
        assert!(tokens.get("x", 0).is_some());
        tokens.refused("x", "new");
        assert!(tokens.get("x", 0).is_none());
    }

    #[test]
    fn what_is_no_token_is_not_taken() {
        let mut tokens = Tokens::default();
        for body in [
            "",
            "[]",
            "{}",
            r#"{"access_token":""}"#,
            r#"{"access_token":"a b"}"#,
            r#"{"access_token":"a","token_type":"mac"}"#,
        ] {
            assert_eq!(tokens.take("x", &answer(body), 0), None, "{body}");
        }
        let refused = Answer {
            status: 401,
            ..answer(r#"{"access_token":"a"}"#)
        };
        assert_eq!(tokens.take("x", &refused, 0), None);
    }

    #[test]
    fn asks_with_the_scope_and_either_secret() {
        let bot = Credentials {
            id: "bot".into(),
            secrets: vec!["s:1".into(), "s2".into()],
        };
        let call = bot
            .request("https://id.example/token", "orders:read", 0)
            .unwrap();
        assert_eq!(
            call.body.as_deref(),
            Some("grant_type=client_credentials&scope=orders%3Aread")
        );
        assert!(call.headers.contains(&(
            "authorization".into(),
            format!("Basic {}", STANDARD.encode("bot:s%3A1"))
        )));
        assert!(bot.request("https://id.example/token", "", 1).is_some());
        assert_eq!(bot.request("https://id.example/token", "", 2), None);
        assert_eq!(format!("{bot:?}"), "Credentials(bot, 2 secrets)");
    }
}
