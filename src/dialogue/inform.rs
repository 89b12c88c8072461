//! Answers out of the site's articles, for what no flow serves.

use std::collections::BTreeMap;

use serde_json::json;

use super::engine::pattern;
use super::lexicon::words;
use super::limits::MAX_MISUNDERSTOOD;
use super::message::WISH_WORDS;
use super::run::Run;
use super::{Act, Citation, Entry, Offer, Reply};
use crate::bot::Event;
use crate::flow::Article;
use crate::knowledge::{Answer, Question};
use crate::understand::Understanding;

/// Words of the longest message that is taken for a question about one section.
const MAX_ASKED_WORDS: usize = 30;

impl<'g> Run<'_, 'g> {
    /// Answers a question that no flow serves out of the articles, with its source; then the question that was asked comes
    /// again.
    ///
    /// # Errors
    /// The sections that lie near by their meaning, where no article answers it surely enough.
    pub fn informed(&mut self, text: &str, seen: &Understanding) -> Result<(), Vec<Answer<'g>>> {
        if self.engine.library.is_empty() {
            return Err(Vec::new());
        }
        let search = self.engine.library.search(&self.question(text, seen));
        let found = search.answer().ok_or_else(|| search.nearby());
        let answer = found.inspect_err(|_| {
            self.trace.because("no article answers it");
            self.event(Event::LookedUp { article: None });
        })?;
        let source = answer.source;
        self.trace.because(format!(
            "answered out of the article {} ({}), {:.2} sure{}",
            source.id,
            source.locale,
            answer.confidence,
            if answer.by_meaning {
                ", by its meaning"
            } else {
                ""
            }
        ));
        self.tell(&answer);
        Ok(())
    }

    /// Says a passage, with its source; then the question that was asked comes again.
    fn tell(&mut self, answer: &Answer<'g>) {
        self.event(Event::LookedUp {
            article: Some(answer.source.id.clone()),
        });
        self.state.misunderstood = 0;
        self.said.push(answer.text.to_owned());
        self.cite(answer.text.to_owned(), answer.source);
        self.ask_again();
    }

    /// Asks whether a question that nothing answers surely is about one of the sections that lie near by their meaning. False
    /// where none does, in the middle of a flow, and where a person is due. It counts as misunderstood all the same.
    pub fn near_sections(&mut self, text: &str, near: &[Answer<'g>]) -> bool {
        let due = self.state.misunderstood.saturating_add(1) >= MAX_MISUNDERSTOOD;
        // A strange word lies near to something too, and so does a story.
        let asks = (WISH_WORDS..=MAX_ASKED_WORDS).contains(&words(text).len());
        if near.is_empty() || due || !asks || !self.state.stack.is_empty() {
            return false;
        }
        self.state.misunderstood = self.state.misunderstood.saturating_add(1);
        self.event(Event::Fallback);
        let offers: Vec<Offer> = near.iter().map(offer).collect();
        let sure = near.iter().map(|answer| answer.confidence);
        let names: Vec<String> = offers
            .iter()
            .zip(sure)
            .map(|(offer, sure)| format!("{} ({sure:.2} sure)", offer.value))
            .collect();
        self.trace.because(format!("perhaps {}", names.join(", ")));
        let values = BTreeMap::from([("count".to_owned(), json!(offers.len()))]);
        self.pattern(pattern::CLARIFY, values, offers, Entry::Aside);
        true
    }

    /// Says a section that was offered.
    pub fn read_out(&mut self, article: &str, locale: &str, heading: Option<&str>) {
        match self.engine.library.section(article, locale, heading) {
            Some(answer) => self.tell(&answer),
            None => self.gone(),
        }
    }

    /// Says what an article says, with its source.
    fn cite(&mut self, text: String, source: &Article) {
        self.reply(Reply::Text {
            text,
            citations: vec![Citation {
                title: source.title.clone(),
                url: source.url.clone(),
                effective: Some(source.effective.clone()),
            }],
        });
    }

    /// Says a text once more: out of an article, with its source again.
    pub fn say_again(&mut self, text: String) {
        match self.engine.library.source_of(&text) {
            Some(source) => {
                self.said.push(text.clone());
                self.cite(text, source);
            }
            None => self.utter(text),
        }
    }

    /// What is asked by a message.
    fn question<'q>(&'q self, text: &'q str, seen: &'q Understanding) -> Question<'q> {
        let today = self.extra.get("today").and_then(|day| day.as_str());
        let place = seen.place.as_ref().filter(|_| seen.text == text);
        Question {
            text,
            locale: &self.state.locale,
            intent: if seen.out_of_scope { "" } else { &seen.intent },
            today: today.unwrap_or_default(),
            place: place.map_or(&[], |place| place.0.as_slice()),
        }
    }
}

/// The button for a section: its heading, or the article's title where it has none.
fn offer(answer: &Answer<'_>) -> Offer {
    let act = Act::Section {
        article: answer.source.id.clone(),
        locale: answer.source.locale.clone(),
        heading: answer.heading.map(str::to_owned),
    };
    Offer {
        label: answer.heading.unwrap_or(&answer.source.title).to_owned(),
        value: act.wire(),
        act,
    }
}
