//! Workers: the events that come in, and the ports as the platform fills them.
//!
//! - `boot`: the model and the graph, ready once at start-up; `isolate`: what an isolate keeps, by value
//! - `handlers`, `talking`, `customers`, `desk`, `admin`, `demo`: what each address does; `asked`, `body`, `answer`: HTTP in and out
//! - `wire`, `kv`, `live`, `ledger`, `queue`: the ports; `talks`: the Durable Object that holds a conversation, `guesses`: the one that counts wrong guesses
//! - `ground`: all of them, as a message stands on them; `flags`: the flags in force; `say`: what is logged
//! - `counted`, `remembered`, `desk_ledger`: the ledger's parts about figures, people and the desk
//! - `erasing`: forgetting them, and the daily sweep; `shop_keys`: their tokens; `clock`: the time of day
//! - `consumer`: what comes back from the queue; `bench`: what `npm run bench` measures by itself, in a module of its own

mod admin;
mod answer;
mod asked;
#[cfg(feature = "bench")]
mod bench;
mod body;
mod boot;
mod clock;
mod consumer;
mod counted;
mod customers;
mod demo;
mod desk;
mod desk_ledger;
mod erasing;
mod flags;
mod ground;
mod guesses;
mod handlers;
mod isolate;
mod kv;
mod ledger;
mod live;
mod queue;
mod remembered;
mod say;
mod shop_keys;
mod talking;
mod talks;
mod wire;

#[cfg(not(feature = "bench"))]
use worker::wasm_bindgen;
use worker::{
    Context, Env, MessageBatch, Request, Response, Result, ScheduleContext, ScheduledEvent, event,
};

/// The daily cron, as wrangler.toml has it.
const DAILY: &str = "17 3 * * *";

/// Start-up: everything that takes long is done before the first message comes.
#[cfg(not(feature = "bench"))]
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

/// Every few minutes: the guard looks, so that what the queue could not judge is judged. Once a day: what has had its time goes.
#[event(scheduled)]
pub async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    if let Err(error) = flags::guard(&env).await {
        say::warn(&format!("the guard could not judge: {error}"));
    }
    if event.cron() != DAILY {
        return;
    }
    let swept = match isolate::config(&env) {
        Ok(config) => erasing::sweep(&config, &env)
            .await
            .map_err(|error| error.to_string()),
        Err(missing) => Err(missing.join("; ")),
    };
    if let Err(error) = swept {
        say::error(&format!("the daily sweep failed: {error}"));
    }
}
