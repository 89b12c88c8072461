//! The shipped flows with a scripted model: what is known goes along from one wish to the next.

use serde_json::json;

use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

fn graph() -> Graph {
    serde_json::from_str(crate::shipped::GRAPH).expect("the shipped graph is JSON")
}

fn model() -> Script {
    Script::new()
        .on("where is my order", "track_order", 0.9)
        .on("cancel", "cancel_order", 0.9)
        .on("refund", "track_refund", 0.9)
}

fn chat<'a>(graph: &'a Graph, model: &'a Script) -> Chat<'a> {
    let order =
        json!({"state": "processing", "can_cancel": true, "total": "84.90", "currency": "EUR"});
    let gone =
        json!({"state": "cancelled", "can_cancel": false, "total": "84.90", "currency": "EUR"});
    let refund =
        json!({"state": "paid", "paid_on": "2026-11-21", "amount": "84.90", "currency": "EUR"});
    Chat::new(graph, model)
        .shop_has("GET /orders/11112222", order)
        .shop_has("GET /orders/33334444", gone)
        .shop_has("GET /orders/33334444/refund", refund)
        .shop_has(
            "POST /orders/11112222/cancel",
            json!({"state": "cancelled"}),
        )
}

#[test]
fn cancel_it_means_the_order_just_spoken_of() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("where is my order?")
        .say("ORD11112222")
        .expect("ORD-11112222");
    chat.say("cancel it")
        .expect("ORD-11112222")
        .expect_calls("POST /orders/11112222/cancel", 0);
    chat.press("Yes")
        .expect_calls("POST /orders/11112222/cancel", 1);
}

#[test]
fn a_button_below_an_answer_starts_its_flow_with_what_is_known() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("cancel my order")
        .say("ORD33334444")
        .expect("cancelled already");
    chat.press("Where is my refund?")
        .expect("33334444")
        .expect_calls("GET /orders/33334444/refund", 1);
}

#[test]
fn the_same_wish_is_never_written_twice() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    for _ in 0..2 {
        chat.say("cancel order ORD11112222");
        if chat.offered().contains(&"Yes") {
            chat.press("Yes");
        }
        chat.expect_calls("POST /orders/11112222/cancel", 1);
    }
}
