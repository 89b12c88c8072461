//! Conversation tests as they are written: YAML files of turns.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::script::ShopScript;

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
    /// Reads a file of tests.
    ///
    /// # Errors
    /// A sentence that names the file, the place and what is wrong.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let file: Self =
            serde_saphyr::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        for test in &file.tests {
            for (place, turn) in test.turns.iter().enumerate() {
                let does = [
                    turn.say.is_some(),
                    turn.choose.is_some(),
                    turn.value.is_some(),
                    turn.event.is_some(),
                ];
                if does.iter().filter(|d| **d).count() != 1 {
                    return Err(format!(
                        "{}: {}: turn {} needs exactly one of `say`, `choose`, `value` and `event`",
                        path.display(),
                        test.name,
                        place + 1
                    ));
                }
            }
        }
        Ok(file)
    }
}
