//! The few sentences that the worker itself says, outside every flow.

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

/// What a customer is greeted with where the flags give the conversation to people.
#[must_use]
pub fn people_answer(locale: &str) -> &'static str {
    spoken(PEOPLE_ANSWER, locale)
}

#[cfg(test)]
mod tests {
    use super::nobody_free;

    #[test]
    fn speaks_the_customers_language_or_english() {
        assert!(nobody_free("de-at").starts_with("Im Moment"));
        assert!(nobody_free("fr").starts_with("Everyone"));
    }
}
