//! Every refusal: a status, a code that stays the same, a sentence for people.

use serde_json::{Value, json};

/// Something the worker refuses or cannot do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The code programs go by.
    pub code: &'static str,
    /// What is wrong and how to mend it.
    pub message: String,
    /// When to try again, in seconds.
    pub retry_after_s: Option<u32>,
    /// The turn the conversation is at, where that is the trouble.
    pub turn: Option<u32>,
    /// The methods that are allowed, where the method is the trouble.
    pub allow: Option<&'static str>,
    /// The site key of the challenge that has to be passed, where that is the trouble.
    pub site_key: Option<String>,
}

impl Problem {
    /// A refusal.
    #[must_use]
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after_s: None,
            turn: None,
            allow: None,
            site_key: None,
        }
    }

    /// The body: `{"error":{"code","message",…}}`.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(seconds), Some(map)) = (self.retry_after_s, error.as_object_mut()) {
            map.insert("retry_after_s".into(), seconds.into());
        }
        if let (Some(turn), Some(map)) = (self.turn, error.as_object_mut()) {
            map.insert("turn".into(), turn.into());
        }
        if let (Some(key), Some(map)) = (&self.site_key, error.as_object_mut()) {
            map.insert("site_key".into(), key.as_str().into());
        }
        json!({ "error": error })
    }

    /// 404.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(404, "not_found", "There is nothing at this address.")
    }

    /// 405, with the methods that are allowed.
    #[must_use]
    pub fn method_not_allowed(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                405,
                "method_not_allowed",
                format!("Use {allow} at this address."),
            )
        }
    }

    /// 400: a field is missing or has the wrong form.
    #[must_use]
    pub fn field(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// 413: the body is too long.
    #[must_use]
    pub fn body_too_large(bytes: usize) -> Self {
        Self::new(
            413,
            "body_too_large",
            format!("The body may have at most {bytes} bytes."),
        )
    }

    /// 401: not a session of this site.
    #[must_use]
    pub fn invalid_session() -> Self {
        Self::new(
            401,
            "invalid_session",
            "This session is not valid here. Start a new conversation.",
        )
    }

    /// 401: a session of this site, but too old.
    #[must_use]
    pub fn expired_session() -> Self {
        Self::new(
            401,
            "expired_session",
            "This session has expired. Start a new conversation.",
        )
    }

    /// 401: a session whose conversation, or whose customer, has been forgotten since.
    #[must_use]
    pub fn forgotten_session() -> Self {
        Self::new(
            401,
            "forgotten_session",
            "What was said in this session has been deleted. Start a new conversation.",
        )
    }

    /// 409: the conversation has gone on elsewhere, up to the turn given.
    #[must_use]
    pub fn stale_session(turn: u32) -> Self {
        let message =
            "The conversation has gone on elsewhere. GET /v1/messages brings this page up to date.";
        Self {
            turn: Some(turn),
            ..Self::new(409, "stale_session", message)
        }
    }

    /// 403: the page's origin is not on the site's list.
    #[must_use]
    pub fn origin_not_allowed() -> Self {
        Self::new(
            403,
            "origin_not_allowed",
            "This page's origin is not on the site's list.",
        )
    }

    /// 403: no such site.
    #[must_use]
    pub fn unknown_site() -> Self {
        Self::new(
            403,
            "unknown_site",
            "There is no site of this name. Check data-site in the embed line.",
        )
    }

    /// 429: too many messages.
    #[must_use]
    pub fn too_many(retry_after_s: u32) -> Self {
        let message = "That is too many messages at once. Please wait a little.";
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::new(429, "too_many_messages", message)
        }
    }

    /// 401: a customer's token that proves nothing here.
    #[must_use]
    pub fn invalid_token(why: &str) -> Self {
        Self::new(
            401,
            "invalid_token",
            format!("The customer's token is not accepted: {why}."),
        )
    }

    /// 503: this bot knows no customers.
    #[must_use]
    pub fn no_customers() -> Self {
        let message =
            "Customers can't be known here: CUSTOMER_JWT_SECRET or CUSTOMER_JWKS_URL is not set.";
        Self::new(503, "not_configured", message)
    }

    /// 401: an address for administrators.
    #[must_use]
    pub fn admin_only() -> Self {
        Self::new(
            401,
            "admin_only",
            "Send the admin token as `Authorization: Bearer …`.",
        )
    }

    /// 503: something the bot needs is missing.
    #[must_use]
    pub fn not_ready(missing: &[String]) -> Self {
        Self {
            retry_after_s: Some(5),
            ..Self::new(
                503,
                "not_ready",
                format!("The bot is not ready: {}.", missing.join("; ")),
            )
        }
    }

    /// 503: the person who has the conversation can't be reached.
    #[must_use]
    pub fn desk_away() -> Self {
        let message = "Your message could not be passed on. Please send it again in a moment.";
        Self {
            retry_after_s: Some(2),
            ..Self::new(503, "desk_away", message)
        }
    }

    /// 503: another message of this conversation is being answered, or the place that keeps order is away.
    #[must_use]
    pub fn busy() -> Self {
        let message =
            "The message before is still being answered. Please send this one again in a moment.";
        Self {
            retry_after_s: Some(2),
            ..Self::new(503, "busy", message)
        }
    }

    /// 500: our own mistake, without its inside.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            500,
            "internal",
            "Something went wrong on our side. Please send the message again.",
        )
    }
}
