//! A trained model as the one ONNX file that the worker loads.

use std::collections::BTreeMap;

use candle_core::{Device, Result, Tensor, Var};
use sha2::{Digest, Sha256};
use tract_onnx::pb::tensor_proto::DataType;

use super::base::{Base, Matrix};
use super::calibrate::Blend;
use super::few::Near;
use super::fit::Fitted;
use super::net::{Net, SPAN, normalise};
use super::onnx::{Attribute, Graph};
use super::wide::Wide;
use crate::understand::grams::BUCKETS;
use crate::understand::model::{FORMAT, META_KEY, Meta, Scope, VOCABULARY_KEY};
use crate::understand::wordpiece::PAD;

/// Weights of an embedding that share one scale.
const GROUP: usize = 32;

/// What is known beside the weights.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The intents, in the order of the scores.
    pub labels: Vec<String>,
    /// How much each half's scores count before they become probabilities.
    pub blend: Blend,
    /// Below which probability a message is out of scope.
    pub threshold: f32,
    /// How nearness to the examples tells what is in scope.
    pub scope: Option<Scope>,
    /// Intents that are special cases of others.
    pub refines: BTreeMap<String, String>,
    /// Words of the examples, the most frequent first.
    pub words: Vec<String>,
    /// How many of the base's pieces are kept besides those that the examples hold.
    pub vocabulary: usize,
}

/// Writes the model's file.
///
/// Its graph takes `pieces` (`[length]`: word pieces between one pad on each side), `grams` and `counts` (`[grams]`:
/// buckets and what each counts) and gives `probabilities` (`[1, labels]`) and `embedding` (`[1, width]`, of length 1).
///
/// # Errors
/// When memory does not suffice.
pub fn export(fitted: &Fitted, base: &Base, facts: &Facts) -> Result<Vec<u8>> {
    let net = &fitted.net;
    let (pieces, rows) = table(net, base, facts.vocabulary)?;
    let mut graph = Graph::default();
    let ids = graph.input("pieces", "length", DataType::Int64);
    let grams = graph.input("grams", "grams", DataType::Int64);
    let counts = graph.input("counts", "grams", DataType::Float);
    let words = embed(&mut graph, &ids, &rows, base.width());
    let features = encode(&mut graph, net, &words)?;
    let hidden = dense(&mut graph, &features, &net.dense, &net.dense_bias, 1.0)?;
    let hidden = gelu(&mut graph, &hidden);
    let deep = dense(
        &mut graph,
        &hidden,
        &net.head,
        &net.head_bias,
        facts.blend.deep,
    )?;
    let wide = widely(&mut graph, &fitted.wide, &grams, &counts, facts.blend.wide);
    let mut scores = graph.op("Add", &[&deep, &wide], &[]);
    if let Some(near) = &fitted.near {
        let embedding = own_place(&mut graph, base, &features);
        let said = said_nearby(&mut graph, near, &embedding, facts.blend.near);
        scores = graph.op("Add", &[&scores, &said], &[]);
        nearest(&mut graph, near, &embedding);
    } else {
        place(&mut graph, net, &hidden)?;
    }
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
    graph.output("embedding", DataType::Float, &[1, base.width() as i64]);
    if fitted.near.is_some() {
        graph.output("nearest", DataType::Float, &[1, 1]);
    }

    let meta = Meta {
        format: FORMAT,
        labels: facts.labels.clone(),
        threshold: facts.threshold,
        scope: facts.scope,
        refines: facts.refines.clone(),
        words: facts.words.clone(),
        version: String::new(),
        core: 0,
    };
    close(graph, meta, &pieces.join("\n"))
}

/// The finished file. Its version is a digest of everything but the description.
///
/// # Errors
/// None that is known.
pub fn close(graph: Graph, meta: Meta, vocabulary: &str) -> Result<Vec<u8>> {
    let unversioned = graph.clone().finish("intents", &[]);
    let digest = Sha256::new()
        .chain_update(vocabulary)
        .chain_update(&unversioned)
        .finalize();
    let version = digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let meta =
        serde_json::to_string(&Meta { version, ..meta }).map_err(candle_core::Error::wrap)?;
    Ok(graph.finish(
        "intents",
        &[(META_KEY, &meta), (VOCABULARY_KEY, vocabulary)],
    ))
}

/// The pieces to ship and their normalised embeddings: trained where trained, the base's own elsewhere.
fn table(net: &Net, base: &Base, size: usize) -> Result<(Vec<String>, Vec<f32>)> {
    let width = base.width();
    let trained = normalise(&net.embeddings)?.to_vec2::<f32>()?;
    let own = Tensor::from_slice(
        &base.embeddings.data,
        (base.embeddings.rows, width),
        &Device::Cpu,
    )?;
    let own = normalise(&own)?.to_vec2::<f32>()?;
    let (mut pieces, mut rows) = (Vec::new(), Vec::new());
    for ((id, piece), own) in (0u32..).zip(&base.pieces).zip(own) {
        let row = match net.used.binary_search(&id) {
            _ if id == PAD => vec![0.0; width],
            Ok(at) => trained.get(at).cloned().unwrap_or_default(),
            Err(_) if (id as usize) < size => own,
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
            let scale = group.iter().fold(1e-6f32, |most, x| most.max(x.abs())) / 7.0;
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
    let scales = graph.halves(&[count, width / GROUP], &scales);
    let rows = graph.op("Gather", &[&table, ids], &[("axis", Attribute::Int(0))]);
    let rows = graph.float(&rows);
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
    let scales = graph.float(&scales);
    let groups = graph.ints(&[-1, (width / GROUP) as i64, GROUP as i64]);
    let grouped = graph.op("Reshape", &[&centred, &groups], &[]);
    let last = graph.ints(&[2]);
    let scales = graph.op("Unsqueeze", &[&scales, &last], &[]);
    let scaled = graph.op("Mul", &[&grouped, &scales], &[]);
    let flat = graph.ints(&[-1, width as i64]);
    let words = graph.named("Reshape", &[&scaled, &flat], &[], "words");
    graph.cut_at(&words, width);
    words
}

/// From embeddings to what they and the patterns in them come to.
fn encode(graph: &mut Graph, net: &Net, words: &str) -> Result<String> {
    let conv = convolve(graph, net, words)?;
    let rows = graph.ints(&[0]);
    let (from, to) = (graph.ints(&[1]), graph.ints(&[-1]));
    let inner = graph.op("Slice", &[words, &from, &to, &rows], &[]);
    let over_rows = [
        ("axes", Attribute::Ints(vec![0])),
        ("keepdims", Attribute::Int(1)),
    ];
    let mean_words = graph.op("ReduceMean", &[&inner], &over_rows);
    let mean_conv = graph.op("ReduceMean", &[&conv], &over_rows);
    let max_conv = graph.op("ReduceMax", &[&conv], &over_rows);
    Ok(graph.op(
        "Concat",
        &[&mean_words, &mean_conv, &max_conv],
        &[("axis", Attribute::Int(1))],
    ))
}

/// The convolution as one product for each piece, whose thirds are then added up with their neighbours'.
fn convolve(graph: &mut Graph, net: &Net, words: &str) -> Result<String> {
    let down = weights(graph, &net.down, 1.0)?;
    let narrow = graph.op("MatMul", &[words, &down], &[]);
    let conv = weights(graph, &net.conv, 1.0)?;
    let products = graph.named("MatMul", &[&narrow, &conv], &[], "patterns");
    let filters = net.conv_bias.dim(0)?;
    graph.cut_at(&products, SPAN * filters);
    let axes = graph.ints(&[0, 1]);
    let mut sum = String::new();
    for at in 0..SPAN {
        let from = graph.ints(&[at as i64, (at * filters) as i64]);
        let end = if at + 1 == SPAN {
            i64::from(i32::MAX)
        } else {
            at as i64 + 1 - SPAN as i64
        };
        let to = graph.ints(&[end, ((at + 1) * filters) as i64]);
        let part = graph.op("Slice", &[&products, &from, &to, &axes], &[]);
        sum = if sum.is_empty() {
            part
        } else {
            graph.op("Add", &[&sum, &part], &[])
        };
    }
    let bias = graph.floats(&[1, filters], &net.conv_bias.to_vec1::<f32>()?);
    let sum = graph.op("Add", &[&sum, &bias], &[]);
    Ok(gelu(graph, &sum))
}

/// What grams say: their counts by rarity, brought to length 1, times their weights.
fn widely(graph: &mut Graph, wide: &Wide, grams: &str, counts: &str, factor: f32) -> String {
    let intents = wide.bias.len();
    let axis = [("axis", Attribute::Int(0))];
    let rarity = graph.halves(&[BUCKETS], &wide.rarity);
    let rarity = graph.op("Gather", &[&rarity, grams], &axis);
    let rarity = graph.float(&rarity);
    let values = graph.op("Mul", &[counts, &rarity], &[]);
    let squares = graph.op("Mul", &[&values, &values], &[]);
    let all = [("keepdims", Attribute::Int(1))];
    let axes = graph.ints(&[0]);
    let sum = graph.op("ReduceSum", &[&squares, &axes], &all);
    let least = graph.floats(&[1], &[1e-12]);
    let sum = graph.op("Add", &[&sum, &least], &[]);
    let length = graph.op("Sqrt", &[&sum], &[]);
    let values = graph.op("Div", &[&values, &length], &[]);
    let values = graph.op("Unsqueeze", &[&values, &axes], &[]);
    let scaled: Vec<f32> = wide.weights.iter().map(|w| w * factor).collect();
    let (table, scales) = graph.quantised(BUCKETS, intents, &scaled);
    let rows = graph.op("Gather", &[&table, grams], &axis);
    let rows = graph.float(&rows);
    let product = graph.op("MatMul", &[&values, &rows], &[]);
    let product = graph.op("Mul", &[&product, &scales], &[]);
    let bias: Vec<f32> = wide.bias.iter().map(|b| b * factor).collect();
    let bias = graph.floats(&[1, intents], &bias);
    graph.op("Add", &[&product, &bias], &[])
}

/// The message's place in the space of sentence embeddings.
fn place(graph: &mut Graph, net: &Net, hidden: &str) -> Result<()> {
    let out = dense(graph, hidden, &net.out, &net.out_bias, 1.0)?;
    unit(graph, &out);
    Ok(())
}

/// The same by the base's own last layers.
fn own_place(graph: &mut Graph, base: &Base, features: &str) -> String {
    let hidden = layer(graph, features, &base.dense, &base.dense_bias);
    let hidden = gelu(graph, &hidden);
    let out = layer(graph, &hidden, &base.out, &base.out_bias);
    unit(graph, &out)
}

fn layer(graph: &mut Graph, x: &str, weights: &Matrix, bias: &Matrix) -> String {
    let weights = graph.weights(weights.rows, weights.columns, &weights.data);
    let product = graph.op("MatMul", &[x, &weights], &[]);
    let bias = graph.floats(&[1, bias.data.len()], &bias.data);
    graph.op("Add", &[&product, &bias], &[])
}

/// What the place says about each intent.
fn said_nearby(graph: &mut Graph, near: &Near, embedding: &str, factor: f32) -> String {
    let intents = near.bias.len();
    let scaled: Vec<f32> = near.weights.iter().map(|w| w * factor).collect();
    let weights = graph.weights(near.weights.len() / intents.max(1), intents, &scaled);
    let product = graph.op("MatMul", &[embedding, &weights], &[]);
    let bias: Vec<f32> = near.bias.iter().map(|b| b * factor).collect();
    let bias = graph.floats(&[1, intents], &bias);
    graph.op("Add", &[&product, &bias], &[])
}

/// The cosine between the message and the example that lies nearest.
fn nearest(graph: &mut Graph, near: &Near, embedding: &str) {
    let width = near.examples.first().map_or(0, Vec::len);
    let columns: Vec<f32> = (0..width)
        .flat_map(|at| near.examples.iter().filter_map(move |e| e.get(at).copied()))
        .collect();
    let examples = graph.weights(width, near.examples.len(), &columns);
    let cosines = graph.op("MatMul", &[embedding, &examples], &[]);
    let across = [
        ("axes", Attribute::Ints(vec![1])),
        ("keepdims", Attribute::Int(1)),
    ];
    graph.named("ReduceMax", &[&cosines], &across, "nearest");
}

/// Brings the embedding to length 1.
fn unit(graph: &mut Graph, out: &str) -> String {
    let squares = graph.op("Mul", &[out, out], &[]);
    let axes = graph.ints(&[1]);
    let all = [("keepdims", Attribute::Int(1))];
    let sum = graph.op("ReduceSum", &[&squares, &axes], &all);
    let least = graph.floats(&[1, 1], &[1e-12]);
    let sum = graph.op("Add", &[&sum, &least], &[]);
    let length = graph.op("Sqrt", &[&sum], &[]);
    graph.named("Div", &[out, &length], &[], "embedding")
}

fn gelu(graph: &mut Graph, x: &str) -> String {
    let slope = graph.floats(&[1, 1], &[1.702]);
    let steep = graph.op("Mul", &[x, &slope], &[]);
    let gate = graph.op("Sigmoid", &[&steep], &[]);
    graph.op("Mul", &[x, &gate], &[])
}

fn weights(graph: &mut Graph, weights: &Var, factor: f32) -> Result<String> {
    let (rows, columns) = weights.dims2()?;
    let data: Vec<f32> = weights
        .flatten_all()?
        .to_vec1::<f32>()?
        .iter()
        .map(|x| x * factor)
        .collect();
    Ok(graph.weights(rows, columns, &data))
}

fn dense(graph: &mut Graph, x: &str, layer: &Var, bias: &Var, factor: f32) -> Result<String> {
    let layer = weights(graph, layer, factor)?;
    let product = graph.op("MatMul", &[x, &layer], &[]);
    let bias: Vec<f32> = bias.to_vec1::<f32>()?.iter().map(|x| x * factor).collect();
    let bias = graph.floats(&[1, bias.len()], &bias);
    Ok(graph.op("Add", &[&product, &bias], &[]))
}
