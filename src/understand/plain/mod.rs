//! The same forward pass without tract: what the build works out the articles' meanings with.
//!
//! `build.rs` compiles this room by path, together with `spacing`, `window` and `wordpiece`. tract takes minutes to compile, and once more
//! for a build script; the part of the graph that gives `embedding` is some fifty nodes of eighteen operators. Tests hold
//! the two together.

mod file;
mod operators;
mod sheet;

use std::collections::{BTreeMap, BTreeSet};

use file::{File, Node};
use sheet::Sheet;

use super::spacing::Spacing;
use super::window::padded;
use super::wordpiece::WordPiece;

/// The graph's input of word pieces.
const PIECES: &str = "pieces";
/// Its output that is asked for.
const EMBEDDING: &str = "embedding";
/// Where the vocabulary stands in the file.
const VOCABULARY: &str = "curbside.vocabulary";

/// Where stands what training learned about the model, and under which name the words of its examples.
const META: &str = "curbside.meta";
const WORDS: &str = "words";

/// The part of a model that tells where a text lies among sentences.
pub struct Plain {
    vocabulary: WordPiece,
    spacing: Spacing,
    /// What has to be worked out for each text, in order.
    nodes: Vec<Node>,
    /// What is the same for all texts.
    constants: BTreeMap<String, Sheet>,
}

impl Plain {
    /// Reads a model's file.
    ///
    /// # Errors
    /// A sentence: what in the file is missing, or is not known here.
    pub fn open(bytes: &[u8]) -> Result<Self, String> {
        let File {
            nodes,
            constants,
            properties,
        } = File::read(bytes)?;
        let vocabulary = properties
            .get(VOCABULARY)
            .ok_or("the model has no vocabulary")?;
        let meta = properties.get(META).ok_or("the model has no description")?;
        let meta: serde_json::Value = serde_json::from_str(meta)
            .map_err(|e| format!("the model's description cannot be read: {e}"))?;
        let words = meta.get(WORDS).and_then(serde_json::Value::as_array);
        let words: Vec<String> = words
            .into_iter()
            .flatten()
            .filter_map(|word| Some(word.as_str()?.to_owned()))
            .collect();
        let mut this = Self {
            vocabulary: WordPiece::new(vocabulary),
            spacing: Spacing::new(&words),
            nodes: Vec::new(),
            constants,
        };
        let mut wanted: BTreeSet<String> = [EMBEDDING.to_owned()].into();
        let mut needed = Vec::new();
        for node in nodes.into_iter().rev() {
            if wanted.contains(&node.output) {
                wanted.extend(node.inputs.iter().cloned());
                needed.push(node);
            }
        }
        if needed.is_empty() {
            return Err(format!("the model gives no {EMBEDDING}"));
        }
        this.constants.retain(|name, _| wanted.contains(name));
        // Weights are stored in a byte each and made wide by the graph itself: once is enough.
        for node in needed.into_iter().rev() {
            if node
                .inputs
                .iter()
                .all(|name| this.constants.contains_key(name))
            {
                let sheet = this.run(&node, &BTreeMap::new())?;
                this.constants.insert(node.output, sheet);
            } else {
                this.nodes.push(node);
            }
        }
        Ok(this)
    }

    /// Where a text lies: a vector of length 1.
    ///
    /// # Errors
    /// A sentence: which node of the graph could not be worked out, and why.
    pub fn place(&self, text: &str) -> Result<Vec<f32>, String> {
        let text = self.spacing.apart(&self.vocabulary, text);
        let pieces = padded(&self.vocabulary.encode(&text));
        let ids: Vec<f32> = pieces.iter().map(|&id| id as f32).collect();
        let mut values = BTreeMap::from([(PIECES.to_owned(), Sheet::row(ids))]);
        for node in &self.nodes {
            let sheet = self.run(node, &values)?;
            values.insert(node.output.clone(), sheet);
        }
        let place = values.remove(EMBEDDING);
        place
            .map(|sheet| sheet.data)
            .ok_or("nothing came of it".to_owned())
    }

    fn run(&self, node: &Node, values: &BTreeMap<String, Sheet>) -> Result<Sheet, String> {
        let inputs = node.inputs.iter().map(|name| {
            let value = values.get(name).or_else(|| self.constants.get(name));
            value.ok_or_else(|| format!("{}: nothing gives its input {name}", node.output))
        });
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        operators::run(node, &inputs)
            .map_err(|why| format!("{} ({}): {why}", node.output, node.operator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::{Model, SHIPPED};

    #[test]
    fn it_says_what_the_runtime_says() {
        let (plain, model) = (
            Plain::open(SHIPPED).expect("opens"),
            Model::load(SHIPPED).expect("loads"),
        );
        let long = "and then the parcel did not come, ".repeat(30);
        for text in [
            "",
            "?",
            "refunds",
            "When the money comes back",
            "Wann das Geld zurückkommt",
            "日本 ORD48201937 😀",
            &long,
        ] {
            let (one, other) = (
                plain.place(text).expect("runs"),
                model.embedding(text).expect("runs"),
            );
            assert_eq!(one.len(), other.len());
            let apart = one
                .iter()
                .zip(&other)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(apart < 1e-4, "{text:?}: {apart}");
        }
    }

    #[test]
    fn what_is_no_model_is_refused_in_words() {
        let refused = |bytes: &[u8]| Plain::open(bytes).err().expect("is refused");
        assert!(refused(b"").contains("graph"));
        assert!(refused(b"\x0a\xff\xff").contains("ends"));
        let half = SHIPPED.get(..SHIPPED.len() / 2).expect("has a half");
        assert!(refused(half).contains("ends"));
    }
}
