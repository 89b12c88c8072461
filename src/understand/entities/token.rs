//! Words, digits and marks of a message, folded for comparison, with their places in the original.

use unicode_normalization::UnicodeNormalization;

/// How many characters of a message are looked at; the rest is ignored.
pub const MAX_CHARS: usize = 2_000;

/// How many tokens of a message are looked at; no message of whole words has more.
const MAX_TOKENS: usize = 512;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with apostrophes between them.
    Word,
    /// Decimal digits.
    Digits,
    /// One other visible character.
    Mark,
}

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is made of.
    pub kind: Kind,
    /// First byte in the message.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Lower case, without accents, umlauts and ß written out (`fuer`), digits as ASCII.
    pub fold: String,
    /// Nothing stands between it and the token before.
    pub glued: bool,
    /// A line ends between the token before and this one.
    pub new_line: bool,
}

/// Cuts a message into tokens: at most [`MAX_TOKENS`], from its first [`MAX_CHARS`] characters.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut glued = false;
    let mut new_line = false;
    let mut chars = text.char_indices().take(MAX_CHARS).peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() || is_invisible(c) {
            new_line |= matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
            glued = false;
            continue;
        }
        let kind = kind_of(c);
        let next = chars.peek().map(|&(_, n)| n);
        let end = at + c.len_utf8();
        if let Some(last) = out.last_mut().filter(|_| glued) {
            let apostrophe = is_apostrophe(c)
                && last.kind == Kind::Word
                && next.is_some_and(char::is_alphabetic);
            if (kind == last.kind && kind != Kind::Mark)
                || (is_combining(c) && last.kind == Kind::Word)
                || apostrophe
            {
                fold_char(c, &mut last.fold);
                last.end = end;
                continue;
            }
        }
        if out.len() == MAX_TOKENS {
            break;
        }
        let mut fold = String::new();
        fold_char(c, &mut fold);
        out.push(Token {
            kind,
            start: at,
            end,
            fold,
            glued,
            new_line,
        });
        glued = true;
        new_line = false;
    }
    out
}

/// A string as its tokens' folded forms, one space between words: what two spellings of the same thing share.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens(text).iter().filter(|t| t.kind != Kind::Mark) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&token.fold);
    }
    out
}

fn kind_of(c: char) -> Kind {
    if digit(c).is_some() {
        Kind::Digits
    } else if c.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Mark
    }
}

/// ASCII, full-width, Arabic-Indic and Devanagari digits.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '＇')
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Joiners, byte order marks and direction marks: pasted along, never meant.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe0f}' | '\u{ad}')
        || c.is_control()
}

fn fold_char(c: char, out: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        'ä' | 'Ä' => out.push_str("ae"),
        'ö' | 'Ö' => out.push_str("oe"),
        'ü' | 'Ü' => out.push_str("ue"),
        'ß' | 'ẞ' => out.push_str("ss"),
        // A decomposed umlaut is the same letter as the composed one.
        '\u{308}' if out.ends_with(['a', 'o', 'u']) => out.push('e'),
        _ if is_apostrophe(c) => out.push('\''),
        _ if c.is_ascii() => out.push(c),
        _ => match digit(c) {
            Some(d) => out.push(d),
            None => {
                for d in c.nfkd().filter(|d| !is_combining(*d)) {
                    out.extend(d.to_lowercase());
                }
            }
        },
    }
}
