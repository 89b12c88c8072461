//! Makes confidence mean what it says, and finds the confidence below which a message is none of the intents.

/// What both halves of a model say about one message, and what it means.
#[derive(Debug, Clone)]
pub struct Record {
    /// Which of the examples it is.
    pub at: usize,
    /// The deep half's scores.
    pub deep: Vec<f32>,
    /// The wide half's scores.
    pub wide: Vec<f32>,
    /// What the base's own embedding says; empty where it is not asked.
    pub near: Vec<f32>,
    /// How near the nearest message that was trained on lies, as a cosine; 0 where it is not asked.
    pub nearest: f32,
    /// The number of its intent; none where it is out of scope and the model has no such label.
    pub gold: Option<usize>,
    /// Whether it is out of scope, or stands for such a message: its intent was hidden from this model.
    pub outside: bool,
}

use crate::understand::model::Scope;

const SCOPE_STEPS: usize = 4_000;
const SCOPE_PACE: f32 = 4.0;
/// Odds vary so much more than a cosine does; the steps are as much smaller.
const ODDS_SPREAD: f32 = 4.0;

/// The threshold where nothing tells of a better one.
const LEAST: f32 = 0.005;

/// How much each part counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend {
    /// The deep half's factor.
    pub deep: f32,
    /// The wide half's factor.
    pub wide: f32,
    /// The factor of what the base's own embedding says.
    pub near: f32,
}

/// The directions in which a better blend is sought: the parts to be counted more, or less, together.
const WAYS: [(bool, bool, bool); 4] = [
    (true, false, false),
    (false, true, false),
    (false, false, true),
    (true, true, true),
];

/// The place of the largest score; 0 where there is none.
#[must_use]
pub fn best(scores: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (at, &score) in scores.iter().enumerate() {
        if score > best.1 {
            best = (at, score);
        }
    }
    best.0
}

/// Scores as probabilities at a temperature.
#[must_use]
pub fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let most = scores
        .iter()
        .fold(f32::NEG_INFINITY, |most, &x| most.max(x));
    let powers: Vec<f32> = scores
        .iter()
        .map(|x| ((x - most) / temperature).exp())
        .collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

impl Blend {
    /// Probabilities.
    #[must_use]
    pub fn probabilities(&self, record: &Record) -> Vec<f32> {
        let near = record.near.iter().chain(std::iter::repeat(&0.0));
        let scores: Vec<f32> = record
            .deep
            .iter()
            .zip(&record.wide)
            .zip(near)
            .map(|((d, w), n)| d * self.deep + w * self.wide + n * self.near)
            .collect();
        softmax(&scores, 1.0)
    }

    /// The blend under which the records with a known intent are likeliest; it sets the temperature at once.
    #[must_use]
    pub fn fit(records: &[Record]) -> Self {
        let known: Vec<(&Record, usize)> = records
            .iter()
            .filter(|r| !r.outside)
            .filter_map(|r| Some((r, r.gold?)))
            .collect();
        let loss = |blend: Self| -> f32 {
            known
                .iter()
                .map(|(r, g)| {
                    -blend
                        .probabilities(r)
                        .get(*g)
                        .copied()
                        .unwrap_or(0.0)
                        .max(1e-9)
                        .ln()
                })
                .sum()
        };
        let mut best = Self {
            deep: 1.0,
            wide: 0.5,
            near: 0.5,
        };
        if known.is_empty() {
            return best;
        }
        let mut least = loss(best);
        let mut stride = 2.0f32;
        while stride > 1.02 {
            let mut moved = false;
            for (way, stride) in WAYS
                .iter()
                .flat_map(|way| [(way, stride), (way, 1.0 / stride)])
            {
                let scaled = |factor: f32, along: bool| {
                    let by = if along { stride } else { 1.0 };
                    (factor * by).clamp(0.02, 20.0)
                };
                let next = Self {
                    deep: scaled(best.deep, way.0),
                    wide: scaled(best.wide, way.1),
                    near: scaled(best.near, way.2),
                };
                let now = loss(next);
                if now < least {
                    (best, least, moved) = (next, now, true);
                }
            }
            if !moved {
                stride = stride.sqrt();
            }
        }
        best
    }
}

/// What a threshold makes of records: share of in-scope messages that are right and believed, share of others refused.
#[must_use]
pub fn kept_and_refused(confidences: &[(f32, bool, bool)], threshold: f32) -> (f32, f32) {
    let (mut inside, mut kept, mut outside, mut refused) = (0, 0, 0, 0);
    for &(confidence, right, out) in confidences {
        if out {
            outside += 1;
            refused += usize::from(confidence < threshold);
        } else {
            inside += 1;
            kept += usize::from(right && confidence >= threshold);
        }
    }
    let share = |part: usize, all: usize| {
        if all == 0 {
            1.0
        } else {
            part as f32 / all as f32
        }
    };
    (share(kept, inside), share(refused, outside))
}

/// How sure it is that a message is in scope, whether its intent was right, and whether it is out of scope, for each
/// record. Without `scope` that is the confidence in the intent.
#[must_use]
pub fn confidences(
    records: &[Record],
    blend: Blend,
    none: Option<usize>,
    scope: Option<Scope>,
) -> Vec<(f32, bool, bool)> {
    let judge = |r: &Record| {
        let probabilities = blend.probabilities(r);
        let at = best(&probabilities);
        let confidence = if Some(at) == none {
            0.0
        } else {
            let confidence = probabilities.get(at).copied().unwrap_or(0.0);
            scope.map_or(confidence, |s| s.score(confidence, r.nearest))
        };
        (confidence, Some(at) == r.gold, r.outside)
    };
    records.iter().map(judge).collect()
}

/// Learns from records that are out of scope, or stand for such, how far confidence and nearness to the examples tell
/// them from those that are understood. None where there are none of either, or the base's embedding was not asked.
#[must_use]
pub fn scope(records: &[Record], blend: Blend, none: Option<usize>) -> Option<Scope> {
    let seen: Vec<(f32, f32, bool)> = records
        .iter()
        .filter(|r| !r.near.is_empty())
        .filter_map(|r| {
            let probabilities = blend.probabilities(r);
            let at = best(&probabilities);
            let right = Some(at) == r.gold && !r.outside;
            (Some(at) != none).then_some(())?;
            let confidence = probabilities.get(at).copied()?;
            Some((Scope::odds(confidence), r.nearest, right))
        })
        .collect();
    let inside = seen.iter().filter(|(.., right)| *right).count();
    if inside == 0 || inside == seen.len() {
        return None;
    }
    // Both kinds weigh the same, however many there are of each.
    let (inside_weight, outside_weight) = (0.5 / inside as f32, 0.5 / (seen.len() - inside) as f32);
    let mut scope = Scope {
        bias: 0.0,
        confidence: 0.5,
        nearest: 0.0,
    };
    for _ in 0..SCOPE_STEPS {
        let (mut bias, mut by_confidence, mut by_nearest) = (0.0, 0.0, 0.0);
        for &(odds, nearest, right) in &seen {
            let (wanted, weight) = if right {
                (1.0, inside_weight)
            } else {
                (0.0, outside_weight)
            };
            let slope = (wanted - scope.of(odds, nearest)) * weight;
            bias += slope;
            by_confidence += slope * odds;
            by_nearest += slope * nearest;
        }
        scope.bias += SCOPE_PACE * bias;
        scope.confidence += SCOPE_PACE * by_confidence / ODDS_SPREAD;
        scope.nearest += SCOPE_PACE * by_nearest;
    }
    Some(scope)
}

/// What refusing messages may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Keeping what is in scope weighs this much against refusing what is not, 0 to 1.
    pub keeping: f32,
    /// At most this share of the messages in scope is right and refused nevertheless.
    pub most_lost: f32,
}

/// The threshold with the best weighted mean of what it keeps and what it refuses, among those that do not lose too much.
#[must_use]
pub fn threshold(confidences: &[(f32, bool, bool)], price: Price) -> f32 {
    let (all, _) = kept_and_refused(confidences, 0.0);
    let value = |t: f32| {
        let (kept, refused) = kept_and_refused(confidences, t);
        let dear = all - kept > price.most_lost;
        (!dear).then_some(kept * price.keeping + refused * (1.0 - price.keeping))
    };
    let candidates = (1..=190).map(|i| i as f32 / 200.0);
    candidates
        .filter_map(|t| Some((t, value(t)?)))
        .fold(
            (LEAST, f32::MIN),
            |best, next| if next.1 > best.1 { next } else { best },
        )
        .0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(deep: [f32; 2], wide: [f32; 2], gold: usize, outside: bool) -> Record {
        Record {
            at: 0,
            deep: deep.into(),
            wide: wide.into(),
            near: Vec::new(),
            nearest: 0.0,
            gold: Some(gold),
            outside,
        }
    }

    #[test]
    fn the_half_that_knows_more_counts_more() {
        let records: Vec<Record> = (0..40)
            .map(|i| {
                record(
                    if i % 2 == 0 { [1.0, 0.0] } else { [0.0, 1.0] },
                    if i % 3 == 0 { [1.0, 0.0] } else { [0.0, 1.0] },
                    i % 2,
                    false,
                )
            })
            .collect();
        let blend = Blend::fit(&records);
        assert!(blend.deep > blend.wide * 10.0, "{blend:?}");
    }

    #[test]
    fn the_threshold_parts_known_from_unknown() {
        let confidences = [
            (0.9, true, false),
            (0.8, true, false),
            (0.3, false, true),
            (0.4, false, true),
        ];
        let price = Price {
            keeping: 0.5,
            most_lost: 1.0,
        };
        let threshold = threshold(&confidences, price);
        assert!((0.4..=0.8).contains(&threshold), "{threshold}");
        assert_eq!(kept_and_refused(&confidences, threshold), (1.0, 1.0));
    }

    #[test]
    fn the_threshold_loses_no_more_than_it_may() {
        // Refusing the stranger at 0.5 would cost one of four that are right.
        let confidences = [
            (0.9, true, false),
            (0.8, true, false),
            (0.7, true, false),
            (0.4, true, false),
            (0.2, false, true),
            (0.5, false, true),
        ];
        let price = |most_lost| Price {
            keeping: 0.5,
            most_lost,
        };
        assert!(threshold(&confidences, price(1.0)) > 0.5);
        let careful = threshold(&confidences, price(0.1));
        assert!((0.2..=0.4).contains(&careful), "{careful}");
    }
}
