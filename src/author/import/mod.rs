//! `curbside import rasa`: a Rasa project as flow files, with a list of what could not be carried over.
//!
//! [`project`] reads the project's files into one picture, [`domain`] and [`stories`] and [`calm`] make flows of it,
//! [`write`](fn@write) puts them down as YAML.

mod assemble;
mod calm;
mod checkpoints;
mod domain;
mod follow;
mod leftovers;
mod names;
mod nlu;
mod project;
mod steps;
mod stories;
#[cfg(test)]
mod telco_tests;
#[cfg(test)]
mod tests;
mod yaml;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{eprintln, println};

use super::sources::BotDir;
use project::Project;

/// Bring a bot over from another system.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  curbside import rasa ~/my-rasa-bot --out my-bot

Exit codes: 0 done, 1 written, but the new flows have mistakes to mend, 2 nothing could be written.")]
pub struct Args {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, clap::Subcommand)]
enum From {
    /// A Rasa project: nlu.yml, domain.yml, rules, stories and flows.
    #[command(after_help = "Examples:
  curbside import rasa ~/my-rasa-bot --out my-bot
  curbside check my-bot

What was left out, and why, is printed and written to NOT_CARRIED_OVER.md in the new directory.

Exit codes: 0 done, 1 written, but the new flows have mistakes to mend (they are listed), 2 nothing could be written.")]
    Rasa {
        /// The project's directory.
        dir: PathBuf,
        /// Where the flow files go; made if it isn't there. Files of the same name are not overwritten.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Runs it.
pub fn run(args: &Args) -> ExitCode {
    let From::Rasa { dir, out } = &args.from;
    match import(dir, out) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

fn import(dir: &std::path::Path, out: &std::path::Path) -> Result<ExitCode, String> {
    let mut project = Project::read(dir)?;
    let files = assemble::flows(&mut project);
    if files.is_empty() {
        return Err(format!(
            "{}: no intent, rule, story or flow was found there",
            dir.display()
        ));
    }
    if let Some((taken, _)) = files.iter().find(|(name, _)| out.join(name).exists()) {
        return Err(format!(
            "{} is there already; choose an empty directory",
            out.join(taken).display()
        ));
    }
    for (name, text) in &files {
        put(&out.join(name), text)?;
    }
    let report = project.report();
    put(&out.join("NOT_CARRIED_OVER.md"), &report)?;
    println!(
        "{} {} written to {}",
        files.len(),
        if files.len() == 1 { "file" } else { "files" },
        out.display()
    );
    println!("\n{report}");
    match BotDir::read(out)?.compile() {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(diagnostics) => Ok(super::check::list(&diagnostics)),
    }
}

fn put(path: &std::path::Path, text: &str) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(told)?;
    }
    fs::write(path, text).map_err(told)
}
