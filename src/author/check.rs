//! `curbside check`: everything that is wrong with a bot's files, in one go.

use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};

use super::sources::BotDir;
use crate::flow::{Diagnostic, Graph, Knowledge, Op, Severity, json_schema};

/// Check flows, patterns, brand, engine sentences and articles, and list every mistake with how to mend it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  curbside check
  curbside check my-bot/flows
  curbside check flows/order_status.yaml
  curbside check my-bot --openapi shop-api.yaml

With an OpenAPI document of the shop's API every call is held to it: path, method, parameters, body, scope, outcomes, and the \
fields of answers that flows save and show. It is given here, or named by `openapi:` in the bot's origin.yaml.

Exit codes: 0 nothing wrong (warnings may be listed), 1 there are mistakes, 2 the files could not be read.")]
pub struct Args {
    /// The bot's directory, or one flow file. Patterns, engine sentences and brand come from the shipped bot where the
    /// directory has none of its own.
    #[arg(default_value = "flows")]
    dir: PathBuf,
    /// The OpenAPI document (3.0 or 3.1, YAML or JSON) of the shop's API, in place of the one that origin.yaml names.
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,
    /// Print the JSON Schema of a flow file instead: editors complete and check flows with it.
    #[arg(long)]
    schema: bool,
}

/// Runs it.
pub fn run(args: &Args) -> ExitCode {
    if args.schema {
        println!("{:#}", json_schema());
        return ExitCode::SUCCESS;
    }
    let bot = match BotDir::read(&args.dir) {
        Ok(bot) => bot,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let (compiled, held) = match bot.check(args.openapi.as_deref()) {
        Ok(checked) => checked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    match compiled {
        Ok(compiled) => {
            compiled.warnings.iter().for_each(show);
            let flows = compiled.graph.flows.len();
            let steps: usize = compiled.graph.flows.values().map(|f| f.steps.len()).sum();
            let warnings = compiled.warnings.len();
            println!(
                "{flows} {} with {steps} steps{}{}: no mistakes, {warnings} {}",
                plural(flows, "flow"),
                articles(&compiled.graph.knowledge),
                if held {
                    calls(&compiled.graph)
                } else {
                    String::new()
                },
                plural(warnings, "warning")
            );
            ExitCode::SUCCESS
        }
        Err(diagnostics) => list(&diagnostics),
    }
}

/// What there is to answer from, for the closing line; nothing where there are no articles.
fn articles(knowledge: &Knowledge) -> String {
    let articles = knowledge.articles.len();
    let passages: usize = knowledge.articles.iter().map(|a| a.passages.len()).sum();
    if articles == 0 {
        return String::new();
    }
    format!(
        ", {articles} {} with {passages} {}",
        plural(articles, "article"),
        plural(passages, "passage")
    )
}

/// How many calls were held to the shop's API, for the closing line.
fn calls(graph: &Graph) -> String {
    let steps = graph.flows.values().flat_map(|flow| &flow.steps);
    let calls = steps.filter(|s| matches!(s.op, Op::CallApi(_))).count();
    format!(
        ", {calls} {} as the shop's API has them",
        plural(calls, "call")
    )
}

/// Lists what is wrong; the exit code is that of a bot with mistakes.
pub(super) fn list(diagnostics: &[Diagnostic]) -> ExitCode {
    diagnostics.iter().for_each(show);
    let errors = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    let warnings = diagnostics.len() - errors;
    println!(
        "{errors} {}, {warnings} {}",
        plural(errors, "mistake"),
        plural(warnings, "warning")
    );
    ExitCode::from(1)
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}

/// Prints one, in colours where a terminal shows them.
fn show(diagnostic: &Diagnostic) {
    let colour = match diagnostic.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let text = diagnostic.to_string();
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    println!("{style}{first}{style:#}\n{rest}\n");
}
