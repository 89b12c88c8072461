//! E-mail, telephone, names, addresses.

use super::*;

#[test]
#[rustfmt::skip]
fn contact_details() {
    table(
        &SlotType::Email,
        &ctx("en"),
        &[
            ("ana@example.com", "ana@example.com"),
            ("My email is Ana.Maria+shop@Example.COM.", "ana.maria+shop@example.com"),
            ("ana at example dot com", "ana@example.com"),
            ("ana dot maria at example dot co dot uk", "ana.maria@example.co.uk"),
            ("ana (at) example (dot) com", "ana@example.com"), ("ana[at]example.com", "ana@example.com"),
            ("<ana@example.com>", "ana@example.com"),
            ("ana_m@mail-server.example.org, thanks", "ana_m@mail-server.example.org"),
            ("ana@example", "! incomplete"), ("ana@", "! incomplete"), ("ana@example,com", "! incomplete"),
            ("hello", "-"), ("meet me at noon", "-"), ("josé@exämple.de", "josé@exämple.de"),
            ("a@b.c", "! malformed"),
        ],
    );
    table(
        &SlotType::Email,
        &ctx("de"),
        &[
            ("ana punkt maria ät beispiel punkt de", "ana.maria@beispiel.de"),
            ("ana unterstrich m klammeraffe beispiel punkt de", "ana_m@beispiel.de"),
            ("meine Mail ist ana@beispiel.de", "ana@beispiel.de"),
        ],
    );
    table(
        &SlotType::Phone,
        &ctx("en"),
        &[
            ("+49 151 23456789", "+4915123456789"), ("0049 151 23456789", "+4915123456789"),
            ("+49 (0) 151 / 234 567 89", "+4915123456789"), ("0151 23456789", "015123456789"),
            ("(555) 123-4567", "5551234567"), ("my number is 555-123-4567 thanks", "5551234567"),
            ("123", "! digits"), ("+1234567890123456789", "! digits"), ("hello", "-"),
        ],
    );
    table(
        &SlotType::Phone,
        &ctx("de-de"),
        &[
            ("0151 23456789", "+4915123456789"), ("+43 1 234567", "+431234567"),
        ],
    );
    table(
        &SlotType::Phone,
        &ctx("en-us"),
        &[
            ("(555) 123-4567", "+15551234567"), ("1-555-123-4567", "+15551234567"),
        ],
    );
}

#[test]
#[rustfmt::skip]
fn names() {
    table(
        &SlotType::Name,
        &ctx("en"),
        &[
            ("I'm Ana María", "Ana María"), ("my name is ana maría", "Ana María"), ("Ana", "Ana"),
            ("it's O'Brien", "O'Brien"), ("Jean-Luc Picard", "Jean-Luc Picard"), ("call me Bob, please", "Bob"),
            ("This is Dr. Müller speaking", "Dr. Müller speaking"), ("where is my order?", "-"), ("no", "-"),
            ("12345", "-"), ("李小龍", "李小龍"), ("hi, I'm Ben and I need help", "Ben"), ("J. R. Smith", "J. R. Smith"),
            ("I'm angry", "-"), ("ana and I want a refund", "Ana"),
        ],
    );
    table(
        &SlotType::Name,
        &ctx("de"),
        &[
            ("ich heiße Jürgen Groß", "Jürgen Groß"), ("mein Name ist von Berg", "von Berg"), ("Ich bin Ana", "Ana"),
            ("hallo", "-"), ("Müller", "Müller"),
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
            ("Ana", "-"), ("my name is Ana", "Ana"), ("I'm Ana and my order is late", "Ana"),
        ],
    );
    table(&SlotType::Text, &elsewhere, &[("anything", "-")]);
    table(
        &SlotType::Text,
        &ctx("en"),
        &[
            ("  it arrived broken {{ x }} ", "it arrived broken {{ x }}"), ("", "-"),
        ],
    );
}

#[test]
#[rustfmt::skip]
fn addresses() {
    table(
        &SlotType::Address,
        &ctx("en"),
        &[
            ("221b Baker Street, London NW1 6XE", r#"{"city":"London","postcode":"NW1 6XE","street":"221b Baker Street","text":"221b Baker Street, London NW1 6XE"}"#),
            ("my new address is 10 Main St, San Francisco, CA 94103", r#"{"city":"San Francisco","postcode":"94103","street":"10 Main St","text":"10 Main St, San Francisco, CA 94103"}"#),
            ("hello", "-"), ("Main Street", "! incomplete"), ("I have 2 orders", "-"),
            ("where is order 48201937?", "-"),
        ],
    );
    table(
        &SlotType::Address,
        &ctx("de"),
        &[
            ("Hauptstraße 5, 10115 Berlin", r#"{"city":"Berlin","postcode":"10115","street":"Hauptstraße 5","text":"Hauptstraße 5, 10115 Berlin"}"#),
            ("Hauptstr. 5a 10115 Berlin, Deutschland", r#"{"city":"Berlin","country":"DE","postcode":"10115","street":"Hauptstr. 5a","text":"Hauptstr. 5a 10115 Berlin, Deutschland"}"#),
            ("Am Alten Markt 12\n60311 Frankfurt am Main", r#"{"city":"Frankfurt am Main","postcode":"60311","street":"Am Alten Markt 12","text":"Am Alten Markt 12 60311 Frankfurt am Main"}"#),
            ("Ringweg", "! incomplete"),
        ],
    );
}
