//! Articles compared with each other: titles and translations.

use std::collections::{BTreeMap, BTreeSet};

use super::super::diagnostic::Sink;
use super::Written;

/// Checks the articles as a whole.
pub(super) fn together(all: &[Written<'_>], locales: &[String], sink: &mut Sink) {
    let spoken: BTreeSet<&str> = all.iter().map(|w| w.article.locale.as_str()).collect();
    let mut titles: BTreeMap<(&str, String), &Written<'_>> = BTreeMap::new();
    let mut places: BTreeMap<(&str, &str), &Written<'_>> = BTreeMap::new();
    for written in all {
        let article = &written.article;
        if let Some(named) = &written.locale_of_path
            && *named != article.locale
            && locales.contains(&article.locale)
        {
            let what = format!(
                "this article lies under `{named}` and says it is `{}`",
                article.locale
            );
            let help = "move the file, or mend the line";
            sink.error(written.source, written.locale_at, "F073", what, help);
        }
        if !article.title.is_empty() {
            let key = (article.locale.as_str(), article.title.to_lowercase());
            match titles.get(&key) {
                Some(first) => {
                    let what = format!("two articles are called \"{}\"", article.title);
                    let help = format!(
                        "the other is {}; a list of sources needs names that differ",
                        first.source.path
                    );
                    sink.error(written.source, written.title_at, "F076", what, help);
                }
                None => drop(titles.insert(key, written)),
            }
        }
        places.insert((&article.id, &article.locale), written);
    }
    for written in all {
        let article = &written.article;
        for locale in locales {
            let there = places.contains_key(&(article.id.as_str(), locale.as_str()));
            if there || *locale == article.locale || !locales.contains(&article.locale) {
                continue;
            }
            let what = format!("this article has no counterpart in `{locale}`");
            let help = format!(
                "write knowledge/{locale}/{}.md; those customers get no answer out of this one",
                article.id
            );
            let at = written.title_at;
            // As with flows: one that stands out among translated ones is a mistake, a bot whose articles are all in
            // one language is only told.
            if spoken.contains(locale.as_str()) {
                sink.error(written.source, at, "F074", what, help);
            } else {
                sink.warning(written.source, at, "F074", what, help);
            }
        }
    }
}
