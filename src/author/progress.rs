//! A bar for what takes more than a second; only on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a second the bar is drawn, at most.
const DRAWS: u8 = 8;

/// A bar for some pieces of work. It stands on stderr, so that what is piped on stays clean, and nowhere where stderr is no
/// terminal.
pub(super) fn bar(pieces: usize) -> ProgressBar {
    let pieces = u64::try_from(pieces).unwrap_or(u64::MAX);
    let bar =
        ProgressBar::with_draw_target(Some(pieces), ProgressDrawTarget::stderr_with_hz(DRAWS));
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
