//! `curbside measure`: how fast the engine and the compiler are on this machine. `npm run bench` calls it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anstream::{eprintln, println};
use serde_json::json;

use super::crowd;
use super::script::ShopScript;
use super::talk::Talker;
use super::test::{beside, files, home};
use super::test_case::{TestCase, TestFile};
use super::test_run::input;
use crate::bot::{Bot, Effect, Input, Turn};
use crate::dialogue::State;
use crate::dialogue::testing::CLOCK;
use crate::flow::compile;
use crate::understand::{Understand, Understanding};

/// Measure the engine and the compiler; prints one JSON object.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Conversation tests whose messages are the load.
    #[arg(default_value = "flows/tests")]
    paths: Vec<PathBuf>,
    /// How often each conversation is held.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
}

/// How often the compiler is measured; the median counts.
const COMPILATIONS: usize = 5;

/// Runs it.
pub fn run(args: &Args) -> ExitCode {
    match measured(args) {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn measured(args: &Args) -> Result<serde_json::Value, ExitCode> {
    let told = |why: String| {
        eprintln!("{why}");
        ExitCode::from(2)
    };
    let files = files(&args.paths).map_err(told)?;
    let talker =
        Talker::new(&home(files.first()), None).map_err(|silent| ExitCode::from(silent.tell()))?;
    let memory = Memory {
        model: talker.model.as_ref(),
        seen: RefCell::default(),
    };
    let bot = Bot::knowing(&talker.compiled.graph, talker.meanings.clone(), &memory);
    let mut tests: Vec<(TestCase, ShopScript, String)> = Vec::new();
    for path in &files {
        if beside(path).is_dir() {
            continue; // these talk to another bot
        }
        let file = TestFile::read(path).map_err(told)?;
        for test in &file.tests {
            let (shop, locale) = file.setting(test);
            tests.push((test.clone(), shop, locale.to_owned()));
        }
    }
    // Once to learn what every message means; what counts is the rounds after it.
    tests.iter().for_each(|test| {
        converse(&bot, test, &mut Vec::new());
    });
    let mut turns = Vec::new();
    for _ in 0..args.rounds {
        tests
            .iter()
            .for_each(|test| converse(&bot, test, &mut turns));
    }
    let sources = crowd::sources();
    let mut checks = Vec::new();
    for _ in 0..COMPILATIONS {
        let clock = Instant::now();
        let compiled = compile(&sources);
        checks.push(clock.elapsed().as_secs_f64() * 1e3);
        if compiled.is_err() {
            return Err(told(
                "the flows made up for the measurement do not compile".into(),
            ));
        }
    }
    Ok(json!({
        "turn_us": {"p50": percentile(&mut turns, 50), "p99": percentile(&mut turns, 99), "n": turns.len()},
        "check_ms": {"p50": percentile(&mut checks, 50), "flows": crowd::FLOWS, "steps": crowd::FLOWS * crowd::STEPS},
    }))
}

/// A model that understands each message once, so that only the engine is measured afterwards.
struct Memory<'a> {
    model: &'a dyn Understand,
    seen: RefCell<HashMap<String, Understanding>>,
}

impl Understand for Memory<'_> {
    fn understand(&self, text: &str) -> Understanding {
        if let Some(seen) = self.seen.borrow().get(text) {
            return seen.clone();
        }
        let seen = self.model.understand(text);
        self.seen.borrow_mut().insert(text.to_owned(), seen.clone());
        seen
    }
}

/// Holds one conversation; notes for each message how many microseconds the engine took, its turns after calls included.
fn converse(bot: &Bot<'_>, test: &(TestCase, ShopScript, String), micros: &mut Vec<f64>) {
    let (test, shop, locale) = test;
    let mut shop = shop.clone();
    let mut state = State::new("measure", locale);
    for turn in &test.turns {
        let Ok(first) = input(turn, &state) else {
            return;
        };
        let mut next: Option<Input> = Some(first);
        let mut spent = 0.0;
        while let Some(input) = next.take() {
            let clock = Instant::now();
            let Turn {
                state: after,
                effects,
                ..
            } = bot.turn(state, input, CLOCK, 1);
            spent += clock.elapsed().as_secs_f64() * 1e6;
            state = after;
            if let Some(Effect::CallApi { request }) = effects.last() {
                let outcome = shop.take(request);
                next = Some(Input::Outcome { outcome });
            }
        }
        micros.push(spent);
    }
}

/// A percentile; 0 where nothing was measured.
fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() * percent / 100).min(values.len().saturating_sub(1));
    values.get(place).copied().unwrap_or_default()
}
