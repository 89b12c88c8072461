//! What `curbside test` makes of a test file, and what it prints.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::script::ShopScript;
use super::test::{Report, clock};
use super::test_case::TestFile;
use super::test_run::{Difference, run};
use crate::bot::{ApiOutcome, ApiRequest, Bot};
use crate::dialogue::testing::{CLOCK, Script};
use crate::flow::{Graph, Source, compile, layered};

const FLOW: &str = r#"
version: "1.0"
description: "Parcel status"
start: {intents: [parcel], examples: [where is my parcel]}
slots:
  order_id: order_number
  day: {type: date, future: true}
  state: any
steps:
  - collect: order_id
    ask: "Which order?"
    reask: ["Eight digits, please."]
  - id: fetch
    action: call_api
    params:
      endpoint: /orders/{order_id}
      retries: 0
      save: {state: response.state}
    on: {error: fallback}
  - branch:
      - if: state == "lost"
        then: lost
      - else: told
  - id: lost
    text: "It is lost."
    next: collect_day
  - id: told
    text: "It is {{ state }}."
    next: end
  - id: collect_day
    collect: day
    ask: "On which day shall we send another?"
  - text: "On {{ day }}, then."
"#;

const ARTICLE: &str = "---\ntitle: Dogs\nkeywords: [bring]\nurl: https://shop.example/dogs\neffective: 2026-01-01\nlocale: en\n---\nDogs are welcome in our shop on a lead.\n";

fn graph() -> Graph {
    let own = vec![
        Source::new("parcel.yaml", FLOW),
        Source::new("knowledge/en/dogs.md", ARTICLE),
        Source::new(
            "knowledge/de/dogs.md",
            ARTICLE.replace("locale: en", "locale: de"),
        ),
    ];
    match compile(&layered(&super::sources::base(), own)) {
        Ok(compiled) => compiled.graph,
        Err(found) => panic!(
            "{}",
            found.iter().map(|d| format!("{d}\n\n")).collect::<String>()
        ),
    }
}

fn model() -> Script {
    Script::new().on("parcel", "parcel", 0.95)
}

fn read(text: &str) -> Result<TestFile, String> {
    TestFile::parse(Path::new("tests/x.yaml"), text)
}

/// What each test of a file prints, without colours, and whether all passed.
fn printed(text: &str) -> (String, bool) {
    let (graph, model) = (graph(), model());
    let bot = Bot::new(&graph, &model);
    let file = read(text).unwrap_or_else(|why| panic!("{why}"));
    let now = clock(&file).unwrap();
    let mut report = Report::default();
    let mut out = String::new();
    for test in &file.tests {
        let (shop, locale) = file.setting(test);
        let ran = run(&bot, test, shop, locale, now);
        out.push_str(&report.add(Path::new("tests/x.yaml"), &test.name, &ran));
        out.push('\n');
    }
    let own = BTreeSet::from(["parcel".to_owned()]);
    let (closing, good) = report.close(&graph, &own, Some(100));
    out.push_str(&closing);
    (anstream::adapter::strip_str(&out).to_string(), good)
}

/// The first difference of a file's only test.
fn difference(turns: &str) -> Option<Difference> {
    let (graph, model) = (graph(), model());
    let bot = Bot::new(&graph, &model);
    let shop = "  GET /orders/48201937: {body: {state: on its way}}\n  GET /orders/48201938: {body: {state: lost}}";
    let text = format!("shop:\n{shop}\ntests:\n  - name: one\n    turns:\n{turns}");
    let file = read(&text).unwrap_or_else(|why| panic!("{why}"));
    run(&bot, &file.tests[0], file.shop.clone(), "en", CLOCK).difference
}

#[test]
fn a_failing_test_shows_the_transcript_with_the_first_difference() {
    let text = r#"
shop:
  GET /orders/48201937: {body: {state: on its way}}
tests:
  - name: the happy way
    turns:
      - say: "where is my parcel?"
        expect: "Which order?"
      - say: "ORD48201937"
        expect: "It is on its way."
        ended: parcel
  - name: a wrong expectation
    turns:
      - say: "where is my parcel?"
        expect: "Which order?"
      - say: "banana"
        expect: "Eight digits."
      - say: "ORD48201937"
"#;
    let (said, good) = printed(text);
    assert!(!good);
    let wanted = "\
pass  tests/x.yaml: the happy way
FAIL  tests/x.yaml: a wrong expectation
      > where is my parcel?
        Which order?
        <order number: text>
      > banana
    - Eight digits.
    + Eight digits, please.
parcel: 4 of 7 steps (57 %)  not taken: lost, collect_day, say  too few
1 passed, 1 failed";
    assert_eq!(said, wanted);
}

#[test]
fn a_mistake_in_a_test_file_is_told_at_its_place() {
    let file = |turn: &str| format!("tests:\n  - name: one\n    turns:\n      - say: hi\n{turn}");
    for (text, place, what) in [
        (
            file("        expects: hello\n"),
            "tests/x.yaml:5:9: ",
            "unknown field",
        ),
        (
            file("      - expect: hello\n"),
            "tests/x.yaml:5:9: ",
            "exactly one of",
        ),
        (
            file("        contains: /(/\n"),
            "tests/x.yaml:4:9: ",
            "is no pattern",
        ),
        (
            file("        called: {orders/1: 1}\n"),
            "tests/x.yaml:4:9: ",
            "is no call",
        ),
        (
            "tests: []\n".to_owned(),
            "tests/x.yaml:1:8: ",
            "there is no test",
        ),
        (
            "tests:\n  - name: one\n    turns: []\n".to_owned(),
            "tests/x.yaml:2:5: ",
            "has no turns",
        ),
        (
            "shop:\n  /orders/1: down\ntests: []\n".to_owned(),
            "tests/x.yaml:2:3: ",
            "is no call",
        ),
        (
            "tests:\n  - turns: []\n".to_owned(),
            "tests/x.yaml:2:5: ",
            "missing field",
        ),
        ("tests: [\n".to_owned(), "tests/x.yaml:", ""),
    ] {
        let why = read(&text).err().unwrap_or_else(|| panic!("taken: {text}"));
        assert!(
            why.starts_with(place) && why.contains(what),
            "{text}\n{why}"
        );
    }
    let why = read(&file("        expects: hello\n")).err().unwrap();
    assert!(
        why.ends_with("\n5 |         expects: hello\n  |         ^"),
        "{why}"
    );
}

#[test]
fn each_kind_of_expectation_holds_or_says_what_was_there() {
    let start = "      - say: where is my parcel?\n";
    let then = "      - say: ORD48201938\n";
    for (turns, expected, found) in [
        ("        expect: Which one?\n", "Which one?", "Which order?"),
        (
            "        expect: [\"/^Which/\", more]\n",
            "more",
            "(nothing more)",
        ),
        ("        expect: []\n", "(nothing more)", "Which order?"),
        ("        contains: /^order/\n", "/^order/", "Which order?"),
        ("        not: /order/\n", "not: /order/", "Which order?"),
        (
            "        buttons: [Sing]\n",
            "the buttons [\"Sing\"]",
            "the buttons []",
        ),
        (
            "        slots: {order_id: \"1\"}\n",
            "order_id = \"1\"",
            "order_id = empty",
        ),
        ("        flow: none\n", "the flow none", "the flow parcel"),
        (
            "        started: other\n",
            "other started",
            "started: [\"parcel\"]",
        ),
        ("        ended: parcel\n", "parcel ended", "ended: []"),
        (
            "        cancelled: parcel\n",
            "parcel cancelled",
            "cancelled: []",
        ),
        (
            "        called: {GET /orders/1: 1}\n",
            "the calls {\"GET /orders/1\": 1}",
            "the calls {}",
        ),
        (
            "        handoff: asked\n",
            "a handoff because asked",
            "no handoff",
        ),
        ("        survey: true\n", "survey: true", "survey: false"),
        (
            "        cites: Dogs\n",
            "the sources [\"Dogs\"]",
            "the sources []",
        ),
    ] {
        let Some(difference) = difference(&format!("{start}{turns}")) else {
            panic!("{turns} holds");
        };
        assert_eq!(
            (difference.expected.as_str(), difference.found.as_str()),
            (expected, found),
            "{turns}"
        );
    }
    let held = "        expect: [\"It is lost.\", /which day/]\n        not: nothing\n        slots: {order_id: \"48201938\", day: null}\n        flow: parcel\n        called: {GET /orders/48201938: 1}\n        survey: false\n";
    assert_eq!(difference(&format!("{start}{then}{held}")), None);
    let choose = "      - choose: Sing\n";
    let missing = difference(&format!("{start}{choose}")).unwrap();
    assert_eq!(missing.expected, "a button \"Sing\"");
}

#[test]
fn sources_are_expected_by_title_address_or_pattern() {
    for cites in ["Dogs", "https://shop.example/dogs", "/^Do/", "[Dogs]"] {
        let turn = format!(
            "      - say: may I bring my dog\n        contains: on a lead\n        cites: {cites}\n"
        );
        assert_eq!(difference(&turn), None, "{cites}");
    }
    let turn = "      - say: may I bring my dog\n        cites: []\n";
    assert_eq!(difference(turn).unwrap().found, "the sources [\"Dogs\"]");
}

#[test]
fn the_clock_stands_still_where_the_file_says() {
    let text = |clock: &str| {
        format!(
            "{clock}shop:\n  GET /orders/48201938: {{body: {{state: lost}}}}\ntests:\n  - name: one\n    turns:\n      - say: where is my parcel\n      - say: ORD48201938\n      - say: tomorrow\n        slots: {{day: \"DAY\"}}\n"
        )
    };
    for (clock, day) in [
        ("", "2026-11-24"),
        ("clock: \"2027-02-28T23:59:00Z\"\n", "2027-03-01"),
    ] {
        let (said, _) = printed(&text(clock).replace("DAY", day));
        assert!(said.contains("1 passed, 0 failed"), "{said}");
    }
    let file = read("clock: yesterday\ntests:\n  - {name: a, turns: [{say: hi}]}\n").unwrap();
    assert!(
        clock(&file)
            .unwrap_err()
            .contains("write it as 2026-11-23T09:00:00Z")
    );
}

#[test]
fn a_scripted_shop_fails_in_every_way_and_in_order() {
    let text = "GET /a: [down, {status: 503}, {body: {n: NO}}]\nGET /b: {status: 404}\nPOST /c: {status: 409, body: {why: late}}\nGET /d: busy\nGET /e: denied\nGET /f: invalid\nGET /g: not_found\nGET /h?x=1: {status: 204}\nGET /i: {status: 429}\nGET /j: {status: 403}\n";
    let mut script: ShopScript = super::yaml_file::parse(Path::new("shop.yaml"), text).unwrap();
    let mut ask = |method: &str, path: &str| {
        script.take(&ApiRequest {
            step: "x/y".into(),
            method: method.into(),
            path: path.into(),
            body: None,
            scope: None,
            timeout_ms: 1_000,
            retries: 0,
            idempotency_key: None,
        })
    };
    let ok = |body| ApiOutcome::Ok { status: 200, body };
    assert_eq!(ask("GET", "/a"), ApiOutcome::Down);
    assert_eq!(ask("GET", "/a?page=2"), ApiOutcome::Down);
    assert_eq!(ask("GET", "/a"), ok(json!({"n": "NO"})));
    assert_eq!(
        ask("GET", "/a"),
        ok(json!({"n": "NO"})),
        "the last one stays"
    );
    assert_eq!(ask("GET", "/b"), ApiOutcome::NotFound);
    let refused = ApiOutcome::Refused {
        status: 409,
        body: json!({"why": "late"}),
    };
    assert_eq!(ask("POST", "/c"), refused);
    assert_eq!(ask("GET", "/c"), ApiOutcome::NotFound, "another method");
    assert_eq!(ask("GET", "/d"), ApiOutcome::Busy);
    assert_eq!(ask("GET", "/e"), ApiOutcome::Denied);
    assert_eq!(ask("GET", "/f"), ApiOutcome::Invalid);
    assert_eq!(ask("GET", "/g"), ApiOutcome::NotFound);
    let empty = ApiOutcome::Ok {
        status: 204,
        body: json!(null),
    };
    assert_eq!(ask("GET", "/h?x=1"), empty);
    assert_eq!(
        ask("GET", "/h"),
        ApiOutcome::NotFound,
        "it was told with its query"
    );
    assert_eq!(ask("GET", "/i"), ApiOutcome::Busy);
    assert_eq!(ask("GET", "/j"), ApiOutcome::Denied);
    assert_eq!(script.made["GET /a"], 4);
}

#[test]
fn what_the_shop_answers_in_one_test_goes_over_what_the_file_says() {
    let text = r#"
shop:
  GET /orders/48201937: down
tests:
  - name: down
    turns:
      - say: "where is my parcel ORD48201937"
        called: {GET /orders/48201937: 1}
        not: It is on its way.
  - name: up
    shop: {GET /orders/48201937: {body: {state: on its way}}}
    turns:
      - say: "where is my parcel ORD48201937"
        expect: It is on its way.
"#;
    let (said, _) = printed(text);
    assert!(said.ends_with("2 passed, 0 failed"), "{said}");
}
