//! What authors do in texts: loops over lists that the shop returned, filters on them.

use serde_json::json;

use super::bot;
use crate::dialogue::testing::{Chat, Script};

#[test]
fn lists_are_sliced_sorted_and_joined_in_texts() {
    let cases = [
        (
            "{% for r in rooms[:2] %}{{ r.name }};{% endfor %}",
            "Attic;Sea;",
        ),
        (
            "{% for r in rooms[1:] %}{{ r.name }};{% endfor %}",
            "Sea;Garden;",
        ),
        ("{{ rooms[0].name }} {{ rooms[-1].name }}", "Attic Garden"),
        (
            "{% for r in rooms | sort(attribute='price') %}{{ r.price }} {% endfor %}",
            "70 90 140",
        ),
        (
            "{% for r in rooms | sort(attribute='price', reverse=true) %}{{ r.price }} {% endfor %}",
            "140 90 70",
        ),
        (
            "{{ (rooms | first).name }}, {{ (rooms | last).name }}",
            "Attic, Garden",
        ),
        ("{{ rooms | length }}", "3"),
        (
            "{{ rooms | map(attribute='name') | join(', ') }}",
            "Attic, Sea, Garden",
        ),
        (
            "{{ rooms | map(attribute='name') | sort | join(', ') }}",
            "Attic, Garden, Sea",
        ),
        (
            "{{ (rooms | sort(attribute='price') | first).name }}",
            "Attic",
        ),
        (
            "{% for r in (rooms | sort(attribute='price'))[:2] %}{{ r.name }};{% endfor %}",
            "Attic;Garden;",
        ),
        (
            "{% for r in rooms if r.price < 100 %}{{ loop.index }}:{{ r.name }} {% endfor %}",
            "1:Attic 2:Garden",
        ),
        (
            "{{ rooms | selectattr('free') | map(attribute='name') | join(' or ') }}",
            "Sea",
        ),
        (
            "{% for r in rooms | batch(2) %}[{{ r | map(attribute='name') | join('+') }}]{% endfor %}",
            "[Attic+Sea][Garden]",
        ),
        (
            "{% for r in rooms | reverse %}{{ r.name }} {% endfor %}",
            "Garden Sea Attic",
        ),
        ("{{ rooms | sum(attribute='price') }}", "300"),
        (
            "{{ rooms[0].tags[:1] | join }} {{ rooms[0].name[:3] }}",
            "quiet Att",
        ),
        (
            "{% for kind, all in rooms | groupby('kind') %}{{ kind }}{{ all | length }} {% endfor %}",
            "big1 small2",
        ),
    ];
    for (text, expected) in cases {
        let flow = format!(
            "version: \"1.0\"\ndescription: Rooms\nstart:\n  examples: [which rooms]\nslots:\n  rooms: any\nsteps:\n  - action: call_api\n    params:\n      endpoint: /rooms\n      save: {{rooms: response.rooms}}\n    on: {{error: fallback}}\n  - text: {}\n",
            serde_json::to_string(&format!("«{text}»")).expect("text is JSON"),
        );
        let graph = bot(&[("rooms", &flow)]);
        let model = Script::new().on("rooms", "rooms", 0.9);
        let rooms = json!({"rooms": [
            {"name": "Attic", "price": 70, "kind": "small", "free": false, "tags": ["quiet", "high"]},
            {"name": "Sea", "price": 140, "kind": "big", "free": true, "tags": []},
            {"name": "Garden", "price": 90, "kind": "small", "free": false, "tags": []},
        ]});
        let mut chat = Chat::new(&graph, &model).shop_has("GET /rooms", rooms);
        chat.say("which rooms");
        let said = chat.said();
        assert_eq!(said.replace(" »", "»"), format!("«{expected}»"), "{text}");
    }
}

const TRAM: &str = r#"
version: "1.0"
description: {en: "Trams", de: "Bahnen"}
start:
  examples: [when does the tram go]
slots:
  stop:
    type: choice
    label: {en: stop, de: Halt}
    options:
      - {value: sea, label: {en: "Seafront", de: "Seeufer"}}
      - {value: old, label: {en: "Old town", de: "Altstadt"}}
  ticket:
    type: choice
    label: {en: ticket, de: Karte}
    options:
      - {value: old, label: {en: "Senior ticket", de: "Seniorenkarte"}}
      - {value: day, label: {en: "Day ticket", de: "Tageskarte"}}
  line: text
steps:
  - collect: stop
    ask: {en: "Where to?", de: "Wohin?"}
  - collect: ticket
    ask: {en: "Which ticket to {{ stop | label }}?", de: "Welche Karte bis {{ stop | label }}?"}
  - set: {line: "{{ ticket | label('ticket') ~ '!' }}"}
  - text: {en: "{{ line }} {{ 'x' | label }}", de: "{{ line }} {{ 'x' | label }}"}
"#;

#[test]
fn options_are_shown_by_their_labels_in_the_customers_language() {
    let mut graph = bot(&[("tram", TRAM)]);
    graph.locales = vec!["en".into(), "de".into()];
    let model = Script::new().on("tram", "tram", 0.9);
    let mut english = Chat::new(&graph, &model);
    english
        .say("the tram")
        .say("old town")
        .expect("Which ticket to Old town?");
    english.say("senior").expect("Senior ticket! x");
    let mut german = Chat::new(&graph, &model).in_locale("de");
    german
        .say("tram")
        .say("Seeufer")
        .expect("Welche Karte bis Seeufer?");
    german.say("Tageskarte").expect("Tageskarte! x");
}
