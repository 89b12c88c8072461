//! `curbside cluster`: the last months' tickets, grouped by meaning and ready to be labelled.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use super::unlabelled;
use crate::understand::training::{Clusters, cluster, embed};

/// Groups unlabelled messages by meaning: CSV with the columns `text`, `cluster`, `label_suggestion`, nearest to each
/// centre first.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  curbside cluster --data messages.csv --k 20 --out groups.csv
  curbside cluster --data log.txt --out groups.csv
  curbside cluster --data tickets.parquet --out groups.csv

Exit codes: 0 written, 1 the messages cannot be read or the groups not written.")]
pub struct Args {
    /// Messages: CSV or Parquet with a column `text`, JSON lines with `text`, or plain text with one message a line.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// How many groups; as many as part best where it is not given.
    #[arg(long, value_name = "N")]
    k: Option<usize>,
    /// Where the groups are written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The same seed and data give the same groups.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Messages read at most.
const MAX_MESSAGES: usize = 200_000;
/// Characters of a message that are read.
const MAX_CHARS: usize = 2_000;

/// Runs the command.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    match group(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(1)
        }
    }
}

fn group(args: &Args) -> Result<(), String> {
    let mut messages: Vec<String> = Vec::new();
    for path in &args.data {
        messages.extend(unlabelled::read(path)?);
    }
    messages
        .iter_mut()
        .for_each(|m| *m = m.trim().chars().take(MAX_CHARS).collect());
    messages.retain(|m| !m.is_empty());
    let mut seen = std::collections::HashSet::new();
    let all = messages.len();
    messages.retain(|m| seen.insert(m.to_lowercase()));
    if messages.is_empty() {
        return Err("there is not one message in the data".to_owned());
    }
    if messages.len() > MAX_MESSAGES {
        return Err(format!(
            "{} messages are more than the {MAX_MESSAGES} that can be grouped at once; take a sample",
            messages.len()
        ));
    }
    if args.k.is_some_and(|k| k == 0 || k > messages.len()) {
        return Err(format!(
            "--k must lie between 1 and the {} different messages",
            messages.len()
        ));
    }
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    let style = ProgressStyle::with_template("reading {wide_bar} {pos}/{len} ETA {eta}")
        .map_err(|e| e.to_string())?;
    let bar = ProgressBar::new(texts.len() as u64).with_style(style);
    let embeddings =
        embed(&texts, &mut |done| bar.set_position(done as u64)).map_err(|e| e.to_string())?;
    bar.finish_and_clear();
    let clusters = cluster(&texts, &embeddings, args.k, args.seed);
    write(&args.out, &texts, &clusters)?;
    anstream::println!(
        "{} messages ({} repeated ones left out) in {} groups, silhouette {:.2}, written to {}",
        texts.len(),
        all - texts.len(),
        clusters.labels.len(),
        clusters.silhouette,
        args.out.display()
    );
    if args.k.is_none() {
        let tried: Vec<String> = clusters
            .tried
            .iter()
            .map(|(k, silhouette)| format!("{k}: {silhouette:.2}"))
            .collect();
        anstream::println!(
            "tried (--k chooses another): {}; of those about as good as the best the smallest is taken",
            tried.join(", ")
        );
    }
    for (at, label) in clusters.labels.iter().enumerate() {
        let members: Vec<usize> = clusters
            .placed
            .iter()
            .filter(|p| p.cluster == at)
            .map(|p| p.message)
            .collect();
        let medoid = members
            .first()
            .and_then(|&m| texts.get(m))
            .copied()
            .unwrap_or_default();
        anstream::println!("{:>6}  {label}: {medoid}", members.len());
    }
    Ok(())
}

fn write(path: &Path, texts: &[&str], clusters: &Clusters) -> Result<(), String> {
    let told = |e: csv::Error| format!("{}: {e}", path.display());
    let mut writer = csv::Writer::from_path(path).map_err(told)?;
    writer
        .write_record(["text", "cluster", "label_suggestion"])
        .map_err(told)?;
    for placed in &clusters.placed {
        let text = texts.get(placed.message).copied().unwrap_or_default();
        let label = clusters
            .labels
            .get(placed.cluster)
            .map(String::as_str)
            .unwrap_or_default();
        writer
            .write_record([text, &placed.cluster.to_string(), label])
            .map_err(told)?;
    }
    writer
        .flush()
        .map_err(|e| format!("{}: {e}", path.display()))
}
