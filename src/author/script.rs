//! A shop that answers from a file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::yaml_file;
use crate::bot::{ApiOutcome, ApiRequest};

/// What one call is answered with: an outcome's name, or a status with a body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Scripted {
    /// `not_found`, `denied`, `busy`, `down` or `invalid`.
    Named(Named),
    /// The site asks the customer for a proof before the shop is asked: the slots that it takes.
    Unproven {
        /// The slots.
        unproven: Vec<String>,
    },
    /// A status, 200 by default, and a JSON body.
    Answer {
        /// The status.
        #[serde(default = "ok")]
        status: u16,
        /// The body.
        #[serde(default)]
        body: Value,
    },
    /// One after the other; the last one stays.
    Several(Vec<Scripted>),
}

/// An outcome that has no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Named {
    /// 404.
    NotFound,
    /// 401 or 403.
    Denied,
    /// 429.
    Busy,
    /// No answer, or 5xx.
    Down,
    /// Something else than agreed.
    Invalid,
}

fn ok() -> u16 {
    200
}

/// A shop that answers from a script: `GET /orders/1` and what it is answered with.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub(crate) struct ShopScript {
    answers: BTreeMap<String, Scripted>,
    /// How often each call has been made.
    #[serde(skip)]
    pub made: BTreeMap<String, usize>,
}

impl ShopScript {
    /// Reads a script.
    ///
    /// # Errors
    /// A sentence that names the file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let script: Self = yaml_file::parse(path, &yaml_file::text(path)?)?;
        match script.answers.keys().find(|call| !is_call(call)) {
            Some(call) => Err(format!(
                "{}: `{call}` is no call; write it as `GET /orders/1`",
                path.display()
            )),
            None => Ok(script),
        }
    }

    /// The calls it knows.
    pub fn calls(&self) -> impl Iterator<Item = &str> {
        self.answers.keys().map(String::as_str)
    }

    /// Lays another script over this one.
    pub fn extend(&mut self, other: &Self) {
        self.answers.extend(other.answers.clone());
    }

    /// The outcome of a call: the exact path, the path without its query, or not found.
    pub fn take(&mut self, request: &ApiRequest) -> ApiOutcome {
        let bare = request.path.split('?').next().unwrap_or_default();
        let exact = format!("{} {}", request.method, request.path);
        let key = if self.answers.contains_key(&exact) {
            exact
        } else {
            format!("{} {bare}", request.method)
        };
        let place = self.made.entry(key.clone()).or_default();
        let before = *place;
        *place += 1;
        self.answers
            .get(&key)
            .map_or(ApiOutcome::NotFound, |scripted| outcome(scripted, before))
    }
}

/// Whether a key reads as a method and a path.
pub(crate) fn is_call(key: &str) -> bool {
    key.split_once(' ').is_some_and(|(method, path)| {
        method.chars().all(|c| c.is_ascii_uppercase()) && path.starts_with('/')
    })
}

fn outcome(scripted: &Scripted, before: usize) -> ApiOutcome {
    match scripted {
        Scripted::Named(Named::NotFound) => ApiOutcome::NotFound,
        Scripted::Named(Named::Denied) => ApiOutcome::Denied,
        Scripted::Named(Named::Busy) => ApiOutcome::Busy,
        Scripted::Named(Named::Down) => ApiOutcome::Down,
        Scripted::Named(Named::Invalid) => ApiOutcome::Invalid,
        Scripted::Unproven { unproven } => ApiOutcome::Unproven {
            missing: unproven.clone(),
        },
        Scripted::Answer { status, body } => match *status {
            200..=299 => ApiOutcome::Ok {
                status: *status,
                body: body.clone(),
            },
            404 | 410 => ApiOutcome::NotFound,
            401 | 403 => ApiOutcome::Denied,
            429 => ApiOutcome::Busy,
            400..=499 => ApiOutcome::Refused {
                status: *status,
                body: body.clone(),
            },
            _ => ApiOutcome::Down,
        },
        Scripted::Several(list) => list
            .get(before)
            .or_else(|| list.last())
            .map_or(ApiOutcome::NotFound, |scripted| outcome(scripted, 0)),
    }
}
