//! Sentences, buttons and cards.

use std::collections::BTreeMap;

use super::super::expr::template_reads;
use super::super::graph::{Button, Card, Localized, Press, Say, SlotType, Target, Variant};
use super::super::source::At;
use super::super::surface::{ButtonSpec, CardSpec, Goal, Lines, Phrase, VariantSpec};
use super::super::yaml::Node;
use super::{Lowerer, Role};

/// Labels whose meaning needs no spelling out, in lower case.
const KNOWN_LABELS: [(&str, Press); 16] = [
    ("back to menu", Press::Menu),
    ("main menu", Press::Menu),
    ("menu", Press::Menu),
    ("zurück zum menü", Press::Menu),
    ("try again", Press::Retry),
    ("retry", Press::Retry),
    ("noch einmal versuchen", Press::Retry),
    ("talk to a person", Press::Handoff),
    ("talk to a human", Press::Handoff),
    ("talk to an agent", Press::Handoff),
    ("mit einem menschen sprechen", Press::Handoff),
    ("cancel", Press::Cancel),
    ("abbrechen", Press::Cancel),
    ("skip", Press::Skip),
    ("überspringen", Press::Skip),
    ("continue", Press::Resume),
];

/// What a button can do besides filling a slot, by the word `goto` takes.
const PRESSES: [(&str, Press); 6] = [
    ("menu", Press::Menu),
    ("retry", Press::Retry),
    ("handoff", Press::Handoff),
    ("cancel", Press::Cancel),
    ("skip", Press::Skip),
    ("resume", Press::Resume),
];

impl Lowerer<'_, '_> {
    /// A sentence in all its locales.
    pub(super) fn phrase(&mut self, phrase: &Phrase) -> Localized {
        let mut texts = BTreeMap::new();
        for (locale, text) in &phrase.texts {
            self.template(text);
            texts.insert(locale.clone(), text.value.clone());
        }
        self.phrases.push(phrase.clone());
        Localized(texts)
    }

    fn template(&mut self, text: &At<String>) {
        self.note(text, Role::Template);
        if let Err(problem) = template_reads(&text.value) {
            self.unparsable(text.span, &text.value, &problem);
        }
    }

    /// Several ways to say something, with buttons and a card. `slot` is the slot being asked for, if any.
    pub(super) fn say(
        &mut self,
        lines: Option<&Lines>,
        buttons: Option<&Vec<ButtonSpec>>,
        card: Option<&CardSpec>,
        slot: Option<&str>,
    ) -> Say {
        let variants = lines
            .map(|l| l.variants.iter().map(|v| self.variant(v)).collect())
            .unwrap_or_default();
        let quick_replies = buttons
            .map(|b| b.iter().filter_map(|b| self.button(b, slot)).collect())
            .unwrap_or_default();
        Say {
            variants,
            quick_replies,
            card: card.map(|c| self.card(c)),
        }
    }

    /// One way to say something.
    pub(super) fn variant(&mut self, variant: &VariantSpec) -> Variant {
        Variant {
            when: variant
                .when
                .as_ref()
                .map(|when| self.expression(when, Role::Condition)),
            channel: variant.channel.as_ref().map(|c| c.value.clone()),
            text: self.phrase(&variant.text),
        }
    }

    fn card(&mut self, card: &CardSpec) -> Card {
        let title = self.phrase(&card.title);
        let text = card.text.as_ref().map(|t| self.phrase(t));
        let mut address = |link: &Option<At<String>>| {
            let link = link.as_ref()?;
            self.template(link);
            if !link.value.starts_with("https://") && !link.value.starts_with("{{") {
                let help = "write the whole address, `https://…`, or `{{ slot }}`";
                self.error(
                    link.span,
                    "F054",
                    "a card's address must begin with https://",
                    help,
                );
            }
            Some(link.value.clone())
        };
        let image = address(&card.image);
        let link = address(&card.link);
        Card {
            title,
            text,
            image,
            link,
        }
    }

    fn button(&mut self, button: &ButtonSpec, slot: Option<&str>) -> Option<Button> {
        let block = &button.block;
        let action = match (&block.value, &block.goto) {
            (Some(_), Some(goto)) => {
                self.error(
                    goto.span,
                    "F009",
                    "a quick reply has either `value` or `goto`",
                    "keep one of the two",
                );
                return None;
            }
            (Some(value), None) => self.fill(value, slot)?,
            (None, Some(goto)) => self.press(goto)?,
            (None, None) => self.known_label(button, slot)?,
        };
        Some(Button {
            label: self.phrase(&block.label),
            action,
        })
    }

    fn press(&mut self, goto: &At<Goal>) -> Option<Press> {
        if let Goal::Name(name) = &goto.value
            && let Some((_, press)) = PRESSES.iter().find(|(word, _)| word == name)
        {
            return Some(press.clone());
        }
        match self.goal(goto, "asked") {
            Target::Step(index) => Some(Press::Step(index)),
            Target::Flow(flow) => Some(Press::Flow(flow)),
            Target::End => Some(Press::Cancel),
            Target::Handoff(_) => Some(Press::Handoff),
            Target::Resume => Some(Press::Resume),
            Target::Repair => {
                let help = "use `retry`, `menu`, `handoff`, `cancel`, a step, or `{flow: name}`";
                self.error(
                    goto.span,
                    "F042",
                    "a quick reply can't lead to `fallback`",
                    help,
                );
                None
            }
        }
    }

    fn fill(&mut self, value: &Node, slot: Option<&str>) -> Option<Press> {
        let Some(slot) = slot else {
            let help =
                "put the quick reply under the collect step whose slot it fills, or use `goto`";
            self.error(
                value.span,
                "F041",
                "`value` fills the slot being asked for, and this step asks for none",
                help,
            );
            return None;
        };
        let json = value.to_json();
        match self.slots.kind(slot) {
            Some(kind) if !takes(&kind, &json) => {
                let help = format!(
                    "give a value that `{slot}` can hold: {}",
                    self.slots.values_help(slot)
                );
                self.error(
                    value.span,
                    "F041",
                    format!("`{slot}` can't hold {json}"),
                    help,
                );
                None
            }
            _ => Some(Press::Fill(json)),
        }
    }

    fn known_label(&mut self, button: &ButtonSpec, slot: Option<&str>) -> Option<Press> {
        let labels: Vec<&str> = button
            .block
            .label
            .texts
            .iter()
            .map(|(_, text)| text.value.trim())
            .collect();
        if let Some(press) = slot.and_then(|slot| self.slots.value_labelled(slot, &labels)) {
            return Some(Press::Fill(press));
        }
        let known = KNOWN_LABELS
            .iter()
            .find(|(word, _)| labels.iter().any(|l| l.to_lowercase() == *word));
        if let Some((_, press)) = known {
            return Some(press.clone());
        }
        let label = labels.first().copied().unwrap_or_default();
        let help = "say what it does: `- label: …` with `value:` (fills the slot) or `goto:` (a step, menu, handoff, retry, cancel, skip, `{flow: name}`)";
        self.error(
            button.span,
            "F042",
            format!("nothing says what the quick reply \"{label}\" does"),
            help,
        );
        None
    }
}

/// Whether a button's value is one the slot can hold.
fn takes(kind: &SlotType, value: &serde_json::Value) -> bool {
    match kind {
        SlotType::Choice { options } => value
            .as_str()
            .is_some_and(|v| options.iter().any(|o| o.value == v)),
        SlotType::YesNo => value.is_boolean(),
        SlotType::Number { integer, min, max } => value.as_f64().is_some_and(|n| {
            (!integer || n.fract() == 0.0)
                && min.is_none_or(|min| n >= min)
                && max.is_none_or(|max| n <= max)
        }),
        SlotType::Money | SlotType::DateRange { .. } | SlotType::Address => value.is_object(),
        SlotType::OrderNumber { digits, .. } => value.as_str().is_some_and(|v| {
            v.len() == usize::from(*digits) && v.chars().all(|c| c.is_ascii_digit())
        }),
        SlotType::Pattern { regex } => {
            let whole = regex_lite::Regex::new(&format!("^(?:{regex})$"));
            value
                .as_str()
                .is_some_and(|v| whole.is_ok_and(|r| r.is_match(v)))
        }
        SlotType::Text
        | SlotType::Date { .. }
        | SlotType::Time
        | SlotType::Email
        | SlotType::Phone
        | SlotType::Name => value.is_string(),
        SlotType::ChoiceFrom { .. } | SlotType::Any => true,
    }
}
