//! Reading a YAML file of the author's own into a type, with mistakes that say where they are.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

/// What the reader of a file says about it besides the place, which stands in front here.
const PLACE_WORDS: [&str; 2] = [" at line ", " line "];

/// Reads a file as text.
///
/// # Errors
/// A sentence that names the file and what is wrong: not there, not readable, not UTF-8.
pub(super) fn text(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    String::from_utf8(bytes).map_err(|_| {
        format!(
            "{}: this is not UTF-8 text; save it as UTF-8",
            path.display()
        )
    })
}

/// Reads YAML text into a type; `path` is what messages call it.
///
/// # Errors
/// `path:line:col: what`, the line, and a caret under the place.
pub(super) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, String> {
    // `NO` is Norway, and `n` a name: only true and false are truth values, as in the flow language.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let error = error.without_snippet();
        let mut what = error.to_string();
        let cut = PLACE_WORDS
            .iter()
            .filter_map(|words| what.rfind(words))
            .min();
        if let (Some(cut), Some(_)) = (cut, error.location()) {
            what.truncate(cut);
        }
        match error.location() {
            Some(at) => told(
                path,
                text,
                (at.line(), at.column()),
                what.trim_end_matches(':'),
            ),
            None => format!("{}: {what}", path.display()),
        }
    })
}

/// A mistake at a place: line and column from 1.
pub(super) fn told(path: &Path, text: &str, (line, col): (u64, u64), what: &str) -> String {
    let shown = text
        .lines()
        .nth(usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX));
    let head = format!("{}:{line}:{col}: {what}", path.display());
    let Some(shown) = shown.filter(|shown| !shown.trim().is_empty()) else {
        return head;
    };
    let number = line.to_string();
    let lead = usize::try_from(col.saturating_sub(1))
        .unwrap_or(0)
        .min(shown.len());
    format!(
        "{head}\n{number} | {shown}\n{} | {}^",
        " ".repeat(number.len()),
        " ".repeat(lead)
    )
}
