//! As much of the ONNX exchange format as the product's own models use: fields of protobuf messages by number.

use std::collections::BTreeMap;

use super::sheet::Sheet;

/// A model's file, taken apart.
#[derive(Default)]
pub(super) struct File {
    /// The graph's nodes, in an order in which they can be worked out.
    pub nodes: Vec<Node>,
    /// Its constants, by name.
    pub constants: BTreeMap<String, Sheet>,
    /// What is written beside it, by key.
    pub properties: BTreeMap<String, String>,
}

/// One operator with what it reads and gives.
#[derive(Default)]
pub(super) struct Node {
    pub inputs: Vec<String>,
    /// Its only output, which names it.
    pub output: String,
    pub operator: String,
    /// Whole numbers by name; one number alone is a list of one.
    pub attributes: BTreeMap<String, Vec<i64>>,
}

/// A field of a message.
enum Field<'b> {
    /// A whole number.
    Number(u64),
    /// A text, a list, or a message within the message.
    Bytes(&'b [u8]),
}

const ENDS: &str = "the file ends in the middle";

impl File {
    /// Takes a file apart.
    ///
    /// # Errors
    /// A sentence: what is missing, or not known here.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (mut file, mut graph) = (Self::default(), None);
        for (number, field) in fields(bytes)? {
            match (number, field) {
                (7, Field::Bytes(found)) => graph = Some(found),
                (14, Field::Bytes(pair)) => {
                    let (mut key, mut value) = (String::new(), String::new());
                    for (number, field) in fields(pair)? {
                        match (number, field) {
                            (1, Field::Bytes(found)) => key = text(found),
                            (2, Field::Bytes(found)) => value = text(found),
                            _ => {}
                        }
                    }
                    file.properties.insert(key, value);
                }
                _ => {}
            }
        }
        for (number, field) in fields(graph.ok_or("the file holds no graph")?)? {
            match (number, field) {
                (1, Field::Bytes(found)) => file.nodes.push(node(found)?),
                (5, Field::Bytes(found)) => {
                    let (name, sheet) = tensor(found)?;
                    file.constants.insert(name, sheet);
                }
                _ => {}
            }
        }
        Ok(file)
    }
}

fn node(bytes: &[u8]) -> Result<Node, String> {
    let mut node = Node::default();
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, Field::Bytes(found)) => node.inputs.push(text(found)),
            (2, Field::Bytes(found)) => node.output = text(found),
            (4, Field::Bytes(found)) => node.operator = text(found),
            (5, Field::Bytes(found)) => {
                let (mut name, mut numbers) = (String::new(), Vec::new());
                for (number, field) in fields(found)? {
                    match (number, field) {
                        (1, Field::Bytes(found)) => name = text(found),
                        (3 | 8, field) => numbers.extend(whole(field)?),
                        _ => {}
                    }
                }
                node.attributes.insert(name, numbers);
            }
            _ => {}
        }
    }
    Ok(node)
}

fn tensor(bytes: &[u8]) -> Result<(String, Sheet), String> {
    let (mut dims, mut kind, mut name, mut raw) = (Vec::new(), 0, String::new(), [].as_slice());
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, field) => dims.extend(whole(field)?.into_iter().map(|n| n as usize)),
            (2, Field::Number(found)) => kind = found,
            (8, Field::Bytes(found)) => name = text(found),
            (9, Field::Bytes(found)) => raw = found,
            _ => {}
        }
    }
    let data: Vec<f32> = match kind {
        1 => raw
            .as_chunks()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b))
            .collect(),
        2 => raw.iter().map(|&b| f32::from(b)).collect(),
        3 => raw.iter().map(|&b| f32::from(b as i8)).collect(),
        7 => raw
            .as_chunks()
            .0
            .iter()
            .map(|b| i64::from_le_bytes(*b) as f32)
            .collect(),
        10 => raw
            .as_chunks()
            .0
            .iter()
            .map(|b| half(u16::from_le_bytes(*b)))
            .collect(),
        _ => {
            return Err(format!(
                "the constant {name} is of kind {kind}, which is not known here"
            ));
        }
    };
    let sheet = Sheet::new(dims, data)
        .ok_or_else(|| format!("the constant {name} has not the size it says"))?;
    Ok((name, sheet))
}

/// A number of half precision.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        31 => sign * f32::INFINITY,
        _ => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

/// One whole number, or a packed list of them.
fn whole(field: Field<'_>) -> Result<Vec<i64>, String> {
    match field {
        Field::Number(number) => Ok(vec![number as i64]),
        Field::Bytes(mut packed) => {
            let mut numbers = Vec::new();
            while !packed.is_empty() {
                numbers.push(varint(&mut packed)? as i64);
            }
            Ok(numbers)
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The fields of a message, with their numbers. Those of fixed width are passed over: nothing here is one.
fn fields(mut bytes: &[u8]) -> Result<Vec<(u64, Field<'_>)>, String> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        match tag & 7 {
            0 => found.push((tag >> 3, Field::Number(varint(&mut bytes)?))),
            1 => drop(take(&mut bytes, 8)?),
            2 => {
                let length = varint(&mut bytes)?;
                let length = usize::try_from(length).map_err(|_| ENDS)?;
                found.push((tag >> 3, Field::Bytes(take(&mut bytes, length)?)));
            }
            5 => drop(take(&mut bytes, 4)?),
            kind => {
                return Err(format!(
                    "the file holds a field of kind {kind}: it is no model"
                ));
            }
        }
    }
    Ok(found)
}

fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Result<&'b [u8], String> {
    let (head, rest) = bytes.split_at_checked(length).ok_or(ENDS)?;
    *bytes = rest;
    Ok(head)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(ENDS)?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("the file holds a number of more than 64 bits: it is no model".to_owned())
}
