//! `curbside train`: labelled text to a model.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use super::examples::{self, Untaught};
use super::safety::{self, Candidate};
use super::{labelled, report, understand};
use crate::understand::training::{self, Example, Options};

/// Trains an intent model from labelled text. No network, no Python.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  curbside train --data labelled.csv --out model-new
  curbside train --data shop.csv more.jsonl --dev held-out.csv --out model-new --against model --report report.html
  curbside train --data rasa/data/nlu.yml --out model-new
  curbside train --from model --data shop.yml flows --dev held-out.csv --against model --tests flows/tests --out model

Exit codes: 0 the model is written, 1 the data cannot be used, 3 the model is worse than --against and is not written.")]
pub struct Args {
    /// Labelled text: CSV with the columns `text` and `intent`, or JSONL.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Messages to calibrate on; a tenth of the data is held back where none are given.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    dev: Vec<PathBuf>,
    /// Where the model is written.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// An intent that is a special case of another; may be given several times. A message that is one or the other is
    /// believed sooner, and where data does not know the special case it counts as the other.
    #[arg(long, value_name = "SPECIAL=GENERAL", value_parser = refinement)]
    refine: Vec<(String, String)>,
    /// A model to carry on from: what it has learned stays, and the examples of `--data` are added to it, in seconds. Without
    /// it a model is trained from nothing but the data.
    #[arg(long, value_name = "DIR", requires = "dev", conflicts_with = "epochs")]
    from: Option<PathBuf>,
    /// The model in service: the new one is written only if it is not worse on the messages of `--dev`, nor in the
    /// conversations of `--tests`.
    #[arg(long, value_name = "DIR", requires = "dev")]
    against: Option<PathBuf>,
    /// Conversation tests that the new model must pass wherever the one in service does.
    #[arg(long, num_args = 1.., value_name = "PATH", requires = "against")]
    tests: Vec<PathBuf>,
    /// Where a report is written: an HTML page with what to mend.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The same seed and data give the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each message is seen; chosen by their number where it is not given.
    #[arg(long)]
    epochs: Option<usize>,
}

/// The exit code where a model is worse than the one in service; scripts/lib/model.mjs goes by it.
const REFUSED: u8 = 3;

/// What came of a training.
enum Outcome {
    Written,
    Refused,
}

/// Runs the command.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    if let Some(code) = again_with_one_thread_a_product() {
        return code;
    }
    match train(args) {
        Ok(Outcome::Written) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => {
            anstream::eprintln!(
                "error: the new model is worse than the one in service; it was not written"
            );
            ExitCode::from(REFUSED)
        }
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(1)
        }
    }
}

/// Threads inside one matrix product cost more than they give at these sizes; whole trainings run side by side instead.
/// The number is read from the environment once, before anything else, so the command starts itself anew with it.
fn again_with_one_thread_a_product() -> Option<ExitCode> {
    const THREADS: &str = "RAYON_NUM_THREADS";
    // The allocator else gives back and asks anew for every tensor's pages, which the kernel fills with zeros each time.
    const KEEP_MEMORY: &str = "MIMALLOC_PURGE_DELAY";
    if std::env::var_os(THREADS).is_some() {
        return None;
    }
    let itself = std::env::current_exe().ok()?;
    let status = std::process::Command::new(itself)
        .args(std::env::args_os().skip(1))
        .env(THREADS, "1")
        .env(KEEP_MEMORY, "-1")
        .status()
        .ok()?;
    Some(ExitCode::from(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(2),
    ))
}

fn train(args: &Args) -> Result<Outcome, String> {
    let labelled::Labelled { examples, notes } = labelled::read_all(&args.data)?;
    labelled::several_intents(&args.data, &examples)?;
    for note in notes.iter().chain(&labelled::thin_intents(&examples)) {
        anstream::eprintln!("note: {note}");
    }
    let dev = if args.dev.is_empty() {
        Vec::new()
    } else {
        labelled::read_all(&args.dev)?.examples
    };
    let style = ProgressStyle::with_template("training {wide_bar} {pos}/{len} {msg} ETA {eta}")
        .map_err(|e| e.to_string())?;
    let bar = ProgressBar::new(0).with_style(style);
    let refines = args.refine.iter().cloned().collect();
    let options = Options {
        seed: args.seed,
        epochs: args.epochs,
        refines,
    };
    let trained = match &args.from {
        Some(service) => {
            let bytes = understand::bytes(service)?;
            let new = Untaught::since(service, &args.data)?;
            let is_new = |example: &Example| new.holds(&example.text);
            training::adapt(&bytes, &examples, &is_new, &dev, &options)
        }
        None => training::train(&examples, &dev, &options, &mut |progress| {
            bar.set_length(progress.steps as u64);
            bar.set_position(progress.step as u64);
            bar.set_message(format!("loss {:.3}", progress.loss));
        }),
    }
    .map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    std::fs::create_dir_all(&args.out).map_err(|e| format!("{}: {e}", args.out.display()))?;
    let candidate = Candidate::written(&args.out, &trained.onnx)?;
    if let Some(service) = &args.against
        && !safety::holds(service, &candidate, &dev, &args.tests)?
    {
        return Ok(Outcome::Refused);
    }
    let path = candidate.put_in_service()?;
    let version = crate::understand::Model::load(&trained.onnx)
        .map(|model| model.meta().version.clone())
        .map_err(|e| e.to_string())?;
    examples::write(&args.out, &version, &args.data)?;
    let scores = &trained.scores;
    if let Some((after, of)) = trained.rested {
        anstream::println!(
            "stopped early, after {after} of {of} epochs: messages held back were understood no better"
        );
    }
    anstream::println!(
        "{}: {} intents, {} KB",
        path.display(),
        trained.labels.len(),
        trained.onnx.len() / 1024
    );
    anstream::println!(
        "on {} held-back messages: {:.1} % right, in scope {:.1} %, Matthews {:.3}, calibration error {:.3}, threshold {:.2}",
        scores.n,
        scores.accuracy * 100.0,
        scores.in_scope_accuracy * 100.0,
        scores.mcc,
        scores.ece,
        scores.threshold
    );
    if let Some(file) = &args.report {
        let asked = if dev.is_empty() { &examples } else { &dev };
        let advice =
            training::advise(&examples, asked, &trained.held_back).map_err(|e| e.to_string())?;
        let page = report::page(scores, &advice, examples.len(), trained.labels.len());
        std::fs::write(file, page).map_err(|e| format!("{}: {e}", file.display()))?;
        anstream::println!("report: {}", file.display());
    }
    Ok(Outcome::Written)
}

fn refinement(text: &str) -> Result<(String, String), String> {
    let parts = text
        .split_once('=')
        .map(|(special, general)| (special.trim().to_owned(), general.trim().to_owned()));
    parts
        .filter(|(special, general)| !special.is_empty() && !general.is_empty())
        .ok_or_else(|| format!("`{text}` is not SPECIAL=GENERAL"))
}
