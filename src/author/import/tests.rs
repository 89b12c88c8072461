//! Projects as they are found, brought over: what comes out compiles, and what is left out is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::assemble;
use super::nlu::without_markup;
use super::project::Project;
use crate::author::sources::base;
use crate::flow::{Compiled, Op, Press, SlotType, Source, compile, layered};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A project on disk, gone with the value.
struct Disk(PathBuf);

impl Disk {
    fn with(files: &[(&str, &str)]) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let root =
            std::env::temp_dir().join(format!("curbside-import-{}-{number}", std::process::id()));
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(root)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn imported(files: &[(&str, &str)]) -> (BTreeMap<String, String>, Compiled, String) {
    let disk = Disk::with(files);
    let mut project = Project::read(&disk.0).unwrap();
    let written: BTreeMap<String, String> = assemble::flows(&mut project).into_iter().collect();
    let sources = written
        .iter()
        .map(|(path, text)| Source::new(path.clone(), text.clone()))
        .collect();
    match compile(&layered(&base(), sources)) {
        Ok(compiled) => (written, compiled, project.report()),
        Err(found) => panic!(
            "{}",
            found.iter().map(|d| format!("{d}\n\n")).collect::<String>()
        ),
    }
}

const NLU: &str = r#"
version: "3.1"
nlu:
- intent: request_table
  examples: |
    - I want a table
    - book a table for [two](num_people:2) with [thai](cuisine) food
    - get me something [spicy]{"entity": "cuisine", "value": "thai"}
- intent: affirm
  examples: |
    - yes
    - of course
- intent: deny
  examples: |
    - no
    - never
- intent: complain
  examples: |
    - this was awful
- intent: lonely
  examples: |
    - nobody begins with me
- synonym: italian
  examples: |
    - pasta
    - pizza
- lookup: cuisine
  examples: |
    - thai
    - italian
"#;

const DOMAIN: &str = r#"
version: "3.1"
intents: [request_table, affirm, deny, complain]
entities: [cuisine, num_people]
slots:
  cuisine:
    type: text
    mappings:
    - type: from_entity
      entity: cuisine
  num_people:
    type: float
    min_value: 1
    max_value: 12
  email_address:
    type: text
  outside:
    type: bool
forms:
  table_form:
    required_slots: [cuisine, num_people, outside, email_address]
responses:
  utter_ask_cuisine:
  - text: Which cuisine?
    buttons:
    - title: Thai
      payload: /inform{"cuisine":"thai"}
    - title: Complain
      payload: /complain
    - title: Sing
      payload: /sing
  utter_ask_num_people:
  - text: How many people?
  - text: For how many?
  utter_ask_table_form_outside:
  - text: Outside?
  utter_ask_email_address:
  - text: Your e-mail?
  utter_done:
  - text: "{cuisine} for {num_people}, noted."
    condition:
    - type: slot
      name: outside
      value: true
  - text: "Noted."
  utter_sorry:
  - text: "I am sorry. Shall a colleague call you?"
    image: "https://shop.example/sorry.png"
  utter_unused:
  - text: "Never said."
"#;

const RULES: &str = r#"
version: "3.1"
rules:
- rule: Start the form
  steps:
  - intent: request_table
  - action: table_form
  - active_loop: table_form
- rule: Submit the form
  condition:
  - active_loop: table_form
  steps:
  - action: table_form
  - active_loop: null
  - action: action_book
  - action: utter_done
stories:
- story: a complaint, yes
  steps:
  - intent: complain
  - action: utter_sorry
  - intent: affirm
  - action: action_human_handoff
- story: a complaint, no
  steps:
  - intent: complain
  - action: utter_sorry
  - intent: deny
  - action: utter_done
"#;

#[test]
fn a_form_becomes_questions_and_what_follows_it() {
    let (files, compiled, report) = imported(&[
        ("data/nlu.yml", NLU),
        ("domain.yml", DOMAIN),
        ("data/rules.yml", RULES),
    ]);
    let flow = &compiled.graph.flows["request_table"];
    let asked: Vec<&str> = flow
        .steps
        .iter()
        .filter_map(|s| match &s.op {
            Op::Collect(c) => Some(c.slot.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(asked, ["cuisine", "num_people", "outside", "email_address"]);
    let slot = |name: &str| &flow.slots.iter().find(|s| s.name == name).unwrap().kind;
    let SlotType::Choice { options } = slot("cuisine") else {
        panic!("{:?}", slot("cuisine"))
    };
    assert_eq!(
        options.iter().map(|o| o.value.as_str()).collect::<Vec<_>>(),
        ["thai", "italian"]
    );
    assert_eq!(options[0].synonyms, ["spicy"]);
    assert_eq!(options[1].synonyms, ["pasta", "pizza"]);
    assert_eq!(
        *slot("num_people"),
        SlotType::Number {
            integer: false,
            min: Some(1.0),
            max: Some(12.0)
        }
    );
    assert_eq!(*slot("outside"), SlotType::YesNo);
    assert!(
        flow.slots
            .iter()
            .find(|s| s.name == "email_address")
            .unwrap()
            .pii
    );
    assert!(
        flow.steps
            .iter()
            .any(|s| matches!(&s.op, Op::CallApi(c) if c.path == "/actions/action_book"))
    );
    assert!(
        files["request_table.yaml"].contains("\"book a table for two with thai food\""),
        "{}",
        files["request_table.yaml"]
    );
    assert!(
        report.contains("the custom action `action_book`"),
        "{report}"
    );
    assert!(report.contains("the button \"Sing\""), "{report}");
}

#[test]
fn buttons_fill_slots_or_start_flows() {
    let (_, compiled, _) = imported(&[
        ("nlu.yml", NLU),
        ("domain.yml", DOMAIN),
        ("rules.yml", RULES),
    ]);
    let flow = &compiled.graph.flows["request_table"];
    let Op::Collect(collect) = &flow.steps[0].op else {
        panic!()
    };
    let presses: Vec<&Press> = collect
        .ask
        .as_ref()
        .unwrap()
        .quick_replies
        .iter()
        .map(|b| &b.action)
        .collect();
    assert_eq!(
        presses,
        [&Press::Fill("thai".into()), &Press::Flow("complain".into())]
    );
}

#[test]
fn stories_that_part_become_a_question_with_ways() {
    let (files, compiled, report) = imported(&[
        ("nlu.yml", NLU),
        ("domain.yml", DOMAIN),
        ("rules.yml", RULES),
    ]);
    let flow = &compiled.graph.flows["complain"];
    assert_eq!(
        flow.slots.iter().find(|s| s.name == "answer").unwrap().kind,
        SlotType::YesNo
    );
    assert!(
        flow.steps
            .iter()
            .any(|s| matches!(s.op, Op::Handoff { .. })),
        "{}",
        files["complain.yaml"]
    );
    assert!(files["complain.yaml"].contains("image: \"https://shop.example/sorry.png\""));
    for left in ["the intent `lonely`", "the response `utter_unused`"] {
        assert!(report.contains(left), "{left} is missing in\n{report}");
    }
    assert!(!report.contains("`affirm`"), "{report}");
}

const FLOWS: &str = r#"
flows:
  transfer_money:
    description: Send money.
    nlu_trigger:
    - intent: request_table
    steps:
    - collect: recipient
    - id: ask_amount
      collect: amount
      rejections:
      - if: slots.amount < 1
        utter: utter_too_little
    - action: action_check_funds
    - noop: true
      next:
      - if: not slots.has_funds
        then:
        - action: utter_poor
          next: END
      - if: slots.amount > 1000
        then: big
      - else: done
    - id: big
      action: utter_big
    - set_slots:
      - checked: true
    - id: done
      action: utter_sent
    - link: say_bye
  say_bye:
    description: Take leave.
    steps:
    - action: utter_bye
"#;

const FLOWS_DOMAIN: &str = r#"
slots:
  recipient: {type: text}
  amount: {type: float}
  has_funds: {type: bool}
  checked: {type: bool}
responses:
  utter_ask_recipient: [{text: "To whom?"}]
  utter_ask_amount: [{text: "How much?"}]
  utter_too_little: [{text: "At least 1."}]
  utter_poor: [{text: "Not enough money."}]
  utter_big: [{text: "That is a lot."}]
  utter_sent: [{text: "{amount} sent to {recipient} {not a slot}."}]
  utter_bye: [{text: "Bye"}]
"#;

#[test]
fn newer_flows_keep_their_steps_arms_and_rejections() {
    let (files, compiled, report) = imported(&[
        ("nlu.yml", NLU),
        ("domain.yml", FLOWS_DOMAIN),
        ("data/flows.yml", FLOWS),
    ]);
    let flow = &compiled.graph.flows["transfer_money"];
    let text = &files["transfer_money.yaml"];
    assert!(text.contains("has_funds: \"response.has_funds\""), "{text}");
    let Op::Collect(amount) = &flow.steps[1].op else {
        panic!("{text}")
    };
    assert_eq!(
        amount.valid.as_deref(),
        Some("not (amount is defined and (amount < 1))")
    );
    assert!(
        flow.steps
            .iter()
            .any(|s| matches!(&s.op, Op::Link { flow } if flow == "say_bye")),
        "{text}"
    );
    let Some(Op::Branch { arms, .. }) = flow
        .steps
        .iter()
        .map(|s| &s.op)
        .find(|op| matches!(op, Op::Branch { .. }))
    else {
        panic!()
    };
    assert_eq!(arms.len(), 2);
    assert!(report.contains("`action_check_funds`"), "{report}");
}

#[test]
fn markup_is_taken_out_of_sentences() {
    let (text, found) = without_markup(
        "from [Rome]{\"entity\": \"city\", \"role\": \"from\"} to [NYC](city:New York) [now]",
    );
    assert_eq!(text, "from Rome to NYC [now]");
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(entity, value, _)| (entity.as_str(), value.as_str()))
        .collect();
    assert_eq!(found, [("city", "Rome"), ("city", "New York")]);
}

#[test]
fn a_file_that_is_not_yaml_is_named_and_the_rest_carried_over() {
    let broken = "nlu:\n- intent: [\n";
    let (files, _, report) = imported(&[
        ("broken.yml", broken),
        ("nlu.yml", NLU),
        ("domain.yml", DOMAIN),
        ("rules.yml", RULES),
    ]);
    assert!(files.contains_key("request_table.yaml"));
    assert!(report.contains("broken.yml:"), "{report}");
}

#[test]
fn template_syntax_in_a_response_stays_text() {
    let domain = DOMAIN
        .replace("Never said.", "x")
        .replace("Noted.\"", "Noted {{ 7 * 7 }} {% if %}\"");
    let (_, compiled, _) = imported(&[
        ("nlu.yml", NLU),
        ("domain.yml", &domain),
        ("rules.yml", RULES),
    ]);
    assert!(compiled.graph.flows.contains_key("complain"));
}
