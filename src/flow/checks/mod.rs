//! What is checked over whole flows and over the whole bot.

use super::compile::Brand;
use super::diagnostic::Sink;
use super::lower::{Lowered, Project};

/// Runs every check.
pub(crate) fn run(_flows: &[Lowered<'_>], _project: &Project, _brand: &Brand, _sink: &mut Sink) {}
