//! Words that only keep a conversation polite: greetings, thanks, goodbyes. Recognised by what they are made of, not
//! learned, so that "hi, where is my parcel?" is about the parcel and "hiya" is a greeting whatever the model was
//! trained on.

use serde::{Deserialize, Serialize};

use super::wordpiece::words;

/// A message that is nothing but courtesy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Courtesy {
    /// "hi there"
    Greeting,
    /// "thanks a lot!"
    Thanks,
    /// "bye, take care"
    Goodbye,
}

/// Messages longer than this many words say more than a courtesy.
const MAX_WORDS: usize = 8;

const GREETINGS: &[&str] = &[
    "hi",
    "hii",
    "hiii",
    "hello",
    "helo",
    "hallo",
    "hey",
    "heya",
    "hiya",
    "hai",
    "yo",
    "howdy",
    "greetings",
    "hola",
    "bonjour",
    "salut",
    "ciao",
    "morning",
    "afternoon",
    "evening",
    "sup",
    "gm",
];
const THANKS: &[&str] = &[
    "thanks",
    "thank",
    "thankyou",
    "thx",
    "thnx",
    "thnks",
    "tnx",
    "ty",
    "tysm",
    "cheers",
    "appreciated",
    "appreciate",
    "ta",
    "merci",
    "gracias",
    "danke",
    "grateful",
];
const GOODBYES: &[&str] = &[
    "bye",
    "byee",
    "goodbye",
    "byebye",
    "cya",
    "farewell",
    "later",
    "ttyl",
    "goodnight",
    "night",
    "adios",
    "tschuss",
    "tata",
    "cu",
];
/// Words that a courtesy may hold besides.
const FILLERS: &[&str] = &[
    "there",
    "good",
    "day",
    "to",
    "you",
    "u",
    "ya",
    "all",
    "everyone",
    "team",
    "sir",
    "madam",
    "maam",
    "mam",
    "dear",
    "friend",
    "mate",
    "buddy",
    "bot",
    "again",
    "so",
    "very",
    "much",
    "many",
    "a",
    "lot",
    "bunch",
    "for",
    "your",
    "ur",
    "the",
    "help",
    "helping",
    "assistance",
    "support",
    "time",
    "really",
    "it",
    "i",
    "that",
    "is",
    "was",
    "great",
    "perfect",
    "awesome",
    "ok",
    "okay",
    "k",
    "cool",
    "nice",
    "have",
    "one",
    "take",
    "care",
    "see",
    "now",
    "then",
    "and",
    "oh",
    "well",
    "how",
    "are",
    "doing",
    "s",
    "re",
    "in",
    "advance",
    "soon",
    "wonderful",
    "amazing",
    "what",
    "up",
    "guys",
    "folks",
    "please",
    "lovely",
    "excellent",
    "brilliant",
    "rest",
    "of",
];
/// A filler that only belongs to one of them ("how are you", "see you").
const SEEING: &[&str] = &["see", "take", "care"];

/// What courtesy a message consists of, if it says nothing else. Goodbye goes before thanks, thanks before greeting.
#[must_use]
pub fn courtesy(text: &str) -> Option<Courtesy> {
    let words: Vec<String> = words(text)
        .into_iter()
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .collect();
    if words.is_empty() || words.len() > MAX_WORDS {
        return None;
    }
    let among = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let polite = |w: &String| {
        [GREETINGS, THANKS, GOODBYES, FILLERS]
            .iter()
            .any(|list| list.contains(&w.as_str()))
    };
    if !words.iter().all(polite) {
        return None;
    }
    let first = words.first().map(String::as_str);
    if among(GOODBYES) || (matches!(first, Some("see" | "take")) && among(SEEING)) {
        Some(Courtesy::Goodbye)
    } else if among(THANKS) {
        Some(Courtesy::Thanks)
    } else if among(GREETINGS) || matches!(first, Some("good")) && among(&["day"]) {
        Some(Courtesy::Greeting)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_what_is_only_polite() {
        for (text, expected) in [
            ("hi", Some(Courtesy::Greeting)),
            ("Hello there!! 👋", Some(Courtesy::Greeting)),
            ("good morning", Some(Courtesy::Greeting)),
            ("hi, how are you?", Some(Courtesy::Greeting)),
            ("Thanks a lot for your help", Some(Courtesy::Thanks)),
            ("thx", Some(Courtesy::Thanks)),
            ("ok thanks bye", Some(Courtesy::Goodbye)),
            ("see you later", Some(Courtesy::Goodbye)),
            ("hi, where is my order?", None),
            ("thanks for nothing", None),
            ("how long will it take", None),
            ("later than promised", None),
            ("great", None),
            ("", None),
            ("🙂", None),
        ] {
            assert_eq!(courtesy(text), expected, "{text:?}");
        }
    }
}
