//! The flow files, put together.

use std::collections::BTreeSet;

use super::follow::follow;
use super::names::{Names, spoken};
use super::project::{Place, Project};
use super::steps::{Draft, Entries};
use super::stories::{Branch, Told};
use super::yaml::Yaml;
use super::{calm, stories};
use crate::flow::{YamlNode, YamlValue};

/// Locales in which the engine's own sentences are shipped.
const SPOKEN: [&str; 2] = ["en", "de"];

/// Every file: path and text.
pub(super) fn flows(project: &mut Project) -> Vec<(String, String)> {
    let told = stories::read(project);
    name_flows(project, &told);
    let mut files = Vec::new();
    for branch in &told.starts {
        files.extend(from_branch(project, branch, &told));
    }
    for (name, part) in project.flows.clone() {
        files.extend(from_flow(project, &name, &part));
    }
    leftovers(project);
    if !files.is_empty() && SPOKEN.contains(&project.language.as_str()) {
        let brand: Entries = vec![
            ("name".into(), Yaml::text("Our shop")),
            (
                "locales".into(),
                Yaml::List(vec![Yaml::word(project.language.clone())]),
            ),
        ];
        files.push(("brand.yaml".into(), Yaml::Map(brand).to_file()));
    } else if !files.is_empty() {
        let place = Place {
            file: "config.yml".into(),
            line: 1,
        };
        let what = format!(
            "the language `{0}`: add locales/{0}.yaml with the engine's own sentences",
            project.language
        );
        project.left_out(place, what);
    }
    files
}

/// Settles every flow's name before buttons and links ask for it.
fn name_flows(project: &mut Project, told: &Told) {
    let base: BTreeSet<String> = super::super::sources::base()
        .iter()
        .map(|s| s.stem().to_owned())
        .collect();
    let mut names = Names::default();
    for (name, part) in project.flows.clone() {
        let id = names.of(&format!("flow {name}"), &|n| base.contains(n));
        let id = id
            .strip_prefix("flow_")
            .filter(|n| !base.contains(*n))
            .map_or(id.clone(), str::to_owned);
        for intent in triggers(&part.1) {
            project.started_by.entry(intent).or_insert(id.clone());
        }
        project.flow_ids.insert(name, id);
    }
    for branch in &told.starts {
        let Some(first) = branch.intents.first() else {
            continue;
        };
        let taken = |n: &str| base.contains(n) || project.flow_ids.values().any(|id| id == n);
        let id = names.of(first, &taken);
        for intent in &branch.intents {
            project
                .started_by
                .entry(intent.clone())
                .or_insert(id.clone());
        }
    }
}

fn triggers(flow: &YamlNode) -> Vec<String> {
    let Some(YamlValue::List(all)) = flow.get("nlu_trigger").map(|t| &t.value) else {
        return Vec::new();
    };
    all.iter()
        .filter_map(|t| match &t.get("intent")?.value {
            YamlValue::Map(_) => Some(t.get("intent")?.get("name")?.text()?.to_owned()),
            _ => Some(t.get("intent")?.text()?.to_owned()),
        })
        .collect()
}

/// The repair pattern that an intent stands for in Rasa.
fn pattern_of(intent: &str) -> Option<&'static str> {
    match intent {
        "nlu_fallback" => Some("fallback"),
        "out_of_scope" => Some("out_of_scope"),
        _ => None,
    }
}

fn from_branch(project: &mut Project, branch: &Branch, told: &Told) -> Vec<(String, String)> {
    let retrieval: Vec<String> = branch
        .intents
        .iter()
        .flat_map(|i| {
            project
                .nlu
                .examples
                .keys()
                .filter(move |e| e.starts_with(&format!("{i}/")))
                .cloned()
        })
        .collect();
    if !retrieval.is_empty() {
        return retrieval
            .iter()
            .filter_map(|intent| answer(project, intent, branch))
            .collect();
    }
    let pattern = branch.intents.first().and_then(|i| pattern_of(i));
    let mut draft = Draft::default();
    follow(project, &mut draft, branch, told);
    if draft.steps.is_empty() {
        let what = format!("\"{}\": nothing of it could be carried over", branch.about);
        project.left_out(branch.place.clone(), what);
        return Vec::new();
    }
    if let Some(pattern) = pattern {
        for intent in &branch.intents {
            project.started.insert(intent.clone());
            if let Some(place) = project.nlu.places.get(intent).cloned() {
                let what = format!(
                    "the examples of `{intent}`: patterns/{pattern}.yaml is what the bot says where it understands nothing; give them to `curbside train` as `out_of_scope`"
                );
                project.left_out(place, what);
            }
        }
        return vec![file(
            project,
            &format!("patterns/{pattern}"),
            &branch.about,
            Vec::new(),
            draft,
            true,
        )];
    }
    let id = branch
        .intents
        .first()
        .and_then(|i| project.started_by.get(i))
        .cloned()
        .unwrap_or_default();
    let start = start(project, &branch.intents);
    vec![file(project, &id, &branch.about, start, draft, false)]
}

/// One question and its answer out of a retrieval intent.
fn answer(project: &mut Project, intent: &str, branch: &Branch) -> Option<(String, String)> {
    let mut draft = Draft::default();
    draft.say(project, &format!("utter_{intent}"), &branch.place, &|_| {
        false
    });
    if draft.steps.is_empty() {
        return None;
    }
    let start = start(project, &[intent.to_owned()]);
    let id = super::names::plain(intent);
    Some(file(project, &id, &spoken(intent), start, draft, false))
}

fn start(project: &mut Project, intents: &[String]) -> Entries {
    let mut examples: Vec<Yaml> = Vec::new();
    for intent in intents {
        project.started.insert(intent.clone());
        for example in project
            .nlu
            .examples
            .get(intent)
            .cloned()
            .unwrap_or_default()
        {
            let whole = example
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || c.is_whitespace())
                .collect::<String>();
            let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
            if whole.is_empty() {
                continue;
            }
            if project.taught.insert(whole) {
                examples.push(Yaml::text(example));
            } else if let Some(place) = project.nlu.places.get(intent).cloned() {
                project.left_out(
                    place,
                    format!("the example \"{example}\" of `{intent}`: it stands elsewhere already"),
                );
            }
        }
    }
    let mut entries: Entries = Vec::new();
    if examples.is_empty() {
        entries.push((
            "examples".into(),
            Yaml::List(vec![Yaml::text(spoken(
                intents.first().map_or("", String::as_str),
            ))]),
        ));
    } else {
        entries.push(("examples".into(), Yaml::List(examples)));
    }
    entries
}

fn from_flow(
    project: &mut Project,
    name: &str,
    part: &(String, YamlNode),
) -> Vec<(String, String)> {
    let mut draft = Draft::default();
    calm::read(project, &mut draft, part);
    let place = Place::new(&part.0, &part.1);
    if draft.steps.is_empty() {
        project.left_out(
            place,
            format!("the flow `{name}`: nothing of it could be carried over"),
        );
        return Vec::new();
    }
    if let Some(guard) = part.1.get("if") {
        project.left_out(
            Place::new(&part.0, guard),
            format!("`if` of the flow `{name}`: say under `start` when it may begin"),
        );
    }
    let about = part
        .1
        .get("description")
        .and_then(YamlNode::text)
        .map_or_else(|| spoken(name), str::to_owned);
    let intents = triggers(&part.1);
    if intents.is_empty() {
        let what = format!(
            "how the flow `{name}` begins: a language model chose it by its description; give it `examples`"
        );
        project.left_out(place.clone(), what);
    }
    if let Some(YamlValue::List(all)) = part.1.get("nlu_trigger").map(|t| &t.value) {
        for node in all
            .iter()
            .filter_map(|t| t.get("intent")?.get("confidence_threshold"))
        {
            let what = format!(
                "`confidence_threshold` of the flow `{name}`: training finds the threshold here"
            );
            project.left_out(Place::new(&part.0, node), what);
        }
    }
    let start = if intents.is_empty() {
        vec![(
            "examples".to_owned(),
            Yaml::List(vec![Yaml::text(spoken(name))]),
        )]
    } else {
        start(project, &intents)
    };
    let id = project.flow_ids.get(name).cloned().unwrap_or_default();
    vec![file(project, &id, about.trim(), start, draft, false)]
}

fn file(
    project: &mut Project,
    path: &str,
    about: &str,
    start: Entries,
    mut draft: Draft,
    pattern: bool,
) -> (String, String) {
    let mut entries: Entries = vec![("version".into(), Yaml::text("1.0"))];
    if pattern {
        entries.push(("kind".into(), Yaml::word("pattern")));
    }
    let about = about.lines().next().unwrap_or_default().trim();
    entries.push(("description".into(), Yaml::text(about)));
    if !start.is_empty() {
        entries.push(("start".into(), Yaml::Map(start)));
    }
    let slots = draft.declarations(project);
    if !slots.is_empty() {
        entries.push(("slots".into(), Yaml::Map(slots)));
    }
    entries.push(("steps".into(), draft.steps_yaml()));
    (format!("{path}.yaml"), Yaml::Map(entries).to_file())
}

/// Notes what nothing has used.
fn leftovers(project: &mut Project) {
    let mut notes: Vec<(Place, String)> = Vec::new();
    for (intent, place) in project
        .nlu
        .places
        .iter()
        .filter(|(i, _)| !project.started.contains(*i))
    {
        let what = format!(
            "the intent `{intent}` with its examples: no rule, story or flow begins with it"
        );
        notes.push((place.clone(), what));
    }
    for (name, (file, node)) in project
        .responses
        .iter()
        .filter(|(name, _)| !project.used.contains(*name))
    {
        notes.push((
            Place::new(file, node),
            format!("the response `{name}`: nothing says it"),
        ));
    }
    for (entity, place) in project
        .nlu
        .entities
        .iter()
        .filter(|(e, _)| !project.slots.contains_key(*e))
    {
        let what = format!(
            "the entity `{entity}`: no slot is called so; its marks are taken out of the examples"
        );
        notes.push((place.clone(), what));
    }
    super::leftovers::rest(project, &mut notes);
    for (place, what) in notes {
        project.left_out(place, what);
    }
}
