//! What a sentence mentions.

use super::*;

/// Everything mentioned, as `type=value` in order.
fn mentions(text: &str, locale: &str) -> String {
    let all = find(text, &ctx(locale));
    for e in &all {
        assert_eq!(
            text.get(e.start..e.end),
            Some(e.text.as_str()),
            "span of {e:?}"
        );
    }
    let shown = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    all.iter()
        .map(|e| format!("{}={}", e.kind, shown(&e.value)))
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
#[rustfmt::skip]
fn mentions_in_a_sentence() {
    for (locale, text, expected) in [
        ("en", "where is my order ORD48201937?", "order_number=48201937"),
        ("en", "cancel 48201937 and mail ana@example.com tomorrow at 5pm", "order_number=48201937; email=ana@example.com; date=2026-11-24; time=17:00"),
        ("en", "I ordered 2 shirts for €40 on november 3rd", "number=2; money={\"amount\":40,\"currency\":\"EUR\"}; date=2026-11-03"),
        ("en", "yes, from may 14th to the 17th", "yes_no=true; date_range={\"from\":\"2027-05-14\",\"to\":\"2027-05-17\"}"),
        ("en", "the second one please", "ordinal=2"), ("en", "call me on +49 151 23456789", "phone=+4915123456789"),
        ("en", "good morning, may I ask something?", ""), ("en", "hey what's up", ""),
        ("en", "my zip code is 94103", "postcode=94103"), ("en", "ship it to NW1 6XE", "postcode=NW1 6XE"),
        ("en", "3x the blue one", "quantity=3"),
        ("en", "no, cancel it next friday", "yes_no=false; date=2026-12-04"), ("en", "no idea", ""),
        ("de", "Größe äöü: Bestellung ORD48201937 käme übermorgen um 17 Uhr", "order_number=48201937; date=2026-11-25; time=17:00"),
        ("de", "ich habe 3 Stück für 12,50 € am 3.11. bestellt", "quantity=3; money={\"amount\":12.5,\"currency\":\"EUR\"}; date=2026-11-03"),
        ("de", "guten Morgen, wo ist mein Paket", ""), ("de", "10115 Berlin", "postcode=10115"),
        ("de", "nein, vom 14. bis 17. Mai", "yes_no=false; date_range={\"from\":\"2027-05-14\",\"to\":\"2027-05-17\"}"),
    ] {
        assert_eq!(mentions(text, locale), expected, "{text}");
    }
}

/// A long message is looked through to its end for what has to be found there, in bounded time whatever it is made of.
#[test]
fn mentions_at_the_end_of_a_long_message() {
    let long = "the parcel went to the depot and back. ".repeat(40);
    for (said, found) in [
        ("it is ORD48201937", "order_number=48201937"),
        (
            "write to ana.maria@example.com",
            "email=ana.maria@example.com",
        ),
        ("call +49 151 23456789", "phone=+4915123456789"),
        (
            "I paid $5 on november 3rd",
            "money={\"amount\":5,\"currency\":\"USD\"}; date=2026-11-03",
        ),
    ] {
        assert_eq!(mentions(&format!("{long}{said}"), "en"), found);
        assert_eq!(mentions(said, "en"), found);
    }
    assert_eq!(mentions(&"!".repeat(2_000), "en"), "");
    assert_eq!(
        mentions("!!! $5 !!!", "en"),
        "money={\"amount\":5,\"currency\":\"USD\"}"
    );
}
