//! Chance from a seed, for tests that damage files.

/// Numbers below what is asked for, from `SEED` in the environment; the seed is printed, so that a failure can be had again.
pub(crate) fn chance() -> impl FnMut(usize) -> usize {
    let seed: u64 = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(20_261_123);
    println!("SEED={seed}");
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below.max(1)
    }
}
