//! Days, stretches of days, times.

use super::*;

#[test]
#[rustfmt::skip]
fn dates() {
    let date = SlotType::Date { future: true };
    table(
        &date,
        &ctx("en"),
        &[
            ("today", "2026-11-23"), ("tomorrow", "2026-11-24"), ("tmrw pls", "2026-11-24"),
            ("tomorrow evening", "2026-11-24"), ("the day after tomorrow", "2026-11-25"), ("friday", "2026-11-27"),
            ("on Friday", "2026-11-27"), ("monday", "2026-11-30"), ("this friday", "2026-11-27"),
            ("next friday", "? 2026-11-27 | 2026-12-04"), ("next monday", "2026-11-30"),
            ("friday next week", "2026-12-04"), ("next week on friday", "2026-12-04"),
            ("in two weeks", "2026-12-07"), ("in 3 days", "2026-11-26"), ("a week from now", "2026-11-30"),
            ("a week from friday", "2026-12-04"), ("in a fortnight", "2026-12-07"), ("may 14th", "2027-05-14"),
            ("May 14", "2027-05-14"), ("14 may", "2027-05-14"), ("the 14th of May", "2027-05-14"),
            ("May 14th, 2028", "2028-05-14"), ("14 May 2028", "2028-05-14"), ("December 1st", "2026-12-01"),
            ("the 14th", "2026-12-14"), ("the 25th", "2026-11-25"), ("14.05.", "2027-05-14"),
            ("14.05.2027", "2027-05-14"), ("2027-05-14", "2027-05-14"), ("5/6", "? 2027-06-05 | 2027-05-06"),
            ("25/12", "2026-12-25"), ("12/25", "2026-12-25"), ("5/5", "2027-05-05"),
            ("friday the 4th of december", "2026-12-04"), ("Friday, December 4", "2026-12-04"),
            ("yesterday", "! past"), ("May 14 2020", "! past"), ("31/02/2027", "! no_such_day"),
            ("february 30", "! no_such_day"), ("christmas", "2026-12-25"), ("end of the month", "2026-11-30"),
            ("feb 29", "2028-02-29"), ("this weekend", "? 2026-11-28 | 2026-11-29"),
            ("friday or saturday", "? 2026-11-27 | 2026-11-28"), ("friday, no sorry, saturday", "2026-11-28"),
            ("14", "2026-12-14"), ("may I ask something", "-"), ("hello", "-"), ("in 999999 weeks", "! no_such_day"),
            ("in 99999999999 weeks", "-"), ("not friday, saturday", "2026-11-28"), ("Übermorgen", "2026-11-25"),
            ("let's say the 3rd of jan", "2027-01-03"),
        ],
    );
    table(
        &date,
        &ctx("en-us"),
        &[
            ("5/6", "2027-05-06"), ("5/6/2027", "2027-05-06"), ("14/05", "2027-05-14"),
        ],
    );
    table(&date, &ctx("en-gb"), &[("5/6", "2027-06-05")]);
    table(
        &date,
        &ctx("de"),
        &[
            ("heute", "2026-11-23"), ("morgen", "2026-11-24"), ("übermorgen", "2026-11-25"),
            ("Freitag", "2026-11-27"), ("am Freitag", "2026-11-27"), ("kommenden Freitag", "2026-11-27"),
            ("Freitag nächster Woche", "2026-12-04"), ("nächste Woche Freitag", "2026-12-04"),
            ("in zwei Wochen", "2026-12-07"), ("14. Mai", "2027-05-14"), ("am 14. Mai 2028", "2028-05-14"),
            ("14.5.", "2027-05-14"), ("14.05.27", "2027-05-14"), ("den 14.", "2026-12-14"), ("5/6", "2027-06-05"),
            ("Fr., 27.11.", "2026-11-27"), ("am vierzehnten Mai", "2027-05-14"), ("gestern", "! past"),
            ("30. Februar", "! no_such_day"), ("Heiligabend", "2026-12-24"), ("Ende des Monats", "2026-11-30"),
            ("1. März", "2027-03-01"),
        ],
    );
    table(
        &SlotType::Date { future: false },
        &ctx("en"),
        &[
            ("yesterday", "2026-11-22"), ("3 days ago", "2026-11-20"), ("november 3rd", "2026-11-03"),
            ("last friday", "2026-11-20"), ("the 14th", "2026-11-14"), ("2020-02-29", "2020-02-29"),
        ],
    );
    table(
        &SlotType::Date { future: false },
        &ctx("de"),
        &[
            ("vor 3 Tagen", "2026-11-20"), ("letzten Freitag", "2026-11-20"), ("am 3.11.", "2026-11-03"),
        ],
    );
}

#[test]
#[rustfmt::skip]
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
            ("from may 14th to the 17th", &may), ("May 14-17", &may), ("14 to 17 May", &may),
            ("14th-17th of May", &may), ("14 May to 17 May 2027", &may), ("between May 14 and May 17", &may),
            ("2027-05-14 to 2027-05-17", &may), ("14.05. - 17.05.", &may), ("may 14 until may 17", &may),
            ("14/05/2027 - 17/05/2027", &may), ("arriving may 14 and leaving on the 17th", &may),
            ("friday to sunday", &fri_sun), ("from friday until sunday", &fri_sun),
            ("for 3 nights from the 2nd", &nights), ("3 nights starting december 2nd", &nights),
            ("from the 2nd of december for three nights", &nights), ("december 2nd for 3 nights", &nights),
            ("next week", &span("2026-11-30", "2026-12-06")), ("this weekend", &span("2026-11-28", "2026-11-29")),
            ("friday", "! one_day"), ("from may 17 2027 to may 14 2027", "! backwards"),
            ("yesterday to tomorrow", "! past"), ("hello", "-"),
            ("dec 30 to jan 2", &span("2026-12-30", "2027-01-02")),
            ("the 30th to the 2nd", &span("2026-11-30", "2026-12-02")),
        ],
    );
    table(
        &range,
        &ctx("de"),
        &[
            ("vom 14. bis 17. Mai", &may), ("14.–17. Mai", &may), ("14.5. bis 17.5.", &may),
            ("14.05.-17.05.2027", &may), ("vom 14. Mai bis zum 17.", &may),
            ("zwischen dem 14. und dem 17. Mai", &may), ("Freitag bis Sonntag", &fri_sun),
            ("ab dem 2. Dezember für 3 Nächte", &nights), ("3 Nächte ab dem 2.12.", &nights),
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
            ("same dates", &may), ("for the same dates please", &may), ("same", &may),
        ],
    );
    table(&range, &ctx("en"), &[("same dates", "-")]);
}

#[test]
#[rustfmt::skip]
fn times() {
    table(
        &SlotType::Time,
        &ctx("en"),
        &[
            ("17:30", "17:30"), ("5pm", "17:00"), ("5 pm", "17:00"), ("5:30 p.m.", "17:30"),
            ("at 5", "? 05:00 | 17:00"), ("5", "? 05:00 | 17:00"), ("17", "17:00"),
            ("half past five", "? 05:30 | 17:30"), ("quarter to six pm", "17:45"), ("noon", "12:00"),
            ("midnight", "00:00"), ("12am", "00:00"), ("12 pm", "12:00"), ("tomorrow evening", "18:00"),
            ("5 in the evening", "17:00"), ("at 5 tomorrow evening", "17:00"), ("05:30", "05:30"),
            ("25:00", "! no_such_day"), ("5:75", "! no_such_day"), ("9 o'clock in the morning", "09:00"),
            ("hello", "-"), ("in the morning", "09:00"),
        ],
    );
    table(
        &SlotType::Time,
        &ctx("de"),
        &[
            ("17 Uhr", "17:00"), ("17.30 Uhr", "17:30"), ("um 17:30", "17:30"), ("17 Uhr 30", "17:30"),
            ("5 Uhr nachmittags", "17:00"), ("halb sechs", "? 05:30 | 17:30"), ("halb sechs abends", "17:30"),
            ("viertel nach fünf", "? 05:15 | 17:15"), ("8 Uhr", "08:00"), ("mittags", "12:00"), ("abends", "18:00"),
        ],
    );
}
