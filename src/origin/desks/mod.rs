//! Handing a conversation to people: what they are told, in which words, and the desks they work at.
//!
//! - [`Handoff`]: everything a desk is told, transcript included
//! - [`Macro`]: the note an agent sees first, from `chatbot_handoff.macro`
//! - [`Desk`], [`deliver`], [`tell`]: the port of a desk, carried out; [`Progress`]: how far a handoff has come
//! - [`Zendesk`], [`Salesforce`], [`Chatwoot`]: desks, each as requests and the reading of their answers
//! - [`Webhook`]: the desk that is a signed webhook; [`Delivery`]: how handing over ended
//! - [`AnyDesk`]: the one that a site has, from its settings
//! - [`Inbound`], [`Scheme`], [`Inbox`]: what desks tell us, checked, once each, in order

mod any;
mod chatwoot;
mod handoff;
mod inbound;
mod inbox;
mod note;
mod parts;
mod port;
mod salesforce;
#[cfg(test)]
mod tests;
mod webhook;
mod zendesk;

pub use any::{AnyDesk, DeskError};
pub use chatwoot::Chatwoot;
pub use handoff::{Handoff, Requester, Spoken};
pub use inbound::{DeskEvent, Inbound, InboundError, MAX_INBOUND_BYTES, Scheme};
pub use inbox::{HOLD_S, Inbox, MAX_HELD};
pub use note::{Macro, MacroError};
pub use port::{Desk, Follow, Next, Progress, Reading, deliver, tell};
pub use salesforce::Salesforce;
pub use webhook::{Delivery, Webhook};
pub use zendesk::Zendesk;
