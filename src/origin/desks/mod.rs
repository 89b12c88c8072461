//! Handing a conversation to people: what they are told, in which words, and the desks they work at.
//!
//! - [`Handoff`]: everything a desk is told, transcript included
//! - [`Macro`]: the note an agent sees first, from `chatbot_handoff.macro`
//! - [`Webhook`]: the desk that is a signed webhook; [`Delivery`]: how handing over ended

mod handoff;
mod note;
mod webhook;

pub use handoff::{Handoff, Spoken};
pub use note::{Macro, MacroError};
pub use webhook::{Delivery, Webhook};
