//! Texts and expressions: minijinja, prepared once.
//!
//! What a customer writes is only ever a value in here, never a source: template syntax in a message is text.

use std::collections::{BTreeMap, HashMap, HashSet};

use minijinja::value::{Serde, Value as Jinja};
use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;

use super::filters::LABELS;
use super::limits::MAX_TEXT_CHARS;
use super::rewrite::{VALID, is_template, printed, rewrite_validity};
use super::validity;
use crate::flow::{Flow, Graph, Localized, Op, SlotType};

/// Every text and expression of a graph, ready to use.
pub(crate) struct Voice<'g> {
    texts: Environment<'g>,
    expressions: Environment<'g>,
    prepared: HashMap<&'g str, Prepared>,
    brand: Jinja,
    default_locale: &'g str,
}

/// One source, looked at once.
struct Prepared {
    /// The source with `slot.is_valid` rewritten; `None` where it is as written.
    rewritten: Option<String>,
    /// The variables it reads.
    names: Vec<String>,
    /// Those of them that it shows as they are.
    printed: Vec<String>,
    /// Whether it shows options by their labels.
    labels: bool,
}

/// The values a text or an expression may read.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    /// The running flow: its declared slots are known even while they are empty.
    pub flow: Option<&'s Flow>,
    /// Filled slots.
    pub slots: &'s BTreeMap<String, Value>,
    /// What the engine adds (`failure`, `response`, `today`).
    pub extra: &'s BTreeMap<String, Value>,
}

/// A rendered text and the variables it missed.
pub(crate) struct Rendered {
    pub text: String,
    /// Variables it reads that have no value.
    pub missing: Vec<String>,
    /// Those of them that it shows as they are: the sentence has a hole there.
    pub holes: Vec<String>,
}

impl Rendered {
    fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            missing: Vec::new(),
            holes: Vec::new(),
        }
    }

    fn failed(why: String) -> Self {
        Self {
            text: String::new(),
            missing: vec![why],
            holes: Vec::new(),
        }
    }
}

impl<'g> Voice<'g> {
    /// Compiles every text of the graph and looks at every expression.
    pub fn new(graph: &'g Graph) -> Self {
        let mut texts = Environment::new();
        texts.set_undefined_behavior(UndefinedBehavior::Chainable);
        texts.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        texts.set_formatter(|out, state, value| {
            if value.is_none() {
                Ok(())
            } else {
                minijinja::escape_formatter(out, state, value)
            }
        });
        super::filters::add(&mut texts);
        let mut expressions = Environment::new();
        super::filters::add(&mut expressions);
        expressions.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let mut voice = Self {
            texts,
            expressions,
            prepared: HashMap::new(),
            brand: Jinja::from(Serde(&graph.brand)),
            default_locale: graph.locales.first().map_or("en", String::as_str),
        };
        super::sources::visit(graph, &mut |source| voice.prepare(source));
        voice
    }

    fn prepare(&mut self, source: super::sources::Source<'g>) {
        use super::sources::Source;
        match source {
            Source::Text(text) => {
                if !is_template(text) || self.prepared.contains_key(text) {
                    return;
                }
                let rewritten = rewrite_validity(text);
                let added = match rewritten.clone() {
                    Some(owned) => self.texts.add_template_owned(text.to_owned(), owned),
                    None => self.texts.add_template(text, text),
                };
                let names = match added.and_then(|()| self.texts.get_template(text)) {
                    Ok(template) => {
                        let read = template.undeclared_variables(false);
                        with_sliced(read, rewritten.as_deref().unwrap_or(text), true)
                    }
                    Err(_) => Vec::new(),
                };
                let printed = printed(text, &names);
                self.prepared.insert(
                    text,
                    Prepared {
                        rewritten,
                        names,
                        printed,
                        labels: shows_labels(text),
                    },
                );
            }
            Source::Expression(expression) => {
                if self.prepared.contains_key(expression) {
                    return;
                }
                let rewritten = rewrite_validity(expression);
                let source = rewritten.as_deref().unwrap_or(expression);
                let names = self
                    .expressions
                    .compile_expression_owned(source.to_owned())
                    .map(|e| with_sliced(e.undeclared_variables(false), source, false))
                    .unwrap_or_default();
                let printed = Vec::new();
                self.prepared.insert(
                    expression,
                    Prepared {
                        rewritten,
                        names,
                        printed,
                        labels: shows_labels(expression),
                    },
                );
            }
        }
    }

    /// Whether a step reads a slot.
    pub fn reads(&self, op: &Op, slot: &str) -> bool {
        let mut found = false;
        super::sources::visit_op(op, &mut |source| {
            let (super::sources::Source::Text(text) | super::sources::Source::Expression(text)) =
                source;
            found |= self
                .prepared
                .get(text)
                .is_some_and(|prepared| prepared.names.iter().any(|name| name == slot));
        });
        let in_path = |path: &str| {
            path.contains(&format!("{{{slot}}}")) || path.contains(&format!("{{{slot}."))
        };
        found || matches!(op, Op::CallApi(call) if in_path(&call.path))
    }

    /// The sentence in the nearest locale: the very one, its language, the bot's first, any.
    pub fn pick<'l>(&self, localized: &'l Localized, locale: &str) -> &'l str {
        let all = &localized.0;
        let language = locale.split('-').next().unwrap_or(locale);
        all.get(locale)
            .or_else(|| all.get(language))
            .or_else(|| all.get(self.default_locale))
            .or_else(|| all.values().next())
            .map_or("", String::as_str)
    }

    /// Renders a text of the graph.
    pub fn render(&self, source: &str, scope: Scope<'_>) -> Rendered {
        if !is_template(source) {
            return Rendered::plain(source);
        }
        let Some(prepared) = self.prepared.get(source) else {
            return Rendered::failed("(unknown text)".into());
        };
        let (context, missing) = self.context(prepared, scope, Absent::Undefined);
        match self
            .texts
            .get_template(source)
            .and_then(|t| t.render(context))
        {
            Ok(text) => {
                let holes = prepared
                    .printed
                    .iter()
                    .filter(|name| missing.contains(name))
                    .cloned()
                    .collect();
                Rendered {
                    text: clip(text.trim()),
                    missing,
                    holes,
                }
            }
            Err(error) => Rendered::failed(error.kind().to_string()),
        }
    }

    /// Evaluates an expression of the graph; an undefined result is `null`.
    ///
    /// # Errors
    /// What minijinja says, without values.
    pub fn eval(&self, expression: &str, scope: Scope<'_>) -> Result<Value, String> {
        self.eval_jinja(expression, scope)
            .map(|value| serde_json::to_value(&value).unwrap_or(Value::Null))
    }

    /// Whether a condition holds; one that can't be evaluated doesn't.
    pub fn holds(&self, expression: &str, scope: Scope<'_>) -> Result<bool, String> {
        self.eval_jinja(expression, scope)
            .map(|value| value.is_true())
    }

    fn eval_jinja(&self, expression: &str, scope: Scope<'_>) -> Result<Jinja, String> {
        let prepared = self.prepared.get(expression).ok_or("unknown expression")?;
        let source = prepared.rewritten.as_deref().unwrap_or(expression);
        let (context, _) = self.context(prepared, scope, Absent::None);
        self.expressions
            .compile_expression_owned(source.to_owned())
            .and_then(|compiled| compiled.eval(context))
            .map_err(|error| error.kind().to_string())
    }

    fn context(
        &self,
        prepared: &Prepared,
        scope: Scope<'_>,
        absent: Absent,
    ) -> (BTreeMap<String, Jinja>, Vec<String>) {
        let mut context = BTreeMap::new();
        let mut missing = Vec::new();
        // Filters show days and amounts as the customer's language does.
        if let Some(locale) = scope.extra.get("locale") {
            context.insert("locale".to_owned(), Jinja::from(Serde(locale)));
        }
        if prepared.labels {
            context.insert(LABELS.to_owned(), self.labels(scope));
        }
        for name in &prepared.names {
            let value = match name.as_str() {
                VALID => Some(validities(scope)),
                "brand" => Some(self.brand.clone()),
                _ => scope
                    .slots
                    .get(name)
                    .or_else(|| scope.extra.get(name))
                    .filter(|v| !v.is_null())
                    .map(|v| Jinja::from(Serde(v))),
            };
            match value {
                Some(value) => {
                    context.insert(name.clone(), value);
                }
                None => {
                    missing.push(name.clone());
                    let declared = scope
                        .flow
                        .is_some_and(|f| f.slots.iter().any(|s| s.name == *name));
                    if matches!(absent, Absent::None) && declared {
                        context.insert(name.clone(), Jinja::from(()));
                    }
                }
            }
        }
        (context, missing)
    }
}

impl Voice<'_> {
    /// The labels of the running flow's options in the customer's language, by slot and value.
    fn labels(&self, scope: Scope<'_>) -> Jinja {
        let locale = scope.extra.get("locale").and_then(Value::as_str);
        let mut all: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for slot in scope.flow.into_iter().flat_map(|flow| &flow.slots) {
            let SlotType::Choice { options } = &slot.kind else {
                continue;
            };
            let labels = options.iter().map(|option| {
                let label = self.pick(&option.label, locale.unwrap_or(self.default_locale));
                (option.value.as_str(), label)
            });
            all.insert(&slot.name, labels.collect());
        }
        Jinja::from(Serde(&all))
    }
}

/// Whether a source shows options by their labels.
fn shows_labels(source: &str) -> bool {
    source.contains("label")
}

/// How an empty slot is seen: texts print nothing for it, expressions compare it with `none`.
#[derive(Clone, Copy)]
enum Absent {
    Undefined,
    None,
}

fn validities(scope: Scope<'_>) -> Jinja {
    let Some(flow) = scope.flow else {
        return Jinja::from(());
    };
    let all: BTreeMap<&str, bool> = flow
        .slots
        .iter()
        .map(|slot| {
            let valid = scope
                .slots
                .get(&slot.name)
                .is_some_and(|v| validity::fits(&slot.kind, v, scope.slots));
            (slot.name.as_str(), valid)
        })
        .collect();
    Jinja::from(Serde(&all))
}

/// The names that a source reads. minijinja leaves out what is sliced (`rooms[:3]`), so a source with brackets is looked
/// at once more.
fn with_sliced(mut read: HashSet<String>, source: &str, template: bool) -> Vec<String> {
    if source.contains('[') {
        read.extend(crate::flow::names_read(source, template));
    }
    read.into_iter().collect()
}

fn clip(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARS).collect()
}
