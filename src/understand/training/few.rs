//! Training on few messages. They teach less of language than the base knows, so what it makes of pieces stays as it is and only
//! the last layers are trained; a third voice, linear in the base's own embedding, makes up for what those two forget; and how
//! near an example lies tells what the model has never seen the like of.

use candle_core::{DType, Device, Result, Tensor};

use super::TrainError;
use super::base::{Base, Matrix};
use super::fit::{MISTYPED, Message, Training, pieces_of, smoothed_loss};
use super::linear::{self, Case};
use super::net::{Net, gelu};
use super::rng::Rng;

/// Messages asked about at once.
const BATCH: usize = 128;
/// How free the third voice's weights are: the square of one costs half of one over this and the number of messages.
const LOOSENESS: f64 = 60.0;

/// What the base's own embedding says.
#[derive(Debug)]
pub struct Near {
    /// `[width, intents]`
    pub weights: Vec<f32>,
    /// `[intents]`
    pub bias: Vec<f32>,
    /// Where the messages in scope lie that it was fitted to, `[width]` each.
    pub examples: Vec<Vec<f32>>,
    /// The base's dense layer. The one behind it is not trained, so the network has it still.
    dense: Tensor,
    dense_bias: Tensor,
}

/// Trains the last layers of the network to tell the intents of messages apart.
///
/// # Errors
/// When memory does not suffice.
pub fn fit(
    training: &mut Training<'_, '_>,
    known: &[(&Message, usize)],
) -> std::result::Result<(), TrainError> {
    // What the frozen layers make of a message, as it stands and mistyped, is worked out once.
    let mut copies: Vec<&[u32]> = Vec::new();
    let mut rows: Vec<(usize, usize, usize)> = Vec::new();
    for (message, gold) in known {
        rows.push((copies.len(), message.typed.len(), *gold));
        copies.push(&message.pieces);
        copies.extend(message.typed.iter().map(Vec::as_slice));
    }
    let features = frozen(training.net, &copies)?;
    let asked = frozen(training.net, &pieces_of(training.asked))?;
    let loss = |net: &Net, rows: &[(usize, usize, usize)], rng: &mut Rng| {
        let seen: Vec<u32> = rows
            .iter()
            .map(|&(first, typed, _)| {
                let mistyped = typed > 0 && rng.unit() < MISTYPED;
                (first + if mistyped { 1 + rng.below(typed) } else { 0 }) as u32
            })
            .collect();
        let seen = Tensor::from_vec(seen, rows.len(), features.device())?;
        let hidden = net.hidden_of(features.index_select(&seen, 0)?, Some(rng))?;
        let golds: Vec<usize> = rows.iter().map(|(.., gold)| *gold).collect();
        smoothed_loss(&net.scores(&hidden)?, &golds)
    };
    let told = |net: &Net| net.told(&net.hidden_of(asked.clone(), None)?);
    training.take(rows, loss, told)
}

/// What the frozen layers make of messages, `[messages, features]`.
fn frozen(net: &Net, messages: &[&[u32]]) -> Result<Tensor> {
    if messages.is_empty() {
        return Tensor::zeros((0, net.dense.dim(0)?), DType::F32, &Device::Cpu);
    }
    let features: Vec<Tensor> = messages
        .chunks(BATCH)
        .map(|ids| Ok(net.features(&net.batch(ids)?, None)?.detach()))
        .collect::<Result<_>>()?;
    Tensor::cat(&features, 0)
}

impl Near {
    /// Fits messages of known intents by logistic regression; `none` is the intent of those out of scope. The
    /// pieces' embeddings, the convolution and the last layer of `net` are the base's.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn fit(
        base: &Base,
        net: &Net,
        known: &[(&Message, usize)],
        intents: usize,
        none: Option<usize>,
    ) -> Result<Self> {
        let Matrix {
            rows,
            columns,
            data,
        } = &base.dense;
        let bias = &base.dense_bias.data;
        let mut near = Self {
            weights: Vec::new(),
            bias: Vec::new(),
            examples: Vec::new(),
            dense: Tensor::from_slice(data, (*rows, *columns), &Device::Cpu)?,
            dense_bias: Tensor::from_slice(bias, bias.len(), &Device::Cpu)?,
        };
        let features = frozen(net, &pieces_of(known))?;
        let places: Vec<Vec<f32>> = near.places(net, &features)?.to_vec2()?;
        let cases: Vec<Case> = places
            .iter()
            .zip(known)
            .map(|(place, (_, gold))| Case {
                features: place.clone(),
                offsets: vec![0.0; intents],
                targets: (0..intents)
                    .map(|i| f32::from(u8::from(i == *gold)))
                    .collect(),
            })
            .collect();
        let layer = linear::fit(&cases, intents, 0.5 / (LOOSENESS * known.len() as f64))?;
        near.weights = layer.weights;
        near.bias = layer.bias;
        let inside = places
            .into_iter()
            .zip(known)
            .filter(|(_, (_, gold))| Some(*gold) != none);
        near.examples = inside.map(|(place, _)| place).collect();
        Ok(near)
    }

    /// Where the base puts messages, `[messages, width]`, each of length 1, from their [`Net::features`].
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn places(&self, net: &Net, features: &Tensor) -> Result<Tensor> {
        let hidden = features.matmul(&self.dense)?;
        net.embeddings_of(&gelu(&hidden.broadcast_add(&self.dense_bias)?)?)
    }

    /// What places say about each intent, and how near the nearest example lies.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn ask(&self, places: &Tensor) -> Result<Vec<(Vec<f32>, f32)>> {
        let intents = self.bias.len();
        let width = places.dim(1)?;
        let weights = Tensor::from_slice(&self.weights, (width, intents), places.device())?;
        let bias = Tensor::from_slice(&self.bias, intents, places.device())?;
        let scores = places.matmul(&weights)?.broadcast_add(&bias)?.to_vec2()?;
        let examples = Tensor::from_vec(
            self.examples.concat(),
            (self.examples.len(), width),
            places.device(),
        )?;
        let cosines = places.matmul(&examples.t()?)?.max(1)?.to_vec1()?;
        Ok(scores.into_iter().zip(cosines).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Example, Options, train};
    use crate::understand::{Model, Understand};
    use std::collections::BTreeMap;

    const SHOP: [(&str, [&str; 6]); 6] = [
        (
            "track",
            [
                "where is my parcel",
                "track my order",
                "has my package been sent",
                "when will it arrive",
                "my delivery is late",
                "order status please",
            ],
        ),
        (
            "refund",
            [
                "I want my money back",
                "refund me",
                "how do I get a refund",
                "give me back what I paid",
                "reimburse my payment",
                "refund for my purchase",
            ],
        ),
        (
            "password",
            [
                "I forgot my password",
                "reset my password",
                "cannot log in",
                "my login does not work",
                "change my passcode",
                "locked out of my account",
            ],
        ),
        (
            "hours",
            [
                "when are you open",
                "opening hours",
                "are you open on sunday",
                "what time do you close",
                "is the shop open now",
                "business hours",
            ],
        ),
        (
            "invoice",
            [
                "send me an invoice",
                "I need my bill",
                "where is my invoice",
                "download the invoice",
                "a receipt for my order",
                "bill for last month",
            ],
        ),
        (
            "agent",
            [
                "talk to a human",
                "I want an agent",
                "connect me to a person",
                "speak with someone",
                "customer service please",
                "real person",
            ],
        ),
    ];

    #[test]
    fn few_messages_are_learned_and_what_is_like_none_of_them_is_told_by_nearness() {
        let examples: Vec<Example> = SHOP
            .iter()
            .flat_map(|(intent, texts)| texts.iter().map(move |text| (text, intent)))
            .map(|(text, intent)| Example::new(*text, *intent))
            .collect();
        let options = Options {
            seed: 1,
            epochs: Some(20),
            refines: BTreeMap::new(),
        };
        let trained = train(&examples, &[], &options, &mut |_| {}).expect("trains");
        let again = train(&examples, &[], &options, &mut |_| {}).expect("trains");
        assert!(
            trained.onnx == again.onnx,
            "the same seed gives the same bytes"
        );
        let model = Model::load(&trained.onnx).expect("loads");
        let scope = model.meta().scope.expect("scope is learned");
        assert!(scope.nearest > 0.0 && scope.confidence > 0.0, "{scope:?}");
        assert!(scope.score(0.9, 0.9) > scope.score(0.9, 0.1));
        for (text, intent) in [
            ("where has my parcel got to", "track"),
            ("please refund my payment", "refund"),
            ("forgotten password", "password"),
        ] {
            let understood = model.understand(text);
            assert_eq!(understood.intent, intent, "{:?}", understood.ranking);
        }
        assert!(
            model
                .understand("volcanoes erupt under the glacier")
                .out_of_scope
        );
    }
}
