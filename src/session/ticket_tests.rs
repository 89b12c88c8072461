//! Property tests: a ticket opens where it was sealed, unaltered and in time, and nowhere else.

use proptest::prelude::*;

use super::*;
use crate::dialogue::{Owner, Reply};
use crate::session::{Author, MAX_LINES};

const NOW: i64 = 1_795_000_000_000;

fn ring(byte: u8) -> Keyring {
    Keyring::parse(&format!("k{byte}:{}", to_base64(&[byte; 32]))).unwrap()
}

fn record(texts: &[String]) -> Record {
    let mut record = Record::new("demo", "conv", "en", NOW);
    for (turn, text) in (1..).zip(texts) {
        let reply = Reply::Text {
            text: text.clone(),
            citations: vec![],
        };
        record.push(Line {
            turn,
            from: Author::Customer,
            at: NOW,
            reply: reply.clone(),
        });
        let id = format!("m{turn}");
        record.remember(Answered {
            id,
            turn,
            replies: vec![reply],
            owner: Owner::Bot,
            session: "x".into(),
            decision: None,
        });
    }
    record
}

fn sealed(texts: &[String]) -> (Ticket, String) {
    let ticket = Ticket::of(&record(texts), NOW);
    let token = ticket.seal(&ring(1), "demo", "conv").unwrap();
    (ticket, token)
}

fn open(token: &str, site: &str, now: i64) -> Result<Ticket, TicketError> {
    Ticket::open(&ring(1), site, claims(token)?, now)
}

proptest! {
    #[test]
    fn opens_where_it_was_sealed(texts in prop::collection::vec(".{0,400}", 0..12)) {
        let (ticket, token) = sealed(&texts);
        prop_assert!(token.len() <= MAX_TOKEN_BYTES, "{}", token.len());
        prop_assert_eq!(open(&token, "demo", NOW + LIFETIME_MS).unwrap(), ticket);
    }

    #[test]
    fn a_changed_bit_is_refused(text in ".{0,100}", at in any::<prop::sample::Index>(), bit in 0u8..7) {
        let (_, token) = sealed(&[text]);
        let mut bytes = token.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert_eq!(open(&changed, "demo", NOW), Err(TicketError::Invalid));
        }
    }

    #[test]
    fn a_shortened_or_lengthened_one_is_refused(text in ".{0,100}", cut in 1usize..60, more in "[A-Za-z0-9_-]{1,8}") {
        let (_, token) = sealed(&[text]);
        prop_assert_eq!(open(&token[..token.len() - cut], "demo", NOW), Err(TicketError::Invalid));
        prop_assert_eq!(open(&(token + &more), "demo", NOW), Err(TicketError::Invalid));
    }

    #[test]
    fn anything_else_is_refused(text in "\\PC{0,300}") {
        prop_assert_eq!(open(&text, "demo", NOW), Err(TicketError::Invalid));
    }

    #[test]
    fn another_site_or_conversation_is_refused(site in "[a-z]{1,12}", conversation in "[A-Za-z0-9_-]{1,22}") {
        let (_, token) = sealed(&["hello".into()]);
        if site != "demo" {
            prop_assert_eq!(open(&token, &site, NOW), Err(TicketError::Invalid));
        }
        if conversation != "conv" {
            let moved = token.replacen(".conv.", &format!(".{conversation}."), 1);
            prop_assert_eq!(open(&moved, "demo", NOW), Err(TicketError::Invalid));
        }
    }

    #[test]
    fn expires_after_half_an_hour_and_not_before(late in 1i64..100_000_000, early in 0i64..=LIFETIME_MS) {
        let (_, token) = sealed(&["hello".into()]);
        prop_assert!(open(&token, "demo", NOW + early).is_ok());
        prop_assert_eq!(open(&token, "demo", NOW + LIFETIME_MS + late), Err(TicketError::Expired));
        prop_assert_eq!(open(&token, "demo", NOW - MAX_SKEW_MS - late), Err(TicketError::Invalid));
    }
}

#[test]
fn another_key_is_refused() {
    let (_, token) = sealed(&["hello".into()]);
    assert_eq!(
        Ticket::open(&ring(2), "demo", claims(&token).unwrap(), NOW),
        Err(TicketError::Invalid)
    );
    let renamed = token.replacen(".k1.", ".k2.", 1);
    let both = Keyring::parse(&format!(
        "k2:{},k1:{}",
        to_base64(&[2; 32]),
        to_base64(&[1; 32])
    ))
    .unwrap();
    assert!(Ticket::open(&both, "demo", claims(&token).unwrap(), NOW).is_ok());
    assert_eq!(
        Ticket::open(&both, "demo", claims(&renamed).unwrap(), NOW),
        Err(TicketError::Invalid)
    );
}

#[test]
fn the_same_turn_gets_the_same_ticket_and_another_turn_another_nonce() {
    let (ticket, token) = sealed(&["hello".into()]);
    assert_eq!(ticket.seal(&ring(1), "demo", "conv").unwrap(), token);
    let (_, other) = sealed(&["hello!".into()]);
    let nonce = |token: &str| from_base64(claims(token).unwrap().sealed).unwrap()[..24].to_vec();
    assert_ne!(nonce(&token), nonce(&other));
}

#[test]
fn nothing_of_the_conversation_can_be_read_in_it() {
    let (_, token) = sealed(&["my secret order".into()]);
    let bytes = from_base64(claims(&token).unwrap().sealed).unwrap();
    assert!(!bytes.windows(6).any(|part| part == b"secret"));
}

#[test]
fn what_is_too_large_stays_in_the_store() {
    let long: Vec<_> = (0..MAX_LINES).map(|_| "x".repeat(2_000)).collect();
    let (ticket, _) = sealed(&long);
    assert!(ticket.tail.len() < MAX_TAIL);
    assert!(ticket.state.is_some());
    let mut record = record(&["hello".into()]);
    record.state.last = vec!["y".repeat(MAX_PLAIN_BYTES)];
    let ticket = Ticket::of(&record, NOW);
    assert!(ticket.state.is_none());
    assert!(ticket.seal(&ring(1), "demo", "conv").unwrap().len() < MAX_TOKEN_BYTES);
}

/// A ticket of the first day of 2020, of `demo`, under the key `k1` of 32 bytes 0x01. tests/edge knows it too.
const OLD: &str = "1.k1.AAAAAAAAAAAAAAAAAAAAAA.Vj2rPoD81MoixhLCHi2B66UzngbekqTfErbdvPrNlmtfsXT4wGoNTUiwLkxAXzQpKWL_8zSjBDFTwIIUv9lHmZlTC6GAakosRr9j1rmt7tdpluCSV7ZkO_Pxkfp0ccCbpZl2Ty32hoNKnPcTHnxvnEIaipDqYB8LnumTe6EfbDzfFyS7Mg";

#[test]
fn the_form_stays_readable() {
    let ticket = open(OLD, "demo", 1_577_836_800_000).unwrap();
    assert_eq!(
        (ticket.turn, ticket.state.unwrap().conversation.len()),
        (1, 22)
    );
    assert_eq!(open(OLD, "demo", NOW), Err(TicketError::Expired));
}
