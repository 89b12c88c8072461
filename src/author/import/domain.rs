//! domain.yml: responses become texts, buttons and cards, slots become slots.

use crate::flow::{YamlNode, YamlValue, tells_of_a_person};

use super::names::plain;
use super::project::{Place, Project};
use super::steps::Draft;
use super::yaml::Yaml;

/// The most values of a lookup table that become the options of a choice.
const MAX_OPTIONS: usize = 60;
/// Channels that the engine speaks on.
const CHANNELS: [&str; 2] = ["widget", "terminal"];

/// A response, ready for a step.
#[derive(Debug, Default)]
pub(super) struct Response {
    /// What is said.
    pub text: Option<Yaml>,
    /// Labels and payloads of its buttons.
    pub buttons: Vec<(String, String, Place)>,
    /// Its card, where it has a picture.
    pub card: Option<Yaml>,
}

impl Project {
    /// A response by its name; nothing where the domain has none.
    pub fn response(&mut self, name: &str, draft: &mut Draft) -> Option<Response> {
        let (file, node) = self.responses.get(name)?.clone();
        self.used.insert(name.to_owned());
        let YamlValue::List(variants) = &node.value else {
            return None;
        };
        let mut response = Response::default();
        let mut lines = Vec::new();
        for variant in variants {
            self.variant(name, &file, variant, draft, &mut lines, &mut response);
        }
        response.text = match lines.len() {
            0 => None,
            1 => match lines.pop() {
                Some(Yaml::Text(text)) => Some(Yaml::Text(text)),
                other => other.map(|one| Yaml::List(vec![one])),
            },
            _ => Some(Yaml::List(lines)),
        };
        (response.text.is_some() || response.card.is_some()).then_some(response)
    }

    fn variant(
        &mut self,
        name: &str,
        file: &str,
        variant: &YamlNode,
        draft: &mut Draft,
        lines: &mut Vec<Yaml>,
        response: &mut Response,
    ) {
        let YamlValue::Map(entries) = &variant.value else {
            return;
        };
        let text = variant
            .get("text")
            .and_then(YamlNode::text)
            .map(str::trim)
            .filter(|t| !t.is_empty());
        let channel = variant.get("channel").and_then(YamlNode::text);
        if let Some(other) = channel.filter(|name| !CHANNELS.contains(name)) {
            let what = format!(
                "the variant of `{name}` for the channel `{other}`: it is said nowhere here"
            );
            self.left_out(Place::new(file, variant), what);
            return;
        }
        let mut line =
            text.map(|text| vec![("text".to_owned(), Yaml::text(self.template(text, draft)))]);
        for (key, value) in entries {
            let place = Place::new(file, key);
            match key.text().unwrap_or_default() {
                "text" | "id" => {}
                "condition" => match (self.condition(value, draft), &mut line) {
                    (Some(when), Some(line)) => line.push(("if".into(), Yaml::text(when))),
                    _ => self.left_out(place, format!("a condition of the response `{name}`")),
                },
                "channel" => match (&mut line, value.text()) {
                    (Some(line), Some(channel)) => {
                        line.push(("channel".into(), Yaml::text(channel)))
                    }
                    _ => self.left_out(place, format!("a channel of the response `{name}`")),
                },
                "image" => match value.text().filter(|link| link.starts_with("https://")) {
                    Some(link) => response.card = Some(card(name, link)),
                    None => self.left_out(
                        place,
                        format!("the picture of `{name}`: its address is not https"),
                    ),
                },
                "buttons" | "quick_replies" => response.buttons = buttons(value, file),
                other => self.left_out(place, format!("`{other}` of the response `{name}`")),
            }
        }
        lines.extend(
            line.map(|line| match <[(String, Yaml); 1]>::try_from(line) {
                Ok([(_, text)]) => text,
                Err(line) => Yaml::Map(line),
            }),
        );
    }

    /// `type: slot` conditions of a response variant.
    fn condition(&mut self, node: &YamlNode, draft: &mut Draft) -> Option<String> {
        let YamlValue::List(all) = &node.value else {
            return None;
        };
        let mut parts = Vec::new();
        for one in all {
            let slot = draft.slot(self, one.get("name")?.text()?);
            let value = one.get("value")?;
            parts.push(match value.to_json() {
                serde_json::Value::Null => format!("{slot} is not defined"),
                serde_json::Value::Bool(true) => slot,
                serde_json::Value::Bool(false) => format!("not {slot}"),
                json => format!("{slot} is defined and {slot} == {json}"),
            });
        }
        (!parts.is_empty()).then(|| parts.join(" and "))
    }

    /// A text with `{slot}` as `{{ slot }}`, empty where the slot is.
    pub fn template(&mut self, text: &str, draft: &mut Draft) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let name = after
                .split_once('}')
                .map(|(name, _)| name)
                .unwrap_or_default();
            let named = name.starts_with(|c: char| c.is_alphabetic())
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            if named {
                let slot = draft.slot(self, name.split('.').next().unwrap_or(name));
                out.push_str(&format!("{{{{ {slot} | default('') }}}}"));
                rest = after.get(name.len() + 1..).unwrap_or_default();
            } else {
                out.push_str("{{ '{' }}");
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// A slot's declaration; `asked` where the customer gives its value.
    pub fn slot_type(&mut self, foreign: &str, asked: bool) -> Yaml {
        let part = self.slots.get(foreign).cloned();
        let kind = part
            .as_ref()
            .and_then(|(_, node)| node.get("type")?.text().map(str::to_owned));
        let mut entries: Vec<(String, Yaml)> = match kind.as_deref() {
            Some("bool") => kind_of("yes_no"),
            Some("float") => {
                let mut entries = kind_of("number");
                for (key, ours) in [("min_value", "min"), ("max_value", "max")] {
                    let bound = part
                        .as_ref()
                        .and_then(|(_, node)| node.get(key)?.text()?.parse::<f64>().ok());
                    entries.extend(bound.map(|b| (ours.to_owned(), Yaml::word(b.to_string()))));
                }
                entries
            }
            Some("categorical") => {
                let values = part
                    .as_ref()
                    .and_then(|(_, node)| node.get("values").cloned());
                let values: Vec<String> = match values.map(|v| v.value) {
                    Some(YamlValue::List(items)) => items
                        .iter()
                        .filter_map(|i| Some(i.text()?.to_owned()))
                        .collect(),
                    _ => Vec::new(),
                };
                if values.is_empty() {
                    kind_of("text")
                } else {
                    self.choice(&values)
                }
            }
            _ => {
                let like = self.text_like(foreign, part.as_ref().map(|(_, node)| node));
                // What isn't asked for may still be told in passing, where its form gives it away.
                let told = matches!(like.first(), Some((_, Yaml::Word(kind))) if matches!(kind.as_str(), "choice" | "pattern"));
                if asked || told { like } else { kind_of("any") }
            }
        };
        let telling = tells_of_a_person(&plain(foreign));
        let unmarked = matches!(entries.first(), Some((_, Yaml::Word(kind))) if matches!(kind.as_str(), "text" | "any" | "pattern"));
        if telling && unmarked {
            entries.push(("pii".into(), Yaml::word("true")));
        }
        match part
            .as_ref()
            .and_then(|(_, node)| node.get("initial_value"))
            .map(YamlNode::to_json)
        {
            None | Some(serde_json::Value::Null) => {}
            Some(json) => entries.push(("initial".into(), Yaml::word(json.to_string()))),
        }
        match <[(String, Yaml); 1]>::try_from(entries) {
            Ok([(_, kind)]) => kind,
            Err(entries) => Yaml::Map(entries),
        }
    }

    /// A slot of text: a choice where its entity has a closed list, a pattern where it has one, else by its name.
    fn text_like(&mut self, foreign: &str, node: Option<&YamlNode>) -> Vec<(String, Yaml)> {
        let mapped = node
            .and_then(|n| n.get("mappings"))
            .map(|m| m.value.clone());
        let entity = match mapped {
            Some(YamlValue::List(all)) => all
                .iter()
                .find_map(|m| Some(m.get("entity")?.text()?.to_owned())),
            _ => None,
        };
        let entity = entity.unwrap_or_else(|| foreign.to_owned());
        let values = self.nlu.values.get(&entity).cloned().unwrap_or_default();
        if self.nlu.listed.contains(&entity) && (1..=MAX_OPTIONS).contains(&values.len()) {
            return self.choice(&values);
        }
        if let Some([one]) = self.nlu.patterns.get(&entity).map(Vec::as_slice)
            && regex_lite::Regex::new(one).is_ok()
        {
            return vec![
                ("type".into(), Yaml::word("pattern")),
                ("regex".into(), Yaml::text(one.clone())),
            ];
        }
        kind_of(kind_by_name(&plain(foreign)))
    }

    fn choice(&self, values: &[String]) -> Vec<(String, Yaml)> {
        let options = values.iter().map(|value| {
            let mut entries = vec![("value".to_owned(), Yaml::text(value.clone()))];
            if let Some(words) = self.nlu.synonyms.get(&value.to_lowercase()) {
                entries.push((
                    "synonyms".into(),
                    Yaml::List(words.iter().map(Yaml::text).collect()),
                ));
            }
            Yaml::Map(entries)
        });
        vec![
            ("type".into(), Yaml::word("choice")),
            ("options".into(), Yaml::List(options.collect())),
        ]
    }
}

/// The type of a slot of text, as far as its name tells.
fn kind_by_name(name: &str) -> &'static str {
    let parts: Vec<&str> = name.split('_').collect();
    let has = |words: &[&str]| parts.iter().any(|part| words.contains(part));
    let last = parts.last().copied().unwrap_or_default();
    if has(&["email", "mail"]) {
        "email"
    } else if has(&["phone", "mobile", "telephone"]) {
        "phone"
    } else if last == "name"
        && (parts.len() == 1
            || has(&[
                "first", "last", "full", "customer", "user", "person", "guest",
            ]))
    {
        "name"
    } else {
        let known = ["address", "date", "time"]
            .into_iter()
            .find(|word| *word == last);
        known.unwrap_or("text")
    }
}

fn kind_of(kind: &str) -> Vec<(String, Yaml)> {
    vec![("type".into(), Yaml::word(kind))]
}

fn card(name: &str, link: &str) -> Yaml {
    let title = super::names::spoken(name.strip_prefix("utter_").unwrap_or(name));
    Yaml::Map(vec![
        ("title".into(), Yaml::text(title)),
        ("image".into(), Yaml::text(link)),
    ])
}

/// Titles and payloads of all buttons of a response.
pub(super) fn titles(response: &YamlNode) -> Vec<(String, String)> {
    let YamlValue::List(variants) = &response.value else {
        return Vec::new();
    };
    let all = variants
        .iter()
        .flat_map(|v| v.get("buttons").into_iter().chain(v.get("quick_replies")));
    all.flat_map(|node| buttons(node, ""))
        .map(|(title, payload, _)| (title, payload))
        .collect()
}

fn buttons(node: &YamlNode, file: &str) -> Vec<(String, String, Place)> {
    let YamlValue::List(items) = &node.value else {
        return Vec::new();
    };
    let read = items.iter().filter_map(|item| {
        let label = item.get("title")?.text()?.to_owned();
        let payload = item
            .get("payload")
            .and_then(YamlNode::text)
            .unwrap_or(&label)
            .to_owned();
        Some((label, payload, Place::new(file, item)))
    });
    read.collect()
}
