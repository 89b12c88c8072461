//! Compiles `flows/` into the graph that the module carries. A mistake in a flow is a build error at `file:line:col`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The compiler is part of the crate too; here only some of it is used.
#[path = "src/flow/mod.rs"]
#[allow(dead_code, unused_imports)]
mod flow;

/// Where the flows lie, below the crate.
const FLOWS: &str = "flows";
/// How deep directories are followed.
const MAX_DEPTH: usize = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={FLOWS}");
    println!("cargo:rerun-if-changed=src/flow");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut sources = Vec::new();
    read(Path::new(FLOWS), FLOWS, 0, &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let compiled = match flow::compile(&sources) {
        Ok(compiled) => compiled,
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                eprintln!("{diagnostic}\n");
            }
            return Err(format!(
                "{} mistakes in {FLOWS}/; they are listed above",
                diagnostics.len()
            )
            .into());
        }
    };
    for warning in &compiled.warnings {
        println!(
            "cargo:warning={}:{}:{}: {}[{}]: {}",
            warning.path, warning.line, warning.col, warning.severity, warning.code, warning.what
        );
    }
    let examples: Vec<serde_json::Value> = compiled
        .examples
        .iter()
        .map(|e| serde_json::json!({"text": e.text, "intent": e.intent, "path": e.path, "line": e.line}))
        .collect();
    let base: Vec<(&str, &str)> = sources
        .iter()
        .filter(|s| flow::is_base(s))
        .map(|s| (s.path.as_str(), s.text.as_str()))
        .collect();
    fs::write(
        out.join("graph.json"),
        serde_json::to_string(&compiled.graph)?,
    )?;
    fs::write(out.join("examples.json"), serde_json::to_string(&examples)?)?;
    fs::write(out.join("base.json"), serde_json::to_string(&base)?)?;
    Ok(())
}

/// Reads every YAML file of a directory and those below it, and the articles.
fn read(
    directory: &Path,
    name: &str,
    depth: usize,
    sources: &mut Vec<flow::Source>,
) -> io::Result<()> {
    if depth > MAX_DEPTH || !directory.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &path, depth + 1, sources)?;
        } else if [".yaml", ".yml", ".md"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            sources.push(flow::Source::new(path, fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}
