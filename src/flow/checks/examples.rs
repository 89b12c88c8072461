//! Training sentences that pull two ways: the same, or nearly the same, under two intents.

use std::collections::{BTreeMap, BTreeSet};

use super::super::diagnostic::Sink;
use super::super::lower::Lowered;
use super::super::source::{Source, Span};

/// Words that carry no wish: two sentences that differ in these alone are the same.
const EMPTY_WORDS: [&str; 34] = [
    "a", "an", "the", "i", "me", "my", "to", "of", "for", "please", "can", "could", "would", "you",
    "do", "does", "is", "are", "am", "want", "need", "like", "it", "its", "in", "on", "at", "and",
    "hi", "hello", "just", "id", "im", "some",
];
/// Sentences with fewer telling words than this are compared whole only.
const MIN_WORDS: usize = 4;

struct Sentence<'a> {
    intent: &'a str,
    source: &'a Source,
    span: Span,
    words: BTreeSet<String>,
    whole: String,
}

pub(super) fn check(flows: &[Lowered<'_>], sink: &mut Sink) {
    let sentences = sentences(flows);
    let mut whole: BTreeMap<&str, &Sentence<'_>> = BTreeMap::new();
    let mut kept: Vec<&Sentence<'_>> = Vec::with_capacity(sentences.len());
    for sentence in &sentences {
        match whole.get(sentence.whole.as_str()) {
            Some(first) if first.intent == sentence.intent => {
                let help = format!(
                    "it stands in {}:{} already; remove one",
                    first.source.path, first.span.line
                );
                sink.warning(
                    sentence.source,
                    sentence.span,
                    "F060",
                    "this example is given twice",
                    help,
                );
            }
            Some(first) => {
                let what = format!(
                    "this example stands for `{}` here and for `{}` elsewhere",
                    sentence.intent, first.intent
                );
                let help = format!(
                    "the other is {}:{}; keep it where it belongs",
                    first.source.path, first.span.line
                );
                sink.error(sentence.source, sentence.span, "F060", what, help);
            }
            None => {
                whole.insert(&sentence.whole, sentence);
                kept.push(sentence);
            }
        }
    }
    near(&kept, sink);
}

fn sentences<'a>(flows: &'a [Lowered<'_>]) -> Vec<Sentence<'a>> {
    let mut all = Vec::new();
    for flow in flows {
        let Some(intent) = flow.flow.start.intents.first() else {
            continue;
        };
        for example in &flow.examples {
            let plain: Vec<String> = example
                .value
                .to_lowercase()
                .replace(['\'', '’'], "")
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect();
            let words = plain
                .iter()
                .filter(|w| !EMPTY_WORDS.contains(&w.as_str()))
                .map(|w| stem(w))
                .collect();
            all.push(Sentence {
                intent,
                source: flow.source,
                span: example.span,
                words,
                whole: plain.join(" "),
            });
        }
    }
    all
}

/// Without a plural's ending.
fn stem(word: &str) -> String {
    let long = word.chars().count() > 3;
    word.strip_suffix('s')
        .filter(|stem| long && !stem.ends_with('s'))
        .unwrap_or(word)
        .to_owned()
}

/// Pairs whose telling words are the same but for one. Found by looking each sentence up under all its words and
/// under all but one, so that the cost grows with the number of sentences, not of pairs.
fn near(sentences: &[&Sentence<'_>], sink: &mut Sink) {
    let mut seen: BTreeMap<String, &Sentence<'_>> = BTreeMap::new();
    for sentence in sentences {
        let all: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let mut keys = vec![all.join(" ")];
        if all.len() > MIN_WORDS {
            let without = |skip: usize| {
                let rest = all.iter().enumerate().filter(|(at, _)| *at != skip);
                rest.map(|(_, w)| *w).collect::<Vec<_>>().join(" ")
            };
            keys.extend((0..all.len()).map(without));
        }
        keys.retain(|key| !key.is_empty());
        let other = keys.iter().find_map(|key| {
            seen.get(key)
                .filter(|other| other.intent != sentence.intent)
        });
        if let Some(other) = other {
            let what = format!(
                "this example of `{}` is nearly one of `{}`",
                sentence.intent, other.intent
            );
            let help = format!(
                "compare {}:{}; say what sets the two apart",
                other.source.path, other.span.line
            );
            sink.warning(sentence.source, sentence.span, "F061", what, help);
        }
        for key in keys {
            seen.entry(key).or_insert(sentence);
        }
    }
}
