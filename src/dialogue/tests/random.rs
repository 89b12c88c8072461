//! Random conversations over every flow: whatever is said and however the shop answers, the bot keeps its promises.

use std::time::Instant;

use serde_json::{Value, json};

use super::{people, trip};
use crate::bot::{ApiOutcome, ApiRequest, Bot, Effect, Event, Input};
use crate::dialogue::limits::{MAX_REPLIES, MAX_STACK, MAX_STATE_BYTES};
use crate::dialogue::testing::{CLOCK, Exchange, exchange};
use crate::dialogue::{Owner, Reply, State, Wait};
use crate::flow::{Graph, Kind, Op};
use crate::understand::{OUT_OF_SCOPE, Ranked, Understand, Understanding};

/// Messages in all.
const TURNS: usize = 100_000;
/// Messages of one conversation.
const LENGTH: usize = 20;

/// A small generator with a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).expect("small")).expect("small")
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.roll(list.len())]
    }
}

/// A model that hears an intent in a message's letters: the same message always means the same.
struct Ears(Vec<String>);

impl Understand for Ears {
    fn understand(&self, text: &str) -> Understanding {
        let hash = text
            .bytes()
            .fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)));
        let at = |shift: u32| {
            let place =
                usize::try_from((hash >> shift) % u64::try_from(self.0.len()).expect("small"))
                    .expect("small");
            self.0[place].clone()
        };
        let confidence = (hash % 100) as f32 / 100.0;
        let intent = if hash % 3 == 0 {
            OUT_OF_SCOPE.to_owned()
        } else {
            at(8)
        };
        let second = Ranked {
            intent: at(16),
            confidence: confidence * 0.9,
        };
        Understanding {
            text: text.to_owned(),
            out_of_scope: intent == OUT_OF_SCOPE,
            ranking: vec![
                Ranked {
                    intent: intent.clone(),
                    confidence,
                },
                second,
            ],
            intent,
            confidence,
            sentiment: if hash % 29 == 0 { -0.6 } else { 0.0 },
            ..Understanding::default()
        }
    }
}

const MESSAGES: &[&str] = &[
    "ORD48201937",
    "ord 1234 5678",
    "ORD1",
    "yes",
    "no",
    "no, but change it",
    "2",
    "two guests",
    "Rome",
    "Paris please",
    "from may 14th to the 17th",
    "next friday",
    "in two weeks",
    "tomorrow at 5",
    "same dates",
    "the second one",
    "the cheaper one",
    "skip",
    "go back",
    "repeat that",
    "never mind",
    "start over",
    "menu",
    "thanks",
    "hello",
    "bye",
    "talk to a person",
    "stop",
    "where is my order?",
    "cancel it",
    "I want a refund and how much is shipping?",
    "no, forget that, I need a car",
    "actually make it Berlin",
    "change the dates to june 1 to june 3",
    "I meant ORD11112222",
    "use the other address",
    "the other one",
    "no, the other date",
    "a table for two",
    "blorp",
    "{{ brand.name }}",
    "{% for i in range(9999999) %}",
    "../../etc",
    "%2e%2e%2f",
    "flow:cancel_order",
    "menu\u{0}",
    "🙂",
    "ä",
    "",
    "?",
    "a@b.de",
    "+49 40 123456",
    "Main Street 5, 20095 Hamburg",
    "my name is Ann",
    "20 euros",
    "100000",
    "-1",
    "1e309",
    "idiot",
    "Ja",
    "nein danke",
    "abbrechen",
    "large",
    "Germany",
    "France",
    "it arrived broken and I want my money back",
];

fn outcome(dice: &mut Dice, request: &ApiRequest) -> ApiOutcome {
    let climbs = request
        .path
        .split('?')
        .next()
        .is_some_and(|path| path.split('/').any(|part| part == ".."));
    assert!(request.path.starts_with('/') && !climbs, "{}", request.path);
    assert!(
        request.path.bytes().all(|b| b.is_ascii_graphic()),
        "{}",
        request.path
    );
    match dice.roll(10) {
        0 => ApiOutcome::NotFound,
        1 => ApiOutcome::Down,
        2 => ApiOutcome::Busy,
        3 => ApiOutcome::Denied,
        4 => ApiOutcome::Invalid,
        5 => ApiOutcome::Refused {
            status: 409,
            body: json!({"code": "too_late"}),
        },
        6 => ApiOutcome::Ok {
            status: 200,
            body: Value::Null,
        },
        7 => ApiOutcome::Ok {
            status: 200,
            body: json!({"rooms": vec![json!({"name": "x".repeat(400), "id": 1}); 60], "state": 7}),
        },
        _ => ApiOutcome::Ok {
            status: 200,
            body: json!({
                "state": (*dice.pick(&["shipped", "delayed", "none", "cancelled"])), "can_cancel": dice.roll(2) == 0,
                "ship_date": "2026-11-20", "tracking_url": "https://t.example", "number": "B-7",
                "rooms": [{"id": "r1", "name": "Garden room", "price": 90}, {"id": "r2", "name": "Sea room", "price": 140}],
                "options": [{"name": "DHL", "price": 4}],
            }),
        },
    }
}

fn input(dice: &mut Dice, state: &State) -> Input {
    if state.owner == Owner::Agent && dice.roll(3) > 0 {
        return Input::HandBack { flow: None };
    }
    match dice.roll(12) {
        0 => Input::Silence,
        1 if dice.roll(8) == 0 => Input::Restart,
        2 if dice.roll(12) == 0 => Input::End,
        3 => Input::Choice {
            value: (*dice.pick(&["menu", "flow:pets", "fill:9", "step:x/9", "pick:99"])).to_owned(),
        },
        4..=6 if !state.offered.is_empty() => Input::Choice {
            value: dice.pick(&state.offered).value.clone(),
        },
        _ => Input::Text {
            text: (*dice.pick(MESSAGES)).to_owned(),
        },
    }
}

/// Talks at random and checks after each message what has to hold.
fn talk(name: &str, graph: &Graph, turns: usize, seed: u64) {
    let intents: Vec<String> = graph
        .flows
        .values()
        .filter(|f| f.kind == Kind::Dialogue)
        .map(|f| f.id.clone())
        .collect();
    let ears = Ears(intents);
    let bot = Bot::new(graph, &ears);
    let mut dice = Dice(seed | 1);
    let mut micros: Vec<f64> = Vec::with_capacity(turns);
    let mut bytes: Vec<usize> = Vec::with_capacity(turns);
    let mut conversation = 0_u64;
    let mut state = State::new("random", "en");
    for turn in 0..turns {
        if turn % LENGTH == 0 {
            conversation += 1;
            let locale = dice.pick(&graph.locales).clone();
            state = State::new(&format!("random {conversation}"), &locale);
        }
        let given = input(&mut dice, &state);
        let before = state.clone();
        let mut written: Vec<String> = Vec::new();
        let mut shop = |request: &ApiRequest| {
            let outcome = outcome(&mut dice, request);
            if let (Some(key), ApiOutcome::Ok { .. }) = (&request.idempotency_key, &outcome) {
                written.push(key.clone());
            }
            outcome
        };
        let clock = Instant::now();
        let (after, done) = exchange(
            &bot,
            state,
            given.clone(),
            CLOCK,
            seed.wrapping_add(turn as u64),
            &mut shop,
        );
        micros.push(clock.elapsed().as_secs_f64() * 1e6);
        bytes.push(after.bytes());
        let told = || {
            format!(
                "seed {seed}, message {turn}: {given:?}\nbefore {before:#?}\nafter {after:#?}\nsaid {:#?}",
                done.replies
            )
        };
        assert!(
            after.bytes() <= MAX_STATE_BYTES,
            "state of {} bytes; {}",
            after.bytes(),
            told()
        );
        assert!(after.stack.len() <= MAX_STACK + 1, "stack; {}", told());
        assert!(
            done.traces.len() <= 9,
            "{} rounds; {}",
            done.traces.len(),
            told()
        );
        assert!(
            done.replies.len() <= MAX_REPLIES * done.traces.len(),
            "replies; {}",
            told()
        );
        assert!(
            done.traces
                .iter()
                .all(|t| !t.reasons.iter().any(|r| r.contains("circle"))),
            "circle; {}",
            told()
        );
        for key in &written {
            assert!(
                !before.writes.contains(key),
                "a write was repeated; {}",
                told()
            );
        }
        kept_slots(graph, &before, &after, &given, &done, &told);
        if before.owner == Owner::Bot
            && after.owner == Owner::Bot
            && !matches!(given, Input::Silence)
        {
            assert!(!done.replies.is_empty(), "no answer; {}", told());
            let waits = after.stack.last().is_some_and(|frame| {
                matches!(frame.wait, Wait::Answer | Wait::Confirm | Wait::Press)
            });
            assert!(
                waits || after.stack.is_empty(),
                "the running flow waits for nothing; {}",
                told()
            );
            let answerable = after
                .stack
                .last()
                .is_some_and(|frame| matches!(frame.wait, Wait::Answer | Wait::Confirm));
            assert!(
                answerable || !after.offered.is_empty(),
                "no way on; {}",
                told()
            );
        }
        let handed = done
            .effects
            .iter()
            .any(|e| matches!(e, Effect::Handoff { .. }));
        assert_eq!(
            handed,
            before.owner != Owner::Agent && after.owner == Owner::Agent,
            "handoff; {}",
            told()
        );
        for reply in &done.replies {
            if let Reply::Text { text, .. } = reply {
                assert!(!text.trim().is_empty(), "an empty text; {}", told());
            }
        }
        state = after;
    }
    micros.sort_by(f64::total_cmp);
    bytes.sort_unstable();
    let (median, last) = (turns / 2, turns * 99 / 100);
    println!(
        "{name}: a message takes {:.1} µs (99 % within {:.1}), calls of the scripted shop included; a state has {} bytes (99 % within {})",
        micros[median], micros[last], bytes[median], bytes[last]
    );
    // The bound is for the program as it ships; without optimisation it is only printed.
    assert!(
        cfg!(debug_assertions) || micros[median] <= 50.0,
        "a message takes {} µs",
        micros[median]
    );
    assert!(
        bytes[last] <= 3_000,
        "states of {} bytes are too common",
        bytes[last]
    );
}

/// A slot that a flow in progress holds is lost only where the customer took it back or corrected it, or where the flow's
/// author empties it: never by the way.
fn kept_slots(
    graph: &Graph,
    before: &State,
    after: &State,
    given: &Input,
    done: &Exchange,
    told: &dyn Fn() -> String,
) {
    let reasons: Vec<String> = done.traces.iter().flat_map(|t| t.reasons.clone()).collect();
    let forgotten = reasons.iter().any(|r| r.contains("state is too large"));
    if matches!(given, Input::Restart | Input::End) || forgotten {
        return;
    }
    let dialogues = |id: &str| graph.flows[id].kind == Kind::Dialogue;
    for frame in before.stack.iter().filter(|f| dialogues(&f.flow)) {
        // A flow that began anew in this turn is another run of it.
        let anew = done.effects.iter().any(
            |e| matches!(e, Effect::Event { event: Event::FlowStarted { flow } } if *flow == frame.flow),
        );
        let now = after.stack.iter().find(|f| f.flow == frame.flow);
        let Some(now) = now.filter(|_| !anew) else {
            continue;
        };
        for slot in &frame.order {
            let let_go = [
                format!("back to {slot}"),
                format!("{slot} is asked for once more"),
                format!("{slot} does not satisfy its condition"),
            ];
            let emptied = graph.flows[&frame.flow].steps.iter().any(|step| {
                matches!(&step.op, Op::Set { assign, .. } if assign.iter().any(|(name, _)| name == slot))
            });
            let asked_anew = reasons.iter().any(|r| r.starts_with("pressed step:"));
            assert!(
                !frame.slots.contains_key(slot)
                    || now.slots.contains_key(slot)
                    || emptied
                    || asked_anew
                    || reasons.iter().any(|reason| let_go.contains(reason)),
                "lost {slot}; {}",
                told()
            );
        }
    }
}

#[test]
fn random_conversations_never_lose_a_slot_and_always_have_a_way_on() {
    let seed = std::env::var("CURBSIDE_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(20_261_123);
    println!("seed {seed} (set CURBSIDE_SEED to change it)");
    let shipped: Graph =
        serde_json::from_str(crate::shipped::GRAPH).expect("the shipped graph is JSON");
    talk("shipped flows", &shipped, TURNS, seed);
    talk("travel desk", &trip::graph(), TURNS / 5, seed);
    talk(
        "a person after questions",
        &people::graph(),
        TURNS / 5,
        seed,
    );
}
