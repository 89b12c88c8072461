//! A handoff in the parts that a desk takes: the note first, then the transcript, each marked so that it is known again.

use std::collections::BTreeSet;

use super::handoff::{Handoff, Spoken};
use crate::session::Author;

/// Most parts of one handoff; what is older than fits is left out, and said so.
const MAX_PARTS: usize = 60;

/// The parts of a handoff, none longer than `most` bytes. The first is the note for the agent.
pub(super) fn parts(handoff: &Handoff, most: usize) -> Vec<String> {
    let room = most
        .saturating_sub(marker(handoff, MAX_PARTS, MAX_PARTS).len())
        .saturating_sub(1)
        .max(1);
    let mut texts = vec![cut(&summary(handoff), room)];
    let mut chunk = String::new();
    for line in &handoff.transcript {
        for piece in pieces(&spoken(line), room) {
            if !chunk.is_empty() && chunk.len().saturating_add(piece.len()).saturating_add(1) > room
            {
                texts.push(std::mem::take(&mut chunk));
            }
            if !chunk.is_empty() {
                chunk.push('\n');
            }
            chunk.push_str(&piece);
        }
    }
    if !chunk.is_empty() {
        texts.push(chunk);
    }
    let over = texts.len().saturating_sub(MAX_PARTS);
    if over > 0 {
        texts.drain(1..=over);
    }
    let all = texts.len();
    texts
        .into_iter()
        .enumerate()
        .map(|(index, text)| format!("{text}\n{}", marker(handoff, index, all)))
        .collect()
}

/// The line by which a part is known again.
fn marker(handoff: &Handoff, index: usize, all: usize) -> String {
    format!(
        "[curbside {} {}/{all}]",
        handoff.id,
        index.saturating_add(1)
    )
}

/// Which parts are among texts that the desk has.
pub(super) fn found<'a>(
    handoff: &Handoff,
    all: usize,
    texts: impl Iterator<Item = &'a str>,
) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for text in texts {
        found.extend((0..all).filter(|index| text.contains(&marker(handoff, *index, all))));
    }
    found
}

/// The note, and what an agent wants to know at a glance.
fn summary(handoff: &Handoff) -> String {
    let mut text = handoff.note.clone();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("\n{label}: {value}"));
        }
    };
    line("Reason", &handoff.reason);
    line("Flow", handoff.flow.as_deref().unwrap_or_default());
    line("Language", &handoff.locale);
    line("Page", handoff.page.as_deref().unwrap_or_default());
    for (name, value) in &handoff.slots {
        line(
            name,
            &value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        );
    }
    text
}

fn spoken(line: &Spoken) -> String {
    let who = match line.from {
        Author::Customer => "Customer",
        Author::Bot => "Bot",
        Author::Agent => "Agent",
    };
    format!("{} {who}: {}", clock(line.at), line.text)
}

/// The time of day in UTC.
fn clock(at: i64) -> String {
    let minutes = at.div_euclid(60_000).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A text in pieces of at most `most` bytes, cut between characters.
fn pieces(text: &str, most: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in text.chars() {
        let full = pieces
            .last()
            .is_some_and(|last| last.len().saturating_add(c.len_utf8()) > most);
        if full {
            pieces.push(String::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

fn cut(text: &str, most: usize) -> String {
    pieces(text, most).into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::handoff::tests::sample;
    use super::*;

    #[test]
    fn the_note_comes_first_then_what_was_said() {
        let mut handoff = sample();
        handoff.note = "Hi there".into();
        let parts = parts(&handoff, 4_000);
        assert_eq!(parts.len(), 2);
        assert!(
            parts[0].starts_with("Hi there\nReason: asked\nFlow: order_status"),
            "{}",
            parts[0]
        );
        assert_eq!(
            parts[1],
            "00:00 Customer: {{ 7 * 7 }} a person!\n00:00 Bot: One moment.\n[curbside conv-1 2/2]"
        );
    }

    #[test]
    fn nothing_is_longer_than_allowed_and_nothing_is_lost() {
        let mut handoff = sample();
        handoff.transcript[0].text = "ä".repeat(5_000);
        let parts = parts(&handoff, 400);
        assert!(parts.iter().all(|part| part.len() <= 400));
        assert_eq!(parts.concat().matches('ä').count(), 5_000);
        let texts: Vec<&str> = parts.iter().map(String::as_str).collect();
        assert_eq!(
            found(&handoff, parts.len(), texts.iter().copied()).len(),
            parts.len()
        );
        assert_eq!(
            found(&handoff, parts.len(), texts.iter().copied().skip(1)).len(),
            parts.len() - 1
        );
        handoff.id = "conv-2".into();
        assert!(
            found(&handoff, parts.len(), texts.into_iter()).is_empty(),
            "parts of another handoff are others"
        );
    }

    #[test]
    fn a_conversation_without_end_keeps_its_end() {
        let mut handoff = sample();
        handoff.transcript[0].text = "x".repeat(100_000);
        let parts = parts(&handoff, 400);
        assert_eq!(parts.len(), MAX_PARTS);
        assert!(parts.last().unwrap().contains("Bot: One moment."));
    }
}
