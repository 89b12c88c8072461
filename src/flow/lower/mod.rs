//! From the language as written to the graph as run.
//!
//! The n-th step of a file is the n-th step of its graph; steps that the compiler adds come after them and carry a `$`
//! in their id. Beside each step of the graph stand its [`Facts`]: what its sentences and expressions say, and where
//! that was written, for the checks.

mod api;
mod collect;
mod goal;
mod pending;
mod say;
mod slots;
mod start;
mod steps;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::diagnostic::Sink;
use super::graph::{Flow, Kind, Localized, Op, Step, Target};
use super::source::{At, Source, Span};
use super::surface::{ApiStep, FlowFile, StepFile, StepKind};
pub(crate) use api::{MAX_RETRIES, METHODS, OUTCOMES};
pub(crate) use collect::MAX_LIMIT;
use pending::Pending;
use slots::Slots;
pub(crate) use slots::{BUILTINS, TYPES as SLOT_TYPES};

/// The language's version.
pub(crate) const VERSION: &str = "1.0";
/// The kinds of flow.
pub(crate) const KINDS: [&str; 2] = ["dialogue", "pattern"];

/// What a flow has to know of the rest of the bot.
#[derive(Debug, Default)]
pub(crate) struct Project {
    /// The locales, the default one first.
    pub locales: Vec<String>,
    /// Every flow's id.
    pub flows: BTreeSet<String>,
    /// Intents the model or another flow knows.
    pub intents: BTreeSet<String>,
    /// Intents the model knows, where brand.yaml lists them.
    pub model: BTreeSet<String>,
    /// Scopes that the bot is granted, where origin.yaml lists them.
    pub scopes: Option<BTreeSet<String>>,
}

/// A flow as lowered, with what the checks need.
pub(crate) struct Lowered<'a> {
    /// The file.
    pub source: &'a Source,
    /// The flow.
    pub flow: Flow,
    /// One entry a step of the flow.
    pub facts: Vec<Facts>,
    /// Utterances that start it.
    pub examples: Vec<At<String>>,
    /// Where each slot is declared, or first met.
    pub slot_spans: BTreeMap<String, Span>,
    /// Where the guard of `start` stands, and what it says.
    pub guard: Option<At<String>>,
    /// Where the intents of `start` are named.
    pub intents: Vec<At<String>>,
    /// Whether the file declares its slots.
    pub declares: bool,
    /// Slots of which the file says itself whether they are personal.
    pub marked: BTreeSet<String>,
    /// Every text of the flow, for checks on translations and the brand's voice.
    pub phrases: Vec<super::surface::Phrase>,
    /// Whether lowering met no error: only then are analyses of the whole graph worth their messages.
    pub sound: bool,
}

/// What was written for a step, and where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// The step's first line, or its id where it has one.
    pub span: Span,
    /// Expressions and templates.
    pub uses: Vec<Use>,
    /// The call as written, where the step is one.
    pub call: Option<Box<ApiStep>>,
}

/// An expression or template.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    /// What it is for.
    pub role: Role,
    /// How many characters of the file lie between the span's start and the text's: the opening quote.
    pub lead: u32,
}

/// What an expression or template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A sentence.
    Template,
    /// Something that has to hold.
    Condition,
    /// What a collected value has to satisfy: it may read the slot being collected.
    Valid,
    /// A value in a query.
    Query,
    /// A value out of a response.
    Save,
    /// A slot in a path.
    Path,
}

/// Lowers one flow.
pub(crate) fn lower<'a>(
    id: &str,
    file: &FlowFile,
    source: &'a Source,
    project: &Project,
    sink: &mut Sink,
    sound: bool,
) -> Lowered<'a> {
    let mut lowerer = Lowerer::new(file, source, project, sink);
    lowerer.sound = sound;
    let kind = lowerer.kind();
    let start = lowerer.start(id);
    lowerer.steps();
    let slots = lowerer.finish_slots();
    let description = match &file.description {
        Some(phrase) => lowerer.phrase(phrase),
        None => lowerer.plain(&id.replace(['_', '-'], " ")),
    };
    let version = Sha256::digest(source.text.as_bytes())
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect();
    let flow = Flow {
        id: id.to_owned(),
        version,
        description,
        kind,
        start: start.start,
        slots,
        steps: lowerer.out,
    };
    Lowered {
        source,
        flow,
        facts: lowerer.facts,
        examples: start.examples,
        slot_spans: lowerer.slots.spans,
        guard: start.guard,
        intents: start.intents,
        declares: file.slots.is_some(),
        marked: marked(file),
        phrases: lowerer.phrases,
        sound: lowerer.sound,
    }
}

/// The slots whose declaration has a `pii:`.
fn marked(file: &FlowFile) -> BTreeSet<String> {
    let declared = file.slots.iter().flat_map(|slots| &slots.0);
    declared
        .filter(|(_, spec)| spec.0.value.pii.is_some())
        .map(|(name, _)| name.value.clone())
        .collect()
}

/// Work in progress on one flow.
pub(crate) struct Lowerer<'a, 'b> {
    file: &'b FlowFile,
    source: &'a Source,
    project: &'b Project,
    sink: &'b mut Sink,
    ids: BTreeMap<String, usize>,
    out: Vec<Step>,
    facts: Vec<Facts>,
    current: usize,
    slots: Slots,
    pending: BTreeMap<usize, Pending>,
    phrases: Vec<super::surface::Phrase>,
    sound: bool,
}

impl<'a, 'b> Lowerer<'a, 'b> {
    fn new(
        file: &'b FlowFile,
        source: &'a Source,
        project: &'b Project,
        sink: &'b mut Sink,
    ) -> Self {
        let mut lowerer = Self {
            file,
            source,
            project,
            sink,
            ids: BTreeMap::new(),
            out: Vec::new(),
            facts: Vec::new(),
            current: 0,
            slots: Slots::default(),
            pending: BTreeMap::new(),
            phrases: Vec::new(),
            sound: true,
        };
        lowerer.name_steps();
        lowerer.declare_slots();
        lowerer.find_pending();
        lowerer
    }

    /// Notes an error.
    fn error(
        &mut self,
        span: Span,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.sound = false;
        self.sink.error(self.source, span, code, what, help);
    }

    fn kind(&mut self) -> Kind {
        let Some(kind) = &self.file.kind else {
            return Kind::Dialogue;
        };
        match kind.value.as_str() {
            "dialogue" => Kind::Dialogue,
            "pattern" => Kind::Pattern,
            other => {
                let help = "write `kind: pattern` for a repair pattern, or leave it out";
                self.error(
                    kind.span,
                    "F007",
                    format!("`{other}` is not a kind of flow"),
                    help,
                );
                Kind::Dialogue
            }
        }
    }

    /// Gives every step its name and its place.
    fn name_steps(&mut self) {
        let steps = &self.file.steps;
        if steps.value.is_empty() {
            let help = "add at least one step: `- id: hello` with a `text:`";
            self.error(
                steps.span,
                "F004",
                "a flow without steps does nothing",
                help,
            );
        }
        for (index, step) in steps.value.iter().enumerate() {
            let id = match &step.id {
                Some(id) => {
                    if let Some(problem) = bad_id(&id.value) {
                        self.error(
                            id.span,
                            "F011",
                            format!("a step can't be called `{}`: {problem}", id.value),
                            "choose another id",
                        );
                    } else if let Some(first) = self.ids.get(&id.value) {
                        let line = steps.value.get(*first).map_or(0, |s| s.span.line);
                        let what = format!("two steps are called `{}`", id.value);
                        self.error(
                            id.span,
                            "F011",
                            what,
                            format!("the first is on line {line}; rename one of them"),
                        );
                    }
                    id.value.clone()
                }
                None => self.generated_id(step, index),
            };
            self.ids.entry(id.clone()).or_insert(index);
            let span = step.id.as_ref().map_or(step.span, |id| id.span);
            self.out.push(Step {
                id,
                op: Op::End { survey: false },
                line: step.span.line,
            });
            self.facts.push(Facts {
                span,
                ..Facts::default()
            });
        }
    }

    fn generated_id(&self, step: &StepFile, index: usize) -> String {
        let base = match &step.kind {
            StepKind::Collect(c) => c
                .collect
                .as_ref()
                .map_or("collect".into(), |slot| format!("collect_{}", slot.value)),
            StepKind::Say(_) => "say".into(),
            StepKind::Branch(_) => "branch".into(),
            StepKind::Set(_) => "set".into(),
            StepKind::Api(_) => "call_api".into(),
            StepKind::Call(c) => format!("call_{}", c.call.value),
            StepKind::Link(l) => format!("link_{}", l.link.value),
            StepKind::Handoff(_) => "handoff_step".into(),
            StepKind::End(_) => "end_step".into(),
            StepKind::Broken => "step".into(),
        };
        if self.ids.contains_key(&base) {
            format!("{base}_{}", index + 1)
        } else {
            base
        }
    }

    /// Adds a step of the compiler's own, named after the one being lowered.
    fn add(&mut self, suffix: &str, op: Op) -> usize {
        let (origin, line) = self
            .out
            .get(self.current)
            .map_or((String::new(), 1), |s| (s.id.clone(), s.line));
        let span = self
            .facts
            .get(self.current)
            .map_or(Span::default(), |f| f.span);
        self.out.push(Step {
            id: format!("{origin}${suffix}"),
            op,
            line,
        });
        self.facts.push(Facts {
            span,
            ..Facts::default()
        });
        self.out.len() - 1
    }

    /// Runs `work` with what it writes noted for another step.
    fn at_step<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.current, index);
        let result = work(self);
        self.current = before;
        result
    }

    /// Notes an expression or template for the step being lowered.
    fn note(&mut self, text: &At<String>, role: Role) {
        let lead = self.lead(text.span);
        if let Some(facts) = self.facts.get_mut(self.current) {
            facts.uses.push(Use {
                text: text.value.clone(),
                span: text.span,
                role,
                lead,
            });
        }
    }

    /// How many characters of a scalar's span are its opening quote.
    fn lead(&self, span: Span) -> u32 {
        let line = self
            .source
            .text
            .lines()
            .nth((span.line as usize).saturating_sub(1));
        let first = line.and_then(|line| line.chars().nth((span.col as usize).saturating_sub(1)));
        u32::from(matches!(first, Some('"' | '\'')))
    }

    /// The step after the one at `index`, or the end.
    fn following(&self, index: usize) -> Target {
        if index + 1 < self.file.steps.value.len() {
            Target::Step(index + 1)
        } else {
            Target::End
        }
    }

    /// A text of the compiler's own, in the default locale.
    fn plain(&self, text: &str) -> Localized {
        let locale = self
            .project
            .locales
            .first()
            .cloned()
            .unwrap_or_else(|| "en".into());
        Localized(BTreeMap::from([(locale, text.to_owned())]))
    }
}

/// Ids with a meaning of their own.
pub(crate) const RESERVED_IDS: [&str; 8] = [
    "end", "fallback", "menu", "handoff", "retry", "cancel", "skip", "resume",
];

fn bad_id(id: &str) -> Option<&'static str> {
    if RESERVED_IDS.contains(&id) {
        return Some("that word has a meaning of its own");
    }
    let plain = !id.is_empty()
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    (!plain).then_some("an id is made of letters, digits, `_` and `-`")
}
