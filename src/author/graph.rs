//! `curbside graph`: the compiled flows as a picture or as data.

use std::path::PathBuf;
use std::process::ExitCode;

use super::check;
use super::sources::BotDir;
use crate::flow::{Format, Kind, draw};

/// Draw a bot's flows, or print the compiled graph.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  curbside graph --format mermaid > flows.mmd
  curbside graph --flow order_status --format svg > order_status.svg
  curbside graph my-bot/flows --format dot | dot -Tpdf > flows.pdf
  curbside graph --format json | jq '.flows | keys'

Exit codes: 0 done, 1 the flows have mistakes (they are listed), 2 the files could not be read or there is no such flow.")]
pub struct Args {
    /// The bot's directory, or one flow file.
    #[arg(default_value = "flows")]
    dir: PathBuf,
    /// How to write it.
    #[arg(long, value_enum, default_value = "mermaid")]
    format: Style,
    /// Only these flows; may be given several times.
    #[arg(long)]
    flow: Vec<String>,
    /// The repair patterns too.
    #[arg(long)]
    patterns: bool,
}

/// How to write a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Style {
    /// Mermaid's flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
    /// The whole compiled graph, as the engine reads it.
    Json,
}

/// Runs it.
pub fn run(args: &Args) -> ExitCode {
    let bot = match BotDir::read(&args.dir) {
        Ok(bot) => bot,
        Err(why) => {
            anstream::eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let graph = match bot.compile() {
        Ok(compiled) => compiled.graph,
        Err(diagnostics) => return check::list(&diagnostics),
    };
    if let Some(unknown) = args.flow.iter().find(|id| !graph.flows.contains_key(*id)) {
        let known: Vec<&str> = graph.flows.keys().map(String::as_str).collect();
        anstream::eprintln!(
            "there is no flow `{unknown}`; there are {}",
            known.join(", ")
        );
        return ExitCode::from(2);
    }
    let wanted = |id: &str| {
        if !args.flow.is_empty() {
            return args.flow.iter().any(|flow| flow == id);
        }
        args.patterns
            || graph
                .flows
                .get(id)
                .is_some_and(|flow| flow.kind == Kind::Dialogue)
    };
    let text = match args.format {
        Style::Mermaid => draw(&graph, Format::Mermaid, &wanted),
        Style::Dot => draw(&graph, Format::Dot, &wanted),
        Style::Svg => draw(&graph, Format::Svg, &wanted),
        Style::Json => match serde_json::to_string_pretty(&graph) {
            Ok(text) => text + "\n",
            Err(error) => {
                anstream::eprintln!("the graph can't be written as JSON: {error}");
                return ExitCode::from(2);
            }
        },
    };
    anstream::print!("{text}");
    ExitCode::SUCCESS
}
