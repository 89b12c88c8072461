//! Numbers that customers give in passing.

use serde_json::json;

use super::bot;
use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

const TABLE: &str = r#"
version: "1.0"
description: "Reserve a table"
start:
  examples: [can I reserve a table]
slots:
  guests: {type: number, integer: true, min: 1, max: 12}
  day: {type: date, future: true}
  note: text
steps:
  - collect: guests
    ask: "For how many?"
  - collect: day
    ask: "On which day?"
  - collect: note
    ask: "Anything else?"
  - text: "A table for {{ guests }} on {{ day }} ({{ note }})."
"#;

const TICKETS: &str = r#"
version: "1.0"
description: "Buy tickets"
start:
  examples: [I want train tickets]
slots:
  city: {type: choice, options: [Berlin, Paris], label: city}
  adults: {type: number, integer: true, min: 1, max: 9}
  children: {type: number, integer: true, min: 1, max: 9}
  day: {type: date, label: day}
steps:
  - collect: city
    ask: "Where to?"
  - collect: day
    ask: "When?"
  - collect: adults
    ask: "How many adults?"
  - collect: children
    ask: "How many children?"
  - text: "{{ adults }} and {{ children }} to {{ city }} on {{ day }}."
"#;

fn graph() -> Graph {
    bot(&[("table", TABLE), ("tickets", TICKETS)])
}

fn model() -> Script {
    Script::new()
        .on("table", "table", 0.9)
        .on("tisch", "table", 0.9)
        .on("ticket", "tickets", 0.9)
}

#[test]
fn several_slots_are_filled_from_the_sentence_that_starts_it() {
    let (graph, model) = (graph(), model());
    for said in [
        "a table for two people tomorrow please",
        "can I reserve a table for 2 tomorrow",
        "we are two and need a table for tomorrow",
    ] {
        let mut chat = Chat::new(&graph, &model);
        chat.say(said).expect_all(&["Anything else?"]);
        chat.expect_slot("guests", &json!(2))
            .expect_slot("day", &json!("2026-11-24"));
    }
    let mut german = Chat::new(&graph, &model).in_locale("de");
    german.state.locale = "de".into();
    german.say("einen Tisch für vier Personen morgen");
    german
        .expect_slot("guests", &json!(4))
        .expect_slot("day", &json!("2026-11-24"));
}

#[test]
fn what_is_measured_dated_or_out_of_bounds_counts_nothing() {
    let (graph, model) = (graph(), model());
    for said in [
        "a table for 3 hours",
        "a table in 2 weeks",
        "a table at 7 pm",
        "a table for 30 people",
        "table number 4",
        "a table under 20 euros",
        "a table for 2 or 3 people",
    ] {
        let mut chat = Chat::new(&graph, &model);
        chat.say(said).expect("For how many?");
    }
}

#[test]
fn a_number_that_two_slots_could_take_is_asked_about() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("2 tickets to Berlin tomorrow")
        .expect("How many adults?");
    chat.expect_slot("city", &json!("Berlin"))
        .expect_slot("day", &json!("2026-11-24"));
    // Named, it is clear; and with one of the two filled, so is a bare one.
    let mut chat = Chat::new(&graph, &model);
    chat.say("tickets to Berlin tomorrow for 3 adults")
        .expect("How many children?");
    chat.expect_slot("adults", &json!(3));
}

#[test]
fn a_number_in_an_answer_counts_only_beside_it() {
    let (graph, model) = (graph(), model());
    let mut chat = Chat::new(&graph, &model);
    chat.say("can I reserve a table")
        .say("2")
        .expect("On which day?");
    chat.say("tomorrow")
        .say("near the 2 windows")
        .expect("A table for 2 on 2026-11-24 (near the 2 windows).");
    let mut chat = Chat::new(&graph, &model);
    chat.say("train tickets")
        .say("Paris, 4 adults")
        .say("tomorrow")
        .expect("How many children?");
    chat.expect_slot("adults", &json!(4));
}
