//! Articles that are found by their meaning: said, asked about, or left alone.

use super::bot;
use crate::bot::{Bot, Effect, Event, Input};
use crate::dialogue::testing::{CLOCK, Exchange, exchange};
use crate::dialogue::{Act, Reply, State};
use crate::flow::{Article, Graph, Passage};
use crate::knowledge::Meanings;
use crate::understand::{OUT_OF_SCOPE, Place, Understand, Understanding};

/// A shop of two articles; no flow serves anything.
fn shop() -> Graph {
    let article = |topic: &str| Article {
        id: topic.to_lowercase(),
        locale: "en".to_owned(),
        title: format!("{topic} and more"),
        url: "https://shop.example/help".to_owned(),
        effective: "2026-01-01".to_owned(),
        intents: Vec::new(),
        keywords: Vec::new(),
        passages: vec![
            Passage {
                heading: Some(format!("{topic} in short")),
                text: format!("{topic}: this is what is to be known."),
            },
            Passage {
                heading: None,
                text: format!("{topic}: this as well."),
            },
        ],
    };
    let mut graph = bot(&[]);
    graph.knowledge.articles = vec![article("Tolls"), article("Biscuits")];
    graph
}

/// Tolls lie along the first axis, biscuits along the second.
fn meanings(graph: &Graph) -> Meanings {
    let place = |text: &str| {
        Ok::<_, ()>(if text.contains("Tolls") {
            vec![1.0, 0.0, 0.0]
        } else {
            vec![0.0, 1.0, 0.0]
        })
    };
    Meanings::of(&graph.knowledge.articles, place).expect("all are placed")
}

/// A model to which nothing is an intent and everything lies in one place.
struct Everywhere([f32; 3]);

impl Understand for Everywhere {
    fn understand(&self, text: &str) -> Understanding {
        Understanding {
            text: text.to_owned(),
            intent: OUT_OF_SCOPE.to_owned(),
            confidence: 1.0,
            out_of_scope: true,
            place: Some(Place(self.0.to_vec())),
            ..Understanding::default()
        }
    }
}

fn say(bot: &Bot<'_>, state: State, input: Input) -> (State, Exchange) {
    exchange(bot, state, input, CLOCK, 1, &mut |call| {
        panic!("no shop is asked, not for {}", call.path)
    })
}

fn text(text: &str) -> Input {
    Input::Text {
        text: text.to_owned(),
    }
}

fn told(exchange: &Exchange) -> Vec<&str> {
    let texts = exchange.replies.iter().filter_map(|reply| match reply {
        Reply::Text { text, citations } if !citations.is_empty() => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn fell_back(exchange: &Exchange) -> bool {
    let fallback = Effect::Event {
        event: Event::Fallback,
    };
    exchange.effects.contains(&fallback)
}

#[test]
fn what_lies_near_enough_is_said_with_its_source() {
    let graph = shop();
    let model = Everywhere([0.95, 0.0, 0.312]);
    let bot = Bot::knowing(&graph, meanings(&graph), &model);
    let (state, done) = say(
        &bot,
        State::new("c", "en"),
        text("what do officials charge"),
    );
    assert_eq!(told(&done), ["Tolls: this is what is to be known."]);
    assert!(!fell_back(&done));
    let because = done.traces.iter().flat_map(|trace| &trace.reasons);
    assert!(
        because
            .into_iter()
            .any(|why| why.ends_with("by its meaning")),
        "{:?}",
        done.traces
    );
    // Where the message lay is not kept.
    let kept = serde_json::to_string(&state).expect("is JSON");
    assert!(!kept.contains("0.95") && !kept.contains("place"), "{kept}");
    // In another language nothing is understood of it, and without knowing what articles mean nothing is found.
    let (_, done) = say(
        &bot,
        State::new("c", "de"),
        text("what do officials charge"),
    );
    assert!(told(&done).is_empty());
    let blind = Bot::new(&graph, &model);
    let (_, done) = say(
        &blind,
        State::new("c", "en"),
        text("what do officials charge"),
    );
    assert!(told(&done).is_empty() && fell_back(&done));
}

#[test]
fn what_lies_less_near_is_asked_about_and_then_read_out() {
    let graph = shop();
    let model = Everywhere([0.65, 0.1, 0.753]);
    let bot = Bot::knowing(&graph, meanings(&graph), &model);
    let (state, done) = say(
        &bot,
        State::new("c", "en"),
        text("what do officials charge"),
    );
    assert!(told(&done).is_empty() && fell_back(&done));
    let sections: Vec<&str> = state
        .offered
        .iter()
        .filter(|offer| matches!(offer.act, Act::Section { .. }))
        .map(|offer| offer.label.as_str())
        .collect();
    assert_eq!(sections, ["Tolls in short", "Tolls and more"]);
    let press = |value: &str| Input::Choice {
        value: value.to_owned(),
    };
    let (after, done) = say(&bot, state.clone(), press("section:en/tolls/"));
    assert_eq!(told(&done), ["Tolls: this as well."]);
    assert_eq!(after.misunderstood, 0);
    // An article that has gone since is owned up to.
    let mut other = shop();
    other.knowledge.articles.remove(0);
    let bot = Bot::knowing(&other, meanings(&other), &model);
    let (_, done) = say(&bot, state, press("section:en/tolls/Tolls in short"));
    assert!(told(&done).is_empty() && !done.replies.is_empty());
}

#[test]
fn a_strange_word_asks_about_nothing_and_the_second_message_in_a_row_calls_a_person() {
    let graph = shop();
    let model = Everywhere([0.65, 0.1, 0.753]);
    let bot = Bot::knowing(&graph, meanings(&graph), &model);
    let offers = |state: &State| {
        state
            .offered
            .iter()
            .any(|offer| matches!(offer.act, Act::Section { .. }))
    };
    let (state, _) = say(&bot, State::new("c", "en"), text("asdfgh"));
    assert!(!offers(&state));
    let (state, done) = say(&bot, state, text("what do officials charge"));
    assert!(!offers(&state));
    let handed = |effect: &Effect| matches!(effect, Effect::Handoff { .. });
    assert!(done.effects.iter().any(handed), "{:?}", done.effects);
}
