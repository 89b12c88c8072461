//! The ledger's part about the desk: who has taken a conversation, and what was understood in it.

use serde_json::Value;
use worker::Result;

use super::ledger::Ledger;

/// Most turns of a conversation that the desk is shown, the latest.
const MAX_UNDERSTOOD: u32 = 40;

impl Ledger {
    /// An agent has taken the conversation. Writes only where that is news.
    pub async fn taken(&self, conversation: &str, agent: &str) -> Result<()> {
        self.0
            .prepare(
                "UPDATE handoffs SET agent = ?2 WHERE conversation = ?1 AND state IN ('claimed', 'delivered') \
                 AND agent IS NOT ?2",
            )
            .bind(&[conversation.into(), agent.into()])?
            .run()
            .await
            .map(drop)
    }

    /// What the customer's turns meant, oldest first: intent, confidence (0 to 1), sentiment (-1 to 1). No words.
    pub async fn understood(&self, conversation: &str) -> Result<Vec<Value>> {
        self.0
            .prepare(
                "SELECT turn, intent, confidence, sentiment FROM (SELECT turn, intent, confidence, sentiment FROM turns \
                 WHERE conversation = ?1 AND (intent IS NOT NULL OR sentiment IS NOT NULL) ORDER BY turn DESC LIMIT ?2) \
                 ORDER BY turn",
            )
            .bind(&[conversation.into(), MAX_UNDERSTOOD.into()])?
            .all()
            .await?
            .results()
    }
}
