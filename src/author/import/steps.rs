//! A flow being written: its steps, and the slots they need.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::Response;
use super::names::{plain, spoken};
use super::project::{Place, Project};
use super::yaml::Yaml;

/// Step ids that have a meaning of their own.
const RESERVED: [&str; 8] = [
    "end", "fallback", "menu", "handoff", "retry", "cancel", "skip", "resume",
];
/// Names that expressions read besides slots.
const BUILTINS: [&str; 5] = ["brand", "locale", "channel", "today", "response"];

/// A mapping under construction.
pub(super) type Entries = Vec<(String, Yaml)>;

/// A flow under construction.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The steps: id and keys.
    pub steps: Vec<(String, Entries)>,
    /// Slots by our name: the foreign name, and whether the customer is asked for it.
    slots: BTreeMap<String, (String, bool)>,
    /// Declarations that come from no slot of the domain.
    pub own_slots: BTreeMap<String, Yaml>,
    /// Slots that a step of this flow fills.
    filled: BTreeSet<String>,
    /// Places of calls that stand for custom actions.
    calls: Vec<usize>,
}

impl Draft {
    /// Our name of a slot, which the flow now declares.
    pub fn slot(&mut self, _: &Project, foreign: &str) -> String {
        let name = slot_name(foreign);
        self.slots
            .entry(name.clone())
            .or_insert((foreign.to_owned(), false));
        name
    }

    /// Adds a step; its id is made unique.
    pub fn add(&mut self, id: &str, entries: Entries) -> String {
        let base = plain(id);
        let taken =
            |id: &str| RESERVED.contains(&id) || self.steps.iter().any(|(other, _)| other == id);
        let id = if taken(&base) {
            let numbered = (2..1_000).map(|n| format!("{base}_{n}"));
            numbered.into_iter().find(|id| !taken(id)).unwrap_or(base)
        } else {
            base
        };
        self.steps.push((id.clone(), entries));
        id
    }

    /// Adds a key to the last step.
    pub fn extend_last(&mut self, key: &str, value: Yaml) {
        if let Some((_, entries)) = self.steps.last_mut() {
            entries.push((key.to_owned(), value));
        }
    }

    /// Says a response; `dropped` are payloads that the next question's own buttons take the place of.
    pub fn say(
        &mut self,
        project: &mut Project,
        name: &str,
        place: &Place,
        dropped: &dyn Fn(&str) -> bool,
    ) {
        let Some(response) = project.response(name, self) else {
            project.left_out(
                place.clone(),
                format!("the response `{name}`: the domain has no text for it"),
            );
            return;
        };
        let mut entries: Entries = response
            .text
            .clone()
            .map(|text| ("text".to_owned(), text))
            .into_iter()
            .collect();
        let shown: Vec<Yaml> = response
            .buttons
            .iter()
            .filter(|(_, payload, _)| !dropped(payload))
            .filter_map(|button| project.button(button, None))
            .collect();
        if !shown.is_empty() && response.text.is_some() {
            entries.push(("quick_replies".into(), Yaml::List(shown)));
        }
        entries.extend(response.card.map(|card| ("card".to_owned(), card)));
        self.add(name.strip_prefix("utter_").unwrap_or(name), entries);
    }

    /// Asks for a slot, in the words of the first response there is.
    pub fn collect(
        &mut self,
        project: &mut Project,
        foreign: &str,
        words: &[String],
        place: &Place,
    ) -> String {
        let name = self.slot(project, foreign);
        self.slots.insert(name.clone(), (foreign.to_owned(), true));
        self.filled.insert(name.clone());
        let response = words
            .iter()
            .find_map(|response| project.response(response, self));
        let response = response.unwrap_or_else(|| {
            project.left_out(
                place.clone(),
                format!(
                    "the question for `{foreign}`: the domain has no `{}`",
                    words.join("` or `")
                ),
            );
            Response {
                text: Some(Yaml::text(format!("{}?", spoken(foreign)))),
                ..Response::default()
            }
        });
        let ask = response
            .text
            .unwrap_or_else(|| Yaml::text(format!("{}?", spoken(foreign))));
        let mut entries: Entries = vec![
            ("collect".into(), Yaml::word(name.clone())),
            ("ask".into(), ask),
        ];
        let shown: Vec<Yaml> = response
            .buttons
            .iter()
            .filter_map(|button| project.button(button, Some(foreign)))
            .collect();
        if !shown.is_empty() {
            entries.push(("quick_replies".into(), Yaml::List(shown)));
        }
        self.add(&format!("ask_{name}"), entries)
    }

    /// A custom action: a call that has to be pointed at the shop's API.
    pub fn custom(&mut self, project: &mut Project, action: &str, place: &Place) {
        let what = format!(
            "the custom action `{action}`: its Python code; the step calls `POST /actions/{}`, point it at your API",
            plain(action)
        );
        project.left_out(place.clone(), what);
        project.called.insert(action.to_owned());
        let params: Entries = vec![
            ("method".into(), Yaml::word("POST")),
            (
                "endpoint".into(),
                Yaml::word(format!("/actions/{}", plain(action))),
            ),
            ("effect".into(), Yaml::word("read")),
        ];
        let on = vec![("error".to_owned(), Yaml::word("fallback"))];
        self.calls.push(self.steps.len());
        let entries = vec![
            ("action".to_owned(), Yaml::word("call_api")),
            ("params".to_owned(), Yaml::Map(params)),
            ("on".to_owned(), Yaml::Map(on)),
        ];
        self.add(action, entries);
    }

    /// A slot that `set` fills.
    pub fn set(&mut self, project: &Project, foreign: &str) -> String {
        let name = self.slot(project, foreign);
        self.filled.insert(name.clone());
        name
    }

    /// The slots' declarations. What nothing fills, the calls of custom actions save.
    pub fn declarations(&mut self, project: &mut Project) -> Entries {
        let mut all: Entries = self.own_slots.clone().into_iter().collect();
        let unfilled: Vec<String> = self
            .slots
            .keys()
            .filter(|name| !self.filled.contains(*name))
            .cloned()
            .collect();
        for (name, (foreign, asked)) in &self.slots {
            all.push((name.clone(), project.slot_type(foreign, *asked)));
        }
        if !unfilled.is_empty() {
            let save: Entries = unfilled
                .iter()
                .map(|n| (n.clone(), Yaml::text(format!("response.{n}"))))
                .collect();
            for call in &self.calls {
                let params = self.steps.get_mut(*call).and_then(|(_, entries)| {
                    entries
                        .iter_mut()
                        .find(|(key, _)| key == "params")
                        .map(|(_, params)| params)
                });
                if let Some(Yaml::Map(params)) = params {
                    params.push(("save".into(), Yaml::Map(save.clone())));
                }
            }
        }
        all
    }

    /// The steps as YAML.
    pub fn steps_yaml(&self) -> Yaml {
        let step = |(id, entries): &(String, Entries)| {
            let id = ("id".to_owned(), Yaml::word(id.clone()));
            Yaml::Map([id].into_iter().chain(entries.iter().cloned()).collect())
        };
        Yaml::List(self.steps.iter().map(step).collect())
    }
}

/// Our name of a slot.
pub(super) fn slot_name(foreign: &str) -> String {
    let name = plain(foreign);
    let word = matches!(
        name.as_str(),
        "true" | "false" | "none" | "and" | "or" | "not" | "in" | "is" | "if" | "else" | "loop"
    );
    if word || BUILTINS.contains(&name.as_str()) {
        format!("the_{name}")
    } else {
        name
    }
}

impl Project {
    /// A button; `asked` is the slot being asked for. What its payload does is not always known here.
    pub fn button(
        &mut self,
        (label, payload, place): &(String, String, Place),
        asked: Option<&str>,
    ) -> Option<Yaml> {
        let labelled = |key: &str, value: Yaml| {
            Some(Yaml::Map(vec![
                ("label".into(), Yaml::text(label.clone())),
                (key.into(), value),
            ]))
        };
        let intent: String = payload
            .trim_start_matches('/')
            .chars()
            .take_while(|c| !matches!(c, '{' | '('))
            .collect();
        if let Some(slot) = asked
            && let Some(value) = given(payload, slot)
        {
            return labelled("value", value);
        }
        if payload.starts_with('/')
            && let Some(flow) = self.started_by.get(&intent).cloned()
        {
            if payload.contains(['{', '(']) {
                let what = format!(
                    "the values in the payload of the button \"{label}\": the flow `{flow}` asks for them"
                );
                self.left_out(place.clone(), what);
            }
            return labelled("goto", Yaml::Map(vec![("flow".into(), Yaml::word(flow))]));
        }
        self.left_out(
            place.clone(),
            format!("the button \"{label}\": its payload `{payload}` starts no flow"),
        );
        None
    }
}

/// The value that a payload gives to a slot: `/inform{"slot": "value"}`, `/SetSlots(slot=value)`, `/affirm`, or a text.
fn given(payload: &str, slot: &str) -> Option<Yaml> {
    let value = |text: &str| match text {
        "true" | "True" => Yaml::word("true"),
        "false" | "False" => Yaml::word("false"),
        number if number.parse::<f64>().is_ok() => Yaml::word(number),
        other => Yaml::text(other),
    };
    match payload {
        "/affirm" => return Some(Yaml::word("true")),
        "/deny" => return Some(Yaml::word("false")),
        _ => {}
    }
    if let Some(inside) = payload.strip_prefix("/SetSlots(") {
        let pairs = inside.trim_end_matches(')').split(',');
        let found = pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| name.trim() == slot)?;
        return Some(value(found.1.trim().trim_matches(['"', '\''])));
    }
    if let Some(at) = payload.find('{') {
        let json: serde_json::Value = serde_json::from_str(payload.get(at..)?).ok()?;
        return match json.get(slot)? {
            serde_json::Value::String(text) => Some(value(text)),
            other => Some(Yaml::word(other.to_string())),
        };
    }
    (!payload.starts_with('/')).then(|| value(payload))
}
