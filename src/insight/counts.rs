//! What is counted of a stretch of time, from the turns themselves or from the database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::turn::{ANSWERED_BY_ARTICLE, NO_ARTICLE, TurnTaken};
use crate::dialogue::Owner;
use crate::rollout::Mode;

/// The query that counts in the database: see its own first lines for its parameters. A row is a [`Counts`].
pub const COUNTS_SQL: &str = include_str!("sql/counts.sql");
/// The query of the guard's window: a row is a minute since 1970 UTC with its messages and fallbacks. Its only parameter is
/// from when, in milliseconds.
pub const WINDOW_SQL: &str = include_str!("sql/window.sql");
/// An answer within this time counts as fast, in milliseconds.
pub const FAST_MS: i64 = 300;
/// From this score on a customer is satisfied.
pub const SATISFIED: u8 = 4;
/// Sentiment below which a message counts as upset.
const UPSET: f32 = -0.3;
/// Most conversations a [`Tally`] tells apart; a larger question is the database's.
const MAX_CONVERSATIONS: usize = 50_000;

/// The counts of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// The group: a day, a locale, a site, a cohort, or `all`.
    pub grp: String,
    /// Conversations in which a customer said or chose something.
    pub conversations: u64,
    /// Of these, handed to people.
    pub handed: u64,
    /// Of these, solved by the bot alone: not handed over, and the customer said so or, where nothing was said, a flow
    /// reached its end.
    pub resolved: u64,
    /// Messages that the bot had to understand.
    pub texts: u64,
    /// Of these, not understood.
    pub fallbacks: u64,
    /// Messages that no flow served and that were looked up in the articles.
    pub looked_up: u64,
    /// Of these, answered out of one, which was cited.
    pub informed: u64,
    /// Flows started.
    pub flows_started: u64,
    /// Flows that reached their end.
    pub flows_completed: u64,
    /// Calls of the shop's systems.
    pub calls: u64,
    /// Of these, those that the shop did not answer or answered wrongly.
    pub call_failures: u64,
    /// Answers given.
    pub answers: u64,
    /// Of these, within [`FAST_MS`].
    pub fast: u64,
    /// The time that half of the answers took at most, in milliseconds (nearest rank).
    pub p50_ms: Option<i64>,
    /// The time that 95 of 100 answers took at most, in milliseconds.
    pub p95_ms: Option<i64>,
    /// Messages with a sentiment.
    pub felt: u64,
    /// Of these, upset.
    pub upset: u64,
    /// Conversations rated.
    pub ratings: u64,
    /// Of these, with 4 or 5.
    pub satisfied: u64,
    /// The sum of all scores.
    pub score_sum: u64,
}

/// What a customer thought of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// Which.
    pub conversation: String,
    /// 1 to 5.
    pub score: u8,
    /// Whether it was solved, where the customer said.
    pub resolved: Option<bool>,
}

#[derive(Debug, Default)]
struct Talk {
    spoke: bool,
    handed: bool,
    completed: bool,
}

/// Counts turn by turn.
#[derive(Debug, Default)]
pub struct Tally {
    talks: BTreeMap<String, Talk>,
    feedback: BTreeMap<String, (u8, Option<bool>)>,
    times: Vec<i64>,
    counts: Counts,
}

impl Tally {
    /// Counts one turn; whether there was room for its conversation.
    pub fn turn(&mut self, turn: &TurnTaken) -> bool {
        if self.talks.len() >= MAX_CONVERSATIONS && !self.talks.contains_key(&turn.conversation) {
            return false;
        }
        // What people answered says nothing about the bot.
        if turn.mode != Mode::Bot {
            return true;
        }
        let has = |kind: &str| turn.events.iter().any(|event| event.kind == kind);
        let talk = self.talks.entry(turn.conversation.clone()).or_default();
        talk.spoke |= matches!(turn.input.as_str(), "text" | "choice");
        talk.handed |= has("handed_off");
        talk.completed |= has("flow_completed");
        let counts = &mut self.counts;
        if turn.input == "text" && (turn.owner != Owner::Agent || has("handed_off")) {
            up(&mut counts.texts, true);
            up(&mut counts.fallbacks, has("fallback"));
        }
        for event in &turn.events {
            let informed = event.kind == ANSWERED_BY_ARTICLE;
            up(&mut counts.informed, informed);
            up(&mut counts.looked_up, informed || event.kind == NO_ARTICLE);
            up(&mut counts.flows_started, event.kind == "flow_started");
            up(&mut counts.flows_completed, event.kind == "flow_completed");
            let called = event.kind == "api_called";
            up(&mut counts.calls, called);
            up(
                &mut counts.call_failures,
                called && matches!(event.outcome.as_deref(), Some("down" | "invalid")),
            );
        }
        up(&mut counts.answers, true);
        up(&mut counts.fast, turn.ms <= FAST_MS);
        up(&mut counts.felt, turn.sentiment.is_some());
        up(
            &mut counts.upset,
            turn.sentiment.is_some_and(|sentiment| sentiment < UPSET),
        );
        self.times.push(turn.ms);
        true
    }

    /// Counts what a customer thought; the last word of a conversation counts.
    pub fn feedback(&mut self, feedback: &Feedback) {
        self.feedback.insert(
            feedback.conversation.clone(),
            (feedback.score, feedback.resolved),
        );
    }

    /// The counts.
    #[must_use]
    pub fn counts(mut self, group: &str) -> Counts {
        let mut counts = self.counts;
        counts.grp = group.to_owned();
        for (conversation, talk) in self.talks.iter().filter(|(_, talk)| talk.spoke) {
            let rated = self.feedback.get(conversation);
            up(&mut counts.conversations, true);
            up(&mut counts.handed, talk.handed);
            let solved = rated
                .and_then(|(_, resolved)| *resolved)
                .unwrap_or(talk.completed);
            up(&mut counts.resolved, !talk.handed && solved);
            if let Some((score, _)) = rated {
                up(&mut counts.ratings, true);
                up(&mut counts.satisfied, *score >= SATISFIED);
                counts.score_sum = counts.score_sum.saturating_add(u64::from(*score));
            }
        }
        self.times.sort_unstable();
        let rank = |percent: usize| {
            let place = self.times.len().saturating_mul(percent).div_ceil(100);
            place
                .checked_sub(1)
                .and_then(|place| self.times.get(place))
                .copied()
        };
        (counts.p50_ms, counts.p95_ms) = (rank(50), rank(95));
        counts
    }
}

fn up(count: &mut u64, by: bool) {
    *count = count.saturating_add(u64::from(by));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sample {
        turns: Vec<TurnTaken>,
        feedback: Vec<Feedback>,
        counts: Counts,
    }

    /// The same sample is counted by the query in a real SQLite: tests/insight/counts.test.mjs.
    #[test]
    fn the_sample_is_counted_as_the_database_counts_it() {
        let sample: Sample =
            serde_json::from_str(include_str!("../../tests/insight/sample.json")).unwrap();
        let mut tally = Tally::default();
        assert!(sample.turns.iter().all(|turn| tally.turn(turn)));
        sample
            .feedback
            .iter()
            .for_each(|feedback| tally.feedback(feedback));
        assert_eq!(tally.counts("all"), sample.counts);
    }

    #[test]
    fn nothing_counted_is_nothing() {
        assert_eq!(
            Tally::default().counts("all"),
            Counts {
                grp: "all".into(),
                ..Counts::default()
            }
        );
    }
}
