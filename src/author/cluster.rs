//! `curbside cluster`: the last months' tickets, grouped by meaning and ready to be labelled.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use super::labelled::decode;
use crate::understand::training::{Clusters, cluster, embed};

/// Groups unlabelled messages by meaning: CSV with the columns `text`, `cluster`, `label_suggestion`, nearest to each
/// centre first.
#[derive(Debug, Parser)]
#[command(after_help = "Examples:
  curbside cluster --data messages.csv --k 20 --out groups.csv
  curbside cluster --data log.txt --out groups.csv

Exit codes: 0 written, 1 the messages cannot be read or the groups not written.")]
pub struct Args {
    /// Messages: CSV with a column `text`, JSON lines with `text`, or plain text with one message a line.
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
        messages.extend(read(path)?);
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

fn read(path: &Path) -> Result<Vec<String>, String> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| format!("{name}: {e}"))?;
    let mut notes = Vec::new();
    let text = decode(&name, &bytes, &mut notes)?;
    for note in notes {
        anstream::eprintln!("note: {note}");
    }
    match path
        .extension()
        .and_then(|e| e.to_str())
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("csv") => read_csv(&name, &text),
        Some("jsonl" | "ndjson") => read_json_lines(&name, &text),
        Some("txt") => Ok(text.lines().map(str::to_owned).collect()),
        Some("parquet") => Err(format!(
            "{name}: Parquet is not read; export the column of messages as CSV"
        )),
        _ => Err(format!(
            "{name}: what is in it? Files ending in .csv, .jsonl and .txt can be read"
        )),
    }
}

fn read_csv(name: &str, text: &str) -> Result<Vec<String>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|e| format!("{name}:1: {e}"))?
        .clone();
    let column = match headers
        .iter()
        .position(|h| h.trim().eq_ignore_ascii_case("text"))
    {
        Some(at) => at,
        None if headers.len() == 1 => 0,
        None => {
            let found: Vec<&str> = headers.iter().collect();
            return Err(format!(
                "{name}:1: there is no column `text`, only `{}`; name the column of messages `text`",
                found.join("`, `")
            ));
        }
    };
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{name}: {e}"))?;
        match record.get(column) {
            Some(text) => all.push(text.to_owned()),
            None => {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(format!(
                    "{name}:{line}: the row ends before the column `text`"
                ));
            }
        }
    }
    Ok(all)
}

fn read_json_lines(name: &str, text: &str) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for (number, line) in (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let value: serde_json::Value =
            serde_json::from_str(line).map_err(|e| format!("{name}:{number}: {e}"))?;
        let text = value.get("text").and_then(serde_json::Value::as_str);
        all.push(
            text.ok_or_else(|| format!("{name}:{number}: there is no `text` in the object"))?
                .to_owned(),
        );
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_and_mistakes_named() {
        assert_eq!(
            read_csv("t.csv", "id,text\n1,\"a, b\"\n2,c\n"),
            Ok(vec!["a, b".to_owned(), "c".to_owned()])
        );
        assert_eq!(
            read_csv("t.csv", "message\nhi\n"),
            Ok(vec!["hi".to_owned()])
        );
        assert!(
            read_csv("t.csv", "a,b\n1,2\n")
                .is_err_and(|e| e.starts_with("t.csv:1: there is no column `text`"))
        );
        assert!(
            read_csv("t.csv", "a,text\n1\n").is_err_and(|e| e.starts_with("t.csv:2: the row ends"))
        );
        assert_eq!(
            read_json_lines("t", "{\"text\":\"x\"}\n\n"),
            Ok(vec!["x".to_owned()])
        );
        assert!(
            read_json_lines("t", "{\"text\":\"x\"}\n{}\n").is_err_and(|e| e.starts_with("t:2:"))
        );
    }
}
