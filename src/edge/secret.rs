//! Comparing secrets.

use sha2::{Digest, Sha256};

/// Whether a secret given is the one known, in a time that tells nothing about either. An empty one is never right.
#[must_use]
pub fn same(given: &str, known: &str) -> bool {
    let (given_hash, known_hash) = (Sha256::digest(given), Sha256::digest(known));
    let differing = given_hash
        .iter()
        .zip(known_hash.iter())
        .fold(0_u8, |bits, (a, b)| bits | (a ^ b));
    differing == 0 && !known.is_empty()
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_the_same_and_never_nothing() {
        assert!(same("token", "token"));
        assert!(
            !same("token", "token ") && !same("", "token") && !same("token", "") && !same("", "")
        );
    }
}
