//! Training: labelled messages in, the bytes of a model file out. Native only; reads and writes no files.

mod adapt;
mod advice;
mod base;
mod calibrate;
mod cluster;
mod encoder;
mod export;
mod few;
mod fit;
mod linear;
mod mood;
mod net;
mod onnx;
mod perturb;
mod reader;
mod rng;
mod safety;
mod score;
mod splits;
mod stop;
mod wide;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::OUT_OF_SCOPE;
use super::spacing::Spacing;
use super::wordpiece::WordPiece;
pub use adapt::adapt;
pub use advice::{Advice, advise};
use base::{BASE, Base};
use calibrate::{Blend, Price, Record};
pub use cluster::{Clusters, Placed, cluster};
pub use encoder::embed;
use export::Facts;
use fit::{Course, Fitted, Message};
pub use perturb::{PERTURBATIONS, Perturbation};
use reader::{Reader, names, taught};
pub use rng::Rng;
pub use safety::{Compared, compare};
pub use score::{Confusion, Intent, Judged, Latency, Scores, judge, scores};
use splits::splits;
use stop::{Lead, Part};

/// A message and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The message.
    pub text: String,
    /// Its intent; [`OUT_OF_SCOPE`] marks a message that is none of the others.
    pub intent: String,
}

impl Example {
    /// That a text means an intent.
    pub fn new(text: impl Into<String>, intent: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            intent: intent.into(),
        }
    }
}

/// How to train.
#[derive(Debug, Clone)]
pub struct Options {
    /// The same seed and the same examples give the same bytes.
    pub seed: u64,
    /// How often every example is seen; chosen by their number where none is given.
    pub epochs: Option<usize>,
    /// Intents that are special cases of others.
    pub refines: BTreeMap<String, String>,
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
    /// The model to be adapted cannot be loaded.
    #[error(transparent)]
    Model(#[from] super::ModelError),
    /// The model to be adapted is not one that training wrote.
    #[error("the model in service cannot be adapted: {0}; train it anew with `curbside train`")]
    Service(&'static str),
    /// A thread ended before its work was done.
    #[error("training was interrupted; is there enough memory?")]
    Interrupted,
    /// The computation failed.
    #[error("training failed: {0}")]
    Compute(#[from] candle_core::Error),
}

/// A trained model.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model's file.
    pub onnx: Vec<u8>,
    /// Its intents.
    pub labels: Vec<String>,
    /// How good it was on the messages held back from it, intents that were hidden from it counting as out of scope.
    pub scores: Scores,
    /// Those messages: their place among the examples (or those to calibrate on), and what was made of them.
    pub held_back: Vec<(usize, Judged)>,
    /// After how many epochs it came to rest, and out of how many, where it did before the end of the course.
    pub rested: Option<(usize, usize)>,
}

/// How many of the base's pieces a model keeps besides those that its examples hold.
const VOCABULARY: usize = 8_192;
/// How often the deep half sees each message.
const EPOCHS: usize = 8;
/// How often it does where there are few.
const EPOCHS_OF_FEW: usize = 50;
/// How often the wide half sees each message.
const WIDE_EPOCHS: usize = 15;
/// With fewer messages than this they are few: the last layers alone are trained, and confidence is learned by cross-validation.
const FEW: usize = 1_500;
/// Keeping what is in scope weighs this much against refusing what is not.
const KEEP_WEIGHT: f32 = 0.94;
/// The same where there are few examples: what they do not cover is a greater danger.
const KEEP_WEIGHT_OF_FEW: f32 = 0.85;
/// Share of the messages in scope that may be refused though right, where examples show what is out of scope.
const LOST_WITH_NEGATIVES: f32 = 0.005;
/// The same where intents hidden from the model have to stand for it, which are harder to tell apart than what customers
/// really say beside the point.
const LOST: f32 = 0.0025;
/// The same where there are few examples.
const LOST_OF_FEW: f32 = 0.012;
/// How much more may be lost for each share of right answers above [`SPARING`]: a model that is hardly ever wrong about what
/// it knows can afford to ask again.
const LOST_TO_SPARE: f32 = 0.35;
const SPARING: f32 = 0.9;

/// Trains a model on `examples`. Confidence is calibrated on `dev` where there are messages in it, else on messages
/// that the examples hold back.
///
/// # Errors
/// When there are fewer than two intents, or the computation fails.
pub fn train(
    examples: &[Example],
    dev: &[Example],
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
    let (words, few) = (taught(examples), examples.len() < FEW);
    let reader = Reader {
        tokenizer: WordPiece::new(&base.pieces.join("\n")),
        spacing: few.then(|| Spacing::new(&words)),
        labels: &labels,
        seed: options.seed,
    };
    let names: Vec<Message> = names(&labels, examples.len())
        .iter()
        .map(|(at, name)| reader.read((*at, name)))
        .collect();
    let messages: Vec<Message> = examples
        .iter()
        .enumerate()
        .map(|e| reader.read(e))
        .collect();
    let read_dev: Vec<Message> = dev
        .iter()
        .enumerate()
        .map(|(at, example)| reader.judged(at, example))
        .collect();
    let asked = if dev.is_empty() { examples } else { dev };
    let none = labels.iter().position(|label| label == OUT_OF_SCOPE);
    let epochs = options
        .epochs
        .unwrap_or(if few { EPOCHS_OF_FEW } else { EPOCHS });
    let course = Course {
        seed: options.seed,
        epochs,
        wide_epochs: WIDE_EPOCHS,
        few,
        none,
    };
    let all: Vec<&Message> = messages.iter().chain(&names).collect();
    let splits = if dev.is_empty() {
        splits(&messages, &names, few, options.seed)
    } else {
        Vec::new()
    };
    let steps = course.steps(all.len())
        + splits
            .iter()
            .map(|s| course.steps(s.trained.len()))
            .sum::<usize>();
    let dev: Vec<&Message> = read_dev.iter().collect();
    // The first leads (see `stop`), so it must be one that messages are held back from.
    let mut jobs: Vec<Job<'_>> = splits
        .iter()
        .map(|split| Job {
            trained: &split.trained,
            judged: &split.judged,
        })
        .collect();
    jobs.push(Job {
        trained: &all,
        judged: &dev,
    });
    let (mut step, mut mean) = (0, 0.0);
    let mut tick = |loss: f32| {
        step += 1;
        mean = if step == 1 {
            loss
        } else {
            mean * 0.95 + loss * 0.05
        };
        progress(Progress {
            step,
            steps,
            loss: mean,
        });
    };
    let lead = Lead::default();
    let mut fitted = run(&base, &jobs, labels.len(), course, &lead, &mut tick)?;
    let (Some(model), outside) = (fitted.pop(), |m: &Message| {
        m.gold.is_none() || m.gold == none
    }) else {
        return Err(TrainError::Intents(0));
    };
    let mut records: Vec<Record> = model.records(&dev, &outside)?;
    for (split, fitted) in splits.iter().zip(fitted) {
        records.extend(fitted.records(&split.judged, &|m| {
            outside(m) || split.hidden.contains(&m.gold)
        })?);
    }
    let held = Held { labels, words };
    let mut trained = finish(&base, &model, held, &records, course.few, asked, options)?;
    trained.onnx = mood::add(&trained.onnx, examples)?;
    trained.rested = lead.rested().map(|after| (after + 1, epochs));
    Ok(trained)
}

/// One model to fit.
struct Job<'a> {
    trained: &'a [&'a Message],
    judged: &'a [&'a Message],
}

/// Fits several models side by side, one a processor; each takes the same course, so their order does not matter.
fn run(
    base: &Base,
    jobs: &[Job<'_>],
    intents: usize,
    course: Course,
    lead: &Lead,
    tick: &mut dyn FnMut(f32),
) -> Result<Vec<Fitted>, TrainError> {
    let workers = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(jobs.len());
    let next = AtomicUsize::new(0);
    let (sender, losses) = mpsc::channel();
    let mut done: Vec<(usize, Result<Fitted, TrainError>)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|_| {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    let mut done = Vec::new();
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(at) else { return done };
                        let mut tell = |loss| {
                            let _ = sender.send(loss);
                        };
                        let (trained, judged) = (job.trained, job.judged);
                        let mut part = Part::new(lead, at == 0, course.epochs);
                        let fitted =
                            fit::fit(base, trained, judged, intents, course, &mut part, &mut tell);
                        done.push((at, fitted));
                    }
                })
            })
            .collect();
        drop(sender);
        for loss in losses {
            tick(loss);
        }
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap_or_default())
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    let fitted: Vec<Fitted> = done
        .into_iter()
        .map(|(_, fitted)| fitted)
        .collect::<Result<_, _>>()?;
    if fitted.len() == jobs.len() {
        Ok(fitted)
    } else {
        Err(TrainError::Interrupted)
    }
}

/// What refusing may cost a model; `right` is the share of the messages in scope that it was right about.
fn price(negatives: bool, few: bool, right: f32) -> Price {
    let (keeping, most_lost) = match (negatives, few) {
        (true, _) => (KEEP_WEIGHT, LOST_WITH_NEGATIVES),
        (false, true) => (
            KEEP_WEIGHT_OF_FEW,
            LOST_OF_FEW + LOST_TO_SPARE * (right - SPARING).max(0.0),
        ),
        (false, false) => (KEEP_WEIGHT, LOST),
    };
    Price { keeping, most_lost }
}

/// What the examples hold.
struct Held {
    /// Their intents, sorted.
    labels: Vec<String>,
    /// Their words, the most frequent first.
    words: Vec<String>,
}

fn finish(
    base: &Base,
    fitted: &Fitted,
    held: Held,
    records: &[Record],
    few: bool,
    asked: &[Example],
    options: &Options,
) -> Result<Trained, TrainError> {
    let Held { labels, words } = held;
    let none = labels.iter().position(|label| label == OUT_OF_SCOPE);
    let blend = Blend::fit(records);
    let scope = calibrate::scope(records, blend, none);
    let confidences = calibrate::confidences(records, blend, none, scope);
    let (right, _) = calibrate::kept_and_refused(&confidences, 0.0);
    let threshold = calibrate::threshold(&confidences, price(none.is_some(), few, right));
    let facts = Facts {
        labels,
        blend,
        threshold,
        scope,
        refines: options.refines.clone(),
        words,
        vocabulary: VOCABULARY,
    };
    let onnx = export::export(fitted, base, &facts)?;
    let judge = |record: &Record| {
        let probabilities = blend.probabilities(record);
        let at = calibrate::best(&probabilities);
        let confidence = probabilities.get(at).copied().unwrap_or(0.0);
        let likeliest = facts.labels.get(at).cloned().unwrap_or_default();
        let sure = scope.map_or(confidence, |s| s.score(confidence, record.nearest));
        let refused = sure < threshold;
        let gold = if record.outside {
            OUT_OF_SCOPE.to_owned()
        } else {
            asked
                .get(record.at)
                .map(|e| e.intent.clone())
                .unwrap_or_default()
        };
        let predicted = if refused {
            OUT_OF_SCOPE.to_owned()
        } else {
            likeliest.clone()
        };
        (
            record.at,
            Judged {
                gold,
                predicted,
                likeliest,
                confidence,
                micros: 0.0,
            },
        )
    };
    let held_back: Vec<(usize, Judged)> = records.iter().map(judge).collect();
    let judged: Vec<Judged> = held_back.iter().map(|(_, judged)| judged.clone()).collect();
    let scores = scores(judged, &facts.labels, threshold, &options.refines);
    Ok(Trained {
        onnx,
        labels: facts.labels,
        scores,
        held_back,
        rested: None,
    })
}
