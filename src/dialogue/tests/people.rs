//! A person takes over: at once, or after the pattern has asked.

use serde_json::json;

use super::bot;
use crate::bot::{Effect, HandoffRequest};
use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

const ORDER: &str = r#"
version: "1.0"
description: "Order"
start:
  examples: [I want to order]
slots:
  article: {type: choice, options: [tent, stove], label: article}
steps:
  - collect: article
    ask: "Which article?"
  - handoff: sales
"#;

const HANDOFF: &str = r#"
version: "1.0"
kind: pattern
description: "A person takes over"
slots:
  reason: any
  sure: {type: yes_no, label: answer}
  contact: {type: email, label: e-mail address}
  urgency: {type: choice, options: [now, later], label: urgency}
steps:
  - collect: sure
    ask: "Shall I connect you?"
    next:
      - if: sure
        then: urgent
      - else: resume
  - id: urgent
    collect: urgency
    ask: "Now or later?"
  - collect: contact
    ask: "Where may we write to?"
    optional: true
  - text: "Connecting ({{ reason }})."
"#;

pub(super) fn graph() -> Graph {
    bot(&[("order", ORDER), ("patterns/handoff", HANDOFF)])
}

fn model() -> Script {
    Script::new().on("order", "order", 0.9)
}

fn request(chat: &Chat<'_>) -> HandoffRequest {
    let handoff = chat.last.effects.iter().find_map(|effect| match effect {
        Effect::Handoff { handoff } => Some(handoff.clone()),
        _ => None,
    });
    handoff.expect("it was handed over")
}

#[test]
fn the_pattern_asks_before_it_hands_over_and_takes_along_what_it_learned() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("I want to order").expect("Which article?");
    chat.say("talk to a person")
        .expect_all(&["Shall I connect you?"]);
    assert!(
        !chat
            .last
            .effects
            .iter()
            .any(|e| matches!(e, Effect::Handoff { .. }))
    );
    chat.say("yes please").expect("Now or later?");
    chat.say("now").expect("Where may we write to?");
    chat.say("ann@example.com")
        .expect("Connecting (asked).")
        .expect_handoff("asked");
    let request = request(&chat);
    assert_eq!(request.flow.as_deref(), Some("order"));
    assert_eq!(request.slots.get("urgency"), Some(&json!("now")));
    assert!(
        !request.slots.contains_key("contact"),
        "personal data stays in the conversation"
    );
    assert!(!request.slots.contains_key("reason"));
    assert!(chat.state.stack.is_empty() && chat.offered().is_empty());
    chat.say("hello?").expect_all(&[]);
}

#[test]
fn no_lets_the_interrupted_flow_go_on() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("I want to order").say("talk to a person");
    chat.say("no").expect_all(&["Which article?"]);
    chat.say("stove").expect("Shall I connect you?");
    // The flow has nothing left but the person.
    chat.say("no, thanks").expect_buttons(&["Back to menu"]);
    assert!(chat.state.stack.is_empty());
}

#[test]
fn nobody_has_to_ask_for_a_person_twice() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("talk to a person").expect("Shall I connect you?");
    chat.say("talk to a person").expect_handoff("asked");
}

#[test]
fn who_is_not_understood_even_there_gets_a_person() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("I want to order").say("a unicorn").say("a dragon");
    chat.expect("Shall I connect you?");
    chat.say("purple")
        .say("green")
        .expect_handoff("misunderstood");
}

#[test]
fn cancelled_it_leads_back_and_the_menu_leads_away() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("I want to order").say("talk to a person");
    chat.say("never mind")
        .expect("Which article?")
        .expect_flow("order");
    chat.say("talk to a person");
    chat.say("menu").expect("Here is what I can do");
    assert!(chat.state.stack.is_empty());
}

#[test]
fn another_wish_in_the_middle_is_served_first() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("talk to a person").expect("Shall I connect you?");
    chat.say("well, I want to order something")
        .expect("Which article?");
    chat.say("never mind").expect("Shall I connect you?");
    chat.say("yes").say("later").press("Skip");
    chat.expect_handoff("asked");
}
