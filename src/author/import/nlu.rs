//! nlu.yml: intents with marked entities, synonyms, lookup tables, patterns.

use std::collections::BTreeMap;

use crate::flow::{YamlNode, YamlValue};

use super::project::{Place, Project};

/// What nlu.yml knows.
#[derive(Debug, Default)]
pub(super) struct Nlu {
    /// Sentences by intent, markup taken out.
    pub examples: BTreeMap<String, Vec<String>>,
    /// Where each intent stands first.
    pub places: BTreeMap<String, Place>,
    /// Where each entity is marked first.
    pub entities: BTreeMap<String, Place>,
    /// Other words for a value, by the value in small letters.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Values by entity: of lookup tables, and as marked in the examples.
    pub values: BTreeMap<String, Vec<String>>,
    /// Entities with a lookup table: their values are a closed list.
    pub listed: Vec<String>,
    /// Regular expressions by entity.
    pub patterns: BTreeMap<String, Vec<String>>,
    /// Where each lookup table and pattern stands, and which of the two it is.
    pub tables: BTreeMap<String, (&'static str, Place)>,
}

/// Reads the `nlu:` of one file.
pub(super) fn read(project: &mut Project, blocks: &YamlNode, file: &str) {
    let YamlValue::List(blocks) = &blocks.value else {
        return;
    };
    for block in blocks {
        let place = Place::new(file, block);
        let lines = block.get("examples").map(sentences).unwrap_or_default();
        let named = |key: &str| block.get(key).and_then(YamlNode::text).map(str::to_owned);
        if let Some(intent) = named("intent") {
            project
                .nlu
                .places
                .entry(intent.clone())
                .or_insert(place.clone());
            for line in &lines {
                let (text, entities) = without_markup(line);
                for (entity, value, said) in entities {
                    if !said.eq_ignore_ascii_case(&value) {
                        add(
                            project
                                .nlu
                                .synonyms
                                .entry(value.to_lowercase())
                                .or_default(),
                            &said,
                        );
                    }
                    project
                        .nlu
                        .entities
                        .entry(entity.clone())
                        .or_insert(place.clone());
                    add(project.nlu.values.entry(entity).or_default(), &value);
                }
                add(
                    project.nlu.examples.entry(intent.clone()).or_default(),
                    &text,
                );
            }
        } else if let Some(value) = named("synonym") {
            let words = project
                .nlu
                .synonyms
                .entry(value.to_lowercase())
                .or_default();
            lines.iter().for_each(|line| add(words, line));
        } else if let Some(entity) = named("lookup") {
            if let [path] = lines.as_slice()
                && path.ends_with(".txt")
            {
                let what = format!(
                    "the lookup table `{entity}`: its words stand in {path}; write them into nlu.yml"
                );
                project.left_out(place, what);
                continue;
            }
            project
                .nlu
                .tables
                .insert(entity.clone(), ("lookup table", place));
            let values = project.nlu.values.entry(entity.clone()).or_default();
            lines.iter().for_each(|line| add(values, line));
            add(&mut project.nlu.listed, &entity);
        } else if let Some(entity) = named("regex") {
            project
                .nlu
                .tables
                .entry(entity.clone())
                .or_insert(("pattern", place));
            project
                .nlu
                .patterns
                .entry(entity)
                .or_default()
                .extend(lines);
        } else {
            project.left_out(
                place,
                "a block of `nlu` that is neither intent, synonym, lookup nor regex",
            );
        }
    }
}

fn add(list: &mut Vec<String>, text: &str) {
    let text = text.trim();
    if !text.is_empty() && !list.iter().any(|other| other.eq_ignore_ascii_case(text)) {
        list.push(text.to_owned());
    }
}

/// The sentences of an `examples:`, a text of `- ` lines or a list.
fn sentences(node: &YamlNode) -> Vec<String> {
    match &node.value {
        YamlValue::Scalar { text, .. } => text
            .lines()
            .map(|line| line.trim().trim_start_matches(['-', '*']).trim().to_owned())
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect(),
        YamlValue::List(items) => items
            .iter()
            .filter_map(|item| item.text().or_else(|| item.get("text")?.text()))
            .map(|text| text.trim().trim_start_matches("- ").to_owned())
            .collect(),
        YamlValue::Map(_) => Vec::new(),
    }
}

/// A sentence without its markup, and what was marked: entity, value, as said.
pub(super) fn without_markup(line: &str) -> (String, Vec<(String, String, String)>) {
    let mut text = String::with_capacity(line.len());
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find('[') {
        let (before, bracket) = rest.split_at(open);
        text.push_str(before);
        match marked(bracket) {
            Some((said, entity, value, length)) => {
                text.push_str(&said);
                found.push((entity, value, said));
                rest = bracket.get(length..).unwrap_or_default();
            }
            None => {
                text.push('[');
                rest = bracket.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    (text.split_whitespace().collect::<Vec<_>>().join(" "), found)
}

/// `[said](entity)`, `[said](entity:value)` or `[said]{"entity": …, "value": …}` at the beginning of a text.
fn marked(text: &str) -> Option<(String, String, String, usize)> {
    let close = text.find(']')?;
    let said = text.get(1..close)?.to_owned();
    let after = text.get(close + 1..)?;
    if let Some(inside) = after.strip_prefix('(') {
        let end = inside.find(')')?;
        let name = inside.get(..end)?;
        let (entity, value) = name.split_once(':').unwrap_or((name, &said));
        return Some((
            said.clone(),
            entity.to_owned(),
            value.to_owned(),
            close + 1 + 1 + end + 1,
        ));
    }
    let end = after.starts_with('{').then(|| after.find('}'))??;
    let json: serde_json::Value = serde_json::from_str(after.get(..=end)?).ok()?;
    let entity = json.get("entity")?.as_str()?.to_owned();
    let value = json
        .get("value")
        .and_then(|v| v.as_str())
        .unwrap_or(&said)
        .to_owned();
    Some((said, entity, value, close + 1 + end + 1))
}
