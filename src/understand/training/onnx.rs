//! Writes ONNX: a thin builder over the exchange format's own messages.

use prost::Message;
use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::f16;

/// The operator set that the graph is written in.
const OPSET: i64 = 17;
const IR_VERSION: i64 = 8;

/// A graph that grows.
#[derive(Debug, Default, Clone)]
pub struct Graph {
    graph: pb::GraphProto,
    names: usize,
    /// What the names of new values and constants begin with.
    prefix: &'static str,
}

impl Graph {
    /// The graph in a file, to be carried on: names of what is added begin with `prefix`, by which it can be told from the
    /// rest.
    ///
    /// # Errors
    /// When the bytes are no model.
    pub fn open(bytes: &[u8], prefix: &'static str) -> Result<Self, prost::DecodeError> {
        let graph = pb::ModelProto::decode(bytes)?.graph.unwrap_or_default();
        let names = graph.node.len() + graph.initializer.len();
        Ok(Self {
            graph,
            names,
            prefix,
        })
    }

    /// The node that gives a value.
    pub fn giver(&mut self, output: &str) -> Option<&mut pb::NodeProto> {
        let mut nodes = self.graph.node.iter_mut();
        nodes.find(|node| node.output.iter().any(|name| name == output))
    }

    /// Puts a node behind all others, which what it reads may come from.
    pub fn put_last(&mut self, output: &str) {
        let gives = |node: &pb::NodeProto| node.output.iter().any(|name| name == output);
        if let Some(at) = self.graph.node.iter().position(gives) {
            let node = self.graph.node.remove(at);
            self.graph.node.push(node);
        }
    }

    /// What the first of the nodes under a prefix reads first.
    pub fn scores_before(&self, prefix: &str) -> Option<String> {
        let mut nodes = self.graph.node.iter();
        let first = nodes.find(|node| node.name.starts_with(prefix))?;
        first.input.first().cloned()
    }

    /// Takes out everything whose name begins with the prefix.
    pub fn take_out(&mut self, prefix: &str) {
        let graph = &mut self.graph;
        graph.node.retain(|node| !node.name.starts_with(prefix));
        graph
            .initializer
            .retain(|tensor| !tensor.name.starts_with(prefix));
        graph
            .output
            .retain(|output| !output.name.starts_with(prefix));
    }

    /// Gives an output another shape; one of that name is there.
    pub fn reshape_output(&mut self, name: &str, dims: &[i64]) {
        let at = self.graph.output.iter().position(|out| out.name == name);
        if let Some(at) = at {
            self.graph.output.remove(at);
            self.output(name, DataType::Float, dims);
            if let Some(output) = self.graph.output.pop() {
                self.graph.output.insert(at, output);
            }
        }
    }

    /// An input with one symbolic dimension.
    pub fn input(&mut self, name: &str, dimension: &str, kind: DataType) -> String {
        use pb::tensor_shape_proto::{Dimension, dimension::Value};
        let value = Some(Value::DimParam(dimension.to_owned()));
        let shape = pb::TensorShapeProto {
            dim: vec![Dimension {
                denotation: String::new(),
                value,
            }],
        };
        self.graph.input.push(value_info(name, kind, Some(shape)));
        name.to_owned()
    }

    /// Marks a value as an output.
    pub fn output(&mut self, name: &str, kind: DataType, dims: &[i64]) {
        use pb::tensor_shape_proto::{Dimension, dimension::Value};
        let dim = dims
            .iter()
            .map(|&d| Dimension {
                denotation: String::new(),
                value: Some(Value::DimValue(d)),
            })
            .collect();
        self.graph
            .output
            .push(value_info(name, kind, Some(pb::TensorShapeProto { dim })));
    }

    /// Names a value, `[length, width]`, at which the reader may cut the graph: each of its rows comes from one word piece.
    pub fn cut_at(&mut self, name: &str, width: usize) {
        use pb::tensor_shape_proto::{Dimension, dimension::Value};
        let dimension = |value| Dimension {
            denotation: String::new(),
            value: Some(value),
        };
        let dim = vec![
            dimension(Value::DimParam("length".to_owned())),
            dimension(Value::DimValue(width as i64)),
        ];
        let shape = Some(pb::TensorShapeProto { dim });
        self.graph
            .value_info
            .push(value_info(name, DataType::Float, shape));
    }

    fn constant(&mut self, kind: DataType, dims: &[usize], raw_data: Vec<u8>) -> String {
        self.names += 1;
        let name = format!("{}c{}", self.prefix, self.names);
        let dims = dims.iter().map(|&d| d as i64).collect();
        self.graph.initializer.push(pb::TensorProto {
            dims,
            data_type: kind as i32,
            name: name.clone(),
            raw_data,
            ..pb::TensorProto::default()
        });
        name
    }

    /// A constant of bytes.
    pub fn bytes(&mut self, dims: &[usize], data: Vec<u8>) -> String {
        self.constant(DataType::Uint8, dims, data)
    }

    /// A constant of 32-bit floats.
    pub fn floats(&mut self, dims: &[usize], data: &[f32]) -> String {
        self.constant(
            DataType::Float,
            dims,
            data.iter().flat_map(|x| x.to_le_bytes()).collect(),
        )
    }

    /// A constant of 64-bit integers.
    pub fn ints(&mut self, data: &[i64]) -> String {
        self.constant(
            DataType::Int64,
            &[data.len()],
            data.iter().flat_map(|x| x.to_le_bytes()).collect(),
        )
    }

    /// An operator with one output.
    pub fn op(&mut self, op: &str, inputs: &[&str], attributes: &[(&str, Attribute)]) -> String {
        self.names += 1;
        self.named(
            op,
            inputs,
            attributes,
            &format!("{}n{}", self.prefix, self.names),
        )
    }

    /// An operator whose output has a name of its own.
    pub fn named(
        &mut self,
        op: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute)],
        output: &str,
    ) -> String {
        self.graph.node.push(pb::NodeProto {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            name: output.to_owned(),
            op_type: op.to_owned(),
            attribute: attributes
                .iter()
                .map(|(name, value)| value.to_proto(name))
                .collect(),
            ..pb::NodeProto::default()
        });
        output.to_owned()
    }

    /// A constant of half-precision floats, for numbers that are small in number and size.
    pub fn halves(&mut self, dims: &[usize], data: &[f32]) -> String {
        let raw = data
            .iter()
            .flat_map(|&x| f16::from_f32(x).to_le_bytes())
            .collect();
        self.constant(DataType::Float16, dims, raw)
    }

    /// A value as 32-bit floats.
    pub fn float(&mut self, x: &str) -> String {
        self.op(
            "Cast",
            &[x],
            &[("to", Attribute::Int(DataType::Float as i64))],
        )
    }

    /// A matrix with 8 bits a weight, and the scale of each column, `[1, columns]`.
    pub fn quantised(&mut self, rows: usize, columns: usize, data: &[f32]) -> (String, String) {
        let mut scales = vec![1e-12f32; columns];
        for row in data.chunks_exact(columns) {
            for (scale, x) in scales.iter_mut().zip(row) {
                *scale = scale.max(x.abs() / 127.0);
            }
        }
        let quantise =
            |(x, scale): (&f32, &f32)| (x / scale).round().clamp(-127.0, 127.0) as i8 as u8;
        let quantised = data
            .chunks_exact(columns)
            .flat_map(|row| row.iter().zip(&scales).map(quantise))
            .collect();
        let table = self.constant(DataType::Int8, &[rows, columns], quantised);
        (table, self.floats(&[1, columns], &scales))
    }

    /// A weight matrix, 8 bits a weight with a scale for each column, expanded by the loader.
    pub fn weights(&mut self, rows: usize, columns: usize, data: &[f32]) -> String {
        let (table, scales) = self.quantised(rows, columns, data);
        let wide = self.float(&table);
        self.op("Mul", &[&wide, &scales], &[])
    }

    /// The finished file.
    #[must_use]
    pub fn finish(mut self, name: &str, metadata: &[(&str, &str)]) -> Vec<u8> {
        name.clone_into(&mut self.graph.name);
        let metadata_props = metadata
            .iter()
            .map(|&(key, value)| pb::StringStringEntryProto {
                key: key.to_owned(),
                value: value.to_owned(),
            });
        pb::ModelProto {
            ir_version: IR_VERSION,
            opset_import: vec![pb::OperatorSetIdProto {
                domain: String::new(),
                version: OPSET,
            }],
            producer_name: "curbside".to_owned(),
            producer_version: env!("CARGO_PKG_VERSION").to_owned(),
            graph: Some(self.graph),
            metadata_props: metadata_props.collect(),
            ..pb::ModelProto::default()
        }
        .encode_to_vec()
    }
}

fn value_info(
    name: &str,
    kind: DataType,
    shape: Option<pb::TensorShapeProto>,
) -> pb::ValueInfoProto {
    let tensor = pb::type_proto::Tensor {
        elem_type: kind as i32,
        shape,
    };
    pb::ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(pb::TypeProto {
            value: Some(pb::type_proto::Value::TensorType(tensor)),
            ..pb::TypeProto::default()
        }),
        doc_string: String::new(),
    }
}

/// The value of an operator's attribute.
#[derive(Debug, Clone)]
pub enum Attribute {
    /// One integer.
    Int(i64),
    /// Several.
    Ints(Vec<i64>),
}

impl Attribute {
    fn to_proto(&self, name: &str) -> pb::AttributeProto {
        let mut proto = pb::AttributeProto {
            name: name.to_owned(),
            ..pb::AttributeProto::default()
        };
        match self {
            Self::Int(i) => {
                proto.i = *i;
                proto.set_type(AttributeType::Int);
            }
            Self::Ints(ints) => {
                proto.ints.clone_from(ints);
                proto.set_type(AttributeType::Ints);
            }
        }
        proto
    }
}
