//! Flows as newer Rasa projects write them: steps with `collect`, `next` and conditions.

use crate::flow::{YamlNode, YamlValue};

use super::names::plain;
use super::project::{Part, Place, Project};
use super::steps::{Draft, slot_name};
use super::yaml::Yaml;

/// What a question may say in Rasa and not here, and why.
const COLLECT_LOST: [(&str, &str); 2] = [
    ("description", "it speaks to a language model"),
    (
        "reset_after_flow_ends",
        "a slot lasts as long as its flow and those that start out of it",
    ),
];
/// How deep steps may stand inside `then`.
const MAX_NESTING: usize = 8;

/// Steps of a flow, and what stood inside their arms and comes after them.
pub(super) struct Reader<'a> {
    pub project: &'a mut Project,
    pub draft: &'a mut Draft,
    file: String,
    nested: Vec<(String, YamlNode)>,
}

/// Reads a flow's steps into a draft.
pub(super) fn read(project: &mut Project, draft: &mut Draft, (file, node): &Part) {
    let mut reader = Reader {
        project,
        draft,
        file: file.clone(),
        nested: Vec::new(),
    };
    if let Some(YamlValue::List(steps)) = node.get("steps").map(|s| &s.value) {
        reader.steps(steps, None, 0);
    }
}

impl Reader<'_> {
    fn steps(&mut self, steps: &[YamlNode], first_id: Option<String>, depth: usize) {
        let last = steps.len().saturating_sub(1);
        for (at, step) in steps.iter().enumerate() {
            let id = step.get("id").and_then(YamlNode::text).map(plain);
            let id = if at == 0 { first_id.clone().or(id) } else { id };
            let before = self.draft.steps.len();
            self.step(step, id);
            if self.draft.steps.len() == before {
                continue;
            }
            // Arms come after the last step, which must not run on into them.
            let ended = at == last && (depth > 0 || !self.nested.is_empty());
            self.next(step, ended);
        }
        if depth >= MAX_NESTING {
            return;
        }
        for (id, node) in std::mem::take(&mut self.nested) {
            if let YamlValue::List(inner) = &node.value {
                self.steps(inner, Some(id), depth + 1);
            }
        }
    }

    fn place(&self, node: &YamlNode) -> Place {
        Place::new(&self.file, node)
    }

    fn step(&mut self, step: &YamlNode, id: Option<String>) {
        let place = self.place(step);
        let text = |key: &str| step.get(key).and_then(YamlNode::text).map(str::to_owned);
        let before = self.draft.steps.len();
        if let Some(slot) = text("collect").or(text("collect_information")) {
            let words = [text("utter").unwrap_or_else(|| format!("utter_ask_{slot}"))];
            self.draft.collect(self.project, &slot, &words, &place);
            if text("ask_before_filling").as_deref() == Some("true") {
                self.draft.extend_last("always", Yaml::word("true"));
            }
            for (key, why) in COLLECT_LOST {
                if let Some(node) = step.get(key) {
                    let place = self.place(node);
                    self.project.left_out(
                        place,
                        format!("`{key}` of the question for `{slot}`: {why}"),
                    );
                }
            }
            if let Some(rejections) = step.get("rejections") {
                self.rejections(rejections);
            }
        } else if let Some(action) = text("action") {
            if action.starts_with("utter_") {
                self.draft.say(self.project, &action, &place, &|_| false);
            } else if super::follow::is_handoff(&action) {
                self.draft
                    .add("to_a_person", vec![("handoff".into(), Yaml::word("asked"))]);
            } else {
                self.draft.custom(self.project, &action, &place);
            }
        } else if let Some(YamlValue::List(sets)) = step.get("set_slots").map(|s| &s.value) {
            let mut entries = Vec::new();
            for (name, value) in sets.iter().filter_map(|s| match &s.value {
                YamlValue::Map(pairs) => pairs.first(),
                _ => None,
            }) {
                let slot = self
                    .draft
                    .set(self.project, name.text().unwrap_or_default());
                entries.push((slot, Yaml::word(value.to_json().to_string())));
            }
            self.draft
                .add("set", vec![("set".into(), Yaml::Map(entries))]);
        } else if let Some(flow) = text("link").or(text("call")) {
            let key = if text("link").is_some() {
                "link"
            } else {
                "call"
            };
            match self.project.flow_ids.get(&flow).cloned() {
                Some(flow) => {
                    self.draft.add(
                        &format!("{key}_{flow}"),
                        vec![(key.into(), Yaml::word(flow))],
                    );
                }
                None => self
                    .project
                    .left_out(place, format!("`{key}: {flow}`: there is no such flow")),
            }
        } else if step.get("noop").is_some() || step.get("next").is_some() {
            self.draft.add("branch", Vec::new());
        } else {
            self.project
                .left_out(place, "a step of a kind that has no counterpart");
        }
        if let (Some(id), Some((own, _))) = (id, self.draft.steps.get_mut(before)) {
            *own = id;
        }
    }

    fn rejections(&mut self, node: &YamlNode) {
        let YamlValue::List(all) = &node.value else {
            return;
        };
        for (at, rejection) in all.iter().enumerate() {
            let when = rejection
                .get("if")
                .and_then(YamlNode::text)
                .and_then(|text| self.expression(text));
            let utter = rejection
                .get("utter")
                .and_then(YamlNode::text)
                .map(str::to_owned);
            match (at, when, utter) {
                (0, Some(when), Some(utter)) => {
                    self.draft
                        .extend_last("valid", Yaml::text(format!("not ({when})")));
                    let words = self
                        .project
                        .response(&utter, self.draft)
                        .and_then(|r| r.text);
                    if let Some(words) = words {
                        self.draft.extend_last("invalid", words);
                    }
                }
                _ => {
                    let place = self.place(rejection);
                    self.project
                        .left_out(place, "a rejection: a collect step has one `valid`");
                }
            }
        }
    }

    /// Where a step goes on; the last one of an arm ends the flow.
    fn next(&mut self, step: &YamlNode, ends: bool) {
        let jumps =
            self.draft.steps.last().is_some_and(|(_, entries)| {
                entries.iter().any(|(k, _)| k == "link" || k == "handoff")
            });
        if jumps {
            return;
        }
        let bare = self
            .draft
            .steps
            .last()
            .is_some_and(|(_, entries)| entries.is_empty());
        let key = if bare { "branch" } else { "next" };
        match step.get("next") {
            None if ends => self.draft.extend_last("next", Yaml::word("end")),
            None => {}
            Some(next) => match &next.value {
                YamlValue::List(arms) => {
                    let arms = arms.iter().filter_map(|arm| self.arm(arm)).collect();
                    self.draft.extend_last(key, Yaml::List(arms));
                }
                _ => {
                    let target = target(next.text().unwrap_or("END"));
                    let value = Yaml::word(target);
                    if bare {
                        let otherwise = Yaml::Map(vec![("else".into(), value)]);
                        self.draft
                            .extend_last("branch", Yaml::List(vec![otherwise]));
                    } else {
                        self.draft.extend_last("next", value);
                    }
                }
            },
        }
    }

    fn arm(&mut self, arm: &YamlNode) -> Option<Yaml> {
        if let Some(otherwise) = arm.get("else") {
            let to = self.goal(otherwise);
            return Some(Yaml::Map(vec![("else".into(), to)]));
        }
        let text = arm.get("if")?.text()?;
        let Some(when) = self.expression(text) else {
            let place = self.place(arm);
            self.project
                .left_out(place, format!("the condition `{text}`"));
            return None;
        };
        let to = self.goal(arm.get("then")?);
        Some(Yaml::Map(vec![
            ("if".into(), Yaml::text(when)),
            ("then".into(), to),
        ]))
    }

    /// A target, or steps that get an id and come later.
    fn goal(&mut self, node: &YamlNode) -> Yaml {
        if let YamlValue::List(inner) = &node.value {
            let own = inner
                .first()
                .and_then(|first| first.get("id")?.text().map(plain));
            let id = own.unwrap_or_else(|| format!("arm_{}_{}", node.span.line, node.span.col));
            self.nested.push((id.clone(), node.clone()));
            return Yaml::word(id);
        }
        Yaml::word(target(node.text().unwrap_or("END")))
    }

    /// A condition in our words; nothing where it says what can't be said.
    fn expression(&mut self, text: &str) -> Option<String> {
        if text.contains("context.") || text.contains(" matches ") || text.contains(" contains ") {
            return None;
        }
        let text = text
            .replace(" is not null", " is not none")
            .replace(" is null", " is none");
        let text = text
            .replace(" AND ", " and ")
            .replace(" OR ", " or ")
            .replace("NOT ", "not ")
            .replace("slots.", "");
        let mut names: Vec<String> = Vec::new();
        let words =
            text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '"' || c == '\''));
        for word in words.filter(|w| w.starts_with(|c: char| c.is_alphabetic())) {
            let known = self.project.slots.contains_key(word) && slot_name(word) == word;
            if known && !names.iter().any(|n| n == word) {
                names.push(self.draft.slot(self.project, word));
            }
        }
        let text = as_numbers(&text, &names, self.project);
        let bare = text.trim().trim_start_matches("not ").trim();
        if names.is_empty() || names.iter().any(|name| name == bare) || text.contains(" none") {
            return Some(text);
        }
        let there: Vec<String> = names
            .iter()
            .map(|name| format!("{name} is defined"))
            .collect();
        Some(format!("{} and ({text})", there.join(" and ")))
    }
}

/// `number < 100` as `number | float < 100` where the slot holds text: there, Rasa's language model gave a number.
fn as_numbers(text: &str, names: &[String], project: &Project) -> String {
    let mut out = text.to_owned();
    for name in names {
        let kind = project
            .slots
            .get(name)
            .and_then(|(_, node)| node.get("type")?.text());
        if kind != Some("text") && kind != Some("any") {
            continue;
        }
        for sign in ["<=", ">=", "<", ">"] {
            for written in [format!("{name} {sign} "), format!("{name}{sign}")] {
                out = out.replace(&written, &format!("({name} | float) {sign} "));
            }
        }
    }
    out
}

fn target(name: &str) -> String {
    if name == "END" {
        "end".into()
    } else {
        plain(name)
    }
}
