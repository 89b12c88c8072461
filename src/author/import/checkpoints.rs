//! Checkpoints: a story that ends with one goes on with every story that begins with it.

use std::collections::BTreeSet;

use crate::flow::{YamlNode, YamlValue};

use super::project::{Part, Place, Project};

/// The most stories that one story may lead to.
const MAX_JOINED: usize = 64;
/// The most checkpoints one after the other.
const MAX_LINKS: usize = 8;

/// The stories from their beginning to their end; those that begin with a checkpoint have become parts of others.
pub(super) fn joined(project: &mut Project, stories: Vec<Part>) -> Vec<Part> {
    let mut whole = Vec::new();
    let mut met = BTreeSet::new();
    for story in stories.iter().filter(|story| opening(story).is_none()) {
        let mut paths = Vec::new();
        follow(project, story.clone(), &stories, 0, &mut met, &mut paths);
        if paths.len() >= MAX_JOINED {
            let what = format!("more than {MAX_JOINED} ways through checkpoints: the rest of them");
            project.left_out(Place::new(&story.0, &story.1), what);
        }
        whole.extend(paths);
    }
    for (file, node) in &stories {
        if let Some(name) = opening(&(file.clone(), node.clone()))
            && !met.contains(&name)
        {
            let what = format!("a story: nothing leads to its checkpoint `{name}`");
            project.left_out(Place::new(file, node), what);
        }
    }
    whole
}

fn follow(
    project: &mut Project,
    story: Part,
    all: &[Part],
    links: usize,
    met: &mut BTreeSet<String>,
    paths: &mut Vec<Part>,
) {
    if paths.len() >= MAX_JOINED {
        return;
    }
    let Some(name) = steps(&story.1).last().and_then(checkpoint) else {
        paths.push(story);
        return;
    };
    met.insert(name.clone());
    let onward: Vec<&Part> = all
        .iter()
        .filter(|other| opening(other).as_ref() == Some(&name))
        .collect();
    let shown: Vec<YamlNode> = steps(&story.1).to_vec();
    let before = shown.split_last().map_or(&[][..], |(_, before)| before);
    if onward.is_empty() || links >= MAX_LINKS {
        let place = shown.last().map_or_else(
            || Place::new(&story.0, &story.1),
            |last| Place::new(&story.0, last),
        );
        let what = if onward.is_empty() {
            format!("the checkpoint `{name}`: no story goes on from it")
        } else {
            format!("what comes after the checkpoint `{name}`: they lead in a circle")
        };
        project.left_out(place, what);
        paths.push((story.0.clone(), with_steps(&story.1, before.to_vec())));
        return;
    }
    for (_, next) in onward {
        let after = steps(next).iter().skip(1).cloned();
        let steps = before.iter().cloned().chain(after).collect();
        follow(
            project,
            (story.0.clone(), with_steps(&story.1, steps)),
            all,
            links + 1,
            met,
            paths,
        );
    }
}

/// The checkpoint that a story begins with.
fn opening((_, node): &Part) -> Option<String> {
    steps(node).first().and_then(checkpoint)
}

fn checkpoint(step: &YamlNode) -> Option<String> {
    step.get("checkpoint")
        .and_then(YamlNode::text)
        .map(str::to_owned)
}

fn steps(node: &YamlNode) -> &[YamlNode] {
    match node.get("steps").map(|steps| &steps.value) {
        Some(YamlValue::List(steps)) => steps,
        _ => &[],
    }
}

/// The story with other steps.
fn with_steps(node: &YamlNode, steps: Vec<YamlNode>) -> YamlNode {
    let mut node = node.clone();
    if let YamlValue::Map(entries) = &mut node.value {
        for (key, value) in entries {
            if key.text() == Some("steps") {
                value.value = YamlValue::List(steps.clone());
            }
        }
    }
    node
}
