//! The base: the word pieces and static embeddings that every training starts from, made once by `model/base/`.

use super::TrainError;

/// The base as it lies in the repository.
pub const BASE: &[u8] = include_bytes!("../../../model/base/base.bin");
const MAGIC: &[u8] = b"CSBASE01";
/// Weights that share one scale.
const GROUP: usize = 32;

/// Word pieces and their embeddings.
#[derive(Debug, Clone)]
pub struct Base {
    /// One piece for each row.
    pub pieces: Vec<String>,
    /// Width of a row.
    pub width: usize,
    /// All rows, one after the other.
    pub rows: Vec<f32>,
}

impl Base {
    /// Reads a base file: magic, three little-endian sizes (pieces, width, bytes of text), the pieces one a line, a
    /// half-precision scale for each group of 32 weights, and the weights, two to a byte, the first in the low half.
    ///
    /// # Errors
    /// When the bytes are not a base file.
    pub fn read(bytes: &[u8]) -> Result<Self, TrainError> {
        let bad = || TrainError::Base;
        let mut rest = bytes.strip_prefix(MAGIC).ok_or_else(bad)?;
        let mut sizes = [0usize; 3];
        for size in &mut sizes {
            let (head, tail) = rest.split_first_chunk::<4>().ok_or_else(bad)?;
            *size = u32::from_le_bytes(*head) as usize;
            rest = tail;
        }
        let [count, width, text] = sizes;
        let (text, rest) = rest.split_at_checked(text).ok_or_else(bad)?;
        let pieces: Vec<String> = std::str::from_utf8(text)
            .map_err(|_| bad())?
            .lines()
            .map(str::to_owned)
            .collect();
        let (scales, packed) = rest
            .split_at_checked(count * width / GROUP * 2)
            .ok_or_else(bad)?;
        if pieces.len() != count || packed.len() != count * width / 2 {
            return Err(bad());
        }
        let scales = scales.chunks_exact(2).map(|pair| match pair {
            [low, high] => half(u16::from_le_bytes([*low, *high])),
            _ => 0.0,
        });
        let mut rows = Vec::with_capacity(count * width);
        for (scale, group) in scales.zip(packed.chunks_exact(GROUP / 2)) {
            for byte in group {
                rows.push((f32::from(byte & 15) - 8.0) * scale);
                rows.push((f32::from(byte >> 4) - 8.0) * scale);
            }
        }
        Ok(Self {
            pieces,
            width,
            rows,
        })
    }
}

/// A half-precision number (no infinities occur in scales).
fn half(bits: u16) -> f32 {
    let magnitude = u32::from(bits & 0x7fff) << 13;
    let value = f32::from_bits(magnitude) * f32::from_bits(0x7780_0000);
    if bits & 0x8000 == 0 { value } else { -value }
}
