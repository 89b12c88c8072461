//! Light stemming: endings are cut until forms of one word meet. Wrong now and then, the same for text and question.

/// The shortest stem that is left.
const SHORTEST: usize = 3;

/// A word's stem in a language (`en`, `de`); a word of any other language is its own stem.
pub(super) fn stem(word: &str, language: &str) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word.to_owned();
    }
    match language {
        "en" => english(word),
        "de" => german(word),
        _ => word.to_owned(),
    }
}

/// The word without an ending, where enough is left of it.
fn without<'w>(word: &'w str, endings: &[&str]) -> Option<&'w str> {
    endings.iter().find_map(|ending| {
        word.strip_suffix(ending)
            .filter(|left| left.len() >= SHORTEST)
    })
}

fn english(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(left) = without(&word, &["ies"]) {
        word = format!("{left}y");
    } else if word.ends_with('s') && without(&word, &["ss", "us", "is"]).is_none() {
        word = without(&word, &["s"]).unwrap_or(&word).to_owned();
    }
    let vowel = |text: &str| text.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if let Some(left) = without(&word, &["ing", "ed", "ment"]).filter(|left| vowel(left)) {
        word = undoubled(left).to_owned();
    }
    let word = without(&word, &["e", "ly"]).unwrap_or(&word);
    match word.strip_suffix('y') {
        Some(left) if left.len() >= SHORTEST => format!("{left}i"),
        _ => word.to_owned(),
    }
}

/// `shipp` as `ship`.
fn undoubled(word: &str) -> &str {
    let mut letters = word.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && !matches!(last, 'l' | 's' | 'z' | 'e') => {
            word.strip_suffix(last).unwrap_or(word)
        }
        _ => word,
    }
}

/// How often endings are cut one after the other.
const ROUNDS: usize = 4;

fn german(word: &str) -> String {
    let mut word = word.to_owned();
    // A participle is its verb: geliefert, liefern.
    if let Some(left) = word.strip_prefix("ge").filter(|left| left.len() > 4)
        && left.ends_with('t')
    {
        word = left.to_owned();
    }
    // Until nothing is left to cut: `gutschein` ends like a plural, and so must meet `gutscheine` further down.
    for _ in 0..ROUNDS {
        let before = word.len();
        for endings in [
            ["ungen", "heiten", "keiten", "ung", "heit", "keit"].as_slice(),
            ["ern", "em", "en", "er", "es", "e", "s", "n"].as_slice(),
            ["st", "t"].as_slice(),
        ] {
            if let Some(left) = without(&word, endings).filter(|left| left.len() > SHORTEST) {
                word = left.to_owned();
            }
        }
        if word.len() == before {
            break;
        }
    }
    word
}
