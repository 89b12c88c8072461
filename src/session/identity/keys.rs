//! The shop's public keys, as its JWKS says them. A key is good for one algorithm, whatever a token claims.

use std::future::Future;

use serde::Deserialize;
use thiserror::Error;

use crate::session::from_base64;

/// Most bytes of a key set.
const MAX_SET_BYTES: usize = 64 * 1024;
/// Most keys taken from one set.
const MAX_KEYS: usize = 16;
/// Fewest bytes of an RSA modulus: 2,048 bits.
const MIN_MODULUS: usize = 256;
/// Most bytes of an RSA modulus: 8,192 bits.
const MAX_MODULUS: usize = 1_024;
/// Bytes of a coordinate on P-256.
const COORDINATE: usize = 32;
/// How long a fetched key set is used, in milliseconds.
pub const SET_LIFE_MS: i64 = 60 * 60 * 1_000;
/// The shortest time between two fetches for the sake of an unknown key, in milliseconds: nobody makes us hammer the shop.
pub const REFETCH_MS: i64 = 60 * 1_000;
/// After a fetch that failed it is not tried again for so long, in milliseconds.
pub(super) const RETRY_MS: i64 = 5_000;

/// How tokens are signed. There are no others, `none` least of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC-SHA256 with a secret that shop and bot share.
    Hs256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// Reads the header's `alg`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "HS256" => Some(Self::Hs256),
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

/// One public key, by its numbers in base64url, as JWK writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// For RS256.
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
    /// For ES256, on P-256.
    Ec {
        /// The first coordinate.
        x: String,
        /// The second coordinate.
        y: String,
    },
}

impl PublicKey {
    /// The one algorithm it is good for.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa { .. } => Algorithm::Rs256,
            Self::Ec { .. } => Algorithm::Es256,
        }
    }

    /// The key as a JWK, for `crypto.subtle.importKey("jwk", …)`.
    #[must_use]
    pub fn to_jwk(&self) -> serde_json::Value {
        match self {
            Self::Rsa { n, e } => {
                serde_json::json!({"kty": "RSA", "alg": "RS256", "ext": true, "n": n, "e": e})
            }
            Self::Ec { x, y } => {
                serde_json::json!({"kty": "EC", "crv": "P-256", "ext": true, "x": x, "y": y})
            }
        }
    }
}

/// Whoever can check a signature made with a private key.
pub trait Asymmetric {
    /// Whether `signature` (for ES256 the 64 bytes of both numbers) was made over `data` with the other half of `key`.
    fn verify(&self, key: &PublicKey, data: &[u8], signature: &[u8]) -> impl Future<Output = bool>;
}

/// Why a key set can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeySetError {
    /// Not a JWKS.
    #[error("the shop's key set is not a JWKS (`{{\"keys\": […]}}`)")]
    Malformed,
    /// More than 64 KiB.
    #[error("the shop's key set has more than {MAX_SET_BYTES} bytes")]
    TooLarge,
    /// No key in it that can be used.
    #[error(
        "the shop's key set has no usable key: RSA from 2,048 bits for RS256, or EC on P-256 for ES256, meant for signatures"
    )]
    NoKey,
}

/// A key set, as fetched: values only, so an isolate may keep it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeySet {
    keys: Vec<(Option<String>, PublicKey)>,
    /// When it was fetched, in milliseconds since 1970 UTC.
    fetched: i64,
    /// When fetching it last failed.
    missed: Option<i64>,
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a JWKS. Keys that are not for signatures, too short, symmetric, or for other algorithms are passed over.
    ///
    /// # Errors
    /// Where it is no JWKS, too large, or has no usable key.
    pub fn read(json: &[u8], fetched: i64) -> Result<Self, KeySetError> {
        if json.len() > MAX_SET_BYTES {
            return Err(KeySetError::TooLarge);
        }
        let jwks: Jwks = serde_json::from_slice(json).map_err(|_| KeySetError::Malformed)?;
        let keys: Vec<_> = jwks
            .keys
            .into_iter()
            .filter_map(|key| serde_json::from_value::<Jwk>(key).ok())
            .filter_map(usable)
            .take(MAX_KEYS)
            .collect();
        if keys.is_empty() {
            return Err(KeySetError::NoKey);
        }
        Ok(Self {
            keys,
            fetched,
            missed: None,
        })
    }

    /// Notes that fetching it has failed at `now` (milliseconds since 1970 UTC): the keys known so far go on counting, and
    /// nobody's token makes us ask again at once.
    pub fn missed(&mut self, now: i64) {
        self.missed = Some(now);
    }

    /// Whether it should be fetched (again): it is too old, or a token named a key that it has not, and the last fetch
    /// was a while ago.
    #[must_use]
    pub fn wants_fetch(&self, kid: Option<&str>, now: i64) -> bool {
        let lately = |at: i64| now.saturating_sub(at) < RETRY_MS;
        if self.missed.is_some_and(lately) {
            return false;
        }
        let age = now.saturating_sub(self.fetched);
        let unknown =
            kid.is_some_and(|kid| !self.keys.iter().any(|(id, _)| id.as_deref() == Some(kid)));
        self.keys.is_empty() || age >= SET_LIFE_MS || (unknown && age >= REFETCH_MS)
    }

    /// The keys a token may have been signed with: of its algorithm, and of its `kid` where it names one.
    pub(super) fn candidates<'a>(
        &'a self,
        algorithm: Algorithm,
        kid: Option<&'a str>,
    ) -> impl Iterator<Item = &'a PublicKey> {
        self.keys
            .iter()
            .filter(move |(id, key)| {
                key.algorithm() == algorithm && (kid.is_none() || id.as_deref() == kid)
            })
            .map(|(_, key)| key)
    }
}

fn usable(jwk: Jwk) -> Option<(Option<String>, PublicKey)> {
    if jwk.usage.is_some_and(|usage| usage != "sig") {
        return None;
    }
    let key = match jwk.kty.as_str() {
        "RSA" => {
            let (n, e) = (jwk.n?, jwk.e?);
            let modulus = from_base64(&n)?;
            let length = modulus.iter().skip_while(|byte| **byte == 0).count();
            let exponent = from_base64(&e)?;
            let odd = exponent.last().is_some_and(|last| last % 2 == 1) && exponent != [1];
            ((MIN_MODULUS..=MAX_MODULUS).contains(&length) && odd)
                .then_some(PublicKey::Rsa { n, e })?
        }
        "EC" if jwk.crv.as_deref() == Some("P-256") => {
            let (x, y) = (jwk.x?, jwk.y?);
            let whole =
                |text: &str| from_base64(text).is_some_and(|bytes| bytes.len() == COORDINATE);
            (whole(&x) && whole(&y)).then_some(PublicKey::Ec { x, y })?
        }
        _ => return None,
    };
    let named = jwk.alg.as_deref().map(Algorithm::named);
    named
        .is_none_or(|named| named == Some(key.algorithm()))
        .then_some((jwk.kid, key))
}
