//! A trained network as the one ONNX file that the worker loads.

use candle_core::Result;
use sha2::{Digest, Sha256};
use tract_onnx::pb::tensor_proto::DataType;

use super::base::Base;
use super::net::{FILTERS, Net, SPAN, normalise};
use super::onnx::{Attribute, Graph};
use crate::understand::model::{META_KEY, Meta, VOCABULARY_KEY};
use crate::understand::wordpiece::PAD;

/// Weights of an embedding that share one scale.
const GROUP: usize = 32;

/// What is known beside the network.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The intents, in the order of the network's scores.
    pub labels: Vec<String>,
    /// What the scores are divided by before they become probabilities.
    pub temperature: f32,
    /// Below which probability a message is out of scope.
    pub threshold: f32,
    /// How many of the base's pieces are kept besides those that the examples hold.
    pub vocabulary: usize,
}

/// Writes the model's file.
///
/// # Errors
/// When memory does not suffice.
pub fn export(net: &Net, base: &Base, facts: &Facts) -> Result<Vec<u8>> {
    let (pieces, rows) = table(net, base, facts.vocabulary)?;
    let width = base.width;
    let mut graph = Graph::default();
    let ids = graph.input("pieces", "length", DataType::Int64);
    let words = embed(&mut graph, &ids, &rows, width);
    let conv = convolve(&mut graph, net, &words, width)?;
    let zero = graph.ints(&[0]);
    let one = graph.ints(&[1]);
    let end = graph.ints(&[-1]);
    let inner = graph.op("Slice", &[&words, &one, &end, &zero], &[]);
    let rows_only = [
        ("axes", Attribute::Ints(vec![0])),
        ("keepdims", Attribute::Int(1)),
    ];
    let mean_words = graph.op("ReduceMean", &[&inner], &rows_only);
    let mean_conv = graph.op("ReduceMean", &[&conv], &rows_only);
    let max_conv = graph.op("ReduceMax", &[&conv], &rows_only);
    let features = graph.op(
        "Concat",
        &[&mean_words, &mean_conv, &max_conv],
        &[("axis", Attribute::Int(1))],
    );
    let hidden = dense(&mut graph, &features, &net.dense, &net.dense_bias, 1.0)?;
    let hidden = gelu(&mut graph, &hidden);
    let scores = dense(
        &mut graph,
        &hidden,
        &net.head,
        &net.head_bias,
        1.0 / facts.temperature,
    )?;
    graph.named(
        "Softmax",
        &[&scores],
        &[("axis", Attribute::Int(1))],
        "probabilities",
    );
    graph.output(
        "probabilities",
        DataType::Float,
        &[1, facts.labels.len() as i64],
    );

    let vocabulary = pieces.join("\n");
    let version = {
        let unversioned = graph.clone().finish("intents", &[]);
        let digest = Sha256::new()
            .chain_update(&vocabulary)
            .chain_update(&unversioned)
            .finalize();
        digest
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    let meta = Meta {
        format: 1,
        labels: facts.labels.clone(),
        threshold: facts.threshold,
        temperature: facts.temperature,
        version,
    };
    let meta = serde_json::to_string(&meta).map_err(candle_core::Error::wrap)?;
    Ok(graph.finish(
        "intents",
        &[(META_KEY, &meta), (VOCABULARY_KEY, &vocabulary)],
    ))
}

/// The pieces to ship and their normalised embeddings: trained where trained, the base's own elsewhere.
fn table(net: &Net, base: &Base, size: usize) -> Result<(Vec<String>, Vec<f32>)> {
    let trained = normalise(&net.embeddings)?.to_vec2::<f32>()?;
    let (mut pieces, mut rows) = (Vec::new(), Vec::new());
    for (id, piece) in (0u32..).zip(&base.pieces) {
        let row = match net.used.binary_search(&id) {
            _ if id == PAD => vec![0.0; base.width],
            Ok(at) => trained.get(at).cloned().unwrap_or_default(),
            Err(_) if (id as usize) < size => {
                let row: Vec<f32> = base
                    .rows
                    .iter()
                    .skip(id as usize * base.width)
                    .take(base.width)
                    .copied()
                    .collect();
                let row =
                    candle_core::Tensor::from_vec(row, (1, base.width), &candle_core::Device::Cpu)?;
                normalise(&row)?.flatten_all()?.to_vec1()?
            }
            Err(_) => continue,
        };
        pieces.push(piece.clone());
        rows.extend(row);
    }
    Ok((pieces, rows))
}

/// Looks embeddings up. A byte holds two weights of 4 bits: one of the row's first half below, one of its second above.
fn embed(graph: &mut Graph, ids: &str, rows: &[f32], width: usize) -> String {
    let count = rows.len() / width;
    let (mut packed, mut scales) = (
        Vec::with_capacity(rows.len() / 2),
        Vec::with_capacity(rows.len() / GROUP),
    );
    for row in rows.chunks_exact(width) {
        let mut quantised = Vec::with_capacity(width);
        for group in row.chunks_exact(GROUP) {
            let scale = group.iter().fold(1e-12f32, |most, x| most.max(x.abs())) / 7.0;
            scales.push(scale);
            quantised.extend(
                group
                    .iter()
                    .map(|x| ((x / scale).round().clamp(-7.0, 7.0) + 8.0) as u8),
            );
        }
        let (low, high) = quantised.split_at(width / 2);
        packed.extend(low.iter().zip(high).map(|(low, high)| low | high << 4));
    }
    let table = graph.bytes(&[count, width / 2], packed);
    let scales = graph.floats(&[count, width / GROUP], &scales);
    let float = [("to", Attribute::Int(DataType::Float as i64))];
    let rows = graph.op("Gather", &[&table, ids], &[("axis", Attribute::Int(0))]);
    let rows = graph.op("Cast", &[&rows], &float);
    let sixteenth = graph.floats(&[1, 1], &[1.0 / 16.0]);
    let sixteen = graph.floats(&[1, 1], &[16.0]);
    let high = graph.op("Mul", &[&rows, &sixteenth], &[]);
    let high = graph.op("Floor", &[&high], &[]);
    let above = graph.op("Mul", &[&high, &sixteen], &[]);
    let low = graph.op("Sub", &[&rows, &above], &[]);
    let both = graph.op("Concat", &[&low, &high], &[("axis", Attribute::Int(1))]);
    let middle = graph.floats(&[1, 1], &[8.0]);
    let centred = graph.op("Sub", &[&both, &middle], &[]);
    let scales = graph.op("Gather", &[&scales, ids], &[("axis", Attribute::Int(0))]);
    let groups = graph.ints(&[-1, (width / GROUP) as i64, GROUP as i64]);
    let grouped = graph.op("Reshape", &[&centred, &groups], &[]);
    let last = graph.ints(&[2]);
    let scales = graph.op("Unsqueeze", &[&scales, &last], &[]);
    let scaled = graph.op("Mul", &[&grouped, &scales], &[]);
    let flat = graph.ints(&[-1, width as i64]);
    graph.op("Reshape", &[&scaled, &flat], &[])
}

/// The convolution as one product for each piece, whose thirds are then added up with their neighbours'.
fn convolve(graph: &mut Graph, net: &Net, words: &str, width: usize) -> Result<String> {
    let weights = net.conv.flatten_all()?.to_vec1::<f32>()?;
    let weights = graph.weights(width, SPAN * FILTERS, &weights);
    let products = graph.op("MatMul", &[words, &weights], &[]);
    let axes = graph.ints(&[0, 1]);
    let mut sum = String::new();
    for at in 0..SPAN {
        let from = graph.ints(&[at as i64, (at * FILTERS) as i64]);
        let end = if at + 1 == SPAN {
            i64::from(i32::MAX)
        } else {
            at as i64 + 1 - SPAN as i64
        };
        let to = graph.ints(&[end, ((at + 1) * FILTERS) as i64]);
        let part = graph.op("Slice", &[&products, &from, &to, &axes], &[]);
        sum = if sum.is_empty() {
            part
        } else {
            graph.op("Add", &[&sum, &part], &[])
        };
    }
    let bias = graph.floats(&[1, FILTERS], &net.conv_bias.to_vec1::<f32>()?);
    let sum = graph.op("Add", &[&sum, &bias], &[]);
    Ok(gelu(graph, &sum))
}

fn gelu(graph: &mut Graph, x: &str) -> String {
    let slope = graph.floats(&[1, 1], &[1.702]);
    let steep = graph.op("Mul", &[x, &slope], &[]);
    let gate = graph.op("Sigmoid", &[&steep], &[]);
    graph.op("Mul", &[x, &gate], &[])
}

fn dense(
    graph: &mut Graph,
    x: &str,
    weights: &candle_core::Var,
    bias: &candle_core::Var,
    scale: f32,
) -> Result<String> {
    let (rows, columns) = weights.dims2()?;
    let data: Vec<f32> = weights
        .flatten_all()?
        .to_vec1::<f32>()?
        .iter()
        .map(|x| x * scale)
        .collect();
    let weights = graph.weights(rows, columns, &data);
    let product = graph.op("MatMul", &[x, &weights], &[]);
    let bias: Vec<f32> = bias.to_vec1::<f32>()?.iter().map(|x| x * scale).collect();
    let bias = graph.floats(&[1, columns], &bias);
    Ok(graph.op("Add", &[&product, &bias], &[]))
}
