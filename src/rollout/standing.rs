//! What is in force, and changing it: the shapes of `GET` and `PUT /v1/flags`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::flags::{Flags, FlagsError};
use super::guard::Rollback;

/// How long a change may take until it is in force everywhere, in seconds: no isolate keeps flags longer than that.
pub const TAKES_EFFECT_S: u32 = 30;

/// What is in force. Its JSON is the answer to `GET /v1/flags` and what the store keeps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Counts the changes.
    pub version: u32,
    /// The flags.
    pub chatbot: Flags,
    /// Since when and why the bot is taken back, where it is.
    pub rolled_back: Option<Rollback>,
    /// When a person last lifted a rollback, in milliseconds since 1970 UTC; 0 where never.
    #[serde(default)]
    pub lifted: i64,
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// Not of the form.
    #[error(
        "the body must be `{{\"chatbot\": {{…}}}}` with some of the flags, and `version` where somebody else's change must not be lost: {0}"
    )]
    Malformed(String),
    /// A flag is wrong.
    #[error(transparent)]
    Flags(#[from] FlagsError),
    /// Somebody else was faster.
    #[error("the flags have changed meanwhile: version {0} is in force, read them again")]
    Conflict(u32),
}

/// A change: `PUT /v1/flags`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The flags to change; the others stay.
    chatbot: serde_json::Map<String, Value>,
    /// The version that was read before.
    version: Option<u32>,
    /// Whether a rollback is lifted. Setting `enabled` to true lifts it too.
    #[serde(default)]
    lift_rollback: bool,
}

impl Change {
    /// Reads the body of `PUT /v1/flags`.
    ///
    /// # Errors
    /// Where it is not of the form.
    pub fn read(body: &[u8]) -> Result<Self, ChangeError> {
        serde_json::from_slice(body).map_err(|error| {
            ChangeError::Malformed(format!("line {}, column {}", error.line(), error.column()))
        })
    }
}

impl Standing {
    /// What is in force once `change` is made.
    ///
    /// # Errors
    /// Where a flag is unknown or out of range, or another change came first. Nothing has changed then.
    pub fn changed(&self, change: &Change, now: i64) -> Result<Self, ChangeError> {
        if change
            .version
            .is_some_and(|version| version != self.version)
        {
            return Err(ChangeError::Conflict(self.version));
        }
        let mut flags = serde_json::to_value(&self.chatbot).unwrap_or_default();
        if let Some(map) = flags.as_object_mut() {
            map.extend(
                change
                    .chatbot
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        let chatbot: Flags = serde_json::from_value(flags)
            .map_err(|error| FlagsError::Malformed(error.to_string()))?;
        let lift =
            change.lift_rollback || change.chatbot.get("enabled") == Some(&Value::Bool(true));
        let lifted = if lift && self.rolled_back.is_some() {
            now
        } else {
            self.lifted
        };
        Ok(Self {
            version: self.version.saturating_add(1),
            chatbot: chatbot.checked()?,
            rolled_back: self.rolled_back.filter(|_| !lift),
            lifted,
        })
    }

    /// What is in force once the guard has spoken; the version counts that too.
    #[must_use]
    pub fn rolled_back(&self, rollback: Rollback) -> Self {
        Self {
            version: self.version.saturating_add(1),
            rolled_back: Some(rollback),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(body: Value) -> Result<Change, ChangeError> {
        Change::read(body.to_string().as_bytes())
    }

    fn put(standing: &Standing, body: Value) -> Result<Standing, ChangeError> {
        standing.changed(&change(body)?, 99)
    }

    #[test]
    fn what_get_says_is_what_the_file_says() {
        let value = serde_json::to_value(Standing::default()).unwrap();
        assert_eq!(value["chatbot"]["enabled"], true);
        assert_eq!(value["chatbot"]["fallback_threshold"], 0.15);
        assert_eq!(value["rolled_back"], Value::Null);
        assert_eq!(
            serde_json::from_value::<Standing>(value).unwrap(),
            Standing::default()
        );
    }

    #[test]
    fn a_change_changes_what_it_names() {
        let next = put(
            &Standing::default(),
            json!({"chatbot": {"percentage": 10, "shadow": true}}),
        )
        .unwrap();
        assert_eq!(
            (
                next.version,
                next.chatbot.percentage,
                next.chatbot.shadow,
                next.chatbot.fallback_threshold
            ),
            (1, 10.0, true, 0.15)
        );
        assert_eq!(
            put(&next, json!({"chatbot": {"enabled": false}, "version": 0})),
            Err(ChangeError::Conflict(1))
        );
        assert_eq!(
            put(&next, json!({"chatbot": {"enabled": false}, "version": 1}))
                .unwrap()
                .version,
            2
        );
    }

    #[test]
    fn a_wrong_change_changes_nothing() {
        for body in [
            json!([]),
            json!({}),
            json!({"chatbot": 1}),
            json!({"chatbot": {}, "more": 1}),
        ] {
            assert!(
                matches!(change(body.clone()), Err(ChangeError::Malformed(_))),
                "{body}"
            );
        }
        for body in [
            json!({"chatbot": {"enabeld": true}}),
            json!({"chatbot": {"percentage": 101}}),
            json!({"chatbot": {"enabled": "yes"}}),
        ] {
            assert!(
                matches!(
                    put(&Standing::default(), body.clone()),
                    Err(ChangeError::Flags(_))
                ),
                "{body}"
            );
        }
    }

    #[test]
    fn a_rollback_is_lifted_by_a_person() {
        let rolled = Standing::default().rolled_back(Rollback {
            since: 5,
            fallbacks: 9,
            messages: 10,
        });
        assert_eq!((rolled.version, rolled.rolled_back.unwrap().since), (1, 5));
        assert!(
            put(&rolled, json!({"chatbot": {"percentage": 5}}))
                .unwrap()
                .rolled_back
                .is_some(),
            "another flag lifts nothing"
        );
        let lifted = put(&rolled, json!({"chatbot": {"enabled": true}})).unwrap();
        assert_eq!((lifted.rolled_back, lifted.lifted), (None, 99));
        assert_eq!(
            put(&rolled, json!({"chatbot": {}, "lift_rollback": true}))
                .unwrap()
                .rolled_back,
            None
        );
    }
}
