//! Conversation tests as they are written: YAML files of turns.

use std::collections::BTreeMap;
use std::path::Path;

use regex_lite::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::script::{ShopScript, is_call};
use super::yaml_file;
use crate::flow::{Source, Span, YamlNode, YamlValue, yaml_tree};

/// A file of conversation tests.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestFile {
    /// When the conversations take place (`2026-11-23T09:00:00Z`, which is the default).
    pub clock: Option<String>,
    /// The customers' language; `en` where none is given.
    pub locale: Option<String>,
    /// What the shop answers in every test of the file.
    #[serde(default)]
    pub shop: ShopScript,
    /// The tests.
    pub tests: Vec<TestCase>,
}

/// One conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestCase {
    /// What it shows.
    pub name: String,
    /// The customer's language.
    pub locale: Option<String>,
    /// What the shop answers, over what the file says.
    #[serde(default)]
    pub shop: ShopScript,
    /// Chooses between equal wordings (default 1).
    pub seed: Option<u64>,
    /// What the customer does, and what is expected of the bot.
    pub turns: Vec<TestTurn>,
}

/// One turn: exactly one of `say`, `choose`, `value` and `event`, then what is expected.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TestTurn {
    /// The customer writes this.
    pub say: Option<String>,
    /// The customer presses the button with this label or value.
    pub choose: Option<String>,
    /// The page sends this choice, whether it is on offer or not: a button of the past.
    pub value: Option<String>,
    /// `open`, `restart`, `end`, `silence`, `hand_back` or `flow_changed`.
    pub event: Option<Happening>,
    /// All that is said, in order: a text, or a /pattern/. One is enough where one thing is said.
    pub expect: Option<OneOrMany>,
    /// Said among other things: a text, or a /pattern/.
    pub contains: Option<OneOrMany>,
    /// Sources cited, in order: a title, an address, or a /pattern/ of either; an empty list for none.
    pub cites: Option<OneOrMany>,
    /// Not said.
    pub not: Option<OneOrMany>,
    /// Buttons on offer afterwards, in this order, perhaps with others between.
    pub buttons: Option<Vec<String>>,
    /// Values of slots; `null` for an empty one.
    pub slots: BTreeMap<String, Value>,
    /// The flow that is running afterwards; `none` where none is.
    pub flow: Option<String>,
    /// Flows that started.
    pub started: Option<OneOrMany>,
    /// Flows that reached their end.
    pub ended: Option<OneOrMany>,
    /// Flows that were left.
    pub cancelled: Option<OneOrMany>,
    /// Calls made in this turn, and how often: `GET /orders/1: 1`.
    pub called: Option<BTreeMap<String, usize>>,
    /// Handed to a person, because.
    pub handoff: Option<String>,
    /// Whether the survey was shown.
    pub survey: Option<bool>,
}

/// Something that happens besides messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Happening {
    /// The page opens the conversation.
    Open,
    /// The customer starts over.
    Restart,
    /// The customer ends it.
    End,
    /// The customer is silent for a while.
    Silence,
    /// A person hands the conversation back to the bot.
    HandBack,
    /// The authors publish another version of the flows in progress; the customer comes back to the conversation.
    FlowChanged,
}

/// One text or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

impl TestFile {
    /// What a test of this file takes place in: the shop's script, the test's own answers laid over the file's, and the locale.
    #[must_use]
    pub fn setting<'a>(&'a self, test: &'a TestCase) -> (ShopScript, &'a str) {
        let mut shop = self.shop.clone();
        shop.extend(&test.shop);
        let locale = test.locale.as_deref().or(self.locale.as_deref());
        (shop, locale.unwrap_or("en"))
    }

    /// Reads a file of tests.
    ///
    /// # Errors
    /// A sentence that names the file, the place and what is wrong.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = yaml_file::text(path)?;
        Self::parse(path, &text)
    }

    /// Reads the text of such a file; `path` is what messages call it.
    ///
    /// # Errors
    /// `path:line:col: what` with the line.
    pub fn parse(path: &Path, text: &str) -> Result<Self, String> {
        let file: Self = yaml_file::parse(path, text)?;
        let tree = yaml_tree(&Source::new(path.display().to_string(), text)).ok();
        let wrong = |place: Span, what: String| {
            let place = (u64::from(place.line), u64::from(place.col));
            Err(yaml_file::told(path, text, place, &what))
        };
        let top = |key: &str| span(tree.as_ref().and_then(|t| t.get(key)));
        if let Some(call) = file.shop.calls().find(|call| !is_call(call)) {
            return wrong(top("shop"), no_call(call));
        }
        if file.tests.is_empty() {
            return wrong(top("tests"), "there is no test in this file".to_owned());
        }
        for (number, test) in file.tests.iter().enumerate() {
            let node = item(tree.as_ref().and_then(|t| t.get("tests")), number);
            if let Some(call) = test.shop.calls().find(|call| !is_call(call)) {
                return wrong(span(node.and_then(|n| n.get("shop"))), no_call(call));
            }
            if test.turns.is_empty() {
                return wrong(
                    span(node),
                    format!("the test \"{}\" has no turns", test.name),
                );
            }
            for (place, turn) in test.turns.iter().enumerate() {
                let node = item(node.and_then(|n| n.get("turns")), place);
                if let Some(what) = turn.mistake() {
                    return wrong(span(node), what);
                }
            }
        }
        Ok(file)
    }
}

fn no_call(call: &str) -> String {
    format!("`{call}` is no call; write it as `GET /orders/1`")
}

/// The element of a list.
fn item(node: Option<&YamlNode>, place: usize) -> Option<&YamlNode> {
    match &node?.value {
        YamlValue::List(items) => items.get(place),
        _ => None,
    }
}

/// Where a node stands; the file's beginning where there is none.
fn span(node: Option<&YamlNode>) -> Span {
    node.map_or(
        Span {
            line: 1,
            col: 1,
            len: 1,
        },
        |node| node.span,
    )
}

impl TestTurn {
    /// What is wrong with the turn in itself.
    fn mistake(&self) -> Option<String> {
        let does = [
            self.say.is_some(),
            self.choose.is_some(),
            self.value.is_some(),
            self.event.is_some(),
        ];
        if does.iter().filter(|d| **d).count() != 1 {
            return Some(
                "a turn needs exactly one of `say`, `choose`, `value` and `event`".to_owned(),
            );
        }
        let texts = [&self.expect, &self.contains, &self.not, &self.cites];
        let patterns = texts.into_iter().flatten().flat_map(OneOrMany::all);
        for text in patterns.filter_map(|text| inner_pattern(text)) {
            if let Err(error) = Regex::new(text) {
                return Some(format!("/{text}/ is no pattern: {error}"));
            }
        }
        let call = self
            .called
            .iter()
            .flat_map(|calls| calls.keys())
            .find(|c| !is_call(c));
        call.map(|call| no_call(call))
    }
}

/// What stands between the strokes of a /pattern/.
pub(crate) fn inner_pattern(text: &str) -> Option<&str> {
    text.trim().strip_prefix('/')?.strip_suffix('/')
}
