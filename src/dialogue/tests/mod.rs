//! Conversations with the engine. Each file is one side of it.

mod booking;
mod commands;
mod corrections;
mod numbers;
mod orders;
mod random;
mod seed;
mod trip;

use crate::flow::{Graph, Source, compile, layered};

mod wishes;
/// Compiles flows given as name and YAML, over the shipped patterns and engine texts.
fn bot(files: &[(&str, &str)]) -> Graph {
mod texts;
    let base: Vec<(String, String)> =
        serde_json::from_str(crate::shipped::BASE).expect("the base is JSON");
    let own = files
        .iter()
        .map(|(name, text)| Source::new(format!("flows/{name}.yaml"), (*text).to_owned()));
    let sources: Vec<Source> = base
        .into_iter()
        .map(|(path, text)| Source::new(path, text))
    let own = files
        .iter()
        .map(|(name, text)| Source::new(format!("flows/{name}.yaml"), (*text).to_owned()))
        .collect();
    let sources = layered(&base, own);
        .chain(own)
        .collect();
    match compile(&sources) {
        Ok(compiled) => compiled.graph,
        Err(diagnostics) => {
            let list: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"));
        }
    }
}
