//! Whether a newly trained model may take the place of the one in service: by messages and by whole conversations.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::test::{files, hold, home, read};
use super::test_case::TestFile;
use super::{progress, understand};
use crate::understand::Model;
use crate::understand::training::{self, Example, Judged, Scores};

/// Messages and conversations that have got worse, named one by one; of more, the first.
const MAX_NAMED: usize = 20;

/// A model on disk that is not in service yet. It goes when it is not put there.
pub(super) struct Candidate {
    path: PathBuf,
    service: PathBuf,
}

impl Candidate {
    /// Writes a model beside the place where it shall serve.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn written(folder: &Path, onnx: &[u8]) -> Result<Self, String> {
        let candidate = Self {
            path: folder.join("candidate.onnx"),
            service: folder.join("model.onnx"),
        };
        let told = |e: std::io::Error| format!("{}: {e}", candidate.path.display());
        std::fs::write(&candidate.path, onnx).map_err(told)?;
        Ok(candidate)
    }

    /// Puts it where it serves, in place of what was there; returns the file.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn put_in_service(self) -> Result<PathBuf, String> {
        let told = |e: std::io::Error| format!("{}: {e}", self.service.display());
        std::fs::rename(&self.path, &self.service).map_err(told)?;
        Ok(self.service.clone())
    }
}

impl Drop for Candidate {
    fn drop(&mut self) {
        // Gone already where it was put in service.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Prints how the new model stands against the one in service, on held-back messages and in conversation tests; returns whether
/// it is nowhere worse where it must not be.
///
/// # Errors
/// When something cannot be read.
pub(super) fn holds(
    service: &Path,
    candidate: &Candidate,
    dev: &[Example],
    tests: &[PathBuf],
) -> Result<bool, String> {
    let measure = |path: &Path| {
        let model = understand::load(Some(&path.to_path_buf()))?;
        let judged = training::judge(&model, dev, &|| 0.0).map_err(|e| e.to_string())?;
        Ok::<_, String>((scores(&model, judged.clone()), judged))
    };
    let ((before, heard_before), (after, heard_after)) =
        (measure(service)?, measure(&candidate.path)?);
    let rows = training::compare(&before, &after);
    anstream::println!("{:<36} {:>10} {:>10}", "", "in service", "new");
    for row in &rows {
        let mark = if row.refused { "  worse" } else { "" };
        anstream::println!(
            "{:<36} {:>9.1}% {:>9.1}%{mark}",
            row.what,
            row.service * 100.0,
            row.candidate * 100.0
        );
    }
    let lost = dev.iter().zip(heard_before.iter().zip(&heard_after));
    let lost = lost.filter(|(_, (b, a))| b.predicted == b.gold && a.predicted != a.gold);
    for (message, (_, after)) in lost.take(MAX_NAMED) {
        anstream::println!(
            "  understood no longer: {:?} ({}) is taken for {}",
            message.text,
            after.gold,
            after.predicted
        );
    }
    let worse = conversations(service, &candidate.path, tests)?;
    Ok(worse == 0 && !rows.iter().any(|row| row.refused))
}

fn scores(model: &Model, judged: Vec<Judged>) -> Scores {
    let meta = model.meta();
    training::scores(judged, &meta.labels, meta.threshold, &meta.refines)
}

/// Holds the conversation tests with the new model, and those that fail with the one in service too; prints what has got
/// worse and returns how many have.
fn conversations(service: &Path, candidate: &Path, tests: &[PathBuf]) -> Result<usize, String> {
    if tests.is_empty() {
        return Ok(0);
    }
    let files = files(tests)?;
    if files.is_empty() {
        return Err("no conversation tests (.yaml) in the paths of --tests".to_owned());
    }
    let home = home(files.first());
    let all = read(&files)?;
    let count: usize = all.iter().map(|(_, file)| file.tests.len()).sum();
    let failed = failing(&all, &home, candidate)?;
    let mut passed_before = BTreeSet::new();
    if !failed.is_empty() {
        let again: Vec<(PathBuf, TestFile)> = all
            .into_iter()
            .filter(|(path, _)| failed.iter().any(|(other, ..)| other == path))
            .collect();
        passed_before = failed
            .iter()
            .map(|(path, name, _)| (path.clone(), name.clone()))
            .collect();
        for (path, name, _) in failing(&again, &home, service)? {
            passed_before.remove(&(path, name));
        }
    }
    let worse = passed_before.len();
    let mark = if worse > 0 { "  worse" } else { "" };
    let before = count + worse - failed.len();
    anstream::println!(
        "{:<36} {before:>10} {:>10}{mark}",
        format!("conversations passed, of {count}"),
        count - failed.len()
    );
    let named = failed
        .iter()
        .filter(|(path, name, _)| passed_before.contains(&(path.clone(), name.clone())));
    for (path, name, difference) in named.take(MAX_NAMED) {
        anstream::println!("  worse: {}: {name}: {difference}", path.display());
    }
    if worse > MAX_NAMED {
        anstream::println!("  … and {} more", worse - MAX_NAMED);
    }
    Ok(worse)
}

/// The conversations that fail with a model: file, name, and what was not as expected.
fn failing(
    all: &[(PathBuf, TestFile)],
    home: &Path,
    model: &Path,
) -> Result<Vec<(PathBuf, String, String)>, String> {
    let mut failed = Vec::new();
    let bar = progress::bar(all.iter().map(|(_, file)| file.tests.len()).sum());
    hold(
        all,
        home,
        Some(&model.to_path_buf()),
        &mut |path, name, ran| {
            if let Some(difference) = &ran.difference {
                let told = format!(
                    "expected {:?}, found {:?}",
                    difference.expected, difference.found
                );
                failed.push((path.to_owned(), name.to_owned(), told));
            }
            bar.inc(1);
        },
    )
    .map_err(|_| "the conversation tests could not be held; see above".to_owned())?;
    bar.finish_and_clear();
    Ok(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::SHIPPED;
    use crate::understand::training::{Options, adapt};

    #[test]
    fn a_model_that_breaks_a_conversation_is_refused_by_its_name() {
        let place = std::env::temp_dir().join(format!("curbside-safety-{}", std::process::id()));
        let tests = place.join("tests");
        std::fs::create_dir_all(&tests).expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(place.join(name), text);
        let flow = |intent: &str, says: &str| {
            format!("version: \"1.0\"\nstart: {{intents: [{intent}]}}\nsteps:\n  - text: {says}\n")
        };
        write("track.yaml", &flow("track_order", "On its way.")).expect("written");
        write("cancel.yaml", &flow("cancel_order", "Cancelled.")).expect("written");
        let case = |name: &str, says: &str, starts: &str| {
            format!(
                "  - name: {name}\n    turns:\n      - say: {says}\n        started: {starts}\n"
            )
        };
        let all = String::from("tests:\n")
            + &case("an order is tracked", "where has my parcel got to", "track")
            + &case("an order is cancelled", "cancel my order", "cancel")
            + &case("what no model passes", "what a sunny day", "track");
        write("tests/all.yaml", &all).expect("written");
        let service = place.join("model.onnx");
        std::fs::write(&service, SHIPPED).expect("written");

        let wrong = [
            Example::new("where has my parcel got to", "cancel_order"),
            Example::new("where is my parcel", "cancel_order"),
        ];
        let options = Options {
            seed: 1,
            epochs: None,
            refines: Default::default(),
        };
        let worse = adapt(SHIPPED, &wrong, &|_| true, &wrong, &options).expect("adapts");
        let candidate = Candidate::written(&place.join("tests"), &worse.onnx).expect("written");
        let paths = [tests.join("all.yaml")];
        assert_eq!(conversations(&service, &candidate.path, &paths), Ok(1));
        assert_eq!(conversations(&service, &service, &paths), Ok(0));

        // By messages alone it looks as good: only the conversations tell.
        let dev = [Example::new("cancel my order", "cancel_order")];
        assert_eq!(holds(&service, &candidate, &dev, &[]), Ok(true));
        assert_eq!(holds(&service, &candidate, &dev, &paths), Ok(false));
        let path = candidate.path.clone();
        drop(candidate);
        assert!(!path.exists(), "a refused model leaves nothing behind");
        std::fs::remove_dir_all(&place).expect("gone");
    }
}
