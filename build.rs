//! Compiles `flows/` into the graph that the module carries, and works out what its articles mean to the shipped model. A
//! mistake in a flow is a build error at `file:line:col`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The compiler is part of the crate too; here only some of it is used.
#[path = "src/flow/mod.rs"]
#[allow(dead_code, unused_imports)]
mod flow;
/// What articles mean, as the library of the crate reads it.
#[path = "src/knowledge/meaning.rs"]
#[allow(dead_code)]
mod meaning;
/// The model's forward pass without its runtime.
#[path = "src/understand/plain/mod.rs"]
mod plain;
#[path = "src/understand/spacing.rs"]
mod spacing;
#[path = "src/understand/window.rs"]
mod window;
#[path = "src/understand/wordpiece.rs"]
#[allow(dead_code)]
mod wordpiece;

/// The model that the module carries.
const MODEL: &str = "model/model.onnx";
/// Where the flows lie, below the crate.
const FLOWS: &str = "flows";
/// How deep directories are followed.
const MAX_DEPTH: usize = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={FLOWS}");
    println!("cargo:rerun-if-changed={MODEL}");
    println!("cargo:rerun-if-changed=src/flow");
    println!("cargo:rerun-if-changed=src/knowledge/meaning.rs");
    for part in ["plain", "spacing.rs", "window.rs", "wordpiece.rs"] {
        println!("cargo:rerun-if-changed=src/understand/{part}");
    }
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
    let meanings = meanings(&compiled.graph.knowledge.articles)?;
    fs::write(out.join("meanings.bin"), meanings.bytes())?;
    Ok(())
}

/// What the articles mean to the shipped model.
fn meanings(articles: &[flow::Article]) -> Result<meaning::Meanings, String> {
    let told = |why: String| format!("{MODEL}: {why}");
    let bytes = fs::read(MODEL).map_err(|error| told(error.to_string()))?;
    let model = plain::Plain::open(&bytes).map_err(told)?;
    meaning::Meanings::of(articles, |text| model.place(text)).map_err(told)
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
