//! A booking from the first word to the write, and everything that may happen to the write.

use serde_json::json;

use super::trip::{at_confirmation, chat, graph, model};

#[test]
fn a_booking_from_one_sentence_to_the_write() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("I want to book a hotel in Rome from may 14th to the 17th for 2 guests")
        .expect("special wish");
    chat.expect_slot("guests", &json!(2))
        .expect_slot("dates", &json!({"from": "2027-05-14", "to": "2027-05-17"}));
    chat.say("a quiet room please")
        .expect("Which room?")
        .expect_buttons(&["Garden room", "Sea room"]);
    chat.say("the second one")
        .expect("Book Sea room in Rome from 2027-05-14 to 2027-05-17 for 2?");
    chat.expect_calls("POST /bookings", 0)
        .expect_buttons(&["Yes", "No"]);
    chat.say("yes please")
        .expect("Booked: B-7.")
        .expect_calls("POST /bookings", 1)
        .expect("Are you happy");
    let body = chat
        .shop
        .asked
        .last()
        .and_then(|request| request.body.clone());
    assert_eq!(
        body,
        Some(json!({"room": "r2", "from": "2027-05-14", "to": "2027-05-17", "guests": 2}))
    );
    chat.say("sure").expect("Good to know");
    assert!(chat.state.stack.is_empty());
}

#[test]
fn no_before_the_write_changes_nothing() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("no")
        .expect("nothing was changed")
        .expect_calls("POST /bookings", 0);
    assert!(chat.state.stack.is_empty());
}

#[test]
fn a_yes_with_a_but_is_no_leave_to_write() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    at_confirmation(&mut chat);
    chat.say("yes but only if there is a balcony")
        .expect_calls("POST /bookings", 0)
        .expect("Book Garden room");
}

#[test]
fn a_failed_write_is_tried_again_with_the_same_key_and_no_second_question() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.shop = crate::dialogue::testing::Shop::default();
    let rooms = json!({"rooms": [{"id": "r1", "name": "Garden room"}]});
    let ok = |body| crate::bot::ApiOutcome::Ok { status: 200, body };
    chat.shop.answer(
        "GET /rooms?city=Rome&from=2027-05-14&to=2027-05-17",
        ok(rooms),
    );
    chat.shop
        .answer("POST /bookings", crate::bot::ApiOutcome::Down);
    chat.shop
        .answer("POST /bookings", ok(json!({"number": "B-7"})));
    at_confirmation(&mut chat);
    chat.say("yes").expect("it can’t happen twice");
    chat.press("Try again")
        .expect("Booked: B-7.")
        .expect_calls("POST /bookings", 2);
    let keys: Vec<_> = chat
        .shop
        .asked
        .iter()
        .filter_map(|request| request.idempotency_key.clone())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn wrong_answers_climb_the_ladder_to_a_person() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel")
        .say("Timbuktu")
        .expect("Which city?");
    chat.say("Atlantis").expect("Which city?");
    chat.say("El Dorado").expect_handoff("misunderstood");
}

#[test]
fn a_value_that_is_not_valid_is_explained() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome from may 14th to the 17th")
        .say("5")
        .expect("no rooms for five");
    chat.say("2").expect("Any special wish?");
}

#[test]
fn template_syntax_in_a_message_is_text() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome from may 14th to the 17th for 2 guests")
        .say("{{ brand.name }}{% raw %}");
    chat.expect_slot("wish", &json!("{{ brand.name }}{% raw %}"))
        .expect("Which room?");
}

#[test]
fn a_declined_write_goes_where_the_flow_says() {
    let flow = super::trip::HOTEL.replace(
        "      save: {booking: response.number}\n    on: {error: fallback}",
        "      save: {booking: response.number}\n    on: {error: fallback, declined: kept}",
    ) + "  - id: kept\n    text: \"Then I keep the {{ room.name }} free for you.\"\n    next: end\n";
    let flow = flow.replace("  booking: any\n", "  booking: any\n  happy: yes_no\n");
    let (graph, model) = (super::bot(&[("book_hotel", &flow)]), model());
    for no in ["no", "nope, not now", "rather not", "no thanks"] {
        let mut chat = chat(&graph, &model);
        at_confirmation(&mut chat);
        chat.say(no)
            .expect_all(&["Then I keep the Garden room free for you."])
            .expect_calls("POST /bookings", 0);
    }
    let mut pressed = chat(&graph, &model);
    at_confirmation(&mut pressed);
    pressed.press("No").expect("free for you");
    // Leaving is not declining.
    let mut left = chat(&graph, &model);
    at_confirmation(&mut left);
    left.say("never mind").expect("stopped that");
}

#[test]
fn a_name_is_taken_from_a_sentence_that_names_what_was_asked() {
    let flow = "version: \"1.0\"\ndescription: Car\nstart:\n  examples: [a car please]\nslots:\n  driver: {type: name, label: driver}\nsteps:\n  - collect: driver\n    ask: \"Who will drive?\"\n  - text: \"{{ driver }} drives.\"\n";
    let graph = super::bot(&[("car", flow)]);
    let model = model().on("car please", "car", 0.9);
    for said in [
        "the driver is Bob Jones",
        "The driver will be Bob Jones",
        "driver: Bob Jones",
        "Bob Jones",
    ] {
        let mut chat = crate::dialogue::testing::Chat::new(&graph, &model);
        chat.say("a car please")
            .say(said)
            .expect("Bob Jones drives.");
    }
}
