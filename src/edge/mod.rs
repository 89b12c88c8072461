//! The worker: the only room that knows the platform.
//!
//! What needs no platform is plain code with tests beside it:
//! - [`config`]: what the bindings say; [`route`]: which address does what; [`cors`]: who may ask
//! - [`problem`]: every refusal, with its stable code; [`posted`]: reading a message, within bounds
//! - [`secret`]: comparing secrets; [`rotation`]: how old they are; [`challenge`]: Turnstile; [`span`]: reading a stretch of time; [`spoken`]: reading what a desk says; [`hours`]: when people are there
//! - [`converse`]: the way of one message; [`recent`]: the same message twice at once
//! - `access`: every call held to the site's rules; `admission`: tickets, tombstones, the store; `cohort`: what a conversation gets under the flags; `person`: while a person has it; `both`: two things asked at once; [`notices`]: what goes to the queue
//!
//! `platform` (only in the WebAssembly module) ties them to Workers.

mod access;
mod admission;
mod both;
pub mod challenge;
mod cohort;
pub mod config;
pub mod converse;
pub mod cors;
pub mod hours;
pub mod notices;
mod person;
pub mod posted;
pub mod problem;
pub mod recent;
pub mod rotation;
pub mod route;
pub mod secret;
pub mod span;
pub mod spoken;
pub mod texts;

#[cfg(target_arch = "wasm32")]
mod platform;
