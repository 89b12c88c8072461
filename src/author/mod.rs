//! The authors' tool: a native program over the same library that the worker runs.
//!
//! One file a command; each has `Args` (its flags, documented for `--help`) and `run(&Args) -> ExitCode`.
//! Exit codes: 0 done, 1 the input has mistakes (or a test failed), 2 the command could not be carried out.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Curbside's authors' tool: checks, draws, tests and talks to a bot, and trains what it understands.
#[derive(Debug, Parser)]
#[command(name = "curbside", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {}

/// Runs the command line and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {}
}
