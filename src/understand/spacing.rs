//! Words typed as one: `whereismyorder`. Of such a word neither pieces nor runs of letters say much, so it is taken apart into
//! words that are known before anything else reads the message.
//!
//! Each part costs what it would take to name it: a known word by its place in a list of words by falling frequency (Zipf's
//! law), an unknown one by its length. The cheapest parts are taken, where they are a good deal cheaper than the word as it
//! stands.

use std::borrow::Cow;

use super::wordpiece::{WordPiece, words};

/// Shorter words are left as they are.
const LEAST: usize = 10;
/// So are longer ones, which nobody typed.
const MOST: usize = 240;
/// Fewer letters beside digits are no word.
const SPOKEN: usize = 4;
/// Known words are no longer than this.
const LONGEST: usize = 24;
/// From this length on a part in its midst may be a single letter: `a` or `I`.
const LONG: usize = 12;
/// What every part costs.
const PART: f32 = 2.3;
/// What a word costs more that only the language knows, not the examples.
const GENERAL: f32 = 1.5;
/// The first words of a list cost the same.
const FREQUENT: f32 = 10.0;
/// What an unknown part costs besides its letters.
const UNKNOWN: f32 = 9.0;
/// An unknown part is no shorter, else endings would be cut off words that are not known: `withdrawal s`.
const STRANGE: usize = 5;
/// What each of its letters costs.
const LETTER: f32 = 2.5;

/// Letters beyond this many cost twice as much: few words are so long.
const WORD: usize = 10;

/// How much cheaper than the word as it stands its parts have to be, a letter.
const MARGIN: f32 = 1.0;
/// The same for up to so many parts: rare and misspelt words can look like two or three (`with drawl`).
const MARGIN_OF_FEW: f32 = 1.5;
const FEW: usize = 3;

/// The words of the messages that a model was trained on.
#[derive(Debug, Clone)]
pub struct Spacing {
    taught: WordPiece,
}

/// The cheapest way to read a word up to some place in it.
#[derive(Clone, Copy)]
struct Way {
    cost: f32,
    /// Where its last part begins.
    from: usize,
}

impl Spacing {
    /// Knows these words, the most frequent first.
    #[must_use]
    pub fn new(taught: &[String]) -> Self {
        Self {
            taught: WordPiece::new(&taught.join("\n")),
        }
    }

    /// The text with spaces where words were typed as one; letters and digits are parted too. The text itself where there
    /// is nothing to take apart. The words of `vocabulary` stand in it by falling frequency.
    #[must_use]
    pub fn apart<'t>(&self, vocabulary: &WordPiece, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        let mut kept = 0;
        for (at, run) in runs(text) {
            let Some(parts) = self.parts(vocabulary, run) else {
                continue;
            };
            out.push_str(text.get(kept..at).unwrap_or_default());
            out.push_str(&parts);
            kept = at + run.len();
        }
        if kept == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(text.get(kept..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// The parts of a run of letters and digits, none where it is one word.
    fn parts(&self, vocabulary: &WordPiece, run: &str) -> Option<String> {
        let plain = words(run).concat();
        if !(LEAST..=MOST).contains(&plain.len()) || !plain.is_ascii() {
            return None;
        }
        let mut found: Vec<&str> = Vec::new();
        let parts = plain
            .as_bytes()
            .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
        let parts: Vec<&str> = parts
            .map(std::str::from_utf8)
            .collect::<Result<_, _>>()
            .ok()?;
        // `ORD48201937` is a name; `order48201937` is two words.
        let spoken =
            |part: &&str| part.len() >= SPOKEN && !part.starts_with(|c: char| c.is_ascii_digit());
        if parts.len() > 1 && !parts.iter().any(spoken) {
            return None;
        }
        for part in parts {
            self.cut(vocabulary, part, &mut found);
        }
        (found.len() > 1).then(|| found.join(" "))
    }

    /// Appends the cheapest parts of letters.
    fn cut<'w>(&self, vocabulary: &WordPiece, word: &'w str, found: &mut Vec<&'w str>) {
        let long = word.len() >= LONG;
        let mut ways: Vec<Way> = (0..=word.len())
            .map(|end| Way {
                cost: if end == 0 { 0.0 } else { f32::INFINITY },
                from: 0,
            })
            .collect();
        for from in 0..word.len() {
            let (Some(&Way { cost: before, .. }), Some(rest)) = (ways.get(from), word.get(from..))
            else {
                return;
            };
            let mut offer = |length: usize, cost: f32| {
                if let Some(way) = ways.get_mut(from + length)
                    && before + cost < way.cost
                {
                    *way = Way {
                        cost: before + cost,
                        from,
                    };
                }
            };
            for length in STRANGE.min(word.len())..=rest.len() {
                offer(length, unknown(length));
            }
            let rest = rest.get(..LONGEST).unwrap_or(rest);
            let known = [(&self.taught, 0.0), (vocabulary, GENERAL)];
            for (list, more) in known {
                for (length, place) in list.beginnings(rest) {
                    let spoken = length > 1 || (from == 0 || long) && rest.starts_with(['a', 'i']);
                    if spoken {
                        offer(length, PART + more + (place as f32 + FREQUENT).ln());
                    }
                }
            }
        }
        let first = found.len();
        let mut end = word.len();
        while end > 0 {
            let from = ways.get(end).map_or(0, |way| way.from);
            found.extend(word.get(from..end));
            end = from;
        }
        let parts = found.len() - first;
        let margin = if parts > FEW { MARGIN } else { MARGIN_OF_FEW };
        let cost = ways.last().map_or(0.0, |way| way.cost);
        if cost + margin * word.len() as f32 > unknown(word.len()) {
            found.truncate(first);
            found.push(word);
        } else if let Some(parts) = found.get_mut(first..) {
            parts.reverse();
        }
    }
}

/// What an unknown part costs.
fn unknown(length: usize) -> f32 {
    UNKNOWN + LETTER * (length + length.saturating_sub(WORD)) as f32
}

/// The runs of letters and digits of a text that may be several words, and where they begin.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|run| run.len() >= LEAST)
        .map(move |run| (run.as_ptr() as usize - start, run))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAUGHT: &str = "to\nmy\nhow\nwant\nwo\nist\nmeine\nbestellung\nrefund\nlieferung";

    fn apart(text: &str) -> String {
        let vocabulary = crate::understand::Model::vocabulary_of(crate::understand::SHIPPED);
        let vocabulary = WordPiece::new(&vocabulary.expect("the shipped vocabulary"));
        let taught: Vec<String> = TAUGHT.lines().map(str::to_owned).collect();
        Spacing::new(&taught).apart(&vocabulary, text).into_owned()
    }

    #[test]
    fn words_typed_as_one_are_taken_apart() {
        for (typed, meant) in [
            ("whereismyorder", "where is my order"),
            ("WhereIsMyOrder?", "where is my order?"),
            ("iwantarefund please", "i want a refund please"),
            ("how torefund a gift", "how torefund a gift"),
            ("woistmeinebestellung", "wo ist meine bestellung"),
            ("where is order48201937", "where is order 48201937"),
            ("icannotpaywithmycard", "i cannot pay with my card"),
        ] {
            assert_eq!(apart(typed), meant);
        }
    }

    #[test]
    fn words_stay_whole() {
        for text in [
            "",
            "🙂",
            "where is my order",
            "international transactions of organisations",
            "my passwrod does not work",
            "Rückerstattung",
            "48201937",
            "ORD48201937 and AB12CD34EF56",
            "https://example.com/a/b",
        ] {
            assert_eq!(apart(text), text);
        }
        let long = "x".repeat(2_000);
        assert_eq!(apart(&long), long);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(200))]
        #[test]
        fn nothing_is_lost_or_added(text in "[ -~äß😀]{0,60}|[a-z0-9]{0,300}") {
            let all = |text: &str| words(text).concat();
            proptest::prop_assert_eq!(all(&apart(&text)), all(&text));
        }
    }
}
