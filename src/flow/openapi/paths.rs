//! Which path of the document a flow's `endpoint` is.

use serde_json::Value as Json;

use super::Api;
use super::schema::follow;

/// A path of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiPath {
    /// As written in the document, `/orders/{id}`.
    pub template: String,
    /// The paths of the servers it lies under, without a slash at the end; most documents have one, often empty.
    pub bases: Vec<String>,
}

/// How a flow's endpoint was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match<'a> {
    /// The path.
    pub path: &'a ApiPath,
    /// The server's base that the endpoint repeats; empty where it is written below it.
    pub base: &'a str,
}

/// A slot or a parameter in a path, whatever its name.
const ANYTHING: &str = "{}";

impl ApiPath {
    /// The paths of a document.
    pub(super) fn all(document: &Json) -> Vec<Self> {
        let paths = document.get("paths").and_then(Json::as_object);
        let bases = bases(document.get("servers"));
        paths
            .into_iter()
            .flatten()
            .filter(|(template, _)| template.starts_with('/'))
            .map(|(template, item)| {
                let item = follow(document, item).unwrap_or(item);
                let own = item.get("servers").filter(|s| s.is_array());
                Self {
                    template: template.clone(),
                    bases: own.map_or_else(|| bases.clone(), |servers| self::bases(Some(servers))),
                }
            })
            .collect()
    }
}

impl Api {
    /// The path that an endpoint of a flow calls, the most literal one first.
    pub(crate) fn find(&self, endpoint: &str) -> Option<Match<'_>> {
        let wanted = normal(endpoint);
        let mut best: Option<(usize, Match<'_>)> = None;
        for path in &self.paths {
            let template = normal(&path.template);
            for base in std::iter::once("").chain(path.bases.iter().map(String::as_str)) {
                let rest = match wanted.strip_prefix(base) {
                    Some(rest) if rest.starts_with('/') => rest,
                    _ => continue,
                };
                let Some(literal) = fits(rest, &template) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(most, _)| literal > *most) {
                    best = Some((literal, Match { path, base }));
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// The path most like an endpoint, for a suggestion: it differs in a letter or two of one part.
    pub(crate) fn near(&self, endpoint: &str) -> Option<&str> {
        let wanted = normal(endpoint);
        let templates: Vec<String> = self.paths.iter().map(|p| normal(&p.template)).collect();
        let near =
            super::super::diagnostic::nearest(&wanted, templates.iter().map(String::as_str))?;
        let index = templates.iter().position(|t| t == near)?;
        self.paths.get(index).map(|p| p.template.as_str())
    }

    /// The first paths of the document, for a help line.
    pub(crate) fn some_paths(&self, count: usize) -> Vec<&str> {
        let all = self.paths.iter().map(|p| p.template.as_str());
        all.take(count).collect()
    }
}

/// A path whose slots and parameters have lost their names, and which has no slash at its end.
fn normal(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let (before, braced) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = braced.find('}') else {
            return out + braced;
        };
        out.push_str(ANYTHING);
        rest = braced.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    out
}

/// How many parts of an endpoint are literally those of a template, where it fits at all.
fn fits(endpoint: &str, template: &str) -> Option<usize> {
    let (mine, theirs) = (endpoint.split('/'), template.split('/'));
    if mine.clone().count() != theirs.clone().count() {
        return None;
    }
    let mut literal = 0;
    for (mine, theirs) in mine.zip(theirs) {
        if !theirs.contains(ANYTHING) {
            if mine != theirs {
                return None;
            }
            literal += 1;
        } else if !fills(mine, theirs) {
            return None;
        }
    }
    Some(literal)
}

/// Whether a part of an endpoint is a template's part with its parameters filled, each with something.
fn fills(mine: &str, theirs: &str) -> bool {
    let mut rest = mine;
    let mut pieces = theirs.split(ANYTHING).peekable();
    let first = pieces.next().unwrap_or_default();
    match rest.strip_prefix(first) {
        Some(after) => rest = after,
        None => return false,
    }
    while let Some(piece) = pieces.next() {
        let end = if pieces.peek().is_none() {
            rest.strip_suffix(piece).map(str::len)
        } else {
            rest.find(piece)
        };
        match end {
            Some(end) if end > 0 => rest = rest.get(end + piece.len()..).unwrap_or_default(),
            _ => return false,
        }
    }
    true
}

/// The paths of servers, their variables at their defaults; those at the root are left out.
fn bases(servers: Option<&Json>) -> Vec<String> {
    let mut all = Vec::new();
    for server in servers.and_then(Json::as_array).into_iter().flatten() {
        let Some(url) = server.get("url").and_then(Json::as_str) else {
            continue;
        };
        let mut url = url.to_owned();
        let variables = server.get("variables").and_then(Json::as_object);
        for (name, variable) in variables.into_iter().flatten() {
            if let Some(default) = variable.get("default").and_then(Json::as_str) {
                url = url.replace(&format!("{{{name}}}"), default);
            }
        }
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => url.trim_start_matches('/'),
        };
        let path = path.trim_matches('/');
        let base = format!("/{}", normal(path));
        if !path.is_empty() && !all.contains(&base) {
            all.push(base);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits_all(cases: &[(&str, &str, Option<usize>)]) {
        for (endpoint, template, expected) in cases {
            assert_eq!(
                fits(&normal(endpoint), &normal(template)),
                *expected,
                "{endpoint} {template}"
            );
        }
    }

    #[test]
    fn slots_stand_where_the_document_has_parameters() {
        fits_all(&[
            ("/orders/{order_id}", "/orders/{id}", Some(2)),
            ("/orders/{order_id}/", "/orders/{id}", Some(2)),
            ("/orders/17", "/orders/{id}", Some(2)),
            ("/orders/{order_id}", "/orders/mine", None),
            ("/orders/ORD-{id}.json", "/orders/{id}.json", Some(2)),
            ("/orders/{id}", "/orders/{id}.json", None),
            ("/orders", "/orders/{id}", None),
            ("/a/{b.c}/d", "/a/{x}-{y}/d", None),
        ]);
    }

    #[test]
    fn a_servers_path_is_its_base() {
        let servers = serde_json::json!([
            {"url": "https://api.example/v2/"},
            {"url": "/{stage}/api", "variables": {"stage": {"default": "live"}}},
            {"url": "http://127.0.0.1:8788"},
            {"description": "no address"},
        ]);
        assert_eq!(bases(Some(&servers)), ["/v2", "/live/api"]);
    }
}
