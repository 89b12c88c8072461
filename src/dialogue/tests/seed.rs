//! The commissioning document's own flow holds the conversation that it was given with.

use serde_json::json;

use super::bot;
use crate::bot::ApiOutcome;
use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

const FLOW: &str = include_str!("../../flow/fixtures/seed_order_status.yaml");
const ASK: &str = "Hi! I can check your order. Please paste the order number.";
const REASK: &str = "I didn’t recognize that number. It should be 8 digits starting with ORD.";

fn graph() -> Graph {
    bot(&[("order_status", FLOW)])
}

fn model() -> Script {
    Script::new()
        .on("where is my order", "order_status", 0.95)
        .on("hello", "greeting", 0.9)
}

fn chat<'a>(graph: &'a Graph, model: &'a Script) -> Chat<'a> {
    let order =
        json!({"ship_date": "2026-11-20", "tracking_url": "https://track.example/48201937"});
    Chat::new(graph, model).shop_has("GET /orders/48201937", order)
}

#[test]
fn the_conversation_of_the_contract() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("where is my order?").expect_all(&[ASK]);
    chat.say("hello?")
        .expect_all(&[REASK])
        .expect_buttons(&["Back to menu", "Try again"]);
    chat.say("ORD48201937").expect_all(&[
        "Your order ORD-48201937 shipped on 2026-11-20. Tracking: https://track.example/48201937",
    ]);
}

#[test]
fn try_again_asks_again_and_back_to_menu_leaves() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("where is my order?");
    chat.say("hello?")
        .press("Try again")
        .expect_all(&[ASK])
        .expect_flow("order_status");
    chat.say("ord-4820 1937")
        .expect("Your order ORD-48201937 shipped");
    chat.say("where is my order?").expect(ASK);
    chat.say("hm")
        .press("Back to menu")
        .expect("Here is what I can do");
    assert!(chat.state.stack.is_empty());
}

#[test]
fn a_label_typed_is_the_button_and_a_command_typed_is_nothing() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("where is my order?");
    chat.say("hello?").say("try AGAIN").expect_all(&[ASK]);
    chat.say("flow:order_status").expect(REASK);
}

#[test]
fn an_unknown_order_and_a_shop_that_is_down_are_told_apart_and_leave_a_way_on() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model).shop_answers("GET /orders/11111111", ApiOutcome::Down);
    chat.say("where is my order?");
    chat.say("ORD99999999")
        .expect("nothing under that")
        .expect_buttons(&[
            "Try another order number",
            "Back to menu",
            "Talk to a person",
        ]);
    chat.press("Try another order number").expect_all(&[ASK]);
    chat.say("ORD11111111")
        .expect("can’t reach our system")
        .expect_buttons(&[
            "Try again",
            "Try another order number",
            "Back to menu",
            "Talk to a person",
        ]);
    chat.press("Try again")
        .expect("can’t reach our system")
        .expect_calls("GET /orders/11111111", 2);
    chat.say("ORD48201937")
        .expect("Your order ORD-48201937 shipped on 2026-11-20.");
}

#[test]
fn the_second_misunderstood_message_in_a_row_calls_a_person() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("where is my order?");
    chat.say("hello?")
        .say("blue")
        .expect_handoff("misunderstood")
        .expect("colleague");
    chat.say("anyone?").expect_all(&[]);
}

#[test]
fn order_numbers_that_try_to_leave_the_path_never_reach_the_shop() {
    let (graph, model) = (graph(), model());
    for number in [
        "../48201937",
        "%2e%2e/48201937",
        "4820%31937",
        "48201937?x=1",
        "4820\n1937",
        "ORD4820193",
        "ORD48201937/x",
    ] {
        let mut chat = chat(&graph, &model);
        chat.say("where is my order?");
        chat.say(number);
        for request in &chat.shop.asked {
            assert_eq!(
                request.path, "/orders/48201937",
                "{number:?} reached the shop"
            );
        }
    }
}

#[test]
fn a_sentence_with_a_hole_is_not_said() {
    let (graph, model) = (graph(), model());
    let mut chat =
        Chat::new(&graph, &model).shop_has("GET /orders/48201937", json!({"state": "processing"}));
    chat.say("where is my order?")
        .say("ORD48201937")
        .expect_not("shipped on")
        .expect_buttons(&["Talk to a person"]);
}
