//! Which address does what.

use super::problem::Problem;

/// Something the worker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A message of the customer.
    Say,
    /// The transcript since a turn.
    Transcript,
    /// How it went.
    Feedback,
    /// Who the customer is.
    Identify,
    /// What is remembered of the customer.
    Remembered,
    /// The customer is to be forgotten.
    Forget,
    /// How far the forgetting has come.
    Receipt,
    /// The live line of a customer (WebSocket).
    Live,
    /// What a desk says to the customer of this conversation (signed).
    Desk,
    /// The conversations that wait for people (admin).
    Waiting,
    /// One of them, in full (admin).
    Talk,
    /// The flags in force (admin).
    Flags,
    /// A change of them (admin).
    Change,
    /// How it goes (admin).
    Metrics,
    /// What a text means (admin).
    Understand,
    /// Whether the bot is ready.
    Health,
    /// A token for a customer of the demo shop (local development alone).
    DemoToken,
    /// A file of the widget or a page.
    Asset,
    /// A browser asks what it may send to an address of the API.
    Preflight,
}

/// A path, the methods it knows as `allow` lists them, and what each does.
type Address = (&'static str, &'static str, &'static [(&'static str, Route)]);

/// The addresses of the API.
const API: &[Address] = &[
    (
        "/v1/messages",
        "POST, GET, OPTIONS",
        &[("POST", Route::Say), ("GET", Route::Transcript)],
    ),
    (
        "/v1/feedback",
        "POST, OPTIONS",
        &[("POST", Route::Feedback)],
    ),
    (
        "/v1/identify",
        "POST, OPTIONS",
        &[("POST", Route::Identify)],
    ),
    (
        "/v1/me",
        "GET, DELETE, OPTIONS",
        &[("GET", Route::Remembered), ("DELETE", Route::Forget)],
    ),
    ("/v1/live", "GET", &[("GET", Route::Live)]),
    (
        "/v1/handoff/messages",
        "POST, OPTIONS",
        &[("POST", Route::Desk)],
    ),
    ("/v1/desk", "GET, OPTIONS", &[("GET", Route::Waiting)]),
    (
        "/v1/understand",
        "POST, OPTIONS",
        &[("POST", Route::Understand)],
    ),
    (
        "/v1/flags",
        "GET, PUT, OPTIONS",
        &[("GET", Route::Flags), ("PUT", Route::Change)],
    ),
    ("/v1/metrics", "GET, OPTIONS", &[("GET", Route::Metrics)]),
    ("/demo/token", "GET", &[("GET", Route::DemoToken)]),
    (
        "/v1/health",
        "GET, HEAD, OPTIONS",
        &[("GET", Route::Health), ("HEAD", Route::Health)],
    ),
];

/// Pages, by the path they are asked for.
const PAGES: &[&str] = &[
    "/",
    "/demo",
    "/demo/account",
    "/demo/order",
    "/desk",
    "/dashboard",
];
/// What else may be asked of the assets: scripts, styles, pictures, fonts.
const ASSET_SUFFIXES: &[&str] = &[
    ".js", ".css", ".svg", ".png", ".webp", ".ico", ".woff2", ".map", ".json", ".html", ".txt",
];

/// The addresses of one conversation (or receipt): what stands before its id, what behind it.
const OF_CONVERSATIONS: &[(&str, &str, Address)] = &[
    (
        "/v1/handoff/",
        "/messages",
        ("", "POST, OPTIONS", &[("POST", Route::Desk)]),
    ),
    (
        "/v1/desk/",
        "",
        ("", "GET, OPTIONS", &[("GET", Route::Talk)]),
    ),
    (
        "/v1/receipts/",
        "",
        ("", "GET, OPTIONS", &[("GET", Route::Receipt)]),
    ),
];
/// Most characters of a conversation's id.
const MAX_CONVERSATION: usize = 64;

/// The conversation that an address names.
#[must_use]
pub fn conversation(path: &str) -> Option<&str> {
    OF_CONVERSATIONS
        .iter()
        .find_map(|(before, behind, _)| named(path, before, behind))
}

fn named<'a>(path: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    let id = path.strip_prefix(before)?.strip_suffix(behind)?;
    let plain = id
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (plain && !id.is_empty() && id.len() <= MAX_CONVERSATION).then_some(id)
}

/// Finds what a request wants.
///
/// # Errors
/// 404 for an address that is nothing, 405 for a method the address does not know.
pub fn route(method: &str, path: &str) -> Result<Route, Problem> {
    let of_one = OF_CONVERSATIONS
        .iter()
        .find(|(before, behind, _)| named(path, before, behind).is_some());
    let known = API
        .iter()
        .find(|(known, ..)| *known == path)
        .or(of_one.map(|(_, _, address)| address));
    if let Some((_, allow, routes)) = known {
        if method == "OPTIONS" {
            return Ok(Route::Preflight);
        }
        let found = routes.iter().find(|(known, _)| *known == method);
        return found
            .map(|(_, route)| *route)
            .ok_or_else(|| Problem::method_not_allowed(allow));
    }
    if path.starts_with("/v1/") || !is_asset(path) {
        return Err(Problem::not_found());
    }
    match method {
        "GET" | "HEAD" => Ok(Route::Asset),
        _ => Err(Problem::method_not_allowed("GET, HEAD")),
    }
}

fn is_asset(path: &str) -> bool {
    PAGES.contains(&path) || ASSET_SUFFIXES.iter().any(|suffix| path.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_and_nothing_else() {
        assert_eq!(route("POST", "/v1/messages"), Ok(Route::Say));
        assert_eq!(route("GET", "/v1/messages"), Ok(Route::Transcript));
        assert_eq!(route("OPTIONS", "/v1/messages"), Ok(Route::Preflight));
        assert_eq!(route("GET", "/demo"), Ok(Route::Asset));
        assert_eq!(route("GET", "/demo/token"), Ok(Route::DemoToken));
        assert_eq!(route("HEAD", "/widget.js"), Ok(Route::Asset));
        assert_eq!(route("GET", "/v1/health"), Ok(Route::Health));
        assert_eq!(
            route("POST", "/v1/handoff/abc_-1/messages"),
            Ok(Route::Desk)
        );
        assert_eq!(conversation("/v1/handoff/abc_-1/messages"), Some("abc_-1"));
        assert_eq!(route("GET", "/v1/desk/abc"), Ok(Route::Talk));
        for path in [
            "/v1/nothing",
            "/v1/messages/",
            "/v2/messages",
            "/admin",
            "/v1/x.js",
            "",
        ] {
            assert_eq!(route("GET", path).unwrap_err().code, "not_found", "{path}");
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let problem = route("DELETE", "/v1/messages").unwrap_err();
        assert_eq!(
            (problem.status, problem.allow),
            (405, Some("POST, GET, OPTIONS"))
        );
        assert_eq!(route("POST", "/demo").unwrap_err().allow, Some("GET, HEAD"));
        assert_eq!(route("PUT", "/v1/understand").unwrap_err().status, 405);
    }
}
