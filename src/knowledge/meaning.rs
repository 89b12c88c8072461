//! What passages mean: their places in the space of sentence embeddings, beside which a question's own is held.
//!
//! `build.rs` compiles this file too (by path) and works the places out there: a hundred passages would take the worker
//! tens of milliseconds.

use std::collections::BTreeMap;

use crate::flow::Article;

/// The languages whose articles are also found by meaning. The shipped model's embeddings come from English; of the
/// English questions of `fixtures/` that words leave open 39 of 69 have their article nearest, of the German ones 16 of 53.
pub const UNDERSTOOD: [&str; 1] = ["en"];
/// The most passages whose meaning is kept, 384 bytes each: they travel in the module, which has a limit. What lies behind
/// them is found by its words.
pub const MAX_MEANINGS: usize = 512;
/// What the numbers of a place become whole in: the largest of a place is this.
const FINEST: f32 = 127.0;

/// The meanings of a bot's passages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meanings {
    /// By the article's place in the library and the passage's in the article.
    places: BTreeMap<(usize, usize), Meaning>,
}

/// Where one passage lies: a direction.
#[derive(Debug, Clone, PartialEq)]
struct Meaning {
    toward: Vec<i8>,
    /// How long `toward` is.
    length: f32,
}

impl Meaning {
    fn of(toward: Vec<i8>) -> Self {
        let squares = toward.iter().map(|&x| f32::from(x) * f32::from(x));
        let length = squares.sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        Self { toward, length }
    }
}

impl Meanings {
    /// Works out what the passages of articles mean. `place` tells where a text lies: a vector of length 1.
    ///
    /// # Errors
    /// The first of `place`.
    pub fn of<E>(
        articles: &[Article],
        mut place: impl FnMut(&str) -> Result<Vec<f32>, E>,
    ) -> Result<Self, E> {
        let mut places = BTreeMap::new();
        for (at, number) in carried(articles) {
            let Some((article, passage)) = articles
                .get(at)
                .and_then(|article| Some((article, article.passages.get(number)?)))
            else {
                continue;
            };
            let heading = passage.heading.as_deref().unwrap_or(&article.title);
            let names = format!(
                "{}. {heading}. {}",
                article.title,
                article.keywords.join(", ")
            );
            let mut sum: Vec<f32> = Vec::new();
            // A text's place is an average: each of these would drown in the others if they were one text.
            for text in [heading, &passage.text, &names] {
                let place = place(text)?;
                sum.resize(place.len(), 0.0);
                sum.iter_mut().zip(place).for_each(|(sum, x)| *sum += x);
            }
            let most = sum
                .iter()
                .fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()));
            // Within ±127, so the cast keeps the value.
            let toward = sum.iter().map(|x| (x / most * FINEST).round() as i8);
            places.insert((at, number), Meaning::of(toward.collect()));
        }
        Ok(Self { places })
    }

    /// The meanings as bytes: how many numbers a place has (16 bits, the lower first), then one place behind the other, in the
    /// articles' order.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let width = self.places.values().next();
        let width = width.map_or(0, |meaning| meaning.toward.len());
        let width = u16::try_from(width).unwrap_or(u16::MAX);
        let all = self.places.values().flat_map(|meaning| &meaning.toward);
        let numbers = all.flat_map(|x| x.to_le_bytes());
        width.to_le_bytes().into_iter().chain(numbers).collect()
    }

    /// Reads what [`Meanings::bytes`] wrote of the same articles. Empty where it can't be of these.
    #[must_use]
    pub fn read(bytes: &[u8], articles: &[Article]) -> Self {
        let whose: Vec<(usize, usize)> = carried(articles).collect();
        let Some((width, numbers)) = bytes.split_first_chunk() else {
            return Self::default();
        };
        let width = usize::from(u16::from_le_bytes(*width));
        if width == 0 || width * whose.len() != numbers.len() {
            return Self::default();
        }
        let toward = numbers
            .chunks_exact(width)
            .map(|all| all.iter().map(|&b| i8::from_le_bytes([b])));
        let meanings = toward.map(|toward| Meaning::of(toward.collect()));
        Self {
            places: whose.into_iter().zip(meanings).collect(),
        }
    }

    /// How many passages it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How near a question lies to a passage: the cosine, -1 to 1. `asked` is the question's place, of length 1.
    #[must_use]
    pub fn nearness(&self, passage: (usize, usize), asked: &[f32]) -> Option<f32> {
        let meaning = self.places.get(&passage)?;
        if meaning.toward.len() != asked.len() {
            return None;
        }
        let products = meaning
            .toward
            .iter()
            .zip(asked)
            .map(|(&x, y)| f32::from(x) * y);
        Some(products.sum::<f32>() / meaning.length)
    }
}

/// The passages whose meaning is kept.
fn carried(articles: &[Article]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let understood = |article: &Article| {
        let language = article.locale.split(['-', '_']).next().unwrap_or_default();
        UNDERSTOOD.contains(&language)
    };
    let articles = articles
        .iter()
        .enumerate()
        .filter(move |(_, article)| understood(article));
    articles
        .flat_map(|(at, article)| (0..article.passages.len()).map(move |number| (at, number)))
        .take(MAX_MEANINGS)
}
