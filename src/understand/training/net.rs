//! The deep half of a model as it is trained: embeddings, one convolution over three pieces, three poolings, two dense
//! layers. It starts from the base's encoder.

use std::collections::BTreeMap;

use candle_core::backprop::GradStore;
use candle_core::{D, DType, Device, Result, Tensor, Var};
use candle_nn::optim::{AdamW, Optimizer, ParamsAdamW};

use super::base::{Base, Matrix};
use super::rng::Rng;
use crate::understand::wordpiece::{PAD, UNKNOWN};

/// How many neighbouring pieces a pattern spans.
pub const SPAN: usize = 3;
/// What keeps the normalisation from dividing by zero.
const EPSILON: f64 = 1e-5;

const EMBEDDING_DROPOUT: f32 = 0.1;
const HIDDEN_DROPOUT: f32 = 0.3;
const EMBEDDING_RATE: f64 = 2e-3;
const ENCODER_RATE: f64 = 1e-3;
const HEAD_RATE: f64 = 2e-3;
const WEIGHT_DECAY: f64 = 0.01;
const MAX_GRADIENT_NORM: f64 = 1.0;

/// The network's weights. Only the embeddings of pieces that the examples hold are trained.
pub struct Net {
    /// Rows of the base that are trained, in the order of `embeddings`.
    pub used: Vec<u32>,
    compact: BTreeMap<u32, u32>,
    /// `[used, width]`
    pub embeddings: Var,
    /// `[width, bottleneck]`
    pub down: Var,
    /// `[bottleneck, SPAN * filters]`
    pub conv: Var,
    /// `[filters]`
    pub conv_bias: Var,
    /// `[width + 2 * filters, hidden]`
    pub dense: Var,
    /// `[hidden]`
    pub dense_bias: Var,
    /// `[hidden, intents]`
    pub head: Var,
    /// `[intents]`
    pub head_bias: Var,
    /// `[hidden, width]`: to the space of sentence embeddings.
    pub out: Var,
    /// `[width]`
    pub out_bias: Var,
    optimizers: Vec<(AdamW, f64)>,
}

/// A batch: word pieces padded to one length, one pad more on each side.
pub struct Batch {
    ids: Tensor,
    mask: Tensor,
    counts: Tensor,
    rows: usize,
    columns: usize,
}

impl Net {
    /// A network that starts from the base, over the pieces that occur.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn new(base: &Base, used: &[u32], intents: usize, rng: &mut Rng) -> Result<Self> {
        let device = &Device::Cpu;
        let mut used = used.to_vec();
        used.extend([PAD, UNKNOWN]);
        used.sort_unstable();
        used.dedup();
        let width = base.width();
        let rows: Vec<f32> = used
            .iter()
            .flat_map(|&id| {
                base.embeddings
                    .data
                    .iter()
                    .skip(id as usize * width)
                    .take(width)
            })
            .copied()
            .collect();
        let matrix = |m: &Matrix| Var::from_vec(m.data.clone(), (m.rows, m.columns), device);
        let vector = |m: &Matrix| Var::from_vec(m.data.clone(), m.data.len(), device);
        let hidden = base.dense.columns;
        let bound = (1.0 / hidden as f32).sqrt();
        let head: Vec<f32> = (0..hidden * intents)
            .map(|_| (rng.unit() * 2.0 - 1.0) * bound)
            .collect();
        let mut this = Self {
            embeddings: Var::from_vec(rows, (used.len(), width), device)?,
            down: matrix(&base.down)?,
            conv: matrix(&base.conv)?,
            conv_bias: vector(&base.conv_bias)?,
            dense: matrix(&base.dense)?,
            dense_bias: vector(&base.dense_bias)?,
            head: Var::from_vec(head, (hidden, intents), device)?,
            head_bias: Var::zeros(intents, DType::F32, device)?,
            out: matrix(&base.out)?,
            out_bias: vector(&base.out_bias)?,
            compact: used.iter().copied().zip(0u32..).collect(),
            used,
            optimizers: Vec::new(),
        };
        let group = |vars: Vec<&Var>, lr: f64, weight_decay: f64| {
            let params = ParamsAdamW {
                lr,
                weight_decay,
                ..ParamsAdamW::default()
            };
            AdamW::new(vars.into_iter().cloned().collect(), params).map(|optimizer| (optimizer, lr))
        };
        this.optimizers = vec![
            group(vec![&this.embeddings], EMBEDDING_RATE, 0.0)?,
            group(
                vec![
                    &this.down,
                    &this.conv,
                    &this.conv_bias,
                    &this.dense,
                    &this.dense_bias,
                    &this.out,
                    &this.out_bias,
                ],
                ENCODER_RATE,
                WEIGHT_DECAY,
            )?,
            group(vec![&this.head, &this.head_bias], HEAD_RATE, WEIGHT_DECAY)?,
        ];
        Ok(this)
    }

    /// Packs messages into a batch.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn batch(&self, messages: &[&[u32]]) -> Result<Batch> {
        let device = &Device::Cpu;
        let longest = messages.iter().map(|m| m.len()).max().unwrap_or(0).max(1);
        let columns = longest + 2;
        let (mut ids, mut mask, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        let unknown = self.compact.get(&UNKNOWN).copied().unwrap_or(0);
        for message in messages {
            ids.push(0);
            mask.push(0f32);
            for at in 0..=longest {
                let piece = message.get(at);
                ids.push(piece.map_or(0, |id| self.compact.get(id).copied().unwrap_or(unknown)));
                mask.push(if piece.is_some() { 1.0 } else { 0.0 });
            }
            counts.push(message.len().max(1) as f32);
        }
        let rows = messages.len();
        Ok(Batch {
            ids: Tensor::from_vec(ids, rows * columns, device)?,
            mask: Tensor::from_vec(mask, (rows, columns, 1), device)?,
            counts: Tensor::from_vec(counts, (rows, 1), device)?,
            rows,
            columns,
        })
    }

    /// From the last layer to the intents' scores, `[rows, intents]`.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn scores(&self, hidden: &Tensor) -> Result<Tensor> {
        hidden.matmul(&self.head)?.broadcast_add(&self.head_bias)
    }

    /// From the last layer to the likeliest intents, `[rows]`.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn told(&self, hidden: &Tensor) -> Result<Vec<u32>> {
        self.scores(hidden)?.argmax(D::Minus1)?.to_vec1()
    }

    /// From the last layer to sentence embeddings of length 1, `[rows, width]`.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn embeddings_of(&self, hidden: &Tensor) -> Result<Tensor> {
        let out = hidden.matmul(&self.out)?.broadcast_add(&self.out_bias)?;
        let length = (out.sqr()?.sum_keepdim(D::Minus1)? + 1e-9)?.sqrt()?;
        out.broadcast_div(&length)
    }

    /// The sentence embeddings of a batch as the network is, one a message.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn embed(&self, messages: &[&[u32]]) -> Result<Vec<Vec<f32>>> {
        let hidden = self.hidden(&self.batch(messages)?, None)?;
        self.embeddings_of(&hidden)?.to_vec2::<f32>()
    }

    /// The last layer, `[rows, hidden]`. With `rng` the network is being trained and drops out.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn hidden(&self, batch: &Batch, mut rng: Option<&mut Rng>) -> Result<Tensor> {
        let features = self.features(batch, rng.as_deref_mut())?;
        self.hidden_of(features, rng)
    }

    /// What the pieces and the patterns in them come to, `[rows, width + 2 * filters]`. With `rng` pieces' embeddings drop out.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn features(&self, batch: &Batch, rng: Option<&mut Rng>) -> Result<Tensor> {
        let Batch { rows, columns, .. } = *batch;
        let filters = self.conv_bias.dim(0)?;
        let words = normalise(&self.embeddings.index_select(&batch.ids, 0)?)?;
        let words = words
            .reshape((rows, columns, ()))?
            .broadcast_mul(&batch.mask)?;
        let words = drop_out(words, EMBEDDING_DROPOUT, rng)?;
        let inner = columns - 2;
        let mask = batch.mask.narrow(1, 1, inner)?;
        let narrow = words.reshape((rows * columns, ()))?.matmul(&self.down)?;
        let patterns = narrow
            .matmul(&self.conv)?
            .reshape((rows, columns, SPAN * filters))?;
        let mut conv = patterns.narrow(1, 0, inner)?.narrow(2, 0, filters)?;
        for at in 1..SPAN {
            conv = (conv
                + patterns
                    .narrow(1, at, inner)?
                    .narrow(2, at * filters, filters)?)?;
        }
        let conv = gelu(&conv.broadcast_add(&self.conv_bias)?)?;
        let mean_words = words.sum(1)?.broadcast_div(&batch.counts)?;
        let mean_conv = conv
            .broadcast_mul(&mask)?
            .sum(1)?
            .broadcast_div(&batch.counts)?;
        let max_conv = conv.broadcast_add(&((mask - 1.0)? * 1e4)?)?.max(1)?;
        Tensor::cat(&[mean_words, mean_conv, max_conv], D::Minus1)
    }

    /// From [`Self::features`] to the last layer, `[rows, hidden]`. With `rng` the network is being trained and drops out.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn hidden_of(&self, features: Tensor, mut rng: Option<&mut Rng>) -> Result<Tensor> {
        let features = drop_out(features, HIDDEN_DROPOUT, rng.as_deref_mut())?;
        let hidden = gelu(
            &features
                .matmul(&self.dense)?
                .broadcast_add(&self.dense_bias)?,
        )?;
        drop_out(hidden, HIDDEN_DROPOUT, rng)
    }

    /// One step down the gradient of a loss; `pace` scales the learning rates, 0 to 1.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn step(&mut self, loss: &Tensor, pace: f64) -> Result<()> {
        let mut gradients = loss.backward()?;
        self.clip(&mut gradients)?;
        for (optimizer, rate) in &mut self.optimizers {
            optimizer.set_learning_rate(*rate * pace);
            optimizer.step(&gradients)?;
        }
        Ok(())
    }

    fn clip(&self, gradients: &mut GradStore) -> Result<()> {
        let vars = [
            &self.embeddings,
            &self.down,
            &self.conv,
            &self.conv_bias,
            &self.dense,
            &self.dense_bias,
            &self.head,
            &self.head_bias,
            &self.out,
            &self.out_bias,
        ];
        let mut total = 0.0;
        for var in vars {
            if let Some(gradient) = gradients.get(var) {
                total += f64::from(gradient.sqr()?.sum_all()?.to_scalar::<f32>()?);
            }
        }
        let norm = total.sqrt();
        if norm > MAX_GRADIENT_NORM {
            for var in vars {
                if let Some(gradient) = gradients.remove(var) {
                    gradients.insert(var, (gradient * (MAX_GRADIENT_NORM / norm))?);
                }
            }
        }
        Ok(())
    }
}

/// Gives each row mean 0 and variance 1.
pub fn normalise(rows: &Tensor) -> Result<Tensor> {
    let centred = rows.broadcast_sub(&rows.mean_keepdim(D::Minus1)?)?;
    let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
    centred.broadcast_div(&(variance + EPSILON)?.sqrt()?)
}

/// The activation `x * sigmoid(1.702 x)`, which tract and ONNX both have kernels for.
pub fn gelu(x: &Tensor) -> Result<Tensor> {
    x * candle_nn::ops::sigmoid(&(x * 1.702)?)?
}

fn drop_out(x: Tensor, share: f32, rng: Option<&mut Rng>) -> Result<Tensor> {
    let Some(rng) = rng else { return Ok(x) };
    let keep = 1.0 / (1.0 - share);
    let mask: Vec<f32> = (0..x.elem_count())
        .map(|_| if rng.unit() < share { 0.0 } else { keep })
        .collect();
    let mask = Tensor::from_vec(mask, x.shape(), x.device())?;
    x * mask
}
