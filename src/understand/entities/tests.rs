//! A table of sentences and what is read from them. The clock stands at Monday, 23 November 2026, 10:00 in Berlin.

use serde_json::{Value, json};

use super::{Context, Reading, find, read};
use crate::flow::{ChoiceOption, Localized, SlotType};

/// 2026-11-23T09:00:00Z.
const NOW: i64 = 1_795_424_400_000;

fn ctx(locale: &str) -> Context<'_> {
    Context::new(NOW, 60, locale)
}

fn order() -> SlotType {
    SlotType::OrderNumber {
        prefix: "ORD".into(),
        digits: 8,
    }
}

fn number() -> SlotType {
    SlotType::Number {
        integer: false,
        min: None,
        max: None,
    }
}

/// What a reading comes down to, in one line: a value, `? a | b`, `! why`, or `-`.
fn brief(reading: &Reading) -> String {
    match reading {
        Reading::Value { value, .. } => value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned),
        Reading::Ambiguous(all) => {
            let all: Vec<String> = all
                .iter()
                .map(|a| {
                    a.value
                        .as_str()
                        .map_or_else(|| a.value.to_string(), str::to_owned)
                })
                .collect();
            format!("? {}", all.join(" | "))
        }
        Reading::Invalid { why } => format!("! {}", why.key()),
        Reading::None => "-".into(),
    }
}

/// Runs a table and reports every wrong line at once.
fn table(kind: &SlotType, ctx: &Context, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let got = brief(&read(kind, text, ctx));
            (got != *expected).then(|| format!("{text:?}: expected {expected}, got {got}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} ({}):\n{}",
        kind_name(kind),
        ctx.locale,
        wrong.join("\n")
    );
}

fn kind_name(kind: &SlotType) -> String {
    format!("{kind:?}")
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect()
}

#[test]
fn order_numbers() {
    table(
        &order(),
        &ctx("en"),
        &[
            ("ORD48201937", "48201937"),
            ("ord 4820 1937", "48201937"),
            ("ORD-48201937", "48201937"),
            ("#48201937", "48201937"),
            ("48201937", "48201937"),
            ("4820-1937", "48201937"),
            ("4820 1937", "48201937"),
            ("48 20 19 37", "48201937"),
            ("ORD: 48201937", "48201937"),
            ("ORD#48201937", "48201937"),
            ("ORD－48201937", "48201937"),
            ("my order number is ORD48201937, thanks", "48201937"),
            ("where is ORD48201937?", "48201937"),
            ("it's ord48201937.", "48201937"),
            ("(ORD48201937)", "48201937"),
            ("ORD48201937,please hurry", "48201937"),
            ("ORD482O1937", "48201937"),
            ("ODR48201937", "48201937"),
            ("order 48201937 from 2 weeks ago", "48201937"),
            ("４８２０１９３７", "48201937"),
            ("four eight two zero one nine three seven", "48201937"),
            ("I bought 2 things, number 48201937", "48201937"),
            ("ORD4820193", "! digits"),
            ("ORD482019377", "! digits"),
            ("ORD", "-"),
            ("12", "! digits"),
            ("4820193", "! digits"),
            ("hello?", "-"),
            ("I don't have it", "-"),
            ("ORD48201937/../admin", "! malformed"),
            ("../ORD48201937", "! malformed"),
            ("ORD48201937%2e", "! malformed"),
            ("ORD48201937?x=1", "! malformed"),
            ("ORD4820\n1937", "! digits"),
            ("ORD48201937abc", "! malformed"),
            ("48201937/1", "! malformed"),
            ("ORD4820%201937", "! malformed"),
            ("{{ORD48201937}}", "! malformed"),
            ("my phone is 0151 23456789", "! digits"),
        ],
    );
    table(
        &order(),
        &ctx("de"),
        &[
            ("meine Bestellnummer ist ORD 48201937", "48201937"),
            ("Bestellnr. 4820 1937 bitte", "48201937"),
            ("vier acht zwei null eins neun drei sieben", "48201937"),
            ("weiß ich nicht", "-"),
        ],
    );
}

#[test]
fn yes_and_no() {
    let yes = [
        "yes",
        "Yep",
        "yeah",
        "yup!",
        "Y",
        "sure",
        "sure thing",
        "ok",
        "okay then",
        "of course",
        "yes please",
        "yesss",
        "Yes, do it",
        "please do",
        "go ahead",
        "that's right",
        "That’s right",
        "correct",
        "hmm ok yes",
        "oh sure",
        "I think so",
        "yes, please cancel it",
        "sounds good",
        "👍",
        "👍🏽",
        "absolutely!!",
        "no problem",
        "why not",
        "that one, yes",
        "well, yes",
        "no wait, yes",
        "uh huh",
        "I do",
        "perfect, thanks",
        "do it",
        "fine",
        "fine by me",
    ];
    let no = [
        "no",
        "Nope",
        "nah",
        "N",
        "no thanks",
        "not really",
        "I don't think so",
        "I don’t think so",
        "no, but can I change it?",
        "noooo",
        "absolutely not",
        "never mind",
        "no way",
        "not at all",
        "yeah no",
        "yes, wait, no",
        "please don't",
        "don't cancel it",
        "no I want to keep it",
        "I'd rather not",
        "thanks, no",
        "not now",
        "no, that's correct",
        "👎",
        "no need",
        "uh, no thank you",
    ];
    let neither = [
        "no idea",
        "maybe",
        "not sure",
        "I'm not sure",
        "I don't know",
        "yes and no",
        "yes or no?",
        "right now I need my parcel",
        "where is my order",
        "I have a question",
        "nobody called",
        "no refund has arrived",
        "hello",
        "okra",
        "",
        "   ",
        "normal",
        "yesterday",
        "it is late and I am tired of waiting",
        "please cancel my order",
    ];
    for (words, expected) in [(&yes[..], "true"), (&no[..], "false"), (&neither[..], "-")] {
        let cases: Vec<(&str, &str)> = words.iter().map(|w| (*w, expected)).collect();
        table(&SlotType::YesNo, &ctx("en"), &cases);
    }
    table(
        &SlotType::YesNo,
        &ctx("de"),
        &[
            ("ja", "true"),
            ("Jo", "true"),
            ("na klar", "true"),
            ("gerne", "true"),
            ("ja, bitte", "true"),
            ("passt", "true"),
            ("jaaa", "true"),
            ("auf jeden Fall", "true"),
            ("Natürlich!", "true"),
            ("das stimmt", "true"),
            ("warum nicht", "true"),
            ("ok", "true"),
            ("yes", "true"),
            ("doch", "true"),
            ("von mir aus", "true"),
            ("machen Sie das", "true"),
            ("äh ja", "true"),
            ("nein", "false"),
            ("nee", "false"),
            ("nö", "false"),
            ("nein danke", "false"),
            ("lieber nicht", "false"),
            ("auf keinen Fall", "false"),
            ("das stimmt nicht", "false"),
            ("eher nicht", "false"),
            ("nein, aber wo ist mein Paket?", "false"),
            ("ich glaube nicht", "false"),
            ("noch nicht", "false"),
            ("stimmt nicht", "false"),
            ("keine Ahnung", "-"),
            ("vielleicht", "-"),
            ("weiß nicht", "-"),
            ("jein", "-"),
            ("wo ist mein Paket", "-"),
        ],
    );
}

#[test]
fn the_rest_of_an_answer_is_kept() {
    let rest = |kind: &SlotType, text: &str, locale: &str| match read(kind, text, &ctx(locale)) {
        Reading::Value { rest, .. } => rest,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(
        rest(&SlotType::YesNo, "no, but where is my refund?", "en"),
        "where is my refund?"
    );
    assert_eq!(
        rest(&SlotType::YesNo, "nein, aber wo ist mein Geld?", "de"),
        "wo ist mein Geld?"
    );
    assert_eq!(rest(&SlotType::YesNo, "yes please, thanks!", "en"), "");
    assert_eq!(
        rest(&order(), "my order number is ORD48201937, thanks", "en"),
        ""
    );
    assert_eq!(
        rest(&order(), "ORD48201937 and cancel it", "en"),
        "cancel it"
    );
}

#[test]
fn numbers() {
    table(
        &number(),
        &ctx("en"),
        &[
            ("3", "3"),
            ("3.5", "3.5"),
            ("1,234", "1234"),
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("three", "3"),
            ("twenty-five", "25"),
            ("twenty five", "25"),
            ("a hundred", "100"),
            ("two hundred and six", "206"),
            ("one thousand two hundred", "1200"),
            ("a dozen", "12"),
            ("a couple", "2"),
            ("2x", "2"),
            ("x2", "2"),
            ("minus five", "-5"),
            ("-4", "-4"),
            ("two and a half", "2.5"),
            ("I'd like 4 of them please", "4"),
            ("three point five", "3.5"),
            ("one", "1"),
            ("this one", "-"),
            ("14th", "-"),
            ("none at all", "0"),
            ("hello", "-"),
            ("2 or 3", "? 2 | 3"),
            ("2, no wait, 3", "3"),
            ("99999999999999999999999", "-"),
            ("1.2.3", "-"),
            ("½", "-"),
        ],
    );
    table(
        &number(),
        &ctx("de"),
        &[
            ("drei", "3"),
            ("3,5", "3.5"),
            ("1.234", "1234"),
            ("1.234,56", "1234.56"),
            ("zweiundzwanzig", "22"),
            ("fünf Stück", "5"),
            ("hundertzwanzig", "120"),
            ("zweitausenddreihundert", "2300"),
            ("ein", "1"),
            ("drei komma fünf", "3.5"),
        ],
    );
    let bounded = SlotType::Number {
        integer: true,
        min: Some(1.0),
        max: Some(10.0),
    };
    table(
        &bounded,
        &ctx("en"),
        &[
            ("11", "! too_large"),
            ("0", "! too_small"),
            ("2.5", "! not_whole"),
            ("10", "10"),
            ("zehn", "10"),
        ],
    );
}

#[test]
fn money() {
    let eur = |amount: Value| json!({"amount": amount, "currency": "EUR"}).to_string();
    let usd = |amount: Value| json!({"amount": amount, "currency": "USD"}).to_string();
    let (a, b, c, d) = (
        eur(json!(12.5)),
        usd(json!(20)),
        eur(json!(40)),
        eur(json!(0.5)),
    );
    table(
        &SlotType::Money,
        &ctx("en"),
        &[
            ("€12.50", &a),
            ("12,50 €", &a),
            ("12.50 euros", &a),
            ("EUR 12.50", &a),
            ("12 euros and 50 cents", &a),
            ("12 euros 50", &a),
            ("$20", &b),
            ("twenty bucks", &b),
            ("about 40", &c),
            ("50 cents", &d),
            ("it was forty euros", &c),
            ("no money", "-"),
        ],
    );
    table(
        &SlotType::Money,
        &ctx("de"),
        &[
            ("12,50 Euro", &a),
            ("zwölf Euro fünfzig", &a),
            ("40,- €", &c),
            ("40", &c),
            ("50 Cent", &d),
        ],
    );
}

#[test]
fn dates() {
    let date = SlotType::Date { future: true };
    table(
        &date,
        &ctx("en"),
        &[
            ("today", "2026-11-23"),
            ("tomorrow", "2026-11-24"),
            ("tmrw pls", "2026-11-24"),
            ("tomorrow evening", "2026-11-24"),
            ("the day after tomorrow", "2026-11-25"),
            ("friday", "2026-11-27"),
            ("on Friday", "2026-11-27"),
            ("monday", "2026-11-30"),
            ("this friday", "2026-11-27"),
            ("next friday", "? 2026-11-27 | 2026-12-04"),
            ("next monday", "2026-11-30"),
            ("friday next week", "2026-12-04"),
            ("next week on friday", "2026-12-04"),
            ("in two weeks", "2026-12-07"),
            ("in 3 days", "2026-11-26"),
            ("a week from now", "2026-11-30"),
            ("a week from friday", "2026-12-04"),
            ("in a fortnight", "2026-12-07"),
            ("may 14th", "2027-05-14"),
            ("May 14", "2027-05-14"),
            ("14 may", "2027-05-14"),
            ("the 14th of May", "2027-05-14"),
            ("May 14th, 2028", "2028-05-14"),
            ("14 May 2028", "2028-05-14"),
            ("December 1st", "2026-12-01"),
            ("the 14th", "2026-12-14"),
            ("the 25th", "2026-11-25"),
            ("14.05.", "2027-05-14"),
            ("14.05.2027", "2027-05-14"),
            ("2027-05-14", "2027-05-14"),
            ("5/6", "? 2027-06-05 | 2027-05-06"),
            ("25/12", "2026-12-25"),
            ("12/25", "2026-12-25"),
            ("5/5", "2027-05-05"),
            ("friday the 4th of december", "2026-12-04"),
            ("Friday, December 4", "2026-12-04"),
            ("yesterday", "! past"),
            ("May 14 2020", "! past"),
            ("31/02/2027", "! no_such_day"),
            ("february 30", "! no_such_day"),
            ("christmas", "2026-12-25"),
            ("end of the month", "2026-11-30"),
            ("feb 29", "2028-02-29"),
            ("this weekend", "? 2026-11-28 | 2026-11-29"),
            ("friday or saturday", "? 2026-11-27 | 2026-11-28"),
            ("friday, no sorry, saturday", "2026-11-28"),
            ("14", "2026-12-14"),
            ("may I ask something", "-"),
            ("hello", "-"),
            ("in 999999 weeks", "! no_such_day"),
            ("in 99999999999 weeks", "-"),
            ("not friday, saturday", "2026-11-28"),
            ("Übermorgen", "2026-11-25"),
            ("let's say the 3rd of jan", "2027-01-03"),
        ],
    );
    table(
        &date,
        &ctx("en-us"),
        &[
            ("5/6", "2027-05-06"),
            ("5/6/2027", "2027-05-06"),
            ("14/05", "2027-05-14"),
        ],
    );
    table(&date, &ctx("en-gb"), &[("5/6", "2027-06-05")]);
    table(
        &date,
        &ctx("de"),
        &[
            ("heute", "2026-11-23"),
            ("morgen", "2026-11-24"),
            ("übermorgen", "2026-11-25"),
            ("Freitag", "2026-11-27"),
            ("am Freitag", "2026-11-27"),
            ("kommenden Freitag", "2026-11-27"),
            ("Freitag nächster Woche", "2026-12-04"),
            ("nächste Woche Freitag", "2026-12-04"),
            ("in zwei Wochen", "2026-12-07"),
            ("14. Mai", "2027-05-14"),
            ("am 14. Mai 2028", "2028-05-14"),
            ("14.5.", "2027-05-14"),
            ("14.05.27", "2027-05-14"),
            ("den 14.", "2026-12-14"),
            ("5/6", "2027-06-05"),
            ("Fr., 27.11.", "2026-11-27"),
            ("am vierzehnten Mai", "2027-05-14"),
            ("gestern", "! past"),
            ("30. Februar", "! no_such_day"),
            ("Heiligabend", "2026-12-24"),
            ("Ende des Monats", "2026-11-30"),
            ("1. März", "2027-03-01"),
        ],
    );
    table(
        &SlotType::Date { future: false },
        &ctx("en"),
        &[
            ("yesterday", "2026-11-22"),
            ("3 days ago", "2026-11-20"),
            ("november 3rd", "2026-11-03"),
            ("last friday", "2026-11-20"),
            ("the 14th", "2026-11-14"),
            ("2020-02-29", "2020-02-29"),
        ],
    );
    table(
        &SlotType::Date { future: false },
        &ctx("de"),
        &[
            ("vor 3 Tagen", "2026-11-20"),
            ("letzten Freitag", "2026-11-20"),
            ("am 3.11.", "2026-11-03"),
        ],
    );
}

#[test]
fn date_ranges() {
    let range = SlotType::DateRange { future: true };
    let span = |from: &str, to: &str| json!({"from": from, "to": to}).to_string();
    let may = span("2027-05-14", "2027-05-17");
    let fri_sun = span("2026-11-27", "2026-11-29");
    let nights = span("2026-12-02", "2026-12-05");
    table(
        &range,
        &ctx("en"),
        &[
            ("from may 14th to the 17th", &may),
            ("May 14-17", &may),
            ("14 to 17 May", &may),
            ("14th-17th of May", &may),
            ("14 May to 17 May 2027", &may),
            ("between May 14 and May 17", &may),
            ("2027-05-14 to 2027-05-17", &may),
            ("14.05. - 17.05.", &may),
            ("may 14 until may 17", &may),
            ("14/05/2027 - 17/05/2027", &may),
            ("arriving may 14 and leaving on the 17th", &may),
            ("friday to sunday", &fri_sun),
            ("from friday until sunday", &fri_sun),
            ("for 3 nights from the 2nd", &nights),
            ("3 nights starting december 2nd", &nights),
            ("from the 2nd of december for three nights", &nights),
            ("december 2nd for 3 nights", &nights),
            ("next week", &span("2026-11-30", "2026-12-06")),
            ("this weekend", &span("2026-11-28", "2026-11-29")),
            ("friday", "! one_day"),
            ("from may 17 2027 to may 14 2027", "! backwards"),
            ("yesterday to tomorrow", "! past"),
            ("hello", "-"),
            ("dec 30 to jan 2", &span("2026-12-30", "2027-01-02")),
            ("the 30th to the 2nd", &span("2026-11-30", "2026-12-02")),
        ],
    );
    table(
        &range,
        &ctx("de"),
        &[
            ("vom 14. bis 17. Mai", &may),
            ("14.–17. Mai", &may),
            ("14.5. bis 17.5.", &may),
            ("14.05.-17.05.2027", &may),
            ("vom 14. Mai bis zum 17.", &may),
            ("zwischen dem 14. und dem 17. Mai", &may),
            ("Freitag bis Sonntag", &fri_sun),
            ("ab dem 2. Dezember für 3 Nächte", &nights),
            ("3 Nächte ab dem 2.12.", &nights),
            ("nächste Woche", &span("2026-11-30", "2026-12-06")),
        ],
    );
    let previous = json!({"from": "2027-05-14", "to": "2027-05-17"});
    let again = Context {
        previous: Some(&previous),
        ..ctx("en")
    };
    table(
        &range,
        &again,
        &[
            ("same dates", &may),
            ("for the same dates please", &may),
            ("same", &may),
        ],
    );
    table(&range, &ctx("en"), &[("same dates", "-")]);
}

#[test]
fn times() {
    table(
        &SlotType::Time,
        &ctx("en"),
        &[
            ("17:30", "17:30"),
            ("5pm", "17:00"),
            ("5 pm", "17:00"),
            ("5:30 p.m.", "17:30"),
            ("at 5", "? 05:00 | 17:00"),
            ("5", "? 05:00 | 17:00"),
            ("17", "17:00"),
            ("half past five", "? 05:30 | 17:30"),
            ("quarter to six pm", "17:45"),
            ("noon", "12:00"),
            ("midnight", "00:00"),
            ("12am", "00:00"),
            ("12 pm", "12:00"),
            ("tomorrow evening", "18:00"),
            ("5 in the evening", "17:00"),
            ("at 5 tomorrow evening", "17:00"),
            ("05:30", "05:30"),
            ("25:00", "! no_such_day"),
            ("5:75", "! no_such_day"),
            ("9 o'clock in the morning", "09:00"),
            ("hello", "-"),
            ("in the morning", "09:00"),
        ],
    );
    table(
        &SlotType::Time,
        &ctx("de"),
        &[
            ("17 Uhr", "17:00"),
            ("17.30 Uhr", "17:30"),
            ("um 17:30", "17:30"),
            ("17 Uhr 30", "17:30"),
            ("5 Uhr nachmittags", "17:00"),
            ("halb sechs", "? 05:30 | 17:30"),
            ("halb sechs abends", "17:30"),
            ("viertel nach fünf", "? 05:15 | 17:15"),
            ("8 Uhr", "08:00"),
            ("mittags", "12:00"),
            ("abends", "18:00"),
        ],
    );
}

#[test]
fn contact_details() {
    table(
        &SlotType::Email,
        &ctx("en"),
        &[
            ("ana@example.com", "ana@example.com"),
            (
                "My email is Ana.Maria+shop@Example.COM.",
                "ana.maria+shop@example.com",
            ),
            ("ana at example dot com", "ana@example.com"),
            (
                "ana dot maria at example dot co dot uk",
                "ana.maria@example.co.uk",
            ),
            ("ana (at) example (dot) com", "ana@example.com"),
            ("ana[at]example.com", "ana@example.com"),
            ("<ana@example.com>", "ana@example.com"),
            (
                "ana_m@mail-server.example.org, thanks",
                "ana_m@mail-server.example.org",
            ),
            ("ana@example", "! incomplete"),
            ("ana@", "! incomplete"),
            ("ana@example,com", "! incomplete"),
            ("hello", "-"),
            ("meet me at noon", "-"),
            ("josé@exämple.de", "josé@exämple.de"),
            ("a@b.c", "! malformed"),
        ],
    );
    table(
        &SlotType::Email,
        &ctx("de"),
        &[
            (
                "ana punkt maria ät beispiel punkt de",
                "ana.maria@beispiel.de",
            ),
            (
                "ana unterstrich m klammeraffe beispiel punkt de",
                "ana_m@beispiel.de",
            ),
            ("meine Mail ist ana@beispiel.de", "ana@beispiel.de"),
        ],
    );
    table(
        &SlotType::Phone,
        &ctx("en"),
        &[
            ("+49 151 23456789", "+4915123456789"),
            ("0049 151 23456789", "+4915123456789"),
            ("+49 (0) 151 / 234 567 89", "+4915123456789"),
            ("0151 23456789", "015123456789"),
            ("(555) 123-4567", "5551234567"),
            ("my number is 555-123-4567 thanks", "5551234567"),
            ("123", "! digits"),
            ("+1234567890123456789", "! digits"),
            ("hello", "-"),
        ],
    );
    table(
        &SlotType::Phone,
        &ctx("de-de"),
        &[
            ("0151 23456789", "+4915123456789"),
            ("+43 1 234567", "+431234567"),
        ],
    );
    table(
        &SlotType::Phone,
        &ctx("en-us"),
        &[
            ("(555) 123-4567", "+15551234567"),
            ("1-555-123-4567", "+15551234567"),
        ],
    );
}

#[test]
fn names() {
    table(
        &SlotType::Name,
        &ctx("en"),
        &[
            ("I'm Ana María", "Ana María"),
            ("my name is ana maría", "Ana María"),
            ("Ana", "Ana"),
            ("it's O'Brien", "O'Brien"),
            ("Jean-Luc Picard", "Jean-Luc Picard"),
            ("call me Bob, please", "Bob"),
            ("This is Dr. Müller speaking", "Dr. Müller speaking"),
            ("where is my order?", "-"),
            ("no", "-"),
            ("12345", "-"),
            ("李小龍", "李小龍"),
            ("hi, I'm Ben and I need help", "Ben"),
            ("J. R. Smith", "J. R. Smith"),
            ("I'm angry", "-"),
            ("ana and I want a refund", "Ana"),
        ],
    );
    table(
        &SlotType::Name,
        &ctx("de"),
        &[
            ("ich heiße Jürgen Groß", "Jürgen Groß"),
            ("mein Name ist von Berg", "von Berg"),
            ("Ich bin Ana", "Ana"),
            ("hallo", "-"),
            ("Müller", "Müller"),
        ],
    );
    let elsewhere = Context {
        text_free: false,
        ..ctx("en")
    };
    table(
        &SlotType::Name,
        &elsewhere,
        &[
            ("Ana", "-"),
            ("my name is Ana", "Ana"),
            ("I'm Ana and my order is late", "Ana"),
        ],
    );
    table(&SlotType::Text, &elsewhere, &[("anything", "-")]);
    table(
        &SlotType::Text,
        &ctx("en"),
        &[
            ("  it arrived broken {{ x }} ", "it arrived broken {{ x }}"),
            ("", "-"),
        ],
    );
}

#[test]
fn addresses() {
    table(
        &SlotType::Address,
        &ctx("en"),
        &[
            (
                "221b Baker Street, London NW1 6XE",
                r#"{"city":"London","postcode":"NW1 6XE","street":"221b Baker Street","text":"221b Baker Street, London NW1 6XE"}"#,
            ),
            (
                "my new address is 10 Main St, San Francisco, CA 94103",
                r#"{"city":"San Francisco","postcode":"94103","street":"10 Main St","text":"10 Main St, San Francisco, CA 94103"}"#,
            ),
            ("hello", "-"),
            ("Main Street", "! incomplete"),
            ("I have 2 orders", "-"),
            ("where is order 48201937?", "-"),
        ],
    );
    table(
        &SlotType::Address,
        &ctx("de"),
        &[
            (
                "Hauptstraße 5, 10115 Berlin",
                r#"{"city":"Berlin","postcode":"10115","street":"Hauptstraße 5","text":"Hauptstraße 5, 10115 Berlin"}"#,
            ),
            (
                "Hauptstr. 5a 10115 Berlin, Deutschland",
                r#"{"city":"Berlin","country":"DE","postcode":"10115","street":"Hauptstr. 5a","text":"Hauptstr. 5a 10115 Berlin, Deutschland"}"#,
            ),
            (
                "Am Alten Markt 12\n60311 Frankfurt am Main",
                r#"{"city":"Frankfurt am Main","postcode":"60311","street":"Am Alten Markt 12","text":"Am Alten Markt 12 60311 Frankfurt am Main"}"#,
            ),
            ("Ringweg", "! incomplete"),
        ],
    );
}

fn option(value: &str, en: &str, de: &str, synonyms: &[&str]) -> ChoiceOption {
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
fn choices() {
    let kind = SlotType::Choice {
        options: vec![
            option(
                "standard",
                "Standard shipping",
                "Standardversand",
                &["normal", "regular"],
            ),
            option("express", "Express shipping", "Expressversand", &["fast"]),
            option(
                "pick_up",
                "Pick up in store",
                "Abholung im Laden",
                &["collect", "selbst abholen"],
            ),
        ],
    };
    table(
        &kind,
        &ctx("en"),
        &[
            ("standard", "standard"),
            ("Express shipping", "express"),
            ("the express one please", "express"),
            ("pick_up", "pick_up"),
            ("pick up", "pick_up"),
            ("I'll collect it", "pick_up"),
            ("the second one", "express"),
            ("2", "express"),
            ("option 3", "pick_up"),
            ("last", "pick_up"),
            ("number two", "express"),
            ("expres", "express"),
            ("exress shiping", "express"),
            ("stand", "standard"),
            ("shipping", "? standard | express"),
            ("not express, standard", "standard"),
            ("the fifth one", "! not_offered"),
            ("9", "! not_offered"),
            ("hello", "-"),
            ("standard or express", "? standard | express"),
            ("fast", "express"),
            ("In store", "pick_up"),
        ],
    );
    table(
        &kind,
        &ctx("de"),
        &[
            ("Express", "express"),
            ("Expressversand bitte", "express"),
            ("das zweite", "express"),
            ("Abholung", "pick_up"),
            ("die letzte", "pick_up"),
            ("2.", "express"),
            ("nicht Express sondern Standard", "standard"),
        ],
    );
}

#[test]
fn picks_from_a_list() {
    let list = json!([
        {"id": 1, "name": "Fiat 500", "color": "red", "price": 39.9, "date": "2026-11-27", "seats": 4},
        {"id": 2, "name": "VW Golf", "color": "blue", "price": 55, "date": "2026-11-28", "seats": 5},
        {"id": 3, "name": "VW Bus", "color": "red", "price": 89, "date": "2026-11-30", "seats": 9},
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
        ("the golf", "2"),
        ("VW Bus", "3"),
        ("fiat", "1"),
        ("the blue one", "2"),
        ("the red one", "? 1 3"),
        ("the red bus", "3"),
        ("vw", "? 2 3"),
        ("second", "2"),
        ("the last one", "3"),
        ("3", "3"),
        ("cheapest", "1"),
        ("the most expensive", "3"),
        ("something cheaper", "? 1 2"),
        ("the earliest", "1"),
        ("the latest", "3"),
        ("biggest", "3"),
        ("under 50", "1"),
        ("under 60 euros", "? 1 2"),
        ("under 10", "! not_offered"),
        ("the one on friday", "1"),
        ("golff", "2"),
        ("the 55 euro one", "2"),
        ("number 7", "! not_offered"),
        ("not the fiat, the golf", "2"),
        ("hello there", "-"),
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
        ("den Golf", "2"),
        ("das günstigste", "1"),
        ("der rote", "-"),
        ("der zweite", "2"),
        ("den am Samstag", "2"),
        ("unter 50 Euro", "1"),
    ] {
        assert_eq!(ids(&de, text), expected, "{text}");
    }
    assert_eq!(brief(&read(&kind, "the first", &ctx("en"))), "-");
}

#[test]
fn patterns_match_as_a_whole() {
    let kind = SlotType::Pattern {
        regex: "[A-Z]{2}[0-9]{4}".into(),
    };
    table(
        &kind,
        &ctx("en"),
        &[
            ("AB1234", "AB1234"),
            ("it is AB1234.", "AB1234"),
            ("AB12345", "! malformed"),
            ("hello", "-"),
        ],
    );
    let broken = SlotType::Pattern { regex: "(".into() };
    table(&broken, &ctx("en"), &[("(", "-")]);
}

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
fn mentions_in_a_sentence() {
    for (locale, text, expected) in [
        (
            "en",
            "where is my order ORD48201937?",
            "order_number=48201937",
        ),
        (
            "en",
            "cancel 48201937 and mail ana@example.com tomorrow at 5pm",
            "order_number=48201937; email=ana@example.com; date=2026-11-24; time=17:00",
        ),
        (
            "en",
            "I ordered 2 shirts for €40 on november 3rd",
            "number=2; money={\"amount\":40,\"currency\":\"EUR\"}; date=2026-11-03",
        ),
        (
            "en",
            "yes, from may 14th to the 17th",
            "yes_no=true; date_range={\"from\":\"2027-05-14\",\"to\":\"2027-05-17\"}",
        ),
        ("en", "the second one please", "ordinal=2"),
        ("en", "call me on +49 151 23456789", "phone=+4915123456789"),
        ("en", "good morning, may I ask something?", ""),
        ("en", "hey what's up", ""),
        ("en", "my zip code is 94103", "postcode=94103"),
        ("en", "ship it to NW1 6XE", "postcode=NW1 6XE"),
        ("en", "3x the blue one", "quantity=3"),
        (
            "en",
            "no, cancel it next friday",
            "yes_no=false; date=2026-12-04",
        ),
        ("en", "no idea", ""),
        (
            "de",
            "Größe äöü: Bestellung ORD48201937 käme übermorgen um 17 Uhr",
            "order_number=48201937; date=2026-11-25; time=17:00",
        ),
        (
            "de",
            "ich habe 3 Stück für 12,50 € am 3.11. bestellt",
            "quantity=3; money={\"amount\":12.5,\"currency\":\"EUR\"}; date=2026-11-03",
        ),
        ("de", "guten Morgen, wo ist mein Paket", ""),
        ("de", "10115 Berlin", "postcode=10115"),
        (
            "de",
            "nein, vom 14. bis 17. Mai",
            "yes_no=false; date_range={\"from\":\"2027-05-14\",\"to\":\"2027-05-17\"}",
        ),
    ] {
        assert_eq!(mentions(text, locale), expected, "{text}");
    }
}
