use super::*;

fn talk() -> Talk {
    let mut record = Record::new("demo", "conv", "en", 0);
    record.turn = 3;
    record.state.owner = Owner::Agent;
    let mut talk = Talk::default();
    talk.open(&record, 10);
    talk
}

fn says(id: &str, text: &str) -> Spoke {
    Spoke {
        id: id.into(),
        text: Some(text.into()),
        event: None,
        agent: Some(" Ada ".into()),
        step: None,
    }
}

fn tells(id: &str, sequence: Option<u32>, after: Option<&str>, event: Told) -> Inbound {
    Inbound {
        id: id.into(),
        conversation: "conv".into(),
        at: 0,
        sequence,
        after: after.map(str::to_owned),
        by: None,
        said: None,
        event,
    }
}

fn replied(text: &str) -> Told {
    Told::Replied {
        text: text.into(),
        agent: None,
    }
}

#[test]
fn each_message_is_taken_once_and_in_order() {
    let mut talk = talk();
    assert!(matches!(
        talk.customer("m1", "hello?", 11),
        Heard::Taken(Line { turn: 4, .. })
    ));
    assert_eq!(talk.customer("m1", "hello?", 12), Heard::Repeated(4));
    assert!(matches!(
        talk.desk(&says("m1", "hi"), 13),
        Heard::Taken(Line {
            turn: 5,
            from: Author::Agent,
            ..
        })
    ));
    assert_eq!(talk.desk(&says("m1", "hi"), 14), Heard::Repeated(5));
    let later = tells("m3", None, Some("m2"), replied("third"));
    assert_eq!(talk.deliver(later.clone(), 15)[0].1, Heard::OutOfOrder);
    talk.desk(&says("m2", "second"), 16);
    assert!(matches!(
        talk.deliver(later, 17)[0].1,
        Heard::Taken(Line { turn: 7, .. })
    ));
    assert_eq!(talk.after(4).len(), 3);
    assert_eq!(talk.agent.as_deref(), Some("Ada"));
}

#[test]
fn opening_twice_changes_nothing() {
    let mut talk = talk();
    talk.customer("m1", "hello?", 11);
    let mut record = Record::new("demo", "conv", "en", 0);
    record.turn = 3;
    record.state.owner = Owner::Agent;
    talk.open(&record, 99);
    assert_eq!((talk.turn, talk.since), (4, 10));
}

#[test]
fn handed_back_it_is_the_bots_until_it_is_handed_over_again() {
    let mut talk = talk();
    talk.desk(
        &Spoke {
            event: Some(DeskEvent::HandBack),
            ..says("x", "bye")
        },
        11,
    );
    assert_eq!((talk.owner, talk.turn), (Owner::Bot, 4));
    assert_eq!(talk.customer("m2", "?", 12), Heard::NotHere);
    assert_eq!(talk.desk(&says("y", "wait"), 13), Heard::NotHere);
    let mut record = Record::new("demo", "conv", "en", 0);
    (record.turn, record.state.owner) = (6, Owner::Agent);
    talk.open(&record, 20);
    assert_eq!((talk.owner, talk.turn), (Owner::Agent, 6));
}

#[test]
fn a_customer_whom_nobody_answers_is_told_once() {
    let mut waiting = talk();
    assert!(waiting.is_waiting());
    assert!(!waiting.is_unanswered(19, 10) && waiting.is_unanswered(20, 10));
    let lines = waiting.apologise("everyone is busy", Reply::Csat, 20);
    assert_eq!(
        (lines[0].turn, waiting.turn, waiting.is_waiting()),
        (4, 5, false)
    );
    assert_eq!(waiting.thank("no address", "thanks", 21), None);
    let thanks = waiting
        .thank("it is ada@example.com.", "thanks", 22)
        .unwrap();
    assert_eq!((thanks.turn, thanks.from), (6, Author::Bot));
    assert_eq!(waiting.thank("ada@example.com", "thanks", 23), None, "once");
    let mut heeded = talk();
    heeded.desk(&says("1", "hi"), 11);
    assert!(!heeded.is_waiting());
}

#[test]
fn a_talk_that_was_never_handed_over_takes_nothing() {
    let mut talk = Talk::default();
    assert_eq!(talk.desk(&says("x", "hi"), 1), Heard::NotHere);
    assert_eq!(talk.customer("m", "hi", 1), Heard::NotHere);
}

#[test]
fn counted_messages_are_put_in_order_and_a_gap_is_given_up() {
    let mut talk = talk();
    let second = tells("b", Some(2), None, replied("two"));
    assert_eq!(talk.deliver(second.clone(), 0)[0].1, Heard::Held);
    assert_eq!(talk.deliver(second, 1)[0].1, Heard::Held, "told again");
    assert!(talk.due_in(1, 1_000_000, 1_000_000) <= HOLD_S * 1_000);
    let both = talk.deliver(tells("a", Some(1), None, replied("one")), 2);
    assert_eq!(both.len(), 2);
    let texts: Vec<_> = talk.after(3).into_iter().map(|line| line.turn).collect();
    assert_eq!(texts, [4, 5]);
    talk.deliver(tells("d", Some(4), None, replied("four")), 3);
    assert_eq!(
        talk.overdue(HOLD_S * 1_000 + 3).len(),
        1,
        "three never came"
    );
}

#[test]
fn taken_over_the_bot_says_nothing_more() {
    let mut talk = talk();
    let back = Told::HandedBack {
        step: Some("return_order/fetch".into()),
    };
    talk.deliver(tells("1", None, None, back), 11);
    assert_eq!(talk.resume.as_deref(), Some("return_order/fetch"));
    assert!(talk.bot_spoke(4, &[]));
    assert_eq!((talk.turn, talk.resume.take()), (4, None));
    let over = Told::TookOver {
        agent: Some("Ada".into()),
    };
    talk.deliver(tells("2", None, None, over), 12);
    assert_eq!(
        (talk.owner, talk.agent.as_deref()),
        (Owner::Agent, Some("Ada"))
    );
    assert!(!talk.bot_spoke(5, &[]), "its turn came too late");
    assert_eq!(talk.turn, 4);
}

#[test]
fn it_is_forgotten_in_its_time_and_not_before() {
    let mut talk = talk();
    talk.desk(&says("1", "hi"), 11);
    talk.touch(100);
    assert_eq!(talk.due_in(150, 10, 1_000), 950);
    assert!(!talk.is_over(1_099, 1_000) && talk.is_over(1_100, 1_000));
    assert!(Talk::default().is_over(0, 1_000));
}
