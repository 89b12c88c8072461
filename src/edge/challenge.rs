//! Turnstile, where a site wants it: a new conversation shows that a person begins it.

use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::origin::{Call, Wire};

/// Where tokens are checked unless a setting says otherwise.
const SITEVERIFY: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
/// Most characters of a token, as Turnstile says.
pub const MAX_TOKEN_CHARS: usize = 2_048;
/// How long the check may take, in milliseconds.
const LIMIT_MS: u32 = 3_000;
/// Most bytes read of its answer.
const MAX_ANSWER_BYTES: usize = 16 * 1_024;

/// How a site checks that a person begins a conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    secret: String,
    /// What the page renders the challenge with; public.
    site_key: String,
    url: String,
}

impl std::fmt::Debug for Challenge {
    /// Never shows the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Challenge({})", self.url)
    }
}

#[derive(Deserialize)]
struct Verdict {
    success: bool,
}

impl Challenge {
    /// The check under a secret; none where there is no secret. Pages are told the site key when they need it.
    #[must_use]
    pub fn read(secret: &str, site_key: &str, url: &str) -> Option<Self> {
        let url = if url.is_empty() { SITEVERIFY } else { url };
        (!secret.is_empty()).then(|| Self {
            secret: secret.to_owned(),
            site_key: site_key.to_owned(),
            url: url.to_owned(),
        })
    }

    /// Whether the widget can pass it: it has to be told the site key.
    #[must_use]
    pub fn is_passable(&self) -> bool {
        !self.site_key.is_empty()
    }

    /// A refusal that tells the page what to render.
    fn refuse(&self, code: &'static str, message: &str) -> Problem {
        Problem {
            site_key: self.is_passable().then(|| self.site_key.clone()),
            ..Problem::new(403, code, message)
        }
    }

    /// Checks a page's token for the message `id`, which may be sent again: a token is good once, but for the same message
    /// always. `address` is the customer's, empty where unknown.
    ///
    /// # Errors
    /// 403 without a token or with a wrong one, 503 where it can't be checked now.
    pub async fn check<W: Wire>(
        &self,
        token: Option<&str>,
        id: &str,
        address: &str,
        wire: &W,
    ) -> Result<(), Problem> {
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            let message =
                "A new conversation needs `turnstile`: the token of the page's Turnstile widget.";
            return Err(self.refuse("challenge_required", message));
        };
        let mut body =
            json!({ "secret": self.secret, "response": token, "idempotency_key": uuid(token, id) });
        if let (Some(map), false) = (body.as_object_mut(), address.is_empty()) {
            map.insert("remoteip".into(), address.into());
        }
        let call = Call::json("POST", self.url.as_str(), Some(body.to_string()));
        let answer = wire.send(&call, LIMIT_MS, MAX_ANSWER_BYTES).await.ok();
        let verdict = answer
            .filter(|answer| answer.status < 500)
            .and_then(|answer| serde_json::from_slice::<Verdict>(&answer.body).ok());
        match verdict {
            Some(Verdict { success: true }) => Ok(()),
            Some(Verdict { success: false }) => {
                let message = "The Turnstile token is not accepted. Let the page get a new one.";
                Err(self.refuse("challenge_failed", message))
            }
            None => Err(Problem {
                retry_after_s: Some(2),
                ..Problem::new(
                    503,
                    "challenge_away",
                    "It can't be checked right now that a person is writing. Please try again in a moment.",
                )
            }),
        }
    }
}

/// A UUID (version 8, RFC 9562) that is the same for the same token and message.
fn uuid(token: &str, id: &str) -> String {
    let digest = Sha256::digest([token.as_bytes(), b"\0", id.as_bytes()].concat());
    let hex: String = digest
        .iter()
        .take(16)
        .enumerate()
        .map(|(place, byte)| match place {
            6 => format!("{:02x}", (byte & 0x0f) | 0x80),
            8 => format!("{:02x}", (byte & 0x3f) | 0x80),
            _ => format!("{byte:02x}"),
        })
        .collect();
    let mut uuid = String::new();
    for (place, digit) in hex.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(digit);
    }
    uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_a_uuid_and_the_messages_own() {
        let key = uuid("token", "m1");
        assert_eq!(key.len(), 36);
        assert_eq!((key.as_bytes()[14], key.matches('-').count()), (b'8', 4));
        assert_eq!(key, uuid("token", "m1"));
        assert!(key != uuid("token", "m2") && key != uuid("other", "m1"));
    }

    #[test]
    fn never_shows_its_secret() {
        let challenge = Challenge::read("hidden", "0xkey", "").unwrap();
        assert!(!format!("{challenge:?}").contains("hidden"));
        assert_eq!(Challenge::read("", "0xkey", ""), None);
    }

    #[test]
    fn tells_the_page_what_to_render_and_nothing_where_there_is_nothing() {
        let told = |key: &str| {
            let challenge = Challenge::read("hidden", key, "").unwrap();
            challenge.refuse("challenge_required", "").body()["error"]["site_key"].clone()
        };
        assert_eq!(told("0xkey"), "0xkey");
        assert_eq!(told(""), serde_json::Value::Null);
    }
}
