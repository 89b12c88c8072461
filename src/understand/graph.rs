//! The model's graph as it is run: in two halves, of which the first is remembered.
//!
//! Most of the arithmetic goes into what each word piece comes to on its own: its embedding and its part of the convolution.
//! People use few pieces most of the time, so the graph is cut there when it is loaded, and what a piece came to once is looked
//! up the next time. The file names those values (`value_info`); for any other runtime it is one graph.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tract_onnx::Onnx;
use tract_onnx::pb::{GraphProto, ModelProto};
use tract_onnx::prelude::*;

use super::model::ModelError;
use super::operators;
use super::wordpiece::PAD;

/// The graph's input of word pieces, the only one of the first half.
const PIECES: &str = "pieces";
/// How many pieces are remembered at most, 4.6 KB each as training makes models; then all are forgotten.
const MOST_REMEMBERED: usize = 2_048;

/// What the graph calls the number of word pieces.
const LENGTH: &str = "length";
/// How many pieces a message has at least, the pads included.
const FEWEST_PIECES: usize = 3;

/// What a piece comes to: a row, `[1, width]`, of each value at which the graph is cut.
type Row = Arc<[Tensor]>;

/// How many pieces a half of the graph is run for.
enum Rows {
    One,
    AtLeast(usize),
}

/// A graph, ready to run.
#[derive(Clone)]
pub struct Graph {
    first: Arc<TypedRunnableModel>,
    second: Arc<TypedRunnableModel>,
    /// At how many values the graph is cut.
    values: usize,
    outputs: Outputs,
    // Whatever is remembered, the answer is the same: the one thing in the module that changes and may.
    remembered: Arc<Mutex<HashMap<i64, Row>>>,
}

/// Where the graph gives what.
#[derive(Debug, Clone, Copy)]
struct Outputs {
    probabilities: usize,
    embedding: usize,
    /// A model that has not learned moods gives none.
    mood: Option<usize>,
    /// Only the graph of a model that tells its scope by nearness gives it.
    nearest: Option<usize>,
}

/// What one pass through the graph gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// One for each of the model's labels.
    pub probabilities: Vec<f32>,
    /// The message's place among sentences, of length 1.
    pub embedding: Vec<f32>,
    /// How likely the customer is happy rather than upset, -1 to 1.
    pub mood: Option<f32>,
    /// The cosine between the message and the nearest example.
    pub nearest: Option<f32>,
}

/// A message as the graph takes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// Its word pieces, between one pad on each side.
    pub pieces: Vec<i64>,
    /// The buckets of its grams, at least one.
    pub buckets: Vec<i64>,
    /// What each bucket counts.
    pub counts: Vec<f32>,
}

fn broken(error: TractError) -> ModelError {
    ModelError::Graph(format!("{error:#}"))
}

impl Graph {
    /// Cuts a model's graph and makes it ready.
    ///
    /// # Errors
    /// When it has operators or a form that training does not write.
    pub fn load(onnx: &Onnx, proto: ModelProto) -> Result<Self, ModelError> {
        let (first, second) = cut(proto)?;
        let place = |name: &str| {
            let mut outputs = second.graph.iter().flat_map(|graph| &graph.output);
            outputs.position(|output| output.name == name)
        };
        let outputs = Outputs {
            probabilities: place("probabilities")
                .ok_or(ModelError::Damaged("graph gives no probabilities"))?,
            embedding: place("embedding").ok_or(ModelError::Damaged("graph gives no embedding"))?,
            mood: place("mood"),
            nearest: place("nearest"),
        };
        let ready = |proto: ModelProto, rows: Rows| {
            let mut inference = onnx.model_for_proto_model(&proto)?;
            drop(proto);
            // What tract cannot know to be long it does number by number.
            match rows {
                Rows::One => {
                    let length = inference.symbols.sym(LENGTH);
                    inference.set_symbols(&HashMap::from([(length, 1.into())]))?;
                }
                Rows::AtLeast(least) => {
                    let known = format!("{LENGTH}>={least}");
                    inference.symbols.add_assertion(known)?;
                }
            }
            let mut model = inference.into_optimized()?;
            operators::quicken(&mut model)?;
            model.into_runnable()
        };
        let mut graph = Self {
            first: ready(first, Rows::One).map_err(broken)?,
            second: ready(second, Rows::AtLeast(FEWEST_PIECES)).map_err(broken)?,
            values: 0,
            outputs,
            remembered: Arc::default(),
        };
        graph.values = graph.comes_to(i64::from(PAD))?.len();
        Ok(graph)
    }

    /// One pass for a message.
    ///
    /// # Errors
    /// When the graph fails, which one that has run once does not do.
    pub fn run(&self, read: &Read) -> Result<Heard, ModelError> {
        let Read {
            pieces,
            buckets,
            counts,
        } = read;
        let rows = self.rows(pieces)?;
        let mut inputs: TVec<TValue> = tvec!();
        for at in 0..self.values {
            let rows: Vec<&Tensor> = rows.iter().filter_map(|row| row.get(at)).collect();
            inputs.push(Tensor::stack_tensors(0, &rows).map_err(broken)?.into());
        }
        inputs.push(
            Tensor::from_shape(&[buckets.len()], buckets)
                .map_err(broken)?
                .into(),
        );
        inputs.push(
            Tensor::from_shape(&[counts.len()], counts)
                .map_err(broken)?
                .into(),
        );
        let outputs = self.second.run(inputs).map_err(broken)?;
        let output = |at: usize| {
            let output = outputs
                .get(at)
                .ok_or(ModelError::Damaged("graph lacks an output"))?;
            let view = output.to_plain_array_view::<f32>().map_err(broken)?;
            let finite = |&x: &f32| if x.is_finite() { x } else { 0.0 };
            Ok::<Vec<f32>, ModelError>(view.iter().map(finite).collect())
        };
        let first = |at: Option<usize>| {
            let values = at.map(output).transpose()?;
            Ok::<Option<f32>, ModelError>(values.and_then(|values| values.first().copied()))
        };
        Ok(Heard {
            probabilities: output(self.outputs.probabilities)?,
            embedding: output(self.outputs.embedding)?,
            mood: first(self.outputs.mood)?,
            nearest: first(self.outputs.nearest)?,
        })
    }

    /// Forgets what pieces come to.
    pub fn forget(&self) {
        self.remembered().clear();
    }

    /// How many different ones of these pieces nothing is remembered of.
    pub fn unknown(&self, pieces: &[i64]) -> usize {
        let remembered = self.remembered();
        let different: BTreeSet<&i64> = pieces.iter().collect();
        let known = |piece: &&&i64| !remembered.contains_key(piece);
        different.iter().filter(known).count()
    }

    fn remembered(&self) -> MutexGuard<'_, HashMap<i64, Row>> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What each of the pieces comes to, out of memory where it is there.
    fn rows(&self, pieces: &[i64]) -> Result<Vec<Row>, ModelError> {
        let mut remembered = self.remembered();
        let mut rows = Vec::with_capacity(pieces.len());
        for &piece in pieces {
            if let Some(row) = remembered.get(&piece) {
                rows.push(Arc::clone(row));
                continue;
            }
            let row = self.comes_to(piece)?;
            if remembered.len() >= MOST_REMEMBERED {
                remembered.clear();
            }
            remembered.insert(piece, Arc::clone(&row));
            rows.push(row);
        }
        Ok(rows)
    }

    /// Works out what a piece comes to. One at a time: most messages hold one that is new, or none, and among others it would
    /// be rounded otherwise, so that what is remembered would tell.
    fn comes_to(&self, piece: i64) -> Result<Row, ModelError> {
        let id = Tensor::from_shape(&[1], &[piece]).map_err(broken)?;
        let values = self.first.run(tvec!(id.into())).map_err(broken)?;
        Ok(values.into_iter().map(TValue::into_tensor).collect())
    }
}

/// Cuts a graph at the values that its file names: what gives them from the pieces, and what becomes of them.
fn cut(mut whole: ModelProto) -> Result<(ModelProto, ModelProto), ModelError> {
    let mut graph = whole
        .graph
        .take()
        .ok_or(ModelError::Damaged("graph is missing"))?;
    let at = std::mem::take(&mut graph.value_info);
    if at.is_empty() {
        return Err(ModelError::Damaged(
            "graph does not name what pieces come to",
        ));
    }
    let mut wanted: BTreeSet<String> = at.iter().map(|value| value.name.clone()).collect();
    let (mut first, mut second) = (GraphProto::default(), GraphProto::default());
    // Nodes stand behind what they read, so one walk from the end finds all that the first half needs.
    for node in graph.node.into_iter().rev() {
        if node.output.iter().any(|name| wanted.contains(name)) {
            wanted.extend(node.input.iter().cloned());
            first.node.push(node);
        } else {
            second.node.push(node);
        }
    }
    first.node.reverse();
    second.node.reverse();
    let read: BTreeSet<&String> = second.node.iter().flat_map(|node| &node.input).collect();
    for tensor in graph.initializer {
        match (wanted.contains(&tensor.name), read.contains(&tensor.name)) {
            (true, true) => {
                first.initializer.push(tensor.clone());
                second.initializer.push(tensor);
            }
            (true, false) => first.initializer.push(tensor),
            (false, _) => second.initializer.push(tensor),
        }
    }
    let (pieces, others): (Vec<_>, Vec<_>) = graph
        .input
        .into_iter()
        .partition(|input| input.name == PIECES);
    first.input = pieces;
    first.output.clone_from(&at);
    second.input = at.into_iter().chain(others).collect();
    second.output = graph.output;
    whole.metadata_props.clear();
    let half = |graph| ModelProto {
        graph: Some(graph),
        ..whole.clone()
    };
    Ok((half(first), half(second)))
}

#[cfg(test)]
mod tests {
    use super::super::SHIPPED;
    use super::*;

    fn shipped() -> Graph {
        let onnx = operators::reader();
        let proto = onnx.proto_model_for_read(&mut &*SHIPPED).expect("is read");
        Graph::load(&onnx, proto).expect("loads")
    }

    fn read(pieces: &[i64], buckets: &[i64]) -> Read {
        Read {
            pieces: pieces.to_vec(),
            buckets: buckets.to_vec(),
            counts: vec![1.5; buckets.len()],
        }
    }

    #[test]
    fn what_is_remembered_does_not_tell() {
        let graph = shipped();
        let pieces = [0, 17, 230, 4_000, 17, 99, 0];
        let run = |graph: &Graph| graph.run(&read(&pieces, &[1, 2, 3])).expect("runs");
        assert_eq!(graph.unknown(&pieces), 5);
        let cold = run(&graph);
        assert_eq!(graph.unknown(&pieces), 0);
        assert_eq!(cold, run(&graph));
        graph.forget();
        assert_eq!(graph.unknown(&pieces), 5);
        assert_eq!(cold, run(&graph));
        let other = shipped();
        for piece in [230, 99, 17, 4_000] {
            other.run(&read(&[0, piece, 0], &[1])).expect("runs");
        }
        assert_eq!(cold, run(&other));
    }

    #[test]
    fn memory_is_bounded() {
        let graph = shipped();
        for from in (0..6_000).step_by(60) {
            let pieces: Vec<i64> = (from..from + 60).collect();
            graph.run(&read(&pieces, &[1])).expect("runs");
            let remembered = graph.remembered.lock().expect("is free").len();
            assert!(remembered <= MOST_REMEMBERED, "{remembered}");
        }
    }
}
