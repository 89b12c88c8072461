//! docs/FLOWS.md: every complete example compiles, all of them as one bot.

use std::fs;

use super::sources::base;
use crate::flow::{Source, compile, layered};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FLOWS.md");
/// Examples the page has at least; fewer means that they were not found.
const AT_LEAST: usize = 12;

#[test]
fn every_example_of_the_page_compiles() {
    let page = fs::read_to_string(PAGE).unwrap();
    let examples: Vec<Source> = page
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter_map(|block| {
            let path = block.strip_prefix("# ")?.lines().next()?;
            path.starts_with("flows/").then(|| Source::new(path, block))
        })
        .collect();
    assert!(
        examples.len() >= AT_LEAST,
        "only {} examples were found",
        examples.len()
    );
    if let Err(found) = compile(&layered(&base(), examples)) {
        panic!(
            "{}",
            found.iter().map(|d| format!("{d}\n\n")).collect::<String>()
        );
    }
}
