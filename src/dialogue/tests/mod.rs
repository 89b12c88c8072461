//! Conversations with the engine. Each file is one side of it.

mod articles;
mod booking;
mod commands;
mod corrections;
mod numbers;
mod orders;
mod others;
mod people;
mod random;
mod seed;
mod texts;
mod trip;
mod wishes;

use crate::flow::{Graph, Source, compile, layered};

/// Compiles flows given as name and YAML, over the shipped patterns and engine texts.
fn bot(files: &[(&str, &str)]) -> Graph {
    let base: Vec<(String, String)> =
        serde_json::from_str(crate::shipped::BASE).expect("the base is JSON");
    let base: Vec<Source> = base
        .into_iter()
        .map(|(path, text)| Source::new(path, text))
        .collect();
    let own = files
        .iter()
        .map(|(name, text)| Source::new(format!("flows/{name}.yaml"), (*text).to_owned()))
        .collect();
    let sources = layered(&base, own);
    match compile(&sources) {
        Ok(compiled) => compiled.graph,
        Err(diagnostics) => {
            let list: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"));
        }
    }
}
