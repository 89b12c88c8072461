//! A travel desk: flows with shared dates, a list to pick from, a write, and a question answered on the side.

use serde_json::json;

use super::bot;
use crate::dialogue::testing::{Chat, Script};
use crate::flow::Graph;

pub(super) const HOTEL: &str = r#"
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

/// A booking up to the question before the write.
pub(super) fn at_confirmation(chat: &mut Chat<'_>) {
    chat.say("book a hotel in Rome from may 14th to the 17th for 2 guests")
        .press("Skip")
        .say("garden room");
    chat.expect("Book Garden room in Rome");
}
