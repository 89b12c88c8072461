//! One operation of the API: what it takes and what it answers with.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value as Json;

use super::schema::{Schema, follow};

/// The methods that a path may have.
pub(super) const METHODS: [&str; 8] = [
    "get", "head", "post", "put", "patch", "delete", "options", "trace",
];

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the path.
    Path,
    /// Behind the `?`.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it travels.
    pub place: Place,
    /// Whether it must be given.
    pub required: bool,
    /// What it may be.
    pub schema: Option<Schema>,
    /// Whether its fields travel as parameters of their own: `filter[state]`, or plainly `state`.
    pub spread: Option<Spread>,
}

/// How an object's fields travel in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// `name[field]=value`.
    Deep,
    /// `field=value`.
    Plain,
}

/// What comes back when it has worked.
#[derive(Debug, Clone)]
pub(crate) enum Success {
    /// JSON.
    Json(Schema),
    /// Nothing, or nothing that the document describes as JSON: its word for it.
    NotJson(String),
    /// The document does not say.
    Unsaid,
}

/// An operation within its document.
pub(crate) struct Operation<'d> {
    document: &'d Arc<Json>,
    item: &'d Json,
    here: &'d Json,
}

impl<'d> Operation<'d> {
    pub(super) fn new(document: &'d Arc<Json>, item: &'d Json, here: &'d Json) -> Self {
        Self {
            document,
            item,
            here,
        }
    }

    /// Its parameters; those of the path count where it has none of the same name and place.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut all: Vec<Parameter> = Vec::new();
        for holder in [self.here, self.item] {
            let listed = holder.get("parameters").and_then(Json::as_array);
            for parameter in listed.into_iter().flatten() {
                let Some(read) = self.parameter(parameter) else {
                    continue;
                };
                if !all
                    .iter()
                    .any(|p| p.name == read.name && p.place == read.place)
                {
                    all.push(read);
                }
            }
        }
        all
    }

    fn parameter(&self, node: &'d Json) -> Option<Parameter> {
        let node = follow(self.document, node)?;
        let name = node.get("name")?.as_str()?.to_owned();
        let place = match node.get("in")?.as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            "cookie" => Place::Cookie,
            _ => return None,
        };
        let plain = node.get("schema");
        let schema = plain.or_else(|| json_of(node)).map(|s| self.schema(s));
        let style = node.get("style").and_then(Json::as_str);
        let explode = node.get("explode").and_then(Json::as_bool);
        let spread = match style.unwrap_or("form") {
            "deepObject" => Some(Spread::Deep),
            "form" if place == Place::Query && explode != Some(false) => Some(Spread::Plain),
            _ => None,
        };
        Some(Parameter {
            required: node.get("required") == Some(&Json::Bool(true)) || place == Place::Path,
            name,
            place,
            schema,
            spread,
        })
    }

    fn schema(&self, node: &Json) -> Schema {
        Schema::new(self.document, node)
    }

    /// Its body: whether it must be given, and what it may be where that is said.
    pub fn body(&self) -> Option<(bool, Option<Schema>)> {
        let node = self.here.get("requestBody")?;
        let Some(node) = follow(self.document, node) else {
            return Some((false, None));
        };
        let required = node.get("required") == Some(&Json::Bool(true));
        Some((required, json_of(node).map(|s| self.schema(s))))
    }

    /// The statuses it may answer with: `200`, `4XX`, `default`.
    pub fn statuses(&self) -> Vec<&'d str> {
        let responses = self.here.get("responses").and_then(Json::as_object);
        let all = responses.into_iter().flat_map(|r| r.keys());
        all.map(String::as_str).collect()
    }

    /// Whether it may answer with a status.
    pub fn answers_with(&self, status: u16) -> bool {
        let exact = status.to_string();
        let range = format!("{}XX", status / 100);
        let listed = self.statuses();
        listed.is_empty()
            || listed
                .iter()
                .any(|s| *s == exact || s.eq_ignore_ascii_case(&range) || *s == "default")
    }

    /// What comes back when it has worked: of several statuses any.
    pub fn success(&self) -> Success {
        let responses = self.here.get("responses").and_then(Json::as_object);
        let worked: Vec<&Json> = responses
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(_, response)| response)
            .collect();
        let worked = if worked.is_empty() {
            let default = responses.and_then(|r| r.get("default"));
            default.into_iter().collect()
        } else {
            worked
        };
        let (mut schemas, mut other, mut unsaid) = (Vec::new(), None, worked.is_empty());
        for response in worked {
            let Some(response) = follow(self.document, response) else {
                unsaid = true;
                continue;
            };
            match (json_of(response), first_type(response)) {
                (Some(schema), _) => schemas.push(self.schema(schema)),
                // JSON without a schema may hold anything.
                (None, Some(kind)) if is_json(kind) => unsaid = true,
                (None, Some(kind)) => other = Some(format!("`{kind}`")),
                (None, None) => other = other.or_else(|| Some("nothing".into())),
            }
        }
        if unsaid {
            return Success::Unsaid;
        }
        match (Schema::any_of(schemas), other) {
            (Some(schema), _) => Success::Json(schema),
            (None, Some(other)) => Success::NotJson(other),
            (None, None) => Success::Unsaid,
        }
    }

    /// The scopes it asks for, one set for each way in; nothing where it asks for none.
    pub fn scopes(&self) -> Vec<BTreeSet<String>> {
        let own = self.here.get("security");
        let security = own.or_else(|| self.document.get("security"));
        let mut ways = Vec::new();
        for way in security.and_then(Json::as_array).into_iter().flatten() {
            let schemes = way.as_object();
            let scopes: BTreeSet<String> = schemes
                .into_iter()
                .flatten()
                .filter(|(name, _)| self.by_token(name))
                .flat_map(|(_, scopes)| scopes.as_array().into_iter().flatten())
                .filter_map(|scope| scope.as_str().map(str::to_owned))
                .collect();
            ways.push(scopes);
        }
        // One way in that needs no scope is enough.
        if ways.iter().any(BTreeSet::is_empty) {
            ways.clear();
        }
        ways
    }

    /// Whether a security scheme is one whose entries are scopes of a token.
    fn by_token(&self, name: &str) -> bool {
        let scheme = self
            .document
            .get("components")
            .and_then(|c| c.get("securitySchemes"))
            .and_then(|s| s.get(name))
            .and_then(|s| follow(self.document, s));
        let kind = scheme.and_then(|s| s.get("type")).and_then(Json::as_str);
        matches!(kind, Some("oauth2" | "openIdConnect"))
    }
}

fn is_json(media_type: &str) -> bool {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    let plain = plain.to_ascii_lowercase();
    plain == "application/json"
        || plain.ends_with("+json")
        || matches!(plain.as_str(), "*/*" | "application/*")
}

fn content(node: &Json) -> impl Iterator<Item = (&String, &Json)> {
    node.get("content")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
}

/// The schema of a node's JSON content.
fn json_of(node: &Json) -> Option<&Json> {
    content(node)
        .filter(|(kind, _)| is_json(kind))
        .find_map(|(_, media)| media.get("schema"))
}

/// The first kind of content that a node has, JSON before others.
fn first_type(node: &Json) -> Option<&str> {
    let kinds = || content(node).map(|(kind, _)| kind.as_str());
    kinds()
        .find(|kind| is_json(kind))
        .or_else(|| kinds().next())
}
