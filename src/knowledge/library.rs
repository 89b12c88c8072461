//! Every article, and the passage that answers a question.

use std::collections::BTreeMap;

use super::meaning::Meanings;
use super::shelf::{Hit, Place, Shelf};
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
/// The same for passages found by their meaning where words alone leave the library unsure: how near they lie, what of the
/// question they hold. `cargo test knowledge` fits them anew and holds these to it.
pub(super) const NEAR_BASE: f32 = -8.42;
pub(super) const NEAR: f32 = 11.73;
pub(super) const NEAR_NAMES: f32 = -9.82;
pub(super) const NEAR_ABOUT: f32 = 2.29;
/// How much words count beside nearness where the likeliest passage is picked.
const PICK_NAMES: f32 = 0.1;
const PICK_ABOUT: f32 = 0.15;

/// How sure a passage has to be to be offered where none answers: of the questions for fitting that stay open, it is then
/// among those offered for 14 of 24, and something is offered for 19 of 45 that nothing answers.
const OFFERED: f32 = 0.15;
/// The most passages offered.
const MAX_OFFERED: usize = 3;

/// Every article of a bot, indexed. Building it costs a few milliseconds, to search it up to a millisecond or two.
pub struct Library<'k> {
    knowledge: &'k Knowledge,
    /// One a language.
    shelves: BTreeMap<String, Shelf>,
    meanings: Meanings,
    threshold: f32,
}

/// What a question's words led to.
pub struct Search<'s, 'k> {
    library: &'s Library<'k>,
    question: Question<'s>,
    /// The passages in the customer's language that have words in common with it.
    own: Vec<Hit>,
}

impl<'k> Search<'_, 'k> {
    /// The passage that answers the question, or nothing where none does surely enough.
    ///
    /// Words come first: what they answer surely is not asked twice. Meaning counts in the customer's own language only.
    #[must_use]
    pub fn answer(&self) -> Option<Answer<'k>> {
        let (library, question) = (self.library, &self.question);
        let spoken = language(question.locale);
        let by_words = |hits: &[Hit]| {
            let best = library.best(hits, question);
            best.filter(|answer| library.is_sure(answer))
        };
        by_words(&self.own)
            .or_else(|| {
                let others = library.shelves.keys().filter(|name| *name != spoken);
                others
                    .filter_map(|name| by_words(&library.hits(name, question)))
                    .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
            })
            .or_else(|| {
                let nearest = library.nearest(spoken, &self.own, question)?;
                let answer = library.meant(&nearest, question)?;
                library.is_sure(&answer).then_some(answer)
            })
    }

    /// The passages that the question may be about by its meaning, likeliest first, at most three: to be asked about where
    /// [`Search::answer`] gives nothing.
    #[must_use]
    pub fn nearby(&self) -> Vec<Answer<'k>> {
        let (library, question) = (self.library, &self.question);
        let mut all = library.near(language(question.locale), &self.own, question);
        // A stable sort: equal ones stay in their order.
        all.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
        let answers = all.iter().filter_map(|near| library.meant(near, question));
        answers
            .filter(|answer| answer.confidence >= OFFERED.min(library.threshold))
            .take(MAX_OFFERED)
            .collect()
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'q> {
    /// In the customer's words.
    pub text: &'q str,
    /// The customer's locale; a question in another language that the bot has articles in is answered in that one.
    pub locale: &'q str,
    /// What the message was understood as: an article that names it needs fewer words in common.
    pub intent: &'q str,
    /// `YYYY-MM-DD`: what holds only from a later day on is not cited yet. Empty where no day is known.
    pub today: &'q str,
    /// Where the text lies among sentences, a vector of length 1; empty where nothing tells.
    pub place: &'q [f32],
}

/// A passage that answers a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer<'k> {
    /// The passage's text.
    pub text: &'k str,
    /// What stands above it, if anything does.
    pub heading: Option<&'k str>,
    /// The article it stands in: the source to cite.
    pub source: &'k Article,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
    /// Whether it was found by its meaning; else by its words.
    pub by_meaning: bool,
}

impl<'k> Library<'k> {
    /// Indexes the articles. Where nothing is known of their meaning, they are found by their words alone.
    #[must_use]
    pub fn new(knowledge: &'k Knowledge, meanings: Meanings) -> Self {
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
            meanings,
            threshold: knowledge.threshold.unwrap_or(THRESHOLD),
        }
    }

    /// Whether there is nothing to answer from.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shelves.is_empty()
    }

    /// Looks a question up by its words, once for whatever is asked of what was found.
    #[must_use]
    pub fn search<'s>(&'s self, question: &Question<'s>) -> Search<'s, 'k> {
        Search {
            library: self,
            question: *question,
            own: self.hits(language(question.locale), question),
        }
    }

    /// The passages in a language that have words in common with a question.
    pub(super) fn hits(&self, spoken: &str, question: &Question<'_>) -> Vec<Hit> {
        let shelf = self.shelves.get(spoken);
        shelf.map_or_else(Vec::new, |shelf| shelf.hits(question.text))
    }

    fn is_sure(&self, answer: &Answer<'_>) -> bool {
        answer.confidence >= self.threshold
    }

    /// The article that a text stands in word for word, as a passage of it: what has been said out of it can be cited again.
    #[must_use]
    pub fn source_of(&self, text: &str) -> Option<&'k Article> {
        let mut articles = self.knowledge.articles.iter();
        articles.find(|article| article.passages.iter().any(|p| p.text == text))
    }

    /// The section of an article in a locale under a heading, as an answer that was asked for by name.
    #[must_use]
    pub fn section(&self, id: &str, locale: &str, heading: Option<&str>) -> Option<Answer<'k>> {
        let mut articles = self.knowledge.articles.iter();
        let source = articles.find(|article| article.id == id && article.locale == locale)?;
        let passage = source
            .passages
            .iter()
            .find(|passage| passage.heading.as_deref() == heading)?;
        Some(Answer {
            text: &passage.text,
            heading: passage.heading.as_deref(),
            source,
            confidence: 1.0,
            by_meaning: false,
        })
    }

    /// The best of the passages that have words in common with a question, however unsure.
    fn best(&self, hits: &[Hit], question: &Question<'_>) -> Option<Answer<'k>> {
        let answers = hits.iter().filter_map(|hit| {
            let sum = BASE + SCORE * hit.score.ln_1p() + NAMES * hit.names + ABOUT * hit.about;
            self.out_of(hit.place, question, sum, false)
        });
        // The first of equal ones: `hits` stand in a fixed order.
        answers.fold(None, |best: Option<Answer<'k>>, answer| match best {
            Some(best) if best.confidence >= answer.confidence => Some(best),
            _ => Some(answer),
        })
    }

    /// A passage as an answer, found by its meaning.
    fn meant(&self, near: &Near, question: &Question<'_>) -> Option<Answer<'k>> {
        let sum =
            NEAR_BASE + NEAR * near.cosine + NEAR_NAMES * near.names + NEAR_ABOUT * near.about;
        self.out_of(near.place, question, sum, true)
    }

    /// The passage in a language that lies nearest to a question, and what tells how sure it is.
    pub(super) fn nearest(
        &self,
        spoken: &str,
        hits: &[Hit],
        question: &Question<'_>,
    ) -> Option<Near> {
        let all = self.near(spoken, hits, question).into_iter();
        // The first of equal ones.
        all.reduce(|best, near| {
            if near.rank() > best.rank() {
                near
            } else {
                best
            }
        })
    }

    /// How near the passages in a language lie to a question, those of which that is known and that hold on its day. `hits`:
    /// those that have words in common with it.
    fn near(&self, spoken: &str, hits: &[Hit], question: &Question<'_>) -> Vec<Near> {
        let Some(shelf) = self
            .shelves
            .get(spoken)
            .filter(|_| !question.place.is_empty())
        else {
            return Vec::new();
        };
        let said: BTreeMap<Place, &Hit> = hits.iter().map(|hit| (hit.place, hit)).collect();
        let all = shelf.places().iter().filter_map(|place| {
            let cosine = self.meanings.nearness(*place, question.place)?;
            let (names, about) = said
                .get(place)
                .map_or((0.0, 0.0), |hit| (hit.names, hit.about));
            let near = Near {
                place: *place,
                cosine,
                names,
                about,
            };
            self.holds(near.place, question).then_some(near)
        });
        all.collect()
    }

    /// Whether an article holds on the day of the question.
    fn holds(&self, place: Place, question: &Question<'_>) -> bool {
        let source = self.knowledge.articles.get(place.0);
        question.today.is_empty()
            || source.is_some_and(|source| source.effective.as_str() <= question.today)
    }

    /// An answer out of a passage; none where its article does not hold yet. `sum` is the logarithm of the odds that it is
    /// the right one.
    fn out_of(
        &self,
        place: Place,
        question: &Question<'_>,
        sum: f32,
        by_meaning: bool,
    ) -> Option<Answer<'k>> {
        let source = self.knowledge.articles.get(place.0)?;
        let passage = source.passages.get(place.1)?;
        let named = source
            .intents
            .iter()
            .any(|intent| intent == question.intent);
        let sum = if named { sum + INTENT } else { sum };
        self.holds(place, question).then(|| Answer {
            text: &passage.text,
            heading: passage.heading.as_deref(),
            source,
            confidence: 1.0 / (1.0 + (-sum).exp()),
            by_meaning,
        })
    }
}

/// How near a passage lies to a question, and how much of the question's words are in its names and its article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub place: Place,
    pub cosine: f32,
    pub names: f32,
    pub about: f32,
}

impl Near {
    fn rank(&self) -> f32 {
        self.cosine + PICK_NAMES * self.names + PICK_ABOUT * self.about
    }
}
