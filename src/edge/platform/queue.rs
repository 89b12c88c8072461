//! Sending to the queue.

use worker::js_sys::JSON;
use worker::{Env, QueueContentType, RawMessageBuilder};

use super::wire::within;
use crate::edge::notices::Notice;

/// The binding of the queue.
const BINDING: &str = "EVENTS";
/// How long one sending may take, in milliseconds.
const SEND_MS: u32 = 3_000;

/// Queues one notice; whether it is on the queue now.
pub(super) async fn send(env: &Env, notice: &Notice) -> bool {
    send_after(env, notice, 0).await
}

/// Queues one notice that is delivered after some seconds; whether it is on the queue now.
pub(super) async fn send_after(env: &Env, notice: &Notice, seconds: u32) -> bool {
    let sent = async {
        let text = serde_json::to_string(notice).ok()?;
        let message = JSON::parse(&text).ok()?;
        let message = RawMessageBuilder::new(message)
            .delay_seconds(seconds)
            .build_with_content_type(QueueContentType::Json);
        env.queue(BINDING).ok()?.send_raw(message).await.ok()
    };
    within(SEND_MS, sent).await.flatten().is_some()
}
