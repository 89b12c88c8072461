//! `curbside eval`: how good a model is on labelled messages.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use serde::Serialize;

use super::{labelled, understand};
use crate::understand::training::{self, PERTURBATIONS, Scores, judge, scores};

/// The same copies every time.
const PERTURBATION_SEED: u64 = 7;

/// Measures a model on labelled messages.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  curbside eval --data test.csv
  curbside eval --model model-new --data test.csv --robustness --json

Exit codes: 0 measured, 1 the model or the data cannot be used.")]
pub struct Args {
    /// A model's folder or file; the shipped model where none is given.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Labelled messages.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Also measure copies of the messages with typos, without spaces, shouted and so on.
    #[arg(long)]
    robustness: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    scores: Scores,
    /// Share right of the copies of all messages, by what was done to them; only with `--robustness`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    robustness: BTreeMap<&'static str, f64>,
}

/// Runs the command.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match eval(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(1)
        }
    }
}

fn eval(args: &Args) -> Result<(), String> {
    let model = understand::load(args.model.as_ref())?;
    let examples = labelled::read_all(&args.data)?.examples;
    let start = Instant::now();
    let judged = judge(&model, &examples, &|| {
        start.elapsed().as_nanos() as f64 / 1e3
    })
    .map_err(|e| e.to_string())?;
    let meta = model.meta();
    let scores = scores(judged, &meta.labels, meta.threshold, &meta.refines);
    let mut robustness = BTreeMap::new();
    for perturbation in PERTURBATIONS.into_iter().filter(|_| args.robustness) {
        let changed = perturbation.apply(&examples, PERTURBATION_SEED);
        let judged = judge(&model, &changed, &|| 0.0).map_err(|e| e.to_string())?;
        let scores = training::scores(judged, &meta.labels, meta.threshold, &meta.refines);
        robustness.insert(perturbation.name(), scores.accuracy);
    }
    if args.json {
        let told = Told { scores, robustness };
        let line = serde_json::to_string(&told).map_err(|e| e.to_string())?;
        anstream::println!("{line}");
        return Ok(());
    }
    let percent = |x: f64| format!("{:.1} %", x * 100.0);
    anstream::println!(
        "{} messages: {} right, macro F1 {}",
        scores.n,
        percent(scores.accuracy),
        percent(scores.macro_f1)
    );
    anstream::println!(
        "in scope {}, out of scope recognised {}",
        percent(scores.in_scope_accuracy),
        scores.out_of_scope_recall.map_or("-".to_owned(), percent)
    );
    anstream::println!(
        "Matthews {:.3}, calibration error {:.3}, threshold {:.2}",
        scores.mcc,
        scores.ece,
        scores.threshold
    );
    anstream::println!(
        "{:.0} µs a message (median), {:.0} µs (99 of 100)",
        scores.latency_us.p50,
        scores.latency_us.p99
    );
    for confusion in scores.confusions.iter().take(20) {
        anstream::println!(
            "{:>5}  {} taken for {}",
            confusion.n,
            confusion.gold,
            confusion.predicted
        );
    }
    for (name, accuracy) in &robustness {
        anstream::println!("{name:<16} {}", percent(*accuracy));
    }
    Ok(())
}
