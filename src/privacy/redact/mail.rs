//! E-mail addresses, in the usual form and in the forms people use to hide them from machines.

use super::text::{at, before, skip, starts_with};
use super::{Kind, Span};

/// What stands for `@` in an address that hides from machines.
const HIDDEN_AT: [&str; 8] = ["(at)", "[at]", "{at}", "<at>", " at ", " ät ", "(@)", "[@]"];
/// What stands for a dot in one.
const HIDDEN_DOT: [&str; 6] = ["(dot)", "[dot]", "{dot}", " dot ", " punkt ", "(punkt)"];
/// Most dots in a domain.
const MAX_LABELS: usize = 10;

/// Every e-mail address.
pub(super) fn mails(text: &[char], spans: &mut Vec<Span>) {
    for position in 0..text.len() {
        if at(text, position) == '@' {
            plain(text, position, spans);
        } else {
            hidden(text, position, spans);
        }
    }
}

fn local(c: char) -> bool {
    c.is_alphanumeric() || "._%+-'!#$&*/=?^`{|}~\\".contains(c)
}

fn label(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// Where the part before the `@` begins; `None` where there is none.
fn local_start(text: &[char], end: usize) -> Option<usize> {
    let mut start = end;
    if before(text, start) == '"' {
        start = start.saturating_sub(1);
        while start > 0 && !matches!(before(text, start), '"' | '\n') {
            start = start.saturating_sub(1);
        }
        return start.checked_sub(1);
    }
    while local(before(text, start)) {
        start = start.saturating_sub(1);
    }
    (start < end).then_some(start)
}

/// `ada@example.org`, also with blanks around the `@` where a domain with a dot follows.
fn plain(text: &[char], sign: usize, spans: &mut Vec<Span>) {
    let mut end_of_local = sign;
    while before(text, end_of_local) == ' ' {
        end_of_local = end_of_local.saturating_sub(1);
    }
    let from = skip(text, sign.saturating_add(1), |c| c == ' ' || c == '[');
    let (end, dots) = domain(text, from);
    let spaced = end_of_local < sign || from > sign.saturating_add(1);
    if end == from || (spaced && dots == 0) {
        return;
    }
    if let Some(start) = local_start(text, end_of_local) {
        spans.push(Span::new((start, end), Kind::Email));
    }
}

/// `ada (at) example (dot) org`.
fn hidden(text: &[char], position: usize, spans: &mut Vec<Span>) {
    let Some(after) = HIDDEN_AT
        .iter()
        .find_map(|at| starts_with(text, position, at))
    else {
        return;
    };
    let from = skip(text, after, |c| c == ' ');
    let mut end_of_local = position;
    while before(text, end_of_local) == ' ' {
        end_of_local = end_of_local.saturating_sub(1);
    }
    let (end, dots) = domain(text, from);
    // "at example" is no address; "at home. Then" has a blank behind its dot.
    if dots == 0 {
        return;
    }
    if let Some(start) = local_start(text, end_of_local) {
        spans.push(Span::new((start, end), Kind::Email));
    }
}

/// Where a domain that begins at `from` ends, and how many dots it has.
fn domain(text: &[char], from: usize) -> (usize, usize) {
    let mut end = skip(text, from, label);
    if end == from {
        return (from, 0);
    }
    for dots in 0..MAX_LABELS {
        let blank = skip(text, end, |c| c == ' ');
        let next = if at(text, end) == '.' {
            Some(end.saturating_add(1))
        } else {
            HIDDEN_DOT
                .iter()
                .find_map(|dot| {
                    starts_with(text, end, dot).or_else(|| starts_with(text, blank, dot))
                })
                .map(|next| skip(text, next, |c| c == ' '))
        };
        match next.map(|next| (next, skip(text, next, label))) {
            Some((start, stop)) if stop > start => end = stop,
            _ => return (end, dots),
        }
    }
    (end, MAX_LABELS)
}
