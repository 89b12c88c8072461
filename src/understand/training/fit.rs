//! Fits both halves of a model to messages.

use candle_core::{D, Tensor};

use super::TrainError;
use super::base::Base;
use super::calibrate::Record;
use super::net::Net;
use super::rng::Rng;
use super::wide::Wide;

/// Messages in one step.
const BATCH: usize = 64;
/// Messages in one step where there are few.
const SMALL_BATCH: usize = 32;
/// Fewer messages than this are few.
const FEW: usize = 2_000;
const WARM_UP: f32 = 0.1;
const SMOOTHING: f32 = 0.1;
/// How much it costs to move a message away from where the base puts it. It keeps what the base knows of language, and the
/// embedding good for retrieval.
const ANCHOR: f64 = 1.0;
/// The same where there are few messages, which teach less of language than the base knows.
const ANCHOR_OF_FEW: f64 = 10.0;
/// Share of messages that are seen mistyped.
const MISTYPED: f32 = 0.3;

/// A message as both halves see it.
#[derive(Debug, Clone)]
pub struct Message {
    /// Which of the examples it is.
    pub at: usize,
    /// Word pieces.
    pub pieces: Vec<u32>,
    /// Word pieces of the message as people in a hurry would have typed it.
    pub typed: Vec<Vec<u32>>,
    /// Grams.
    pub grams: Vec<(u32, f32)>,
    /// The number of its intent.
    pub gold: Option<usize>,
}

impl Message {
    /// The message as it is seen this time: now and then mistyped.
    fn seen(&self, rng: &mut Rng) -> &[u32] {
        let typed = if rng.unit() < MISTYPED {
            self.typed.get(rng.below(self.typed.len()))
        } else {
            None
        };
        typed.unwrap_or(&self.pieces)
    }
}

/// Both halves.
pub struct Fitted {
    /// The deep half.
    pub net: Net,
    /// The wide half.
    pub wide: Wide,
}

/// How long and by what seed.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// The seed.
    pub seed: u64,
    /// How often the deep half sees each message.
    pub epochs: usize,
    /// How often the wide half does.
    pub wide_epochs: usize,
}

impl Course {
    /// Steps that the deep half takes over so many messages.
    #[must_use]
    pub fn steps(&self, messages: usize) -> usize {
        messages.div_ceil(batch_size(messages)) * self.epochs
    }
}

fn batch_size(messages: usize) -> usize {
    if messages < FEW { SMALL_BATCH } else { BATCH }
}

/// Fits the messages with a known intent. `judged` are those that will be asked about: the pieces that only they hold
/// are carried along as the base has them. `tick` is told the loss after each step.
///
/// # Errors
/// When the computation fails.
pub fn fit(
    base: &Base,
    messages: &[&Message],
    judged: &[&Message],
    intents: usize,
    course: Course,
    tick: &mut dyn FnMut(f32),
) -> Result<Fitted, TrainError> {
    let mut rng = Rng::new(course.seed);
    let known: Vec<(&Message, usize)> = messages
        .iter()
        .filter_map(|m| Some((*m, m.gold?)))
        .collect();
    let used: Vec<u32> = messages
        .iter()
        .chain(judged)
        .flat_map(|m| m.typed.iter().chain([&m.pieces]))
        .flatten()
        .copied()
        .collect();
    let mut net = Net::new(base, &used, intents, &mut rng)?;
    let places = places(&net, &known)?;
    let size = batch_size(known.len());
    let anchor = if known.len() < FEW {
        ANCHOR_OF_FEW
    } else {
        ANCHOR
    };
    let steps = course.steps(known.len()) as f32;
    let warm_up = steps * WARM_UP;
    let mut step = 0.0;
    let mut order: Vec<(&Message, usize, &[f32])> = known
        .iter()
        .zip(&places)
        .map(|((message, gold), place)| (*message, *gold, place.as_slice()))
        .collect();
    for _ in 0..course.epochs {
        rng.shuffle(&mut order);
        for rows in order.chunks(size) {
            let ids: Vec<&[u32]> = rows.iter().map(|(m, ..)| m.seen(&mut rng)).collect();
            let hidden = net.hidden(&net.batch(&ids)?, Some(&mut rng))?;
            let scores = net.scores(&hidden)?;
            let other = SMOOTHING / intents as f32;
            let targets: Vec<f32> = rows
                .iter()
                .flat_map(|(_, gold, _)| {
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
            let log = candle_nn::ops::log_softmax(&scores, D::Minus1)?;
            let loss = ((targets * log)?.sum_all()? * (-1.0 / rows.len() as f64))?;
            let wanted: Vec<&[f32]> = rows.iter().map(|(_, _, place)| *place).collect();
            let shape = (rows.len(), base.width());
            let wanted = Tensor::from_vec(wanted.concat(), shape, scores.device())?;
            let near = (net.embeddings_of(&hidden)? * wanted)?.sum_all()?;
            let loss = (loss - (near * (anchor / rows.len() as f64))?)?;
            let pace = if step < warm_up {
                (step + 1.0) / warm_up
            } else {
                (steps - step) / (steps - warm_up)
            };
            net.step(&loss, f64::from(pace.clamp(0.0, 1.0)))?;
            step += 1.0;
            tick(loss.to_scalar::<f32>()?);
        }
    }
    let grams: Vec<(&[(u32, f32)], usize)> = known
        .iter()
        .map(|(m, gold)| (m.grams.as_slice(), *gold))
        .collect();
    let wide = Wide::fit(&grams, intents, course.wide_epochs, &mut rng);
    Ok(Fitted { net, wide })
}

/// Where the base puts messages: their sentence embeddings before anything is trained.
fn places(net: &Net, known: &[(&Message, usize)]) -> candle_core::Result<Vec<Vec<f32>>> {
    let mut places = Vec::with_capacity(known.len());
    for rows in known.chunks(BATCH) {
        let ids: Vec<&[u32]> = rows.iter().map(|(m, _)| m.pieces.as_slice()).collect();
        places.extend(net.embed(&ids)?);
    }
    Ok(places)
}

impl Fitted {
    /// What both halves say about messages; `outside` tells which stand for what is out of scope.
    ///
    /// # Errors
    /// When the computation fails.
    pub fn records(
        &self,
        messages: &[&Message],
        outside: &dyn Fn(&Message) -> bool,
    ) -> Result<Vec<Record>, TrainError> {
        let mut records = Vec::with_capacity(messages.len());
        for rows in messages.chunks(BATCH) {
            let ids: Vec<&[u32]> = rows.iter().map(|m| m.pieces.as_slice()).collect();
            let hidden = self.net.hidden(&self.net.batch(&ids)?, None)?;
            let deep = self.net.scores(&hidden)?.to_vec2::<f32>()?;
            for (message, deep) in rows.iter().zip(deep) {
                let wide = self.wide.scores(&self.wide.features(&message.grams));
                records.push(Record {
                    at: message.at,
                    deep,
                    wide,
                    gold: message.gold,
                    outside: outside(message),
                });
            }
        }
        Ok(records)
    }
}
