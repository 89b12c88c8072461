//! `curbside test`: conversation tests, and which steps they take.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};

use super::progress;
use super::sources::BotDir;
use super::talk::Talker;
use super::test_case::TestFile;
use super::test_run::{Ran, run as run_case};
use crate::bot::Now;
use crate::dialogue::testing::CLOCK;
use crate::flow::{Graph, Source};

/// Run conversation tests and show which steps of each flow they take.
#[derive(Debug, clap::Args)]
#[command(after_help = "A test is a list of turns:

  shop:
    GET /orders/48201937: {body: {state: shipped, ship_date: 2026-11-20}}
  tests:
    - name: the happy way
      turns:
        - say: where is my order?
          expect: Which order is it?
          started: order_status
        - say: ORD48201937
          contains: /shipped on/
          called: {GET /orders/48201937: 1}
          ended: order_status

A turn does one of say, choose (a button on offer), value (a choice as the page sends it), event (open, restart, end, silence,
hand_back, flow_changed); it expects any of expect, contains, not, cites, buttons, slots, flow, started, ended, cancelled, called,
handoff, survey; docs/FLOWS.md explains them. Flows in a directory `flows` beside test files are laid over the bot's for these tests.

Examples:
  curbside test
  curbside test my-bot/tests/booking.yaml
  curbside test --min-coverage 100

Exit codes: 0 all passed, 1 a test failed or too few steps are covered, 2 something could not be read.")]
pub struct Args {
    /// Test files, or directories of them.
    #[arg(default_value = "flows/tests")]
    paths: Vec<PathBuf>,
    /// The bot's directory; by default the one that holds the `tests` directory.
    #[arg(long, value_name = "DIR")]
    bot: Option<PathBuf>,
    /// A model's folder or file; the shipped model where none is given.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Fail where fewer than this many per cent of a flow's steps are taken.
    #[arg(long, value_name = "PERCENT")]
    min_coverage: Option<u8>,
}

/// The directory, beside test files, that holds flows of the tests' own.
const FLOWS: &str = "flows";
/// How deep directories of tests are followed.
const MAX_DEPTH: usize = 4;

/// Runs it.
pub fn run(args: &Args) -> ExitCode {
    match tested(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(code) => code,
    }
}

fn tested(args: &Args) -> Result<bool, ExitCode> {
    let told = |why: String| {
        eprintln!("{why}");
        ExitCode::from(2)
    };
    let files = files(&args.paths).map_err(told)?;
    if files.is_empty() {
        let paths: Vec<String> = args.paths.iter().map(|p| p.display().to_string()).collect();
        return Err(told(format!(
            "{}: no conversation tests (.yaml) there; `curbside test --help` shows one",
            paths.join(", ")
        )));
    }
    let home = args.bot.clone().unwrap_or_else(|| home(files.first()));
    let all = read(&files).map_err(told)?;
    let bar = progress::bar(all.iter().map(|(_, file)| file.tests.len()).sum());
    let mut report = Report::default();
    let talker = hold(&all, &home, args.model.as_ref(), &mut |path, name, ran| {
        let line = report.add(path, name, ran);
        bar.suspend(|| println!("{line}"));
        bar.inc(1);
    })?;
    bar.finish_and_clear();
    let graph = &talker.compiled.graph;
    let (closing, good) = report.close(graph, &talker.own, args.min_coverage);
    println!("\n{closing}");
    Ok(good)
}

/// Reads test files, all of them before the first conversation: a mistake in the last one is not told after minutes of talking.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn read(files: &[PathBuf]) -> Result<Vec<(PathBuf, TestFile)>, String> {
    files
        .iter()
        .map(|path| Ok((path.clone(), TestFile::read(path)?)))
        .collect()
}

/// Holds all conversations of some test files with the bot in `home` and a model; `each` is told what came of them.
///
/// # Errors
/// The exit code, where the bot, its flows or the model cannot be used; why has been printed.
pub(super) fn hold(
    all: &[(PathBuf, TestFile)],
    home: &Path,
    model: Option<&PathBuf>,
    each: &mut dyn FnMut(&Path, &str, &Ran),
) -> Result<Talker, ExitCode> {
    let talker = Talker::new(home, model).map_err(|silent| ExitCode::from(silent.tell()))?;
    let bot = talker.bot();
    let mut own: BTreeMap<PathBuf, Talker> = BTreeMap::new();
    for flows in all.iter().map(|(path, _)| beside(path)) {
        if flows.is_dir() && !own.contains_key(&flows) {
            let talker = with_flows(home, &flows, model)?;
            own.insert(flows, talker);
        }
    }
    for (path, file) in all {
        let now = clock(file).map_err(|why| {
            eprintln!("{}: {why}", path.display());
            ExitCode::from(2)
        })?;
        let bot = match own.get(&beside(path)) {
            Some(own) => &own.bot(),
            None => &bot,
        };
        for test in &file.tests {
            let (shop, locale) = file.setting(test);
            each(path, &test.name, &run_case(bot, test, shop, locale, now));
        }
    }
    Ok(talker)
}

/// Where flows of the tests' own lie: in `flows`, beside the test file.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.with_file_name(FLOWS)
}

/// The bot with the flows of a directory of tests laid over it.
fn with_flows(home: &Path, flows: &Path, model: Option<&PathBuf>) -> Result<Talker, ExitCode> {
    let own = BotDir::read(flows).map_err(|why| {
        eprintln!("{why}");
        ExitCode::from(2)
    })?;
    let placed = |source: Source| Source::new(format!("{FLOWS}/{}", source.path), source.text);
    let more = own.own.into_iter().map(placed).collect();
    Talker::with(home, more, model).map_err(|silent| ExitCode::from(silent.tell()))
}

/// The test files at some paths, those in directories in the order of their names.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        find(path, 0, &mut files)?;
    }
    Ok(files)
}

/// The bot that a test file belongs to: the directory that holds `tests`, or the shipped flows.
pub(super) fn home(file: Option<&PathBuf>) -> PathBuf {
    let tests = file.and_then(|file| {
        file.ancestors()
            .find(|above| above.file_name().is_some_and(|name| name == "tests"))
    });
    match tests.and_then(Path::parent) {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => PathBuf::from("flows"),
    }
}

fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(told)? {
        entries.push(entry.map_err(told)?.path());
    }
    entries.sort();
    for entry in entries {
        let yaml = entry
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml");
        let flows = depth > 0 && entry.ends_with(FLOWS);
        if (entry.is_dir() && depth < MAX_DEPTH && !flows) || yaml {
            find(&entry, depth + 1, files)?;
        }
    }
    Ok(())
}

/// When the conversations of a file take place.
pub(super) fn clock(file: &TestFile) -> Result<Now, String> {
    let Some(clock) = &file.clock else {
        return Ok(CLOCK);
    };
    let at: jiff::Timestamp = clock
        .parse()
        .map_err(|e| format!("clock {clock:?}: {e}; write it as 2026-11-23T09:00:00Z"))?;
    Ok(Now {
        unix_ms: at.as_millisecond(),
        utc_offset_min: 0,
    })
}

/// What has passed and failed so far, and every step taken.
#[derive(Default)]
pub(super) struct Report {
    passed: usize,
    failed: usize,
    steps: BTreeSet<String>,
}

impl Report {
    /// Counts a test; returns what is printed about it, in colours.
    pub(super) fn add(&mut self, path: &Path, name: &str, ran: &Ran) -> String {
        let (green, red) = (AnsiColor::Green, AnsiColor::Red);
        let style = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        self.steps.extend(ran.steps.iter().cloned());
        let Some(difference) = &ran.difference else {
            self.passed += 1;
            return format!("{0}pass{0:#}  {1}: {name}", style(green), path.display());
        };
        self.failed += 1;
        let mut out = format!("{0}FAIL{0:#}  {1}: {name}", style(red), path.display());
        for line in &ran.transcript {
            out.push_str(&format!("\n      {line}"));
        }
        out.push_str(&format!(
            "\n    {0}- {1}{0:#}",
            style(green),
            difference.expected
        ));
        out.push_str(&format!(
            "\n    {0}+ {1}{0:#}",
            style(red),
            difference.found
        ));
        out
    }

    /// Coverage and the closing line, and whether everything is as it should be. `own` are the bot's own flows: the patterns
    /// that it takes as they are shipped are tested where they come from.
    pub(super) fn close(
        &self,
        graph: &Graph,
        own: &BTreeSet<String>,
        min_coverage: Option<u8>,
    ) -> (String, bool) {
        let mut enough = true;
        let mut out = String::new();
        for (id, (taken, missed)) in self.coverage(graph, own) {
            let all = taken + missed.len();
            let percent = (taken * 100).checked_div(all).unwrap_or(100);
            let short = min_coverage.is_some_and(|least| percent < usize::from(least));
            enough &= !short;
            let missing = if missed.is_empty() {
                String::new()
            } else {
                format!("  not taken: {}", missed.join(", "))
            };
            let too_few = if short { "  too few" } else { "" };
            out.push_str(&format!(
                "{id}: {taken} of {all} steps ({percent} %){missing}{too_few}\n"
            ));
        }
        out.push_str(&format!("{} passed, {} failed", self.passed, self.failed));
        (out, self.failed == 0 && enough)
    }

    /// Steps taken and steps missed, for each flow of the bot's own.
    fn coverage(
        &self,
        graph: &Graph,
        own: &BTreeSet<String>,
    ) -> BTreeMap<String, (usize, Vec<String>)> {
        let mut coverage = BTreeMap::new();
        for flow in graph.flows.values().filter(|flow| own.contains(&flow.id)) {
            let missed: Vec<String> = flow
                .steps
                .iter()
                .filter(|step| !self.steps.contains(&format!("{}/{}", flow.id, step.id)))
                .map(|step| step.id.clone())
                .collect();
            coverage.insert(flow.id.clone(), (flow.steps.len() - missed.len(), missed));
        }
        coverage
    }
}
