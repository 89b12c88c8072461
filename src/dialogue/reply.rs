//! What the bot says, in the shapes that travel to the page.

use serde::{Deserialize, Serialize};

/// One reply. The JSON is fixed: `{"type":"text","text":…}` and so on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Reply {
    /// A sentence, with the sources it rests on.
    Text {
        /// What is said.
        text: String,
        /// Where it is written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        citations: Vec<Citation>,
    },
    /// Quick replies.
    Choices {
        /// In the order shown.
        options: Vec<Choice>,
    },
    /// A card.
    Card {
        /// Its title.
        title: String,
        /// Its text.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// A picture's https address.
        #[serde(skip_serializing_if = "Option::is_none")]
        image: Option<String>,
        /// Where it leads: an https address.
        #[serde(skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
    /// A field with the right keyboard for a typed slot; what is typed comes back as the message's text.
    Form {
        /// The slot.
        name: String,
        /// What is asked.
        label: String,
        /// The HTML input type that fits (`text`, `email`, `tel`, `date`, `number`).
        input: String,
        /// An example of a good answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        example: Option<String>,
    },
    /// The survey: a score of 1 to 5 and a comment.
    Csat,
    /// Something about the conversation itself ("You are talking to a person now").
    Notice {
        /// What is said.
        text: String,
    },
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Since when it holds (`YYYY-MM-DD`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<String>,
}

/// One quick reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it says.
    pub label: String,
    /// What is sent back as `choice`.
    pub value: String,
}
