//! Every article, and the passage that answers a question.

use std::collections::BTreeMap;

use super::shelf::{Hit, Shelf};
use super::words::language;
use crate::flow::{Article, Knowledge};

/// How sure an answer has to be where the site doesn't say otherwise, 0 to 1: as likely right as wrong.
pub const THRESHOLD: f32 = 0.5;
/// What a hit's features count towards being sure: a logistic regression over one part of the questions of
/// `fixtures/questions.tsv`; what it leads to is measured on the other part (`cargo test knowledge`).
const BASE: f32 = -5.39;
const SCORE: f32 = 0.75;
const NAMES: f32 = 4.26;
const ABOUT: f32 = 4.46;
/// What a fitting intent counts.
const INTENT: f32 = 4.0;

/// Every article of a bot, indexed. Building it costs a few milliseconds; a question some microseconds.
pub struct Library<'k> {
    knowledge: &'k Knowledge,
    /// One a language.
    shelves: BTreeMap<String, Shelf>,
    threshold: f32,
}

/// A passage that answers a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer<'k> {
    /// The passage's text.
    pub text: &'k str,
    /// The article it stands in: the source to cite.
    pub source: &'k Article,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

impl<'k> Library<'k> {
    /// Indexes the articles.
    #[must_use]
    pub fn new(knowledge: &'k Knowledge) -> Self {
        let mut shelves = BTreeMap::new();
        if !knowledge.unread {
            for article in &knowledge.articles {
                let spoken = language(&article.locale);
                if !shelves.contains_key(spoken) {
                    let own = knowledge
                        .articles
                        .iter()
                        .enumerate()
                        .filter(|(_, a)| language(&a.locale) == spoken);
                    shelves.insert(spoken.to_owned(), Shelf::new(spoken, own));
                }
            }
        }
        Self {
            knowledge,
            shelves,
            threshold: knowledge.threshold.unwrap_or(THRESHOLD),
        }
    }

    /// Whether there is nothing to answer from.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shelves.is_empty()
    }

    /// The passage that answers a question, or nothing where none does surely enough.
    ///
    /// `locale` is the customer's; a question in another language that the bot has articles in is answered in that one.
    /// `intent` is what the message was understood as: an article that names it needs fewer words in common.
    /// `today` (`YYYY-MM-DD`): what holds only from a later day on is not cited yet.
    #[must_use]
    pub fn answer(
        &self,
        question: &str,
        locale: &str,
        intent: &str,
        today: &str,
    ) -> Option<Answer<'k>> {
        let spoken = language(locale);
        let best = |name: &str| {
            let shelf = self.shelves.get(name)?;
            self.best(shelf, question, intent, today)
        };
        let sure = |answer: &Answer<'k>| answer.confidence >= self.threshold;
        if let Some(answer) = best(spoken).filter(sure) {
            return Some(answer);
        }
        let others = self.shelves.keys().filter(|name| *name != spoken);
        others
            .filter_map(|name| best(name))
            .filter(sure)
            .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
    }

    /// The article that a text stands in word for word, as a passage of it: what has been said out of it can be cited again.
    #[must_use]
    pub fn source_of(&self, text: &str) -> Option<&'k Article> {
        let mut articles = self.knowledge.articles.iter();
        articles.find(|article| article.passages.iter().any(|p| p.text == text))
    }

    /// The best passage of a shelf, however unsure.
    fn best(&self, shelf: &Shelf, question: &str, intent: &str, today: &str) -> Option<Answer<'k>> {
        let hits = shelf.hits(question);
        let answers = hits.iter().filter_map(|hit| {
            let source = self.knowledge.articles.get(hit.place.0)?;
            let passage = source.passages.get(hit.place.1)?;
            let named = source.intents.iter().any(|i| i == intent);
            (today.is_empty() || source.effective.as_str() <= today).then(|| Answer {
                text: &passage.text,
                source,
                confidence: confidence(hit, named),
            })
        });
        // The first of equal ones: `hits` stand in a fixed order.
        answers.fold(None, |best: Option<Answer<'k>>, answer| match best {
            Some(best) if best.confidence >= answer.confidence => Some(best),
            _ => Some(answer),
        })
    }
}

/// How sure a hit is: how much it has in common with the question, and how much of the question its headings and its
/// article hold.
fn confidence(hit: &Hit, named: bool) -> f32 {
    let intent = if named { INTENT } else { 0.0 };
    let sum = BASE + SCORE * hit.score.ln_1p() + NAMES * hit.names + ABOUT * hit.about + intent;
    1.0 / (1.0 + (-sum).exp())
}
