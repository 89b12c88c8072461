//! Answers out of the site's articles, for what no flow serves.

use super::run::Run;
use super::{Citation, Reply};
use crate::bot::Event;
use crate::flow::Article;
use crate::knowledge::{Answer, Question};
use crate::understand::Understanding;

impl<'g> Run<'_, 'g> {
    /// Answers a question that no flow serves out of the articles, with its source; then the question that was asked comes
    /// again. False where no article answers it surely enough.
    pub fn informed(&mut self, text: &str, seen: &Understanding) -> bool {
        if self.engine.library.is_empty() {
            return false;
        }
        let found = self.found(text, seen);
        let Some(answer) = found else {
            self.trace.because("no article answers it");
            self.event(Event::LookedUp { article: None });
            return false;
        };
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
        self.event(Event::LookedUp {
            article: Some(source.id.clone()),
        });
        self.state.misunderstood = 0;
        self.said.push(answer.text.to_owned());
        self.cite(answer.text.to_owned(), source);
        self.ask_again();
        true
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

    /// The passage that answers a message.
    fn found(&self, text: &str, seen: &Understanding) -> Option<Answer<'g>> {
        let today = self.extra.get("today").and_then(|day| day.as_str());
        let intent = if seen.out_of_scope { "" } else { &seen.intent };
        let place = seen.place.as_ref().filter(|_| seen.text == text);
        self.engine.library.answer(&Question {
            text,
            locale: &self.state.locale,
            intent,
            today: today.unwrap_or_default(),
            place: place.map_or(&[], |place| place.0.as_slice()),
        })
    }
}
