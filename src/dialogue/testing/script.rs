//! A model and a shop that do as they are told.

use std::collections::{BTreeMap, VecDeque};

use crate::bot::{ApiOutcome, ApiRequest};
use crate::understand::{OUT_OF_SCOPE, Ranked, Understand, Understanding};

/// A model that knows a message by words it holds; what it doesn't know is out of scope.
#[derive(Debug, Default, Clone)]
pub struct Script {
    rules: Vec<(String, Vec<(String, f32)>)>,
    moods: Vec<(String, f32)>,
}

impl Script {
    /// A model that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A message holding `words` (in any case) has this intent, with this confidence. The longest words win.
    #[must_use]
    pub fn on(self, words: &str, intent: &str, confidence: f32) -> Self {
        self.between(words, &[(intent, confidence)])
    }

    /// A message holding `words` has these intents, best first.
    #[must_use]
    pub fn between(mut self, words: &str, ranking: &[(&str, f32)]) -> Self {
        let ranking = ranking
            .iter()
            .map(|(intent, confidence)| ((*intent).to_owned(), *confidence))
            .collect();
        self.rules.push((words.to_lowercase(), ranking));
        self
    }

    /// A message holding `words` has this sentiment.
    #[must_use]
    pub fn mood(mut self, words: &str, sentiment: f32) -> Self {
        self.moods.push((words.to_lowercase(), sentiment));
        self
    }
}

impl Understand for Script {
    fn understand(&self, text: &str) -> Understanding {
        let said = text.to_lowercase();
        let found = self
            .rules
            .iter()
            .filter(|(words, _)| said.contains(words.as_str()))
            .max_by_key(|(words, _)| words.len());
        let sentiment = self
            .moods
            .iter()
            .find(|(words, _)| said.contains(words.as_str()))
            .map_or(0.0, |(_, mood)| *mood);
        let ranking: Vec<Ranked> = found
            .map(|(_, ranking)| {
                ranking
                    .iter()
                    .map(|(intent, confidence)| Ranked {
                        intent: intent.clone(),
                        confidence: *confidence,
                    })
                    .collect()
            })
            .unwrap_or_default();
        let (intent, confidence) = match ranking.first() {
            Some(best) => (best.intent.clone(), best.confidence),
            None => (OUT_OF_SCOPE.to_owned(), 0.9),
        };
        Understanding {
            text: text.to_owned(),
            out_of_scope: intent == OUT_OF_SCOPE,
            intent,
            confidence,
            ranking,
            sentiment,
            ..Understanding::default()
        }
    }
}

/// A shop that answers as it is told, and remembers what it was asked.
#[derive(Debug, Default)]
pub struct Shop {
    answers: BTreeMap<String, VecDeque<ApiOutcome>>,
    /// Every request, in order.
    pub asked: Vec<ApiRequest>,
}

impl Shop {
    /// Answers `METHOD /path` with this outcome; several outcomes come one after the other, the last one stays.
    pub fn answer(&mut self, call: &str, outcome: ApiOutcome) {
        self.answers
            .entry(call.to_owned())
            .or_default()
            .push_back(outcome);
    }

    /// The outcome of a request; what it was not told about is not found.
    pub fn take(&mut self, request: &ApiRequest) -> ApiOutcome {
        self.asked.push(request.clone());
        let Some(queue) = self
            .answers
            .get_mut(&format!("{} {}", request.method, request.path))
        else {
            return ApiOutcome::NotFound;
        };
        if queue.len() > 1 {
            queue.pop_front()
        } else {
            queue.front().cloned()
        }
        .unwrap_or(ApiOutcome::NotFound)
    }
}
