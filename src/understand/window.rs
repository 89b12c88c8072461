//! How much of a message is read: its beginning and its end.

use super::wordpiece::PAD;

/// How many pieces from a message's beginning are read.
const HEAD_PIECES: usize = 48;
/// How many from its end, where it is longer.
const TAIL_PIECES: usize = 16;

/// The pieces as the graph takes them: bounded in number, with one pad on each side for the convolution.
pub fn padded(pieces: &[u32]) -> Vec<i64> {
    let mut ids = Vec::with_capacity(HEAD_PIECES + TAIL_PIECES + 2);
    ids.push(i64::from(PAD));
    let (head, tail) = if pieces.len() > HEAD_PIECES + TAIL_PIECES {
        (
            pieces.get(..HEAD_PIECES),
            pieces.get(pieces.len() - TAIL_PIECES..),
        )
    } else {
        (Some(pieces), None)
    };
    ids.extend(
        head.into_iter()
            .chain(tail)
            .flatten()
            .map(|&id| i64::from(id)),
    );
    if ids.len() == 1 {
        ids.push(i64::from(PAD));
    }
    ids.push(i64::from(PAD));
    ids
}
