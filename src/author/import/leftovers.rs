//! What no flow has taken in, besides intents and responses: tables, synonyms, actions, slots that code fills.

use std::collections::BTreeSet;

use crate::flow::{YamlNode, YamlValue};

use super::project::{Place, Project};

/// Notes the rest.
pub(super) fn rest(project: &Project, notes: &mut Vec<(Place, String)>) {
    tables(project, notes);
    actions(project, notes);
    slots(project, notes);
}

/// Lookup tables and patterns of entities that fill no slot.
fn tables(project: &Project, notes: &mut Vec<(Place, String)>) {
    let filled: BTreeSet<String> = project
        .slots
        .iter()
        .flat_map(|(name, (_, node))| mapped(node, "entity").into_iter().chain([name.clone()]))
        .collect();
    for (entity, (kind, place)) in &project.nlu.tables {
        if !filled.contains(entity) {
            notes.push((
                place.clone(),
                format!("the {kind} `{entity}`: it fills no slot"),
            ));
        }
    }
}

/// Custom actions that the domain lists and no step runs.
fn actions(project: &Project, notes: &mut Vec<(Place, String)>) {
    for (name, place) in &project.actions {
        if project.called.contains(name)
            || name.starts_with("utter_")
            || super::follow::is_handoff(name)
        {
            continue;
        }
        let what = match name.strip_prefix("validate_") {
            Some(form) => format!(
                "`{name}`: what it checks in `{form}` is Python code; say it in `valid:` of the questions"
            ),
            None => format!("the custom action `{name}`: no step runs it"),
        };
        notes.push((place.clone(), what));
    }
}

/// Slots that only code fills.
fn slots(project: &Project, notes: &mut Vec<(Place, String)>) {
    for (name, (file, node)) in &project.slots {
        if mapped(node, "type").iter().any(|kind| kind == "custom") {
            let what =
                format!("what fills the slot `{name}`: Python code (its mapping is `custom`)");
            notes.push((Place::new(file, node), what));
        }
    }
}

/// What the mappings of a slot say under a key.
fn mapped(slot: &YamlNode, key: &str) -> Vec<String> {
    match slot.get("mappings").map(|m| &m.value) {
        Some(YamlValue::List(all)) => all
            .iter()
            .filter_map(|m| Some(m.get(key)?.text()?.to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}
