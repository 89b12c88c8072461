//! Workers: the events that come in, and the ports as the platform fills them.
//!
//! - `boot`: the model and the graph, ready once at start-up; `isolate`: what an isolate keeps, by value
//! - `handlers`, `talking`, `desk`: what each address does; `asked`, `body`, `answer`: HTTP in and out
//! - `wire`, `kv`, `live`, `ledger`, `queue`: the ports; `talks`: the Durable Object that holds a conversation
//! - `consumer`: what comes back from the queue

mod answer;
mod asked;
mod body;
mod boot;
mod consumer;
mod desk;
mod handlers;
mod isolate;
mod kv;
mod ledger;
mod live;
mod queue;
mod talking;
mod talks;
mod wire;

use worker::wasm_bindgen;
use worker::{Context, Env, MessageBatch, Request, Response, Result, event};

/// Start-up: everything that takes long is done before the first message comes.
#[event(start)]
pub fn start() {
    boot::prepare();
}

/// A request. Whatever goes wrong becomes an answer with a code.
#[event(fetch)]
pub async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    handlers::answer(request, env, context).await
}

/// A batch of the queue.
#[event(queue)]
pub async fn queue(
    batch: MessageBatch<serde_json::Value>,
    env: Env,
    _context: Context,
) -> Result<()> {
    consumer::take(&batch, &env).await;
    Ok(())
}
