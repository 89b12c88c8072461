//! The way of a message while a person has the conversation, and looking back over what was said.

use serde_json::{Value, json};

use super::converse::{After, Done, Said, Way, refusal, spoken};
use super::notices::{Message, Notice};
use super::posted::Posted;
use super::problem::Problem;
use crate::bot::{Input, Now};
use crate::dialogue::Owner;
use crate::origin::Wire;
use crate::origin::access::Watch;
use crate::rollout::Mode;
use crate::session::{
    Answered, Ask, Author, DeskEvent, Heard, Line, Live, Record, Spoke, Standing, Standpoint,
    Store, Ticket, claims, reconcile,
};

impl<S: Store, W: Wire, L: Live, G: Watch> Way<'_, S, W, L, G> {
    /// Gives a message to the person who has the conversation. `None` where the bot is to take the turn: the person has
    /// given the conversation back, or the customer ends it.
    pub(super) async fn with_person(
        &self,
        record: &mut Record,
        posted: &Posted,
    ) -> Result<Option<Done>, Problem> {
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
            return Ok(None);
        }
        if ending {
            let spoke = Spoke {
                id: format!("end-{}", posted.id),
                event: Some(DeskEvent::Close),
                ..Spoke::default()
            };
            let close = Ask::Desk { spoke, at };
            self.live
                .ask(&record.conversation, &close)
                .await
                .map_err(|_| Problem::desk_away())?;
            return Ok(None);
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
        if let (Some(Heard::Taken(line)), Some(text)) = (&stand.heard, text) {
            notices.push(Notice::Message(Box::new(Message::new(record, line, text))));
            if self.mode(record) == Mode::Shadow {
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
        Ok(Some(Done {
            said,
            after: Some(Box::new(After {
                record: record.clone(),
                keep,
                notices,
            })),
        }))
    }

    /// The conversation that a ticket belongs to, as far as anybody knows it, and the name of the person who has it.
    ///
    /// # Errors
    /// A 401 for a ticket that is not good here.
    pub async fn recall(
        &self,
        site: &str,
        token: &str,
    ) -> Result<(Record, Option<String>), Problem> {
        let claims = claims(token).map_err(refusal)?;
        let ticket =
            Ticket::open(&self.config.keys, site, claims, self.wire.now_ms()).map_err(refusal)?;
        let stored = self
            .store
            .load(claims.conversation)
            .await
            .unwrap_or_default();
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
        if record.state.owner == Owner::Agent
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
