//! Which flow a message is for: digressions, two wishes, near wishes, values without a wish.

use serde_json::json;

use super::trip::{chat, graph, model};

#[test]
fn a_question_on_the_side_is_answered_first() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel").expect("Which city?");
    chat.say("where can I park?").expect_all(&[
        "You can park in the yard.",
        "Now back to where we were (Book a hotel).",
        "Which city?",
    ]);
    chat.say("Rome").expect("From when to when?");
}

#[test]
fn a_flow_on_the_side_runs_to_its_end_and_shares_what_it_learned() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome")
        .expect("From when to when?");
    chat.say("I also need a car")
        .expect("When do you need the car?");
    chat.say("from may 14th to the 17th")
        .expect("Small or large?");
    chat.say("small")
        .expect("A small car from 2027-05-14")
        .expect("back to where we were")
        .expect("From when to when?");
    chat.expect_flow("book_hotel");
    chat.say("same dates")
        .expect("How many guests?")
        .expect_slot("dates", &json!({"from": "2027-05-14", "to": "2027-05-17"}));
}

#[test]
fn no_forget_that_starts_the_new_wish_with_what_both_know() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome from may 14th to the 17th")
        .expect("How many guests?");
    chat.say("no, forget that, I need a car for the same dates")
        .expect("Small or large?")
        .expect_flow("rent_car");
    chat.say("large")
        .expect("A large car from 2027-05-14 to 2027-05-17.")
        .expect_not("guests");
}

#[test]
fn two_wishes_in_one_message_are_served_in_order() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("where can I park and can I bring my dog?")
        .expect_all(&["You can park in the yard.", "Dogs are welcome."]);
    chat.say("I need a large car and where can I park?")
        .expect("When do you need the car?")
        .expect_not("yard");
    chat.say("from may 14th to the 17th")
        .expect("A large car")
        .expect("You can park in the yard.");
}

#[test]
fn two_near_intents_are_told_apart_with_buttons() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("travel")
        .expect("Which of these")
        .expect_buttons(&["Book a hotel", "Rent a car", "Something else"]);
    chat.press("Rent a car").expect("When do you need the car?");
}

#[test]
fn what_an_unclear_message_says_is_kept_for_the_flow_that_is_chosen() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("travel from may 14th to the 17th")
        .expect("Which of these");
    chat.press("Rent a car").expect("Small or large?");
    chat.expect_slot("dates", &json!({"from": "2027-05-14", "to": "2027-05-17"}));
}

#[test]
fn a_value_without_a_wish_is_asked_about() {
    let (graph, model) = (graph(), model());
    let mut talk = chat(&graph, &model);
    talk.say("from may 14th to the 17th")
        .expect_buttons(&["Book a hotel", "Rent a car"]);
    talk.press("Book a hotel").expect("Which city?");
    talk.expect_slot("dates", &json!({"from": "2027-05-14", "to": "2027-05-17"}));
    let mut talk = chat(&graph, &model);
    talk.say("large")
        .expect("When do you need the car?")
        .expect_slot("size", &json!("large"));
}

#[test]
fn a_yes_or_no_to_nothing_leads_on_and_starts_nothing() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("no").expect("Tell me if there is anything else");
    chat.say("yes please").expect("Here is what I can do");
    assert_eq!(chat.state.misunderstood, 0);
}

#[test]
fn one_strange_word_starts_nothing() {
    let (graph, _) = (graph(), ());
    let sure = crate::dialogue::testing::Script::new()
        .on("blorp", "book_hotel", 0.99)
        .on("qwertz", "book_hotel", 0.8)
        .on("hotle", "book_hotel", 0.9);
    let mut chat = chat(&graph, &sure);
    chat.say("qwertz").expect("didn’t get that");
    assert!(chat.state.stack.is_empty());
    // What the model is sure of is asked about.
    chat.say("blorp")
        .expect("Do you mean this?")
        .expect_buttons(&["Book a hotel", "Something else"]);
    assert!(chat.state.stack.is_empty());
    chat.say("hotle").expect("Which city?");
    // In the middle it is a poor answer, not a wish.
    chat.say("Rome")
        .say("blorp blorp")
        .expect_flow("book_hotel");
}
