//! A linear layer over sentence embeddings, fitted to all its cases at once: convex, so the same cases give the same weights.

use candle_core::{D, Device, Result, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};

/// Steps down the gradient; each looks at all cases.
const STEPS: usize = 240;
/// What the square of a bias costs, which moves everything and not only what is like a case.
const BIAS_DECAY: f64 = 1e-3;
/// The first step's rate; it falls to nothing.
const RATE: f64 = 0.1;

/// Something to be told from its features.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is known of it, one number each.
    pub features: Vec<f32>,
    /// What speaks for each class already, as logits.
    pub offsets: Vec<f32>,
    /// How much of it is of each class; how much it counts is their sum.
    pub targets: Vec<f32>,
}

/// `features · weights + bias`, one score a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// `[features, classes]`, row by row.
    pub weights: Vec<f32>,
    /// `[classes]`
    pub bias: Vec<f32>,
}

/// Fits a layer whose scores, added to each case's offsets, make its class likeliest. `decay` is what the square of a weight
/// costs, beside the mean loss of a case.
///
/// # Errors
/// When memory does not suffice.
pub fn fit(cases: &[Case], classes: usize, decay: f64) -> Result<Linear> {
    let device = &Device::Cpu;
    let width = cases.first().map_or(0, |case| case.features.len());
    let total: f32 = cases.iter().flat_map(|case| &case.targets).sum();
    let rows = cases.len();
    let flat = |of: &dyn Fn(&Case) -> Vec<f32>, columns: usize| {
        let data: Vec<f32> = cases.iter().flat_map(of).collect();
        Tensor::from_vec(data, (rows, columns), device)
    };
    let features = flat(&|case| case.features.clone(), width)?;
    let offsets = flat(&|case| case.offsets.clone(), classes)?;
    let targets = flat(&|case| case.targets.clone(), classes)?;
    let targets = (targets / f64::from(total.max(f32::EPSILON)))?;
    let weights = Var::zeros((width, classes), candle_core::DType::F32, device)?;
    let bias = Var::zeros(classes, candle_core::DType::F32, device)?;
    let params = ParamsAdamW {
        lr: RATE,
        weight_decay: 0.0,
        ..ParamsAdamW::default()
    };
    let mut optimizer = AdamW::new(vec![weights.clone(), bias.clone()], params)?;
    for step in 0..STEPS {
        let scores = (features.matmul(&weights)?.broadcast_add(&bias)? + &offsets)?;
        let log = candle_nn::ops::log_softmax(&scores, D::Minus1)?;
        let loss = (&targets * log)?.sum_all()?.neg()?;
        let cost = ((weights.sqr()?.sum_all()? * decay)? + (bias.sqr()?.sum_all()? * BIAS_DECAY)?)?;
        let loss = (loss + cost)?;
        optimizer.set_learning_rate(RATE * (1.0 - step as f64 / STEPS as f64));
        optimizer.backward_step(&loss)?;
    }
    Ok(Linear {
        weights: weights.flatten_all()?.to_vec1()?,
        bias: bias.to_vec1()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_for_a_class_already_needs_no_weight() {
        let case = |x: f32, gold: usize, known: f32| Case {
            features: vec![x, 1.0 - x],
            offsets: vec![if gold == 0 { known } else { -known }, 0.0],
            targets: if gold == 0 {
                vec![1.0, 0.0]
            } else {
                vec![0.0, 1.0]
            },
        };
        let cases = |known| vec![case(1.0, 0, known), case(0.0, 1, known)];
        let (new, old) = (fit(&cases(0.0), 2, 1e-3), fit(&cases(9.0), 2, 1e-3));
        let size = |linear: &Linear| linear.weights.iter().map(|w| w * w).sum::<f32>();
        let (new, old) = (new.expect("fits"), old.expect("fits"));
        assert!(size(&new) > 1.0, "{new:?}");
        assert!(size(&old) < size(&new) / 20.0, "{old:?}");
        assert_eq!(fit(&cases(0.0), 2, 1e-3).expect("fits"), new);
    }
}
