//! E-mail addresses, written and spoken.

use super::Why;
use super::scan::{Hit, Scan};
use super::token::Kind;

/// The longest address the mail standards allow.
const MAX_LENGTH: usize = 254;
/// The most tokens on either side of the sign.
const MAX_TOKENS: usize = 64;

/// Reads the message as an e-mail address: JSON string, lower case.
pub fn read(scan: &Scan) -> Option<Hit> {
    scan.best(|scan, i| at(scan, i, scan.asked))
}

/// An e-mail address mentioned at `i`.
pub fn mention(scan: &Scan, i: usize) -> Option<Hit> {
    at(scan, i, false).filter(|hit| matches!(hit.found, super::scan::Found::Value(_)))
}

fn at(scan: &Scan, i: usize, asked: bool) -> Option<Hit> {
    if !starts(scan, i) {
        return None;
    }
    let (local, sign) = part(scan, i, false)?;
    let (host_from, spoken) = at_sign(scan, sign)?;
    let Some((host, end)) = part(scan, host_from, true) else {
        return (!spoken).then(|| Hit::invalid(i, host_from, Why::Incomplete));
    };
    if spoken && (!asked || !host.contains('.')) {
        return None;
    }
    let address = format!("{local}@{host}").to_lowercase();
    let end_of_host = host.rsplit('.').next().unwrap_or("");
    if !host.contains('.') {
        return Some(Hit::invalid(i, end, Why::Incomplete));
    }
    let tail = scan.glued(end)
        && (scan.mark(end, "@")
            || scan.mark(end, "/")
            || scan.mark(end, "%")
            || (scan.mark(end, ",") && scan.glued(end + 1)));
    let sound = end_of_host.len() >= 2
        && end_of_host.chars().all(char::is_alphabetic)
        && address.len() <= MAX_LENGTH
        && !tail;
    Some(if sound {
        Hit::value(i, end, address)
    } else {
        Hit::invalid(i, end, Why::Malformed)
    })
}

/// Whether an address may start at `i`: not in the middle of one.
fn starts(scan: &Scan, i: usize) -> bool {
    if scan.is(i, Kind::Mark) && scan.fold(i) != "_" {
        return false;
    }
    let Some(before) = i.checked_sub(1) else {
        return true;
    };
    !scan.glued(i)
        || matches!(
            scan.fold(before),
            "<" | "(" | "[" | ":" | "\"" | "'" | "," | ";" | "„" | "“" | "="
        )
}

/// The sign at `i`: where it ends and whether it was spoken.
fn at_sign(scan: &Scan, i: usize) -> Option<(usize, bool)> {
    if scan.mark(i, "@") || scan.mark(i, "＠") {
        return Some((i + 1, false));
    }
    let n = scan.any(i, scan.words.at_sign)?;
    Some((i + n, n == 1))
}

/// Local part or host from `i`: words and digits joined by glued or spoken marks.
fn part(scan: &Scan, i: usize, host: bool) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut j = i;
    while j < i + MAX_TOKENS {
        if !out.is_empty() && at_sign(scan, j).is_some() && !host {
            break;
        }
        let token = scan.at(j)?;
        let first = out.is_empty();
        if token.kind != Kind::Mark && (first || token.glued || ends_in_mark(&out)) {
            out.push_str(scan.slice(j, j + 1));
            j += 1;
        } else if let Some((mark, n)) = spoken(scan, j).filter(|_| !first) {
            out.push_str(mark);
            j += n;
        } else if glued_mark(scan, j, host, first) {
            out.push_str(&token.fold);
            j += 1;
        } else {
            break;
        }
        if scan.at(j).is_none() {
            break;
        }
    }
    let whole = !out.is_empty() && !ends_in_mark(&out) && !out.contains("..");
    let plain = out
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'));
    (whole && plain).then_some((out, j))
}

fn ends_in_mark(text: &str) -> bool {
    text.ends_with(['.', '_', '-', '+'])
}

/// A spoken mark with something after it to join.
fn spoken(scan: &Scan, i: usize) -> Option<(&'static str, usize)> {
    let (mark, n) = scan.lookup(i, scan.words.spoken_marks)?;
    scan.at(i + n)
        .is_some_and(|t| t.kind != Kind::Mark)
        .then_some((mark, n))
}

fn glued_mark(scan: &Scan, i: usize, host: bool, first: bool) -> bool {
    let fits = match scan.fold(i) {
        "." => !first,
        "-" => true,
        "_" | "+" => !host,
        _ => false,
    };
    // A full stop that ends the sentence is not the address's.
    fits && (first || scan.glued(i)) && scan.glued(i + 1)
}
