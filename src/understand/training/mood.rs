//! How a customer feels where no word says it: a linear layer over the sentence embedding, learned from sentences written by
//! hand (model/moods.csv) and, as examples of calm, from what the model is trained on where no word of mood stands in it.
//!
//! It goes into the graph as an output of its own, `mood`: the probability of a happy customer less that of an upset one. How it
//! is weighed against the words stands in `sentiment`.

use candle_core::Error;

use super::linear::{Case, fit};
use super::onnx::{Attribute, Graph};
use super::safety::GUARDED;
use super::{Example, TrainError, export};
use crate::understand::model::Model;
use crate::understand::sentiment;

const MOODS: &str = include_str!("../../../model/moods.csv");
/// The output's name, and what the names of what is added begin with.
const OUTPUT: &str = "mood";
const PREFIX: &str = "mood/";
/// What the square of a weight costs.
const DECAY: f64 = 4.5e-5;
/// Upset, neither, happy.
const MOODS_TOLD: usize = 3;
/// How much a message counts that was not labelled by hand.
const UNLABELLED: f32 = 0.5;
/// How many of those are taken at most.
const MAX_UNLABELLED: usize = 1_300;
/// Words say nothing of mood below this.
const CALM: f32 = 0.3;

/// Adds the output to a model's file.
///
/// # Errors
/// When the bytes are no model, or the computation fails.
pub fn add(onnx: &[u8], examples: &[Example]) -> Result<Vec<u8>, TrainError> {
    let model = Model::load(onnx)?;
    let mut cases = Vec::new();
    for (text, mood) in labelled() {
        let told = |class| if class == mood { 1.0 } else { 0.0 };
        cases.push(case(&model, &text, (0..MOODS_TOLD).map(told).collect())?);
    }
    let calm = |e: &&Example| {
        !GUARDED.contains(&e.intent.as_str()) && sentiment::of_words(&e.text).score.abs() < CALM
    };
    let all: Vec<&Example> = examples.iter().filter(calm).collect();
    let stride = all.len().div_ceil(MAX_UNLABELLED).max(1);
    for example in all.into_iter().step_by(stride) {
        cases.push(case(&model, &example.text, vec![0.0, UNLABELLED, 0.0])?);
    }
    let layer = fit(&cases, MOODS_TOLD, DECAY)?;
    let mut graph = Graph::open(onnx, PREFIX).map_err(Error::wrap)?;
    let width = layer.weights.len() / MOODS_TOLD;
    let weights = graph.weights(width, MOODS_TOLD, &layer.weights);
    let scores = graph.op("MatMul", &["embedding", &weights], &[]);
    let bias = graph.floats(&[1, MOODS_TOLD], &layer.bias);
    let scores = graph.op("Add", &[&scores, &bias], &[]);
    let shares = graph.op("Softmax", &[&scores], &[("axis", Attribute::Int(1))]);
    let worth = graph.floats(&[MOODS_TOLD, 1], &[-1.0, 0.0, 1.0]);
    graph.named("MatMul", &[&shares, &worth], &[], OUTPUT);
    graph.output(
        OUTPUT,
        tract_onnx::pb::tensor_proto::DataType::Float,
        &[1, 1],
    );
    let vocabulary = Model::vocabulary_of(onnx)?;
    Ok(export::close(graph, model.meta().clone(), &vocabulary)?)
}

fn case(model: &Model, text: &str, targets: Vec<f32>) -> Result<Case, TrainError> {
    Ok(Case {
        features: model.embedding(text)?,
        offsets: vec![0.0; MOODS_TOLD],
        targets,
    })
}

/// The sentences written by hand, and which of the moods each tells.
fn labelled() -> impl Iterator<Item = (String, usize)> {
    csv::Reader::from_reader(MOODS.as_bytes())
        .into_records()
        .filter_map(|row| {
            let row = row.ok()?;
            let mood = match row.get(1)? {
                "-1" => 0,
                "0" => 1,
                _ => 2,
            };
            Some((row.get(0)?.to_owned(), mood))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::{SHIPPED, Understand};

    #[test]
    fn sentences_written_by_hand_are_all_read() {
        let moods: Vec<usize> = labelled().map(|(_, mood)| mood).collect();
        assert_eq!(moods.len(), MOODS.lines().count() - 1);
        for mood in 0..MOODS_TOLD {
            assert!(moods.iter().filter(|m| **m == mood).count() > 50);
        }
    }

    /// Both languages, with what the shipped model would hear had it learned moods from a few examples of calm.
    #[test]
    fn upset_customers_are_told_from_others_better_than_by_words_alone() {
        let nlu = include_str!("../../../model/data/shop.yml").lines();
        let calm = nlu.filter_map(|line| line.trim().strip_prefix("- "));
        let calm = calm.filter(|line| !line.starts_with("intent"));
        let calm: Vec<Example> = calm.map(|text| Example::new(text, "any")).collect();
        let model = Model::load(&add(SHIPPED, &calm).expect("adds")).expect("loads");
        for (language, recall, precision) in [("en", 0.8, 0.9), ("de", 0.85, 0.9)] {
            let words = sentiment::tests::measure(language, |text| sentiment::of_words(text).score);
            let both = sentiment::tests::measure(language, |text| model.understand(text).sentiment);
            assert!(both.recall >= words.recall && both.recall >= recall);
            assert!(both.precision >= precision && both.accuracy >= words.accuracy);
        }
    }

    #[test]
    fn a_customer_is_heard_whose_words_are_in_no_list() {
        let calm = Example {
            text: "where is my order".into(),
            intent: "track_order".into(),
        };
        let model = add(SHIPPED, &[calm]).expect("adds");
        let model = Model::load(&model).expect("loads");
        let feels = |text: &str| model.understand(text).sentiment;
        let upset = "I have called you six times and nobody ever calls me back";
        assert_eq!(
            sentiment::of_words("I have called you six times").score,
            0.0
        );
        assert!(feels(upset) <= -0.3, "{}", feels(upset));
        for calm in ["where is my order", "I would like to pay by card", "hello"] {
            assert!(feels(calm).abs() < 0.3, "{calm}: {}", feels(calm));
        }
    }
}
