//! Order numbers, numbers, money, a site's own patterns.

use super::*;

#[test]
#[rustfmt::skip]
fn order_numbers() {
    table(
        &order(),
        &ctx("en"),
        &[
            ("ORD48201937", "48201937"), ("ord 4820 1937", "48201937"), ("ORD-48201937", "48201937"),
            ("#48201937", "48201937"), ("48201937", "48201937"), ("4820-1937", "48201937"),
            ("4820 1937", "48201937"), ("48 20 19 37", "48201937"), ("ORD: 48201937", "48201937"),
            ("ORD#48201937", "48201937"), ("ORD－48201937", "48201937"),
            ("my order number is ORD48201937, thanks", "48201937"), ("where is ORD48201937?", "48201937"),
            ("it's ord48201937.", "48201937"), ("(ORD48201937)", "48201937"),
            ("ORD48201937,please hurry", "48201937"), ("ORD482O1937", "48201937"), ("ODR48201937", "48201937"),
            ("order 48201937 from 2 weeks ago", "48201937"), ("４８２０１９３７", "48201937"),
            ("four eight two zero one nine three seven", "48201937"),
            ("I bought 2 things, number 48201937", "48201937"), ("ORD4820193", "! digits"),
            ("ORD482019377", "! digits"), ("ORD", "-"), ("12", "! digits"), ("4820193", "! digits"), ("hello?", "-"),
            ("I don't have it", "-"), ("ORD48201937/../admin", "! malformed"), ("../ORD48201937", "! malformed"),
            ("ORD48201937%2e", "! malformed"), ("ORD48201937?x=1", "! malformed"), ("ORD4820\n1937", "! digits"),
            ("ORD48201937abc", "! malformed"), ("48201937/1", "! malformed"), ("ORD4820%201937", "! malformed"),
            ("{{ORD48201937}}", "! malformed"), ("my phone is 0151 23456789", "! digits"),
        ],
    );
    table(
        &order(),
        &ctx("de"),
        &[
            ("meine Bestellnummer ist ORD 48201937", "48201937"), ("Bestellnr. 4820 1937 bitte", "48201937"),
            ("vier acht zwei null eins neun drei sieben", "48201937"), ("weiß ich nicht", "-"),
        ],
    );
}

#[test]
#[rustfmt::skip]
fn numbers() {
    table(
        &number(),
        &ctx("en"),
        &[
            ("3", "3"), ("3.5", "3.5"), ("1,234", "1234"), ("1,234.56", "1234.56"), ("1.234,56", "1234.56"),
            ("three", "3"), ("twenty-five", "25"), ("twenty five", "25"), ("a hundred", "100"),
            ("two hundred and six", "206"), ("one thousand two hundred", "1200"), ("a dozen", "12"),
            ("a couple", "2"), ("2x", "2"), ("x2", "2"), ("minus five", "-5"), ("-4", "-4"),
            ("two and a half", "2.5"), ("I'd like 4 of them please", "4"), ("three point five", "3.5"), ("one", "1"),
            ("this one", "-"), ("14th", "-"), ("none at all", "0"), ("hello", "-"), ("2 or 3", "? 2 | 3"),
            ("2, no wait, 3", "3"), ("99999999999999999999999", "-"), ("1.2.3", "-"), ("½", "-"),
        ],
    );
    table(
        &number(),
        &ctx("de"),
        &[
            ("drei", "3"), ("3,5", "3.5"), ("1.234", "1234"), ("1.234,56", "1234.56"), ("zweiundzwanzig", "22"),
            ("fünf Stück", "5"), ("hundertzwanzig", "120"), ("zweitausenddreihundert", "2300"), ("ein", "1"),
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
            ("11", "! too_large"), ("0", "! too_small"), ("2.5", "! not_whole"), ("10", "10"), ("zehn", "10"),
        ],
    );
}

#[test]
#[rustfmt::skip]
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
            ("€12.50", &a), ("12,50 €", &a), ("12.50 euros", &a), ("EUR 12.50", &a), ("12 euros and 50 cents", &a),
            ("12 euros 50", &a), ("$20", &b), ("twenty bucks", &b), ("about 40", &c), ("50 cents", &d),
            ("it was forty euros", &c), ("no money", "-"),
        ],
    );
    table(
        &SlotType::Money,
        &ctx("de"),
        &[
            ("12,50 Euro", &a), ("zwölf Euro fünfzig", &a), ("40,- €", &c), ("40", &c), ("50 Cent", &d),
        ],
    );
}

#[test]
#[rustfmt::skip]
fn patterns_match_as_a_whole() {
    let kind = SlotType::Pattern {
        regex: "[A-Z]{2}[0-9]{4}".into(),
    };
    table(
        &kind,
        &ctx("en"),
        &[
            ("AB1234", "AB1234"), ("it is AB1234.", "AB1234"), ("AB12345", "! malformed"), ("hello", "-"),
        ],
    );
    let broken = SlotType::Pattern { regex: "(".into() };
    table(&broken, &ctx("en"), &[("(", "-")]);
}
