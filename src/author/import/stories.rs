//! Rules and stories: a tree of what follows what the customer says.

use crate::flow::{YamlNode, YamlValue};

use super::project::{Part, Place, Project};

/// Something the bot does.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// The action's name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

/// What the customer says, what the bot then does, and what may follow.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// The intents, any of which leads here.
    pub intents: Vec<String>,
    /// What the bot does.
    pub acts: Vec<Act>,
    /// What the customer may say then.
    pub then: Vec<Branch>,
    /// The rule's or story's name.
    pub about: String,
    /// Where it begins.
    pub place: Place,
}

/// Actions that the engine does by itself.
const ENGINE: [&str; 6] = [
    "action_listen",
    "action_session_start",
    "action_deactivate_form",
    "action_deactivate_loop",
    "action_unlikely_intent",
    "action_extract_slots",
];

/// What an act is called that asks for a slot where the customer has not told it.
pub(super) const COLLECT: &str = "collect ";

/// Everything rules and stories say.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What begins a dialogue.
    pub starts: Vec<Branch>,
    /// What follows when a form is filled, by the form's name.
    pub after_form: Vec<(String, Vec<Act>)>,
}

/// Reads all of them into one tree.
pub(super) fn read(project: &mut Project) -> Told {
    let mut told = Told::default();
    let stories = project.stories.clone();
    for part in super::checkpoints::joined(project, stories) {
        one(project, &part, &mut told);
    }
    told
}

fn one(project: &mut Project, (file, node): &Part, told: &mut Told) {
    let about = node
        .get("rule")
        .or(node.get("story"))
        .and_then(YamlNode::text)
        .unwrap_or("a rule")
        .to_owned();
    let place = Place::new(file, node);
    let mut in_form = None;
    if let Some(YamlValue::List(conditions)) = node.get("condition").map(|c| &c.value) {
        for condition in conditions {
            match condition.get("active_loop").and_then(YamlNode::text) {
                Some(form) => in_form = Some(form.to_owned()),
                None => {
                    let what = format!("\"{about}\": it holds only under a condition on slots");
                    project.left_out(Place::new(file, condition), what);
                    return;
                }
            }
        }
    }
    if node.get("conversation_start").and_then(YamlNode::text) == Some("true") {
        project.left_out(
            place,
            format!("\"{about}\": how a conversation opens is said in patterns/start.yaml"),
        );
        return;
    }
    let Some(YamlValue::List(steps)) = node.get("steps").map(|s| &s.value) else {
        return;
    };
    let mut segments: Vec<Branch> = Vec::new();
    let mut before: Vec<Act> = Vec::new();
    for step in steps {
        let at = Place::new(file, step);
        if let Some(intents) = intents(step) {
            segments.push(Branch {
                intents,
                acts: Vec::new(),
                then: Vec::new(),
                about: about.clone(),
                place: at,
            });
        } else if let Some(action) = step.get("action").and_then(YamlNode::text) {
            if ENGINE.contains(&action) {
                continue;
            }
            let act = Act {
                name: action.to_owned(),
                place: at,
            };
            match segments.last_mut() {
                Some(segment) => segment.acts.push(act),
                None => before.push(act),
            }
        } else if let Some(known) = step.get("slot_was_set") {
            // What the customer has said along with the wish: asked for where it wasn't.
            if let Some(segment) = segments.last_mut().filter(|s| s.acts.is_empty()) {
                for slot in told_slots(project, known) {
                    segment.acts.push(Act {
                        name: format!("{COLLECT}{slot}"),
                        place: at.clone(),
                    });
                }
            }
        } else if step.get("checkpoint").is_some() {
            // In the middle of a story it only gives the place a name.
        } else if step.get("user").is_some() || step.get("bot").is_some() {
            let what =
                format!("\"{about}\": it tells sentences where intents and actions are needed");
            project.left_out(at, what);
            return;
        } else if step.get("active_loop").is_none() {
            let what =
                format!("\"{about}\" from here on: only intents and actions can be carried over");
            project.left_out(at, what);
            break;
        }
    }
    match in_form {
        Some(form) if segments.is_empty() => {
            let acts: Vec<Act> = before.into_iter().filter(|act| act.name != form).collect();
            told.after_form.push((form, acts));
        }
        Some(_) => project.left_out(
            place,
            format!("\"{about}\": what interrupts a form is the engine's business here"),
        ),
        None if segments.is_empty() => {
            project.left_out(
                place,
                format!("\"{about}\": it begins with nothing the customer says"),
            );
        }
        None => insert(project, &mut told.starts, segments),
    }
}

/// The slots of a `slot_was_set` that customers fill with what they say.
fn told_slots(project: &Project, known: &YamlNode) -> Vec<String> {
    let YamlValue::List(all) = &known.value else {
        return Vec::new();
    };
    let names = all.iter().filter_map(|one| match &one.value {
        YamlValue::Map(entries) => entries.first()?.0.text(),
        _ => one.text(),
    });
    let from_words = |name: &&str| {
        let mappings = project
            .slots
            .get(*name)
            .and_then(|(_, slot)| slot.get("mappings"));
        match mappings.map(|m| &m.value) {
            Some(YamlValue::List(all)) => all.iter().any(|m| m.get("entity").is_some()),
            _ => false,
        }
    };
    names.filter(from_words).map(str::to_owned).collect()
}

fn intents(step: &YamlNode) -> Option<Vec<String>> {
    let one = |node: &YamlNode| {
        node.get("intent")
            .and_then(YamlNode::text)
            .map(str::to_owned)
    };
    if let Some(YamlValue::List(all)) = step.get("or").map(|or| &or.value) {
        let found: Vec<String> = all.iter().filter_map(one).collect();
        return (!found.is_empty()).then_some(found);
    }
    if let Some(YamlValue::List(all)) = step.get("intent").map(|i| &i.value) {
        return Some(
            all.iter()
                .filter_map(|i| Some(i.text()?.to_owned()))
                .collect(),
        );
    }
    one(step).map(|intent| vec![intent])
}

/// Puts a story into the tree; where it disagrees with what is there already, the first one stays.
fn insert(project: &mut Project, tree: &mut Vec<Branch>, segments: Vec<Branch>) {
    let mut level = tree;
    for segment in segments {
        let at = level
            .iter()
            .position(|branch| branch.intents.iter().any(|i| segment.intents.contains(i)));
        let index = match at {
            None => {
                level.push(segment);
                level.len() - 1
            }
            Some(index) => {
                let Some(there) = level.get_mut(index) else {
                    return;
                };
                let same = there
                    .acts
                    .iter()
                    .zip(&segment.acts)
                    .all(|(a, b)| a.name == b.name);
                if !same {
                    let what = format!(
                        "\"{}\" from here on: after `{}` it does something else than \"{}\"",
                        segment.about,
                        segment.intents.join("`, `"),
                        there.about
                    );
                    project.left_out(segment.place, what);
                    return;
                }
                if segment.acts.len() > there.acts.len() && there.then.is_empty() {
                    there.acts = segment.acts;
                }
                for intent in segment.intents {
                    if !there.intents.contains(&intent) {
                        there.intents.push(intent);
                    }
                }
                index
            }
        };
        let Some(next) = level.get_mut(index) else {
            return;
        };
        level = &mut next.then;
    }
}
