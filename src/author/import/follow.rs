//! What follows what: the steps of a branch, and the question that leads to the next branches.

use std::collections::BTreeMap;

use super::names::spoken;
use super::project::{Place, Project};
use super::steps::{Draft, Entries};
use super::stories::{Act, Branch, COLLECT, Told};
use super::yaml::Yaml;
use crate::flow::{YamlNode, YamlValue};

/// Intents that say yes and no.
const YES: [&str; 5] = ["affirm", "yes", "confirm", "agree", "accept"];
const NO: [&str; 6] = ["deny", "no", "disagree", "decline", "reject", "stop"];
/// The most examples of an intent that become words for an option.
const MAX_SYNONYMS: usize = 12;

/// Whether an action hands over to a person, by its name.
pub(super) fn is_handoff(action: &str) -> bool {
    ["handoff", "hand_over", "handover", "human", "escalate"]
        .iter()
        .any(|word| action.contains(word))
}

/// What the bot does in a branch, then the question of what the customer says next.
pub(super) fn follow(project: &mut Project, draft: &mut Draft, branch: &Branch, told: &Told) {
    let expected: Vec<String> = branch.then.iter().flat_map(|b| b.intents.clone()).collect();
    let dropped = |payload: &str| {
        let intent = payload.trim_start_matches('/');
        expected.iter().any(|e| e == intent)
    };
    for act in &branch.acts {
        perform(project, draft, act, told, &dropped);
    }
    if branch.then.is_empty() || draft.steps.is_empty() {
        for lost in &branch.then {
            project.left_out(
                lost.place.clone(),
                format!(
                    "\"{}\" from here on: nothing could be asked before it",
                    lost.about
                ),
            );
        }
        return;
    }
    let form_last = branch
        .acts
        .last()
        .is_some_and(|act| project.forms.contains_key(&act.name));
    if form_last {
        for lost in &branch.then {
            let what = format!(
                "\"{}\" from here on: stopping and going on within a form is the engine's business here",
                lost.about
            );
            project.left_out(lost.place.clone(), what);
        }
        return;
    }
    question(project, draft, branch, told);
}

fn question(project: &mut Project, draft: &mut Draft, branch: &Branch, told: &Told) {
    let number = draft.own_slots.len() + 1;
    let slot = if number == 1 {
        "answer".to_owned()
    } else {
        format!("answer_{number}")
    };
    let is = |words: &[&str], b: &Branch| b.intents.iter().all(|i| words.contains(&i.as_str()));
    let yes_no = branch.then.iter().all(|b| is(&YES, b) || is(&NO, b));
    let kind = if yes_no {
        Yaml::word("yes_no")
    } else {
        choice(project, &branch.then, &labels(project, branch))
    };
    draft.own_slots.insert(slot.clone(), kind);
    let said = draft
        .steps
        .last()
        .is_some_and(|(_, entries)| entries.iter().any(|(key, _)| key == "text"));
    let mut entries: Entries = vec![("collect".into(), Yaml::word(slot.clone()))];
    if !said {
        entries.push(("ask".into(), Yaml::text("What would you like to do next?")));
    }
    draft.add(&format!("collect_{slot}"), entries);
    let at = draft.steps.len() - 1;
    let mut arms = Vec::new();
    for next in &branch.then {
        let first = draft.steps.len();
        follow(project, draft, next, told);
        next.intents.iter().for_each(|i| {
            project.started.insert(i.clone());
        });
        let target = match draft.steps.get(first) {
            Some((id, _)) => id.clone(),
            None => "end".into(),
        };
        end_here(draft, first);
        let when = if yes_no {
            if is(&YES, next) {
                slot.clone()
            } else {
                format!("not {slot}")
            }
        } else {
            format!("{slot} == {}", serde_json::Value::from(option_of(next)))
        };
        arms.push(Yaml::Map(vec![
            ("if".into(), Yaml::text(when)),
            ("then".into(), Yaml::word(target)),
        ]));
    }
    arms.push(Yaml::Map(vec![("else".into(), Yaml::word("end"))]));
    if let Some((_, entries)) = draft.steps.get_mut(at) {
        entries.push(("next".into(), Yaml::List(arms)));
    }
}

/// The last step of an arm ends the flow, unless it goes somewhere already.
fn end_here(draft: &mut Draft, first: usize) {
    if let Some((_, entries)) = draft.steps.get_mut(first..).and_then(<[_]>::last_mut)
        && !entries
            .iter()
            .any(|(key, _)| matches!(key.as_str(), "next" | "handoff" | "link"))
    {
        entries.push(("next".into(), Yaml::word("end")));
    }
}

fn option_of(branch: &Branch) -> String {
    branch
        .intents
        .first()
        .map(|i| super::names::plain(i))
        .unwrap_or_default()
}

/// What the buttons above a question call the intents it leads to.
fn labels(project: &Project, branch: &Branch) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for act in &branch.acts {
        let Some((_, node)) = project.responses.get(&act.name) else {
            continue;
        };
        for (title, payload) in super::domain::titles(node) {
            let intent = payload.trim_start_matches('/').to_owned();
            labels.entry(intent).or_insert(title);
        }
    }
    labels
}

/// What an option is called that an intent stands for.
fn label(intent: &str, labels: &BTreeMap<String, String>) -> String {
    match labels.get(intent) {
        Some(title) => title.clone(),
        None if YES.contains(&intent) => "Yes".to_owned(),
        None if NO.contains(&intent) => "No".to_owned(),
        None => spoken(intent),
    }
}

fn choice(project: &Project, branches: &[Branch], labels: &BTreeMap<String, String>) -> Yaml {
    let options = branches.iter().map(|branch| {
        let words: Vec<Yaml> = branch
            .intents
            .iter()
            .flat_map(|i| project.nlu.examples.get(i).into_iter().flatten())
            .take(MAX_SYNONYMS)
            .map(Yaml::text)
            .collect();
        let label = branch
            .intents
            .first()
            .map(|intent| label(intent, labels))
            .unwrap_or_default();
        Yaml::Map(vec![
            ("value".into(), Yaml::text(option_of(branch))),
            ("label".into(), Yaml::text(label)),
            ("synonyms".into(), Yaml::List(words)),
        ])
    });
    Yaml::Map(vec![
        ("type".into(), Yaml::word("choice")),
        ("options".into(), Yaml::List(options.collect())),
    ])
}

fn perform(
    project: &mut Project,
    draft: &mut Draft,
    act: &Act,
    told: &Told,
    dropped: &dyn Fn(&str) -> bool,
) {
    if let Some(slot) = act.name.strip_prefix(COLLECT) {
        draft.collect(project, slot, &[format!("utter_ask_{slot}")], &act.place);
    } else if act.name.starts_with("utter_") {
        draft.say(project, &act.name, &act.place, dropped);
    } else if let Some((file, form)) = project.forms.get(&act.name).cloned() {
        if let Some(ignored) = form.get("ignored_intents") {
            let what = format!(
                "`ignored_intents` of the form `{}`: the engine answers first and then asks again",
                act.name
            );
            project.left_out(Place::new(&file, ignored), what);
        }
        for slot in required(&form) {
            let words = [
                format!("utter_ask_{}_{slot}", act.name),
                format!("utter_ask_{slot}"),
            ];
            draft.collect(project, &slot, &words, &act.place);
        }
        let after = told.after_form.iter().filter(|(form, _)| *form == act.name);
        for next in after.flat_map(|(_, acts)| acts) {
            perform(project, draft, next, told, &|_| false);
        }
    } else if is_handoff(&act.name) {
        draft.add("to_a_person", vec![("handoff".into(), Yaml::word("asked"))]);
    } else if matches!(
        act.name.as_str(),
        "action_restart" | "action_back" | "action_default_fallback"
    ) {
        project.left_out(
            act.place.clone(),
            format!("`{}`: the engine does that by itself", act.name),
        );
    } else {
        draft.custom(project, &act.name, &act.place);
    }
}

/// The slots that a form asks for.
fn required(form: &YamlNode) -> Vec<String> {
    let slots = form.get("required_slots").unwrap_or(form);
    match &slots.value {
        YamlValue::List(items) => items
            .iter()
            .filter_map(|i| Some(i.text()?.to_owned()))
            .collect(),
        YamlValue::Map(entries) => entries
            .iter()
            .filter_map(|(key, _)| key.text())
            .filter(|key| !matches!(*key, "ignored_intents" | "required_slots"))
            .map(str::to_owned)
            .collect(),
        YamlValue::Scalar { .. } => Vec::new(),
    }
}
