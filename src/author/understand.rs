//! `curbside understand`: what a model makes of a message.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;

use crate::understand::entities::{Context, find};
use crate::understand::{self, Model, Understand};

/// Shows what a model makes of a message, or of each line of the standard input.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  curbside understand --text \"where is my order ORD48201937?\"
  curbside understand --json < messages.txt

Exit codes: 0 done, 2 the model or the messages could not be read.")]
pub struct Args {
    /// A model's folder or file; the shipped model where none is given.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// The message; one message a line is read from the standard input where it is missing.
    #[arg(long)]
    text: Option<String>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match understand(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// Loads a model from a folder that `curbside train` wrote, from a file, or the one that is shipped.
///
/// # Errors
/// A sentence that names the file.
pub fn load(path: Option<&PathBuf>) -> Result<Model, String> {
    let Some(path) = path else {
        return Model::load(understand::SHIPPED).map_err(|e| e.to_string());
    };
    Model::load(&bytes(path)?).map_err(|e| format!("{}: {e}", path.display()))
}

/// The bytes of a model in a folder that `curbside train` wrote, or in a file.
///
/// # Errors
/// A sentence that names the file.
pub fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let file = if path.is_dir() {
        path.join("model.onnx")
    } else {
        path.to_owned()
    };
    std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))
}

/// The time, in milliseconds since 1970; 0 where the clock stands before that.
fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

fn understand(args: &Args) -> Result<(), String> {
    let model = load(args.model.as_ref())?;
    let mut out = std::io::stdout().lock();
    let mut answer = |text: &str| -> Result<(), String> {
        let start = Instant::now();
        let mut understanding = model.understand(text);
        understanding.entities = find(text, &Context::new(unix_ms(), 0, "en"));
        understanding.micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let line = if args.json {
            serde_json::to_string(&understanding).map_err(|e| e.to_string())?
        } else {
            format!("{:.3}  {}", understanding.confidence, understanding.intent)
        };
        writeln!(out, "{line}").map_err(|e| e.to_string())
    };
    match &args.text {
        Some(text) => answer(text),
        None => {
            for line in std::io::stdin().lock().split(b'\n') {
                let line = line.map_err(|e| e.to_string())?;
                answer(String::from_utf8_lossy(&line).trim_end_matches('\r'))?;
            }
            Ok(())
        }
    }
}
