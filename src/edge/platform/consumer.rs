//! What comes back from the queue: handoffs go to the desk once, turns are counted once, however often they are told.

use worker::js_sys::JSON;
use worker::{Env, MessageBatch, MessageExt, QueueRetryOptionsBuilder, RawMessage};

use super::ledger::{Claim, Ledger};
use super::wire::Outside;
use super::{erasing, flags, isolate, say};
use crate::edge::config::Config;
use crate::edge::notices::{Forget, Message, Notice, Told, pause_s};
use crate::insight::TurnTaken;
use crate::origin::Wire;
use crate::origin::desks::{AnyDesk, Delivery, Follow, Handoff, Progress};
use crate::privacy::{Pseudonym, may_write};
use crate::rollout::Mode;

/// How often it is tried to write down that the desk has a handoff.
const MAX_RECORDS: u32 = 2;

/// Takes a batch, each notice by itself: one that fails does not hold the others up.
pub(super) async fn take(batch: &MessageBatch<serde_json::Value>, env: &Env) {
    let mut missed = false;
    for message in batch.raw_iter() {
        let notice = read(&message);
        missed = missed || notice.as_ref().is_some_and(misunderstood);
        match notice {
            Some(notice) if carry_out(&notice, env).await => message.ack(),
            Some(_) => later(&message),
            None => {
                say::error("a notice of the queue cannot be read; it is dropped");
                message.ack();
            }
        }
    }
    // Only a message that was not understood can raise the share of them.
    if missed && let Err(error) = flags::guard(env).await {
        say::warn(&format!("the guard could not judge: {error}"));
    }
}

/// Does what a notice asks for; false where it has to be told again.
pub(super) async fn carry_out(notice: &Notice, env: &Env) -> bool {
    match notice {
        Notice::Handoff(handoff) => hand_over(handoff, env).await,
        Notice::Message(said) => pass_on(said, env).await,
        Notice::Told(told) => tell_of(told, env).await,
        Notice::Erase(ticket) => erasing::at_desk(ticket, env).await,
        Notice::Forget(told) => forget(told, env).await,
        Notice::Turn(turn) => count(turn, env).await,
    }
}

/// Whether it tells of a message that the bot did not understand.
fn misunderstood(notice: &Notice) -> bool {
    match notice {
        Notice::Turn(turn) => {
            turn.mode == Mode::Bot && turn.events.iter().any(|event| event.kind == "fallback")
        }
        _ => false,
    }
}

fn read(message: &RawMessage) -> Option<Notice> {
    let text = JSON::stringify(&message.body()).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

fn later(message: &RawMessage) {
    let sent = i64::try_from(message.timestamp().as_millis()).unwrap_or(0);
    let pause = pause_s(Outside.now_ms().saturating_sub(sent));
    message.retry_with_options(
        &QueueRetryOptionsBuilder::new()
            .with_delay_seconds(pause)
            .build(),
    );
}

/// Whether something about a conversation that happened at `at` may still be written, or told to anybody: `None` where that
/// can't be said now.
async fn welcome(
    ledger: &Ledger,
    config: &Config,
    (site, conversation): (&str, &str),
    customer: Option<&Pseudonym>,
    at: i64,
) -> Option<bool> {
    let graves = config.graves(site, conversation, customer);
    let stones = ledger.stones(&graves).await.ok()?;
    Some(may_write(&stones, at))
}

/// Remembers what a verified customer wanted.
async fn remember(ledger: &Ledger, turn: &TurnTaken) -> bool {
    let (Some(who), Some(intent)) = (&turn.customer, &turn.intent) else {
        return true;
    };
    let Ok(memory) = ledger.memory(std::slice::from_ref(who)).await else {
        return false;
    };
    let mut memory = memory.unwrap_or_default();
    memory.wanted(intent, turn.at);
    ledger
        .link(&turn.conversation, who, &turn.site, turn.at)
        .await
        .is_ok()
        && ledger.remember(who, &memory).await.is_ok()
}

async fn forget(forget: &Forget, env: &Env) -> bool {
    match isolate::config(env) {
        Ok(config) => erasing::again(forget, &config, env).await,
        Err(_) => false,
    }
}

async fn count(turn: &TurnTaken, env: &Env) -> bool {
    let (Ok(ledger), Ok(config)) = (Ledger::open(env), isolate::config(env)) else {
        return false;
    };
    let of = (turn.site.as_str(), turn.conversation.as_str());
    match welcome(&ledger, &config, of, turn.customer.as_ref(), turn.at).await {
        Some(true) => ledger.count(turn).await.is_ok() && remember(&ledger, turn).await,
        Some(false) => true,
        None => false,
    }
}

/// Tells the desk what a customer said; false where it has to be told again.
async fn pass_on(said: &Message, env: &Env) -> bool {
    let (Ok(config), Ok(ledger)) = (isolate::config(env), Ledger::open(env)) else {
        return false;
    };
    let of = (said.site.as_str(), said.conversation.as_str());
    match welcome(&ledger, &config, of, None, said.at).await {
        Some(true) => {}
        // Forgotten on the way: the desk does not hear of it any more.
        Some(false) => return true,
        None => return false,
    }
    let delivery = if matches!(config.desk, AnyDesk::Webhook(_)) {
        // A webhook tells a repeated delivery by its key.
        config.desk_messages.post(said, &said.id, &Outside).await
    } else {
        let (id, text) = (said.id.clone(), said.text.clone());
        let follow = Follow::Said { id, text };
        follow_up(&said.id, &said.conversation, &follow, &config.desk, &ledger).await
    };
    delivery != Delivery::Later
}

/// Tells the desk what has become of a conversation; false where it has to be told again.
async fn tell_of(told: &Told, env: &Env) -> bool {
    let (Ok(config), Ok(ledger)) = (isolate::config(env), Ledger::open(env)) else {
        return false;
    };
    let delivery = if matches!(config.desk, AnyDesk::Webhook(_)) {
        if config.desk_messages.url.is_empty() {
            return true;
        }
        config.desk_messages.post(told, &told.id, &Outside).await
    } else {
        let follow = match told.event.as_str() {
            "conversation.handed_back" => Follow::HandedBack,
            _ => Follow::Closed,
        };
        follow_up(&told.id, &told.conversation, &follow, &config.desk, &ledger).await
    };
    delivery != Delivery::Later
}

/// Tells a vendor's desk something about a ticket it has, once.
async fn follow_up(
    id: &str,
    conversation: &str,
    follow: &Follow,
    desk: &AnyDesk,
    ledger: &Ledger,
) -> Delivery {
    match ledger.was_told(id).await {
        Ok(false) => {}
        Ok(true) => return Delivery::Taken(None),
        Err(_) => return Delivery::Later,
    }
    let reference = match ledger.ticket(conversation).await {
        Ok(Some(ticket)) => match (ticket.reference, ticket.state.as_str()) {
            (Some(reference), _) => reference,
            // The ticket is still being made.
            (None, "claimed") => return Delivery::Later,
            (None, _) => return Delivery::Refused(0),
        },
        // Forgotten, or the handoff is still on its way: the queue gives up in its time.
        Ok(None) | Err(_) => return Delivery::Later,
    };
    let delivery = desk.tell(conversation, &reference, follow, &Outside).await;
    match &delivery {
        Delivery::Taken(_) => {
            if let Err(error) = ledger.told(id, conversation, Outside.now_ms()).await {
                say::warn(&error.to_string());
            }
        }
        Delivery::Refused(status) => say::error(&format!("the desk refuses {id} with {status}")),
        Delivery::Later => {}
    }
    delivery
}

/// Delivers a handoff; false where it has to be told again.
async fn hand_over(handoff: &Handoff, env: &Env) -> bool {
    let (Ok(config), Ok(ledger)) = (isolate::config(env), Ledger::open(env)) else {
        return false;
    };
    let of = (handoff.site.as_str(), handoff.conversation.as_str());
    match welcome(&ledger, &config, of, None, handoff.at).await {
        Some(true) => {}
        Some(false) => return true,
        None => return false,
    }
    let mut progress = match ledger.claim(handoff, Outside.now_ms()).await {
        Ok((Claim::Ours, progress)) => progress,
        Ok((Claim::Settled, _)) => return true,
        Ok((Claim::Theirs, _)) | Err(_) => return false,
    };
    match config.desk.deliver(handoff, &mut progress, &Outside).await {
        Delivery::Taken(reference) => {
            for _ in 0..MAX_RECORDS {
                let recorded =
                    ledger.delivered(&handoff.id, reference.as_deref(), Outside.now_ms());
                if recorded.await.is_ok() {
                    return true;
                }
            }
            unclaimed(&ledger, handoff, progress).await;
            false
        }
        Delivery::Refused(status) => {
            say::error(&format!(
                "the desk refuses handoff {} with {status}",
                handoff.id
            ));
            ledger.refused(&handoff.id).await.is_ok()
        }
        Delivery::Later => {
            unclaimed(&ledger, handoff, progress).await;
            false
        }
    }
}

/// Lets go of a claim, so that the next telling need not wait until it runs out. Where this fails, it runs out, and the next
/// delivery finds out again what the desk has.
async fn unclaimed(ledger: &Ledger, handoff: &Handoff, progress: Progress) {
    let _ = ledger.progressed(&handoff.id, &progress.doubted()).await;
    let _ = ledger.release(&handoff.id).await;
}
