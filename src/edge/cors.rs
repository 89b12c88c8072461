//! Who may ask from a browser, and the headers that go with every answer.

use super::config::Site;

/// How long a browser may remember a preflight's answer, in seconds.
const MAX_AGE: &str = "600";

/// Whether a page of `origin` may talk to this site: pages on the site's list, and the bot's own.
#[must_use]
pub fn allowed(site: &Site, origin: &str, own: &str) -> bool {
    origin == own
        || site
            .origins
            .iter()
            .any(|known| known.trim_end_matches('/') == origin)
}

/// CORS headers for an answer to an allowed origin. Exactly that origin, never `*`; no credentials, for none are used.
#[must_use]
pub fn headers(origin: &str) -> Vec<(&'static str, String)> {
    vec![
        ("access-control-allow-origin", origin.to_owned()),
        ("access-control-expose-headers", "retry-after".to_owned()),
        ("vary", "origin".to_owned()),
    ]
}

/// What a preflight is answered besides [`headers`].
#[must_use]
pub fn preflight() -> Vec<(&'static str, String)> {
    vec![
        (
            "access-control-allow-methods",
            "GET, POST, PUT, DELETE".to_owned(),
        ),
        (
            "access-control-allow-headers",
            "authorization, content-type, x-curbside-site".to_owned(),
        ),
        ("access-control-max-age", MAX_AGE.to_owned()),
    ]
}

/// Headers of every answer of the API: data, for this asker alone, never a page.
pub const API_HEADERS: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-resource-policy", "cross-origin"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
];

/// Headers of every file. The widget must load into other people's pages; pages of ours must not be framed.
pub const ASSET_HEADERS: &[(&str, &str)] = &[
    ("cross-origin-resource-policy", "cross-origin"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_origins_and_our_own() {
        let site = Site {
            origins: vec!["https://shop.example".into(), "https://b.example/".into()],
            locale: None,
        };
        let own = "https://bot.example";
        for origin in ["https://shop.example", "https://b.example", own] {
            assert!(allowed(&site, origin, own), "{origin}");
        }
        for origin in [
            "http://shop.example",
            "https://shop.example.evil",
            "https://evil.example",
            "null",
            "",
            "https://shop.example:8443",
        ] {
            assert!(!allowed(&site, origin, own), "{origin}");
        }
    }
}
