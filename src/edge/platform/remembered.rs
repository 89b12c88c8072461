//! The part of the ledger that is about people: memory, feedback, and forgetting.

use serde::Deserialize;
use worker::wasm_bindgen::JsValue;
use worker::{D1Result, Result};

use super::ledger::Ledger;
use crate::edge::notices::Ticketed;
use crate::privacy::{Pseudonym, Receipt, Tombstone};
use crate::session::{Memory, Record};

/// Most conversations of a customer looked up at once: one more than a plan of erasure holds.
const MAX_LISTED: u32 = 501;
/// The tables that the sweep empties by time: the rule's name, the table, the column of its time.
const EXPIRING: &[(&str, &str, &str)] = &[
    ("handoffs", "handoffs", "asked_at"),
    ("handoffs", "told", "at"),
    ("tombstones", "receipts", "at"),
    ("figures", "turns", "at"),
    ("figures", "events", "at"),
    ("memory", "memory", "seen"),
    ("memory", "customer_conversations", "at"),
    ("tombstones", "tombstones", "at"),
];

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct Kept {
    body: String,
    tickets: u64,
    pending: u64,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Tied {
    conversation: String,
    site: String,
}

fn time(ms: i64) -> JsValue {
    JsValue::from_f64(ms as f64)
}

/// Places for `n` values from the first on.
fn places(n: usize) -> String {
    (1..=n)
        .map(|n| format!("?{n}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn changed(result: &D1Result) -> u64 {
    let meta = result.meta().ok().flatten();
    meta.and_then(|meta| meta.changes)
        .and_then(|changes| u64::try_from(changes).ok())
        .unwrap_or(0)
}

impl Ledger {
    async fn change(&self, sql: &str, values: &[JsValue]) -> Result<u64> {
        Ok(changed(&self.0.prepare(sql).bind(values)?.run().await?))
    }

    /// What is remembered of a customer under any of these names.
    pub async fn memory(&self, who: &[Pseudonym]) -> Result<Option<Memory>> {
        let values: Vec<JsValue> = who.iter().map(|who| who.as_str().into()).collect();
        let sql = format!(
            "SELECT body FROM memory WHERE who IN ({}) ORDER BY seen DESC",
            places(who.len())
        );
        let rows: Vec<Body> = self.0.prepare(sql).bind(&values)?.all().await?.results()?;
        Ok(rows
            .iter()
            .filter_map(|row| serde_json::from_str::<Memory>(&row.body).ok())
            .reduce(Memory::merge))
    }

    /// Remembers a customer.
    pub async fn remember(&self, who: &Pseudonym, memory: &Memory) -> Result<()> {
        let body = serde_json::to_string(memory).unwrap_or_default();
        let sql = "INSERT INTO memory (who, body, seen) VALUES (?1, ?2, ?3) ON CONFLICT (who) DO UPDATE SET body = ?2, seen = ?3";
        self.change(sql, &[who.as_str().into(), body.into(), time(memory.seen)])
            .await
            .map(drop)
    }

    /// Notes whose a conversation is.
    pub async fn link(
        &self,
        conversation: &str,
        who: &Pseudonym,
        site: &str,
        at: i64,
    ) -> Result<()> {
        let sql = "INSERT INTO customer_conversations (conversation, who, site, at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (conversation) DO UPDATE SET who = ?2, at = ?4";
        self.change(
            sql,
            &[
                conversation.into(),
                who.as_str().into(),
                site.into(),
                time(at),
            ],
        )
        .await
        .map(drop)
    }

    /// The conversations of a customer.
    pub async fn conversations(&self, who: &[Pseudonym]) -> Result<Vec<String>> {
        if who.is_empty() {
            return Ok(Vec::new());
        }
        let values: Vec<JsValue> = who.iter().map(|who| who.as_str().into()).collect();
        let sql = format!(
            "SELECT conversation AS name FROM customer_conversations WHERE who IN ({}) LIMIT {MAX_LISTED}",
            places(who.len())
        );
        let rows: Vec<Named> = self.0.prepare(sql).bind(&values)?.all().await?.results()?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    }

    /// The conversations among these that the desk has, with its own numbers.
    pub async fn references(&self, conversations: &[String]) -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        for id in conversations {
            let sql = "SELECT reference AS name FROM handoffs WHERE conversation = ?1 AND reference IS NOT NULL";
            let rows: Vec<Named> = self
                .0
                .prepare(sql)
                .bind(&[id.into()])?
                .all()
                .await?
                .results()?;
            found.extend(rows.into_iter().map(|row| (id.clone(), row.name)));
        }
        Ok(found)
    }

    /// Keeps a score; the last one of a conversation counts.
    pub async fn feedback(
        &self,
        record: &Record,
        score: u8,
        resolved: Option<bool>,
        comment: Option<&str>,
        at: i64,
    ) -> Result<()> {
        let resolved = resolved.map_or(JsValue::NULL, |resolved| JsValue::from(u8::from(resolved)));
        let comment = comment.map_or(JsValue::NULL, JsValue::from_str);
        let sql = "INSERT INTO feedback (conversation, site, at, score, resolved, comment) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT (conversation) DO UPDATE SET at = ?3, score = ?4, resolved = ?5, comment = ?6";
        let values = [
            record.conversation.as_str().into(),
            record.site.as_str().into(),
            time(at),
            score.into(),
            resolved,
            comment,
        ];
        self.change(sql, &values).await.map(drop)
    }

    /// Puts up tombstones; how many.
    pub async fn bury(&self, stones: &[Tombstone]) -> Result<u64> {
        for stone in stones {
            let kind = serde_json::to_value(stone.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default();
            let sql = "INSERT INTO tombstones (grave, kind, at) VALUES (?1, ?2, ?3) ON CONFLICT (grave) DO UPDATE SET at = ?3";
            self.change(
                sql,
                &[stone.grave.as_str().into(), kind.into(), time(stone.at)],
            )
            .await?;
        }
        Ok(u64::try_from(stones.len()).unwrap_or(u64::MAX))
    }

    /// The tombstones on these graves; where there are no graves, nothing need be asked.
    pub async fn stones(&self, graves: &[Pseudonym]) -> Result<Vec<Tombstone>> {
        if graves.is_empty() {
            return Ok(Vec::new());
        }
        let values: Vec<JsValue> = graves.iter().map(|grave| grave.as_str().into()).collect();
        let sql = format!(
            "SELECT grave, kind, at FROM tombstones WHERE grave IN ({})",
            places(graves.len())
        );
        self.0.prepare(sql).bind(&values)?.all().await?.results()
    }

    /// Forgets what is remembered of a customer.
    pub async fn forget_memory(&self, who: &[Pseudonym]) -> Result<u64> {
        let mut gone = 0;
        for who in who {
            let forgotten = self
                .change("DELETE FROM memory WHERE who = ?1", &[who.as_str().into()])
                .await?;
            self.change(
                "DELETE FROM customer_conversations WHERE who = ?1",
                &[who.as_str().into()],
            )
            .await?;
            gone = forgotten.saturating_add(gone);
        }
        Ok(gone)
    }

    /// Deletes every row about conversations.
    pub async fn forget_rows(&self, conversations: &[String]) -> Result<u64> {
        let mut gone: u64 = 0;
        for id in conversations {
            for sql in [
                "DELETE FROM events WHERE turn IN (SELECT id FROM turns WHERE conversation = ?1)",
                "DELETE FROM turns WHERE conversation = ?1",
                "DELETE FROM handoffs WHERE conversation = ?1",
                "DELETE FROM told WHERE conversation = ?1",
                "DELETE FROM feedback WHERE conversation = ?1",
                "DELETE FROM customer_conversations WHERE conversation = ?1",
            ] {
                gone = gone.saturating_add(self.change(sql, &[id.into()]).await?);
            }
        }
        Ok(gone)
    }

    /// Notes the tickets that the desk is to erase.
    pub async fn ask_desk(
        &self,
        tickets: &[(String, String)],
        receipt: &str,
        at: i64,
    ) -> Result<()> {
        for (conversation, reference) in tickets {
            let sql = "INSERT OR IGNORE INTO desk_erasures (reference, conversation, receipt, at) VALUES (?1, ?2, ?3, ?4)";
            let values = [
                reference.into(),
                conversation.into(),
                receipt.into(),
                time(at),
            ];
            self.change(sql, &values).await?;
        }
        Ok(())
    }

    /// The tickets that the desk has not erased yet.
    pub async fn to_erase(&self) -> Result<Vec<Ticketed>> {
        let sql = format!(
            "SELECT 'ticket.erase' AS event, conversation, reference FROM desk_erasures LIMIT {MAX_LISTED}"
        );
        self.0.prepare(sql).all().await?.results()
    }

    /// The desk has erased a ticket: nothing of it is kept here either.
    pub async fn erased_at_desk(&self, reference: &str) -> Result<()> {
        self.change(
            "DELETE FROM desk_erasures WHERE reference = ?1",
            &[reference.into()],
        )
        .await
        .map(drop)
    }

    /// Keeps a receipt.
    pub async fn receive(&self, receipt: &Receipt, tickets: usize, at: i64) -> Result<()> {
        let body = serde_json::to_string(receipt).unwrap_or_default();
        let sql = "INSERT OR IGNORE INTO receipts (id, body, tickets, at) VALUES (?1, ?2, ?3, ?4)";
        let tickets = u32::try_from(tickets).unwrap_or(u32::MAX);
        let values = [
            receipt.id.as_str().into(),
            body.into(),
            tickets.into(),
            time(at),
        ];
        self.change(sql, &values).await.map(drop)
    }

    /// A receipt as it stands now: what the desk has erased meanwhile is done.
    pub async fn receipt(&self, id: &str) -> Result<Option<Receipt>> {
        let kept: Option<Kept> = self
            .0
            .prepare(
                "SELECT body, tickets, (SELECT COUNT(*) FROM desk_erasures WHERE receipt = receipts.id) AS pending \
                 FROM receipts WHERE id = ?1",
            )
            .bind(&[id.into()])?
            .first(None)
            .await?;
        Ok(kept.and_then(|kept| {
            let receipt: Receipt = serde_json::from_str(&kept.body).ok()?;
            Some(if kept.pending == 0 {
                receipt.with_desk_done(kept.tickets)
            } else {
                receipt
            })
        }))
    }

    /// Deletes what has had its time.
    pub async fn expire(&self, rule: &str, before: i64) -> Result<()> {
        for (_, table, column) in EXPIRING.iter().filter(|(name, ..)| *name == rule) {
            self.change(
                &format!("DELETE FROM {table} WHERE {column} < ?1"),
                &[time(before)],
            )
            .await?;
        }
        Ok(())
    }

    /// Conversations (with their sites) whose rows are still tied to them though their time is over. A pseudonym has a
    /// dot in it, a conversation's own id has none.
    pub async fn tied(&self, rule: &str, before: i64, most: u32) -> Result<Vec<(String, String)>> {
        let table = if rule == "feedback" {
            "feedback"
        } else {
            "turns"
        };
        let sql = format!(
            "SELECT DISTINCT conversation, site FROM {table} WHERE at < ?1 AND conversation NOT LIKE '%.%' LIMIT ?2"
        );
        let rows: Vec<Tied> = self
            .0
            .prepare(sql)
            .bind(&[time(before), most.into()])?
            .all()
            .await?
            .results()?;
        Ok(rows
            .into_iter()
            .map(|row| (row.conversation, row.site))
            .collect())
    }

    /// Gives the rows of a conversation another name; what a customer wrote goes.
    pub async fn rename(&self, rule: &str, conversation: &str, name: &str) -> Result<()> {
        let values = [conversation.into(), name.into()];
        if rule == "feedback" {
            let sql = "UPDATE OR REPLACE feedback SET conversation = ?2, comment = NULL WHERE conversation = ?1";
            return self.change(sql, &values).await.map(drop);
        }
        for sql in [
            "UPDATE OR REPLACE events SET turn = ?2 || substr(turn, length(?1) + 1) WHERE turn IN (SELECT id FROM turns WHERE conversation = ?1)",
            "UPDATE OR REPLACE turns SET id = ?2 || substr(id, length(?1) + 1), conversation = ?2 WHERE conversation = ?1",
        ] {
            self.change(sql, &values).await?;
        }
        Ok(())
    }
}
