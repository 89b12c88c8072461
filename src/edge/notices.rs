//! What goes to the queue. Only a handoff holds what was said, for the desk alone; everything else is counted, not read.

use serde::{Deserialize, Serialize};

use crate::insight::TurnTaken;
use crate::origin::desks::Handoff;

/// One message of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Notice {
    /// A conversation to be given to people.
    #[serde(rename = "agent.handoff")]
    Handoff(Box<Handoff>),
    /// A turn to be counted.
    #[serde(rename = "turn.taken")]
    Turn(Box<TurnTaken>),
}
