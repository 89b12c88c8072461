//! Fits both halves of a model to messages.

use std::collections::BTreeSet;

use candle_core::{D, Tensor};

use super::TrainError;
use super::base::Base;
use super::calibrate::Record;
use super::few::{self, Near};
use super::net::Net;
use super::rng::Rng;
use super::stop::Part;
use super::wide::Wide;

/// Messages in one step.
const BATCH: usize = 64;
/// Messages in one step where there are few.
const SMALL_BATCH: usize = 32;
const WARM_UP: f64 = 0.1;
const SMOOTHING: f32 = 0.1;
/// How much it costs to move a message away from where the base puts it. It keeps what the base knows of language, and the
/// embedding good for retrieval.
const ANCHOR: f64 = 1.0;
/// Share of messages that are seen mistyped.
pub const MISTYPED: f32 = 0.3;

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

/// Both halves, and a third voice where there are few messages.
pub struct Fitted {
    /// The deep half.
    pub net: Net,
    /// The wide half.
    pub wide: Wide,
    /// What the base alone makes of few messages.
    pub near: Option<Near>,
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
    /// Whether there are few messages: see [`super::few`].
    pub few: bool,
    /// The number of the intent whose messages are out of scope.
    pub none: Option<usize>,
}

impl Course {
    /// Steps that the deep half takes over so many messages.
    #[must_use]
    pub fn steps(&self, messages: usize) -> usize {
        messages.div_ceil(self.batch()) * self.epochs
    }

    /// Messages in one step.
    #[must_use]
    pub fn batch(&self) -> usize {
        if self.few { SMALL_BATCH } else { BATCH }
    }
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
    part: &mut Part<'_>,
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
    let trained: BTreeSet<usize> = known.iter().map(|(_, gold)| *gold).collect();
    // Only the one that leads is asked how far it has come.
    let asked: Vec<(&Message, usize)> = judged
        .iter()
        .filter(|_| part.leads())
        .filter_map(|m| Some((*m, m.gold.filter(|gold| trained.contains(gold))?)))
        .collect();
    let mut net = Net::new(base, &used, intents, &mut rng)?;
    let mut training = Training {
        net: &mut net,
        asked: &asked,
        course,
        part,
        rng: &mut rng,
        tick,
    };
    let near = if course.few {
        few::fit(&mut training, &known)?;
        Some(Near::fit(base, &net, &known, intents, course.none)?)
    } else {
        deeply(&mut training, &known)?;
        None
    };
    let grams: Vec<(&[(u32, f32)], usize)> = known
        .iter()
        .map(|(m, gold)| (m.grams.as_slice(), *gold))
        .collect();
    let wide = Wide::fit(&grams, intents, course.wide_epochs, &mut rng);
    Ok(Fitted { net, wide, near })
}

/// A network in training, and what leads it.
pub struct Training<'a, 'l> {
    /// The network.
    pub net: &'a mut Net,
    /// Messages held back, of intents that it learns; none where it follows another.
    pub asked: &'a [(&'a Message, usize)],
    course: Course,
    part: &'a mut Part<'l>,
    rng: &'a mut Rng,
    tick: &'a mut dyn FnMut(f32),
}

impl Training<'_, '_> {
    /// Takes the course over rows, whatever a row is: `loss` tells how far the network is from some of them, `told` the likeliest
    /// intents of [`Self::asked`].
    ///
    /// # Errors
    /// When the computation fails.
    pub fn take<R>(
        &mut self,
        mut rows: Vec<R>,
        loss: impl Fn(&Net, &[R], &mut Rng) -> candle_core::Result<Tensor>,
        told: impl Fn(&Net) -> candle_core::Result<Vec<u32>>,
    ) -> Result<(), TrainError> {
        let mut pace = Pace::new(self.course.steps(rows.len()));
        for epochs in 1..=self.course.epochs {
            self.rng.shuffle(&mut rows);
            for rows in rows.chunks(self.course.batch()) {
                let loss = loss(self.net, rows, self.rng)?;
                self.net.step(&loss, pace.next())?;
                (self.tick)(loss.to_scalar::<f32>()?);
            }
            if pace.rests() {
                break;
            }
            let (net, asked) = (&*self.net, self.asked);
            let understood = || match asked.len() {
                0 => Ok(None),
                all => told(net).map(|told| {
                    let right = asked
                        .iter()
                        .zip(told)
                        .filter(|((_, gold), told)| *gold == *told as usize);
                    Some(right.count() as f32 / all as f32)
                }),
            };
            if self.part.rests_after(epochs, understood)? {
                pace.come_to_rest(rows.len().div_ceil(self.course.batch()));
            }
        }
        Ok(())
    }
}

/// The word pieces of messages.
#[must_use]
pub fn pieces_of<'a>(messages: &[(&'a Message, usize)]) -> Vec<&'a [u32]> {
    messages.iter().map(|(m, _)| m.pieces.as_slice()).collect()
}

/// Trains the whole network.
fn deeply(training: &mut Training<'_, '_>, known: &[(&Message, usize)]) -> Result<(), TrainError> {
    let places = places(training.net, known)?;
    let rows: Vec<(&Message, usize, &[f32])> = known
        .iter()
        .zip(&places)
        .map(|((message, gold), place)| (*message, *gold, place.as_slice()))
        .collect();
    let loss = |net: &Net, rows: &[(&Message, usize, &[f32])], rng: &mut Rng| {
        let ids: Vec<&[u32]> = rows.iter().map(|(m, ..)| m.seen(rng)).collect();
        let hidden = net.hidden(&net.batch(&ids)?, Some(rng))?;
        let scores = net.scores(&hidden)?;
        let golds: Vec<usize> = rows.iter().map(|(_, gold, _)| *gold).collect();
        let loss = smoothed_loss(&scores, &golds)?;
        let wanted: Vec<&[f32]> = rows.iter().map(|(_, _, place)| *place).collect();
        let shape = (rows.len(), wanted.first().map_or(0, |place| place.len()));
        let wanted = Tensor::from_vec(wanted.concat(), shape, scores.device())?;
        let near = (net.embeddings_of(&hidden)? * wanted)?.sum_all()?;
        loss - (near * (ANCHOR / rows.len() as f64))?
    };
    let ids = pieces_of(training.asked);
    let told = |net: &Net| {
        let mut told = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            told.extend(net.told(&net.hidden(&net.batch(ids)?, None)?)?);
        }
        Ok(told)
    };
    training.take(rows, loss, told)
}

/// How far scores are from the intents that they should tell; a tenth is shared out among all, so that the network does
/// not become surer than it can be.
///
/// # Errors
/// When memory does not suffice.
pub fn smoothed_loss(scores: &Tensor, golds: &[usize]) -> candle_core::Result<Tensor> {
    let intents = scores.dim(D::Minus1)?;
    let other = SMOOTHING / intents as f32;
    let targets: Vec<f32> = golds
        .iter()
        .flat_map(|&gold| {
            (0..intents).map(move |i| {
                if i == gold {
                    1.0 - SMOOTHING + other
                } else {
                    other
                }
            })
        })
        .collect();
    let targets = Tensor::from_vec(targets, (golds.len(), intents), scores.device())?;
    let log = candle_nn::ops::log_softmax(scores, D::Minus1)?;
    (targets * log)?.sum_all()? * (-1.0 / golds.len() as f64)
}

/// How fast to learn, 0 to 1: up over the first tenth of the course, then evenly down; where training comes to rest early, evenly
/// down from there.
#[derive(Debug)]
pub struct Pace {
    step: f64,
    steps: f64,
    rest: Option<f64>,
}

impl Pace {
    /// Over a course of so many steps.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        Self {
            step: 0.0,
            steps: steps as f64,
            rest: None,
        }
    }

    fn at(&self, step: f64) -> f64 {
        let warm_up = self.steps * WARM_UP;
        let pace = if step < warm_up {
            (step + 1.0) / warm_up
        } else {
            (self.steps - step) / (self.steps - warm_up)
        };
        pace.clamp(0.0, 1.0)
    }

    /// The next step's.
    pub fn next(&mut self) -> f64 {
        let pace = self.at(self.step);
        self.step += self.rest.unwrap_or(1.0);
        pace
    }

    /// Goes down to nothing within so many steps.
    pub fn come_to_rest(&mut self, steps: usize) {
        self.step = self.step.max(self.steps * WARM_UP);
        self.rest = Some((self.steps - self.step) / steps as f64);
    }

    /// Whether it comes to rest early.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.rest.is_some()
    }
}

/// Where the base puts messages: their sentence embeddings before anything is trained.
fn places(net: &Net, known: &[(&Message, usize)]) -> candle_core::Result<Vec<Vec<f32>>> {
    let mut places = Vec::with_capacity(known.len());
    for ids in pieces_of(known).chunks(BATCH) {
        places.extend(net.embed(ids)?);
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
            let features = self.net.features(&self.net.batch(&ids)?, None)?;
            let near = match &self.near {
                Some(near) => near.ask(&near.places(&self.net, &features)?)?,
                None => vec![(Vec::new(), 0.0); rows.len()],
            };
            let hidden = self.net.hidden_of(features, None)?;
            let deep = self.net.scores(&hidden)?.to_vec2::<f32>()?;
            for ((message, deep), (near, nearest)) in rows.iter().zip(deep).zip(near) {
                let wide = self.wide.scores(&self.wide.features(&message.grams));
                records.push(Record {
                    at: message.at,
                    deep,
                    wide,
                    near,
                    nearest,
                    gold: message.gold,
                    outside: outside(message),
                });
            }
        }
        Ok(records)
    }
}
