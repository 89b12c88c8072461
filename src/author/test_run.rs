//! Running one conversation test.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;
use serde_json::Value;

use super::script::ShopScript;
use super::test_case::{Happening, OneOrMany, TestCase, TestTurn, inner_pattern};
use crate::bot::{Bot, Effect, Event, Input, Now};
use crate::dialogue::testing::{Exchange, exchange, line_of};
use crate::dialogue::{Reply, State};

/// What a test led to.
pub(crate) struct Ran {
    /// The conversation, a line each, up to the first difference.
    pub transcript: Vec<String>,
    /// The first thing that was not as expected.
    pub difference: Option<Difference>,
    /// Every step taken, as `flow/step`.
    pub steps: BTreeSet<String>,
}

/// Something that was not as expected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What was expected.
    pub expected: String,
    /// What was there instead.
    pub found: String,
}

/// Holds a conversation and compares it with what is expected.
pub(crate) fn run(bot: &Bot<'_>, test: &TestCase, shop: ShopScript, locale: &str, now: Now) -> Ran {
    let mut ran = Ran {
        transcript: Vec::new(),
        difference: None,
        steps: BTreeSet::new(),
    };
    let mut state = State::new(&format!("test {}", test.name), locale);
    let mut shop = shop;
    for (place, turn) in test.turns.iter().enumerate() {
        let input = match input(turn, &state) {
            Ok(input) => input,
            Err(difference) => {
                ran.transcript.push(format!(
                    "> [{}]",
                    turn.choose.as_deref().unwrap_or_default()
                ));
                ran.difference = Some(difference);
                break;
            }
        };
        ran.transcript.push(
            match (
                &turn.say,
                turn.choose.as_ref().or(turn.value.as_ref()),
                turn.event,
            ) {
                (Some(text), ..) => format!("> {text}"),
                (_, Some(label), _) => format!("> [{label}]"),
                (.., event) => format!("> ({event:?})"),
            },
        );
        let seed = test
            .seed
            .unwrap_or(1)
            .wrapping_mul(1_000)
            .wrapping_add(place as u64);
        if turn.event == Some(Happening::FlowChanged) {
            // No version of a flow is called like this: what runs is no longer there.
            for frame in &mut state.stack {
                frame.version = "changed".to_owned();
            }
        }
        let before = shop.made.clone();
        let (after, done) = exchange(bot, state, input, now, seed, &mut |request| {
            shop.take(request)
        });
        state = after;
        ran.steps.extend(
            done.traces
                .iter()
                .flat_map(|trace| trace.steps.iter().cloned()),
        );
        let said: Vec<&str> = done.replies.iter().filter_map(text_of).collect();
        let compared = compare_texts(turn, &said);
        if compared.is_none() {
            ran.transcript.extend(
                done.replies
                    .iter()
                    .map(|reply| format!("  {}", line_of(reply))),
            );
        }
        let calls = calls_since(&before, &shop.made);
        let difference = compared.or_else(|| compare_rest(turn, &state, &done, &calls));
        if difference.is_some() {
            ran.difference = difference;
            break;
        }
    }
    ran
}

fn text_of(reply: &Reply) -> Option<&str> {
    match reply {
        Reply::Text { text, .. } | Reply::Notice { text } => Some(text),
        _ => None,
    }
}

/// What a test's turn gives the bot.
pub(crate) fn input(turn: &TestTurn, state: &State) -> Result<Input, Difference> {
    if let Some(text) = &turn.say {
        return Ok(Input::Text { text: text.clone() });
    }
    if let Some(value) = &turn.value {
        return Ok(Input::Choice {
            value: value.clone(),
        });
    }
    if let Some(wanted) = &turn.choose {
        let found = state
            .offered
            .iter()
            .find(|o| o.label == *wanted || o.value == *wanted);
        return match found {
            Some(offer) => Ok(Input::Choice {
                value: offer.value.clone(),
            }),
            None => {
                let offered: Vec<&str> = state.offered.iter().map(|o| o.label.as_str()).collect();
                Err(Difference {
                    expected: format!("a button {wanted:?}"),
                    found: format!("on offer are {offered:?}"),
                })
            }
        };
    }
    Ok(match turn.event {
        Some(Happening::Restart) => Input::Restart,
        Some(Happening::End) => Input::End,
        Some(Happening::Silence) => Input::Silence,
        Some(Happening::HandBack) => Input::HandBack { flow: None },
        Some(Happening::Open | Happening::FlowChanged) | None => Input::Open,
    })
}

fn calls_since(
    before: &BTreeMap<String, usize>,
    after: &BTreeMap<String, usize>,
) -> BTreeMap<String, usize> {
    after
        .iter()
        .map(|(call, times)| {
            (
                call.clone(),
                times - before.get(call).copied().unwrap_or_default(),
            )
        })
        .filter(|(_, times)| *times > 0)
        .collect()
}

/// Whether a text is the expected one, or matches the expected `/pattern/`.
fn is(expected: &str, said: &str) -> bool {
    match pattern(expected) {
        Some(regex) => regex.is_match(said),
        None => expected.trim() == said,
    }
}

fn holds(expected: &str, said: &str) -> bool {
    match pattern(expected) {
        Some(regex) => regex.is_match(said),
        None => said.contains(expected.trim()),
    }
}

fn pattern(expected: &str) -> Option<Regex> {
    Regex::new(inner_pattern(expected)?).ok()
}

fn compare_texts(turn: &TestTurn, said: &[&str]) -> Option<Difference> {
    if let Some(expected) = &turn.expect {
        let expected = expected.all();
        for place in 0..expected.len().max(said.len()) {
            let (wanted, found) = (expected.get(place), said.get(place));
            if let (Some(wanted), Some(found)) = (wanted, found)
                && is(wanted, found)
            {
                continue;
            }
            let nothing = "(nothing more)".to_owned();
            return Some(Difference {
                expected: wanted.cloned().unwrap_or_else(|| nothing.clone()),
                found: found.map_or(nothing, |text| (*text).to_owned()),
            });
        }
    }
    for wanted in turn.contains.iter().flat_map(OneOrMany::all) {
        if !said.iter().any(|text| holds(wanted, text)) {
            return Some(Difference {
                expected: wanted.clone(),
                found: said.join(" / "),
            });
        }
    }
    for unwanted in turn.not.iter().flat_map(OneOrMany::all) {
        if let Some(text) = said.iter().find(|text| holds(unwanted, text)) {
            return Some(Difference {
                expected: format!("not: {unwanted}"),
                found: (*text).to_owned(),
            });
        }
    }
    None
}

fn compare_rest(
    turn: &TestTurn,
    state: &State,
    done: &Exchange,
    calls: &BTreeMap<String, usize>,
) -> Option<Difference> {
    let differ = |expected: String, found: String| Some(Difference { expected, found });
    if let Some(wanted) = &turn.buttons {
        let offered: Vec<&String> = state.offered.iter().map(|offer| &offer.label).collect();
        let mut rest = offered.iter();
        if !wanted.iter().all(|label| rest.any(|other| *other == label)) {
            return differ(
                format!("the buttons {wanted:?}"),
                format!("the buttons {offered:?}"),
            );
        }
    }
    for (name, wanted) in &turn.slots {
        let found = slot(state, name);
        if found.unwrap_or(&Value::Null) != wanted {
            let found = found.map_or("empty".to_owned(), Value::to_string);
            return differ(format!("{name} = {wanted}"), format!("{name} = {found}"));
        }
    }
    if let Some(wanted) = &turn.flow {
        let running = state
            .stack
            .last()
            .map_or("none", |frame| frame.flow.as_str());
        if running != wanted {
            return differ(format!("the flow {wanted}"), format!("the flow {running}"));
        }
    }
    type Picks = fn(&Event) -> Option<&String>;
    let kinds: [(&str, &Option<OneOrMany>, Picks); 3] = [
        ("started", &turn.started, |e| {
            if let Event::FlowStarted { flow } = e {
                Some(flow)
            } else {
                None
            }
        }),
        ("ended", &turn.ended, |e| {
            if let Event::FlowCompleted { flow } = e {
                Some(flow)
            } else {
                None
            }
        }),
        ("cancelled", &turn.cancelled, |e| {
            if let Event::FlowCancelled { flow } = e {
                Some(flow)
            } else {
                None
            }
        }),
    ];
    for (what, wanted, pick) in kinds {
        let happened: Vec<&String> = done
            .effects
            .iter()
            .filter_map(|e| {
                if let Effect::Event { event } = e {
                    pick(event)
                } else {
                    None
                }
            })
            .collect();
        for flow in wanted.iter().flat_map(OneOrMany::all) {
            if !happened.contains(&flow) {
                return differ(format!("{flow} {what}"), format!("{what}: {happened:?}"));
            }
        }
    }
    if let Some(wanted) = &turn.called {
        let wanted: BTreeMap<String, usize> = wanted
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(c, n)| (c.clone(), *n))
            .collect();
        if wanted != *calls {
            return differ(
                format!("the calls {wanted:?}"),
                format!("the calls {calls:?}"),
            );
        }
    }
    if let Some(wanted) = &turn.handoff {
        let reason = done.effects.iter().find_map(|e| {
            if let Effect::Handoff { handoff } = e {
                Some(&handoff.reason)
            } else {
                None
            }
        });
        if reason != Some(wanted) {
            return differ(
                format!("a handoff because {wanted}"),
                reason.map_or("no handoff".to_owned(), |r| {
                    format!("a handoff because {r}")
                }),
            );
        }
    }
    if let Some(difference) = compare_sources(turn, done) {
        return Some(difference);
    }
    let survey = done.replies.contains(&Reply::Csat);
    if turn.survey.is_some_and(|wanted| wanted != survey) {
        return differ(format!("survey: {}", !survey), format!("survey: {survey}"));
    }
    None
}

fn compare_sources(turn: &TestTurn, done: &Exchange) -> Option<Difference> {
    let wanted = turn.cites.as_ref()?.all();
    let cited: Vec<(&str, &str)> = done
        .replies
        .iter()
        .filter_map(|reply| match reply {
            Reply::Text { citations, .. } => Some(citations),
            _ => None,
        })
        .flatten()
        .map(|source| (source.title.as_str(), source.url.as_str()))
        .collect();
    let fits =
        |(wanted, (title, url)): (&String, &(&str, &str))| is(wanted, title) || is(wanted, url);
    if wanted.len() == cited.len() && wanted.iter().zip(&cited).all(fits) {
        return None;
    }
    let titles: Vec<&str> = cited.iter().map(|(title, _)| *title).collect();
    Some(Difference {
        expected: format!("the sources {wanted:?}"),
        found: format!("the sources {titles:?}"),
    })
}

/// A slot's value: of the running flow, of one below it, or of the flow that ended last.
fn slot<'s>(state: &'s State, name: &str) -> Option<&'s Value> {
    let running = state.stack.iter().rev().map(|frame| &frame.slots);
    running
        .chain(state.recent.iter().map(|recent| &recent.slots))
        .find_map(|slots| slots.get(name))
}
