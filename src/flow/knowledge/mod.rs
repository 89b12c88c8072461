//! Articles: Markdown with a front matter, cut into passages that a bot may answer with and cite.
//!
//! `front` reads what stands above an article, `markdown` cuts what stands below it, `check` compares the articles with
//! each other.

mod check;
mod front;
mod markdown;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::bot::{Bot, FileKind, kind};
use super::diagnostic::Sink;
use super::source::{At, Source, Span};

/// The longest passage, in characters: an answer is read in a chat, on a telephone.
pub const MAX_PASSAGE_CHARS: usize = 700;
/// The longest article, in characters of its text.
const MAX_ARTICLE_CHARS: usize = 12_000;
/// The most articles of a bot.
const MAX_ARTICLES: usize = 1_000;

/// What a bot may answer from besides its flows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    /// The articles, by place in the directory.
    pub articles: Vec<Article>,
    /// Whether the site keeps the bot from answering out of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// How sure an answer has to be, 0 to 1; as measured where the site doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
}

/// One article in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// What its translations share: its path below `knowledge/`, less locale and ending.
    pub id: String,
    /// The locale it is written in.
    pub locale: String,
    /// Its title.
    pub title: String,
    /// Its source: the https address where a customer can read it.
    pub url: String,
    /// Since when it holds (`YYYY-MM-DD`).
    pub effective: String,
    /// Intents that it answers where no flow starts from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<String>,
    /// Words that customers use and the text doesn't.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Its sections.
    pub passages: Vec<Passage>,
}

/// A section of an article: what is said in answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The heading it stands under; none above the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Its text, at most [`MAX_PASSAGE_CHARS`] characters, in the small Markdown of replies: lines, `• ` lists, links.
    pub text: String,
}

/// An article as read, with the places that messages about it point to.
struct Written<'a> {
    article: Article,
    source: &'a Source,
    /// Where the title stands, or the file begins.
    title_at: Span,
    /// Where the locale stands, or the file begins.
    locale_at: Span,
    /// The locale that its path names, if any.
    locale_of_path: Option<String>,
}

/// Reads, checks and cuts the articles of a bot.
pub(super) fn read(sources: &[Source], bot: &Bot<'_>, sink: &mut Sink) -> Knowledge {
    let mut written = Vec::new();
    let all = sources.iter().filter(|s| kind(s) == FileKind::Article);
    for (count, source) in all.enumerate() {
        if count == MAX_ARTICLES {
            let what = format!("more than {MAX_ARTICLES} articles");
            sink.error(
                source,
                START,
                "F075",
                what,
                "join those that belong together",
            );
            break;
        }
        written.extend(article(source, bot, sink));
    }
    check::together(&written, &bot.project.locales, sink);
    Knowledge {
        articles: written.into_iter().map(|w| w.article).collect(),
        unread: bot.brand.unread,
        threshold: bot.brand.threshold,
    }
}

/// Where a message points that is about a file as a whole.
const START: Span = Span {
    line: 1,
    col: 1,
    len: 1,
};

/// Reads one article; nothing where it has no front matter at all.
fn article<'a>(source: &'a Source, bot: &Bot<'_>, sink: &mut Sink) -> Option<Written<'a>> {
    let (id, locale_of_path) = place(source, &bot.project.locales);
    let (above, body) = front::split(source, sink)?;
    let head = front::read(source, &above, bot, sink)?;
    let sections = markdown::sections(source, body, &bot.brand.values, sink);
    voice(source, &head.title, &sections, bot, sink);
    length(source, &sections, sink);
    let passages: Vec<Passage> = sections
        .into_iter()
        .map(|section| Passage {
            heading: section.heading,
            text: section.text,
        })
        .collect();
    if passages.is_empty() {
        let help = "write what a customer should read below the front matter, a `## heading` above each part";
        sink.error(source, START, "F077", "this article has no text", help);
    }
    Some(Written {
        source,
        title_at: head.title.span,
        locale_at: head.locale.span,
        locale_of_path,
        article: Article {
            id,
            locale: head.locale.value,
            title: head.title.value,
            url: head.url,
            effective: head.effective,
            intents: head.intents,
            keywords: head.keywords,
            passages,
        },
    })
}

/// What an article shares with its translations, and the locale that its path names: `knowledge/de/returns.md` and
/// `knowledge/returns.de.md` are both `returns` in `de`.
fn place(source: &Source, locales: &[String]) -> (String, Option<String>) {
    let path = source.path.rsplit("knowledge/").next().unwrap_or_default();
    let path = path.strip_suffix(".md").unwrap_or(path);
    let mut locale = None;
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        let is_locale = |name: &str| locales.iter().any(|l| l.eq_ignore_ascii_case(name));
        match part.rsplit_once('.') {
            _ if is_locale(part) => locale = Some(part.to_lowercase()),
            Some((name, ending)) if is_locale(ending) => {
                locale = Some(ending.to_lowercase());
                parts.push(name);
            }
            _ => parts.push(part),
        }
    }
    (parts.join("/"), locale)
}

/// The brand's voice holds in articles too.
fn voice(
    source: &Source,
    title: &At<String>,
    sections: &[markdown::Section],
    bot: &Bot<'_>,
    sink: &mut Sink,
) {
    if !title.value.is_empty() {
        super::checks::text_alone(source, title, &bot.brand, sink);
    }
    for section in sections {
        let before = sink.count();
        for line in &section.lines {
            super::checks::text_alone(source, line, &bot.brand, sink);
        }
        if sink.count() == before {
            // A phrase may go over the end of a line.
            let whole = At::new(section.text.replace('\n', " "), section.at);
            super::checks::text_alone(source, &whole, &bot.brand, sink);
        }
    }
}

fn length(source: &Source, sections: &[markdown::Section], sink: &mut Sink) {
    let mut whole = 0;
    for section in sections {
        let chars = section.text.chars().count();
        whole += chars;
        if chars > MAX_PASSAGE_CHARS {
            let what = format!(
                "this section has {chars} characters; an answer has at most {MAX_PASSAGE_CHARS}"
            );
            let help = "divide it by a `### heading`: each part is then an answer of its own";
            sink.error(source, section.at, "F075", what, help);
        }
    }
    if whole > MAX_ARTICLE_CHARS {
        let what = format!("this article has {whole} characters, at most {MAX_ARTICLE_CHARS}");
        sink.error(source, START, "F075", what, "make two articles of it");
    }
}
