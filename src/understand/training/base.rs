//! The base: the word pieces, embeddings and encoder that every training starts from, made once by `model/base/`.

use super::TrainError;

/// The base as it lies in the repository.
pub const BASE: &[u8] = include_bytes!("../../../model/base/base.bin");
const MAGIC: &[u8] = b"CSBASE02";
/// Embedding weights that share one scale.
const GROUP: usize = 32;

/// A matrix, row by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matrix {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// All weights.
    pub data: Vec<f32>,
}

/// What training starts from.
#[derive(Debug, Clone)]
pub struct Base {
    /// One piece for each row of `embeddings`, most frequent first.
    pub pieces: Vec<String>,
    /// `[pieces, width]`
    pub embeddings: Matrix,
    /// `[width, bottleneck]`: what the convolution sees of a piece.
    pub down: Matrix,
    /// `[bottleneck, 3 * filters]`
    pub conv: Matrix,
    /// `[1, filters]`
    pub conv_bias: Matrix,
    /// `[width + 2 * filters, hidden]`
    pub dense: Matrix,
    /// `[1, hidden]`
    pub dense_bias: Matrix,
    /// `[hidden, width]`: to the space of sentence embeddings.
    pub out: Matrix,
    /// `[1, width]`
    pub out_bias: Matrix,
}

impl Base {
    /// Reads a base file. All numbers are little-endian.
    ///
    /// Magic; three 32-bit sizes (pieces, width, bytes of text); the pieces, one a line; a half-precision scale for
    /// each group of 32 embedding weights; the embeddings, 4 bits a weight, two to a byte, the first in the low half;
    /// then seven matrices: rows, columns (32 bits each), a 32-bit float scale a column, the weights, 8 bits each.
    ///
    /// # Errors
    /// When the bytes are not a base file.
    pub fn read(bytes: &[u8]) -> Result<Self, TrainError> {
        Self::parse(bytes).ok_or(TrainError::Base)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let count = size(&mut rest)?;
        let width = size(&mut rest)?;
        let text = size(&mut rest)?;
        let pieces: Vec<String> = std::str::from_utf8(take(&mut rest, text)?)
            .ok()?
            .lines()
            .map(str::to_owned)
            .collect();
        if pieces.len() != count || !width.is_multiple_of(GROUP) {
            return None;
        }
        let scales = take(&mut rest, count * width / GROUP * 2)?;
        let packed = take(&mut rest, count * width / 2)?;
        let mut data = Vec::with_capacity(count * width);
        for (scale, group) in scales.chunks_exact(2).zip(packed.chunks_exact(GROUP / 2)) {
            let scale = half(u16::from_le_bytes(*scale.first_chunk::<2>()?));
            for byte in group {
                data.push((f32::from(byte & 15) - 8.0) * scale);
                data.push((f32::from(byte >> 4) - 8.0) * scale);
            }
        }
        let mut next = || matrix(&mut rest);
        let base = Self {
            pieces,
            embeddings: Matrix {
                rows: count,
                columns: width,
                data,
            },
            down: next()?,
            conv: next()?,
            conv_bias: next()?,
            dense: next()?,
            dense_bias: next()?,
            out: next()?,
            out_bias: next()?,
        };
        rest.is_empty().then_some(base)
    }

    /// Width of an embedding.
    #[must_use]
    pub fn width(&self) -> usize {
        self.embeddings.columns
    }
}

fn take<'a>(rest: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(n)?;
    *rest = tail;
    Some(head)
}

fn size(rest: &mut &[u8]) -> Option<usize> {
    take(rest, 4)?
        .first_chunk::<4>()
        .map(|b| u32::from_le_bytes(*b) as usize)
}

fn matrix(rest: &mut &[u8]) -> Option<Matrix> {
    let (rows, columns) = (size(rest)?, size(rest)?);
    let scales: Vec<f32> = take(rest, columns * 4)?
        .chunks_exact(4)
        .filter_map(|b| Some(f32::from_le_bytes(*b.first_chunk::<4>()?)))
        .collect();
    let weights = take(rest, rows * columns)?;
    let data = weights.chunks_exact(columns.max(1)).flat_map(|row| {
        row.iter()
            .zip(&scales)
            .map(|(&q, scale)| f32::from(q as i8) * scale)
    });
    let data = data.collect();
    Some(Matrix {
        rows,
        columns,
        data,
    })
}

/// A half-precision number (no infinities occur in scales).
fn half(bits: u16) -> f32 {
    let magnitude = u32::from(bits & 0x7fff) << 13;
    let value = f32::from_bits(magnitude) * f32::from_bits(0x7780_0000);
    if bits & 0x8000 == 0 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_in_the_repository_is_whole() {
        let base = Base::read(BASE).expect("reads");
        assert_eq!(base.pieces.len(), base.embeddings.rows);
        assert_eq!(base.conv.rows, base.down.columns);
        assert_eq!(base.dense.rows, base.width() + 2 * base.conv_bias.columns);
        assert_eq!(
            (base.out.rows, base.out.columns),
            (base.dense.columns, base.width())
        );
        assert!(base.embeddings.data.iter().all(|x| x.is_finite()));
        assert!(Base::read(BASE.get(..BASE.len() - 1).expect("shorter")).is_err());
    }

    #[test]
    fn halves_are_read() {
        assert_eq!(
            (half(0x3c00), half(0xc000), half(0x0001)),
            (1.0, -2.0, 2.0f32.powi(-24))
        );
    }
}
