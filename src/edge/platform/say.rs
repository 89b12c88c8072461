//! What is logged: redacted first, whoever wrote it.

use crate::privacy::Redactor;

/// Something that a person should look at.
pub(super) fn error(text: &str) {
    worker::console_error!("{}", Redactor::default().redact(text).text);
}

/// Something that mended itself, or will.
pub(super) fn warn(text: &str) {
    worker::console_warn!("{}", Redactor::default().redact(text).text);
}
