use super::*;

/// The flow of the commissioning document, as it stands there.
const SEED: &str = include_str!("fixtures/seed_order_status.yaml");

fn compiled(text: &str) -> Compiled {
    match compile(&[Source::new("flows/order_status.yaml", text)]) {
        Ok(compiled) => compiled,
        Err(diagnostics) => panic!(
            "{}",
            diagnostics
                .iter()
                .map(|d| format!("{d}\n\n"))
                .collect::<String>()
        ),
    }
}

fn step<'a>(flow: &'a Flow, id: &str) -> &'a Op {
    &flow
        .steps
        .iter()
        .find(|s| s.id == id)
        .unwrap_or_else(|| panic!("no step {id}"))
        .op
}

fn target<'a>(flow: &'a Flow, target: &Target) -> &'a str {
    match target {
        Target::Step(index) => &flow.steps[*index].id,
        other => panic!("{other:?} is no step"),
    }
}

#[test]
fn the_seed_flow_compiles_unchanged() {
    let compiled = compiled(SEED);
    let flow = &compiled.graph.flows["order_status"];
    assert_eq!(flow.slots[0].name, "order_id");
    assert_eq!(
        flow.slots[0].kind,
        SlotType::OrderNumber {
            prefix: "ORD".into(),
            digits: 8
        }
    );

    let Op::Collect(collect) = step(flow, "collect_order_id") else {
        panic!()
    };
    assert_eq!(collect.ask, None, "the step before has asked");
    assert!(collect.reask[0].variants[0].text.0["en"].starts_with("I didn’t recognize"));
    let presses: Vec<&Press> = collect.reask[0]
        .quick_replies
        .iter()
        .map(|b| &b.action)
        .collect();
    assert_eq!(presses, [&Press::Menu, &Press::Retry]);

    let Op::Branch { arms, otherwise } = step(flow, "validate_order_id") else {
        panic!()
    };
    assert_eq!(arms[0].when, "order_id.is_valid");
    assert_eq!(target(flow, &arms[0].to), "fetch_order");
    assert_eq!(target(flow, otherwise), "validate_order_id$empty");

    let Op::CallApi(call) = step(flow, "fetch_order") else {
        panic!()
    };
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("GET", "/orders/{order_id}")
    );
    assert_eq!(call.error, Target::Repair);
    let saved: Vec<(&str, &str)> = call
        .save
        .iter()
        .map(|(s, e)| (s.as_str(), e.as_str()))
        .collect();
    assert_eq!(
        saved,
        [
            ("ship_date", "response.ship_date"),
            ("tracking_url", "response.tracking_url")
        ]
    );
    let Op::Say { say, next } = step(flow, target(flow, &call.ok)) else {
        panic!()
    };
    assert!(say.variants[0].text.0["en"].starts_with("Your order ORD-{{order_id}} shipped"));
    assert_eq!(*next, Target::End);
}

#[test]
fn a_flow_without_a_start_begins_with_what_its_description_names() {
    let brand = Source::new(
        "flows/brand.yaml",
        "name: N\nintents: [track_order, track_refund]\n",
    );
    let graph = compile(&[brand, Source::new("flows/order_status.yaml", SEED)])
        .unwrap()
        .graph;
    assert_eq!(
        graph.flows["order_status"].start.intents,
        ["order_status", "track_order"]
    );
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let text = "version: \"1.0\"\nsteps:\n  - id: a\n    txt: hello\n    next: b\n  - id: a\n    text: \"{{ 1 + }}\"\n";
    let found = compile(&[Source::new("flows/x.yaml", text)]).unwrap_err();
    let codes: Vec<(&str, u32, u32)> = found.iter().map(|d| (d.code, d.line, d.col)).collect();
    assert_eq!(
        codes,
        [
            ("F003", 4, 5),
            ("F010", 5, 11),
            ("F011", 6, 9),
            ("F022", 7, 19)
        ]
    );
}

#[test]
fn a_diagnostic_shows_the_line_and_how_to_mend_it() {
    let text = "version: \"1.0\"\nsteps:\n  - id: a\n    text: hello\n    next: colect\n  - id: collect_it\n    text: What?\n";
    let found = compile(&[Source::new("flows/x.yaml", text)]).unwrap_err();
    let shown = found[0].to_string();
    assert_eq!(
        shown,
        "flows/x.yaml:5:11: error[F010]: there is no step `colect` in this flow\n\
         5 |     next: colect\n  |           ^^^^^^\nhelp: known here: `a`, `collect_it`, `end`, `fallback`, `menu`, `handoff`"
    );
}
