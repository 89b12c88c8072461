//! What stands above a knowledge article.

use super::super::source::At;
use super::super::yaml::{Node, Value};
use super::read::{OneOrMany, Read, Reader, surface};
use super::schema::Definitions;

surface! {
    /// The front matter of a knowledge article: YAML between two lines of `---`.
    ///
    /// What must be there is read as it stands, so that each thing that is missing has a code of its own.
    ArticleFront "an article's front matter" {
        /// Its title.
        "title" title: Option<Node>,
        /// Where a customer can read it: its source.
        "url" url: Option<Node>,
        /// Since when it holds, `YYYY-MM-DD`.
        "effective" effective: Option<Node>,
        /// The locale it is written in.
        "locale" locale: Option<Node>,
        /// Intents that it answers where no flow starts from them.
        "intents" intents: Option<OneOrMany<At<String>>>,
        /// Words that customers use and the text doesn't.
        "keywords" keywords: Option<OneOrMany<At<String>>>,
    }
}
