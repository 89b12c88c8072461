//! Who may see an order: the customer it belongs to, or somebody who proves it by what the site asks for. Decided here,
//! once, for every flow; guessing is limited, and a wrong guess looks like an order that does not exist.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// Most kinds of proof that a site can ask for together.
const MAX_PROOFS: usize = 4;
/// Most characters of a proof.
const MAX_PROOF_CHARS: usize = 120;

/// What a site asks for. Declared once, in the site's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Paths of the API that show somebody's data: an order by its number. `*` stands for one segment.
    pub paths: Vec<String>,
    /// Where the answer names the customer, as a JSON pointer (`/customer/customer_id`).
    #[serde(default)]
    pub customer: Option<String>,
    /// What somebody who is not verified has to know: the slot's name, and where the answer says it. All of them.
    /// Empty: only a verified customer may see it.
    #[serde(default)]
    pub proof: BTreeMap<String, String>,
    /// Whether anybody may see it who knows its number. Then nothing else is asked.
    #[serde(default)]
    pub public: bool,
    /// Where the shop shows whose it is, if not at the path itself: `/orders/*`, its `*` being those of the path in order.
    #[serde(default)]
    pub shown: Option<String>,
    /// The OAuth2 scope with which it is looked up whose it is, before something below it is read or changed
    /// (`orders:read`); that of the call itself where none is given.
    #[serde(default)]
    pub scope: Option<String>,
    /// What may be read without a proof by whoever knows the number.
    #[serde(default)]
    pub open: Option<Open>,
}

/// What may be read without a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// To these flows.
    pub flows: Vec<String>,
    /// These fields of the answer, and no others.
    pub fields: Vec<String>,
}

/// Why a rule can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RuleError {
    /// No path.
    #[error("access: a rule needs `paths`, such as [\"/orders/*\"]")]
    NoPath,
    /// A pointer without a slash.
    #[error("access: `{0}` must be a JSON pointer into the shop's answer, such as /customer/email")]
    Pointer(String),
    /// Nobody could ever see it.
    #[error(
        "access: say whose it is (`customer`), what proves it (`proof`), or that it is `public`"
    )]
    Nobody,
    /// Too much to ask.
    #[error("access: more than {MAX_PROOFS} proofs")]
    TooMany,
}

/// Who is asking.
#[derive(Clone, Copy, Default)]
pub struct Asking<'a> {
    /// Whether an id of the shop's is the verified customer's, where the shop still vouches for one. The id itself is kept
    /// nowhere.
    pub customer: Option<&'a dyn Fn(&str) -> bool>,
    /// What the conversation has collected, by slot.
    pub slots: Option<&'a BTreeMap<String, Value>>,
}

impl std::fmt::Debug for Asking<'_> {
    /// Never shows what was collected.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Asking(verified: {})", self.customer.is_some())
    }
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// The answer may be shown.
    Granted,
    /// These slots have to be asked for before anything is called.
    Prove(Vec<String>),
    /// To be treated exactly like an order that does not exist, and counted as a guess.
    Hidden,
    /// Only a verified customer may see it: say so before anything is called.
    SignIn,
    /// Too many wrong guesses: nothing is called for this many milliseconds.
    Wait(i64),
}

impl Rule {
    /// The rule, if it makes sense.
    ///
    /// # Errors
    /// Says what does not.
    pub fn checked(self) -> Result<Self, RuleError> {
        let wrong = self
            .proof
            .values()
            .chain(&self.customer)
            .find(|pointer| !pointer.starts_with('/'));
        match wrong {
            _ if self.paths.is_empty() => Err(RuleError::NoPath),
            Some(pointer) => Err(RuleError::Pointer(pointer.clone())),
            None if self.proof.len() > MAX_PROOFS => Err(RuleError::TooMany),
            None if self.customer.is_none() && self.proof.is_empty() && !self.public => {
                Err(RuleError::Nobody)
            }
            None => Ok(self),
        }
    }

    /// Whether the rule is for a path (without its query; percent-encoded segments are compared as they are).
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        self.paths.iter().any(|pattern| matches(pattern, path))
    }

    /// The path at which the shop shows what a path is about: the order itself for whatever is below it.
    #[must_use]
    pub fn shown_by(&self, path: &str) -> String {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if let Some(shown) = &self.shown {
            let pattern = self.paths.iter().find(|pattern| matches(pattern, path));
            let mut found = pattern
                .map_or("", String::as_str)
                .trim_matches('/')
                .split('/')
                .zip(path.trim_matches('/').split('/'))
                .filter(|(wanted, _)| *wanted == "*")
                .map(|(_, segment)| segment);
            let segments: Vec<&str> = shown
                .trim_matches('/')
                .split('/')
                .map(|segment| {
                    if segment == "*" {
                        found.next().unwrap_or_default()
                    } else {
                        segment
                    }
                })
                .collect();
            return format!("/{}", segments.join("/"));
        }
        let depth = self
            .paths
            .iter()
            .filter(|pattern| matches(pattern, path))
            .map(|pattern| pattern.trim_matches('/').split('/').count())
            .min()
            .unwrap_or(0);
        let segments: Vec<&str> = path.trim_matches('/').split('/').take(depth).collect();
        format!("/{}", segments.join("/"))
    }

    /// The fields that the flow of a step (`flow/step`) may show of the path itself without a proof.
    #[must_use]
    pub fn open_to(&self, step: &str) -> Option<&[String]> {
        let flow = step.split('/').next().unwrap_or_default();
        let open = self.open.as_ref()?;
        open.flows
            .iter()
            .any(|known| known == flow)
            .then_some(open.fields.as_slice())
    }

    /// What has to be done before the shop is asked: nothing ([`Access::Granted`]), proofs, signing in.
    #[must_use]
    pub fn before(&self, asking: Asking<'_>) -> Access {
        if self.public || (self.customer.is_some() && asking.customer.is_some()) {
            return Access::Granted;
        }
        if self.proof.is_empty() {
            return Access::SignIn;
        }
        let missing: Vec<String> = self
            .proof
            .keys()
            .filter(|slot| said(asking, slot).is_none())
            .cloned()
            .collect();
        if missing.is_empty() {
            Access::Granted
        } else {
            Access::Prove(missing)
        }
    }

    /// Whether the shop's answer may be shown to whoever asks. An answer without the fields that the rule names is shown
    /// to nobody.
    #[must_use]
    pub fn after(&self, asking: Asking<'_>, body: &Value) -> Access {
        if self.public {
            return Access::Granted;
        }
        let owner = self
            .customer
            .as_ref()
            .and_then(|pointer| body.pointer(pointer))
            .and_then(plain);
        if owner.is_some_and(|owner| asking.customer.is_some_and(|is| is(&owner))) {
            return Access::Granted;
        }
        // Somebody else's customer token is no reason to refuse a proof: people look after each other's parcels.
        let mut proven = !self.proof.is_empty();
        for (slot, pointer) in &self.proof {
            let known = body.pointer(pointer).and_then(plain);
            let given = said(asking, slot);
            proven &= match (known, given) {
                (Some(known), Some(given)) => alike(&known, &given),
                _ => false,
            };
        }
        if proven {
            Access::Granted
        } else {
            Access::Hidden
        }
    }
}

/// Whether a path is, or is below, what a pattern stands for: a rule for an order covers its refund and its items.
fn matches(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.trim_matches('/').split('/');
    let mut given = path.trim_matches('/').split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, _) => return true,
            (Some("*"), Some(segment)) if !segment.is_empty() => {}
            (Some(a), Some(b)) if a == b => {}
            _ => return false,
        }
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What the customer has said, for a slot: a text, or the postcode of an address.
fn said(asking: Asking<'_>, slot: &str) -> Option<String> {
    let value = asking.slots?.get(slot)?;
    plain(value)
        .or_else(|| value.get(slot).and_then(plain))
        .filter(|text| text.chars().count() <= MAX_PROOF_CHARS)
}

/// Whether two spellings are of the same thing: letters and digits alone count, whatever their case, and `@` and `.`
/// in an address. Compared without stopping at the first difference.
fn alike(a: &str, b: &str) -> bool {
    let kept = |text: &str| -> Vec<char> {
        let mail = text.contains('@');
        text.chars()
            .filter(|c| c.is_alphanumeric() || (mail && matches!(c, '@' | '.' | '-' | '_' | '+')))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let (a, b) = (kept(a), kept(b));
    let differing = a
        .iter()
        .zip(&b)
        .fold(0_u32, |bits, (a, b)| bits | (u32::from(*a) ^ u32::from(*b)));
    !a.is_empty() && a.len() == b.len() && differing == 0
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
