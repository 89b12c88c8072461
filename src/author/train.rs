//! `curbside train`: labelled text to a model.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use super::{labelled, report, understand};
use crate::understand::Model;
use crate::understand::training::{self, Example, Options};

/// Trains an intent model from labelled text. No network, no Python.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  curbside train --data labelled.csv --out model-new
  curbside train --data shop.csv more.jsonl --dev held-out.csv --out model-new --against model --report report.html
  curbside train --data rasa/data/nlu.yml --out model-new

Exit codes: 0 the model is written, 1 it is not: the data cannot be used, or the model is worse than --against.")]
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
    /// The model in service: the new one is written only if it is not worse on the messages of `--dev`.
    #[arg(long, value_name = "DIR", requires = "dev")]
    against: Option<PathBuf>,
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

/// Runs the command.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    if let Some(code) = again_with_one_thread_a_product() {
        return code;
    }
    match train(args) {
        Ok(()) => ExitCode::SUCCESS,
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

fn train(args: &Args) -> Result<(), String> {
    let labelled::Labelled { examples, notes } = labelled::read_all(&args.data)?;
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
    let trained = training::train(&examples, &dev, &options, &mut |progress| {
        bar.set_length(progress.steps as u64);
        bar.set_position(progress.step as u64);
        bar.set_message(format!("loss {:.3}", progress.loss));
    })
    .map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    if let Some(service) = &args.against {
        compared(service, &trained.onnx, &dev)?;
    }
    let path = args.out.join("model.onnx");
    std::fs::create_dir_all(&args.out)
        .and_then(|()| std::fs::write(&path, &trained.onnx))
        .map_err(|e| format!("{}: {e}", path.display()))?;
    let scores = &trained.scores;
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
    Ok(())
}

fn refinement(text: &str) -> Result<(String, String), String> {
    let parts = text
        .split_once('=')
        .map(|(special, general)| (special.trim().to_owned(), general.trim().to_owned()));
    parts
        .filter(|(special, general)| !special.is_empty() && !general.is_empty())
        .ok_or_else(|| format!("`{text}` is not SPECIAL=GENERAL"))
}

/// Prints how the new model stands against the one in service.
///
/// # Errors
/// When it is worse where it must not be.
fn compared(service: &Path, candidate: &[u8], dev: &[Example]) -> Result<(), String> {
    let service = understand::load(Some(&service.to_path_buf()))?;
    let candidate = Model::load(candidate).map_err(|e| e.to_string())?;
    let measure = |model: &Model| {
        let judged = training::judge(model, dev, &|| 0.0).map_err(|e| e.to_string())?;
        let meta = model.meta();
        Ok::<_, String>(training::scores(
            judged,
            &meta.labels,
            meta.threshold,
            &meta.refines,
        ))
    };
    let rows = training::compare(&measure(&service)?, &measure(&candidate)?);
    anstream::println!("{:<36} {:>10} {:>10}", "", "in service", "new");
    for row in &rows {
        let mark = if row.refused { "  worse" } else { "" };
        anstream::println!(
            "{:<36} {:>9.1}% {:>9.1}%{mark}",
            row.what,
            row.service * 100.0,
            row.candidate * 100.0
        );
    }
    if rows.iter().any(|row| row.refused) {
        return Err(
            "the new model is worse than the one in service; it was not written".to_owned(),
        );
    }
    Ok(())
}
