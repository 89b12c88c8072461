//! A text made ready for scanning: one spelling for every digit, space and dash, and nothing invisible in between.

use unicode_normalization::UnicodeNormalization;

/// Most characters looked at; what is beyond is dropped, never passed on unread.
pub(super) const MAX_CHARS: usize = 20_000;

/// The characters of a text, folded: compatibility forms composed, digits of every script as ASCII, spaces and dashes
/// as one kind each, invisible characters gone. The second value says whether something was cut off.
pub(super) fn fold(text: &str) -> (Vec<char>, bool) {
    let mut folded: Vec<char> = text
        .nfkc()
        .filter(|c| !invisible(*c))
        .map(plain)
        .take(MAX_CHARS.saturating_add(1))
        .collect();
    let cut = folded.len() > MAX_CHARS;
    folded.truncate(MAX_CHARS);
    (folded, cut)
}

/// Characters that show nothing: zero-width ones, soft hyphens, marks of direction, variation selectors, control
/// characters but for line breaks and tabs.
fn invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn plain(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    if let Some(digit) = digit(c) {
        return digit;
    }
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// The first code points of the decimal digits of scripts that customers type numbers in.
const ZEROS: [u32; 12] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xc66, 0xe50, 0xed0, 0x1040,
];

fn digit(c: char) -> Option<char> {
    let point = u32::from(c);
    ZEROS.iter().find_map(|zero| {
        let value = point.checked_sub(*zero).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    })
}

/// The character at `at`, or a line break outside the text: a boundary for every scanner.
pub(super) fn at(text: &[char], at: usize) -> char {
    text.get(at).copied().unwrap_or('\n')
}

/// The character before `at`, or a line break.
pub(super) fn before(text: &[char], position: usize) -> char {
    position.checked_sub(1).map_or('\n', |last| at(text, last))
}

/// Whether `word` (lower case) stands at `from` as a whole word, whatever its case; where it ends.
pub(super) fn word_at(text: &[char], from: usize, word: &str) -> Option<usize> {
    if before(text, from).is_alphanumeric() {
        return None;
    }
    let end = starts_with(text, from, word)?;
    (!at(text, end).is_alphanumeric()).then_some(end)
}

/// Whether `prefix` (lower case) stands at `from`, whatever its case; where it ends.
pub(super) fn starts_with(text: &[char], from: usize, prefix: &str) -> Option<usize> {
    let mut end = from;
    for c in prefix.chars() {
        if !at(text, end).to_lowercase().eq(std::iter::once(c)) {
            return None;
        }
        end = end.saturating_add(1);
    }
    Some(end)
}

/// The first position from `from` on whose character fails `keep`.
pub(super) fn skip(text: &[char], from: usize, keep: impl Fn(char) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from.saturating_add(rest.iter().take_while(|c| keep(**c)).count())
}

/// The words of a text: where each begins and ends. A word is letters, digits, and `'`, `.` or `-` between them.
pub(super) fn words(text: &[char]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut from = 0;
    while from < text.len() {
        from = skip(text, from, |c| !c.is_alphanumeric());
        let mut end = skip(text, from, char::is_alphanumeric);
        while matches!(at(text, end), '\'' | '’' | '.' | '-')
            && at(text, end.saturating_add(1)).is_alphanumeric()
        {
            end = skip(text, end.saturating_add(1), char::is_alphanumeric);
        }
        if end > from {
            words.push((from, end));
        }
        from = end.max(from.saturating_add(1));
    }
    words
}

/// A piece of the text in lower case.
pub(super) fn lower(text: &[char], span: (usize, usize)) -> String {
    text.get(span.0..span.1)
        .unwrap_or_default()
        .iter()
        .flat_map(|c| c.to_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).0.into_iter().collect()
    }

    #[test]
    fn every_spelling_of_a_digit_space_and_dash_is_one() {
        assert_eq!(folded("４１١٢३৪"), "411234");
        assert_eq!(
            folded("a\u{200b}b\u{ad}c\u{a0}d\u{2013}e\u{2011}f"),
            "abc d-e-f"
        );
        assert_eq!(folded("plain text\n"), "plain text\n");
        assert!(fold(&"x".repeat(MAX_CHARS + 1)).1);
    }

    #[test]
    fn words_hold_together() {
        let (text, _) = fold("12a O'Brien St., Co-op x");
        let words: Vec<String> = words(&text).into_iter().map(|w| lower(&text, w)).collect();
        assert_eq!(words, ["12a", "o'brien", "st", "co-op", "x"]);
        assert_eq!(word_at(&text, 4, "o'brien"), Some(11));
        assert_eq!(word_at(&text, 5, "'brien"), None);
    }
}
