//! The text of an article, cut at its headings into sections.
//!
//! A reply shows a small Markdown: paragraphs, lists, links and bold. What it can't show is refused with a reason, so that
//! no customer reads the half of a table.

use std::collections::BTreeMap;

use super::super::diagnostic::{Sink, did_you_mean};
use super::super::source::{At, Source, Span};

/// A section: what stands under one heading.
pub(super) struct Section {
    /// The heading, where there is one.
    pub heading: Option<String>,
    /// Where the heading stands, or the text begins.
    pub at: Span,
    /// Its text as a reply says it.
    pub text: String,
    /// Its lines as written.
    pub lines: Vec<At<String>>,
}

/// Cuts a body (its first line's number, its lines) into sections that have a text.
pub(super) fn sections(
    source: &Source,
    (first, lines): (u32, Vec<&str>),
    brand: &BTreeMap<String, String>,
    sink: &mut Sink,
) -> Vec<Section> {
    let mut all = Vec::new();
    let mut open = Open::default();
    for (number, line) in (first..).zip(lines) {
        let line = line.trim_end();
        let span = Span {
            line: number,
            col: 1,
            len: u32::try_from(line.chars().count().max(1)).unwrap_or(1),
        };
        if let Some(heading) = heading(line) {
            all.extend(std::mem::take(&mut open).close());
            let lead = line.chars().take_while(|c| *c == '#' || *c == ' ').count();
            let at = Span {
                col: u32::try_from(lead + 1).unwrap_or(1),
                ..span
            };
            open.heading = Some(filled(source, heading, at, brand, sink));
            open.at = Some(span);
            continue;
        }
        if let Some((what, help)) = refused(line) {
            sink.error(source, span, "F078", what, help);
            continue;
        }
        let text = filled(source, line, span, brand, sink);
        open.line(&text, span);
    }
    all.extend(open.close());
    all
}

/// The text of a heading line.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let named = (1..=6).contains(&level) && text.starts_with(' ') && !text.trim().is_empty();
    named.then(|| text.trim().trim_end_matches('#').trim_end())
}

/// Why a line can't be shown, and what to do instead.
fn refused(line: &str) -> Option<(&'static str, &'static str)> {
    let start = line.trim_start();
    let tag = |text: &str| {
        text.split('<').skip(1).any(|after| {
            after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
        })
    };
    if start.starts_with('|') {
        Some((
            "a table",
            "write a list, one row a line: `- Germany: 4.90 EUR`",
        ))
    } else if start.starts_with("```") || start.starts_with("~~~") {
        Some(("a block of code", "write it as a sentence"))
    } else if start.starts_with('>') {
        Some(("a quotation", "write it as a sentence"))
    } else if line.contains("![") {
        Some(("a picture", "link to it: `[what it shows](https://…)`"))
    } else if tag(line) {
        Some((
            "HTML",
            "write the text alone; a link is `[text](https://…)`",
        ))
    } else if start.len() >= 3 && start.chars().all(|c| matches!(c, '=' | '-' | '*' | '_')) {
        Some((
            "a rule or an underlined heading",
            "write a heading as `## Heading`",
        ))
    } else {
        None
    }
}

/// A text with `{{ brand.NAME }}` filled in.
fn filled(
    source: &Source,
    text: &str,
    span: Span,
    brand: &BTreeMap<String, String>,
    sink: &mut Sink,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        let lead = text.chars().count() - after.chars().count() - 2;
        rest = behind;
        match name
            .trim()
            .strip_prefix("brand.")
            .map(|key| (key, brand.get(key)))
        {
            Some((_, Some(value))) => out.push_str(value),
            found => {
                let what = format!("`{{{{{name}}}}}` stands for nothing in an article");
                let help = match found {
                    Some((key, _)) => did_you_mean(key, brand.keys().map(String::as_str)),
                    None => {
                        "an article reads values of brand.yaml only: `{{ brand.phone }}`".into()
                    }
                };
                let at = Span {
                    col: span.col + u32::try_from(lead).unwrap_or(0),
                    len: u32::try_from(name.chars().count() + 4).unwrap_or(1),
                    ..span
                };
                sink.error(source, at, "F079", what, help);
            }
        }
    }
    out.push_str(rest);
    out
}

/// A section under construction.
#[derive(Default)]
struct Open {
    heading: Option<String>,
    at: Option<Span>,
    /// Paragraphs and list items, each on a line of its own.
    blocks: Vec<Block>,
    lines: Vec<At<String>>,
    /// Whether the line above was empty.
    parted: bool,
}

struct Block {
    text: String,
    item: bool,
    /// Whether an empty line stands above it.
    parted: bool,
}

impl Open {
    fn line(&mut self, line: &str, span: Span) {
        let text = line.trim();
        if text.is_empty() {
            self.parted = true;
            return;
        }
        self.at.get_or_insert(span);
        self.lines.push(At::new(line.to_owned(), span));
        let parted = std::mem::take(&mut self.parted);
        if let Some(item) = item(text) {
            self.blocks.push(Block {
                text: item,
                item: true,
                parted,
            });
            return;
        }
        let indented = line.starts_with(' ') || line.starts_with('\t');
        match self.blocks.last_mut() {
            // A line below an item belongs to it where it is indented or follows at once; below a paragraph where it
            // follows at once.
            Some(block) if !parted || (block.item && indented) => {
                block.text.push(' ');
                block.text.push_str(text);
            }
            _ => self.blocks.push(Block {
                text: text.to_owned(),
                item: false,
                parted,
            }),
        }
    }

    fn close(self) -> Option<Section> {
        let mut text = String::new();
        for block in &self.blocks {
            if !text.is_empty() {
                // Items of one list stand close together.
                text.push_str(if block.parted && !block.item {
                    "\n\n"
                } else {
                    "\n"
                });
            }
            text.push_str(&block.text);
        }
        let at = self.at?;
        (!text.is_empty()).then_some(Section {
            heading: self.heading,
            at,
            text,
            lines: self.lines,
        })
    }
}

/// A list item as a reply shows it; numbers stay.
fn item(text: &str) -> Option<String> {
    if let Some(rest) = ["- ", "* ", "+ ", "• "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
    {
        return Some(format!("• {}", rest.trim()));
    }
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let after = text.get(digits..)?;
    ((1..=3).contains(&digits) && (after.starts_with(". ") || after.starts_with(") ")))
        .then(|| text.to_owned())
}
