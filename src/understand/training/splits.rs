//! What is held back from training, for confidence to be learned on.

use super::fit::Message;
use super::rng::Rng;

/// Folds of the cross-validation where messages are few.
const FOLDS: usize = 5;
/// With so many intents some can be hidden from each fold.
const ENOUGH_OF_FEW: usize = 6;
/// Otherwise one message in so many is held back for it.
const HELD_BACK: usize = 10;

/// What one model of the cross-validation is trained on and judged by.
pub struct Split<'a> {
    /// What it is trained on.
    pub trained: Vec<&'a Message>,
    /// What it is judged by.
    pub judged: Vec<&'a Message>,
    /// Intents that were kept from it, whose messages stand for what is out of scope.
    pub hidden: Vec<Option<usize>>,
}

/// Splits messages for calibration. Each split also hides some intents wholly: their messages show how confident the
/// model is about what it has never seen.
#[must_use]
pub fn splits<'a>(
    messages: &'a [Message],
    names: &'a [Message],
    few: bool,
    seed: u64,
) -> Vec<Split<'a>> {
    let mut rng = Rng::new(seed ^ 0xca11);
    let (parts, used, enough) = if few {
        (FOLDS, FOLDS, ENOUGH_OF_FEW)
    } else {
        (HELD_BACK, 1, 2 * HELD_BACK)
    };
    let mut intents: Vec<Option<usize>> = messages.iter().map(|m| m.gold).collect();
    intents.sort_unstable();
    intents.dedup();
    rng.shuffle(&mut intents);
    let mut order: Vec<&Message> = messages.iter().collect();
    rng.shuffle(&mut order);
    order.sort_by_key(|m| m.gold);
    let split = |part: usize| {
        let hidden: Vec<Option<usize>> = if intents.len() >= enough {
            intents
                .iter()
                .enumerate()
                .filter(|(i, _)| i % parts == part)
                .map(|(_, intent)| *intent)
                .collect()
        } else {
            Vec::new()
        };
        let mut split = Split {
            trained: Vec::new(),
            judged: Vec::new(),
            hidden,
        };
        for (i, message) in order.iter().enumerate() {
            if i % parts == part {
                split.judged.push(message);
            } else if !split.hidden.contains(&message.gold) {
                split.trained.push(message);
            }
        }
        let shown = names.iter().filter(|m| !split.hidden.contains(&m.gold));
        split.trained.extend(shown);
        split
    };
    (0..used).map(split).collect()
}
