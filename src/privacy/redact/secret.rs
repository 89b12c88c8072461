//! Secrets: keys and tokens by their known beginnings, by their looks, and whatever follows "my password is".

use super::text::{before, lower, skip, starts_with, word_at};
use super::{Kind, Span};

/// How the keys and tokens of well-known services begin, in lower case.
const PREFIXES: [&str; 27] = [
    "sk-",
    "sk_live_",
    "sk_test_",
    "pk_live_",
    "rk_live_",
    "whsec_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxr-",
    "akia",
    "asia",
    "aiza",
    "ya29.",
    "sg.",
    "npm_",
    "shpat_",
    "eyj",
    "pypi-",
    "hf_",
];
/// Fewest characters behind such a beginning.
const MIN_BEHIND: usize = 12;
/// Words that a secret follows, in lower case.
const CUES: [&str; 27] = [
    "password",
    "passwort",
    "passwd",
    "passcode",
    "passphrase",
    "pwd",
    "kennwort",
    "contraseña",
    "mot de passe",
    "pin",
    "pin code",
    "cvv",
    "cvc",
    "cvv2",
    "cvc2",
    "cid",
    "security code",
    "prüfnummer",
    "secret",
    "geheimnis",
    "token",
    "access token",
    "api key",
    "api-key",
    "apikey",
    "api_key",
    "otp",
];
/// Words between the cue and the secret.
const LINKS: [&str; 12] = [
    "is", "was", "ist", "war", "lautet", "est", "es", "number", "code", "nummer", "of", "=",
];
/// What may follow "my password is" without being one.
const INNOCENT: [&str; 44] = [
    "a",
    "an",
    "and",
    "as",
    "broken",
    "but",
    "correct",
    "does",
    "doesn't",
    "expired",
    "for",
    "forgotten",
    "gone",
    "in",
    "incorrect",
    "invalid",
    "locked",
    "lost",
    "missing",
    "my",
    "never",
    "no",
    "not",
    "on",
    "or",
    "please",
    "right",
    "so",
    "still",
    "the",
    "to",
    "too",
    "unknown",
    "weak",
    "wrong",
    "abgelaufen",
    "falsch",
    "leider",
    "nicht",
    "richtig",
    "und",
    "ungültig",
    "vergessen",
    "weg",
];
/// From how many characters on a token is judged by its looks.
const LONG_TOKEN: usize = 20;

/// Every secret.
pub(super) fn secrets(text: &[char], spans: &mut Vec<Span>) {
    armoured(text, spans);
    addresses(text, spans);
    for position in 0..text.len() {
        if before(text, position).is_alphanumeric() {
            continue;
        }
        known(text, position, spans);
        cued(text, position, spans);
        bearer(text, position, spans);
    }
    tokens(text, spans);
}

fn token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.~+/=".contains(c)
}

fn known(text: &[char], position: usize, spans: &mut Vec<Span>) {
    for prefix in PREFIXES {
        let Some(behind) = starts_with(text, position, prefix) else {
            continue;
        };
        let end = skip(text, behind, token);
        if end.saturating_sub(behind) >= MIN_BEHIND {
            spans.push(Span::new((position, end), Kind::Secret));
        }
    }
}

/// `Authorization: Bearer …`, `Basic …`.
fn bearer(text: &[char], position: usize, spans: &mut Vec<Span>) {
    let scheme = word_at(text, position, "bearer").or_else(|| word_at(text, position, "basic"));
    if let Some(end) = scheme {
        let start = skip(text, end, |c| c == ' ');
        let stop = skip(text, start, token);
        if start > end && stop.saturating_sub(start) >= 8 {
            spans.push(Span::new((start, stop), Kind::Secret));
        }
    }
}

/// What follows a cue: `password: x`, `my pin is 1234`, `cvv 123`.
fn cued(text: &[char], position: usize, spans: &mut Vec<Span>) {
    let Some(end) = CUES
        .iter()
        .filter_map(|cue| word_at(text, position, cue))
        .max()
    else {
        return;
    };
    let mut linked = false;
    let mut start = end;
    // "security code of my card is 123" is as far as people go.
    for _ in 0..4 {
        let next = skip(text, start, |c| " \t:=\"'`-".contains(c));
        linked |= text
            .get(start..next)
            .unwrap_or_default()
            .iter()
            .any(|c| matches!(c, ':' | '='));
        start = next;
        match LINKS.iter().find_map(|link| word_at(text, start, link)) {
            Some(behind) => (linked, start) = (true, behind),
            None => break,
        }
    }
    let stop = skip(text, start, |c| {
        !c.is_whitespace() && !matches!(c, '"' | '`')
    });
    let value = lower(text, (start, stop));
    let bare = value.trim_end_matches(['.', ',', '!', '?', ';', ')']);
    let numeric = bare.chars().any(|c| c.is_ascii_digit());
    if bare.is_empty() || (!linked && !numeric) || INNOCENT.contains(&bare) {
        return;
    }
    spans.push(Span::new(
        (start, start.saturating_add(bare.chars().count())),
        Kind::Secret,
    ));
}

/// Long mixtures of letters and digits: nobody's words.
fn tokens(text: &[char], spans: &mut Vec<Span>) {
    let mut from = 0;
    while from < text.len() {
        let end = skip(text, from, |c| token(c) && c != '/');
        if end.saturating_sub(from) >= LONG_TOKEN && random(text.get(from..end).unwrap_or_default())
        {
            spans.push(Span::new((from, end), Kind::Secret));
        }
        from = end.saturating_add(1);
    }
}

fn random(piece: &[char]) -> bool {
    let count = |test: fn(&char) -> bool| piece.iter().filter(|c| test(c)).count();
    let digits = count(char::is_ascii_digit);
    let upper = count(char::is_ascii_uppercase);
    let lower = count(char::is_ascii_lowercase);
    let letters = upper.saturating_add(lower);
    letters >= 2 && digits >= 2 && (digits >= 4 || (upper >= 2 && lower >= 2))
}

/// `-----BEGIN … KEY-----` up to its end.
fn armoured(text: &[char], spans: &mut Vec<Span>) {
    let mut from = 0;
    while from < text.len() {
        if starts_with(text, from, "-----begin").is_none() {
            from = from.saturating_add(1);
            continue;
        }
        let ends = (from..text.len()).find_map(|at| starts_with(text, at, "-----end"));
        let end = ends.map_or(text.len(), |end| {
            skip(text, skip(text, end, |c| c != '-'), |c| c == '-')
        });
        spans.push(Span::new((from, end), Kind::Secret));
        from = end.max(from.saturating_add(1));
    }
}

/// In web addresses: whoever stands before the host, and everything behind `?` or `#`.
fn addresses(text: &[char], spans: &mut Vec<Span>) {
    for position in 0..text.len() {
        let Some(host) = starts_with(text, position, "://") else {
            continue;
        };
        let end = skip(text, host, |c| !c.is_whitespace() && !"<>\"".contains(c));
        let authority = skip(text, host, |c| !c.is_whitespace() && !"/?#<>\"".contains(c));
        let signs = text.get(host..authority).unwrap_or_default();
        if let Some(sign) = signs.iter().rposition(|c| *c == '@') {
            spans.push(Span::new((host, host.saturating_add(sign)), Kind::Secret));
        }
        let query = skip(text, host, |c| !c.is_whitespace() && !"?#<>\"".contains(c));
        if query.saturating_add(1) < end {
            spans.push(Span::new((query.saturating_add(1), end), Kind::Query));
        }
    }
}
