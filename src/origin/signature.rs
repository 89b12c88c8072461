//! The signature of webhooks: `t=UNIX,v1=HEX`, where HEX is the HMAC-SHA256 of `UNIX.` and the raw body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// The header that carries it.
pub const SIGNATURE_HEADER: &str = "curbside-signature";
/// How far a signature's time may be from ours, in seconds.
pub const WINDOW_S: i64 = 300;
/// Most signatures read from one header: two secrets may be in use while they are changed.
const MAX_SIGNATURES: usize = 4;

/// Why a signature is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Not of the form `t=…,v1=…`.
    #[error("the signature is not of the form t=UNIX,v1=HEX")]
    Malformed,
    /// Signed too long ago, or in the future.
    #[error("the signature's time is more than five minutes from ours")]
    Late,
    /// Of another body or another secret.
    #[error("the signature does not fit the body")]
    Wrong,
}

/// Signs a body.
#[must_use]
pub fn sign(secret: &str, unix_s: i64, body: &[u8]) -> String {
    let mac = mac(secret, unix_s, body)
        .map(|mac| mac.finalize().into_bytes())
        .unwrap_or_default();
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={unix_s},v1={hex}")
}

/// Checks a signature against every secret in use, in constant time for each.
///
/// # Errors
/// Says whether the form, the time or the signature itself is wrong.
pub fn verify(
    secrets: &[&str],
    header: &str,
    body: &[u8],
    now_s: i64,
) -> Result<i64, SignatureError> {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',').take(MAX_SIGNATURES.saturating_add(1)) {
        match part.trim().split_once('=') {
            Some(("t", value)) => time = value.parse::<i64>().ok(),
            Some(("v1", value)) => {
                signatures.push(from_hex(value).ok_or(SignatureError::Malformed)?)
            }
            _ => return Err(SignatureError::Malformed),
        }
    }
    let time = time.ok_or(SignatureError::Malformed)?;
    if signatures.is_empty() || signatures.len() > MAX_SIGNATURES {
        return Err(SignatureError::Malformed);
    }
    if now_s.saturating_sub(time).saturating_abs() > WINDOW_S {
        return Err(SignatureError::Late);
    }
    let fits = secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .any(|secret| {
            signatures.iter().any(|signature| {
                mac(secret, time, body).is_some_and(|mac| mac.verify_slice(signature).is_ok())
            })
        });
    if fits {
        Ok(time)
    } else {
        Err(SignatureError::Wrong)
    }
}

fn mac(secret: &str, unix_s: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(unix_s.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_known_answer() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        let header = sign("secret", 1_700_000_000, br#"{"a":1}"#);
        let known = "49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686";
        assert_eq!(header, format!("t=1700000000,v1={known}"));
    }

    #[test]
    fn accepts_its_own_and_nothing_else() {
        let header = sign("new", 1_000, b"body");
        assert_eq!(
            verify(&["old", "new"], &header, b"body", 1_000 + WINDOW_S),
            Ok(1_000)
        );
        assert_eq!(
            verify(&["new"], &header, b"body!", 1_000),
            Err(SignatureError::Wrong)
        );
        assert_eq!(
            verify(&["old", ""], &header, b"body", 1_000),
            Err(SignatureError::Wrong)
        );
        assert_eq!(
            verify(&["new"], &header, b"body", 1_001 + WINDOW_S),
            Err(SignatureError::Late)
        );
        assert_eq!(
            verify(&["new"], &header, b"body", 999 - WINDOW_S),
            Err(SignatureError::Late)
        );
        assert_eq!(
            verify(
                &["new"],
                &header.replace("t=1000", "t=1001"),
                b"body",
                1_000
            ),
            Err(SignatureError::Wrong)
        );
        for broken in ["", "t=1", "v1=00", "t=x,v1=00", "t=1000,v1=zz", "nonsense"] {
            assert_eq!(
                verify(&["new"], broken, b"body", 1_000),
                Err(SignatureError::Malformed),
                "{broken}"
            );
        }
    }
}
