//! A YAML file as a tree whose every node knows where it stands.
//!
//! The flow language uses YAML's plain part: mappings, lists and scalars. Anchors, tags and further documents in one
//! file are refused with a reason, so that what a reviewer reads is what runs.

use granit_parser::{Event, Parser, ScalarStyle};

use super::diagnostic::Sink;
use super::source::{Source, Span};

/// How deep lists and mappings may nest.
const MAX_DEPTH: usize = 24;
/// The longest file read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands (a collection: its first line).
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A single value.
    Scalar {
        /// Its text.
        text: String,
        /// Whether it was written without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The scalar's text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether nothing was written (`key:`), or `null` or `~`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true, .. } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// What it is, for a message.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The value of a key in a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries
                .iter()
                .find(|(k, _)| k.text() == Some(key))
                .map(|(_, v)| v),
            _ => None,
        }
    }

    /// The same value as JSON: plain scalars that look like numbers, booleans or nothing become such.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Scalar { text, plain, .. } => {
                if self.is_null() {
                    return Json::Null;
                }
                match text.as_str() {
                    "true" if *plain => Json::Bool(true),
                    "false" if *plain => Json::Bool(false),
                    number if *plain && looks_numeric(number) => {
                        serde_json::from_str(number).unwrap_or_else(|_| Json::String(text.clone()))
                    }
                    _ => Json::String(text.clone()),
                }
            }
            Value::List(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .filter_map(|(k, v)| Some((k.text()?.to_owned(), v.to_json())))
                    .collect(),
            ),
        }
    }
}

fn looks_numeric(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

/// Reads a file. What is not YAML, or not the part of YAML used here, is noted and gives nothing.
pub(crate) fn parse(source: &Source, sink: &mut Sink) -> Option<Node> {
    if source.text.len() > MAX_BYTES {
        let what = format!("this file has more than {MAX_BYTES} bytes");
        sink.error(
            source,
            Span::default(),
            "F001",
            what,
            "split it: one file a dialogue",
        );
        return None;
    }
    let mut builder = Builder {
        source,
        sink,
        stack: Vec::new(),
        root: None,
        documents: 0,
        sound: true,
    };
    for next in Parser::new_from_str(&source.text) {
        match next {
            Ok((event, span)) => builder.event(event, place(&span, &source.text)),
            Err(error) => {
                let mark = error.marker();
                let span = Span {
                    line: mark.line() as u32,
                    col: mark.col() as u32 + 1,
                    len: 1,
                };
                let help = "check the indentation and quotes here; text with `: `, `#`, `{` or a leading `-` needs quotes";
                builder.sink.error(
                    source,
                    span,
                    "F001",
                    format!("not valid YAML: {}", error.info()),
                    help,
                );
                return None;
            }
        }
        if !builder.sound {
            return None;
        }
    }
    if builder.root.is_none() {
        let help = "a flow has at least `steps:`; see docs/FLOWS.md";
        builder
            .sink
            .error(source, Span::default(), "F001", "this file is empty", help);
    }
    builder.root
}

fn place(span: &granit_parser::Span, text: &str) -> Span {
    let len = span
        .slice(text)
        .and_then(|s| s.lines().next())
        .map_or(1, |s| s.trim_end().chars().count());
    Span {
        line: span.start.line() as u32,
        col: span.start.col() as u32 + 1,
        len: len as u32,
    }
}

/// A collection under construction.
enum Open {
    List(Span, Vec<Node>),
    Map(Span, Vec<(Node, Node)>, Option<Node>),
}

struct Builder<'a> {
    source: &'a Source,
    sink: &'a mut Sink,
    stack: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    sound: bool,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.refuse(
                        span,
                        "a second document in one file",
                        "put it into a file of its own",
                    );
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(
                    span,
                    "an alias (`*name`)",
                    "write the value out: what a reviewer reads is what runs",
                );
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), span);
                let plain = style == ScalarStyle::Plain;
                self.add(Node {
                    span,
                    value: Value::Scalar {
                        text: text.into_owned(),
                        plain,
                    },
                });
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), span);
                self.open(Open::List(span, Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.plain_yaml(anchor, tag.is_some(), span);
                self.open(Open::Map(span, Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => {}
        }
    }

    fn plain_yaml(&mut self, anchor: usize, tagged: bool, span: Span) {
        if anchor != 0 {
            self.refuse(
                span,
                "an anchor (`&name`)",
                "write the value out: what a reviewer reads is what runs",
            );
        }
        if tagged {
            self.refuse(
                span,
                "a tag (`!name`)",
                "leave it out; quote the value if it has to begin with `!`",
            );
        }
    }

    fn refuse(&mut self, span: Span, what: &str, help: &str) {
        self.sink.error(
            self.source,
            span,
            "F006",
            format!("{what} is not part of the flow language"),
            help,
        );
        self.sound = false;
    }

    fn open(&mut self, open: Open) {
        if self.stack.len() >= MAX_DEPTH {
            let span = match &open {
                Open::List(span, _) | Open::Map(span, ..) => *span,
            };
            self.refuse(
                span,
                &format!("nesting deeper than {MAX_DEPTH}"),
                "flatten it",
            );
        }
        self.stack.push(open);
    }

    fn close(&mut self) {
        let node = match self.stack.pop() {
            Some(Open::List(span, items)) => Node {
                span,
                value: Value::List(items),
            },
            Some(Open::Map(span, entries, _)) => Node {
                span,
                value: Value::Map(entries),
            },
            None => return,
        };
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => match key.take() {
                None => {
                    if node.text().is_none() {
                        let help = "a key is a plain word; a text that begins with `{` or `[` needs quotes";
                        self.sink.error(
                            self.source,
                            node.span,
                            "F002",
                            "a key must be a single value",
                            help,
                        );
                        self.sound = false;
                    }
                    *key = Some(node);
                }
                Some(name) => {
                    if let Some((first, _)) = entries.iter().find(|(k, _)| k.text() == name.text())
                    {
                        let what = format!("`{}` is given twice", name.text().unwrap_or_default());
                        let help = format!(
                            "it stands on line {} already; keep one of the two",
                            first.span.line
                        );
                        self.sink.error(self.source, name.span, "F005", what, help);
                    } else {
                        entries.push((name, node));
                    }
                }
            },
        }
    }
}
