//! The wide half of a model: a linear map from grams to intents, fitted by stochastic gradient with a step of its own
//! for each gram (Adagrad).

use super::calibrate::softmax;
use super::rng::Rng;
use crate::understand::grams::BUCKETS;

const PACE: f32 = 0.5;
const SMOOTHING: f32 = 0.02;

/// Grams of one message, weighted and of length 1.
pub type Features = Vec<(u32, f32)>;

/// How rare each gram is, and what it says about each intent.
#[derive(Debug, Clone)]
pub struct Wide {
    /// What a gram counts, by bucket.
    pub rarity: Vec<f32>,
    /// `[BUCKETS, intents]`
    pub weights: Vec<f32>,
    /// `[intents]`
    pub bias: Vec<f32>,
}

impl Wide {
    /// Fits messages, given as grams and the number of their intent.
    #[must_use]
    pub fn fit(
        messages: &[(&[(u32, f32)], usize)],
        intents: usize,
        epochs: usize,
        rng: &mut Rng,
    ) -> Self {
        let mut seen = vec![0u32; BUCKETS];
        for (grams, _) in messages {
            for (bucket, _) in *grams {
                if let Some(n) = seen.get_mut(*bucket as usize) {
                    *n += 1;
                }
            }
        }
        let all = messages.len() as f32;
        let rarity = seen
            .iter()
            .map(|&n| ((1.0 + all) / (1.0 + n as f32)).ln() + 1.0)
            .collect();
        let mut wide = Self {
            rarity,
            weights: vec![0.0; BUCKETS * intents],
            bias: vec![0.0; intents],
        };
        let features: Vec<Features> = messages
            .iter()
            .map(|(grams, _)| wide.features(grams))
            .collect();
        let mut squares = vec![1e-3f32; BUCKETS];
        let mut bias_squares = 1.0;
        let mut order: Vec<usize> = (0..messages.len()).collect();
        for _ in 0..epochs {
            rng.shuffle(&mut order);
            for &at in &order {
                let (Some(features), Some((_, gold))) = (features.get(at), messages.get(at)) else {
                    continue;
                };
                let mut slope = softmax(&wide.scores(features), 1.0);
                for (intent, slope) in slope.iter_mut().enumerate() {
                    *slope -= SMOOTHING / intents as f32
                        + if intent == *gold {
                            1.0 - SMOOTHING
                        } else {
                            0.0
                        };
                }
                let steep: f32 = slope.iter().map(|s| s * s).sum();
                for &(bucket, value) in features {
                    let Some(square) = squares.get_mut(bucket as usize) else {
                        continue;
                    };
                    *square += value * value * steep;
                    let step = PACE * value / square.sqrt();
                    let from = bucket as usize * intents;
                    if let Some(row) = wide.weights.get_mut(from..from + intents) {
                        row.iter_mut().zip(&slope).for_each(|(w, s)| *w -= step * s);
                    }
                }
                bias_squares += steep;
                let step = PACE * 0.1 / f32::sqrt(bias_squares);
                wide.bias
                    .iter_mut()
                    .zip(&slope)
                    .for_each(|(b, s)| *b -= step * s);
            }
        }
        wide
    }

    /// Grams weighted by rarity and brought to length 1.
    #[must_use]
    pub fn features(&self, grams: &[(u32, f32)]) -> Features {
        let mut features: Features = grams
            .iter()
            .map(|&(bucket, n)| {
                (
                    bucket,
                    n * self.rarity.get(bucket as usize).copied().unwrap_or(0.0),
                )
            })
            .collect();
        let length = features
            .iter()
            .map(|(_, x)| x * x)
            .sum::<f32>()
            .sqrt()
            .max(1e-6);
        features.iter_mut().for_each(|(_, x)| *x /= length);
        features
    }

    /// What features say about each intent.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Vec<f32> {
        let intents = self.bias.len();
        let mut scores = self.bias.clone();
        for &(bucket, value) in features {
            let from = bucket as usize * intents;
            if let Some(row) = self.weights.get(from..from + intents) {
                scores
                    .iter_mut()
                    .zip(row)
                    .for_each(|(score, w)| *score += value * w);
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::grams::grams;

    #[test]
    fn learns_what_letters_say() {
        let texts = [
            ("where is my parcel", 0),
            ("track my parcel", 0),
            ("forgot my password", 1),
            ("reset password", 1),
        ];
        let grams_of: Vec<Vec<(u32, f32)>> = texts.iter().map(|(text, _)| grams(text)).collect();
        let messages: Vec<(&[(u32, f32)], usize)> = grams_of
            .iter()
            .map(Vec::as_slice)
            .zip(texts.map(|(_, i)| i))
            .collect();
        let wide = Wide::fit(&messages, 2, 30, &mut Rng::new(1));
        let scores = |text| wide.scores(&wide.features(&grams(text)));
        assert!(scores("pasword lost").get(1) > scores("pasword lost").first());
        assert!(scores("my parcell?").first() > scores("my parcell?").get(1));
    }
}
