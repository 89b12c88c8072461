//! How good a model is on labelled messages.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Example;
use crate::understand::{Model, ModelError, OUT_OF_SCOPE};

/// Bins of confidence that the calibration error is averaged over.
const BINS: usize = 15;

/// What `curbside eval` reports. In all but `ece` a message below the model's threshold counts as out of scope.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Messages.
    pub n: usize,
    /// Share that was right.
    pub accuracy: f64,
    /// The mean over all intents that occur of the harmonic mean of precision and recall.
    pub macro_f1: f64,
    /// Share right of the messages that are in scope.
    pub in_scope_accuracy: f64,
    /// Share recognised of the messages that are out of scope; null without any.
    pub out_of_scope_recall: Option<f64>,
    /// Matthews correlation over all intents, out of scope being one of them: -1 to 1.
    pub mcc: f64,
    /// Expected calibration error of the likeliest intent's probability, over messages whose intent the model knows.
    pub ece: f64,
    /// The model's own threshold.
    pub threshold: f64,
    /// Time for one message.
    pub latency_us: Latency,
    /// What was taken for what, most frequent first.
    pub confusions: Vec<Confusion>,
    /// Precision and recall of each intent that occurs.
    pub intents: Vec<Intent>,
    /// How often messages of a given confidence are right: mean confidence, share right, messages.
    pub calibration: Vec<(f64, f64, usize)>,
}

/// Time for one message, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    /// The median.
    pub p50: f64,
    /// What 99 of 100 stay below.
    pub p99: f64,
}

/// One intent taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// What was meant.
    pub gold: String,
    /// What was understood.
    pub predicted: String,
    /// How often.
    pub n: usize,
}

/// How well one intent is understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Intent {
    /// Its name.
    pub intent: String,
    /// Messages that mean it.
    pub n: usize,
    /// Share right of the messages understood as it.
    pub precision: f64,
    /// Share understood as it of the messages that mean it.
    pub recall: f64,
}

/// One message, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What was meant.
    pub gold: String,
    /// What was understood, the threshold applied.
    pub predicted: String,
    /// The likeliest label, whatever the threshold.
    pub likeliest: String,
    /// Its probability.
    pub confidence: f32,
    /// Microseconds it took.
    pub micros: f64,
}

/// Has a model judge messages; `clock` tells microseconds since any fixed point.
///
/// # Errors
/// When the model cannot be run.
pub fn judge(
    model: &Model,
    examples: &[Example],
    clock: &dyn Fn() -> f64,
) -> Result<Vec<Judged>, ModelError> {
    let mut all = Vec::with_capacity(examples.len());
    for example in examples {
        let start = clock();
        let decision = model.decide(&example.text)?;
        let micros = clock() - start;
        all.push(Judged {
            gold: example.intent.clone(),
            predicted: if decision.out_of_scope {
                OUT_OF_SCOPE.to_owned()
            } else {
                decision.likeliest.clone()
            },
            likeliest: decision.likeliest,
            confidence: decision.confidence,
            micros,
        });
    }
    Ok(all)
}

/// Sums judgements up.
///
/// Where the messages' own labels do not know an intent that was understood, it counts as the one that it refines.
#[must_use]
pub fn scores(
    mut judged: Vec<Judged>,
    known: &[String],
    threshold: f32,
    refines: &BTreeMap<String, String>,
) -> Scores {
    coarsen(&mut judged, refines);
    let judged = judged.as_slice();
    let share = |part: usize, all: usize| {
        if all == 0 {
            0.0
        } else {
            part as f64 / all as f64
        }
    };
    let right = |j: &&Judged| j.gold == j.predicted;
    let in_scope: Vec<&Judged> = judged.iter().filter(|j| j.gold != OUT_OF_SCOPE).collect();
    let outside: Vec<&Judged> = judged.iter().filter(|j| j.gold == OUT_OF_SCOPE).collect();
    let intents = per_intent(judged);
    let f1 = |i: &Intent| {
        if i.precision + i.recall > 0.0 {
            2.0 * i.precision * i.recall / (i.precision + i.recall)
        } else {
            0.0
        }
    };
    let mut times: Vec<f64> = judged.iter().map(|j| j.micros).collect();
    times.sort_by(f64::total_cmp);
    let quantile = |q: f64| {
        times
            .get(((times.len() as f64 * q) as usize).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or(0.0)
    };
    let (ece, calibration) = calibration(judged, known);
    Scores {
        n: judged.len(),
        accuracy: share(judged.iter().filter(right).count(), judged.len()),
        macro_f1: intents.iter().map(f1).sum::<f64>() / intents.len().max(1) as f64,
        in_scope_accuracy: share(in_scope.iter().filter(|j| right(j)).count(), in_scope.len()),
        out_of_scope_recall: (!outside.is_empty())
            .then(|| share(outside.iter().filter(|j| right(j)).count(), outside.len())),
        mcc: matthews(judged),
        ece,
        threshold: f64::from(threshold),
        latency_us: Latency {
            p50: quantile(0.5),
            p99: quantile(0.99),
        },
        confusions: confusions(judged),
        intents,
        calibration,
    }
}

fn coarsen(judged: &mut [Judged], refines: &BTreeMap<String, String>) {
    let gold: BTreeSet<String> = judged.iter().map(|j| j.gold.clone()).collect();
    for label in judged
        .iter_mut()
        .flat_map(|j| [&mut j.predicted, &mut j.likeliest])
    {
        if let Some(coarse) = refines.get(label).filter(|_| !gold.contains(label)) {
            label.clone_from(coarse);
        }
    }
}

fn per_intent(judged: &[Judged]) -> Vec<Intent> {
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for j in judged {
        counts.entry(&j.gold).or_default().0 += 1;
        counts.entry(&j.predicted).or_default().1 += 1;
        if j.gold == j.predicted {
            counts.entry(&j.gold).or_default().2 += 1;
        }
    }
    let share = |part: usize, all: usize| {
        if all == 0 {
            0.0
        } else {
            part as f64 / all as f64
        }
    };
    let occurring = counts.into_iter().filter(|(_, (gold, _, _))| *gold > 0);
    occurring
        .map(|(intent, (gold, predicted, right))| Intent {
            intent: intent.to_owned(),
            n: gold,
            precision: share(right, predicted),
            recall: share(right, gold),
        })
        .collect()
}

/// Gorodkin's generalisation of Matthews' correlation to many classes.
fn matthews(judged: &[Judged]) -> f64 {
    let n = judged.len() as f64;
    let right = judged.iter().filter(|j| j.gold == j.predicted).count() as f64;
    let (mut gold, mut predicted): (BTreeMap<&str, f64>, BTreeMap<&str, f64>) = Default::default();
    for j in judged {
        *gold.entry(&j.gold).or_default() += 1.0;
        *predicted.entry(&j.predicted).or_default() += 1.0;
    }
    let both: f64 = gold
        .iter()
        .map(|(label, g)| g * predicted.get(label).copied().unwrap_or(0.0))
        .sum();
    let squares = |counts: &BTreeMap<&str, f64>| counts.values().map(|c| c * c).sum::<f64>();
    let spread = ((n * n - squares(&predicted)) * (n * n - squares(&gold))).sqrt();
    if spread > 0.0 {
        (right * n - both) / spread
    } else {
        0.0
    }
}

fn confusions(judged: &[Judged]) -> Vec<Confusion> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for j in judged.iter().filter(|j| j.gold != j.predicted) {
        *counts.entry((&j.gold, &j.predicted)).or_default() += 1;
    }
    let mut all: Vec<Confusion> = counts
        .into_iter()
        .map(|((gold, predicted), n)| Confusion {
            gold: gold.to_owned(),
            predicted: predicted.to_owned(),
            n,
        })
        .collect();
    all.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.gold.cmp(&b.gold)));
    all
}

fn calibration(judged: &[Judged], known: &[String]) -> (f64, Vec<(f64, f64, usize)>) {
    let known: BTreeSet<&String> = known.iter().collect();
    let mut bins = vec![(0.0, 0.0, 0usize); BINS];
    let mut n = 0usize;
    for j in judged.iter().filter(|j| known.contains(&j.gold)) {
        let at = ((f64::from(j.confidence) * BINS as f64) as usize).min(BINS - 1);
        if let Some(bin) = bins.get_mut(at) {
            bin.0 += f64::from(j.confidence);
            bin.1 += if j.gold == j.likeliest { 1.0 } else { 0.0 };
            bin.2 += 1;
            n += 1;
        }
    }
    let error = bins
        .iter()
        .map(|(confidence, right, _)| (confidence - right).abs())
        .sum::<f64>()
        / n.max(1) as f64;
    let filled = bins.into_iter().filter(|bin| bin.2 > 0);
    (
        error,
        filled
            .map(|(c, r, n)| (c / n as f64, r / n as f64, n))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(gold: &str, predicted: &str, confidence: f32) -> Judged {
        Judged {
            gold: gold.into(),
            predicted: predicted.into(),
            likeliest: predicted.into(),
            confidence,
            micros: 1.0,
        }
    }

    #[test]
    fn counts_what_is_right() {
        let known = ["a".to_owned(), "b".to_owned()];
        let all = [
            judged("a", "a", 0.9),
            judged("a", "b", 0.6),
            judged("b", "b", 0.9),
            judged(OUT_OF_SCOPE, OUT_OF_SCOPE, 0.2),
        ];
        let scores = scores(all.to_vec(), &known, 0.3, &BTreeMap::new());
        assert_eq!(
            (scores.n, scores.accuracy, scores.out_of_scope_recall),
            (4, 0.75, Some(1.0))
        );
        assert!((scores.in_scope_accuracy - 2.0 / 3.0).abs() < 1e-9);
        // By hand: c = 3, s = 4, sums p = (1, 2, 1), t = (2, 1, 1): (12 - 5) / sqrt((16 - 6) (16 - 6)).
        assert!((scores.mcc - 0.7).abs() < 1e-9, "{}", scores.mcc);
        assert!(
            (scores.ece - (0.2 + 0.6) / 3.0).abs() < 1e-6,
            "{}",
            scores.ece
        );
        assert_eq!(
            scores.confusions,
            [Confusion {
                gold: "a".into(),
                predicted: "b".into(),
                n: 1
            }]
        );
    }

    #[test]
    fn an_intent_unknown_to_the_data_counts_as_what_it_refines() {
        let refines = BTreeMap::from([("lost".to_owned(), "track".to_owned())]);
        let known = ["track".to_owned(), "lost".to_owned()];
        let coarse = [judged("track", "lost", 0.9), judged("track", "track", 0.9)];
        assert_eq!(scores(coarse.to_vec(), &known, 0.3, &refines).accuracy, 1.0);
        let fine = [judged("track", "lost", 0.9), judged("lost", "lost", 0.9)];
        assert_eq!(scores(fine.to_vec(), &known, 0.3, &refines).accuracy, 0.5);
    }
}
