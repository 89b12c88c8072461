//! Guessing gets slow, whoever guesses how.

use super::*;

#[test]
fn guessing_gets_slower_and_slower() {
    let mut guesses = Guesses::default();
    let (mut now, mut tried) = (0, 0);
    let day = 24 * 60 * 60 * 1_000;
    while now < day {
        match guesses.admit(now) {
            Access::Wait(ms) => now += ms,
            _ => {
                tried += 1;
                guesses.missed(now);
            }
        }
    }
    assert!((10..40).contains(&tried), "{tried} guesses in a day");
}

#[test]
fn mistyping_is_free_and_an_order_of_ones_own_buys_no_guesses() {
    let mut guesses = Guesses::default();
    for _ in 0..FREE_GUESSES {
        guesses.missed(0);
        assert_eq!(guesses.admit(0), Access::Granted);
    }
    guesses.missed(0);
    assert_eq!(guesses.admit(0), Access::Wait(30_000));
    guesses.found();
    assert!(
        matches!(guesses.admit(0), Access::Wait(_)),
        "the wait stays"
    );
    let mut alternating = Guesses::default();
    let mut waited = false;
    for _ in 0..20 {
        for _ in 0..FREE_GUESSES {
            alternating.missed(0);
        }
        alternating.found();
        waited |= matches!(alternating.admit(0), Access::Wait(_));
    }
    assert!(waited);
}

fn count(name: &str, free: u32) -> Counted {
    Counted {
        name: name.into(),
        free,
    }
}

/// How many of `tries` guesses at once a tally admits.
fn admitted(tally: &mut Tally, counted: &[Counted], tries: usize, now: i64) -> usize {
    (0..tries)
        .filter(|_| tally.knock(counted, now).admit(now) == Access::Granted)
        .count()
}

#[test]
fn many_at_once_are_no_more_than_one_after_the_other() {
    let talk = [count("c:1", FREE_GUESSES)];
    let mut at_once = Tally::default();
    let together = admitted(&mut at_once, &talk, 100, 0);
    let mut in_turn = Tally::default();
    let mut alone = 0;
    for _ in 0..100 {
        if in_turn.knock(&talk, 0).admit(0) == Access::Granted {
            alone += 1;
            in_turn.settle(&talk, Settled::Wrong, 0);
        }
    }
    assert_eq!(together, alone);
    assert_eq!(together, 4, "three are free, the fourth costs");
    for _ in 0..together {
        at_once.settle(&talk, Settled::Wrong, 0);
    }
    assert_eq!(at_once.knock(&talk, 0).admit(0), Access::Wait(30_000));
}

#[test]
fn a_right_one_among_wrong_ones_takes_no_wait_back() {
    let talk = [count("c:1", FREE_GUESSES)];
    let mut tally = Tally::default();
    assert_eq!(admitted(&mut tally, &talk, 4, 0), 4);
    for _ in 0..3 {
        tally.settle(&talk, Settled::Wrong, 0);
    }
    assert_eq!(admitted(&mut tally, &talk, 1, 0), 0, "one is under way");
    tally.settle(&talk, Settled::Wrong, 0);
    // One that was under way all along ends well.
    tally.settle(&talk, Settled::Found, 0);
    assert!(matches!(tally.knock(&talk, 0).admit(0), Access::Wait(_)));
}

#[test]
fn right_ones_leave_nothing_behind() {
    let both = [count("address", 12), count("c:1", FREE_GUESSES)];
    let mut tally = Tally::default();
    for n in 0..100 {
        assert!(tally.knock(&both, n).is_nothing(), "{n}");
        let changed = tally.settle(&both, Settled::Found, n);
        assert!(!changed, "nothing to write down");
    }
    assert_eq!(serde_json::to_string(&tally).unwrap(), r#"{"kept":[]}"#);
}

#[test]
fn one_count_that_waits_is_enough_and_costs_the_other_nothing() {
    let (office, mine, theirs) = (count("address", 12), count("c:1", 3), count("c:2", 3));
    let mut tally = Tally::default();
    let both = [office.clone(), mine];
    for _ in 0..4 {
        tally.knock(&both, 0);
        tally.settle(&both, Settled::Wrong, 0);
    }
    assert_eq!(admitted(&mut tally, &both, 50, 0), 0);
    // Fifty refused ones have not used up what the address still has: nine of its thirteen.
    let another = [office, theirs.clone()];
    assert_eq!(admitted(&mut tally, &another, 1, 0), 1);
    let elsewhere = [count("address", 12)];
    assert_eq!(admitted(&mut tally, &elsewhere, 50, 0), 8);
}

#[test]
fn what_is_under_way_counts_until_it_lapses() {
    let talk = [count("c:1", FREE_GUESSES)];
    let mut tally = Tally::default();
    assert_eq!(admitted(&mut tally, &talk, 10, 0), 4);
    assert_eq!(admitted(&mut tally, &talk, 1, 29_000), 0);
    assert!(!tally.knock(&talk, UNDER_WAY_MS).is_nothing());
    assert!(tally.knock(&talk, 2 * UNDER_WAY_MS + 1).is_nothing());
}

#[test]
fn who_settles_only_what_met_something_to_count_is_never_kept_waiting() {
    let talk = [count("c:1", FREE_GUESSES)];
    let mut tally = Tally::default();
    for n in 0..200 {
        let now = n * 100;
        let before = tally.knock(&talk, now);
        assert_eq!(before.admit(now), Access::Granted, "right look-up {n}");
        if !before.is_nothing() {
            tally.settle(&talk, Settled::Found, now);
        }
    }
}

#[test]
fn a_place_that_was_lost_still_counts_what_ends_wrong() {
    let talk = [count("c:1", FREE_GUESSES)];
    let mut tally = Tally::default();
    for _ in 0..4 {
        assert_eq!(admitted(&mut tally, &talk, 1, 0), 1);
        let text = serde_json::to_string(&tally).unwrap();
        tally = serde_json::from_str(&text).unwrap();
        assert!(tally.settle(&talk, Settled::Wrong, 0));
    }
    assert_eq!(admitted(&mut tally, &talk, 1, 0), 0);
}

#[test]
fn a_tally_is_bounded_and_forgets_after_a_day() {
    let mut tally = Tally::default();
    for n in 0..i64::try_from(MAX_KEPT).unwrap() + 50 {
        tally.settle(&[count(&format!("c:{n}"), 3)], Settled::Wrong, n);
    }
    assert_eq!(tally.kept.len(), MAX_KEPT);
    assert!(
        tally.kept.iter().all(|kept| kept.name != "c:0"),
        "the oldest went"
    );
    let crowd = admitted(
        &mut tally,
        &[count("crowd", u32::MAX)],
        2 * MAX_UNDER_WAY,
        5_000,
    );
    assert_eq!(crowd, MAX_UNDER_WAY);
    assert_eq!(
        tally.knock(&[count("c:1049", 3)], 5_000).wrong,
        0,
        "crowded out"
    );
    tally.knock(&[count("c:7", 3)], KEEP_GUESSES_MS + 5_000);
    assert!(tally.kept.is_empty());
}
