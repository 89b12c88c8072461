//! What a schema says of a value: which fields it has, of what kind it is, which values there are.
//!
//! Not a validator: there is no value yet. Every question has a third answer, "the document does not say", and a flow is
//! found wrong only where the document leaves no doubt.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::field::{Look, look};
use super::kinds::Kinds;

/// How far references and compositions are followed; one that contains itself says nothing new beyond.
const MAX_DEPTH: usize = 24;
/// How many parts of schemas one question looks at; what a knot of references would add to that is not worth the wait.
const MAX_PARTS: usize = 20_000;
/// How many names of fields are gathered for a suggestion.
const MAX_NAMES: usize = 200;

/// A schema within its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schema {
    document: Arc<Json>,
    here: Json,
}

/// Who sends the value: fields may be for one side only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The bot, in a body.
    Request,
    /// The shop.
    Response,
}

impl Side {
    /// The keyword that keeps a field from this side.
    pub fn kept_out_by(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

/// What a schema says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    /// It is described.
    Known(Schema),
    /// It may be there: the schema leaves further fields open.
    Open,
    /// There is no such field.
    Absent,
}

/// One question asked of a document: counts what it has looked at.
pub(super) struct Walk<'d> {
    /// The document.
    pub document: &'d Json,
    seen: Cell<usize>,
}

impl Walk<'_> {
    /// Whether it has gone deep or far enough.
    pub fn ends(&self, depth: usize) -> bool {
        self.seen.set(self.seen.get() + 1);
        depth > MAX_DEPTH || self.seen.get() > MAX_PARTS
    }
}

impl Schema {
    /// A part of the document that is a schema.
    pub fn new(document: &Arc<Json>, here: &Json) -> Self {
        Self {
            document: Arc::clone(document),
            here: here.clone(),
        }
    }

    /// A schema of which one of several holds.
    pub fn any_of(all: Vec<Self>) -> Option<Self> {
        let document = Arc::clone(&all.first()?.document);
        let mut parts: Vec<Json> = Vec::new();
        for one in all {
            if !parts.contains(&one.here) {
                parts.push(one.here);
            }
        }
        Some(Self {
            here: composed("anyOf", parts),
            document,
        })
    }

    fn walk(&self) -> Walk<'_> {
        Walk {
            document: &self.document,
            seen: Cell::new(0),
        }
    }

    fn at(&self, here: Json) -> Self {
        Self {
            document: Arc::clone(&self.document),
            here,
        }
    }

    /// What it says of a field.
    pub fn field(&self, name: &str, side: Side) -> Field {
        match look(&self.walk(), &self.here, name, side, 0) {
            Look::Is(found) => Field::Known(self.at(composed("anyOf", found))),
            Look::Open | Look::Silent => Field::Open,
            Look::Missing => Field::Absent,
        }
    }

    /// The names of the fields that it describes, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        self.each_part(&mut |part| {
            let own = part.get("properties").and_then(Json::as_object);
            for name in own.into_iter().flat_map(|p| p.keys()) {
                if names.len() < MAX_NAMES {
                    names.insert(name.clone());
                }
            }
        });
        names.into_iter().collect()
    }

    /// What it says of a list's elements; nothing where it does not say.
    pub fn element(&self) -> Option<Self> {
        let mut found = Vec::new();
        self.each_part(&mut |part| {
            let firsts = part.get("prefixItems").and_then(Json::as_array);
            found.extend(firsts.into_iter().flatten().cloned());
            found.extend(part.get("items").filter(|i| i.is_object()).cloned());
        });
        (!found.is_empty()).then(|| self.at(composed("anyOf", found)))
    }

    /// The kinds of value that it allows.
    pub fn kinds(&self) -> Kinds {
        kinds(&self.walk(), &self.here, 0)
    }

    /// The values that there are, where they are listed.
    pub fn options(&self) -> Option<Vec<Json>> {
        options(&self.walk(), &self.here, 0)
    }

    /// The required fields that a body with these fields lacks; of alternatives, the one that lacks least.
    pub fn lacking(&self, given: &BTreeSet<String>) -> BTreeSet<String> {
        lacking(&self.walk(), &self.here, given, 0)
    }

    /// Runs `with` for every object of which the schema is composed, references followed.
    fn each_part(&self, with: &mut impl FnMut(&Json)) {
        each_part(&self.walk(), &self.here, 0, with);
    }
}

/// Follows a reference within the document, one after another; nothing where it leads out of it or nowhere.
pub(super) fn follow<'d>(document: &'d Json, node: &'d Json) -> Option<&'d Json> {
    let mut node = node;
    for _ in 0..MAX_DEPTH {
        match node.get("$ref").and_then(Json::as_str) {
            None => return Some(node),
            Some(reference) => node = target(document, reference)?,
        }
    }
    None
}

/// Where a reference leads.
pub(super) fn target<'d>(document: &'d Json, reference: &str) -> Option<&'d Json> {
    let pointer = reference.strip_prefix('#')?;
    let decoded = percent_decoded(pointer)?;
    document.pointer(&decoded)
}

/// A pointer in a fragment may be percent-encoded.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Schemas under a keyword; one alone stands for itself.
pub(super) fn composed(keyword: &str, mut parts: Vec<Json>) -> Json {
    match parts.len() {
        1 => parts.pop().unwrap_or(Json::Bool(true)),
        _ => json!({ keyword: parts }),
    }
}

/// The schemas under a keyword.
pub(super) fn parts<'s>(schema: &'s Json, keyword: &str) -> impl Iterator<Item = &'s Json> {
    schema
        .get(keyword)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}

/// The alternatives of a schema: those of `oneOf` and those of `anyOf`.
pub(super) fn alternatives(schema: &Json) -> impl Iterator<Item = Vec<&Json>> {
    ["oneOf", "anyOf"]
        .into_iter()
        .map(|keyword| parts(schema, keyword).collect::<Vec<_>>())
        .filter(|all| !all.is_empty())
}

fn each_part(walk: &Walk<'_>, schema: &Json, depth: usize, with: &mut impl FnMut(&Json)) {
    if walk.ends(depth) {
        return;
    }
    with(schema);
    let reference = schema.get("$ref").and_then(Json::as_str);
    let referred = reference.and_then(|r| target(walk.document, r));
    let composed = ["allOf", "oneOf", "anyOf"].into_iter();
    for part in composed
        .flat_map(|keyword| parts(schema, keyword))
        .chain(referred)
    {
        each_part(walk, part, depth + 1, with);
    }
}

/// The kinds that the schema's own `type` names.
pub(super) fn own_kinds(rules: &serde_json::Map<String, Json>) -> Option<Kinds> {
    let kinds = match rules.get("type")? {
        Json::String(name) => Kinds::named(name),
        Json::Array(names) => names
            .iter()
            .filter_map(Json::as_str)
            .map(Kinds::named)
            .fold(Kinds::NONE, Kinds::or),
        _ => return None,
    };
    let nullable = rules.get("nullable") == Some(&Json::Bool(true));
    Some(if nullable {
        kinds.or(Kinds::NULL)
    } else {
        kinds
    })
}

fn kinds(walk: &Walk<'_>, schema: &Json, depth: usize) -> Kinds {
    let Json::Object(rules) = schema else {
        return Kinds::ANY;
    };
    if walk.ends(depth) {
        return Kinds::ANY;
    }
    let described = rules.contains_key("properties");
    let implied = if described {
        Kinds::OBJECT.or(Kinds::NULL)
    } else {
        Kinds::ANY
    };
    let mut all = own_kinds(rules).unwrap_or(implied);
    if let Some(values) = rules.get("enum").and_then(Json::as_array) {
        all = all.and(values.iter().map(Kinds::of).fold(Kinds::NONE, Kinds::or));
    }
    if let Some(value) = rules.get("const") {
        all = all.and(Kinds::of(value));
    }
    let reference = rules.get("$ref").and_then(Json::as_str);
    let referred = reference.and_then(|r| target(walk.document, r));
    for part in parts(schema, "allOf").chain(referred) {
        all = all.and(kinds(walk, part, depth + 1));
    }
    for choice in alternatives(schema) {
        let any = choice
            .iter()
            .map(|part| kinds(walk, part, depth + 1))
            .fold(Kinds::NONE, Kinds::or);
        all = all.and(any);
    }
    if rules.get("nullable") == Some(&Json::Bool(true)) {
        all = all.or(Kinds::NULL);
    }
    all
}

fn options(walk: &Walk<'_>, schema: &Json, depth: usize) -> Option<Vec<Json>> {
    let rules = schema.as_object()?;
    if walk.ends(depth) {
        return None;
    }
    if let Some(values) = rules.get("enum").and_then(Json::as_array) {
        return Some(values.clone());
    }
    if let Some(value) = rules.get("const") {
        return Some(vec![value.clone()]);
    }
    let reference = rules.get("$ref").and_then(Json::as_str);
    let referred = reference.and_then(|r| target(walk.document, r));
    let listed = parts(schema, "allOf")
        .chain(referred)
        .find_map(|part| options(walk, part, depth + 1));
    if listed.is_some() {
        return listed;
    }
    alternatives(schema).find_map(|choice| {
        let mut all = Vec::new();
        for part in choice {
            if kinds(walk, part, depth + 1) == Kinds::NULL {
                all.push(Json::Null);
            } else {
                all.extend(options(walk, part, depth + 1)?);
            }
        }
        Some(all)
    })
}

fn lacking(
    walk: &Walk<'_>,
    schema: &Json,
    given: &BTreeSet<String>,
    depth: usize,
) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if walk.ends(depth) {
        return names;
    }
    for name in parts(schema, "required").filter_map(Json::as_str) {
        let property = schema.get("properties").and_then(|p| p.get(name));
        let for_the_shop = property.and_then(|p| p.get("readOnly")) == Some(&Json::Bool(true));
        if !given.contains(name) && !for_the_shop {
            names.insert(name.to_owned());
        }
    }
    let reference = schema.get("$ref").and_then(Json::as_str);
    let referred = reference.and_then(|r| target(walk.document, r));
    for part in parts(schema, "allOf").chain(referred) {
        names.extend(lacking(walk, part, given, depth + 1));
    }
    for choice in alternatives(schema) {
        let least = choice
            .iter()
            .map(|part| lacking(walk, part, given, depth + 1))
            .min_by_key(BTreeSet::len);
        names.extend(least.unwrap_or_default());
    }
    names
}
