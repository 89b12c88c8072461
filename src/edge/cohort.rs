//! What a conversation gets: the bot, people, or people with the bot listening.

use super::converse::{Outcome, Way, seed};
use super::posted::Posted;
use super::texts;
use crate::bot::{Effect, Input, Now};
use crate::dialogue::{Reply, State};
use crate::insight::TurnTaken;
use crate::origin::Watch;
use crate::origin::Wire;
use crate::privacy::Redactor;
use crate::rollout::Mode;
use crate::session::{Live, Record, Store};

/// Why a conversation goes to people that the flags give to nobody else.
const NO_BOT: &str = "no_bot";

impl<S: Store, W: Wire, L: Live, G: Watch> Way<'_, S, W, L, G> {
    /// What a conversation gets. A verified customer is drawn by the customer's other name, so that every conversation of
    /// theirs is treated alike; anybody else by the conversation.
    pub(super) fn mode(&self, record: &Record) -> Mode {
        let who = record
            .customer
            .as_ref()
            .map_or(record.conversation.as_str(), |customer| {
                customer.who.as_str()
            });
        let standing = self.standing;
        self.config.cohorts.mode(
            &standing.chatbot,
            standing.rolled_back.as_ref(),
            &record.site,
            who,
        )
    }

    /// The turn of a conversation that people are to have. Opening the chat calls nobody yet; the first words do.
    pub(super) async fn without_bot(
        &self,
        record: &mut Record,
        posted: &Posted,
        now: Now,
    ) -> Outcome {
        match &posted.input {
            Input::Text { .. } | Input::Choice { .. } => {
                let reason = NO_BOT.to_owned();
                self.run(record, &posted.id, Input::Person { reason }, now)
                    .await
            }
            Input::Open | Input::Restart => {
                let mut outcome = self
                    .run(record, &posted.id, posted.input.clone(), now)
                    .await;
                record.state.offered.clear();
                let text = texts::people_answer(&record.state.locale).to_owned();
                outcome.replies = vec![Reply::Notice { text }];
                outcome.events.clear();
                outcome
            }
            input => self.run(record, &posted.id, input.clone(), now).await,
        }
    }

    /// What the bot would have made of a message that people answer: understood by itself and counted, never said.
    pub(super) fn listened(
        &self,
        record: &Record,
        posted: &Posted,
        now: Now,
        ms: i64,
    ) -> Option<TurnTaken> {
        let input = posted.input.clone();
        if !matches!(input, Input::Text { .. }) {
            return None;
        }
        let state = State::new(&record.conversation, &record.state.locale);
        let turn = self
            .bot
            .turn(state, input, now, seed(&record.conversation, &posted.id));
        let events: Vec<_> = turn
            .effects
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Event { event } => Some(event),
                _ => None,
            })
            .collect();
        let at = now.unix_ms.saturating_add(ms);
        let counted = TurnTaken::new(record, &posted.input, &turn.trace, &events, at, ms);
        Some(counted.of(Mode::Shadow).redacted(&Redactor::default()))
    }
}
