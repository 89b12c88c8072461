//! How a turn was decided, for `:why` and the demo's drawer.

use serde::{Deserialize, Serialize};

use super::limits::MAX_REASONS;

/// How a turn was decided. It never holds what the customer wrote.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The intent the model saw, where a text was understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// Its calibrated probability, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// The sentiment of the message, -1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<f32>,
    /// The flow the conversation is in after the turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// Its step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Every step taken, as `flow/step`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// Why, one decision a line, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Microseconds spent on understanding; 0 where no clock runs.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub understand_micros: u64,
}

impl Trace {
    /// Notes one decision.
    pub(crate) fn because(&mut self, reason: impl Into<String>) {
        if self.reasons.len() < MAX_REASONS {
            self.reasons.push(reason.into());
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's `skip_serializing_if` passes a reference
fn is_zero(value: &u64) -> bool {
    *value == 0
}
