//! What is drawn, whatever it is drawn with.

use std::collections::BTreeMap;

use super::super::graph::{Access, Flow, Graph, Localized, Op, Press, Say, Target};

/// How many characters of a text are shown in a node.
const MAX_TEXT: usize = 60;
/// How many characters stand on an edge.
const MAX_LABEL: usize = 28;

/// What a node is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Says something.
    Say,
    /// Asks for a slot.
    Collect,
    /// Takes an arm.
    Branch,
    /// Gives slots values.
    Set,
    /// Reads from the shop.
    Read,
    /// Changes something in the shop.
    Write,
    /// Runs or leaves for another flow.
    Flow,
    /// A person.
    Person,
    /// The engine's sentence for a failed call.
    Repair,
    /// The end.
    End,
}

/// A step, or a place outside the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// What it is called.
    pub title: String,
    /// What it says, asks or calls; may be empty.
    pub text: String,
    /// What it is.
    pub kind: Kind,
}

/// How one gets from node to node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Course {
    /// As intended.
    Normal,
    /// The shop failed, or the customer could not be understood.
    Failing,
    /// The customer pressed a button.
    Button,
}

/// An edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    /// From this node.
    pub from: usize,
    /// To that one.
    pub to: usize,
    /// What has to hold.
    pub label: String,
    /// How.
    pub course: Course,
}

/// One flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// Its name.
    pub id: String,
    /// What it is for, and what starts it.
    pub title: String,
    /// Its nodes: the steps in their order, then the places outside.
    pub nodes: Vec<Node>,
    /// Its edges.
    pub edges: Vec<Edge>,
}

impl Picture {
    /// The picture of a flow.
    pub fn of(flow: &Flow, graph: &Graph) -> Self {
        let locale = graph.locales.first().map_or("en", String::as_str);
        let mut draft = Draft {
            locale,
            nodes: Vec::new(),
            edges: Vec::new(),
            outside: BTreeMap::new(),
        };
        for step in &flow.steps {
            let (kind, text) = draft.looks(&step.op);
            draft.nodes.push(Node {
                title: step.id.clone(),
                text,
                kind,
            });
        }
        for (index, step) in flow.steps.iter().enumerate() {
            draft.leave(index, &step.op);
        }
        let about = text_in(&flow.description, locale);
        let starts = if flow.start.intents.is_empty() {
            String::new()
        } else {
            format!(" (starts with {})", flow.start.intents.join(", "))
        };
        Self {
            id: flow.id.clone(),
            title: format!("{}: {about}{starts}", flow.id),
            nodes: draft.nodes,
            edges: draft.edges,
        }
    }
}

struct Draft<'a> {
    locale: &'a str,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    outside: BTreeMap<String, usize>,
}

impl Draft<'_> {
    fn looks(&self, op: &Op) -> (Kind, String) {
        match op {
            Op::Say { say, .. } => (Kind::Say, self.words(say)),
            Op::Collect(c) => {
                let ask = c.ask.as_ref().or(c.reask.first());
                (
                    Kind::Collect,
                    format!(
                        "{}? {}",
                        c.slot,
                        ask.map(|say| self.words(say)).unwrap_or_default()
                    ),
                )
            }
            Op::Branch { .. } => (Kind::Branch, String::new()),
            Op::Set { assign, .. } => {
                let all: Vec<String> = assign
                    .iter()
                    .map(|(slot, value)| format!("{slot} = {value}"))
                    .collect();
                (Kind::Set, clip(&all.join(", "), MAX_TEXT))
            }
            Op::CallApi(call) => {
                let kind = if call.effect == Access::Write {
                    Kind::Write
                } else {
                    Kind::Read
                };
                (kind, format!("{} {}", call.method, call.path))
            }
            Op::Call { flow, .. } => (Kind::Flow, format!("runs {flow}")),
            Op::Link { flow } => (Kind::Flow, format!("leaves for {flow}")),
            Op::Handoff { reason, .. } => (Kind::Person, format!("a person: {reason}")),
            Op::End { survey } => (
                Kind::End,
                if *survey {
                    "asks how it went".into()
                } else {
                    String::new()
                },
            ),
        }
    }

    fn words(&self, say: &Say) -> String {
        say.variants
            .first()
            .map(|v| clip(&text_in(&v.text, self.locale), MAX_TEXT))
            .unwrap_or_default()
    }

    fn leave(&mut self, from: usize, op: &Op) {
        match op {
            Op::Say { say, next } => {
                self.buttons(from, say);
                self.edge(from, next, String::new(), Course::Normal);
            }
            Op::Collect(c) => {
                for say in c.ask.iter().chain(&c.reask).chain(&c.invalid) {
                    self.buttons(from, say);
                }
                self.edge(from, &c.next, format!("{} given", c.slot), Course::Normal);
                self.edge(from, &c.exhausted, "not understood".into(), Course::Failing);
            }
            Op::Branch { arms, otherwise } => {
                for arm in arms {
                    self.edge(from, &arm.to, clip(&arm.when, MAX_LABEL), Course::Normal);
                }
                self.edge(from, otherwise, "else".into(), Course::Normal);
            }
            Op::Set { next, .. } | Op::Call { next, .. } => {
                self.edge(from, next, String::new(), Course::Normal)
            }
            Op::CallApi(call) => {
                self.edge(from, &call.ok, "ok".into(), Course::Normal);
                for (outcome, target) in &call.on {
                    self.edge(from, target, outcome.clone(), Course::Failing);
                }
                self.edge(from, &call.error, "error".into(), Course::Failing);
            }
            Op::Link { .. } | Op::Handoff { .. } | Op::End { .. } => {}
        }
    }

    fn buttons(&mut self, from: usize, say: &Say) {
        for button in &say.quick_replies {
            let label = clip(&text_in(&button.label, self.locale), MAX_LABEL);
            let target = match &button.action {
                Press::Step(index) => Target::Step(*index),
                Press::Flow(flow) => Target::Flow(flow.clone()),
                Press::Menu => Target::Flow("menu".into()),
                Press::Handoff => Target::Handoff("asked".into()),
                Press::Cancel => Target::End,
                Press::Fill(_) | Press::Retry | Press::Skip | Press::Resume => continue,
            };
            self.edge(from, &target, label, Course::Button);
        }
    }

    fn edge(&mut self, from: usize, target: &Target, label: String, course: Course) {
        let to = match target {
            Target::Step(index) => *index,
            Target::End | Target::Resume => self.place("end".into(), Kind::End),
            Target::Flow(flow) => self.place(flow.clone(), Kind::Flow),
            Target::Repair => self.place("says what failed, offers ways on".into(), Kind::Repair),
            Target::Handoff(reason) => self.place(format!("a person: {reason}"), Kind::Person),
        };
        let edge = Edge {
            from,
            to,
            label,
            course,
        };
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }

    fn place(&mut self, title: String, kind: Kind) -> usize {
        if let Some(index) = self.outside.get(&title) {
            return *index;
        }
        self.nodes.push(Node {
            title: title.clone(),
            text: String::new(),
            kind,
        });
        self.outside.insert(title, self.nodes.len() - 1);
        self.nodes.len() - 1
    }
}

fn text_in(text: &Localized, locale: &str) -> String {
    text.0
        .get(locale)
        .or_else(|| text.0.values().next())
        .cloned()
        .unwrap_or_default()
}

fn clip(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max {
        return line;
    }
    let kept: String = line.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
