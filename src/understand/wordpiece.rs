//! The tokenizer: text to word-piece numbers, as BERT does it, from a vocabulary of one piece a line.
//!
//! A message is cleaned, lower-cased, stripped of accents and split at spaces and punctuation; each word is then read
//! greedily as the longest pieces that the vocabulary holds. The ids are those that the `tokenizers` crate gives for
//! the same vocabulary; a test holds the two together.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The number of the piece that pads; its embedding is zero.
pub const PAD: u32 = 0;
/// The number of the piece for what cannot be spelled.
pub const UNKNOWN: u32 = 1;
/// Words longer than this many characters are unknown.
const MAX_WORD_CHARS: usize = 100;

/// A vocabulary, ready to tokenize with.
#[derive(Debug, Clone)]
pub struct WordPiece {
    /// Open addressing over a power of two: the hash of a piece and its number plus one, 0 where free.
    slots: Vec<(u64, u32)>,
}

/// FNV-1a, fed one byte at a time, so that all prefixes of a word are hashed in one pass.
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const START: Self = Self(0xcbf2_9ce4_8422_2325);

    fn feed(mut self, bytes: &[u8]) -> Self {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }
}

impl WordPiece {
    /// Reads a vocabulary: one piece a line, the first two being `[PAD]` and `[UNK]`, continuations marked `##`.
    #[must_use]
    pub fn new(vocabulary: &str) -> Self {
        let len = vocabulary.lines().count();
        let mut this = Self {
            slots: vec![(0, 0); (len * 2).next_power_of_two().max(8)],
        };
        for (number, piece) in (0u32..).zip(vocabulary.lines()) {
            this.insert(Fnv::START.feed(piece.as_bytes()).0, number);
        }
        this
    }

    fn insert(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 == 0 {
                *slot = (hash, number + 1);
                return;
            }
            if slot.0 == hash {
                return;
            }
            at = (at + 1) & mask;
        }
    }

    fn find(&self, hash: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let &(key, number) = self.slots.get(at)?;
            if number == 0 {
                return None;
            }
            if key == hash {
                return Some(number - 1);
            }
            at = (at + 1) & mask;
        }
    }

    /// The pieces of a text, in order.
    #[must_use]
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut out = Vec::with_capacity(32);
        for word in words(text) {
            self.pieces(&word, &mut out);
        }
        out
    }

    /// The words of the vocabulary that a cleaned word begins with, shortest first: how many bytes each has, and its number.
    pub fn beginnings(&self, word: &str) -> impl Iterator<Item = (usize, u32)> {
        let mut hash = Fnv::START;
        word.char_indices().filter_map(move |(at, c)| {
            let end = at + c.len_utf8();
            hash = hash.feed(word.get(at..end).unwrap_or_default().as_bytes());
            self.find(hash.0).map(|number| (end, number))
        })
    }

    /// Appends the pieces of one cleaned word.
    fn pieces(&self, word: &str, out: &mut Vec<u32>) {
        let begin = out.len();
        if word.chars().count() > MAX_WORD_CHARS {
            out.push(UNKNOWN);
            return;
        }
        let continued = Fnv::START.feed(b"##");
        let mut rest = word;
        while !rest.is_empty() {
            let mut hash = if rest.len() == word.len() {
                Fnv::START
            } else {
                continued
            };
            let mut best = None;
            for (at, c) in rest.char_indices() {
                let end = at + c.len_utf8();
                hash = hash.feed(rest.get(at..end).unwrap_or_default().as_bytes());
                if let Some(number) = self.find(hash.0) {
                    best = Some((number, end));
                }
            }
            let Some((number, end)) = best else {
                out.truncate(begin);
                out.push(UNKNOWN);
                return;
            };
            out.push(number);
            rest = rest.get(end..).unwrap_or_default();
        }
    }
}

/// The words of a text: cleaned, lower-cased, without accents, split at spaces and punctuation.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if is_space(c) {
            flush(&mut word, &mut out);
        } else if is_dropped(c) {
        } else if c.is_ascii() {
            push(c.to_ascii_lowercase(), &mut word, &mut out);
        } else {
            for plain in std::iter::once(c).nfd().filter(|&c| !is_combining_mark(c)) {
                for lower in plain
                    .to_lowercase()
                    .nfd()
                    .filter(|&c| !is_combining_mark(c))
                {
                    push(lower, &mut word, &mut out);
                }
            }
        }
    }
    flush(&mut word, &mut out);
    out
}

fn push(c: char, word: &mut String, out: &mut Vec<String>) {
    if is_punctuation(c) || is_cjk(c) {
        flush(word, out);
        out.push(c.to_string());
    } else {
        word.push(c);
    }
}

fn flush(word: &mut String, out: &mut Vec<String>) {
    if !word.is_empty() {
        out.push(std::mem::take(word));
    }
}

fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || c.is_whitespace()
}

/// Control, format and private characters carry no meaning.
fn is_dropped(c: char) -> bool {
    c == '\u{fffd}'
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{37e}' | '\u{387}' | '\u{55a}'..='\u{55f}' | '\u{589}'
            | '\u{58a}' | '\u{5be}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{964}'
            | '\u{965}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}'
            | '\u{2053}'..='\u{205e}' | '\u{207d}' | '\u{207e}' | '\u{208d}' | '\u{208e}' | '\u{2308}'..='\u{230b}'
            | '\u{2329}' | '\u{232a}' | '\u{2768}'..='\u{2775}' | '\u{27e6}'..='\u{27ef}' | '\u{2983}'..='\u{2998}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}' | '\u{303d}'
            | '\u{30a0}' | '\u{30fb}' | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}'
            | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}' | '\u{ff5b}'
            | '\u{ff5d}' | '\u{ff5f}'..='\u{ff65}')
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}' | '\u{2b920}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOCABULARY: &str =
        "[PAD]\n[UNK]\nwhere\nis\nmy\nor\n##der\norder\n?\ncafe\nun\n##aff\n##able\n";

    #[test]
    fn reads_the_longest_pieces() {
        let pieces = WordPiece::new(VOCABULARY);
        assert_eq!(pieces.encode("Where is  my ORDER?"), [2, 3, 4, 7, 8]);
        assert_eq!(pieces.encode("unaffable café"), [10, 11, 12, 9]);
        assert_eq!(pieces.encode("orderly"), [UNKNOWN]);
        assert!(pieces.encode("\u{200b}\u{0}").is_empty());
    }

    #[test]
    fn splits_at_punctuation_and_cjk() {
        assert_eq!(
            words("don't…中文 ok"),
            ["don", "'", "t", "…", "中", "文", "ok"]
        );
    }

    /// What the light tokenizer replaces: the `tokenizers` crate with the same vocabulary.
    struct Oracle(tokenizers::Tokenizer);

    impl Oracle {
        fn new(vocabulary: &str) -> Self {
            use tokenizers::models::wordpiece::WordPiece;
            let pieces = WordPiece::read_bytes(vocabulary.as_bytes()).expect("a vocabulary");
            let builder = WordPiece::builder().vocab(pieces);
            let model = builder
                .unk_token("[UNK]".to_owned())
                .build()
                .expect("a model");
            let mut tokenizer = tokenizers::Tokenizer::new(model);
            tokenizer
                .with_normalizer(Some(tokenizers::normalizers::BertNormalizer::new(
                    true,
                    true,
                    Some(true),
                    true,
                )))
                .expect("a normalizer");
            tokenizer.with_pre_tokenizer(Some(tokenizers::pre_tokenizers::bert::BertPreTokenizer));
            Self(tokenizer)
        }

        fn encode(&self, text: &str) -> Vec<u32> {
            self.0
                .encode(text, false)
                .expect("encodes")
                .get_ids()
                .to_vec()
        }
    }

    fn shipped_vocabulary() -> String {
        crate::understand::Model::vocabulary_of(crate::understand::SHIPPED)
            .expect("the shipped model's vocabulary")
    }

    /// Every line of every corpus at hand: the project's own, and those that training draws on where they lie beside it.
    fn corpora() -> Vec<String> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut lines = Vec::new();
        let mut folders = vec![
            root.join("model"),
            root.join("flows"),
            root.join("../shared/data"),
            root.join("../../shared/data"),
        ];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let extension = path
                    .extension()
                    .and_then(|e| e.to_str())
                    .unwrap_or_default()
                    .to_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if matches!(extension.as_str(), "csv" | "yml" | "yaml" | "md") {
                    let text = std::fs::read_to_string(&path).expect("text");
                    lines.extend(text.lines().map(str::to_owned));
                }
            }
        }
        lines
    }

    #[test]
    fn every_line_of_the_corpora_is_read_as_the_tokenizers_crate_reads_it() {
        let vocabulary = shipped_vocabulary();
        let (light, oracle) = (WordPiece::new(&vocabulary), Oracle::new(&vocabulary));
        let lines = corpora();
        assert!(lines.len() > 1_500, "{}", lines.len());
        for line in &lines {
            assert_eq!(light.encode(line), oracle.encode(line), "{line:?}");
        }
    }

    #[test]
    fn odd_text_is_read_as_the_tokenizers_crate_reads_it() {
        let vocabulary = shipped_vocabulary();
        let (light, oracle) = (WordPiece::new(&vocabulary), Oracle::new(&vocabulary));
        let long = "x".repeat(101);
        for text in [
            "",
            " ",
            "\u{0}a\u{7}b",
            "ÀÉÎõü ñandú Ångström",
            "e\u{301}te\u{301}",
            "don’t “quote” – dash—dash…",
            "中文字符 ok",
            "日本語テスト",
            "한국어",
            "Привет, мир!",
            "🙂🙃 ok👍🏽",
            "a\u{200b}b\u{feff}c\u{ad}d",
            "\u{202e}abc",
            "ﬁne ﬂat",
            "İstanbul",
            "STRASSE straße",
            "x²+y³=①",
            "https://a.b/c?d=e&f=%20#g",
            "order#48201937,please",
            "tab\tnew\nline\r\n",
            "₹500 €5 £3 $2",
            "ａｂｃ１２３",
            &long,
        ] {
            assert_eq!(light.encode(text), oracle.encode(text), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_as_the_tokenizers_crate_reads_it(text in "[ -~\u{a0}-\u{24f}\u{300}-\u{36f}\u{400}-\u{45f}\u{2010}-\u{2027}]{0,60}") {
            let (light, oracle) = TABLES.with(Clone::clone);
            proptest::prop_assert_eq!(light.encode(&text), oracle.encode(&text));
        }
    }

    thread_local! {
        static TABLES: (std::rc::Rc<WordPiece>, std::rc::Rc<Oracle>) = {
            let vocabulary = shipped_vocabulary();
            (WordPiece::new(&vocabulary).into(), Oracle::new(&vocabulary).into())
        };
    }
}
