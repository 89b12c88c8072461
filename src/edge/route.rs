//! Which address does what.

use super::problem::Problem;

/// Something the worker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A message of the customer.
    Say,
    /// The transcript since a turn.
    Transcript,
    /// What a text means (admin).
    Understand,
    /// Whether the bot is ready.
    Health,
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
        "/v1/understand",
        "POST, OPTIONS",
        &[("POST", Route::Understand)],
    ),
    (
        "/v1/health",
        "GET, HEAD, OPTIONS",
        &[("GET", Route::Health), ("HEAD", Route::Health)],
    ),
];

/// Pages, by the path they are asked for.
const PAGES: &[&str] = &["/", "/demo", "/demo/account", "/demo/order"];
/// What else may be asked of the assets: scripts, styles, pictures, fonts.
const ASSET_SUFFIXES: &[&str] = &[
    ".js", ".css", ".svg", ".png", ".webp", ".ico", ".woff2", ".map", ".json", ".html", ".txt",
];

/// Finds what a request wants.
///
/// # Errors
/// 404 for an address that is nothing, 405 for a method the address does not know.
pub fn route(method: &str, path: &str) -> Result<Route, Problem> {
    if let Some((_, allow, routes)) = API.iter().find(|(known, ..)| *known == path) {
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
        assert_eq!(route("HEAD", "/widget.js"), Ok(Route::Asset));
        assert_eq!(route("GET", "/v1/health"), Ok(Route::Health));
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
