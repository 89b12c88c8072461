//! The engine's own sentences: there in every locale the bot speaks, with the same slots, in the brand's voice.

use std::collections::{BTreeMap, BTreeSet};

use super::super::bot::{Brand, EngineText};
use super::super::diagnostic::Sink;
use super::super::expr::template_reads;
use super::super::lower::Project;
use super::texts::text_alone;

pub(super) fn check(
    sentences: &[EngineText<'_>],
    project: &Project,
    brand: &Brand,
    sink: &mut Sink,
) {
    let mut by_key: BTreeMap<&str, Vec<&EngineText<'_>>> = BTreeMap::new();
    for sentence in sentences {
        if let Err(problem) = template_reads(&sentence.text.value) {
            let what = format!("this can't be read as a text: {}", problem.why);
            sink.error(
                sentence.source,
                sentence.text.span,
                "F022",
                what,
                "write slots as `{{ name }}`",
            );
        }
        if !sentence.key.starts_with("phrases.") {
            text_alone(sentence.source, &sentence.text, brand, sink);
        }
        by_key.entry(&sentence.key).or_default().push(sentence);
    }
    for locale in &project.locales {
        missing(locale, &by_key, brand, sink);
    }
    by_key
        .values()
        .for_each(|translations| placeholders(translations, sink));
}

/// A locale that has none of the sentences is one mistake, not one for each.
fn missing(
    locale: &str,
    by_key: &BTreeMap<&str, Vec<&EngineText<'_>>>,
    brand: &Brand,
    sink: &mut Sink,
) {
    let lacking: Vec<&EngineText<'_>> = by_key
        .values()
        .filter(|translations| translations.iter().all(|s| s.locale != locale))
        .filter_map(|translations| translations.first().copied())
        .collect();
    let listed = brand
        .locales_at
        .as_ref()
        .and_then(|(source, spans)| Some((source, spans.get(locale)?)));
    if lacking.len() == by_key.len()
        && let (Some((source, span)), false) = (listed, lacking.is_empty())
    {
        let what = format!("the engine's own sentences are not there in `{locale}`");
        let help = format!(
            "add locales/{locale}.yaml with the keys of the others, or leave `{locale}` out"
        );
        sink.error(source, *span, "F050", what, help);
        return;
    }
    for sentence in lacking {
        let what = format!("`{}` has no `{locale}`", sentence.key);
        let help = format!("add the key to locales/{locale}.yaml");
        sink.error(sentence.source, sentence.text.span, "F050", what, help);
    }
}

/// The same slots have to stand in every translation.
fn placeholders(translations: &[&EngineText<'_>], sink: &mut Sink) {
    let names = |text: &str| -> BTreeSet<String> {
        template_reads(text)
            .unwrap_or_default()
            .into_iter()
            .map(|read| read.name)
            .collect()
    };
    let Some((first, others)) = translations.split_first() else {
        return;
    };
    let expected = names(&first.text.value);
    for other in others {
        let found = names(&other.text.value);
        let differing: Vec<String> = expected
            .symmetric_difference(&found)
            .map(|n| format!("`{n}`"))
            .collect();
        if !differing.is_empty() {
            let what = format!(
                "{} stands in only one of `{}` and `{}`",
                differing.join(", "),
                first.locale,
                other.locale
            );
            let help = "use the same slots in every translation of a sentence";
            sink.error(other.source, other.text.span, "F051", what, help);
        }
    }
}
