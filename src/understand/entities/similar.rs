//! Near misses.

/// Whether two words are the same but for at most `limit` letters missing, added, changed or swapped with a neighbour.
pub fn near(a: &str, b: &str, limit: usize) -> bool {
    a.len().abs_diff(b.len()) <= limit * 4 && strsim::osa_distance(a, b) <= limit
}

/// Whether two words are the same but for as many slips as words of their length may have.
pub fn alike(a: &str, b: &str) -> bool {
    near(a, b, tolerance(a).min(tolerance(b)))
}

/// How many slips a word of this length may have and still be recognised.
pub fn tolerance(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}
