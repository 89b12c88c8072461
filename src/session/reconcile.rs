//! Which holds, the ticket or the store's record, and what a message means against it.
//!
//! A store that is spread over the world is late, loses one of two writes, and is sometimes away. The ticket is none of
//! these, but a customer may hold an old one. The turn number decides: the newer wins, an older ticket is told so.

use super::record::{Answered, Record};
use super::ticket::Ticket;

/// How a message stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It continues this conversation.
    Next(Box<Record>),
    /// It was answered already, like this; the record says where the conversation is now.
    Repeated(Box<Answered>, Box<Record>),
    /// The conversation has gone on without this ticket, up to the turn given.
    Stale(u32),
    /// The ticket was too large to carry the state, and the store does not have it (any more).
    Lost,
}

/// Compares a ticket with what the store has, for the message `id`.
///
/// Two turns with the same number (a page open twice, both sending at once) are a fork: the ticket wins, for it is what
/// this customer has seen; the other page's next message then finds itself behind and is told so.
#[must_use]
pub fn reconcile(
    ticket: Ticket,
    stored: Option<Record>,
    site: &str,
    conversation: &str,
    id: &str,
) -> Standing {
    let stored = stored.filter(|record| record.conversation == conversation && record.site == site);
    let ahead = stored
        .as_ref()
        .is_some_and(|record| record.turn > ticket.turn);
    match stored {
        Some(record) if ahead => match record.answer_to(id).cloned() {
            Some(answered) => Standing::Repeated(Box::new(answered), Box::new(record)),
            None => Standing::Stale(record.turn),
        },
        stored => {
            let answered = ticket
                .last
                .clone()
                .filter(|last| last.id == id)
                .or_else(|| {
                    stored
                        .as_ref()
                        .and_then(|record| record.answer_to(id).cloned())
                });
            match (resume(ticket, stored, site, conversation), answered) {
                (Some(record), Some(answered)) => {
                    Standing::Repeated(Box::new(answered), Box::new(record))
                }
                (Some(record), None) => Standing::Next(Box::new(record)),
                (None, _) => Standing::Lost,
            }
        }
    }
}

/// The conversation as the ticket has it, with what only the store knows of its past.
fn resume(
    ticket: Ticket,
    stored: Option<Record>,
    site: &str,
    conversation: &str,
) -> Option<Record> {
    let same = stored.as_ref().is_some_and(|record| {
        let head = ticket.last.as_ref().map(|last| last.id.as_str());
        record.turn == ticket.turn && head.is_none_or(|head| head == record.head())
    });
    if same {
        return stored;
    }
    let mut record = Record {
        site: site.to_owned(),
        conversation: conversation.to_owned(),
        turn: ticket.turn,
        began: ticket.began,
        state: ticket.state?,
        transcript: ticket.tail,
        answered: Vec::new(),
        page: None,
        customer: ticket.customer,
        handed: ticket.handed,
        home: ticket.home,
    };
    if let Some(older) = stored {
        record.adopt(&older.transcript);
        record.answered = older
            .answered
            .into_iter()
            .filter(|answered| answered.turn < ticket.turn)
            .collect();
        record.page = older.page;
    }
    if let Some(last) = ticket.last {
        record.remember(last);
    }
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{Owner, Reply};
    use crate::session::{Author, Line};

    /// A conversation of `turns` messages, `m1` to `mN`.
    fn talk(turns: u32) -> Record {
        let mut record = Record::new("demo", "conv", "en", 0);
        for turn in 1..=turns {
            step(&mut record, &format!("m{turn}"));
        }
        record
    }

    fn step(record: &mut Record, id: &str) {
        let turn = record.turn + 1;
        let reply = Reply::Text {
            text: format!("answer to {id}"),
            citations: vec![],
        };
        record.state.misunderstood = u8::try_from(turn).unwrap();
        record.push(Line {
            turn,
            from: Author::Bot,
            at: i64::from(turn),
            reply: reply.clone(),
        });
        let owner = Owner::Bot;
        record.remember(Answered {
            id: id.into(),
            turn,
            replies: vec![reply],
            owner,
            session: String::new(),
            decision: None,
        });
    }

    fn check(ticket: &Record, stored: Option<Record>, id: &str) -> Standing {
        reconcile(Ticket::of(ticket, 0), stored, "demo", "conv", id)
    }

    #[test]
    fn equal_ones_go_on() {
        assert_eq!(
            check(&talk(3), Some(talk(3)), "m4"),
            Standing::Next(Box::new(talk(3)))
        );
    }

    #[test]
    fn a_store_that_is_late_adds_only_the_past() {
        let mut long = talk(20);
        long.transcript.drain(..10);
        let Standing::Next(record) = check(&long, Some(talk(12)), "m21") else {
            panic!("must go on")
        };
        assert_eq!(record.turn, 20);
        assert_eq!(record.state.misunderstood, 20);
        assert_eq!(record.transcript.first().unwrap().turn, 1);
        assert_eq!(record.transcript.last().unwrap().turn, 20);
        assert_eq!(record.answer_to("m12").unwrap().turn, 12);
    }

    #[test]
    fn without_a_store_the_ticket_is_enough() {
        let Standing::Next(record) = check(&talk(3), None, "m4") else {
            panic!("must go on")
        };
        assert_eq!((record.turn, record.state.misunderstood), (3, 3));
    }

    #[test]
    fn an_old_ticket_is_told_so() {
        assert_eq!(check(&talk(2), Some(talk(5)), "new"), Standing::Stale(5));
    }

    #[test]
    fn a_message_sent_again_gets_its_answer_from_wherever_it_is_known() {
        for (ticket, stored, id) in [
            (talk(3), Some(talk(3)), "m3"),
            (talk(3), None, "m3"),
            (talk(2), Some(talk(3)), "m3"),
            (talk(3), Some(talk(5)), "m2"),
            (talk(5), Some(talk(4)), "m4"),
        ] {
            let Standing::Repeated(answered, _) = check(&ticket, stored, id) else {
                panic!("{id} is known")
            };
            assert_eq!(answered.id, id);
        }
    }

    #[test]
    fn in_a_fork_the_ticket_wins_and_the_other_page_is_stale_afterwards() {
        let (mut mine, mut theirs) = (talk(3), talk(3));
        step(&mut mine, "mine");
        step(&mut theirs, "theirs");
        let Standing::Next(record) = check(&mine, Some(theirs.clone()), "next") else {
            panic!("must go on")
        };
        assert_eq!(record.head(), "mine");
        let mut record = *record;
        step(&mut record, "next");
        assert_eq!(check(&theirs, Some(record), "later"), Standing::Stale(5));
    }

    #[test]
    fn a_record_of_another_conversation_is_nobody() {
        let mut foreign = talk(9);
        foreign.conversation = "other".into();
        assert!(
            matches!(check(&talk(3), Some(foreign), "m4"), Standing::Next(record) if record.turn == 3)
        );
    }

    #[test]
    fn a_state_that_is_nowhere_is_lost() {
        let mut ticket = Ticket::of(&talk(3), 0);
        ticket.state = None;
        assert_eq!(
            reconcile(ticket.clone(), None, "demo", "conv", "m4"),
            Standing::Lost
        );
        assert_eq!(
            reconcile(ticket.clone(), Some(talk(2)), "demo", "conv", "m4"),
            Standing::Lost
        );
        assert!(matches!(
            reconcile(ticket, Some(talk(3)), "demo", "conv", "m4"),
            Standing::Next(_)
        ));
    }
}
