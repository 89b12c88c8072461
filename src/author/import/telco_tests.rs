//! A whole Rasa project, of the older and the newer kind at once: what is carried over talks, and what isn't is listed to
//! the line.

use std::fs;
use std::path::{Path, PathBuf};

use crate::author::sources::BotDir;
use crate::author::talk::Talker;
use crate::bot::{ApiOutcome, Bot, Effect, Input};
use crate::dialogue::testing::{CLOCK, exchange, line_of};
use crate::dialogue::{Owner, State};

const PROJECT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/author/import/fixtures/telco"
);
/// The exact list of what is left out; `UPDATE_CASES=1` writes it.
const LEFT_OUT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/author/import/fixtures/telco_left_out.md"
);

/// The project brought over into a directory of its own, gone with the value.
struct Imported(PathBuf);

impl Imported {
    fn new(name: &str) -> Self {
        let out =
            std::env::temp_dir().join(format!("curbside-telco-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&out);
        super::import(Path::new(PROJECT), &out).unwrap_or_else(|why| panic!("{why}"));
        Self(out)
    }
}

impl Drop for Imported {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Holds a conversation and returns what was said to each message, a line a reply.
fn talk(bot: &Bot<'_>, messages: &[&str]) -> (Vec<String>, State, Vec<String>) {
    let mut state = State::new("telco", "en");
    let (mut said, mut called) = (Vec::new(), Vec::new());
    for (seed, message) in (1..).zip(messages) {
        let input = Input::Text {
            text: (*message).to_owned(),
        };
        let (after, done) = exchange(bot, state, input, CLOCK, seed, &mut |request| {
            called.push(format!("{} {}", request.method, request.path));
            ApiOutcome::Ok {
                status: 200,
                body: serde_json::json!({"balance": 12.5, "is_premium": true}),
            }
        });
        state = after;
        said.push(
            done.replies
                .iter()
                .map(line_of)
                .collect::<Vec<_>>()
                .join("\n"),
        );
        if done
            .effects
            .iter()
            .any(|e| matches!(e, Effect::Handoff { .. }))
        {
            assert_eq!(state.owner, Owner::Agent);
        }
    }
    (said, state, called)
}

#[test]
fn what_is_left_out_is_listed_to_the_line() {
    let imported = Imported::new("list");
    let list = fs::read_to_string(imported.0.join("NOT_CARRIED_OVER.md")).unwrap();
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(LEFT_OUT, &list).unwrap();
    }
    assert_eq!(list, fs::read_to_string(LEFT_OUT).unwrap_or_default());
    // Each line of the list names a line of the project that holds what it is about.
    for line in list.lines().filter_map(|line| line.strip_prefix("- ")) {
        let mut parts = line.splitn(3, ':');
        let (file, number) = (parts.next().unwrap(), parts.next().unwrap());
        let text = fs::read_to_string(Path::new(PROJECT).join(file)).unwrap();
        let place = number.parse::<usize>().unwrap();
        assert!(place <= text.lines().count(), "{line}");
    }
}

#[test]
fn every_file_compiles_without_a_mistake() {
    let imported = Imported::new("compiles");
    let bot = BotDir::read(&imported.0).unwrap();
    match bot.compile() {
        Ok(compiled) => assert!(compiled.warnings.is_empty(), "{:?}", compiled.warnings),
        Err(found) => panic!(
            "{}",
            found.iter().map(|d| format!("{d}\n\n")).collect::<String>()
        ),
    }
}

#[test]
fn it_talks() {
    let imported = Imported::new("talks");
    let Ok(talker) = Talker::new(&imported.0, None) else {
        panic!("the bot can't talk")
    };
    let bot = talker.bot();
    let holds = |messages: &[&str], wanted: &[&str]| {
        let (said, state, called) = talk(&bot, messages);
        for (place, words) in wanted.iter().enumerate() {
            assert!(
                said.get(place).is_some_and(|text| text.contains(words)),
                "expected {words:?} after {:?}:\n{said:#?}",
                messages.get(place)
            );
        }
        (said, state, called)
    };
    // A custom action is a call, and a condition on a slot chooses the sentence.
    let (said, _, called) = holds(&["what is my balance"], &["12.5 euros. Premium customers"]);
    assert_eq!(called, ["POST /actions/action_fetch_balance"], "{said:?}");
    // A form asks for its slots, in order; a lookup table is a choice.
    let (_, _, called) = holds(
        &["I have no signal", "Hamburg", "since this morning"],
        &[
            "Where is the outage?",
            "Since when?",
            "no network in Hamburg since since this morning",
        ],
    );
    assert!(called.is_empty(), "{called:?}");
    let (_, _, called) = holds(
        &["top up my phone", "0171 2345678", "20"],
        &[
            "Which number shall I top up?",
            "How much?\n[10 euros] [20 euros]",
            "20 euros are on",
        ],
    );
    assert_eq!(called, ["POST /actions/action_top_up"]);
    // Stories that part, with `or` and through a checkpoint.
    holds(
        &["change my plan", "More data", "never"],
        &[
            "More data",
            "Then Unlimited is for you",
            "All right, nothing changes.",
        ],
    );
    holds(
        &["change my plan", "something cheaper", "of course"],
        &[
            "Would you like more data",
            "Then take Small",
            "Done, from next month.",
        ],
    );
    // Retrieval intents, entities in passing, a person.
    holds(&["how do I activate my esim"], &["Scan the QR code"]);
    holds(
        &["terminate contract AB-123456"],
        &["The contract AB-123456 is cancelled."],
    );
    holds(
        &["I want to cancel my contract", "AB-654321"],
        &[
            "What is your contract number?",
            "The contract AB-654321 is cancelled.",
        ],
    );
    let (_, state, _) = holds(&["agent please"], &[""]);
    assert_eq!(state.owner, Owner::Agent);
    // A flow of the newer kind: a rejection, then the arm that says no and nothing more.
    let (said, _, called) = holds(
        &["bring my old number along", "12", "1712345678", "no"],
        &[
            "Which number do you want to bring along?",
            "That number is too short.",
            "Shall I order the transfer of 1712345678?",
            "Then we leave it.",
        ],
    );
    assert!(
        called.is_empty() && !said[3].contains("on its way"),
        "{said:?}"
    );
    let (_, _, called) = holds(
        &["bring my old number along", "1712345678", "yes"],
        &[
            "Which number",
            "Shall I order",
            "The transfer is on its way.",
        ],
    );
    assert_eq!(called, ["POST /actions/action_transfer"]);
}
