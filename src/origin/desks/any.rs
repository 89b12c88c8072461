//! The desk that a site has, from its settings.

use std::collections::BTreeMap;

use thiserror::Error;

use super::chatwoot::Chatwoot;
use super::handoff::Handoff;
use super::inbound::Scheme;
use super::port::{Follow, Progress, deliver, tell};
use super::salesforce::Salesforce;
use super::webhook::{Delivery, Webhook};
use super::zendesk::Zendesk;
use crate::origin::wire::Wire;

/// One of the desks there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyDesk {
    /// A signed webhook.
    Webhook(Webhook),
    /// Zendesk.
    Zendesk(Zendesk),
    /// Salesforce.
    Salesforce(Salesforce),
    /// Chatwoot.
    Chatwoot(Chatwoot),
}

/// Why there is no desk. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeskError {
    /// An unknown kind.
    #[error("DESK is `{0}`; it may be webhook, zendesk, salesforce or chatwoot")]
    Unknown(String),
    /// A setting is missing.
    #[error("{0} is not set; DESK `{1}` needs it")]
    Missing(&'static str, &'static str),
    /// Not an https address without a path.
    #[error("{0} must be an https address without a path, such as https://shop.zendesk.com")]
    Address(&'static str),
    /// Not what it should be.
    #[error("{0}")]
    Malformed(&'static str),
}

impl AnyDesk {
    /// Reads the desk from `lookup`, which gives a variable's or secret's text by name. `DESK` names the kind; a webhook
    /// where it is not set.
    ///
    /// # Errors
    /// Says which setting is missing or wrong.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, DeskError> {
        let text = |name: &str| {
            lookup(name)
                .map(|value| value.trim().to_owned())
                .unwrap_or_default()
        };
        let need = |name: &'static str, kind: &'static str| match text(name) {
            value if value.is_empty() => Err(DeskError::Missing(name, kind)),
            value => Ok(value),
        };
        match text("DESK").as_str() {
            "" | "webhook" => Ok(Self::Webhook(Webhook {
                url: need("DESK_WEBHOOK_URL", "webhook")?,
                secret: need("DESK_WEBHOOK_SECRET", "webhook")?,
            })),
            "zendesk" => Ok(Self::Zendesk(Zendesk {
                base: address(&need("DESK_URL", "zendesk")?)?,
                user: need("DESK_USER", "zendesk")?,
                token: need("DESK_TOKEN", "zendesk")?,
                fields: fields(
                    &text("DESK_FIELDS"),
                    "DESK_FIELDS must be a JSON object of field numbers, such as {\"mood\": 360001}",
                )?,
            })),
            "salesforce" => {
                let external_field = match text("DESK_EXTERNAL_FIELD") {
                    name if name.is_empty() => "Curbside_Id__c".to_owned(),
                    name if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => name,
                    _ => {
                        return Err(DeskError::Malformed(
                            "DESK_EXTERNAL_FIELD must be the API name of a field of Case, such as Curbside_Id__c",
                        ));
                    }
                };
                Ok(Self::Salesforce(Salesforce {
                    base: address(&need("DESK_URL", "salesforce")?)?,
                    token: need("DESK_TOKEN", "salesforce")?,
                    external_field,
                    origin: Some(text("DESK_CASE_ORIGIN"))
                        .filter(|origin| !origin.is_empty())
                        .unwrap_or_else(|| "Web".to_owned()),
                    fields: fields(
                        &text("DESK_FIELDS"),
                        "DESK_FIELDS must be a JSON object of field names, such as {\"mood\": \"Mood__c\"}",
                    )?,
                }))
            }
            "chatwoot" => Ok(Self::Chatwoot(Chatwoot {
                base: address(&need("DESK_URL", "chatwoot")?)?,
                account: need("DESK_ACCOUNT", "chatwoot")?,
                inbox: need("DESK_INBOX", "chatwoot")?,
                token: need("DESK_TOKEN", "chatwoot")?,
            })),
            other => Err(DeskError::Unknown(other.chars().take(40).collect())),
        }
    }

    /// Its name in figures and receipts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Zendesk(_) => "zendesk",
            Self::Salesforce(_) => "salesforce",
            Self::Chatwoot(_) => "chatwoot",
        }
    }

    /// How what it tells us is signed.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        match self {
            Self::Webhook(_) | Self::Salesforce(_) => Scheme::Curbside,
            Self::Zendesk(_) => Scheme::Zendesk,
            Self::Chatwoot(_) => Scheme::Chatwoot,
        }
    }

    /// Hands a conversation over, going on from `progress` (see [`deliver`]).
    pub async fn deliver<W: Wire>(
        &self,
        handoff: &Handoff,
        progress: &mut Progress,
        wire: &W,
    ) -> Delivery {
        match self {
            Self::Webhook(desk) => desk.deliver(handoff, wire).await,
            Self::Zendesk(desk) => deliver(desk, handoff, progress, wire).await,
            Self::Salesforce(desk) => deliver(desk, handoff, progress, wire).await,
            Self::Chatwoot(desk) => deliver(desk, handoff, progress, wire).await,
        }
    }

    /// Tells it of something later (see [`tell`]). A webhook is told by its own events, not by this.
    pub async fn tell<W: Wire>(
        &self,
        conversation: &str,
        reference: &str,
        follow: &Follow,
        wire: &W,
    ) -> Delivery {
        match self {
            Self::Webhook(_) => Delivery::Taken(None),
            Self::Zendesk(desk) => tell(desk, conversation, reference, follow, wire).await,
            Self::Salesforce(desk) => tell(desk, conversation, reference, follow, wire).await,
            Self::Chatwoot(desk) => tell(desk, conversation, reference, follow, wire).await,
        }
    }
}

/// An https address without a path; http only on one's own machine.
fn address(text: &str) -> Result<String, DeskError> {
    let base = text.trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| {
        let local = base.strip_prefix("http://")?;
        let name = local.rsplit_once(':').map_or(local, |(name, _)| name);
        matches!(name, "127.0.0.1" | "localhost").then_some(local)
    });
    match host {
        Some(host)
            if !host.is_empty()
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b)) =>
        {
            Ok(base.to_owned())
        }
        _ => Err(DeskError::Address("DESK_URL")),
    }
}

fn fields<T: serde::de::DeserializeOwned>(
    text: &str,
    wrong: &'static str,
) -> Result<BTreeMap<String, T>, DeskError> {
    if text.is_empty() {
        return Ok(BTreeMap::new());
    }
    serde_json::from_str(text).map_err(|_| DeskError::Malformed(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<AnyDesk, DeskError> {
        AnyDesk::read(|name| {
            settings
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn every_desk_is_made_from_its_settings() {
        let webhook = read(&[
            ("DESK_WEBHOOK_URL", "https://d.example"),
            ("DESK_WEBHOOK_SECRET", "s"),
        ])
        .unwrap();
        assert_eq!(
            (webhook.name(), webhook.scheme()),
            ("webhook", Scheme::Curbside)
        );
        let zendesk = read(&[
            ("DESK", "zendesk"),
            ("DESK_URL", "https://shop.zendesk.com/"),
            ("DESK_USER", "a@shop.example"),
            ("DESK_TOKEN", "t"),
            ("DESK_FIELDS", r#"{"mood": 7}"#),
        ])
        .unwrap();
        assert!(
            matches!(&zendesk, AnyDesk::Zendesk(desk) if desk.base == "https://shop.zendesk.com" && desk.fields["mood"] == 7)
        );
        let salesforce = read(&[
            ("DESK", "salesforce"),
            ("DESK_URL", "https://shop.my.salesforce.com"),
            ("DESK_TOKEN", "t"),
        ])
        .unwrap();
        assert!(
            matches!(&salesforce, AnyDesk::Salesforce(desk) if desk.external_field == "Curbside_Id__c" && desk.origin == "Web")
        );
        let chatwoot = read(&[
            ("DESK", "chatwoot"),
            ("DESK_URL", "http://127.0.0.1:3000"),
            ("DESK_ACCOUNT", "1"),
            ("DESK_INBOX", "i"),
            ("DESK_TOKEN", "t"),
        ])
        .unwrap();
        assert_eq!(
            (chatwoot.name(), chatwoot.scheme()),
            ("chatwoot", Scheme::Chatwoot)
        );
        for desk in [webhook, zendesk, salesforce, chatwoot] {
            assert!(!format!("{desk:?}").contains("\"t\""), "{desk:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(
            read(&[("DESK", "fax")]),
            Err(DeskError::Unknown("fax".into()))
        );
        assert_eq!(
            read(&[]),
            Err(DeskError::Missing("DESK_WEBHOOK_URL", "webhook"))
        );
        for url in [
            "http://shop.zendesk.com",
            "https://",
            "https://a.example/path",
            "https://user@evil.example",
            "shop",
        ] {
            assert_eq!(
                read(&[
                    ("DESK", "zendesk"),
                    ("DESK_URL", url),
                    ("DESK_USER", "u"),
                    ("DESK_TOKEN", "t")
                ]),
                Err(DeskError::Address("DESK_URL")),
                "{url}"
            );
        }
        assert!(matches!(
            read(&[
                ("DESK", "salesforce"),
                ("DESK_URL", "https://a.example"),
                ("DESK_TOKEN", "t"),
                ("DESK_EXTERNAL_FIELD", "a/b")
            ]),
            Err(DeskError::Malformed(_))
        ));
    }
}
