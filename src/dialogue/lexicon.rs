//! Words for the engine itself ("start over", "never mind"), as the site's locale files list them.
//!
//! A text `phrases.KEY` holds alternatives separated by `|`. A message is a command when, freed of filler words
//! (`phrases.filler`), it is one of them; nothing a site's buttons carry can be typed.

use std::collections::{HashMap, HashSet};

use crate::flow::Graph;

/// What a customer may tell the engine at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Command {
    Restart,
    Menu,
    Back,
    Repeat,
    Skip,
    Cancel,
    Person,
    Thanks,
    Bye,
    Abuse,
}

impl Command {
    const ALL: [Self; 10] = [
        Self::Restart,
        Self::Menu,
        Self::Back,
        Self::Repeat,
        Self::Skip,
        Self::Cancel,
        Self::Person,
        Self::Thanks,
        Self::Bye,
        Self::Abuse,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Restart => "phrases.restart",
            Self::Menu => "phrases.menu",
            Self::Back => "phrases.back",
            Self::Repeat => "phrases.repeat",
            Self::Skip => "phrases.skip",
            Self::Cancel => "phrases.cancel",
            Self::Person => "phrases.person",
            Self::Thanks => "phrases.thanks",
            Self::Bye => "phrases.bye",
            Self::Abuse => "phrases.abuse",
        }
    }
}

/// A message that wants a value which it doesn't name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Other {
    /// The one given before, and no other.
    pub earlier: bool,
    /// What the message says besides, if anything: a slot's name.
    pub besides: Vec<String>,
}

/// The words of one locale.
#[derive(Debug, Default)]
struct Words {
    commands: HashMap<Vec<String>, Command>,
    filler: HashSet<String>,
    /// Words between a slot's name and its new value ("to").
    joining: HashSet<String>,
    /// Openings that say no to what is going on ("no", "forget that").
    negation: Vec<Vec<String>>,
    /// Words that announce a correction ("i meant", "change").
    correction: Vec<Vec<String>>,
    /// Words of a correction that can't be an answer ("i meant", "wrong").
    insistence: Vec<Vec<String>>,
    /// Words for the second of two, or for a value that was given before ("the other").
    other: Vec<Vec<String>>,
    /// Words for a value that was given before ("the previous").
    earlier: Vec<Vec<String>>,
    /// Words that choose without naming ("use", "take", "one").
    taking: HashSet<String>,
    /// Words that take a yes back ("but", "unless").
    reservation: Vec<Vec<String>>,
    /// Words that stand between two wishes ("and", "also").
    joint: Vec<Vec<String>>,
    /// Words that point back ("it", "the same").
    reference: Vec<Vec<String>>,
}

/// The words of every locale.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    locales: HashMap<String, Words>,
    empty: Words,
}

impl Lexicon {
    pub fn new(graph: &Graph) -> Self {
        let locales = graph
            .locales
            .iter()
            .map(|locale| (locale.clone(), Words::new(graph, locale)))
            .collect();
        Self {
            locales,
            empty: Words::default(),
        }
    }

    fn words_of(&self, locale: &str) -> &Words {
        let language = locale.split('-').next().unwrap_or(locale);
        self.locales
            .get(locale)
            .or_else(|| self.locales.get(language))
            .unwrap_or(&self.empty)
    }

    /// The command that a message is, as a whole.
    pub fn command(&self, text: &str, locale: &str) -> Option<Command> {
        let lexicon = self.words_of(locale);
        let all = words(text);
        lexicon
            .commands
            .get(&all)
            .or_else(|| lexicon.commands.get(&lexicon.bare(&all)))
            .copied()
    }

    /// The words of a message without those that say nothing by themselves.
    pub fn bare(&self, text: &str, locale: &str) -> Vec<String> {
        self.words_of(locale).bare(&words(text))
    }

    /// What is left of a message that opens by saying no, or `None` where it doesn't.
    pub fn after_negation<'t>(&self, text: &'t str, locale: &str) -> Option<&'t str> {
        let mut rest = text;
        let mut negated = false;
        // "no, forget that, …" says it twice; nobody says it more than three times.
        for _ in 0..3 {
            let spans = word_spans(rest);
            let said: Vec<String> = spans.iter().map(|span| span.word.clone()).collect();
            let longest = self
                .words_of(locale)
                .negation
                .iter()
                .filter(|phrase| said.starts_with(phrase))
                .map(Vec::len)
                .max();
            let Some(length) = longest else { break };
            negated = true;
            rest = length
                .checked_sub(1)
                .and_then(|last| spans.get(last))
                .and_then(|span| rest.get(span.end..))
                .unwrap_or("");
        }
        negated.then(|| rest.trim_start_matches(|c: char| !c.is_alphanumeric()))
    }

    /// Whether a message announces a correction.
    pub fn corrects(&self, text: &str, locale: &str) -> bool {
        let (said, lexicon) = (words(text), self.words_of(locale));
        contains_any(&said, &lexicon.correction) || contains_any(&said, &lexicon.insistence)
    }

    /// Whether a message says that something said before was wrong.
    pub fn insists(&self, text: &str, locale: &str) -> bool {
        contains_any(&words(text), &self.words_of(locale).insistence)
    }

    /// Whether a message takes back part of a yes.
    pub fn reserves(&self, text: &str, locale: &str) -> bool {
        contains_any(&words(text), &self.words_of(locale).reservation)
    }

    /// A message without the words that lead to a new value ("to", "is now").
    pub fn after_joining<'t>(&self, text: &'t str, locale: &str) -> &'t str {
        let joining = &self.words_of(locale).joining;
        let mut rest = text;
        for span in word_spans(text) {
            if !joining.contains(&span.word) {
                return text.get(span.start..).unwrap_or_default();
            }
            rest = text.get(span.end..).unwrap_or_default();
        }
        rest.trim()
    }

    /// The wish for another value that a message is, or `None` where it is none. Nothing is said besides in "actually, use
    /// the other one"; "address" is in "the previous address".
    pub fn other(&self, text: &str, locale: &str) -> Option<Other> {
        let lexicon = self.words_of(locale);
        let said = words(text);
        let earlier = contains_any(&said, &lexicon.earlier);
        if !earlier && !contains_any(&said, &lexicon.other) {
            return None;
        }
        let known = [
            &lexicon.other,
            &lexicon.earlier,
            &lexicon.correction,
            &lexicon.insistence,
            &lexicon.negation,
        ];
        let mut left = Vec::new();
        let mut at = 0;
        while let Some(word) = said.get(at) {
            let rest = said.get(at..).unwrap_or_default();
            let phrase = known
                .iter()
                .flat_map(|phrases| phrases.iter())
                .filter(|phrase| rest.starts_with(phrase))
                .map(Vec::len)
                .max();
            match phrase {
                Some(length) => at += length,
                None => {
                    let empty = [&lexicon.filler, &lexicon.joining, &lexicon.taking];
                    if !empty.iter().any(|words| words.contains(word)) {
                        left.push(word.clone());
                    }
                    at += 1;
                }
            }
        }
        Some(Other {
            earlier,
            besides: left,
        })
    }

    /// Whether a message points back to something said before.
    pub fn refers_back(&self, text: &str, locale: &str) -> bool {
        contains_any(&words(text), &self.words_of(locale).reference)
    }

    /// The parts of a message that may each hold a wish, in order; at least one.
    pub fn clauses<'t>(&self, text: &'t str, locale: &str) -> Vec<&'t str> {
        let joints = &self.words_of(locale).joint;
        let spans = word_spans(text);
        let said: Vec<String> = spans.iter().map(|span| span.word.clone()).collect();
        let mut cuts = Vec::new();
        let mut at = 0;
        while at < said.len() {
            let rest = said.get(at..).unwrap_or_default();
            let joint = joints
                .iter()
                .filter(|j| rest.starts_with(j))
                .map(Vec::len)
                .max();
            let begin = spans.get(at).map_or(0, |span| span.start);
            match joint {
                Some(length) if at > 0 => {
                    let end = spans
                        .get(at + length - 1)
                        .map_or(text.len(), |span| span.end);
                    cuts.push((begin, end));
                    at += length;
                }
                _ => at += 1,
            }
        }
        for (place, c) in text.char_indices() {
            if matches!(c, '.' | ';' | '?' | '!' | '\n')
                && text[place + c.len_utf8()..].starts_with([' ', '\n'])
            {
                cuts.push((place + c.len_utf8(), place + c.len_utf8()));
            }
        }
        cuts.sort_unstable();
        let mut parts = Vec::new();
        let mut from = 0;
        for (begin, end) in cuts {
            if begin >= from {
                parts.extend(text.get(from..begin));
                from = end;
            }
        }
        parts.extend(text.get(from..));
        parts.retain(|part| part.chars().any(char::is_alphanumeric));
        if parts.is_empty() {
            vec![text]
        } else {
            parts.into_iter().map(str::trim).collect()
        }
    }
}

impl Words {
    fn new(graph: &Graph, locale: &str) -> Self {
        let list = |key: &str| -> Vec<Vec<String>> {
            let text = graph
                .texts
                .get(key)
                .and_then(|t| t.0.get(locale))
                .map_or("", String::as_str);
            text.split('|')
                .map(words)
                .filter(|phrase| !phrase.is_empty())
                .collect()
        };
        let mut lexicon = Self {
            filler: list("phrases.filler").into_iter().flatten().collect(),
            joining: list("phrases.joining").into_iter().flatten().collect(),
            negation: list("phrases.negation"),
            correction: list("phrases.correction"),
            insistence: list("phrases.insistence"),
            other: list("phrases.other"),
            earlier: list("phrases.earlier"),
            taking: list("phrases.taking").into_iter().flatten().collect(),
            reservation: list("phrases.reservation"),
            joint: list("phrases.joint"),
            reference: list("phrases.reference"),
            ..Self::default()
        };
        for command in Command::ALL {
            for phrase in list(command.key()) {
                let bare = lexicon.bare(&phrase);
                // "What can you do" is more than its "what".
                let telling = bare.len() * 2 >= phrase.len();
                if !bare.is_empty() && telling {
                    lexicon.commands.entry(bare).or_insert(command);
                }
                lexicon.commands.entry(phrase).or_insert(command);
            }
        }
        lexicon
    }

    fn bare(&self, words: &[String]) -> Vec<String> {
        words
            .iter()
            .filter(|word| !self.filler.contains(*word))
            .cloned()
            .collect()
    }
}

fn contains_any(said: &[String], phrases: &[Vec<String>]) -> bool {
    phrases.iter().any(|phrase| contains(said, phrase))
}

/// Whether `phrase` stands in `said` as consecutive words.
pub(crate) fn contains(said: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && said.windows(phrase.len()).any(|window| window == phrase)
}

/// The words of a text in lower case, apostrophes dropped.
pub(crate) fn words(text: &str) -> Vec<String> {
    word_spans(text).into_iter().map(|span| span.word).collect()
}

/// One word: in lower case, apostrophes dropped; the byte it starts at and the byte it ends before.
struct Span {
    word: String,
    start: usize,
    end: usize,
}

fn word_spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (place, c) in text.char_indices() {
        if c.is_alphanumeric() {
            open.get_or_insert_with(|| (String::new(), place))
                .0
                .extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '`')
            && let Some((word, start)) = open.take()
        {
            spans.push(Span {
                word,
                start,
                end: place,
            });
        }
    }
    if let Some((word, start)) = open {
        spans.push(Span {
            word,
            start,
            end: text.len(),
        });
    }
    spans
}
