//! What to mend in labelled messages: doubles across intents, intents with too few, labels that look wrong.

use std::collections::BTreeMap;

use super::{Example, Judged, TrainError, embed};
use crate::understand::{OUT_OF_SCOPE, words};

/// Examples that an intent should have.
const ENOUGH: usize = 10;
/// Messages that lie at least this near to each other say the same.
const SAME: f32 = 0.95;
/// A model this sure of another intent casts doubt on the label.
const SURE: f32 = 0.85;
/// Findings of a kind that are listed.
const MAX_FOUND: usize = 50;
/// Messages compared pair by pair; of more, the first of each intent in turn.
const MAX_COMPARED: usize = 3_000;

/// What to mend.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Advice {
    /// Intents with few examples, and how many they have.
    pub thin: Vec<(String, usize)>,
    /// Pairs of examples that say the same under different intents, and how near they lie.
    pub doubles: Vec<(Example, Example, f32)>,
    /// Examples that a model which had not seen them took for another intent, and how sure it was.
    pub suspects: Vec<(Example, String, f32)>,
}

/// Looks for what to mend. `held_back` are places among `asked` and what a model made of them.
///
/// # Errors
/// When the base cannot be used.
pub fn advise(
    examples: &[Example],
    asked: &[Example],
    held_back: &[(usize, Judged)],
) -> Result<Advice, TrainError> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for example in examples {
        *counts.entry(&example.intent).or_default() += 1;
    }
    let thin = counts
        .iter()
        .filter(|(_, n)| **n < ENOUGH)
        .map(|(intent, n)| ((*intent).to_owned(), *n))
        .collect();
    let mut suspects: Vec<(Example, String, f32)> = held_back
        .iter()
        .filter(|(_, j)| j.likeliest != j.gold && j.gold != OUT_OF_SCOPE && j.confidence >= SURE)
        .filter_map(|(at, j)| Some((asked.get(*at)?.clone(), j.likeliest.clone(), j.confidence)))
        .filter(|(example, likeliest, _)| example.intent != *likeliest)
        .collect();
    suspects.sort_by(|a, b| b.2.total_cmp(&a.2));
    suspects.truncate(MAX_FOUND);
    Ok(Advice {
        thin,
        doubles: doubles(examples)?,
        suspects,
    })
}

fn doubles(examples: &[Example]) -> Result<Vec<(Example, Example, f32)>, TrainError> {
    let mut found: Vec<(Example, Example, f32)> = Vec::new();
    let mut same: BTreeMap<Vec<String>, &Example> = BTreeMap::new();
    for example in examples {
        let mut key = words(&example.text);
        key.retain(|w| w.chars().any(char::is_alphanumeric));
        match same.get(&key) {
            Some(other) if other.intent != example.intent => {
                found.push(((*other).clone(), example.clone(), 1.0))
            }
            Some(_) => {}
            None => drop(same.insert(key, example)),
        }
    }
    let compared = spread(examples);
    let texts: Vec<&str> = compared.iter().map(|e| e.text.as_str()).collect();
    let points = embed(&texts, &mut |_| {})?;
    let mut near: Vec<(Example, Example, f32)> = Vec::new();
    for (at, (a, p)) in compared.iter().zip(&points).enumerate() {
        for (b, q) in compared
            .iter()
            .zip(&points)
            .skip(at + 1)
            .filter(|(b, _)| b.intent != a.intent)
        {
            let nearness: f32 = p.iter().zip(q).map(|(x, y)| x * y).sum();
            let known = || {
                found
                    .iter()
                    .any(|(x, y, _)| (x == *a && y == *b) || (x == *b && y == *a))
            };
            if nearness >= SAME && !known() {
                near.push(((*a).clone(), (*b).clone(), nearness));
            }
        }
    }
    near.sort_by(|a, b| b.2.total_cmp(&a.2));
    found.extend(near);
    found.truncate(MAX_FOUND);
    Ok(found)
}

/// As many examples as can be compared pair by pair, all intents having their share.
fn spread(examples: &[Example]) -> Vec<&Example> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, &Example)> = examples
        .iter()
        .map(|e| {
            let n = seen.entry(&e.intent).or_default();
            *n += 1;
            (*n, e)
        })
        .collect();
    ranked.sort_by_key(|(n, _)| *n);
    ranked
        .into_iter()
        .take(MAX_COMPARED)
        .map(|(_, e)| e)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_doubles_thin_intents_and_doubtful_labels() {
        let examples = [
            Example::new("Where is my order?", "track"),
            Example::new("where is my order", "status"),
            Example::new("bye", "bye"),
        ];
        let judged = Judged {
            gold: "bye".into(),
            predicted: "track".into(),
            likeliest: "track".into(),
            confidence: 0.97,
            micros: 0.0,
        };
        let advice = advise(&examples, &examples, &[(2, judged)]).expect("advises");
        assert_eq!(advice.thin.len(), 3);
        assert_eq!(advice.doubles.len(), 1);
        assert_eq!(
            advice.suspects,
            [(examples[2].clone(), "track".to_owned(), 0.97)]
        );
    }
}
