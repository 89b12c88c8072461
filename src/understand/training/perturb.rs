//! Messages as people in a hurry type them, to measure how gently understanding degrades.

use super::{Example, Rng};

/// What is done to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Perturbation {
    /// One letter in every third longer word is swapped, dropped or doubled.
    Typos,
    /// All spaces are gone.
    NoSpaces,
    /// CAPITALS AND EXCLAMATION MARKS!!!
    Shouting,
    /// Smileys between words.
    Emoji,
    /// Words of other languages around it.
    MixedLanguages,
    /// Only the longest word is left.
    SingleWord,
}

/// All of them.
pub const PERTURBATIONS: [Perturbation; 6] = [
    Perturbation::Typos,
    Perturbation::NoSpaces,
    Perturbation::Shouting,
    Perturbation::Emoji,
    Perturbation::MixedLanguages,
    Perturbation::SingleWord,
];

const SMILEYS: [&str; 6] = ["🙂", "😡", "🙏", "👍", "😭", "❤️"];
const FOREIGN: [(&str, &str); 5] = [
    ("hola,", "por favor"),
    ("bonjour", "svp merci"),
    ("hallo", "bitte danke"),
    ("bhai", "jaldi karo"),
    ("ciao", "per favore"),
];

impl Perturbation {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Typos => "typos",
            Self::NoSpaces => "no spaces",
            Self::Shouting => "shouting",
            Self::Emoji => "emoji",
            Self::MixedLanguages => "mixed languages",
            Self::SingleWord => "single words",
        }
    }

    /// Does it to all messages; the same seed does the same.
    #[must_use]
    pub fn apply(self, examples: &[Example], seed: u64) -> Vec<Example> {
        let mut rng = Rng::new(seed);
        examples
            .iter()
            .map(|e| Example {
                text: self.change(&e.text, &mut rng),
                intent: e.intent.clone(),
            })
            .collect()
    }

    /// Does it to one message.
    #[must_use]
    pub fn change(self, text: &str, rng: &mut Rng) -> String {
        let words = text.split_whitespace();
        match self {
            Self::Typos => {
                let typed = words.map(|w| {
                    if w.chars().count() > 3 && rng.below(3) == 0 {
                        mistype(w, rng)
                    } else {
                        w.to_owned()
                    }
                });
                typed.collect::<Vec<_>>().join(" ")
            }
            Self::NoSpaces => words.collect(),
            Self::Shouting => format!("{}!!!", text.to_uppercase()),
            Self::Emoji => {
                let dotted = words.map(|w| match SMILEYS.get(rng.below(SMILEYS.len() * 4)) {
                    Some(smiley) => format!("{w} {smiley}"),
                    None => w.to_owned(),
                });
                dotted.collect::<Vec<_>>().join(" ") + " 🙂"
            }
            Self::MixedLanguages => {
                let (before, after) = FOREIGN
                    .get(rng.below(FOREIGN.len()))
                    .copied()
                    .unwrap_or_default();
                format!("{before} {text} {after}")
            }
            Self::SingleWord => words
                .max_by_key(|w| w.chars().count())
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

fn mistype(word: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + rng.below(letters.len().saturating_sub(2));
    match rng.below(3) {
        0 => letters.swap(at, at - 1),
        1 => drop(letters.remove(at)),
        _ => {
            if let Some(&letter) = letters.get(at) {
                letters.insert(at, letter);
            }
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_change_but_not_beyond_recognition() {
        let examples = [Example::new("where is my order please", "track")];
        let text = |p: Perturbation| p.apply(&examples, 3).remove(0).text;
        assert_eq!(text(Perturbation::NoSpaces), "whereismyorderplease");
        assert_eq!(text(Perturbation::Shouting), "WHERE IS MY ORDER PLEASE!!!");
        assert_eq!(text(Perturbation::SingleWord), "please");
        assert!(text(Perturbation::Emoji).ends_with('🙂'));
        let many: Vec<Example> = examples.iter().cycle().take(50).cloned().collect();
        let typed = Perturbation::Typos.apply(&many, 1);
        assert!(typed.iter().any(|e| e.text != many[0].text));
        assert_eq!(typed, Perturbation::Typos.apply(&many, 1));
        for p in PERTURBATIONS {
            let odd = Example {
                text: "é".into(),
                intent: "x".into(),
            };
            assert_eq!(
                p.apply(
                    &[
                        odd,
                        Example {
                            text: String::new(),
                            intent: "x".into()
                        }
                    ],
                    1
                )
                .len(),
                2
            );
        }
    }
}
