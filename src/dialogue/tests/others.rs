//! "The other one": a value that is meant without being named.

use serde_json::json;

use super::bot;
use super::trip::{at_confirmation, chat, graph, model};
use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

const MOVE: &str = r#"
version: "1.0"
description: "Send a parcel"
start:
  examples: [send a parcel]
slots:
  address: {type: address, label: address}
  day: {type: date, label: date}
  speed: {type: choice, options: [normal, express], label: speed}
  sent: any
steps:
  - collect: address
    ask: "Where to?"
  - collect: day
    ask: "On which date?"
  - collect: speed
    ask: "Normal or express?"
  - action: call_api
    params:
      method: POST
      endpoint: /parcels
      body: {to: "{{ address.text }}", on: "{{ day }}", speed: "{{ speed }}"}
      confirm: "Send it to {{ address.text }} on {{ day }}, {{ speed }}?"
      save: {sent: response.id}
    on: {error: fallback}
  - text: "Sent: {{ sent }}."
"#;

fn parcels() -> (Graph, Script) {
    let model = Script::new().on("parcel", "parcel", 0.9);
    (bot(&[("parcel", MOVE)]), model)
}

fn asked_to_confirm(chat: &mut Chat<'_>) {
    chat.say("send a parcel")
        .say("Hafenstrasse 5, 20095 Hamburg")
        .say("2026-12-01")
        .say("normal")
        .expect("Send it to Hafenstrasse 5, 20095 Hamburg on 2026-12-01, normal?");
}

#[test]
fn the_value_replaced_before_comes_back() {
    let (graph, model) = parcels();
    let mut chat = Chat::new(&graph, &model);
    asked_to_confirm(&mut chat);
    chat.say("change the address to Marktplatz 1, 10115 Berlin")
        .expect("Send it to Marktplatz 1, 10115 Berlin");
    chat.say("actually use the other address")
        .expect("changed the address")
        .expect("Send it to Hafenstrasse 5, 20095 Hamburg");
    // The one it took the place of is the other one now.
    chat.say("no, the other address")
        .expect("Send it to Marktplatz 1, 10115 Berlin");
    chat.say("change the date to december 5th")
        .expect("on 2026-12-05");
    chat.say("the other date, please").expect("on 2026-12-01");
}

#[test]
fn of_two_options_the_other_is_the_one_that_was_not_taken() {
    let (graph, model) = parcels();
    let mut chat = Chat::new(&graph, &model);
    asked_to_confirm(&mut chat);
    chat.say("hm, take the other one")
        .expect("changed the speed")
        .expect("express?");
}

#[test]
fn of_a_list_of_two_the_other_is_the_one_that_was_not_picked() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("actually the other room")
        .expect("Book Sea room in Rome");
    chat.say("the other one").expect("Book Garden room in Rome");
}

#[test]
fn where_several_have_another_value_it_is_asked_which() {
    let (graph, model) = parcels();
    let mut chat = Chat::new(&graph, &model);
    asked_to_confirm(&mut chat);
    chat.say("change the date to december 5th")
        .expect("on 2026-12-05");
    chat.say("the other one")
        .expect("Which one do you mean?")
        .expect_buttons(&["speed: express", "date: 1 December 2026"]);
    chat.press("date: 1 December 2026")
        .expect("on 2026-12-01, normal?");
}

#[test]
fn of_three_options_the_others_are_offered() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("no, the other city")
        .expect("Which one do you mean?")
        .expect_buttons(&["Paris", "Berlin"]);
    chat.say("Paris").expect("Book Garden room in Paris");
}

#[test]
fn asked_for_once_more_the_other_one_is_the_one_given_before() {
    let (graph, model) = parcels();
    let mut chat = Chat::new(&graph, &model);
    chat.say("send a parcel")
        .say("Hafenstrasse 5, 20095 Hamburg")
        .expect("On which date?");
    chat.say("go back").expect("Where to?");
    chat.say("the previous one").expect("On which date?");
    chat.expect_slot(
        "address",
        &json!({"text": "Hafenstrasse 5, 20095 Hamburg", "street": "Hafenstrasse 5", "postcode": "20095", "city": "Hamburg"}),
    );
}

#[test]
fn a_message_that_says_more_is_no_wish_for_the_other_one() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome from may 14th to the 17th for 2 guests")
        .say("a room away from the other guests, if you have one");
    chat.expect_slot(
        "wish",
        &json!("a room away from the other guests, if you have one"),
    );
}

#[test]
fn the_other_one_in_german() {
    let (mut graph, model) = parcels();
    graph.locales.push("de".into());
    let mut chat = Chat::new(&graph, &model).in_locale("de");
    asked_to_confirm(&mut chat);
    chat.say("nimm doch die andere speed").expect("express?");
    chat.say("nein, lieber die andere").expect("normal?");
}

#[test]
fn asked_once_more_which_room_the_other_is_not_the_one_taken_back() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("change the room").expect("Which room?");
    chat.say("the other").expect("Book Sea room in Rome");
    chat.say("change the room").expect("Which room?");
    chat.say("no, the previous one")
        .expect("Book Sea room in Rome");
}

#[test]
fn what_is_being_asked_comes_before_everything_else() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("actually make it Paris").expect("in Paris");
    chat.say("change the city").expect("Which city?");
    chat.say("the other one")
        .expect("Which one do you mean?")
        .expect_buttons(&["Rome", "Berlin"]);
    chat.press("Rome").expect("Book Garden room in Rome");
}
