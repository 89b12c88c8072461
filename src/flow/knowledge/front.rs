//! What stands above an article.

use super::super::bot::Bot;
use super::super::diagnostic::{Sink, did_you_mean};
use super::super::source::{At, Source, Span};
use super::super::surface::{ArticleFront, OneOrMany, Read, Reader};
use super::super::yaml::{self, Node};
use super::START;

/// The line above and below a front matter.
const FENCE: &str = "---";
/// The longest title, in characters: it stands in a list of sources.
const MAX_TITLE_CHARS: usize = 100;

/// The front matter as the graph takes it.
pub(super) struct Head {
    pub title: At<String>,
    pub url: String,
    pub effective: String,
    pub locale: At<String>,
    pub intents: Vec<String>,
    pub keywords: Vec<String>,
}

/// The front matter as a file of its own whose lines are numbered as in the article, and the body: its first line's
/// number (from 1) and its lines.
pub(super) fn split<'a>(
    source: &'a Source,
    sink: &mut Sink,
) -> Option<(Source, (u32, Vec<&'a str>))> {
    let mut lines = source.text.lines();
    let opened = lines.next().map(str::trim_end) == Some(FENCE);
    let rest: Vec<&str> = lines.collect();
    let end = rest.iter().position(|line| line.trim_end() == FENCE);
    let Some(end) = end.filter(|_| opened) else {
        let what = if opened {
            "the front matter has no end"
        } else {
            "this article has no front matter"
        };
        let help = "begin the file with `---`, then title, url, effective and locale, one a line, then `---` again";
        sink.error(source, START, "F077", what, help);
        return None;
    };
    let above = rest.get(..end).unwrap_or_default();
    let body = rest.get(end + 1..).unwrap_or_default().to_vec();
    let above = Source::new(source.path.clone(), format!("\n{}\n", above.join("\n")));
    let first = u32::try_from(end + 3).unwrap_or(u32::MAX);
    Some((above, (first, body)))
}

/// Reads it; a thing that is missing is noted and left empty, so that one slip doesn't hide the others.
pub(super) fn read(
    source: &Source,
    above: &Source,
    bot: &Bot<'_>,
    sink: &mut Sink,
) -> Option<Head> {
    let front = if above.text.trim().is_empty() {
        ArticleFront {
            title: None,
            url: None,
            effective: None,
            locale: None,
            intents: None,
            keywords: None,
        }
    } else {
        let node = yaml::parse(above, sink)?;
        let mut reader = Reader {
            source: above,
            sink,
            locale: "en",
        };
        ArticleFront::read(&node, &mut reader)?
    };
    let list = |list: &Option<OneOrMany<At<String>>>| -> Vec<String> {
        list.iter()
            .flat_map(|all| all.0.iter().map(|one| one.value.clone()))
            .collect()
    };
    let (keywords, intents) = (list(&front.keywords), list(&front.intents));
    let head = Head {
        title: title(source, front.title.as_ref(), sink),
        url: url(source, front.url.as_ref(), sink),
        effective: effective(source, front.effective.as_ref(), sink),
        locale: locale(source, front.locale.as_ref(), bot, sink),
        intents,
        keywords,
    };
    known_intents(source, front.intents.as_ref(), bot, sink);
    Some(head)
}

/// The text of a value that is there; else where a message about it points.
fn given(node: Option<&Node>) -> Result<(&str, Span), Span> {
    let text = node.and_then(|n| {
        let text = n.text().map(str::trim).filter(|t| !t.is_empty());
        text.filter(|_| !n.is_null()).map(|text| (text, n.span))
    });
    text.ok_or(node.map_or(START, |n| n.span))
}

fn title(source: &Source, node: Option<&Node>, sink: &mut Sink) -> At<String> {
    match given(node) {
        Ok((text, span)) => {
            let chars = text.chars().count();
            if chars > MAX_TITLE_CHARS {
                let what = format!("this title has {chars} characters, at most {MAX_TITLE_CHARS}");
                let help = "a title is a line in a list of sources; say the rest in the text";
                sink.error(source, span, "F075", what, help);
            }
            At::new(text.to_owned(), span)
        }
        Err(span) => {
            let help = "add `title:`, as a customer would call it";
            sink.error(source, span, "F072", "this article has no title", help);
            At::new(String::new(), span)
        }
    }
}

fn url(source: &Source, node: Option<&Node>, sink: &mut Sink) -> String {
    match given(node) {
        Ok((text, span)) => {
            let whole = text.len() > "https://".len() && !text.contains(char::is_whitespace);
            if !(whole && text.starts_with("https://")) {
                let what = format!("`{text}` is no https address");
                sink.error(source, span, "F054", what, "write it out: https://…");
            }
            text.to_owned()
        }
        Err(span) => {
            let what = "this article has no source: an answer out of it could not be looked up";
            let help = "add `url: https://…`, the page where a customer can read it";
            sink.error(source, span, "F070", what, help);
            String::new()
        }
    }
}

fn effective(source: &Source, node: Option<&Node>, sink: &mut Sink) -> String {
    let help = "write `effective: YYYY-MM-DD`, the day since which it holds";
    match given(node) {
        Ok((text, span)) => {
            if !is_day(text) {
                let what = format!("`{text}` is no day");
                sink.error(source, span, "F071", what, help);
            }
            text.to_owned()
        }
        Err(span) => {
            let what = "this article does not say since when it holds";
            sink.error(source, span, "F071", what, help);
            String::new()
        }
    }
}

fn locale(source: &Source, node: Option<&Node>, bot: &Bot<'_>, sink: &mut Sink) -> At<String> {
    let known = &bot.project.locales;
    match given(node) {
        Ok((text, span)) => {
            let locale = text.to_lowercase();
            if !known.contains(&locale) {
                let what = format!("the bot does not speak `{text}`");
                let spoken: Vec<String> = known.iter().map(|l| format!("`{l}`")).collect();
                let help = format!(
                    "it speaks {}; add the locale to `locales:` in brand.yaml, or remove the article",
                    spoken.join(", ")
                );
                sink.error(source, span, "F073", what, help);
            }
            At::new(locale, span)
        }
        Err(span) => {
            let what = "this article does not say in which locale it is written";
            let first = known.first().map_or("en", String::as_str);
            sink.error(source, span, "F073", what, format!("add `locale: {first}`"));
            At::new(String::new(), span)
        }
    }
}

fn known_intents(
    source: &Source,
    intents: Option<&OneOrMany<At<String>>>,
    bot: &Bot<'_>,
    sink: &mut Sink,
) {
    let known = &bot.project.intents;
    for intent in intents.iter().flat_map(|all| &all.0) {
        if !bot.project.model.is_empty() && !known.contains(&intent.value) {
            let what = format!("nothing recognises the intent `{}`", intent.value);
            let help = did_you_mean(&intent.value, known.iter().map(String::as_str));
            sink.error(source, intent.span, "F063", what, help);
        }
    }
}

/// Whether a text is a day of the calendar, as `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits =
        |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year >= 1900 && (1..=days).contains(&day)
}
