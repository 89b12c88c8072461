//! The model in the module: one ONNX file that holds the graph, the vocabulary and what training learned about itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tract_onnx::prelude::*;

use super::grams::grams;
use super::graph::{Graph, Heard, Read};
use super::operators;
use super::sentiment::sentiment;
use super::spacing::Spacing;
use super::window::padded;
use super::wordpiece::WordPiece;
use super::{OUT_OF_SCOPE, Place, Ranked, Understand, Understanding};

/// The key of the ONNX metadata under which [`Meta`] stands as JSON.
pub const META_KEY: &str = "curbside.meta";
/// The key of the ONNX metadata under which the vocabulary stands, one piece a line.
pub const VOCABULARY_KEY: &str = "curbside.vocabulary";
/// The file format that this version writes and reads.
pub const FORMAT: u32 = 2;
/// How many intents are ranked at most.
const MAX_RANKED: usize = 10;

/// What training learned about the model itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The file format; this reader knows [`FORMAT`].
    pub format: u32,
    /// The intents, in the order of the graph's probabilities; [`OUT_OF_SCOPE`] may be one.
    pub labels: Vec<String>,
    /// A message is out of scope where the probability of its likeliest intent, or what [`Self::scope`] makes of it, is less.
    pub threshold: f32,
    /// Intents that are special cases of others: an order that is lost is still an order to be tracked.
    #[serde(default)]
    pub refines: BTreeMap<String, String>,
    /// How the message's nearness to the examples tells whether it is in scope; none where confidence alone does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Words of the examples, the most frequent first: what words typed as one are taken apart into, besides those of the
    /// vocabulary.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What tells this model from another: a hash of its weights.
    pub version: String,
    /// How many of the labels, from the first on, the model knew before it was adapted to changed examples; 0 where it was not.
    #[serde(default, skip_serializing_if = "is_none")]
    pub core: usize,
}

/// Whether a number is 0, which goes without saying in a model's description.
fn is_none(n: &usize) -> bool {
    *n == 0
}

/// How sure it is that a message is in scope: by how confident the model is and by how near an example lies. A model of
/// few examples is now and then confident about what it has never seen the like of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// What is added.
    pub bias: f32,
    /// How much the odds of the likeliest intent count.
    pub confidence: f32,
    /// How much the cosine between the message and the nearest example counts.
    pub nearest: f32,
}

impl Scope {
    /// How sure it is, 0 to 1; `confidence` is a probability, `nearest` a cosine.
    #[must_use]
    pub fn score(&self, confidence: f32, nearest: f32) -> f32 {
        self.of(Self::odds(confidence), nearest)
    }

    /// The same from the logarithm of the odds.
    #[must_use]
    pub fn of(&self, odds: f32, nearest: f32) -> f32 {
        1.0 / (1.0 + (-self.bias - self.confidence * odds - self.nearest * nearest).exp())
    }

    /// The logarithm of a probability's odds, bounded.
    #[must_use]
    pub fn odds(probability: f32) -> f32 {
        let p = probability.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    }
}

/// Why a model file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not an ONNX model, or one that tract cannot run.
    #[error("the model cannot be loaded: {0}")]
    Graph(String),
    /// A part of the file is missing or contradicts another.
    #[error("the model's {0}; train it again with `curbside train`")]
    Damaged(&'static str),
}

/// A model, ready to understand. Sharing it between threads is fine.
#[derive(Clone)]
pub struct Model {
    meta: Meta,
    vocabulary: WordPiece,
    spacing: Spacing,
    graph: Graph,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Loads a model from the bytes of its file.
    ///
    /// # Errors
    /// When the bytes are no model that this version can run.
    pub fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        let graph = |error: TractError| ModelError::Graph(format!("{error:#}"));
        let onnx = operators::reader();
        let proto = onnx.proto_model_for_read(&mut &*bytes).map_err(graph)?;
        let property = |key| {
            proto
                .metadata_props
                .iter()
                .find(|p| p.key == key)
                .map(|p| p.value.as_str())
        };
        let meta = property(META_KEY).ok_or(ModelError::Damaged("description is missing"))?;
        let meta: Meta = serde_json::from_str(meta)
            .map_err(|_| ModelError::Damaged("description cannot be read"))?;
        if meta.format != FORMAT {
            return Err(ModelError::Damaged("format is another version's"));
        }
        let vocabulary =
            property(VOCABULARY_KEY).ok_or(ModelError::Damaged("vocabulary is missing"))?;
        let vocabulary = WordPiece::new(vocabulary);
        let spacing = Spacing::new(&meta.words);
        let graph = Graph::load(&onnx, proto)?;
        let model = Self {
            meta,
            vocabulary,
            spacing,
            graph,
        };
        if model.probabilities("hello")?.len() != model.meta.labels.len() {
            return Err(ModelError::Damaged(
                "intents and probabilities differ in number",
            ));
        }
        Ok(model)
    }

    /// The vocabulary in a model's file, one piece a line.
    ///
    /// # Errors
    /// When the bytes are no model.
    pub fn vocabulary_of(bytes: &[u8]) -> Result<String, ModelError> {
        let proto = operators::reader()
            .proto_model_for_read(&mut &*bytes)
            .map_err(|e| ModelError::Graph(format!("{e:#}")))?;
        let property = proto
            .metadata_props
            .into_iter()
            .find(|p| p.key == VOCABULARY_KEY);
        property
            .map(|p| p.value)
            .ok_or(ModelError::Damaged("vocabulary is missing"))
    }

    /// What training learned about the model.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The probability of each of [`Meta::labels`] for a message.
    ///
    /// # Errors
    /// When the graph fails, which a model that has loaded does not do.
    pub fn probabilities(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        Ok(self.run(text)?.probabilities)
    }

    /// Where a message lies in the space of sentence embeddings: a vector of length 1; what means the same lies near.
    ///
    /// # Errors
    /// When the graph fails, which a model that has loaded does not do.
    pub fn embedding(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        Ok(self.run(text)?.embedding)
    }

    /// A message as the graph takes it.
    #[must_use]
    pub fn read(&self, text: &str) -> Read {
        let text = self.spacing.apart(&self.vocabulary, text);
        let pieces = padded(&self.vocabulary.encode(&text));
        let (mut buckets, mut counts): (Vec<i64>, Vec<f32>) = grams(&text)
            .into_iter()
            .map(|(bucket, count)| (i64::from(bucket), count))
            .unzip();
        if buckets.is_empty() {
            buckets.push(0);
            counts.push(0.0);
        }
        Read {
            pieces,
            buckets,
            counts,
        }
    }

    /// Forgets what the pieces of earlier messages came to, so that the next is understood as slowly as the first.
    pub fn forget(&self) {
        self.graph.forget();
    }

    /// How many different pieces of a message would have to be worked out, because nothing is remembered of them.
    #[must_use]
    pub fn unknown(&self, text: &str) -> usize {
        self.graph.unknown(&self.read(text).pieces)
    }

    /// One pass through the graph.
    fn run(&self, text: &str) -> Result<Heard, ModelError> {
        self.graph.run(&self.read(text))
    }

    /// The likeliest label of a message, and whether it is too unlikely to be believed.
    ///
    /// # Errors
    /// When the graph fails, which a model that has loaded does not do.
    pub fn decide(&self, text: &str) -> Result<Decision, ModelError> {
        let heard = self.run(text)?;
        let family = self.family(&heard.probabilities);
        let sure = match (self.meta.scope, heard.nearest) {
            (Some(scope), Some(nearest)) => scope.score(family, nearest),
            _ => family,
        };
        let ranking = self.rank(heard.probabilities);
        let (likeliest, confidence) = ranking.first().map_or((OUT_OF_SCOPE.to_owned(), 0.0), |r| {
            (r.intent.clone(), r.confidence)
        });
        let says_nothing = !text.chars().any(char::is_alphanumeric);
        let out_of_scope = says_nothing || likeliest == OUT_OF_SCOPE || sure < self.meta.threshold;
        Ok(Decision {
            likeliest,
            confidence,
            out_of_scope,
            ranking,
            mood: heard.mood,
            place: Place(heard.embedding),
        })
    }

    /// The probability of the likeliest label and those that it refines or is refined by: a message that is surely about
    /// an order's whereabouts is in scope, whichever of two kinds it is.
    fn family(&self, probabilities: &[f32]) -> f32 {
        let root = |label: &String| self.meta.refines.get(label).unwrap_or(label).clone();
        let labelled = || probabilities.iter().zip(&self.meta.labels);
        let Some((confidence, likeliest)) = labelled().max_by(|a, b| a.0.total_cmp(b.0)) else {
            return 0.0;
        };
        let family = root(likeliest);
        if self.meta.refines.is_empty() || family == OUT_OF_SCOPE {
            return *confidence;
        }
        labelled()
            .filter(|(_, label)| root(label) == family)
            .map(|(p, _)| p)
            .sum()
    }

    fn rank(&self, probabilities: Vec<f32>) -> Vec<Ranked> {
        let mut ranking: Vec<(f32, &String)> =
            probabilities.into_iter().zip(&self.meta.labels).collect();
        ranking.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranking.truncate(MAX_RANKED);
        ranking
            .into_iter()
            .map(|(confidence, intent)| Ranked {
                intent: intent.clone(),
                confidence,
            })
            .collect()
    }
}

/// What a model makes of a message before sentiment and entities are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The likeliest of the model's labels.
    pub likeliest: String,
    /// Its calibrated probability.
    pub confidence: f32,
    /// Whether the message is none of the intents, or says nothing at all.
    pub out_of_scope: bool,
    /// The likeliest labels, best first.
    pub ranking: Vec<Ranked>,
    /// How likely the customer is happy rather than upset, -1 to 1; none where the model has not learned moods.
    pub mood: Option<f32>,
    /// Where it lies among sentences.
    pub place: Place,
}

impl Understand for Model {
    fn understand(&self, text: &str) -> Understanding {
        let mut understanding = Understanding {
            text: text.to_owned(),
            intent: OUT_OF_SCOPE.to_owned(),
            ..Understanding::default()
        };
        understanding.out_of_scope = true;
        understanding.confidence = 1.0;
        let decision = self.decide(text);
        let mood = decision.as_ref().ok().and_then(|heard| heard.mood);
        understanding.sentiment = sentiment(text, mood);
        if let Ok(decision) = decision {
            understanding.out_of_scope = decision.out_of_scope;
            if !decision.out_of_scope {
                understanding.intent = decision.likeliest;
                understanding.confidence = decision.confidence;
            } else if decision.likeliest == OUT_OF_SCOPE {
                understanding.confidence = decision.confidence;
            } else {
                understanding.confidence = 1.0 - decision.confidence;
            }
            understanding.ranking = decision.ranking;
            understanding.place = Some(decision.place);
        }
        understanding
    }
}
