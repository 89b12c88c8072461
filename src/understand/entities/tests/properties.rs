//! What holds for every message. A failing case prints its seed and its smallest form.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::understand::entities::MAX_CHARS;

/// Every slot type, with a list, a pattern and options to choose from.
fn kinds() -> Vec<SlotType> {
    vec![
        SlotType::Text,
        order(),
        SlotType::Pattern {
            regex: "[A-Z]{2}[0-9]{4}".into(),
        },
        SlotType::YesNo,
        SlotType::Choice {
            options: vec![
                options::option("a_b", "A b", "A b", &["alpha"]),
                options::option("c", "C", "C", &[]),
            ],
        },
        SlotType::ChoiceFrom {
            from: "list".into(),
            label: "name".into(),
            attributes: vec!["price".into()],
        },
        number(),
        SlotType::Number {
            integer: true,
            min: Some(1.0),
            max: Some(9.0),
        },
        SlotType::Money,
        SlotType::Date { future: true },
        SlotType::Date { future: false },
        SlotType::DateRange { future: true },
        SlotType::Time,
        SlotType::Email,
        SlotType::Phone,
        SlotType::Address,
        SlotType::Name,
        SlotType::Any,
    ]
}

/// Sentences made of what the readers look for, with noise between: far likelier to reach odd corners than plain noise.
fn sentence() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "ORD", "48201937", "#", "-", "/", "%", "?", "\n", "14", "31", "2", "may", "Mai", "th", ".", ",", ":", "to", "bis", "from", "vom", "next", "friday",
            "Freitag", "in", "two", "zwei", "weeks", "Wochen", "for", "nights", "am", "pm", "Uhr", "halb", "half past", "5", "17:30", "@", "at", "dot", "punkt",
            "example", "com", "+49", "(0)", "151", "€", "euros", "12,50", "1.234", "yes", "no", "ja", "nein", "but", "aber", "not", "nicht", "the", "second", "one", "last",
            "cheaper", "cheapest", "under", "same", "dates", "my name is", "Ana", "O'Brien", "Hauptstraße", "10115", "Berlin", "SW1A", "1AA", "or", "oder", "99999999999999999999",
            "minus", "hundred", "und", "zweiund", "ä", "a\u{308}", "👍🏽", "\u{200b}", "٣", "ﬁ", "İ", "ẞ", "\u{0}", "-32768", "29", "02", "2027", "0000", "24:00", "99:99",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => any::<String>(),
    ];
    let gap = prop_oneof![3 => Just(" "), 1 => Just(""), 1 => Just("-")];
    prop::collection::vec((word, gap), 0..24)
        .prop_map(|parts| parts.into_iter().map(|(w, g)| w + g).collect())
}

fn locale() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "en", "de", "en-us", "en-gb", "de-AT", "fr", "", "-", "zz_ZZ",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_span_lies_within_the_text(text in sentence(), locale in locale(), now in any::<i64>(), offset in any::<i32>()) {
        let list = json!([{"name": "Fiat 500", "price": "39.90", "on": "2026-11-27"}, {"name": text, "price": {"amount": 5}}, 7, null]);
        let previous = json!({"from": "2027-05-14", "to": "2027-05-17"});
        let ctx = Context { list: Some(&list), previous: Some(&previous), ..Context::new(now, offset, locale) };
        for kind in kinds() {
            match read(&kind, &text, &ctx) {
                Reading::Value { span, rest, .. } => {
                    prop_assert!(text.get(span.clone()).is_some(), "{kind:?}: {span:?}");
                    prop_assert!(rest.len() <= text.len() + 1, "{kind:?}: {rest:?}");
                }
                Reading::Ambiguous(all) => prop_assert!((2..=6).contains(&all.len()), "{kind:?}: {all:?}"),
                Reading::Invalid { why } => prop_assert!(!why.key().is_empty()),
                Reading::None => {}
            }
        }
        let mut end = 0;
        for entity in find(&text, &ctx) {
            prop_assert!(entity.start >= end && entity.start < entity.end, "{entity:?}");
            prop_assert_eq!(text.get(entity.start..entity.end), Some(entity.text.as_str()));
            end = entity.end;
        }
    }

    #[test]
    fn an_order_number_is_eight_digits_and_nothing_else(text in sentence()) {
        if let Reading::Value { value, span, .. } = read(&order(), &text, &ctx("en")) {
            let digits = value.as_str().unwrap();
            prop_assert!(digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
            let taken = text.get(span).unwrap();
            prop_assert!(!taken.contains(['/', '%', '?', '\n', '\r', '.', '&', '=']), "{taken:?}");
        }
    }

    #[test]
    fn an_order_number_is_found_in_whatever_form_it_is_written(n in 0_u32..100_000_000, prefix in prop::sample::select(vec!["", "ORD", "ord ", "ORD-", "#", "Ord: "]), cut in 1_usize..8, joint in prop::sample::select(vec!["", " ", "-"])) {
        let digits = format!("{n:08}");
        let (a, b) = digits.split_at(cut);
        let text = format!("{prefix}{a}{joint}{b}");
        prop_assert_eq!(brief(&read(&order(), &text, &ctx("en"))), digits, "{}", text);
    }

    #[test]
    fn a_day_is_read_as_it_is_written(days in 0_i64..3_000, form in 0_usize..5) {
        let date = jiff::civil::date(2026, 11, 23).checked_add(jiff::Span::new().days(days)).unwrap();
        let (y, m, d) = (date.year(), date.month(), date.day());
        let month = |names: [&'static str; 12]| names[usize::try_from(m - 1).unwrap()];
        let english = month(["january", "feb", "March", "April", "may", "June", "jul", "August", "sept", "October", "nov", "December"]);
        let german = month(["Januar", "Feb.", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Okt.", "November", "Dez."]);
        let (text, locale) = match form {
            0 => (format!("{y}-{m:02}-{d:02}"), "en"),
            1 => (format!("{d}.{m}.{y}"), "de"),
            2 => (format!("{english} {d}, {y}"), "en"),
            3 => (format!("am {d}. {german} {y}"), "de"),
            _ => (format!("{m}/{d}/{y}"), "en-us"),
        };
        prop_assert_eq!(brief(&read(&SlotType::Date { future: true }, &text, &ctx(locale))), date.to_string(), "{}", text);
    }

    #[test]
    fn a_number_in_words_is_the_number(n in 0_u32..1_000) {
        prop_assert_eq!(brief(&read(&number(), &in_english(n), &ctx("en"))), n.to_string());
        prop_assert_eq!(brief(&read(&number(), &in_german(n), &ctx("de"))), n.to_string());
    }
}

const ENGLISH: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const ENGLISH_TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const GERMAN: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const GERMAN_TENS: [&str; 10] = [
    "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

fn in_english(n: u32) -> String {
    match n {
        0..20 => ENGLISH[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => ENGLISH_TENS[n as usize / 10].to_owned(),
        20..100 => format!("{}-{}", ENGLISH_TENS[n as usize / 10], in_english(n % 10)),
        _ if n.is_multiple_of(100) => format!("{} hundred", in_english(n / 100)),
        _ => format!(
            "{} hundred and {}",
            in_english(n / 100),
            in_english(n % 100)
        ),
    }
}

fn in_german(n: u32) -> String {
    match n {
        0..20 => GERMAN[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => GERMAN_TENS[n as usize / 10].to_owned(),
        20..100 => format!(
            "{}und{}",
            if n % 10 == 1 {
                "ein".to_owned()
            } else {
                in_german(n % 10)
            },
            GERMAN_TENS[n as usize / 10]
        ),
        _ => {
            let hundreds = if n / 100 == 1 {
                "ein".to_owned()
            } else {
                in_german(n / 100)
            };
            format!(
                "{hundreds}hundert{}",
                if n.is_multiple_of(100) {
                    String::new()
                } else {
                    in_german(n % 100)
                }
            )
        }
    }
}

#[test]
fn a_message_of_the_longest_size_is_read_in_time_that_grows_with_its_length_only() {
    let list: Vec<Value> = (0..100).map(|n| json!({"name": format!("Article {n} of many words"), "price": n, "on": "2027-05-14"})).collect();
    let list = Value::from(list);
    let ctx = Context {
        list: Some(&list),
        ..ctx("en")
    };
    for unit in [
        "2 ",
        "-",
        "may 14 to ",
        "no ",
        "a@",
        "ORD4820 1937 ",
        "from ",
        "the second ",
        "hundred and ",
        "zweiund",
        "1.",
        "(0)",
        "x",
        "ä\u{308}",
        "at 5 pm or ",
    ] {
        let text: String = unit.chars().cycle().take(MAX_CHARS * 3).collect();
        let start = Instant::now();
        for kind in kinds() {
            read(&kind, &text, &ctx);
        }
        find(&text, &ctx);
        // Generous: an unoptimised build on a busy machine. Quadratic work takes minutes here.
        assert!(
            start.elapsed() < Duration::from_secs(90),
            "{unit:?} took {:?}",
            start.elapsed()
        );
    }
}
