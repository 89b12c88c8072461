//! Which words count in a message: those of the language that it is written in.

use super::{german, lexicon};

/// What moods are read from in one language.
#[derive(Debug)]
struct Lexicon {
    words: &'static [(&'static str, f32)],
    beginnings: &'static [(&'static str, f32)],
    phrases: &'static [(&'static str, f32)],
    negations: &'static [&'static str],
    turned_later: &'static [&'static str],
    intensifiers: &'static [(&'static str, f32)],
    /// What may follow a word of the list.
    endings: &'static [&'static str],
}

const ENGLISH: Lexicon = Lexicon {
    words: lexicon::WORDS,
    beginnings: &[],
    phrases: lexicon::PHRASES,
    negations: lexicon::NEGATIONS,
    turned_later: &[],
    intensifiers: lexicon::INTENSIFIERS,
    endings: &[],
};

const GERMAN: Lexicon = Lexicon {
    words: german::WORDS,
    beginnings: german::BEGINNINGS,
    phrases: german::PHRASES,
    negations: german::NEGATIONS,
    turned_later: german::TURNED_LATER,
    intensifiers: german::INTENSIFIERS,
    endings: &[
        "e", "n", "s", "en", "er", "es", "em", "ste", "sten", "ster", "stes",
    ],
};

/// The language of a message, as far as its words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    /// English.
    English,
    /// German, with English words in it now and then.
    German,
    /// Too short to tell, or as much the one as the other.
    Either,
}

impl Spoken {
    /// Told by the small words, which every sentence has, and by umlauts. `words` are folded (see [`fold`]); `umlauts` counts
    /// the letters that were.
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>, umlauts: usize) -> Self {
        let (mut english, mut german) = (0, umlauts);
        for word in words {
            english += usize::from(german::ENGLISH_SIGNS.binary_search(&word).is_ok());
            german += usize::from(german::SIGNS.binary_search(&word).is_ok());
        }
        match english.cmp(&german) {
            std::cmp::Ordering::Greater => Self::English,
            std::cmp::Ordering::Less => Self::German,
            std::cmp::Ordering::Equal => Self::Either,
        }
    }

    fn lexicons(self) -> &'static [Lexicon] {
        const ONE: &[Lexicon] = &[ENGLISH];
        const BOTH: &[Lexicon] = &[ENGLISH, GERMAN];
        const GERMAN_FIRST: &[Lexicon] = &[GERMAN, ENGLISH];
        match self {
            Self::English => ONE,
            Self::German => GERMAN_FIRST,
            Self::Either => BOTH,
        }
    }

    /// Whether a word means something else here than an English lexicon thinks.
    fn misread(self, word: &str) -> bool {
        self == Self::German && german::FALSE_FRIENDS.contains(&word)
    }

    /// The mood of a word, -4 to 4.
    pub(super) fn valence(self, word: &str) -> Option<f32> {
        if self.misread(word) {
            return None;
        }
        self.lexicons()
            .iter()
            .find_map(|lexicon| lexicon.valence(word))
    }

    /// The phrase that a message goes on with: how many words it has, and its mood. `word` gives the words from here on.
    pub(super) fn phrase<'a>(
        self,
        word: impl Fn(usize) -> Option<&'a str>,
    ) -> Option<(usize, f32)> {
        // Most phrases begin with another letter, most others with another word; every message asks for each of its words.
        let first = word(0)?;
        let letter = first.as_bytes().first()?;
        let fits = |phrase: &str| {
            if phrase.as_bytes().first() != Some(letter)
                || !matches!(phrase.as_bytes().get(first.len()), None | Some(b' '))
            {
                return false;
            }
            let mut parts = phrase.split(' ').enumerate();
            parts.all(|(at, part)| word(at) == Some(part))
        };
        let phrases = self.lexicons().iter().flat_map(|l| l.phrases);
        let (phrase, value) = phrases.into_iter().find(|(phrase, _)| fits(phrase))?;
        Some((phrase.split(' ').count(), *value))
    }

    /// Whether a word turns a mood round.
    pub(super) fn negates(self, word: &str) -> bool {
        !self.misread(word) && self.any(|lexicon| lexicon.negations.contains(&word))
    }

    /// Whether a word's negation follows it.
    pub(super) fn turned_later(self, word: &str) -> bool {
        self.any(|lexicon| lexicon.turned_later.contains(&word))
    }

    /// How much stronger a word makes the mood of what follows.
    pub(super) fn intensity(self, word: &str) -> Option<f32> {
        if self.misread(word) {
            return None;
        }
        let mut all = self.lexicons().iter().flat_map(|l| l.intensifiers);
        all.find(|(known, _)| *known == word)
            .map(|(_, factor)| *factor)
    }

    fn any(self, holds: impl Fn(&Lexicon) -> bool) -> bool {
        self.lexicons().iter().any(holds)
    }
}

impl Lexicon {
    fn valence(&self, word: &str) -> Option<f32> {
        let known = |word: &str| {
            let at = self.words.binary_search_by(|(w, _)| (*w).cmp(word)).ok()?;
            self.words.get(at).map(|(_, value)| *value)
        };
        let inflected = || {
            let mut stems = self.endings.iter().filter_map(|e| word.strip_suffix(e));
            stems.find_map(known)
        };
        let begun = || {
            let mut all = self.beginnings.iter();
            all.find(|(beginning, _)| word.starts_with(beginning))
                .map(|(_, value)| *value)
        };
        known(word).or_else(inflected).or_else(begun)
    }
}

/// A word in lower case, its umlauts and ß written out and curly apostrophes made straight; and how many umlauts there were.
pub(super) fn fold(word: &str) -> (String, usize) {
    let mut out = String::with_capacity(word.len());
    let mut umlauts = 0;
    for c in word.chars().flat_map(char::to_lowercase) {
        let written = match c {
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            '’' => "'",
            _ => {
                out.push(c);
                continue;
            }
        };
        umlauts += usize::from(c != '’');
        out.push_str(written);
    }
    (out, umlauts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_without_doubles() {
        for words in [lexicon::WORDS, german::WORDS] {
            for pair in words.windows(2) {
                assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
            }
        }
        for signs in [german::SIGNS, german::ENGLISH_SIGNS] {
            for pair in signs.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
        }
        for word in german::WORDS.iter().map(|(word, _)| word) {
            assert_eq!(fold(word), ((*word).to_owned(), 0), "is not folded");
        }
    }

    #[test]
    fn the_language_is_told_by_small_words() {
        for (text, spoken) in [
            ("where is my parcel", Spoken::English),
            ("wo ist mein Paket", Spoken::German),
            ("mein Kind hat bald Geburtstag", Spoken::German),
            ("Größe", Spoken::German),
            ("hammer", Spoken::Either),
            ("", Spoken::Either),
        ] {
            let folded: Vec<(String, usize)> = text.split(' ').map(fold).collect();
            let umlauts = folded.iter().map(|(_, n)| n).sum();
            let told = Spoken::of(folded.iter().map(|(word, _)| word.as_str()), umlauts);
            assert_eq!(told, spoken, "{text}");
        }
    }
}
