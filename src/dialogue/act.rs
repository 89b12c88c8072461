//! What pressing a button does, and its value on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::flow::{FlowId, Press};

/// What pressing an offered button does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Fills the slot being asked for with this value.
    Fill(Value),
    /// Fills the slot being asked for with the element of its list that stands at this place, from 0.
    Pick(usize),
    /// Puts this value into a slot filled before.
    Correct(String, Value),
    /// Starts a flow.
    Flow(FlowId),
    /// Goes to a step of a flow, which is started again where it has ended.
    Step(FlowId, usize),
    /// Says what a section of an article says.
    Section {
        /// The article's name.
        article: String,
        /// The locale it is written in.
        locale: String,
        /// What stands above the section.
        heading: Option<String>,
    },
    /// The main menu.
    Menu,
    /// Asks again, or tries again what failed.
    Retry,
    /// A person.
    Person,
    /// Leaves the flow.
    Cancel,
    /// Skips the slot being asked for.
    Skip,
    /// Goes on with the flow that was interrupted.
    Resume,
}

impl Act {
    /// What a button of `flow` does.
    pub(crate) fn of(press: &Press, flow: &str) -> Self {
        match press {
            Press::Fill(value) => Self::Fill(value.clone()),
            Press::Flow(id) => Self::Flow(id.clone()),
            Press::Step(step) => Self::Step(flow.to_owned(), *step),
            Press::Menu => Self::Menu,
            Press::Retry => Self::Retry,
            Press::Handoff => Self::Person,
            Press::Cancel => Self::Cancel,
            Press::Skip => Self::Skip,
            Press::Resume => Self::Resume,
        }
    }

    /// The value that the page sends back when the button is pressed.
    #[must_use]
    pub fn wire(&self) -> String {
        match self {
            Self::Fill(Value::String(text)) => format!("fill:{text}"),
            Self::Fill(value) => format!("fill:{value}"),
            Self::Pick(place) => format!("pick:{place}"),
            Self::Correct(slot, Value::String(text)) => format!("correct:{slot}:{text}"),
            Self::Correct(slot, value) => format!("correct:{slot}:{value}"),
            Self::Flow(id) => format!("flow:{id}"),
            Self::Step(flow, step) => format!("step:{flow}/{step}"),
            Self::Section {
                article,
                locale,
                heading,
            } => {
                let heading = heading.as_deref().unwrap_or_default();
                format!("section:{locale}/{article}/{heading}")
            }
            Self::Menu => "menu".into(),
            Self::Retry => "retry".into(),
            Self::Person => "person".into(),
            Self::Cancel => "cancel".into(),
            Self::Skip => "skip".into(),
            Self::Resume => "resume".into(),
        }
    }
}
