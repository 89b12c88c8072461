//! A travel desk: flows with shared dates, a list to pick from, a write, and a question answered on the side.

use serde_json::json;

use super::bot;
use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

const HOTEL: &str = r#"
version: "1.0"
description: "Book a hotel"
start:
  examples: [I want to book a hotel]
  menu: "Book a hotel"
slots:
  city: {type: choice, options: [Rome, Paris, Berlin], label: city}
  dates: {type: date_range, label: dates}
  guests: {type: number, integer: true, min: 1, max: 6, label: guests}
  wish: {type: text, label: special wish}
  rooms: any
  room: {type: choice, from: rooms, attributes: [price], label: room}
  booking: any
steps:
  - id: collect_city
    ask: "Which city?"
    limit: 2
  - id: collect_dates
    ask: "From when to when?"
  - id: collect_guests
    ask: "How many guests?"
    valid: guests != 5
    invalid: "We have no rooms for five."
  - id: collect_wish
    ask: "Any special wish?"
    optional: true
  - id: search
    action: call_api
    params:
      endpoint: /rooms
      query: {city: "{{ city }}", from: "{{ dates.from }}", to: "{{ dates.to }}"}
      save: {rooms: response.rooms}
    on: {error: fallback}
  - id: collect_room
    ask: "Which room?"
  - id: book
    action: call_api
    params:
      method: POST
      endpoint: /bookings
      body: {room: "{{ room.id }}", from: "{{ dates.from }}", to: "{{ dates.to }}", guests: "{{ guests }}"}
      confirm: "Book {{ room.name }} in {{ city }} from {{ dates.from }} to {{ dates.to }} for {{ guests }}?"
      save: {booking: response.number}
    on: {error: fallback}
  - id: done
    text: "Booked: {{ booking }}."
  - id: collect_rating
    collect: happy
    ask: "Are you happy with that?"
  - id: bye
    text: "Good to know."
    next: end
"#;

const CAR: &str = r#"
version: "1.0"
description: "Rent a car"
start:
  examples: [I need a car]
  menu: "Rent a car"
slots:
  dates: {type: date_range, label: dates}
  size: {type: choice, options: [small, large], label: size}
steps:
  - id: collect_dates
    ask: "When do you need the car?"
  - id: collect_size
    ask: "Small or large?"
  - id: done
    text: "A {{ size }} car from {{ dates.from }} to {{ dates.to }}."
    next: end
"#;

const PARKING: &str = r#"
version: "1.0"
description: "Parking"
start:
  examples: [where can I park]
steps:
  - id: answer
    text: "You can park in the yard."
    next: end
"#;

const PETS: &str = r#"
version: "1.0"
description: "Pets"
start:
  examples: [can I bring my dog]
steps:
  - id: answer
    text: "Dogs are welcome."
    next: end
"#;

pub(super) fn graph() -> Graph {
    let hotel = HOTEL.replace("  booking: any\n", "  booking: any\n  happy: yes_no\n");
    bot(&[
        ("book_hotel", &hotel),
        ("rent_car", CAR),
        ("parking", PARKING),
        ("pets", PETS),
    ])
}

pub(super) fn model() -> Script {
    Script::new()
        .on("hotel", "book_hotel", 0.9)
        .on("car", "rent_car", 0.9)
        .on("park", "parking", 0.9)
        .on("dog", "pets", 0.9)
        .between("travel", &[("book_hotel", 0.4), ("rent_car", 0.35)])
        .mood("furious", -0.8)
}

pub(super) fn chat<'a>(graph: &'a Graph, model: &'a Script) -> Chat<'a> {
    let rooms = json!({"rooms": [
        {"id": "r1", "name": "Garden room", "price": 90},
        {"id": "r2", "name": "Sea room", "price": 140},
    ]});
    Chat::new(graph, model)
        .shop_has(
            "GET /rooms?city=Rome&from=2027-05-14&to=2027-05-17",
            rooms.clone(),
        )
        .shop_has(
            "GET /rooms?city=Paris&from=2027-05-14&to=2027-05-17",
            rooms.clone(),
        )
        .shop_has(
            "GET /rooms?city=Paris&from=2027-06-01&to=2027-06-03",
            json!({"rooms": [{"id": "r9", "name": "Attic"}]}),
        )
        .shop_has("POST /bookings", json!({"number": "B-7"}))
}

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

fn at_confirmation(chat: &mut Chat<'_>) {
    chat.say("book a hotel in Rome from may 14th to the 17th for 2 guests")
        .press("Skip")
        .say("garden room");
    chat.expect("Book Garden room in Rome");
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
fn commands_at_any_time() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome")
        .say("from may 14th to the 17th")
        .expect("How many guests?");
    chat.say("can you repeat that please")
        .expect_all(&["How many guests?"]);
    chat.say("skip")
        .expect("I do need this one")
        .expect("How many guests?");
    chat.say("go back").expect("From when to when?");
    chat.say("thanks").expect("From when to when?");
    chat.say("from may 14th to the 17th")
        .say("2")
        .expect("Any special wish?");
    chat.say("skip that").expect("Which room?");
    chat.say("never mind").expect("stopped that");
    assert!(chat.state.stack.is_empty());
    chat.say("book a hotel")
        .say("start over")
        .expect("start over");
    assert!(chat.state.stack.is_empty() && chat.state.recent.is_none());
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
fn anger_is_met_with_an_offer_and_then_with_a_person() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("I'm furious, where can I park")
        .expect("sorry for the trouble")
        .expect("yard");
    chat.say("still furious about my dog")
        .expect_handoff("sentiment");
}

#[test]
fn a_flow_that_changed_in_the_middle_ends_politely() {
    let (graph, model) = (graph(), model());
    let mut talk = chat(&graph, &model);
    talk.say("book a hotel").expect("Which city?");
    let state = talk.state.clone();
    let mut newer = graph.clone();
    newer
        .flows
        .get_mut("book_hotel")
        .expect("it is there")
        .version = "0000000000000000".into();
    let mut talk = chat(&newer, &model);
    talk.state = state;
    talk.say("Rome")
        .expect("just changed how this works")
        .expect_buttons(&["Book a hotel"]);
    assert!(talk.state.stack.is_empty());
}

#[test]
fn a_button_that_is_not_on_offer_does_nothing() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel");
    chat.input(crate::bot::Input::Choice {
        value: "flow:rent_car".into(),
    })
    .expect("no longer open")
    .expect("Which city?");
    chat.expect_flow("book_hotel");
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
fn a_conversation_handed_back_goes_on_with_the_bot() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("talk to a person")
        .expect_handoff("asked")
        .say("hello?")
        .expect_all(&[]);
    chat.input(crate::bot::Input::HandBack {
        flow: Some("rent_car".into()),
    })
    .expect("When do you need the car?");
    chat.say("talk to a person");
    chat.input(crate::bot::Input::HandBack { flow: None })
        .expect("the assistant again");
    chat.input(crate::bot::Input::Person {
        reason: "no_bot".into(),
    })
    .expect_handoff("no_bot");
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
fn the_same_conversation_in_german() {
    let mut graph = graph();
    graph.locales.push("de".into());
    let model = model();
    let mut chat = chat(&graph, &model).in_locale("de-at");
    chat.say("hallo").expect("Was kann ich für Sie tun?");
    chat.say("hotel").say("danke").expect("Which city?");
    chat.say("einen Moment, abbrechen")
        .say("abbrechen")
        .expect("das lassen wir");
}

#[test]
fn a_yes_or_no_to_nothing_leads_on_and_starts_nothing() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("no").expect("Tell me if there is anything else");
    chat.say("yes please").expect("Here is what I can do");
    assert_eq!(chat.state.misunderstood, 0);
}
