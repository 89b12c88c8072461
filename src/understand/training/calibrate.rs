//! Makes confidence mean what it says, and finds the confidence below which a message is none of the intents.

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

/// The temperature at which the held-back messages with a known intent are likeliest. Without any, 1.
#[must_use]
pub fn temperature(scores: &[Vec<f32>], gold: &[Option<usize>]) -> f32 {
    let known: Vec<(&Vec<f32>, usize)> = scores
        .iter()
        .zip(gold)
        .filter_map(|(s, g)| Some((s, (*g)?)))
        .collect();
    if known.is_empty() {
        return 1.0;
    }
    let loss = |temperature: f32| -> f32 {
        known
            .iter()
            .map(|(s, g)| {
                -softmax(s, temperature)
                    .get(*g)
                    .copied()
                    .unwrap_or(0.0)
                    .max(1e-9)
                    .ln()
            })
            .sum()
    };
    let candidates = (0..60).map(|i| 0.1 * 1.05f32.powi(i));
    candidates
        .map(|t| (t, loss(t)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(1.0, |(t, _)| t)
}

/// The threshold that puts most held-back messages right, out-of-scope ones and others counting half each.
///
/// A message whose gold intent is unknown to the model is out of scope. Without any such message there is nothing to
/// learn from: the threshold is then the confidence that 97 of 100 rightly understood messages reach.
#[must_use]
pub fn threshold(
    scores: &[Vec<f32>],
    gold: &[Option<usize>],
    none: Option<usize>,
    temperature: f32,
) -> f32 {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for (scores, gold) in scores.iter().zip(gold) {
        let at = best(scores);
        let confidence = if Some(at) == none {
            0.0
        } else {
            softmax(scores, temperature).get(at).copied().unwrap_or(0.0)
        };
        match gold {
            Some(g) if Some(*g) != none => inside.push(if at == *g { confidence } else { 0.0 }),
            _ => outside.push(confidence),
        }
    }
    if outside.len() < 10 {
        inside.retain(|&c| c > 0.0);
        inside.sort_by(f32::total_cmp);
        return inside
            .get(inside.len() * 3 / 100)
            .copied()
            .unwrap_or(0.0)
            .min(0.5);
    }
    let share = |part: usize, all: usize| part as f32 / all.max(1) as f32;
    let balance = |t: f32| {
        share(
            inside.iter().filter(|&&c| c >= t && c > 0.0).count(),
            inside.len(),
        ) + share(outside.iter().filter(|&&c| c < t).count(), outside.len())
    };
    let candidates = (0..=90).map(|i| i as f32 / 100.0);
    candidates
        .map(|t| (t, balance(t)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0.3, |(t, _)| t)
}
