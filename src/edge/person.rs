//! The way of a message while a person has the conversation, and looking back over what was said.

use serde_json::{Value, json};

use super::both::both;
use super::converse::{After, Done, Outcome, Said, Way, seed, spoken};
use super::notices::{Message, Notice};
use super::posted::Posted;
use super::problem::Problem;
use crate::bot::{Effect, Event, Input, Now};
use crate::dialogue::{Owner, State};
use crate::origin::Watch;
use crate::origin::Wire;
use crate::origin::desks::{DeskEvent, Inbound};
use crate::rollout::Mode;
use crate::session::{
    Answered, Ask, Author, Heard, Line, Live, Record, Standing, Standpoint, Store, Ticket,
    reconcile,
};

impl<S: Store, W: Wire, L: Live, G: Watch> Way<'_, S, W, L, G> {
    /// Gives a message to the person who has the conversation; [`Person::Free`] where the bot is to take the turn: the
    /// person has given the conversation back, or the customer ends it.
    pub(super) async fn with_person(
        &self,
        record: &mut Record,
        posted: &Posted,
    ) -> Result<Person, Problem> {
        let at = self.wire.now_ms();
        let ending = matches!(posted.input, Input::End | Input::Restart);
        let text = spoken(record, &posted.input);
        let boxed = Box::new(record.clone());
        let ask = Ask::Customer {
            record: boxed,
            id: posted.id.clone(),
            text: text.clone(),
            at,
        };
        let stand = self
            .live
            .ask(&record.conversation, &ask)
            .await
            .map_err(|_| Problem::desk_away())?;
        let missed = follow(record, &stand);
        if stand.owner != Owner::Agent {
            let resume = stand.resume;
            return Ok(Person::Free {
                resume,
                closed: false,
            });
        }
        if ending {
            let inbound = Inbound {
                id: format!("end-{}", posted.id),
                conversation: record.conversation.clone(),
                at: at.div_euclid(1_000),
                sequence: None,
                after: None,
                by: None,
                said: None,
                event: DeskEvent::Solved,
            };
            let close = Ask::Desk { inbound, at };
            self.live
                .ask(&record.conversation, &close)
                .await
                .map_err(|_| Problem::desk_away())?;
            return Ok(Person::Free {
                resume: None,
                closed: true,
            });
        }
        let (id, turn, owner) = (posted.id.clone(), record.turn, record.state.owner);
        record.remember(Answered {
            id,
            turn,
            replies: Vec::new(),
            owner,
            session: String::new(),
            decision: None,
        });
        let session = self.seal(record)?;
        if let Some(last) = record.answered.last_mut() {
            last.session.clone_from(&session);
        }
        let keep = self.keep_now(record).await?;
        let mut notices = Vec::new();
        // One that was heard before was perhaps cut off before the desk was told; it knows a second telling by its id.
        let taken = match &stand.heard {
            Some(Heard::Taken(line)) => Some((line.turn, line.at, true)),
            Some(Heard::Repeated(turn)) => Some((*turn, at, false)),
            _ => None,
        };
        if let (Some((turn, at, new)), Some(text)) = (taken, text) {
            let message = Message::new(record, turn, at, text);
            notices.push(Notice::Message(Box::new(message)));
            if new && self.mode(record) == Mode::Shadow {
                let now = Now {
                    unix_ms: at,
                    utc_offset_min: posted.utc_offset_min,
                };
                let ms = self.wire.now_ms().saturating_sub(at);
                let listened = self.listened(record, posted, now, ms);
                notices.extend(listened.map(|turn| Notice::Turn(Box::new(turn))));
            }
        }
        let said = Said {
            session,
            turn,
            replies: Vec::new(),
            owner,
            decision: None,
            agent: stand.agent,
            transcript: missed,
        };
        Ok(Person::Answered(Box::new(Done {
            said,
            after: Some(Box::new(After {
                record: record.clone(),
                keep,
                began: at,
                waits: false,
                notices,
            })),
        })))
    }

    /// Takes the turn of a conversation that a person has given back with a place to go on at: the bot goes there and asks;
    /// what the customer has just said counts where it answers that.
    pub(super) async fn resumed(
        &self,
        record: &mut Record,
        posted: &Posted,
        place: String,
        now: Now,
    ) -> Outcome {
        let flow = Some(place);
        let mut outcome = self
            .run(record, &posted.id, Input::HandBack { flow }, now)
            .await;
        let probe = self.bot.turn(
            record.state.clone(),
            posted.input.clone(),
            now,
            seed(&record.conversation, &posted.id),
        );
        let misses = |state: &State| state.stack.last().map_or(0, |frame| frame.misses);
        let missed = misses(&probe.state) > misses(&record.state)
            || probe.effects.iter().any(|effect| {
                let event = Event::Fallback;
                *effect == Effect::Event { event }
            });
        if missed || record.state.owner != Owner::Bot {
            return outcome;
        }
        let answered = self
            .run(record, &posted.id, posted.input.clone(), now)
            .await;
        outcome.replies = answered.replies;
        outcome.events.extend(answered.events);
        outcome.handoff = outcome.handoff.or(answered.handoff);
        outcome.trace = answered.trace;
        outcome
    }

    /// Asks whether the bot may say what it has just made of a message, where a person once had the conversation: the one
    /// place that holds it decides, so that nothing of the bot's comes after a take-over.
    pub(super) async fn may_speak(&self, record: &Record, turn: u32) -> Result<bool, Problem> {
        if !record.handed || record.state.owner == Owner::Agent {
            return Ok(true);
        }
        let lines = record
            .transcript
            .iter()
            .filter(|line| line.turn == turn)
            .cloned()
            .collect();
        let at = self.wire.now_ms();
        let stand = self
            .live
            .ask(&record.conversation, &Ask::Speak { turn, lines, at })
            .await
            .map_err(|_| Problem::desk_away())?;
        Ok(stand.owner != Owner::Agent)
    }

    /// The conversation that a ticket belongs to, as far as anybody knows it, and the name of the person who has it.
    ///
    /// # Errors
    /// A 401 for a ticket that is not good here, or whose conversation was forgotten.
    pub async fn recall(
        &self,
        site: &str,
        token: &str,
    ) -> Result<(Record, Option<String>), Problem> {
        let (claims, ticket) = self.open(site, token)?;
        let (stored, known) = both(
            self.store.load(claims.conversation),
            self.unforgotten(site, claims.conversation, &ticket),
        )
        .await;
        known?;
        let stored = stored.unwrap_or_default();
        let ahead = stored
            .as_ref()
            .is_some_and(|record| record.turn > ticket.turn && record.site == site);
        let mut record = match (stored, alone(ticket, site, claims.conversation)) {
            (Some(record), _) if ahead => record,
            (Some(older), Some(mut record)) => {
                record.adopt(&older.transcript);
                record
            }
            (Some(record), None) | (None, Some(record)) => record,
            (None, None) => return Err(Problem::expired_session()),
        };
        let mut agent = None;
        if (record.state.owner == Owner::Agent || record.handed)
            && let Ok(stand) = self
                .live
                .ask(claims.conversation, &Ask::Since { turn: record.turn })
                .await
            && stand.known
        {
            follow(&mut record, &stand);
            agent = stand.agent;
        }
        Ok((record, agent))
    }

    /// What was said after turn `after`, as `GET /v1/messages` tells it, with a ticket to go on with.
    ///
    /// # Errors
    /// A 401 for a ticket that is not good here.
    pub async fn transcript(&self, site: &str, token: &str, after: u32) -> Result<Value, Problem> {
        let (record, agent) = self.recall(site, token).await?;
        let lines: Vec<&Line> = record
            .transcript
            .iter()
            .filter(|line| line.turn > after)
            .collect();
        Ok(json!({
            "turn": record.turn,
            "transcript": lines,
            "owner": record.state.owner,
            "agent": agent,
            "session": self.seal(&record)?,
        }))
    }
}

/// What comes of a message in a conversation that a person has or once had.
pub(super) enum Person {
    /// The person has it.
    Answered(Box<Done>),
    /// The bot is to take the turn.
    Free {
        /// Where the person wants it to go on.
        resume: Option<String>,
        /// Whether the customer has ended it, which the desk does not know yet.
        closed: bool,
    },
}

/// Brings a record up to where live talk stands; what was said to the customer that it lacked.
fn follow(record: &mut Record, stand: &Standpoint) -> Vec<Line> {
    let known = record.turn;
    let missed: Vec<Line> = stand
        .lines
        .iter()
        .filter(|line| line.turn > known)
        .cloned()
        .collect();
    for line in &missed {
        record.push(line.clone());
    }
    record.turn = known.max(stand.turn);
    record.state.owner = stand.owner;
    missed
        .into_iter()
        .filter(|line| line.from != Author::Customer)
        .collect()
}

/// The conversation as a ticket alone has it.
fn alone(ticket: Ticket, site: &str, conversation: &str) -> Option<Record> {
    match reconcile(ticket, None, site, conversation, "") {
        Standing::Next(record) | Standing::Repeated(_, record) => Some(*record),
        Standing::Stale(_) | Standing::Lost => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Reply;

    #[test]
    fn what_was_missed_is_all_that_others_said_and_nothing_of_ones_own() {
        let mut record = Record::new("demo", "c", "en", 0);
        record.turn = 2;
        let line = |turn, from| Line {
            turn,
            from,
            at: 0,
            reply: Reply::Notice {
                text: String::new(),
            },
        };
        let stand = Standpoint {
            turn: 5,
            lines: vec![
                line(2, Author::Agent),
                line(3, Author::Bot),
                line(4, Author::Agent),
                line(5, Author::Customer),
            ],
            ..crate::session::Talk::default().standpoint(0)
        };
        let missed: Vec<u32> = follow(&mut record, &stand)
            .iter()
            .map(|line| line.turn)
            .collect();
        assert_eq!(
            missed,
            [3, 4],
            "that it takes longer is said by the bot, and must not be lost"
        );
        assert_eq!((record.turn, record.transcript.len()), (5, 3));
    }
}
