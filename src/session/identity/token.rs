//! Checking a customer's token: a compact JWS (RFC 7515) of the three algorithms, its claims (RFC 7519), nothing else.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use thiserror::Error;

use super::claims::{Claims, Customer};
use super::keys::{Algorithm, Asymmetric, KeySet};
use crate::session::{from_base64, to_base64};

/// Longest token accepted, in bytes.
pub const MAX_CUSTOMER_TOKEN_BYTES: usize = 4 * 1024;
/// Fewest bytes of a shared secret: as long as the hash (RFC 7518, 3.2).
const MIN_SECRET_BYTES: usize = 32;
/// Fewest different bytes of one: what is typed by hand to reach the length is no secret.
const MIN_SECRET_VARIETY: usize = 10;
/// Most secrets accepted at once: the current one and the one being retired.
const MAX_SECRETS: usize = 2;

/// Why a token is not accepted. Nothing of the token is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not a signed token at all, or too long.
    #[error("the customer token is not a signed JWT of at most 4 KiB")]
    Malformed,
    /// Signed in a way that no key of ours is for, `none` among them, or it asks for extensions (`crit`).
    #[error(
        "the customer token is signed in a way this site does not accept (HS256, RS256 or ES256, as the site's keys say)"
    )]
    Algorithm,
    /// The signature does not fit any key.
    #[error("the customer token's signature does not fit the site's keys")]
    Signature,
    /// `exp`, `aud` or `sub` is missing or has the wrong form.
    #[error("the customer token must say `exp`, `aud` and `sub`")]
    Claims,
    /// Meant for another audience, or of another issuer.
    #[error("the customer token is meant for somebody else (`aud` or `iss`)")]
    Elsewhere,
    /// Past its `exp`.
    #[error("the customer token has expired")]
    Expired,
    /// Before its `nbf`, or issued in the future.
    #[error("the customer token is not valid yet; check the shop's clock")]
    Early,
    /// Valid for more than a day.
    #[error("the customer token is valid for more than a day; sign a shorter one")]
    TooLong,
}

/// Why a shared secret can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SecretError {
    /// Too short or too plain.
    #[error(
        "the secret of customer tokens must be at least 32 bytes drawn at random, such as `openssl rand -base64 48`"
    )]
    Weak,
    /// More than two.
    #[error("more than two secrets of customer tokens: retire the oldest")]
    TooMany,
}

/// What one site accepts as proof of who a customer is.
#[derive(Clone, Default)]
pub struct Identities {
    audience: String,
    issuer: Option<String>,
    secrets: Vec<String>,
    keys: KeySet,
}

impl std::fmt::Debug for Identities {
    /// Never shows a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Identities({}, {} secrets)",
            self.audience,
            self.secrets.len()
        )
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
    b64: Option<serde_json::Value>,
}

impl Identities {
    /// A site that accepts tokens for `audience`, and from `issuer` alone where one is given.
    #[must_use]
    pub fn new(audience: &str, issuer: Option<&str>) -> Self {
        Self {
            audience: audience.to_owned(),
            issuer: issuer.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Accepts HS256 under a shared secret too; a second one may be given while they are changed.
    ///
    /// # Errors
    /// Where the secret is too short or too plain, or a third one.
    pub fn with_secret(mut self, secret: &str) -> Result<Self, SecretError> {
        let mut bytes: Vec<u8> = secret.bytes().collect();
        let length = bytes.len();
        bytes.sort_unstable();
        bytes.dedup();
        if length < MIN_SECRET_BYTES || bytes.len() < MIN_SECRET_VARIETY {
            return Err(SecretError::Weak);
        }
        if self.secrets.len() >= MAX_SECRETS {
            return Err(SecretError::TooMany);
        }
        self.secrets.push(secret.to_owned());
        Ok(self)
    }

    /// Accepts RS256 and ES256 under these keys too, in place of those before.
    #[must_use]
    pub fn with_keys(mut self, keys: KeySet) -> Self {
        self.keys = keys;
        self
    }

    /// A token as the shop would sign it under the first shared secret, for the demo shop's own sign-in; `None` where there
    /// is no secret.
    #[must_use]
    pub fn vouch(&self, customer: &Customer, now_s: i64) -> Option<String> {
        let secret = self.secrets.first()?;
        let claims = serde_json::json!({
            "sub": customer.id, "name": customer.name, "locale": customer.locale, "aud": self.audience, "iss": self.issuer,
            "iat": now_s, "exp": customer.until,
        });
        let signed = format!(
            "{}.{}",
            to_base64(br#"{"alg":"HS256","typ":"JWT"}"#),
            to_base64(claims.to_string().as_bytes())
        );
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(signed.as_bytes());
        let signature = to_base64(&mac.finalize().into_bytes());
        Some(format!("{signed}.{signature}"))
    }

    /// Whether anything is accepted at all.
    #[must_use]
    pub fn accepts_nothing(&self) -> bool {
        self.audience.is_empty() || (self.secrets.is_empty() && self.keys == KeySet::default())
    }

    /// The key that a token names, unchecked: only to decide whether the key set has to be fetched again
    /// (see [`KeySet::wants_fetch`]). `Err` where the token needs no public key or is none.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] or [`TokenError::Algorithm`].
    pub fn names_key(token: &str) -> Result<Option<String>, TokenError> {
        let (header, _, _, _) = open(token)?;
        match Algorithm::named(&header.alg) {
            Some(Algorithm::Rs256 | Algorithm::Es256) => Ok(header.kid),
            _ => Err(TokenError::Algorithm),
        }
    }

    /// Checks a token at `now_s` (seconds since 1970 UTC). The algorithm is the key's, never the token's: a token that
    /// names another than the key is for has no key.
    ///
    /// # Errors
    /// The first thing that is wrong, the signature before anything the token claims.
    pub async fn verify<A: Asymmetric>(
        &self,
        token: &str,
        now_s: i64,
        asymmetric: &A,
    ) -> Result<Customer, TokenError> {
        let (header, signed, payload, signature) = open(token)?;
        let algorithm = Algorithm::named(&header.alg).ok_or(TokenError::Algorithm)?;
        if header.crit.is_some() || header.b64.is_some() {
            return Err(TokenError::Algorithm);
        }
        let fits = match algorithm {
            Algorithm::Hs256 if self.secrets.is_empty() => return Err(TokenError::Algorithm),
            Algorithm::Hs256 => self
                .secrets
                .iter()
                .any(|secret| symmetric(secret, signed, &signature)),
            Algorithm::Rs256 | Algorithm::Es256 => {
                if self.keys.candidates(algorithm, None).next().is_none() {
                    return Err(TokenError::Algorithm);
                }
                let mut fits = false;
                for key in self.keys.candidates(algorithm, header.kid.as_deref()) {
                    fits = fits || asymmetric.verify(key, signed.as_bytes(), &signature).await;
                }
                fits
            }
        };
        if !fits {
            return Err(TokenError::Signature);
        }
        let claims: Claims = serde_json::from_slice(&payload).map_err(|_| TokenError::Claims)?;
        claims.check(&self.audience, self.issuer.as_deref(), now_s)
    }
}

/// A token's header, the text that is signed, the payload and the signature.
type Opened<'a> = (Header, &'a str, Vec<u8>, Vec<u8>);

fn open(token: &str) -> Result<Opened<'_>, TokenError> {
    if token.len() > MAX_CUSTOMER_TOKEN_BYTES {
        return Err(TokenError::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    let decode = |text: &str| from_base64(text).ok_or(TokenError::Malformed);
    let header = serde_json::from_slice(&decode(header)?).map_err(|_| TokenError::Malformed)?;
    Ok((header, signed, decode(payload)?, decode(signature)?))
}

/// HMAC-SHA256, compared in constant time.
fn symmetric(secret: &str, signed: &str, signature: &[u8]) -> bool {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()) else {
        return false;
    };
    mac.update(signed.as_bytes());
    mac.verify_slice(signature).is_ok()
}
