//! Sentences: every locale complete, the same placeholders in each, the brand's voice.

use std::collections::BTreeSet;

use super::super::bot::Brand;
use super::super::diagnostic::Sink;
use super::super::expr::template_reads;
use super::super::graph::Kind;
use super::super::lower::{Lowered, Project};
use super::super::source::{At, Source, Span};
use super::super::surface::Phrase;

/// Checks one flow's texts; `others_are`: another dialogue is translated, so that this one stands out if it isn't.
pub(super) fn check(
    flow: &Lowered<'_>,
    others_are: bool,
    project: &Project,
    brand: &Brand,
    sink: &mut Sink,
) {
    let translated = flow.phrases.iter().any(|p| p.localized);
    for phrase in &flow.phrases {
        if phrase.texts.is_empty() {
            sink.error(
                flow.source,
                phrase.span,
                "F053",
                "this text is empty",
                "write it in the bot's first locale at least",
            );
            continue;
        }
        if translated {
            missing(flow, phrase, project, sink);
        }
        placeholders(flow.source, &phrase.texts, sink);
        for (_, text) in &phrase.texts {
            text_alone(flow.source, text, brand, sink);
        }
    }
    if !translated
        && others_are
        && project.locales.len() > 1
        && flow.flow.kind == Kind::Dialogue
        && !flow.phrases.is_empty()
    {
        let others = project
            .locales
            .iter()
            .skip(1)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let what = format!(
            "this flow has no translation for {others}: those customers read its first language"
        );
        let help = "write each text as `{en: …, de: …}`";
        sink.warning(
            flow.source,
            Span {
                line: 1,
                col: 1,
                len: 1,
            },
            "F050",
            what,
            help,
        );
    }
}

/// Whether a dialogue has a translation of any of its texts.
pub(super) fn is_translated(flow: &Lowered<'_>) -> bool {
    flow.flow.kind == Kind::Dialogue && flow.phrases.iter().any(|p| p.localized)
}

/// In a flow that is translated at all, every sentence is there in every locale.
fn missing(flow: &Lowered<'_>, phrase: &Phrase, project: &Project, sink: &mut Sink) {
    let have: BTreeSet<&str> = phrase
        .texts
        .iter()
        .map(|(locale, _)| locale.as_str())
        .collect();
    for locale in project
        .locales
        .iter()
        .filter(|l| !have.contains(l.as_str()))
    {
        let what = format!("this text has no `{locale}`");
        let help = format!(
            "add `{locale}:` beside the others; a flow that is translated is translated as a whole"
        );
        sink.error(flow.source, phrase.span, "F050", what, help);
    }
    if flow.flow.kind == Kind::Pattern {
        return;
    }
    for (locale, text) in phrase
        .texts
        .iter()
        .filter(|(locale, _)| !project.locales.contains(locale))
    {
        let what = format!("the bot does not speak `{locale}`");
        let help = format!("add `{locale}` to `locales:` in brand.yaml, or remove the text");
        sink.warning(flow.source, text.span, "F055", what, help);
    }
}

/// The same slots have to stand in every translation of a sentence.
fn placeholders(source: &Source, texts: &[(String, At<String>)], sink: &mut Sink) {
    let names = |text: &str| -> BTreeSet<String> {
        template_reads(text)
            .unwrap_or_default()
            .into_iter()
            .map(|read| read.name)
            .collect()
    };
    let Some((first_locale, first)) = texts.first() else {
        return;
    };
    let expected = names(&first.value);
    for (locale, text) in texts.iter().skip(1) {
        let found = names(&text.value);
        let lacks: Vec<String> = expected
            .difference(&found)
            .map(|n| format!("`{n}`"))
            .collect();
        let extra: Vec<String> = found
            .difference(&expected)
            .map(|n| format!("`{n}`"))
            .collect();
        if lacks.is_empty() && extra.is_empty() {
            continue;
        }
        let what = match (lacks.is_empty(), extra.is_empty()) {
            (false, _) => format!(
                "`{locale}` lacks {}, which `{first_locale}` has",
                lacks.join(", ")
            ),
            _ => format!(
                "`{locale}` has {}, which `{first_locale}` has not",
                extra.join(", ")
            ),
        };
        sink.error(
            source,
            text.span,
            "F051",
            what,
            "use the same slots in every translation of a sentence",
        );
    }
}

/// What holds for one text in one locale.
pub(crate) fn text_alone(source: &Source, text: &At<String>, brand: &Brand, sink: &mut Sink) {
    if text.value.trim().is_empty() {
        sink.error(
            source,
            text.span,
            "F053",
            "this text is empty",
            "write the sentence, or remove the key",
        );
    }
    let lower = text.value.to_lowercase();
    for phrase in &brand.banned {
        if let Some(at) = whole_word(&lower, &phrase.to_lowercase()) {
            let before = lower.get(..at).map_or(0, |s| s.chars().count() as u32);
            let plain =
                !text.value.contains('\n') && text.span.len >= text.value.chars().count() as u32;
            let lead = text
                .span
                .len
                .saturating_sub(text.value.chars().count() as u32)
                / 2;
            let span = if plain {
                Span {
                    col: text.span.col + lead + before,
                    len: phrase.chars().count() as u32,
                    ..text.span
                }
            } else {
                text.span
            };
            let what = format!("\"{phrase}\" is not how this brand speaks");
            sink.error(
                source,
                span,
                "F052",
                what,
                "say it in other words; the list is `banned:` in brand.yaml",
            );
        }
    }
}

/// Where a phrase stands with no letter on either side.
fn whole_word(text: &str, phrase: &str) -> Option<usize> {
    if phrase.is_empty() {
        return None;
    }
    text.match_indices(phrase).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|s| s.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
