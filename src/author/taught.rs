//! A model for flows that nothing was trained on yet: the nearest of their own examples, beside the shipped model.
//!
//! So a new flow talks in `curbside chat` the moment it is written; `curbside train` does better once there are more
//! examples.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::flow::{Example, Graph};
use crate::understand::{Model, OUT_OF_SCOPE, Ranked, Understand, Understanding};

/// How alike a message and an example have to be for the example's intent to count.
const ALIKE: f32 = 0.35;
/// From this likeness on an example outdoes the model.
const SURE: f32 = 0.7;

/// What a message is made of, and how much each part counts.
type Features = HashMap<String, f32>;

/// From this likeness on an example outdoes a model that was trained on the same intent: it is the example, give or take a
/// letter.
const SAME: f32 = 0.9;

/// A trained model, and examples that it was not trained on.
pub(crate) struct Taught {
    model: Model,
    examples: Vec<(Features, String)>,
    weights: HashMap<String, f32>,
    /// The intents that start something in this bot.
    used: BTreeSet<String>,
    /// The intents that the model was trained on.
    known: BTreeSet<String>,
}

impl Taught {
    /// A model for a bot and its examples.
    pub fn new(model: Model, graph: &Graph, examples: &[Example]) -> Self {
        let used = graph
            .flows
            .values()
            .flat_map(|flow| flow.start.intents.iter().chain(std::iter::once(&flow.id)))
            .cloned()
            .collect();
        let known = model.meta().labels.iter().cloned().collect();
        let mut counts: HashMap<String, f32> = HashMap::new();
        for example in examples {
            for part in parts(&example.text) {
                *counts.entry(part).or_default() += 1.0;
            }
        }
        let total = examples.len() as f32;
        let weights = counts
            .into_iter()
            .map(|(part, n)| (part, (1.0 + total / n).ln()))
            .collect();
        let mut taught = Self {
            model,
            examples: Vec::new(),
            weights,
            used,
            known,
        };
        taught.examples = examples
            .iter()
            .map(|e| (taught.features(&e.text), e.intent.clone()))
            .collect();
        taught
    }

    fn features(&self, text: &str) -> Features {
        // A word that no example holds says little: it must not drown those that do.
        let unknown = 0.7;
        let mut features: Features = parts(text)
            .into_iter()
            .map(|part| {
                let weight = self.weights.get(&part).copied().unwrap_or(unknown);
                (part, weight)
            })
            .collect();
        let length = features
            .values()
            .map(|w| w * w)
            .sum::<f32>()
            .sqrt()
            .max(f32::EPSILON);
        features.values_mut().for_each(|w| *w /= length);
        features
    }

    /// Likeness of a message to the nearest example of each intent.
    fn nearest(&self, text: &str) -> BTreeMap<&str, f32> {
        let said = self.features(text);
        let mut best: BTreeMap<&str, f32> = BTreeMap::new();
        for (features, intent) in &self.examples {
            let alike: f32 = features
                .iter()
                .filter_map(|(part, w)| said.get(part).map(|v| v * w))
                .sum();
            let entry = best.entry(intent.as_str()).or_default();
            *entry = entry.max(alike);
        }
        best
    }
}

impl Understand for Taught {
    fn understand(&self, text: &str) -> Understanding {
        let mut seen = self.model.understand(text);
        if !self.used.contains(&seen.intent) {
            seen.intent = OUT_OF_SCOPE.to_owned();
            seen.out_of_scope = true;
        }
        let mut near: Vec<(&str, f32)> = self.nearest(text).into_iter().collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        let Some((intent, alike)) = near.first().copied().filter(|(intent, alike)| {
            *alike
                >= if self.known.contains(*intent) {
                    SAME
                } else {
                    ALIKE
                }
        }) else {
            return seen;
        };
        if alike >= SURE || seen.out_of_scope || seen.confidence < alike {
            let ranked = |(intent, alike): &(&str, f32)| Ranked {
                intent: (*intent).to_owned(),
                confidence: likeness(*alike),
            };
            seen.intent = intent.to_owned();
            seen.confidence = likeness(alike);
            seen.out_of_scope = false;
            seen.ranking = near.iter().take(3).map(ranked).collect();
        }
        seen
    }
}

/// Likeness as a confidence: an example with a word changed is as good as certain.
fn likeness(alike: f32) -> f32 {
    (0.5 + (alike - ALIKE) * 1.2).clamp(0.0, 0.99)
}

/// Words, and what they are made of.
fn parts(text: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for word in text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        parts.insert(word.to_owned());
        let letters: Vec<char> = format!("<{word}>").chars().collect();
        parts.extend(
            letters
                .windows(4)
                .map(|window| window.iter().collect::<String>()),
        );
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_flow_is_found_by_its_examples_and_the_rest_stays_out_of_scope() {
        let model = Model::load(crate::understand::SHIPPED).expect("the shipped model loads");
        let example = |text: &str, intent: &str| Example {
            text: text.into(),
            intent: intent.into(),
            path: String::new(),
            line: 1,
        };
        let examples = [
            example("I'd like to book a hotel room", "book_hotel"),
            example("find me a hotel", "book_hotel"),
            example("I need a rental car", "rent_car"),
        ];
        let mut graph = Graph::default();
        for id in ["book_hotel", "rent_car"] {
            let flow = crate::flow::Flow {
                id: id.into(),
                ..crate::flow::Flow::default()
            };
            graph.flows.insert(id.into(), flow);
        }
        let taught = Taught::new(model, &graph, &examples);
        assert_eq!(
            taught.understand("can you book me a hotel in Rome").intent,
            "book_hotel"
        );
        assert_eq!(taught.understand("i need a car to rent").intent, "rent_car");
        assert!(taught.understand("where is my order?").out_of_scope);
    }
}
