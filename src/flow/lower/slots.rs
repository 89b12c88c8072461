//! Slots: declared, or implied by the steps.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::diagnostic::did_you_mean;
use super::super::graph::{ChoiceOption, Slot, SlotType};
use super::super::source::{At, Span};
use super::super::surface::{SlotBlock, SlotSpec};
use super::Lowerer;

/// Every type's name.
pub(crate) const TYPES: [&str; 15] = [
    "text",
    "order_number",
    "pattern",
    "yes_no",
    "choice",
    "number",
    "money",
    "date",
    "date_range",
    "time",
    "email",
    "phone",
    "address",
    "name",
    "any",
];

/// Names that expressions read besides slots.
pub(crate) const BUILTINS: [&str; 6] = [
    "brand", "locale", "channel", "today", "customer", "response",
];

/// The slots met so far.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// In the order declared or met.
    list: Vec<Slot>,
    /// Where each was declared or first met.
    pub spans: BTreeMap<String, Span>,
}

impl Slots {
    /// A slot's type.
    pub fn kind(&self, name: &str) -> Option<SlotType> {
        self.list
            .iter()
            .find(|s| s.name == name)
            .map(|s| s.kind.clone())
    }

    /// Whether there is such a slot.
    pub fn has(&self, name: &str) -> bool {
        self.list.iter().any(|s| s.name == name)
    }

    /// What values a slot takes, for a message.
    pub fn values_help(&self, name: &str) -> String {
        match self.kind(name) {
            Some(SlotType::Choice { options }) => options
                .iter()
                .map(|o| format!("`{}`", o.value))
                .collect::<Vec<_>>()
                .join(", "),
            Some(SlotType::YesNo) => "`true` or `false`".into(),
            Some(SlotType::Number { .. }) => "a number within its bounds".into(),
            Some(SlotType::OrderNumber { digits, .. }) => format!("{digits} digits in quotes"),
            _ => "a value of its type".into(),
        }
    }

    /// The value of a slot that one of these labels stands for.
    pub fn value_labelled(&self, name: &str, labels: &[&str]) -> Option<Json> {
        let meant = |word: &str| labels.iter().any(|l| l.eq_ignore_ascii_case(word));
        match self.kind(name)? {
            SlotType::Choice { options } => options
                .iter()
                .find(|o| meant(&o.value) || o.label.0.values().any(|l| meant(l)))
                .map(|o| Json::String(o.value.clone())),
            SlotType::YesNo if meant("yes") || meant("ja") => Some(Json::Bool(true)),
            SlotType::YesNo if meant("no") || meant("nein") => Some(Json::Bool(false)),
            _ => None,
        }
    }

    fn add(&mut self, slot: Slot, span: Span) {
        self.spans.entry(slot.name.clone()).or_insert(span);
        self.list.push(slot);
    }
}

impl Lowerer<'_, '_> {
    /// Reads the `slots:` block.
    pub(super) fn declare_slots(&mut self) {
        let Some(declared) = &self.file.slots else {
            return;
        };
        for (name, spec) in &declared.0 {
            if let Some(problem) = bad_name(&name.value) {
                let what = format!("a slot can't be called `{}`: {problem}", name.value);
                self.error(
                    name.span,
                    "F027",
                    what,
                    "use small letters, digits and `_`, as in `order_id`",
                );
            }
            let slot = self.slot(name, spec);
            self.slots.add(slot, name.span);
        }
        for (name, spec) in &declared.0 {
            if let Some(from) = &spec.0.value.from
                && !self.slots.has(&from.value)
            {
                let what = format!(
                    "`{}` chooses from `{}`, which is not a slot",
                    name.value, from.value
                );
                let help = format!(
                    "declare `{}: any` under `slots:` and fill it with a call's `save:`",
                    from.value
                );
                self.error(from.span, "F020", what, help);
            }
        }
    }

    fn slot(&mut self, name: &At<String>, spec: &SlotSpec) -> Slot {
        let block = &spec.0.value;
        let kind = self.slot_type(block);
        let pii = block.pii.unwrap_or_else(|| personal(&kind));
        let label = block.label.as_ref().map(|l| self.phrase(l));
        let initial = block
            .initial
            .as_ref()
            .map(super::super::yaml::Node::to_json);
        Slot {
            name: name.value.clone(),
            kind,
            pii,
            initial,
            label,
        }
    }

    fn slot_type(&mut self, block: &SlotBlock) -> SlotType {
        let future = block.future.unwrap_or_default();
        match block.kind.value.as_str() {
            "text" => SlotType::Text,
            "order_number" => SlotType::OrderNumber {
                prefix: block
                    .prefix
                    .as_ref()
                    .map_or("ORD".into(), |p| p.value.clone()),
                digits: block.digits.as_ref().map_or(8, |d| d.value),
            },
            "pattern" => self.pattern_type(block),
            "yes_no" => SlotType::YesNo,
            "choice" => self.choice_type(block),
            "number" => self.number_type(block),
            "money" => SlotType::Money,
            "date" => SlotType::Date { future },
            "date_range" => SlotType::DateRange { future },
            "time" => SlotType::Time,
            "email" => SlotType::Email,
            "phone" => SlotType::Phone,
            "address" => SlotType::Address,
            "name" => SlotType::Name,
            "any" => SlotType::Any,
            other => {
                let help = did_you_mean(other, TYPES);
                self.error(
                    block.kind.span,
                    "F026",
                    format!("`{other}` is not a type of slot"),
                    help,
                );
                SlotType::Any
            }
        }
    }

    fn pattern_type(&mut self, block: &SlotBlock) -> SlotType {
        let Some(regex) = &block.regex else {
            let help =
                "add `regex:` with the expression for the whole text, as in `'[A-Z]{3}-\\d{4}'`";
            self.error(
                block.kind.span,
                "F004",
                "a slot of type `pattern` lacks `regex`",
                help,
            );
            return SlotType::Text;
        };
        if let Err(problem) = regex_lite::Regex::new(&regex.value) {
            let help = "see docs/FLOWS.md for what a regular expression may contain";
            self.error(
                regex.span,
                "F007",
                format!("not a regular expression: {problem}"),
                help,
            );
        }
        SlotType::Pattern {
            regex: regex.value.clone(),
        }
    }

    fn number_type(&mut self, block: &SlotBlock) -> SlotType {
        let (min, max) = (
            block.min.as_ref().map(|m| m.value),
            block.max.as_ref().map(|m| m.value),
        );
        if let (Some(min), Some(max), Some(at)) = (min, max, &block.max)
            && min > max
        {
            self.error(
                at.span,
                "F007",
                format!("no number lies between {min} and {max}"),
                "swap `min` and `max`",
            );
        }
        SlotType::Number {
            integer: block.integer.unwrap_or_default(),
            min,
            max,
        }
    }

    fn choice_type(&mut self, block: &SlotBlock) -> SlotType {
        if let Some(from) = &block.from {
            return SlotType::ChoiceFrom {
                from: from.value.clone(),
                label: block
                    .show
                    .as_ref()
                    .map_or("name".into(), |s| s.value.clone()),
                attributes: block
                    .attributes
                    .iter()
                    .flatten()
                    .map(|a| a.value.clone())
                    .collect(),
            };
        }
        let specs = block.options.as_deref().unwrap_or_default();
        if specs.is_empty() {
            let help =
                "list them under `options:`, or name the slot that holds a list with `from:`";
            self.error(
                block.kind.span,
                "F004",
                "a choice without options can't be answered",
                help,
            );
        }
        let mut options: Vec<ChoiceOption> = Vec::with_capacity(specs.len());
        for spec in specs {
            let value = &spec.0.value;
            if options.iter().any(|o| o.value == value.value) {
                self.error(
                    value.span,
                    "F005",
                    format!("the option `{}` is given twice", value.value),
                    "keep one",
                );
                continue;
            }
            let label = match &spec.0.label {
                Some(label) => self.phrase(label),
                None => self.plain(&value.value),
            };
            let synonyms = spec
                .0
                .synonyms
                .iter()
                .flatten()
                .map(|s| s.value.clone())
                .collect();
            options.push(ChoiceOption {
                value: value.value.clone(),
                label,
                synonyms,
            });
        }
        SlotType::Choice { options }
    }

    /// Makes sure that a slot which a step fills exists. A file that declares slots declares them all.
    pub(super) fn slot_filled(&mut self, name: &At<String>, implied: SlotType) {
        if self.slots.has(&name.value) {
            return;
        }
        if self.file.slots.is_some() {
            let help = format!(
                "declare it: `{}: text` (or another type) under `slots:`",
                name.value
            );
            self.error(
                name.span,
                "F020",
                format!("the slot `{}` is not declared", name.value),
                help,
            );
        } else if let Some(problem) = bad_name(&name.value) {
            let what = format!("a slot can't be called `{}`: {problem}", name.value);
            self.error(
                name.span,
                "F027",
                what,
                "use small letters, digits and `_`, as in `order_id`",
            );
        }
        let pii = personal(&implied);
        let slot = Slot {
            name: name.value.clone(),
            kind: implied,
            pii,
            initial: None,
            label: None,
        };
        self.slots.add(slot, name.span);
    }

    /// The flow's slots.
    pub(super) fn finish_slots(&mut self) -> Vec<Slot> {
        self.slots.list.clone()
    }
}

/// The type that a slot's name implies where nothing declares it.
pub(crate) fn implied_type(name: &str) -> SlotType {
    let is = |word: &str| name == word || name.ends_with(&format!("_{word}"));
    if is("order_id") || is("order_number") {
        SlotType::OrderNumber {
            prefix: "ORD".into(),
            digits: 8,
        }
    } else if is("email") {
        SlotType::Email
    } else if is("phone") {
        SlotType::Phone
    } else if is("address") {
        SlotType::Address
    } else if is("name") {
        SlotType::Name
    } else if is("date") {
        SlotType::Date { future: false }
    } else if is("amount") {
        SlotType::Money
    } else {
        SlotType::Text
    }
}

fn personal(kind: &SlotType) -> bool {
    matches!(
        kind,
        SlotType::Email | SlotType::Phone | SlotType::Address | SlotType::Name
    )
}

fn bad_name(name: &str) -> Option<&'static str> {
    if BUILTINS.contains(&name) {
        return Some("expressions read something else by that name");
    }
    if matches!(
        name,
        "true"
            | "false"
            | "none"
            | "null"
            | "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "if"
            | "else"
            | "loop"
    ) {
        return Some("the word belongs to expressions");
    }
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (!plain).then_some("expressions could not read it")
}
