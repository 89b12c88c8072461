//! What is known where: slots that are read before every path has set them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::diagnostic::{Sink, did_you_mean};
use super::super::expr::{Reading, expression_reads, surely_set, template_reads};
use super::super::graph::{Flow, Kind, Op, SlotType, Target};
use super::super::lower::{BUILTINS, Lowered, Role, Use};
use super::super::source::Span;
use super::walk::{Way, ways};

/// Slots that surely have a value.
type Known = BTreeSet<String>;

pub(super) fn check(flow: &Lowered<'_>, all: &[Lowered<'_>], sink: &mut Sink) {
    let known = known_at_each_step(&flow.flow, all);
    let mut told: BTreeSet<(u32, u32, String)> = BTreeSet::new();
    for (index, (step, facts)) in flow.flow.steps.iter().zip(&flow.facts).enumerate() {
        let Some(known) = known.get(index).and_then(Option::as_ref) else {
            continue;
        };
        for used in &facts.uses {
            for read in reads(used) {
                let span = place(used, &read);
                if undeclared(flow, used, &read, span, sink) {
                    continue;
                }
                let own = matches!(&step.op, Op::Collect(c) if used.role == Role::Valid && c.slot == read.name);
                let fine = read.guarded
                    || own
                    || known.contains(&read.name)
                    || BUILTINS.contains(&read.name.as_str());
                if !fine && told.insert((span.line, span.col, read.name.clone())) {
                    unset(flow, &read.name, span, sink);
                }
            }
        }
        if let Op::Collect(collect) = &step.op
            && let Some(SlotType::ChoiceFrom { from, .. }) = flow
                .flow
                .slots
                .iter()
                .find(|s| s.name == collect.slot)
                .map(|s| &s.kind)
            && !known.contains(from)
        {
            let what = format!(
                "`{}` is chosen from `{from}`, which is not filled on every path to here",
                collect.slot
            );
            let help = format!("fill `{from}` first, with the `save:` of a call on every path");
            sink.error(flow.source, facts.span, "F028", what, help);
        }
    }
    if let Some(guard) = &flow.guard {
        let used = Use {
            text: guard.value.clone(),
            span: guard.span,
            role: Role::Condition,
            lead: 0,
        };
        for read in reads(&used) {
            undeclared(flow, &used, &read, place(&used, &read), sink);
        }
    }
}

/// What a use reads.
pub(super) fn reads(used: &Use) -> Vec<Reading> {
    match used.role {
        Role::Template | Role::Query => template_reads(&used.text).unwrap_or_default(),
        Role::Path => {
            let name = used.text.split('.').next().unwrap_or_default().to_owned();
            vec![Reading {
                end: name.len(),
                name,
                attribute: None,
                offset: 0,
                guarded: false,
            }]
        }
        Role::Condition | Role::Valid | Role::Save => {
            expression_reads(&used.text).unwrap_or_default()
        }
    }
}

/// Where in the file a reading stands.
pub(super) fn place(used: &Use, read: &Reading) -> Span {
    inside(used, read.offset, read.end)
}

/// Where in the file a stretch of a use stands; a text of several lines is meant as a whole.
pub(super) fn inside(used: &Use, from: usize, to: usize) -> Span {
    let before = used
        .text
        .get(..from)
        .map_or(0, |s| s.chars().count() as u32);
    let len = used
        .text
        .get(from..to)
        .map_or(1, |s| s.chars().count() as u32);
    let escaped = used.text.contains('\n') || used.text.contains('"') && used.lead > 0;
    if used.role == Role::Path || escaped {
        return used.span;
    }
    Span {
        col: used.span.col + used.lead + before,
        len: len.max(1),
        ..used.span
    }
}

fn undeclared(flow: &Lowered<'_>, used: &Use, read: &Reading, span: Span, sink: &mut Sink) -> bool {
    let name = read.name.as_str();
    if name == "response" && used.role != Role::Save {
        let help = "copy what is needed into a slot with the call's `save:`, and read the slot";
        sink.error(
            flow.source,
            span,
            "F020",
            "`response` can only be read in `save`",
            help,
        );
        return true;
    }
    if BUILTINS.contains(&name) || flow.flow.slots.iter().any(|s| s.name == name) {
        return false;
    }
    let known = flow
        .flow
        .slots
        .iter()
        .map(|s| s.name.as_str())
        .chain(BUILTINS.into_iter().filter(|b| *b != "response"));
    let known: Vec<&str> = known.collect();
    let help = match super::super::diagnostic::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if flow.declares => format!(
            "declare it under `slots:`, and fill it; {}",
            did_you_mean(name, known.iter().copied())
        ),
        None => format!(
            "no step fills it; {}",
            did_you_mean(name, known.iter().copied())
        ),
    };
    sink.error(
        flow.source,
        span,
        "F020",
        format!("there is no slot `{name}` in this flow"),
        help,
    );
    true
}

fn unset(flow: &Lowered<'_>, name: &str, span: Span, sink: &mut Sink) {
    let filled = flow.flow.steps.iter().any(|s| match &s.op {
        Op::Collect(c) => c.slot == name,
        Op::Set { assign, .. } => assign.iter().any(|(slot, _)| slot == name),
        Op::CallApi(call) => call.save.iter().any(|(slot, _)| slot == name),
        _ => false,
    });
    let what = if filled {
        format!("`{name}` is read here, and not every path to here has set it")
    } else {
        format!("`{name}` is read here, and nothing in this flow sets it")
    };
    let help = format!(
        "set it on every path, or ask first: `{{% if {name} %}} … {{% endif %}}` in a text, `{name} is defined and …` in an expression"
    );
    sink.error(flow.source, span, "F021", what, help);
}

/// The slots known on every path to each step; nothing for a step that can't be reached.
fn known_at_each_step(flow: &Flow, all: &[Lowered<'_>]) -> Vec<Option<Known>> {
    let mut known: Vec<Option<Known>> = vec![None; flow.steps.len()];
    let start = flow
        .slots
        .iter()
        .filter(|s| s.initial.is_some() || flow.kind == Kind::Pattern);
    let start: Known = start.map(|s| s.name.clone()).collect();
    let mut waiting: Vec<(usize, Known)> = vec![(0, start)];
    while let Some((index, arriving)) = waiting.pop() {
        let Some(slot) = known.get_mut(index) else {
            continue;
        };
        let merged = match slot.as_ref() {
            None => arriving,
            Some(before) => {
                let both: Known = before.intersection(&arriving).cloned().collect();
                if both == *before {
                    continue;
                }
                both
            }
        };
        *slot = Some(merged.clone());
        if let Some(step) = flow.steps.get(index) {
            waiting.extend(leaving(flow, &step.op, &merged, all));
        }
    }
    known
}

/// What is known on each way out of a step.
fn leaving(flow: &Flow, op: &Op, known: &Known, all: &[Lowered<'_>]) -> Vec<(usize, Known)> {
    let with = |names: &[String]| -> Known {
        known.iter().cloned().chain(names.iter().cloned()).collect()
    };
    let mut out = Vec::new();
    let mut lead = |target: &Target, known: Known| {
        if let Target::Step(index) = target {
            out.push((*index, known));
        }
    };
    match op {
        Op::Collect(collect) => {
            let filled = if collect.optional {
                Vec::new()
            } else {
                vec![collect.slot.clone()]
            };
            lead(&collect.next, with(&filled));
            lead(&collect.exhausted, known.clone());
        }
        Op::Branch { arms, otherwise } => {
            let mut not = Vec::new();
            for arm in arms {
                let mut names = not.clone();
                names.extend(surely_set(&arm.when, true));
                lead(&arm.to, with(&names));
                not.extend(surely_set(&arm.when, false));
            }
            lead(otherwise, with(&not));
        }
        Op::Set { assign, next } => {
            let mut after = known.clone();
            for (slot, value) in assign {
                if value == "none" {
                    after.remove(slot);
                } else {
                    after.insert(slot.clone());
                }
            }
            lead(next, after);
        }
        Op::CallApi(call) => {
            let saved: Vec<String> = call.save.iter().map(|(slot, _)| slot.clone()).collect();
            lead(&call.ok, with(&saved));
            for target in call.on.values().chain([&call.error]) {
                lead(target, known.clone());
            }
        }
        Op::Call { flow: called, next } => lead(next, with(&brought_back(flow, called, all))),
        Op::Say { next, .. } => lead(next, known.clone()),
        Op::Link { .. } | Op::Handoff { .. } | Op::End { .. } => {}
    }
    for way in ways(op) {
        if let (Way::Button(_), Some(step)) = (way, way.step()) {
            out.push((step, known.clone()));
        }
    }
    out
}

/// The slots that a called flow fills and the caller shares: those of the same name and type.
fn brought_back(flow: &Flow, called: &str, all: &[Lowered<'_>]) -> Vec<String> {
    let Some(other) = all.iter().find(|l| l.flow.id == called).map(|l| &l.flow) else {
        return Vec::new();
    };
    let shared: BTreeMap<&str, &SlotType> = flow
        .slots
        .iter()
        .map(|s| (s.name.as_str(), &s.kind))
        .collect();
    let filled = other.steps.iter().flat_map(|step| -> Vec<&String> {
        match &step.op {
            Op::Collect(c) if !c.optional => vec![&c.slot],
            Op::Set { assign, .. } => assign
                .iter()
                .filter(|(_, v)| v != "none")
                .map(|(slot, _)| slot)
                .collect(),
            Op::CallApi(call) => call.save.iter().map(|(slot, _)| slot).collect(),
            _ => Vec::new(),
        }
    });
    filled
        .filter(|name| {
            let kind = other
                .slots
                .iter()
                .find(|s| s.name == **name)
                .map(|s| &s.kind);
            kind.is_some() && kind == shared.get(name.as_str()).copied()
        })
        .cloned()
        .collect()
}
