//! The passages of one language under BM25.

use std::collections::{BTreeMap, BTreeSet};

use bm25::{Embedder, EmbedderBuilder, Scorer, Tokenizer};

use super::words::Words;
use crate::flow::Article;

/// How often the words of a field count, against once for a word of the text.
const TITLE: usize = 2;
const HEADING: usize = 3;
const KEYWORDS: usize = 2;
/// How much repetition (`k1`) and length (`b`) of a passage count: a passage is short and its length says little.
const K1: f32 = 0.9;
const B: f32 = 0.4;
/// Letters from which a word that no passage holds may be a misspelt one; from twice as many two slips are forgiven.
const SPELT: usize = 5;
/// How many words of a question that no passage holds are led back to known ones. A question has a few; a message made of
/// strange words would cost a tenth of a second.
const MAX_STRANGE: usize = 8;
/// Letters of the shortest part that a compound is taken apart into.
const PART: usize = 4;

/// Where a passage stands: the article's place in the library, the passage's in the article.
pub(super) type Place = (usize, usize);

/// A passage that fits a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    pub place: Place,
    /// BM25's score.
    pub score: f32,
    /// The share of the question's weight of words that title, heading and keywords hold, 0 to 1.
    pub names: f32,
    /// The share that the whole article holds, 0 to 1.
    pub about: f32,
}

/// One language's passages.
pub(super) struct Shelf {
    words: Words,
    embedder: Embedder<u32, Blanks>,
    scorer: Scorer<usize>,
    places: Vec<Place>,
    /// The stems of each passage's title, heading and keywords.
    named: Vec<BTreeSet<String>>,
    /// The stems of each article.
    whole: BTreeMap<usize, BTreeSet<String>>,
    /// In how many articles each stem stands: an article's own topic stands in all of its passages and is no less telling.
    known: BTreeMap<String, usize>,
}

impl Shelf {
    /// Indexes the passages of a locale's articles, given with their places in the library.
    pub fn new<'a>(locale: &str, articles: impl Iterator<Item = (usize, &'a Article)>) -> Self {
        let words = Words::new(locale);
        let mut places = Vec::new();
        let mut texts: Vec<Vec<String>> = Vec::new();
        let mut names: Vec<Vec<String>> = Vec::new();
        for (at, article) in articles {
            for (number, passage) in article.passages.iter().enumerate() {
                let mut text = words.of(&passage.text);
                let fields = [
                    (article.title.clone(), TITLE),
                    (passage.heading.clone().unwrap_or_default(), HEADING),
                    (article.keywords.join(" "), KEYWORDS),
                ];
                let mut name = Vec::new();
                for (field, times) in fields {
                    let stems = words.of(&field);
                    (0..times).for_each(|_| text.extend(stems.iter().cloned()));
                    name.extend(stems);
                }
                names.push(name);
                places.push((at, number));
                texts.push(text);
            }
        }
        let vocabulary: BTreeSet<String> = texts.iter().flatten().cloned().collect();
        for text in texts.iter_mut().chain(&mut names) {
            let parts: Vec<String> = text.iter().flat_map(|w| parts(w, &vocabulary)).collect();
            text.extend(parts);
        }
        let sets = |all: &[Vec<String>]| -> Vec<BTreeSet<String>> {
            all.iter()
                .map(|text| text.iter().cloned().collect())
                .collect()
        };
        let (stems, named) = (sets(&texts), sets(&names));
        let mut whole: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for ((article, _), stems) in places.iter().zip(&stems) {
            whole
                .entry(*article)
                .or_default()
                .extend(stems.iter().cloned());
        }
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for stem in whole.values().flatten() {
            *known.entry(stem.clone()).or_default() += 1;
        }
        let joined: Vec<String> = texts.iter().map(|text| text.join(" ")).collect();
        let corpus: Vec<&str> = joined.iter().map(String::as_str).collect();
        let embedder = EmbedderBuilder::with_tokenizer_and_fit_to_corpus(Blanks, &corpus)
            .k1(K1)
            .b(B)
            .build();
        let mut scorer = Scorer::new();
        for (id, text) in corpus.iter().enumerate() {
            scorer.upsert(&id, embedder.embed(text));
        }
        Self {
            words,
            embedder,
            scorer,
            places,
            named,
            whole,
            known,
        }
    }

    /// Where its passages stand, in order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The passages that hold a word of the question, best first; equal ones in their order.
    pub fn hits(&self, question: &str) -> Vec<Hit> {
        // Each word of the question, as the words of the passages that it stands for.
        let asked: BTreeSet<String> = self.words.of(question).into_iter().collect();
        let mut strange = 0;
        let read = asked.iter().map(|word| {
            strange += usize::from(!self.known.contains_key(word));
            if strange <= MAX_STRANGE {
                self.read(word)
            } else {
                Vec::from_iter(self.known.contains_key(word).then(|| word.clone()))
            }
        });
        let read: Vec<Vec<String>> = read.collect();
        let weights: Vec<f32> = read.iter().map(|stems| self.weight(stems)).collect();
        let weight: f32 = weights.iter().sum();
        let told: BTreeSet<&str> = read.iter().flatten().map(String::as_str).collect();
        if told.is_empty() {
            return Vec::new();
        }
        let told: Vec<&str> = told.into_iter().collect();
        let matches = self.scorer.matches(&self.embedder.embed(&told.join(" ")));
        let mut hits: Vec<Hit> = Vec::with_capacity(matches.len());
        for found in matches {
            let Some(place) = self.places.get(found.id) else {
                continue;
            };
            let share = |held: Option<&BTreeSet<String>>| {
                let held = |(word, _): &(&Vec<String>, &f32)| {
                    word.iter()
                        .any(|stem| held.is_some_and(|set| set.contains(stem)))
                };
                let all = read.iter().zip(&weights).filter(held);
                let all = all.map(|(_, weight)| weight);
                all.sum::<f32>() / weight
            };
            hits.push(Hit {
                place: *place,
                score: found.score,
                names: share(self.named.get(found.id)),
                about: share(self.whole.get(&place.0)),
            });
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        hits
    }

    /// What a word of a question stands for among the words of the passages: itself, the one it is misspelt from, or the
    /// parts that it is put together from. Empty for a word that no passage knows.
    fn read(&self, word: &str) -> Vec<String> {
        if self.known.contains_key(word) {
            return vec![word.to_owned()];
        }
        let length = word.chars().count();
        let slips = (length / SPELT).min(2);
        // A slip changes a word's length by one at most, and the distance is dear: most words are passed over for their length.
        let near = self
            .known
            .keys()
            .filter(|_| slips > 0)
            .map(|other| (other, other.chars().count()))
            .filter(|(_, letters)| *letters >= SPELT - 1 && letters.abs_diff(length) <= slips)
            .map(|(other, _)| (strsim::osa_distance(word, other), other))
            .filter(|(distance, _)| *distance <= slips)
            .min();
        if let Some((_, near)) = near {
            return vec![near.clone()];
        }
        let known = |part: &str| self.known.contains_key(part);
        split(word, &known)
    }

    /// How much a word tells: the rarer among the articles, the more; one that none holds the most.
    fn weight(&self, stems: &[String]) -> f32 {
        let all = self.whole.len() as f32;
        let idf = |count: f32| (1.0 + (all - count + 0.5) / (count + 0.5)).ln();
        let counts = stems.iter().filter_map(|stem| self.known.get(stem));
        counts
            .map(|count| idf(*count as f32))
            .reduce(f32::max)
            .unwrap_or_else(|| idf(0.0))
    }
}

/// The parts of a compound that are words of the passages themselves.
fn parts(word: &str, vocabulary: &BTreeSet<String>) -> Vec<String> {
    split(word, &|part: &str| vocabulary.contains(part))
}

/// What may stand between the parts of a compound.
const JOINTS: [&str; 6] = ["", "s", "n", "e", "en", "er"];

/// `geschenkkart` as `geschenk` and `kart`: two known words, perhaps with a joint between; else the one known word that it
/// ends with, which says what kind of thing it is. Empty where it is none.
fn split(word: &str, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut kind: Option<&str> = None;
    for (cut, _) in word.char_indices().filter(|(cut, _)| *cut >= PART) {
        let (head, tail) = word.split_at(cut);
        if tail.len() < PART {
            break;
        }
        if !known(tail) {
            continue;
        }
        let bare = JOINTS
            .iter()
            .filter_map(|joint| head.strip_suffix(joint))
            .find(|head| head.len() >= PART && known(head));
        if let Some(head) = bare {
            return vec![head.to_owned(), tail.to_owned()];
        }
        if tail.len() > PART {
            kind = kind.or(Some(tail));
        }
    }
    kind.map(str::to_owned).into_iter().collect()
}

/// The index's own tokenizer: what comes here has been taken apart already.
#[derive(Debug)]
struct Blanks;

impl Tokenizer for Blanks {
    fn tokenize(&self, text: &str) -> Vec<String> {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }
}
