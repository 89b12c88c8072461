//! The kinds of step.

use serde_json::{Value as Json, json};

use super::super::source::{At, Span};
use super::super::yaml::{Node, Value};
use super::call::ApiStep;
use super::read::{Named, Read, Reader, surface};
use super::schema::Definitions;
use super::text::{ButtonSpec, CardSpec, Ladder, Lines};

/// Where a step leads: a step's id, a well-known target, another flow, or a person for a reason.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Goal {
    /// A step's id, or `end`, `fallback`, `menu`, `handoff`.
    Name(String),
    /// Another flow.
    Flow(String),
    /// A person, for this reason.
    Handoff(String),
}

surface! {
    /// A target spelt out.
    GoalBlock "a target" {
        /// Leaves for this flow.
        "flow" flow: Option<At<String>>,
        /// Hands over to a person, for this reason.
        "handoff" handoff: Option<At<String>>,
    }
}

impl Read for Goal {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(node.value, Value::Map(_)) {
            let block = GoalBlock::read(node, reader)?;
            return match (block.flow, block.handoff) {
                (Some(flow), None) => Some(Self::Flow(flow.value)),
                (None, Some(reason)) => Some(Self::Handoff(reason.value)),
                _ => {
                    let help = "write `{flow: name}` to leave for a flow, or `{handoff: reason}` for a person";
                    reader.error(
                        node.span,
                        "F009",
                        "a target has either `flow` or `handoff`",
                        help,
                    );
                    None
                }
            };
        }
        String::read(node, reader).map(Self::Name)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [{"type": "string"}, GoalBlock::schema(definitions)]})
    }
}

surface! {
    /// One arm: `if` with `then`, or `else`.
    Way "an arm" {
        /// The expression that has to hold.
        "if" when: Option<At<String>>,
        /// Where to then.
        "then" then: Option<At<Goal>>,
        /// Where to when no arm before it held; the last arm.
        "else" otherwise: Option<At<Goal>>,
    }
}

/// Arms in order; the last may be the `else`.
pub(crate) type Arms = Vec<At<Way>>;

/// Where a step goes on: one target, or arms.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Onward {
    /// Always there.
    To(At<Goal>),
    /// The first arm that holds.
    Choose(Arms),
}

impl Read for Onward {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node.value {
            Value::List(_) => Arms::read(node, reader).map(Self::Choose),
            _ => At::<Goal>::read(node, reader).map(Self::To),
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Goal::schema(definitions), Arms::schema(definitions)]})
    }
}

surface! {
    /// Says something; with `condition`, only where that holds.
    SayStep "a step that says something" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// Where it goes on.
        "node" node: Option<Onward>,
        /// Where it goes on: the same as `node`.
        "next" next: Option<Onward>,
        /// What has to hold for going on to `node`; else the customer is asked again.
        "condition" condition: Option<At<String>>,
        /// Where to when `condition` does not hold.
        "else" otherwise: Option<At<Goal>>,
        /// What is said; with `condition`, once all it reads is known.
        "text" text: Option<Lines>,
        /// Buttons under it.
        "quick_replies" quick_replies: Option<Vec<ButtonSpec>>,
        /// A card under it.
        "card" card: Option<CardSpec>,
    }
}

surface! {
    /// Asks for a slot until it is filled.
    CollectStep "a collect step" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// The slot; a step named `collect_X` collects `X` without it.
        "collect" collect: Option<At<String>>,
        /// Where it goes on once filled.
        "node" node: Option<Onward>,
        /// Where it goes on once filled: the same as `node`.
        "next" next: Option<Onward>,
        /// The question, or the re-ask where the step before has asked the question.
        "text" text: Option<Lines>,
        /// The question.
        "ask" ask: Option<Lines>,
        /// What is said when the answer can't be taken, one after the other; the last is repeated.
        "reask" reask: Option<Ladder>,
        /// Buttons under the question and under each re-ask.
        "quick_replies" quick_replies: Option<Vec<ButtonSpec>>,
        /// How many answers that can't be taken are borne (default 1).
        "limit" limit: Option<At<u8>>,
        /// Where to after that (default: a person).
        "exhausted" exhausted: Option<At<Goal>>,
        /// What the value must satisfy beyond its type.
        "valid" valid: Option<At<String>>,
        /// Said when `valid` does not hold.
        "invalid" invalid: Option<Lines>,
        /// Whether the customer may go on without it.
        "optional" optional: Option<bool>,
        /// Whether it is asked even where the slot already has a value.
        "always" always: Option<bool>,
    }
}

surface! {
    /// Takes the first arm that holds.
    BranchStep "a branch" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// The arms.
        "branch" branch: At<Arms>,
    }
}

surface! {
    /// Gives slots values.
    SetStep "a set step" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// Slot and value, in order; `{{ … }}` makes an expression of a value.
        "set" set: Named<Node>,
        /// Where it goes on.
        "node" node: Option<Onward>,
        /// Where it goes on: the same as `node`.
        "next" next: Option<Onward>,
    }
}

surface! {
    /// Runs another flow and comes back.
    CallStep "a call" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// The flow.
        "call" call: At<String>,
        /// Where it goes on afterwards.
        "node" node: Option<Onward>,
        /// Where it goes on afterwards: the same as `node`.
        "next" next: Option<Onward>,
    }
}

surface! {
    /// Leaves for another flow.
    LinkStep "a link" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// The flow.
        "link" link: At<String>,
    }
}

surface! {
    /// Hands the conversation to a person.
    HandoffStep "a handoff" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// Why, in a word a desk can route by.
        "handoff" handoff: At<String>,
        /// What the customer is told.
        "text" text: Option<Lines>,
    }
}

surface! {
    /// How a flow ends.
    EndBlock "`end`" {
        /// Whether the customer is asked how it went.
        "survey" survey: Option<bool>,
    }
}

surface! {
    /// Ends the flow.
    EndStep "an end" {
        /// The step's name within the flow.
        "id" id: Option<At<String>>,
        /// `true`, or `{survey: true}` to ask the customer how it went.
        "end" end: At<End>,
        /// Said before.
        "text" text: Option<Lines>,
    }
}

/// Whether the customer is asked how it went.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct End {
    /// Asked.
    pub survey: bool,
}

impl Read for End {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(node.value, Value::Map(_)) {
            let block = EndBlock::read(node, reader)?;
            return Some(Self {
                survey: block.survey.unwrap_or_default(),
            });
        }
        if bool::read(node, reader)? {
            return Some(Self { survey: false });
        }
        reader.error(
            node.span,
            "F007",
            "`end: false` says nothing",
            "write `end: true`, or leave the step out",
        );
        None
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [{"const": true}, EndBlock::schema(definitions)]})
    }
}

/// A step of any kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StepKind {
    /// Says something, perhaps under a condition.
    Say(SayStep),
    /// Asks for a slot.
    Collect(CollectStep),
    /// Takes an arm.
    Branch(BranchStep),
    /// Gives slots values.
    Set(SetStep),
    /// Calls the shop.
    Api(Box<ApiStep>),
    /// Runs a flow.
    Call(CallStep),
    /// Leaves for a flow.
    Link(LinkStep),
    /// A person.
    Handoff(HandoffStep),
    /// The end.
    End(EndStep),
    /// Could not be read; the reason is noted.
    Broken,
}

/// A step and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepFile {
    /// Its id, if it has one.
    pub id: Option<At<String>>,
    /// What it is.
    pub kind: StepKind,
    /// Its first line.
    pub span: Span,
}

/// Keys of which a step has at most one: they say what kind it is.
const KINDS: [&str; 8] = [
    "collect", "branch", "set", "action", "call", "link", "handoff", "end",
];

impl Read for StepFile {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            reader.expected(
                node,
                "a step",
                "a step is a mapping: `- id: ask` with its other keys below",
            );
            return None;
        };
        let id = node
            .get("id")
            .and_then(|id| Some(At::new(id.text()?.to_owned(), id.span)));
        let mut kinds = entries
            .iter()
            .filter(|(key, _)| key.text().is_some_and(|k| KINDS.contains(&k)));
        let kind = kinds.next().map(|(key, _)| key.text().unwrap_or_default());
        if let Some((second, _)) = kinds.next() {
            let what = format!(
                "a step is one thing: it has `{}` and `{}`",
                kind.unwrap_or_default(),
                second.text().unwrap_or_default()
            );
            reader.error(second.span, "F009", what, "make two steps of it");
            return Some(Self {
                id,
                kind: StepKind::Broken,
                span: node.span,
            });
        }
        let collects = id
            .as_ref()
            .is_some_and(|id| id.value.starts_with("collect_"))
            && node.get("condition").is_none();
        let read = match kind {
            Some("collect") => CollectStep::read(node, reader).map(StepKind::Collect),
            Some("branch") => BranchStep::read(node, reader).map(StepKind::Branch),
            Some("set") => SetStep::read(node, reader).map(StepKind::Set),
            Some("action") => ApiStep::read(node, reader).map(|s| StepKind::Api(Box::new(s))),
            Some("call") => CallStep::read(node, reader).map(StepKind::Call),
            Some("link") => LinkStep::read(node, reader).map(StepKind::Link),
            Some("handoff") => HandoffStep::read(node, reader).map(StepKind::Handoff),
            Some("end") => EndStep::read(node, reader).map(StepKind::End),
            _ if collects => CollectStep::read(node, reader).map(StepKind::Collect),
            _ => SayStep::read(node, reader).map(StepKind::Say),
        };
        Some(Self {
            id,
            kind: read.unwrap_or(StepKind::Broken),
            span: node.span,
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [
            SayStep::schema(definitions), CollectStep::schema(definitions), BranchStep::schema(definitions),
            SetStep::schema(definitions), ApiStep::schema(definitions), CallStep::schema(definitions),
            LinkStep::schema(definitions), HandoffStep::schema(definitions), EndStep::schema(definitions),
        ]})
    }
}
