//! The way of a message with a scripted bot's neighbours: a store in memory, a wire that answers for the shop.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::*;
use crate::bot::Bot;
use crate::edge::config::tests::{read, vars};
use crate::flow::Graph;
use crate::origin::{Answer, Call, WireError};
use crate::origin::{Guesses, Settled, Ward};
use crate::privacy::Pseudonym;
use crate::session::{Nowhere, StoreError};
use crate::testing::block_on;
use crate::understand::{Understand, Understanding};

struct Mute;

impl Understand for Mute {
    fn understand(&self, text: &str) -> Understanding {
        Understanding {
            text: text.to_owned(),
            intent: "out_of_scope".into(),
            out_of_scope: true,
            ..Understanding::default()
        }
    }
}

/// A store in memory that can be away, or strict.
#[derive(Default)]
struct Shelf {
    records: RefCell<BTreeMap<String, Record>>,
    away: Cell<bool>,
    strict: bool,
    buried: Cell<bool>,
}

impl Store for Shelf {
    async fn load(&self, conversation: &str) -> Result<Option<Record>, StoreError> {
        if self.away.get() {
            return Err(StoreError::Away("test".into()));
        }
        Ok(self.records.borrow().get(conversation).cloned())
    }
    fn strict(&self) -> bool {
        self.strict
    }
    async fn erased(&self, graves: &[Pseudonym], _: i64) -> bool {
        assert!(!graves.is_empty());
        self.buried.get()
    }
    async fn save(&self, record: &Record) -> Result<(), StoreError> {
        if self.away.get() {
            return Err(StoreError::Away("test".into()));
        }
        self.records
            .borrow_mut()
            .insert(record.conversation.clone(), record.clone());
        Ok(())
    }
    async fn forget(&self, conversation: &str) -> Result<bool, StoreError> {
        Ok(self.records.borrow_mut().remove(conversation).is_some())
    }
}

/// Nobody counts guesses.
struct Unwatched;

impl Watch for Unwatched {
    async fn knock(&self, wards: &[Ward]) -> Vec<Option<Guesses>> {
        vec![Some(Guesses::default()); wards.len()]
    }
    async fn settle(&self, _: &[Ward], _: Settled) -> bool {
        true
    }
    fn settle_later(&self, _: Vec<Ward>, _: Settled) {}
}

struct Clock(Cell<i64>);

impl Wire for Clock {
    async fn send(&self, _: &Call, _: u32, _: usize) -> Result<Answer, WireError> {
        Err(WireError::Unreachable)
    }
    async fn sleep(&self, ms: u32) {
        self.0.set(self.0.get() + i64::from(ms));
    }
    fn now_ms(&self) -> i64 {
        self.0.get()
    }
    fn chance(&self) -> f64 {
        0.5
    }
}

/// Runs `test` with a bot that has no flows, over a store.
fn with<T>(store: &Shelf, test: impl FnOnce(&Way<'_, Shelf, Clock, Nowhere, Unwatched>) -> T) -> T {
    let mut vars = vars();
    vars.insert(
        "PSEUDONYM_KEYS",
        "p:0202020202020202020202020202020202020202020202020202020202020202",
    );
    let (config, graph, model) = (read(&vars).unwrap(), Graph::default(), Mute);
    let bot = Bot::new(&graph, &model);
    let clock = Clock(Cell::new(1_795_000_000_000));
    let (memory, recent) = (RefCell::default(), RefCell::default());
    let standing = Flagged::default();
    let (config, wire, live, own) = (&config, &clock, &Nowhere, "https://bot.example");
    test(&Way {
        config,
        bot: &bot,
        store,
        wire,
        live,
        memory: &memory,
        recent: &recent,
        standing: &standing,
        watch: &Unwatched,
        closed: None,
        address: "",
        own,
        telling: false,
    })
}

fn message(id: &str, session: Option<&str>) -> Posted {
    let session = session.map_or(String::new(), |token| format!(r#","session":"{token}""#));
    Posted::read(format!(r#"{{"id":"{id}","text":"hello"{session}}}"#).as_bytes()).unwrap()
}

fn say(way: &Way<'_, Shelf, Clock, Nowhere, Unwatched>, posted: &Posted) -> Result<Done, Problem> {
    let site = way.config.site(None).unwrap();
    block_on(way.say(site, posted, "AAAAAAAAAAAAAAAAAAAAAA"))
}

/// Says it, and does afterwards what is left to do.
fn said(way: &Way<'_, Shelf, Clock, Nowhere, Unwatched>, id: &str, session: Option<&str>) -> Said {
    let done = say(way, &message(id, session)).unwrap();
    if let Some(after) = done.after {
        let _ = block_on(way.store.save(&after.record));
    }
    done.said
}

#[test]
fn a_conversation_counts_its_turns_and_keeps_what_was_said() {
    let shelf = Shelf::default();
    with(&shelf, |way| {
        let first = said(way, "a", None);
        let second = said(way, "b", Some(&first.session));
        assert_eq!((first.turn, second.turn), (1, 2));
        let told = block_on(way.transcript("demo", &second.session, 1)).unwrap();
        assert_eq!(told["turn"], 2);
        assert_eq!(told["transcript"][0]["reply"]["text"], "hello");
    });
    assert_eq!(shelf.records.borrow().len(), 1);
}

#[test]
fn the_same_message_again_leaves_nothing_to_do() {
    let shelf = Shelf::default();
    with(&shelf, |way| {
        let first = said(way, "a", None);
        let posted = message("b", Some(&first.session));
        let once = say(way, &posted).unwrap();
        let twice = say(way, &posted).unwrap();
        assert!(once.after.is_some() && twice.after.is_none());
        assert_eq!(once.said, twice.said);
    });
}

#[test]
fn a_store_that_is_away_costs_no_answer_unless_it_is_strict() {
    let shelf = Shelf::default();
    with(&shelf, |way| {
        let first = said(way, "a", None);
        shelf.away.set(true);
        assert_eq!(said(way, "b", Some(&first.session)).turn, 2);
    });
    let strict = Shelf {
        strict: true,
        ..Shelf::default()
    };
    with(&strict, |way| {
        let first = said(way, "a", None);
        strict.away.set(true);
        assert_eq!(
            say(way, &message("b", Some(&first.session)))
                .unwrap_err()
                .code,
            "busy"
        );
        strict.away.set(false);
        assert_eq!(
            said(way, "b", Some(&first.session)).turn,
            2,
            "and it may be sent again"
        );
    });
}

#[test]
fn a_forgotten_conversation_is_opened_by_none_of_its_tickets() {
    let shelf = Shelf::default();
    with(&shelf, |way| {
        let first = said(way, "a", None);
        let second = said(way, "b", Some(&first.session));
        // What is forgotten is gone from the store too.
        shelf.records.borrow_mut().clear();
        shelf.buried.set(true);
        let refused = |id: &str, session: &str| {
            let code = |problem: Problem| problem.code;
            let said = say(way, &message(id, Some(session)));
            let told = block_on(way.transcript("demo", session, 0));
            assert_eq!(said.map_err(code), Err("forgotten_session"));
            assert_eq!(told.map_err(code), Err("forgotten_session"));
        };
        refused("c", &second.session);
        refused("c", &first.session);
        // Not even the answer that this isolate remembers.
        refused("b", &first.session);
        shelf.buried.set(false);
        assert_eq!(said(way, "d", Some(&second.session)).turn, 3);
    });
}

#[test]
fn a_ticket_of_another_site_changes_nothing() {
    let shelf = Shelf::default();
    with(&shelf, |way| {
        let first = said(way, "a", None);
        let other = way.config.site(Some("other")).unwrap();
        let refused =
            block_on(way.say(other, &message("b", Some(&first.session)), "x")).unwrap_err();
        assert_eq!(refused.code, "invalid_session");
    });
    assert_eq!(shelf.records.borrow().len(), 1);
}

#[test]
fn a_live_line_that_is_away_is_said_so() {
    let shelf = Shelf::default();
    with(&shelf, |way| {
        let first = said(way, "a", None);
        let mut record = shelf.records.borrow().values().next().unwrap().clone();
        record.state.owner = Owner::Agent;
        let session = way.seal(&record).unwrap();
        shelf.records.borrow_mut().clear();
        assert_ne!(session, first.session);
        let refused = say(way, &message("b", Some(&session))).unwrap_err();
        assert_eq!((refused.status, refused.code), (503, "desk_away"));
    });
}

#[test]
fn the_same_message_draws_the_same_lots() {
    assert_eq!(seed("c", "m"), seed("c", "m"));
    assert_ne!(seed("c", "m"), seed("c", "n"));
    assert_ne!(seed("ab", "c"), seed("a", "bc"));
}
