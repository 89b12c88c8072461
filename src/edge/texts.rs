//! The few sentences that the worker itself says, outside every flow.

use crate::dialogue::Reply;

/// By language: nobody has answered yet.
const NOBODY_FREE: &[(&str, &str)] = &[
    (
        "en",
        "Everyone is busy right now. Your messages are kept and will be answered; you can also leave your e-mail address here.",
    ),
    (
        "de",
        "Im Moment ist niemand frei. Ihre Nachrichten bleiben erhalten und werden beantwortet; Sie können hier auch Ihre E-Mail-Adresse hinterlassen.",
    ),
];

/// By language: people answer here, not the bot.
const PEOPLE_ANSWER: &[(&str, &str)] = &[
    (
        "en",
        "Hello! Our team answers here. Please write what it is about.",
    ),
    (
        "de",
        "Guten Tag! Hier antwortet unser Team. Bitte schreiben Sie, worum es geht.",
    ),
];

/// By language: nobody is at the desk at this hour; `{}` is when somebody is.
const CLOSED: &[(&str, &str)] = &[
    (
        "en",
        "Our team is there {}. Write down what it is about and leave your e-mail address: you will get an answer there.",
    ),
    (
        "de",
        "Unser Team ist {} Uhr da. Schreiben Sie, worum es geht, und hinterlassen Sie Ihre E-Mail-Adresse: Die Antwort kommt dorthin.",
    ),
];
/// By language: what the field for an e-mail address is called.
const ADDRESS: &[(&str, &str)] = &[("en", "Your e-mail address"), ("de", "Ihre E-Mail-Adresse")];
/// By language: the e-mail address has arrived.
const THANKS: &[(&str, &str)] = &[
    ("en", "Thank you. Our team will write to that address."),
    ("de", "Danke. Unser Team schreibt an diese Adresse."),
];

/// The sentence in a customer's language, or in English.
fn spoken(texts: &[(&'static str, &'static str)], locale: &str) -> &'static str {
    let language = locale.split('-').next().unwrap_or_default();
    let found = texts
        .iter()
        .find(|(known, _)| *known == language)
        .or(texts.first());
    found.map_or("", |(_, text)| text)
}

/// What a customer is told whom nobody has answered for a while.
#[must_use]
pub fn nobody_free(locale: &str) -> &'static str {
    spoken(NOBODY_FREE, locale)
}

/// What a customer is told who asks for a person outside the desk's hours.
#[must_use]
pub fn closed(locale: &str, hours: &str) -> String {
    spoken(CLOSED, locale).replace("{}", hours)
}

/// The field for an e-mail address.
#[must_use]
pub fn address_field(locale: &str) -> Reply {
    Reply::Form {
        name: "email".to_owned(),
        label: spoken(ADDRESS, locale).to_owned(),
        input: "email".to_owned(),
        example: Some("name@example.com".to_owned()),
    }
}

/// What a customer is told who has left an e-mail address.
#[must_use]
pub fn address_thanks(locale: &str) -> &'static str {
    spoken(THANKS, locale)
}

/// What a customer is greeted with where the flags give the conversation to people.
#[must_use]
pub fn people_answer(locale: &str) -> &'static str {
    spoken(PEOPLE_ANSWER, locale)
}

#[cfg(test)]
mod tests {
    use super::{closed, nobody_free};

    #[test]
    fn speaks_the_customers_language_or_english() {
        assert!(nobody_free("de-at").starts_with("Im Moment"));
        assert!(nobody_free("fr").starts_with("Everyone"));
        assert!(closed("de", "09:00–17:00").contains("ist 09:00–17:00 Uhr da"));
    }
}
