//! The base on its own: sentences to embeddings, with nothing trained.

use super::TrainError;
use super::base::{BASE, Base};
use super::net::Net;
use super::rng::Rng;
use crate::understand::wordpiece::WordPiece;

/// Messages embedded at once.
const BATCH: usize = 128;
/// Longer messages are cut.
const MAX_PIECES: usize = 64;

/// Embeds sentences so that like meaning lies near: the base's imitation of all-MiniLM-L6-v2.
///
/// # Errors
/// When the base is damaged or the computation fails.
pub fn embed(texts: &[&str], tick: &mut dyn FnMut(usize)) -> Result<Vec<Vec<f32>>, TrainError> {
    let base = Base::read(BASE)?;
    let tokenizer = WordPiece::new(&base.pieces.join("\n"));
    let pieces: Vec<Vec<u32>> = texts
        .iter()
        .map(|text| {
            let mut ids = tokenizer.encode(text);
            ids.truncate(MAX_PIECES);
            ids
        })
        .collect();
    let used: Vec<u32> = pieces.iter().flatten().copied().collect();
    let net = Net::new(&base, &used, 1, &mut Rng::new(0))?;
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|&at| pieces.get(at).map_or(0, Vec::len));
    let mut embeddings = vec![Vec::new(); pieces.len()];
    for (done, chunk) in (1..).zip(order.chunks(BATCH)) {
        let ids: Vec<&[u32]> = chunk
            .iter()
            .filter_map(|&at| pieces.get(at))
            .map(Vec::as_slice)
            .collect();
        let rows = net.embed(&ids)?;
        for (&at, row) in chunk.iter().zip(rows) {
            if let Some(slot) = embeddings.get_mut(at) {
                *slot = row;
            }
        }
        tick((done * BATCH).min(texts.len()));
    }
    Ok(embeddings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_meaning_lies_near() {
        let texts = [
            "where is my parcel",
            "track my package",
            "what a lovely sunny day",
        ];
        let all = embed(&texts, &mut |_| {}).expect("embeds");
        let near = |a: usize, b: usize| all[a].iter().zip(&all[b]).map(|(x, y)| x * y).sum::<f32>();
        assert!(
            near(0, 1) > near(0, 2) + 0.2,
            "{} {}",
            near(0, 1),
            near(0, 2)
        );
        assert!((near(2, 2) - 1.0).abs() < 1e-3);
    }
}
