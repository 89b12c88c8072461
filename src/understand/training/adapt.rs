//! Teaching a model what its examples say by now, without the corpora that it was trained from.
//!
//! What it has learned stays as it is. A linear layer over the sentence embedding is added to its scores, fitted so that new
//! examples mean what they are labelled and those that it was taught before go on meaning to it what they do, and costing
//! something wherever it is not nought: new and changed examples move what lies near them, and new intents get scores of their
//! own. Adapting anew starts from the model as it was trained, so nothing piles up.

use super::export::close;
use super::linear::{Case, Linear, fit};
use super::onnx::{Attribute, Graph};
use super::{Example, Options, TrainError, Trained, judge, scores};
use crate::understand::model::{Meta, Model};

/// What the names of what adapting adds begin with.
const PREFIX: &str = "adapted/";
const PROBABILITIES: &str = "probabilities";
const EMBEDDING: &str = "embedding";
/// What the square of a weight costs.
const DECAY: f64 = 3e-5;
/// A new example counts as much as so many that were taught before.
const NEW: f32 = 4.0;
/// The least probability that counts: what the model holds for impossible can be learned nevertheless.
const LEAST: f32 = 1e-8;
/// What an intent that the model does not know starts from, as a logit beside the likeliest.
const UNKNOWN: f32 = -4.0;

/// Adapts a model to examples, of which `is_new` tells those that it was not taught before. It is judged on `dev`, messages that
/// are not among them.
///
/// # Errors
/// When the bytes are no model, or one that was trained from few examples (training anew takes seconds there), or the
/// computation fails.
pub fn adapt(
    service: &[u8],
    examples: &[Example],
    is_new: &dyn Fn(&Example) -> bool,
    dev: &[Example],
    options: &Options,
) -> Result<Trained, TrainError> {
    let core = core(service)?;
    let (service, model) = (Model::load(service)?, Model::load(&core)?);
    if model.meta().scope.is_some() {
        return Err(TrainError::Service(
            "it was trained from few examples and goes by how near the nearest of them lies",
        ));
    }
    let mut labels = model.meta().labels.clone();
    let known = labels.len();
    let mut new: Vec<&String> = examples.iter().map(|e| &e.intent).collect();
    new.sort_unstable();
    new.dedup();
    new.retain(|intent| !labels.contains(intent));
    labels.extend(new.into_iter().cloned());
    let mut cases = Vec::with_capacity(examples.len());
    for example in examples {
        let probabilities = model.probabilities(&example.text)?;
        let said = &service.meta().labels;
        let targets = if is_new(example) || !said.contains(&example.intent) {
            let right = |label: &String| *label == example.intent;
            let share = labels.iter().map(right).map(u8::from).map(f32::from);
            share.map(|share| share * NEW).collect()
        } else {
            // Where a new intent has come between, an older one of the service's own is found by its name.
            let shares = service.probabilities(&example.text)?;
            let share = |label: &String| {
                let at = said.iter().position(|other| other == label);
                at.and_then(|at| shares.get(at)).copied().unwrap_or(0.0)
            };
            labels.iter().map(share).collect()
        };
        cases.push(Case {
            features: model.embedding(&example.text)?,
            offsets: beside_likeliest(&probabilities, labels.len()),
            targets,
        });
    }
    let layer = fit(&cases, labels.len(), DECAY)?;
    let mut refines = model.meta().refines.clone();
    refines.extend(options.refines.clone());
    let meta = Meta {
        labels: labels.clone(),
        refines,
        core: known,
        ..model.meta().clone()
    };
    let onnx = with_layer(&core, &layer, meta)?;
    let adapted = Model::load(&onnx)?;
    let judged = judge(&adapted, dev, &|| 0.0)?;
    let held_back = judged.iter().cloned().enumerate().collect();
    let meta = adapted.meta();
    let scores = scores(judged, &meta.labels, meta.threshold, &meta.refines);
    Ok(Trained {
        onnx,
        labels,
        scores,
        held_back,
        rested: None,
    })
}

/// Logarithms of probabilities, the likeliest at nought, one for each of so many classes.
fn beside_likeliest(probabilities: &[f32], classes: usize) -> Vec<f32> {
    let most = probabilities.iter().fold(LEAST, |most, &p| most.max(p));
    let known = probabilities.iter().map(|p| (p.max(LEAST) / most).ln());
    known
        .chain(std::iter::repeat(UNKNOWN))
        .take(classes)
        .collect()
}

/// A model's file with a layer over the embedding, whose scores are added to its own.
fn with_layer(core: &[u8], layer: &Linear, meta: Meta) -> Result<Vec<u8>, TrainError> {
    let vocabulary = Model::vocabulary_of(core)?;
    let mut graph = Graph::open(core, PREFIX).map_err(candle_core::Error::wrap)?;
    let classes = meta.labels.len();
    let scores = graph
        .giver(PROBABILITIES)
        .and_then(|softmax| softmax.input.first().cloned())
        .ok_or(TrainError::Service("it gives no probabilities"))?;
    let across = [
        ("axes", Attribute::Ints(vec![1])),
        ("keepdims", Attribute::Int(1)),
    ];
    let most = graph.op("ReduceMax", &[&scores], &across);
    let mut known = graph.op("Sub", &[&scores, &most], &[]);
    if classes > meta.core {
        let new = classes - meta.core;
        let unknown = graph.floats(&[1, new], &vec![UNKNOWN; new]);
        let along = [("axis", Attribute::Int(1))];
        known = graph.op("Concat", &[&known, &unknown], &along);
    }
    let width = layer.weights.len() / classes.max(1);
    let weights = graph.weights(width, classes, &layer.weights);
    let learned = graph.op("MatMul", &[EMBEDDING, &weights], &[]);
    let bias = graph.floats(&[1, classes], &layer.bias);
    let learned = graph.op("Add", &[&learned, &bias], &[]);
    let sum = graph.op("Add", &[&known, &learned], &[]);
    if let Some(softmax) = graph.giver(PROBABILITIES) {
        softmax.input = vec![sum];
    }
    graph.put_last(PROBABILITIES);
    graph.reshape_output(PROBABILITIES, &[1, classes as i64]);
    Ok(close(graph, meta, &vocabulary)?)
}

/// A model as it was before it was adapted.
fn core(service: &[u8]) -> Result<Vec<u8>, TrainError> {
    let mut meta = Model::load(service)?.meta().clone();
    if meta.scope.is_some() {
        // Its scope is told by nearness to the examples of then.
        return Err(TrainError::Service(
            "it was trained from few examples; train it anew, which takes seconds",
        ));
    }
    if meta.core == 0 {
        return Ok(service.to_vec());
    }
    let vocabulary = Model::vocabulary_of(service)?;
    let mut graph = Graph::open(service, PREFIX).map_err(candle_core::Error::wrap)?;
    let scores = graph
        .scores_before(PREFIX)
        .ok_or(TrainError::Service("it was adapted in a way unknown here"))?;
    if let Some(softmax) = graph.giver(PROBABILITIES) {
        softmax.input = vec![scores];
    }
    graph.take_out(PREFIX);
    graph.reshape_output(PROBABILITIES, &[1, meta.core as i64]);
    meta.labels.truncate(meta.core);
    meta.core = 0;
    Ok(close(graph, meta, &vocabulary)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::{OUT_OF_SCOPE, SHIPPED, Understand};

    fn examples(pairs: &[(&str, &str)]) -> Vec<Example> {
        let example = |&(text, intent): &(&str, &str)| Example::new(text, intent);
        pairs.iter().map(example).collect()
    }

    #[test]
    fn a_new_intent_is_learned_and_nothing_forgotten_and_it_does_not_pile_up() {
        let wrap = examples(&[
            ("can you wrap it as a gift", "gift_wrapping"),
            ("do you offer gift wrapping", "gift_wrapping"),
            ("please put a bow on it, it is a present", "gift_wrapping"),
            ("is there wrapping paper with little stars", "gift_wrapping"),
            ("wrap the book nicely please", "gift_wrapping"),
            ("I want it gift wrapped with a card", "gift_wrapping"),
            ("where is my order", "track_order"),
            ("cancel my order please", "cancel_order"),
            ("how do I pay by card", "check_payment_methods"),
            ("what is the weather like", OUT_OF_SCOPE),
        ]);
        let options = Options {
            seed: 1,
            epochs: None,
            refines: Default::default(),
        };
        let once = adapt(SHIPPED, &wrap, &|_| true, &wrap, &options).expect("adapts");
        let model = Model::load(&once.onnx).expect("loads");
        for (text, intent) in [
            ("could you gift wrap this", "gift_wrapping"),
            ("do you do gift wrapping for books", "gift_wrapping"),
            ("where is my parcel", "track_order"),
            ("I want to cancel my order", "cancel_order"),
            ("can I talk to a human agent please", "contact_human_agent"),
            ("what is the capital of france", OUT_OF_SCOPE),
        ] {
            let understood = model.understand(text);
            assert_eq!(
                understood.intent, intent,
                "{text}: {:?}",
                understood.ranking
            );
        }
        let twice = adapt(&once.onnx, &wrap, &|_| false, &wrap, &options).expect("adapts again");
        assert_eq!(twice.onnx.len(), once.onnx.len());
        let before = core(&once.onnx).expect("is taken back");
        let (before, shipped) = (Model::load(&before), Model::load(SHIPPED));
        let ask = |m: &Model| m.probabilities("where is my parcel").expect("runs");
        assert_eq!(ask(&before.expect("loads")), ask(&shipped.expect("loads")));
    }
}
