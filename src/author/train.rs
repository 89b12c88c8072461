//! `curbside train`: labelled text to a model.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use super::labelled;
use crate::understand::training::{self, Options, Rng};

/// Trains an intent model from labelled text. No network, no Python.
#[derive(Debug, Parser)]
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
    /// The same seed and data give the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each message is seen.
    #[arg(long, default_value_t = 8)]
    epochs: usize,
}

/// Runs the command.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match train(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(1)
        }
    }
}

fn train(args: &Args) -> Result<(), String> {
    let labelled::Labelled {
        mut examples,
        notes,
    } = labelled::read_all(&args.data)?;
    for note in notes.iter().chain(&labelled::thin_intents(&examples)) {
        anstream::eprintln!("note: {note}");
    }
    let held_back = if args.dev.is_empty() {
        let mut rng = Rng::new(args.seed);
        rng.shuffle(&mut examples);
        examples.split_off(examples.len() - examples.len() / 10)
    } else {
        labelled::read_all(&args.dev)?.examples
    };
    let style = ProgressStyle::with_template("training {wide_bar} {pos}/{len} {msg} ETA {eta}")
        .map_err(|e| e.to_string())?;
    let bar = ProgressBar::new(0).with_style(style);
    let options = Options {
        seed: args.seed,
        epochs: args.epochs,
    };
    let trained = training::train(&examples, &held_back, &options, &mut |progress| {
        bar.set_length(progress.steps as u64);
        bar.set_position(progress.step as u64);
        bar.set_message(format!("loss {:.3}", progress.loss));
    })
    .map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    let path = args.out.join("model.onnx");
    std::fs::create_dir_all(&args.out)
        .and_then(|()| std::fs::write(&path, &trained.onnx))
        .map_err(|e| format!("{}: {e}", path.display()))?;
    anstream::println!(
        "{}: {} bytes, {:.1} % right on {} held-back messages",
        path.display(),
        trained.onnx.len(),
        trained.accuracy * 100.0,
        held_back.len()
    );
    Ok(())
}
