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

#[test]
fn an_answer_is_not_said_with_holes_in_it() {
    let missing = "version: \"1.0\"\nkind: pattern\nsteps:\n  - text: Not yet\n";
    let sources = [
        Source::new("patterns/answer_missing.yaml", missing),
        Source::new("order_status.yaml", SEED),
    ];
    let graph = compile(&sources).unwrap().graph;
    let flow = &graph.flows["order_status"];
    let Op::CallApi(call) = step(flow, "fetch_order") else {
        panic!()
    };
    let Op::Branch { arms, otherwise } = step(flow, target(flow, &call.ok)) else {
        panic!()
    };
    assert_eq!(
        arms[0].when,
        "ship_date is defined and ship_date is not none and tracking_url is defined and tracking_url is not none"
    );
    assert_eq!(target(flow, &arms[0].to), "fetch_order$answer");
    assert_eq!(*otherwise, Target::Flow("answer_missing".into()));
}

/// No text makes the compiler panic or run away: shipped-like flows with lines lost, doubled, swapped and cut.
#[test]
fn damaged_files_are_refused_or_taken_but_never_break_the_compiler() {
    let mut random = testing::chance();
    let page = include_str!("../../docs/FLOWS.md");
    let blocks: Vec<&str> = page
        .split("```yaml\n# flows/")
        .skip(1)
        .filter_map(|b| b.split("```").next())
        .collect();
    for _ in 0..1_500 {
        let block = blocks[random(blocks.len())];
        let mut lines: Vec<String> = block.lines().skip(1).map(str::to_owned).collect();
        for _ in 0..=random(3) {
            let (a, b) = (random(lines.len()), random(lines.len()));
            match random(5) {
                0 => drop(lines.remove(a)),
                1 => lines.insert(a, lines[b].clone()),
                2 => lines.swap(a, b),
                3 => {
                    let cut = random(lines[a].chars().count() + 1);
                    lines[a] = lines[a].chars().take(cut).collect();
                }
                _ => lines[a].insert_str(0, ["  ", "- ", "\u{fc}", "{{ ", "? ", "\t"][random(6)]),
            }
            if lines.is_empty() {
                break;
            }
        }
        let found = compile(&[Source::new("flows/damaged.yaml", lines.join("\n"))]);
        if let Err(found) = found {
            assert!(!found.is_empty());
            found
                .iter()
                .for_each(|d| assert!(d.to_string().contains("help: "), "{d}"));
        }
    }
}

#[test]
fn a_large_bot_is_checked_in_less_than_a_second() {
    let flow = |n: usize| {
        let steps: String = (0..23)
            .map(|k| format!("  - id: s{k}\n    text: \"Step {k} for {{{{ city }}}}{{% if total %}}: {{{{ total }}}}{{% endif %}}\"\n"))
            .collect();
        let examples: String = (0..25)
            .map(|e| {
                format!(
                    "    - topic{n} wish{e} word{} thing{}\n",
                    e * 7 % 13,
                    n * e % 17
                )
            })
            .collect();
        let text = format!(
            "version: \"1.0\"\nstart:\n  examples:\n{examples}slots:\n  city: text\n  total: any\nsteps:\n  - id: collect_city\n    ask: Where?\n  - id: fetch\n    action: call_api\n    params:\n      endpoint: /quotes/{{city}}\n      save: {{total: response.total}}\n    on: {{error: fallback}}\n{steps}"
        );
        Source::new(format!("flows/f{n}.yaml"), text)
    };
    let sources: Vec<Source> = (0..200).map(flow).collect();
    let begun = std::time::Instant::now();
    let compiled = compile(&sources).unwrap_or_else(|d| panic!("{}", d[0]));
    let took = begun.elapsed();
    assert_eq!(
        compiled
            .graph
            .flows
            .values()
            .map(|f| f.steps.len())
            .sum::<usize>(),
        5_000
    );
    // An unoptimised build on a busy machine is allowed more.
    let allowed = if cfg!(debug_assertions) { 10 } else { 1 };
    assert!(took.as_secs() < allowed, "{took:?}");
}
