//! Changes of mind about what was said before.

use serde_json::json;

use super::trip::{at_confirmation, chat, graph, model};

#[test]
fn a_correction_replays_from_the_earliest_reader() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("actually make it Paris")
        .expect("changed the city")
        .expect("Book Garden room in Paris");
    chat.expect_calls("GET /rooms?city=Paris&from=2027-05-14&to=2027-05-17", 1)
        .expect_not("How many guests");
    chat.say("change the dates to june 1 to june 3")
        .expect("changed the dates")
        .expect("Which room?")
        .expect_buttons(&["Attic"])
        .expect_slot("dates", &json!({"from": "2027-06-01", "to": "2027-06-03"}))
        .expect_calls("POST /bookings", 0);
}

#[test]
fn a_correction_that_is_not_valid_keeps_the_old_value() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("change it to 5 guests")
        .expect("kept what you told me")
        .expect_slot("guests", &json!(2));
    chat.expect("Book Garden room in Rome");
}

#[test]
fn a_correction_after_the_write_is_refused_and_never_repeats_it() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("yes").expect("Booked");
    chat.say("no, I meant Paris")
        .expect("already been carried out")
        .expect_calls("POST /bookings", 1);
    chat.expect("Are you happy");
}

#[test]
fn nothing_but_another_value_corrects_where_a_yes_is_awaited() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("Paris")
        .expect("changed the city")
        .expect("Book Garden room in Paris");
    chat.say("sea room").expect("Book Sea room in Paris");
    chat.say("june 1 to june 3")
        .expect("changed the dates")
        .expect_buttons(&["Attic"])
        .expect_calls("POST /bookings", 0);
}

#[test]
fn nothing_but_another_value_corrects_below_buttons_and_after_a_failed_call() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model).shop_answers(
        "GET /rooms?city=Berlin&from=2027-05-14&to=2027-05-17",
        crate::bot::ApiOutcome::Down,
    );
    chat.say("book a hotel in Berlin from may 14th to the 17th for 2 guests")
        .press("Skip")
        .expect("can’t reach our system");
    chat.say("Rome")
        .expect("changed the city")
        .expect("Which room?");
}
