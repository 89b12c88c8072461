//! Forgetting a customer in every store, and the daily sweep of what has had its time.

use worker::Env;

use super::asked::Stop;
use super::ledger::Ledger;
use super::live::Talks;
use super::wire::{Outside, within};
use super::{asked::Asked, isolate, kv, queue, say};
use crate::edge::config::Config;
use crate::edge::notices::{Forget, Notice, Ticketed};
use crate::origin::Wire;
use crate::origin::desks::{AnyDesk, Delivery, Follow};
use crate::privacy::{
    End, Outcome, Plan, Pseudonym, Pseudonyms, Receipt, Step, Subject, Tombstone, may_write,
};
use crate::session::{Ask, Live, Store};

/// How long the tombstones may be asked, in milliseconds. A database that is away keeps nobody from talking.
const GRAVES_MS: u32 = 800;
/// After how long the conversations are swept once more, in seconds: longer than the longest call that a turn under way waits for.
const SWEEP_AGAIN_S: u32 = 12;
/// The receipt's number where a step is tried again: its first one is known.
const AGAIN: &str = "";

/// Conversations pseudonymised in one sweep; the next day's goes on.
const MAX_SWEPT: u32 = 500;

/// Whether something that happened at `happened` lies on one of these graves.
pub(super) async fn erased(env: &Env, graves: &[Pseudonym], happened: i64) -> bool {
    let Ok(ledger) = Ledger::open(env) else {
        return false;
    };
    match within(GRAVES_MS, ledger.stones(graves)).await {
        Some(Ok(stones)) => !may_write(&stones, happened),
        Some(Err(error)) => {
            say::warn(&format!("the tombstones could not be asked: {error}"));
            false
        }
        None => {
            say::warn("the tombstones did not answer in time");
            false
        }
    }
}

/// Forgets, and says what is gone. What fails now is tried again from the queue.
pub(super) async fn forget(
    forget: &Forget,
    id: &str,
    config: &Config,
    env: &Env,
    _asked: &Asked,
) -> Result<Receipt, Stop> {
    let plan = plan(forget);
    let outcomes = carry_out(&plan, forget, id, config, env).await?;
    if outcomes.contains(&Outcome::Failed)
        && !queue::send(env, &Notice::Forget(Box::new(forget.clone()))).await
    {
        return Err(crate::edge::problem::Problem::internal().into());
    }
    // A message that was being answered meanwhile keeps its conversation once it is; nobody can open it, and it goes too.
    let late = Forget {
        site: forget.site.clone(),
        at: forget.at,
        conversations: forget.conversations.clone(),
        ..Forget::default()
    };
    if !late.conversations.is_empty()
        && !queue::send_after(env, &Notice::Forget(Box::new(late)), SWEEP_AGAIN_S).await
    {
        say::warn("what was under way while a customer was forgotten rests for half an hour");
    }
    let receipt = plan.receipt(id, &outcomes, &config.retention, forget.at);
    Ledger::open(env)?
        .receive(&receipt, forget.desk.len(), forget.at)
        .await?;
    ask_desk(forget, env).await;
    Ok(receipt)
}

/// Asks the desk to erase a ticket; whether that is settled.
pub(super) async fn at_desk(ticket: &Ticketed, env: &Env) -> bool {
    let (Ok(config), Ok(ledger)) = (isolate::config(env), Ledger::open(env)) else {
        return false;
    };
    let delivery = if matches!(config.desk, AnyDesk::Webhook(_)) {
        if config.desk_messages.url.is_empty() {
            say::warn(
                "a ticket is to be erased, and the desk has no address to be told at (DESK_MESSAGES_URL)",
            );
            return true;
        }
        let key = format!("erase-{}", ticket.reference);
        config.desk_messages.post(ticket, &key, &Outside).await
    } else {
        let (conversation, reference) = (&ticket.conversation, &ticket.reference);
        config
            .desk
            .tell(conversation, reference, &Follow::Erased, &Outside)
            .await
    };
    match delivery {
        Delivery::Taken(_) => ledger.erased_at_desk(&ticket.reference).await.is_ok(),
        Delivery::Refused(status) => {
            say::error(&format!(
                "the desk refuses to erase a ticket, with {status}"
            ));
            true
        }
        Delivery::Later => false,
    }
}

/// Forgets again what could not be forgotten before, or came late; whether all of it is done.
pub(super) async fn again(forget: &Forget, config: &Config, env: &Env) -> bool {
    let mut forget = forget.clone();
    // A handoff that was being delivered meanwhile has a number by now.
    if forget.desk.is_empty()
        && let Ok(ledger) = Ledger::open(env)
    {
        let late = ledger.references(&forget.conversations).await;
        forget.desk = late.unwrap_or_default();
    }
    let outcomes = carry_out(&plan(&forget), &forget, AGAIN, config, env).await;
    ask_desk(&forget, env).await;
    matches!(outcomes, Ok(outcomes) if !outcomes.contains(&Outcome::Failed))
}

/// Has the desk asked to erase its tickets, by the queue. One that does not get onto it is found by the sweep.
async fn ask_desk(forget: &Forget, env: &Env) {
    for (conversation, reference) in &forget.desk {
        let ticket = Ticketed {
            event: "ticket.erase".into(),
            conversation: conversation.clone(),
            reference: reference.clone(),
        };
        queue::send(env, &Notice::Erase(Box::new(ticket))).await;
    }
}

fn plan(forget: &Forget) -> Plan {
    Plan::new(Subject {
        customer: forget.customer.clone(),
        conversations: forget.conversations.clone(),
        desk: forget
            .desk
            .iter()
            .map(|(_, reference)| reference.clone())
            .collect(),
    })
}

async fn carry_out(
    plan: &Plan,
    forget: &Forget,
    receipt: &str,
    config: &Config,
    env: &Env,
) -> worker::Result<Vec<Outcome>> {
    let ledger = Ledger::open(env)?;
    let store = kv::Kv(env.kv(kv::BINDING).ok());
    let done = |result: worker::Result<u64>| result.map_or(Outcome::Failed, Outcome::Done);
    let mut outcomes = Vec::new();
    for step in &plan.steps {
        outcomes.push(match step {
            Step::Bury => done(bury(forget, config, &ledger).await),
            Step::Sessions(ids) => {
                let mut gone = Some(0_u64);
                for id in ids {
                    gone = gone
                        .zip(store.forget(id).await.ok())
                        .map(|(gone, known)| gone.saturating_add(u64::from(known)));
                }
                gone.map_or(Outcome::Failed, Outcome::Done)
            }
            Step::Live(ids) => {
                let mut gone = Some(0_u64);
                for id in ids {
                    let known = Talks(env)
                        .ask(id, &Ask::Forget)
                        .await
                        .ok()
                        .map(|stand| stand.known);
                    gone = gone
                        .zip(known)
                        .map(|(gone, known)| gone.saturating_add(u64::from(known)));
                }
                gone.map_or(Outcome::Failed, Outcome::Done)
            }
            Step::Memory(who) => done(ledger.forget_memory(who).await),
            Step::Rows(ids) => done(ledger.forget_rows(ids).await),
            Step::Desk(_) => match ledger.ask_desk(&forget.desk, receipt, forget.at).await {
                Ok(()) => Outcome::Asked,
                Err(_) => Outcome::Failed,
            },
        });
    }
    Ok(outcomes)
}

async fn bury(forget: &Forget, config: &Config, ledger: &Ledger) -> worker::Result<u64> {
    let Some(names) = &config.names else {
        return Ok(0);
    };
    let stones = Tombstone::raise(
        names,
        &forget.site,
        &forget.conversations,
        &forget.customer,
        forget.at,
    );
    ledger.bury(&stones).await
}

/// The daily sweep: what has had its time is deleted, or loses what ties it to a conversation.
pub(super) async fn sweep(config: &Config, env: &Env) -> worker::Result<()> {
    let ledger = Ledger::open(env)?;
    for ticket in ledger.to_erase().await? {
        at_desk(&ticket, env).await;
    }
    for (rule, before) in config.retention.due(Outside.now_ms()) {
        match (rule.name, rule.end) {
            ("turns" | "feedback", End::Pseudonymised) => {
                pseudonymise(&ledger, rule.name, before, config.names.as_ref()).await?
            }
            (name, End::Deleted) => ledger.expire(name, before).await?,
            _ => {}
        }
    }
    Ok(())
}

async fn pseudonymise(
    ledger: &Ledger,
    name: &str,
    before: i64,
    names: Option<&Pseudonyms>,
) -> worker::Result<()> {
    for (conversation, site) in ledger.tied(name, before, MAX_SWEPT).await? {
        // Without keys nothing can be told apart afterwards: then it goes.
        match names {
            Some(names) => {
                let other = names.of(crate::privacy::Realm::Conversation, &site, &conversation);
                ledger.rename(name, &conversation, other.as_str()).await?;
            }
            None => drop(ledger.forget_rows(&[conversation]).await?),
        }
    }
    Ok(())
}
