//! The authors' tool: a native program over the same library that the worker runs.
//!
//! One file a command; each has `Args` (its flags, documented for `--help`) and `run(&Args) -> ExitCode`.
//! Exit codes: 0 done, 1 the input has mistakes (or a test failed), 2 the command could not be carried out.

mod chat;
mod check;
#[cfg(test)]
mod check_cases;
mod cluster;
mod crowd;
#[cfg(test)]
mod docs_tests;
mod eval;
mod examples;
mod graph;
mod import;
mod labelled;
mod measure;
mod openapi;
#[cfg(test)]
mod openapi_tests;
mod progress;
mod report;
mod safety;
#[cfg(test)]
mod schema_tests;
mod script;
mod sources;
mod talk;
mod taught;
mod test;
mod test_case;
mod test_run;
#[cfg(test)]
mod test_tests;
mod train;
mod understand;
mod unlabelled;
mod wire;
mod yaml_file;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Curbside's authors' tool: checks, draws, tests and talks to a bot, and trains what it understands.
#[derive(Debug, Parser)]
#[command(
    name = "curbside",
    version,
    about,
    arg_required_else_help = true,
    after_help = "Examples:
  curbside check my-bot        everything that is wrong with a bot's files
  curbside chat my-bot         talk to it
  curbside test my-bot/tests   run its conversation tests
  curbside COMMAND --help      each command's flags and examples

Exit codes: 0 done, 1 the input has mistakes or a test failed, 2 the command could not be carried out.
Colours and progress bars are shown on a terminal only; NO_COLOR=1 switches colours off."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talk to a bot in the terminal.
    Chat(chat::Args),
    /// Run conversation tests.
    Test(test::Args),
    /// Check a bot's files and list every mistake.
    Check(check::Args),
    /// Draw a bot's flows.
    Graph(graph::Args),
    /// Bring a bot over from another system.
    Import(import::Args),
    /// Train an intent model from labelled text.
    Train(train::Args),
    /// Group unlabelled messages by meaning.
    Cluster(cluster::Args),
    /// Measure a model on labelled messages.
    Eval(eval::Args),
    /// Show what a model makes of a message.
    Understand(understand::Args),
    /// Measure the engine and the compiler, for `npm run bench`.
    #[command(hide = true)]
    Measure(measure::Args),
}

/// Runs the command line and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Command::Chat(args) => chat::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Cluster(args) => cluster::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Understand(args) => understand::run(&args),
        Command::Measure(args) => measure::run(&args),
    }
}
