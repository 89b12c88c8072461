//! When a call that failed is tried again, and after how long.

/// Most tries after the first, whatever is asked for: as many as the flow language allows.
pub const MAX_RETRIES: u8 = 5;
/// The pause before the first repeated try, in milliseconds, before jitter.
const BASE_MS: u32 = 100;
/// The longest pause, in milliseconds.
const MAX_PAUSE_MS: u32 = 2_000;

/// Whether a request may be sent again: it changes nothing, or the shop can tell that it is the same wish.
#[must_use]
pub fn repeatable(method: &str, idempotency_key: Option<&str>) -> bool {
    matches!(method, "GET" | "HEAD") || idempotency_key.is_some_and(|key| !key.is_empty())
}

/// The pause before try number `tries` (1 for the first repeated one): doubling, and evenly spread over its upper half
/// so that those who failed together don't come back together. `chance` is drawn from 0 to below 1.
#[must_use]
pub fn pause_ms(tries: u8, chance: f64) -> u32 {
    let doubled = BASE_MS.saturating_mul(
        1_u32
            .checked_shl(u32::from(tries.saturating_sub(1)))
            .unwrap_or(u32::MAX),
    );
    let top = f64::from(doubled.min(MAX_PAUSE_MS));
    (top * (0.5 + chance.clamp(0.0, 1.0) / 2.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_nothing_twice_is_repeated() {
        assert!(repeatable("GET", None));
        assert!(!repeatable("POST", None));
        assert!(!repeatable("POST", Some("")));
        assert!(repeatable("POST", Some("k")));
    }

    #[test]
    fn pauses_double_within_bounds() {
        assert_eq!(pause_ms(1, 0.0), 50);
        assert_eq!(pause_ms(1, 0.999_999), 99);
        assert_eq!(pause_ms(2, 0.0), 100);
        assert_eq!(pause_ms(255, 1.0), MAX_PAUSE_MS);
    }
}
