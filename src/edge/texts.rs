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

/// What a customer is told whom nobody has answered for a while.
#[must_use]
pub fn nobody_free(locale: &str) -> &'static str {
    let language = locale.split('-').next().unwrap_or_default();
    let found = NOBODY_FREE
        .iter()
        .find(|(known, _)| *known == language)
        .or(NOBODY_FREE.first());
    found.map_or("", |(_, text)| text)
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
