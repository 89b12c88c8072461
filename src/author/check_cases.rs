//! Each code's smallest bad file, with the exact message it gives.
//!
//! `src/flow/fixtures/cases/F0nn_name.yaml` is the bad file (several files stand one after the other, each after a line
//! `#! path`; `openapi.yaml` and `openapi.json` are the shop's API), `F0nn_name.txt` what `compile` says about it. `UPDATE_CASES=1 cargo test check_cases` writes the latter.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::flow::{CODES, Source, compile_against};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/flow/fixtures/cases");

fn cases() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    all.sort();
    all
}

fn files(text: &str) -> Vec<Source> {
    if !text.starts_with("#! ") {
        return vec![Source::new("flows/case.yaml", text)];
    }
    let sections = text.split("#! ").skip(1);
    sections
        .map(|section| section.split_once('\n').unwrap())
        .map(|(path, text)| Source::new(path, text))
        .collect()
}

fn said_about(path: &Path) -> (String, BTreeSet<&'static str>) {
    let mut sources = files(&fs::read_to_string(path).unwrap());
    let document = sources.iter().position(|s| s.path.starts_with("openapi."));
    let read = document.map(|index| super::openapi::api(&sources.remove(index)));
    let (api, mut diagnostics) = match read {
        Some(Ok((api, told))) => (Some(api), told),
        Some(Err(told)) => (None, told),
        None => (None, Vec::new()),
    };
    diagnostics.extend(match compile_against(&sources, api.as_ref()) {
        Ok(compiled) => compiled.warnings,
        Err(diagnostics) => diagnostics,
    });
    let text = diagnostics
        .iter()
        .map(|d| format!("{d}\n"))
        .collect::<Vec<_>>()
        .join("\n");
    (text, diagnostics.iter().map(|d| d.code).collect())
}

#[test]
fn each_case_gives_its_exact_message() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut differ = Vec::new();
    for path in cases() {
        let (said, codes) = said_about(&path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let code = name.split('_').next().unwrap();
        if codes != BTreeSet::from([code]) {
            differ.push(format!("{name} gives {codes:?}:\n{said}"));
            continue;
        }
        let expected = path.with_extension("txt");
        if update {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            differ.push(format!("{name} now says:\n{said}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn each_code_has_a_case() {
    let had: BTreeSet<String> = cases()
        .iter()
        .map(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .chars()
                .take(4)
                .collect()
        })
        .collect();
    let without: Vec<&str> = CODES
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| !had.contains(*code))
        .collect();
    assert!(without.is_empty(), "no case for {without:?}");
}

#[test]
fn each_code_is_documented() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FLOWS.md")).unwrap();
    for (code, meaning) in CODES {
        assert!(
            page.contains(&format!("| {code} | {meaning} |")),
            "docs/FLOWS.md lacks `| {code} | {meaning} |`"
        );
    }
}
