//! Who gets the bot, and when it takes itself back. Pure: the flags' text, the time and the counts come in.
//!
//! - [`Flags`]: the flags file, in the form of `flags.yaml`
//! - [`Cohorts`], [`Mode`]: which conversation gets what
//! - [`judge`], [`Window`]: the guard that rolls back when too little is understood
//! - [`Standing`], [`Change`]: what is in force, as `GET` and `PUT /v1/flags` show and change it

mod cohort;
mod flags;
mod guard;
mod standing;

pub use cohort::{Cohorts, Mode};
pub use flags::{Flags, FlagsError};
pub use guard::{Rollback, Window, judge};
pub use standing::{Change, ChangeError, Standing, TAKES_EFFECT_S};
