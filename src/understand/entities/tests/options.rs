//! Fixed options and lists that the shop returned.

use super::*;

pub(super) fn option(value: &str, en: &str, de: &str, synonyms: &[&str]) -> ChoiceOption {
    let label = Localized(
        [("en", en), ("de", de)]
            .into_iter()
            .map(|(l, t)| (l.to_owned(), t.to_owned()))
            .collect(),
    );
    ChoiceOption {
        value: value.into(),
        label,
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
    }
}

#[test]
#[rustfmt::skip]
fn choices() {
    let kind = SlotType::Choice {
        options: vec![
            option("standard", "Standard shipping", "Standardversand", &["normal", "regular"]), option("express",
            "Express shipping", "Expressversand", &["fast"]), option("pick_up", "Pick up in store",
            "Abholung im Laden", &["collect", "selbst abholen"]),
        ],
    };
    table(
        &kind,
        &ctx("en"),
        &[
            ("standard", "standard"), ("Express shipping", "express"), ("the express one please", "express"),
            ("pick_up", "pick_up"), ("pick up", "pick_up"), ("I'll collect it", "pick_up"),
            ("the second one", "express"), ("2", "express"), ("option 3", "pick_up"), ("last", "pick_up"),
            ("number two", "express"), ("expres", "express"), ("exress shiping", "express"), ("stand", "standard"),
            ("shipping", "? standard | express"), ("not express, standard", "standard"),
            ("the fifth one", "! not_offered"), ("9", "! not_offered"), ("hello", "-"),
            ("standard or express", "? standard | express"), ("fast", "express"), ("In store", "pick_up"),
        ],
    );
    table(
        &kind,
        &ctx("de"),
        &[
            ("Express", "express"), ("Expressversand bitte", "express"), ("das zweite", "express"),
            ("Abholung", "pick_up"), ("die letzte", "pick_up"), ("2.", "express"),
            ("nicht Express sondern Standard", "standard"),
        ],
    );
}

#[test]
fn codes_are_no_words() {
    let options = vec![
        option("NO", "Norway", "Norwegen", &[]),
        option("ES", "Spain", "Spanien", &[]),
    ];
    let kind = SlotType::Choice { options };
    table(
        &kind,
        &ctx("de"),
        &[("welche gibt es?", "-"), ("Norwegen", "NO")],
    );
    table(&kind, &ctx("en"), &[("no", "-"), ("to Spain please", "ES")]);
}

#[test]
#[rustfmt::skip]
fn picks_from_a_list() {
    let list = json!([
        {"id": 1, "name": "Fiat 500", "color": "red", "price": 39.9, "date": "2026-11-27",
        "seats": 4}, {"id": 2, "name": "VW Golf", "color": "blue", "price": 55, "date": "2026-11-28",
        "seats": 5}, {"id": 3, "name": "VW Bus", "color": "red", "price": 89, "date": "2026-11-30", "seats": 9},
    ]);
    let kind = SlotType::ChoiceFrom {
        from: "cars".into(),
        label: "name".into(),
        attributes: vec!["color".into(), "price".into()],
    };
    let ids = |ctx: &Context, text: &str| match read(&kind, text, ctx) {
        Reading::Value { value, .. } => value["id"].to_string(),
        Reading::Ambiguous(all) => format!(
            "? {}",
            all.iter()
                .map(|a| a.value["id"].to_string())
                .collect::<Vec<_>>()
                .join(" ")
        ),
        other => brief(&other),
    };
    let en = Context {
        list: Some(&list),
        ..ctx("en")
    };
    for (text, expected) in [
        ("the golf", "2"), ("VW Bus", "3"), ("fiat", "1"), ("the blue one", "2"), ("the red one", "? 1 3"),
        ("the red bus", "3"), ("vw", "? 2 3"), ("second", "2"), ("the last one", "3"), ("3", "3"), ("cheapest", "1"),
        ("the most expensive", "3"), ("something cheaper", "? 1 2"), ("the earliest", "1"), ("the latest", "3"),
        ("biggest", "3"), ("under 50", "1"), ("under 60 euros", "? 1 2"), ("under 10", "! not_offered"),
        ("the one on friday", "1"), ("golff", "2"), ("the 55 euro one", "2"), ("number 7", "! not_offered"),
        ("not the fiat, the golf", "2"), ("hello there", "-"),
    ] {
        assert_eq!(ids(&en, text), expected, "{text}");
    }
    let shown = list[1].clone();
    let after = Context {
        previous: Some(&shown),
        ..en
    };
    assert_eq!(ids(&after, "something cheaper"), "1");
    assert_eq!(ids(&after, "something more expensive"), "3");
    let de = Context {
        list: Some(&list),
        ..ctx("de")
    };
    for (text, expected) in [
        ("den Golf", "2"), ("das günstigste", "1"), ("der rote", "-"), ("der zweite", "2"), ("den am Samstag", "2"),
        ("unter 50 Euro", "1"),
    ] {
        assert_eq!(ids(&de, text), expected, "{text}");
    }
    assert_eq!(brief(&read(&kind, "the first", &ctx("en"))), "-");
}
