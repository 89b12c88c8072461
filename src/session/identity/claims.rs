//! What a checked token says, within bounds.

use serde::Deserialize;
use serde_json::Value;

use super::token::TokenError;

/// Most characters of a customer's id.
const MAX_SUBJECT_CHARS: usize = 255;
/// Most characters of a name.
const MAX_NAME_CHARS: usize = 80;
/// Most characters of a language tag.
const MAX_LOCALE_CHARS: usize = 35;
/// How far the shop's clock may be from ours, in seconds.
pub(super) const SKEW_S: i64 = 60;
/// The longest life of a token, in seconds: a day. One that lives longer can't be taken back in time.
pub(super) const MAX_LIFE_S: i64 = 24 * 60 * 60;

/// A customer that the shop vouches for.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// The shop's id of the customer. Never stored: see [`Pseudonyms`](crate::privacy::Pseudonyms).
    pub id: String,
    /// What to call the customer.
    pub name: Option<String>,
    /// The language the customer speaks.
    pub locale: Option<String>,
    /// Until when the shop vouches, in seconds since 1970 UTC.
    pub until: i64,
}

impl std::fmt::Debug for Customer {
    /// Never shows who it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Customer(until {})", self.until)
    }
}

#[derive(Deserialize)]
pub(super) struct Claims {
    sub: Option<Value>,
    exp: Option<Value>,
    aud: Option<Value>,
    iss: Option<Value>,
    nbf: Option<Value>,
    iat: Option<Value>,
    name: Option<Value>,
    locale: Option<Value>,
}

/// A time: a number of seconds, whole or not.
fn seconds(value: &Value) -> Result<i64, TokenError> {
    let number = value
        .as_f64()
        .filter(|n| n.is_finite() && (0.0..1e11).contains(n));
    number.map(|n| n as i64).ok_or(TokenError::Claims)
}

impl Claims {
    /// The customer, where everything required is there and fits.
    pub(super) fn check(
        self,
        audience: &str,
        issuer: Option<&str>,
        now_s: i64,
    ) -> Result<Customer, TokenError> {
        let until = seconds(self.exp.as_ref().ok_or(TokenError::Claims)?)?;
        let id = self
            .sub
            .as_ref()
            .and_then(Value::as_str)
            .ok_or(TokenError::Claims)?;
        if id.is_empty()
            || id.chars().count() > MAX_SUBJECT_CHARS
            || id.chars().any(char::is_control)
        {
            return Err(TokenError::Claims);
        }
        let meant = match self.aud.as_ref().ok_or(TokenError::Claims)? {
            Value::String(one) => one == audience,
            Value::Array(several) => several.iter().any(|one| one.as_str() == Some(audience)),
            _ => return Err(TokenError::Claims),
        };
        let issued_by = self.iss.as_ref().and_then(Value::as_str);
        if !meant || issuer.is_some_and(|issuer| issued_by != Some(issuer)) {
            return Err(TokenError::Elsewhere);
        }
        if now_s >= until.saturating_add(SKEW_S) {
            return Err(TokenError::Expired);
        }
        let since = self.iat.as_ref().map(seconds).transpose()?;
        let from = self.nbf.as_ref().map(seconds).transpose()?;
        let early = [since, from]
            .into_iter()
            .flatten()
            .any(|time| time > now_s.saturating_add(SKEW_S));
        if early {
            return Err(TokenError::Early);
        }
        if until.saturating_sub(since.unwrap_or(now_s)) > MAX_LIFE_S.saturating_add(SKEW_S) {
            return Err(TokenError::TooLong);
        }
        let text = |value: Option<&Value>, most: usize| {
            let text: String = value?
                .as_str()?
                .chars()
                .filter(|c| !c.is_control())
                .take(most)
                .collect();
            let text = text.trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        let locale = text(self.locale.as_ref(), MAX_LOCALE_CHARS)
            .filter(|tag| tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        Ok(Customer {
            id: id.to_owned(),
            name: text(self.name.as_ref(), MAX_NAME_CHARS),
            locale,
            until,
        })
    }
}
