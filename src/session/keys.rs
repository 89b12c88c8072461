//! The keys that seal tickets: one seals, all open, so that a key is changed without a gap.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Length of a key in bytes.
pub const KEY_BYTES: usize = 32;
/// Length of a nonce in bytes.
const NONCE_BYTES: usize = 24;
/// Most keys accepted at once: the current one and those being retired.
const MAX_KEYS: usize = 4;
/// Most characters of a key's id.
const MAX_ID: usize = 16;

/// Either base64 alphabet is read, padded or not: secrets get pasted from many tools.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// Why a keyring could not be read. Never holds key material.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// No key at all.
    #[error("no key given: write `id:key`, the key being 32 random bytes in base64")]
    Empty,
    /// More than four keys.
    #[error("more than {MAX_KEYS} keys: retire the oldest")]
    TooMany,
    /// The id is empty, too long, doubled or has other characters than letters, digits, `-` and `_`.
    #[error(
        "key {0}: its id must be 1 to {MAX_ID} letters, digits, `-` or `_`, and not used twice"
    )]
    BadId(usize),
    /// The key is not 32 bytes of base64 or hexadecimal.
    #[error("key {0}: it must be 32 random bytes in base64 or hexadecimal")]
    BadKey(usize),
}

/// One key, split into the two uses it has.
struct RingKey {
    id: String,
    cipher: XChaCha20Poly1305,
    nonce: [u8; KEY_BYTES],
}

/// The current key and those that are being retired.
pub struct Keyring {
    keys: Vec<RingKey>,
}

impl std::fmt::Debug for Keyring {
    /// Names the keys, never shows them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|key| &key.id))
            .finish()
    }
}

impl Keyring {
    /// Reads `id:key,id:key`, the current key first: see [`secret_keys`].
    ///
    /// # Errors
    /// Says which key, counted from 1, is wrong and how.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let keys = secret_keys(text)?
            .into_iter()
            .map(|(id, secret)| RingKey {
                id,
                cipher: XChaCha20Poly1305::new(&Key::from(mac(
                    &secret,
                    &[b"curbside ticket seal"],
                ))),
                nonce: mac(&secret, &[b"curbside ticket nonce"]),
            })
            .collect();
        Ok(Self { keys })
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn current(&self) -> &str {
        self.keys.first().map_or("", |key| key.id.as_str())
    }

    /// Seals `plain` under the current key, bound to `context`. The same input gives the same output: the nonce is a
    /// MAC of both, so that a message answered twice at once gets the same ticket and no nonce can meet two texts.
    #[must_use]
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let key = self.keys.first()?;
        let length = u64::try_from(context.len()).ok()?.to_be_bytes();
        let full = mac(&key.nonce, &[&length, context, plain]);
        let nonce: [u8; NONCE_BYTES] = full.get(..NONCE_BYTES)?.try_into().ok()?;
        let payload = Payload {
            msg: plain,
            aad: context,
        };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] sealed under the key named `id` and the same `context`; `None` for everything else.
    #[must_use]
    pub fn open(&self, id: &str, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let key = self.keys.iter().find(|key| key.id == id)?;
        let (nonce, text) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        key.cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: text,
                    aad: context,
                },
            )
            .ok()
    }
}

/// Reads `id:key,id:key`: at most four keys of 32 bytes with their ids, the current one first. A key without an id is
/// named after its own hash.
///
/// # Errors
/// Says which key, counted from 1, is wrong and how.
pub fn secret_keys(text: &str) -> Result<Vec<(String, [u8; KEY_BYTES])>, KeyError> {
    let mut keys: Vec<(String, [u8; KEY_BYTES])> = Vec::new();
    let parts = text
        .split([',', ' ', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    for (index, part) in parts.enumerate() {
        let number = index.saturating_add(1);
        if number > MAX_KEYS {
            return Err(KeyError::TooMany);
        }
        let (id, encoded) = match part.split_once(':') {
            Some((id, encoded)) => (Some(id), encoded),
            None => (None, part),
        };
        let secret = decode(encoded).ok_or(KeyError::BadKey(number))?;
        let id = id.map_or_else(
            || hex(&Sha256::digest(secret)).chars().take(8).collect(),
            str::to_owned,
        );
        let plain = id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let known = keys.iter().any(|(known, _)| *known == id);
        if !plain || id.is_empty() || id.len() > MAX_ID || known {
            return Err(KeyError::BadId(number));
        }
        keys.push((id, secret));
    }
    if keys.is_empty() {
        Err(KeyError::Empty)
    } else {
        Ok(keys)
    }
}

fn decode(text: &str) -> Option<[u8; KEY_BYTES]> {
    if text.len() == KEY_BYTES.saturating_mul(2) && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        let mut key = [0; KEY_BYTES];
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        return Some(key);
    }
    let alphabet = if text.contains(['-', '_']) {
        &base64::alphabet::URL_SAFE
    } else {
        &base64::alphabet::STANDARD
    };
    let bytes = GeneralPurpose::new(alphabet, LENIENT).decode(text).ok()?;
    bytes.try_into().ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// HMAC-SHA256 over the parts, one after the other.
pub(super) fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    // A MAC takes a key of any length: the error cannot happen, and zeros would open nothing.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        return [0; KEY_BYTES];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Base64 for URLs, without padding: the alphabet of everything this room writes.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads [`to_base64`]'s output; refuses every other spelling of the same bytes.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    general_purpose::URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> String {
        to_base64(&[byte; KEY_BYTES])
    }

    #[test]
    fn reads_every_common_spelling_of_a_key() {
        let plain = [0xfb; KEY_BYTES];
        let spellings = [
            general_purpose::STANDARD.encode(plain),
            general_purpose::STANDARD_NO_PAD.encode(plain),
            general_purpose::URL_SAFE.encode(plain),
            to_base64(&plain),
            hex(&plain),
        ];
        for spelling in spellings {
            assert_eq!(
                Keyring::parse(&format!("a:{spelling}")).unwrap().current(),
                "a",
                "{spelling}"
            );
        }
        assert_eq!(Keyring::parse(&key(1)).unwrap().current().len(), 8);
    }

    #[test]
    fn says_what_is_wrong_with_a_keyring() {
        assert_eq!(Keyring::parse(" , ").unwrap_err(), KeyError::Empty);
        assert_eq!(Keyring::parse("a:short").unwrap_err(), KeyError::BadKey(1));
        assert_eq!(
            Keyring::parse(&format!("a:{},a:{}", key(1), key(2))).unwrap_err(),
            KeyError::BadId(2)
        );
        assert_eq!(
            Keyring::parse(&format!("a b:{}", key(1))).unwrap_err(),
            KeyError::BadKey(1)
        );
        let five: Vec<_> = (1..6).map(|n| format!("k{n}:{}", key(n))).collect();
        assert_eq!(
            Keyring::parse(&five.join(",")).unwrap_err(),
            KeyError::TooMany
        );
    }

    #[test]
    fn a_retired_key_opens_but_no_longer_seals() {
        let old = Keyring::parse(&format!("old:{}", key(1))).unwrap();
        let both = Keyring::parse(&format!("new:{},old:{}", key(2), key(1))).unwrap();
        let new = Keyring::parse(&format!("new:{}", key(2))).unwrap();
        let sealed = old.seal(b"x", b"hello").unwrap();
        assert_eq!(both.open("old", b"x", &sealed).unwrap(), b"hello");
        assert_eq!(new.open("old", b"x", &sealed), None);
        assert_eq!(both.current(), "new");
        assert!(
            new.open("new", b"x", &both.seal(b"x", b"hello").unwrap())
                .is_some()
        );
    }

    #[test]
    fn never_shows_a_key() {
        let ring = Keyring::parse(&format!("a:{}", key(7))).unwrap();
        assert_eq!(format!("{ring:?}"), r#"["a"]"#);
    }
}
