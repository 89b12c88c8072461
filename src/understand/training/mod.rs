//! Training: labelled messages in, the bytes of a model file out. Native only; reads and writes no files.

mod base;
mod calibrate;
mod export;
mod net;
mod onnx;
mod rng;
mod score;

use candle_core::Tensor;

use super::OUT_OF_SCOPE;
use super::wordpiece::WordPiece;
use base::{BASE, Base};
use export::Facts;
use net::Net;
pub use rng::Rng;
pub use score::{Confusion, Intent, Judged, Latency, Scores, judge, scores};

/// A message and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The message.
    pub text: String,
    /// Its intent; [`OUT_OF_SCOPE`] marks a message that is none of the others.
    pub intent: String,
}

/// How to train.
#[derive(Debug, Clone)]
pub struct Options {
    /// The same seed and the same examples give the same bytes.
    pub seed: u64,
    /// How often every example is seen.
    pub epochs: usize,
}

/// How far training is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Steps done.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// Mean loss of late.
    pub loss: f32,
}

/// Why no model could be trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// There are too few intents to tell apart.
    #[error("the examples hold {0} intent(s); at least 2 are needed")]
    Intents(usize),
    /// The base that training starts from is damaged.
    #[error("model/base/base.bin is not a base file; restore it or make it again with model/base")]
    Base,
    /// The computation failed.
    #[error("training failed: {0}")]
    Compute(#[from] candle_core::Error),
}

/// A trained model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model's file.
    pub onnx: Vec<u8>,
    /// Share of the held-back messages whose likeliest intent was right.
    pub accuracy: f32,
}

const BATCH: usize = 64;
const WARM_UP: f32 = 0.1;
const SMOOTHING: f32 = 0.1;
const VOCABULARY: usize = 8_192;
const MAX_PIECES: usize = 64;

/// Trains a model on `examples`; confidence is calibrated on `held_back`, which is not trained on.
///
/// # Errors
/// When there are fewer than two intents, or the computation fails.
pub fn train(
    examples: &[Example],
    held_back: &[Example],
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Trained, TrainError> {
    let mut labels: Vec<String> = examples.iter().map(|e| e.intent.clone()).collect();
    labels.sort_unstable();
    labels.dedup();
    if labels.len() < 2 {
        return Err(TrainError::Intents(labels.len()));
    }
    let base = Base::read(BASE)?;
    let tokenizer = WordPiece::new(&base.pieces.join("\n"));
    let encode = |example: &Example| {
        let mut ids = tokenizer.encode(&example.text);
        ids.truncate(MAX_PIECES);
        ids
    };
    let messages: Vec<(Vec<u32>, usize)> = examples
        .iter()
        .filter_map(|e| Some((encode(e), labels.binary_search(&e.intent).ok()?)))
        .collect();
    let used: Vec<u32> = messages.iter().flat_map(|(ids, _)| ids).copied().collect();
    let mut rng = Rng::new(options.seed);
    let mut net = Net::new(&base, &used, labels.len(), &mut rng)?;
    fit(
        &mut net,
        &messages,
        labels.len(),
        options,
        &mut rng,
        progress,
    )?;

    let held: Vec<(Vec<u32>, Option<usize>)> = held_back
        .iter()
        .map(|e| (encode(e), labels.binary_search(&e.intent).ok()))
        .collect();
    let mut scores = Vec::new();
    for chunk in held.chunks(BATCH) {
        let ids: Vec<&[u32]> = chunk.iter().map(|(ids, _)| ids.as_slice()).collect();
        scores.extend(net.scores(&net.batch(&ids)?, None)?.to_vec2::<f32>()?);
    }
    let gold: Vec<Option<usize>> = held.iter().map(|(_, gold)| *gold).collect();
    let none = labels.iter().position(|label| label == OUT_OF_SCOPE);
    let temperature = calibrate::temperature(&scores, &gold);
    let threshold = calibrate::threshold(&scores, &gold, none, temperature);
    let right = scores
        .iter()
        .zip(&gold)
        .filter(|(row, gold)| Some(calibrate::best(row)) == **gold)
        .count();
    let facts = Facts {
        labels,
        temperature,
        threshold,
        vocabulary: VOCABULARY,
    };
    let onnx = export::export(&net, &base, &facts)?;
    Ok(Trained {
        onnx,
        accuracy: right as f32 / scores.len().max(1) as f32,
    })
}

fn fit(
    net: &mut Net,
    messages: &[(Vec<u32>, usize)],
    intents: usize,
    options: &Options,
    rng: &mut Rng,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), TrainError> {
    let per_epoch = messages.len().div_ceil(BATCH);
    let steps = per_epoch * options.epochs;
    let warm_up = steps as f32 * WARM_UP;
    let (mut step, mut mean_loss) = (0, 0.0);
    let mut order: Vec<usize> = (0..messages.len()).collect();
    for _ in 0..options.epochs {
        rng.shuffle(&mut order);
        for chunk in order.chunks(BATCH) {
            let rows: Vec<&(Vec<u32>, usize)> =
                chunk.iter().filter_map(|&at| messages.get(at)).collect();
            let ids: Vec<&[u32]> = rows.iter().map(|(ids, _)| ids.as_slice()).collect();
            let batch = net.batch(&ids)?;
            let scores = net.scores(&batch, Some(rng))?;
            let other = SMOOTHING / intents as f32;
            let targets: Vec<f32> = rows
                .iter()
                .flat_map(|(_, gold)| {
                    (0..intents).map(move |i| {
                        if i == *gold {
                            1.0 - SMOOTHING + other
                        } else {
                            other
                        }
                    })
                })
                .collect();
            let targets = Tensor::from_vec(targets, (rows.len(), intents), scores.device())?;
            let log = candle_nn::ops::log_softmax(&scores, candle_core::D::Minus1)?;
            let loss = ((targets * log)?.sum_all()? * (-1.0 / rows.len() as f64))?;
            let at = step as f32;
            let pace = if at < warm_up {
                (at + 1.0) / warm_up
            } else {
                (steps as f32 - at) / (steps as f32 - warm_up)
            };
            net.step(&loss, f64::from(pace.clamp(0.0, 1.0)))?;
            step += 1;
            let now = loss.to_scalar::<f32>()?;
            mean_loss = if step == 1 {
                now
            } else {
                mean_loss * 0.95 + now * 0.05
            };
            progress(Progress {
                step,
                steps,
                loss: mean_loss,
            });
        }
    }
    Ok(())
}
