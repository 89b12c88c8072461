//! Tickets and the store on the way of a message: who is let in, and what is kept.

use super::converse::Way;
use super::problem::Problem;
use crate::origin::{Watch, Wire};
use crate::session::{Claims, Live, Record, Store, StoreError, Ticket, TicketError, claims};

impl<S: Store, W: Wire, L: Live, G: Watch> Way<'_, S, W, L, G> {
    /// Opens a token for a site.
    ///
    /// # Errors
    /// A 401 for a ticket that is not good here.
    pub(super) fn open<'t>(
        &self,
        site: &str,
        token: &'t str,
    ) -> Result<(Claims<'t>, Ticket), Problem> {
        let claims = claims(token).map_err(refusal)?;
        let ticket = Ticket::open(&self.config.keys, site, claims, self.wire.now_ms());
        Ok((claims, ticket.map_err(refusal)?))
    }

    /// Refuses a ticket whose conversation or customer was forgotten after it was made.
    ///
    /// # Errors
    /// A 401.
    pub(super) async fn unforgotten(
        &self,
        site: &str,
        conversation: &str,
        ticket: &Ticket,
    ) -> Result<(), Problem> {
        let customer = ticket.customer.as_ref().map(|customer| &customer.who);
        let graves = self.config.graves(site, conversation, customer);
        match self.store.erased(&graves, ticket.issued).await {
            true => Err(Problem::forgotten_session()),
            false => Ok(()),
        }
    }

    /// What the store knows as a message comes in with a ticket, unless what it tells of was forgotten.
    ///
    /// # Errors
    /// A 401 for a forgotten conversation; that a strict store is away.
    pub(super) async fn admit(
        &self,
        site: &str,
        conversation: &str,
        id: &str,
        ticket: &Ticket,
    ) -> Result<Option<Record>, Problem> {
        if self.store.strict() {
            // A strict store lets one message in at a time; one that is refused afterwards would keep the next one waiting.
            self.unforgotten(site, conversation, ticket).await?;
            return self.begin(conversation, id, ticket.turn).await;
        }
        let stored = self.begin(conversation, id, ticket.turn).await?;
        if stored.is_none() {
            // Forgetting deletes the record, so the tombstones, a question to a database that may be far away, are asked only
            // where there is none. Elsewhere on earth the record may be seen for a minute more.
            self.unforgotten(site, conversation, ticket).await?;
        }
        Ok(stored)
    }

    /// What the store knows as a message comes in. A store that is away costs nothing but the past, for the ticket is
    /// enough to go on; a strict one that is away costs the order, and the customer is asked to send again.
    async fn begin(
        &self,
        conversation: &str,
        id: &str,
        turn: u32,
    ) -> Result<Option<Record>, Problem> {
        match self.store.begin(conversation, id, turn).await {
            Ok(stored) => Ok(stored),
            Err(_) if self.store.strict() => Err(Problem::busy()),
            Err(_) => Ok(None),
        }
    }

    /// Strict stores keep a turn before it is answered; whether there is anything left to keep.
    pub(super) async fn keep_now(&self, record: &Record) -> Result<bool, Problem> {
        if !self.store.strict() {
            return Ok(true);
        }
        match self.store.save(record).await {
            Ok(()) => Ok(false),
            Err(StoreError::Behind(turn)) => Err(Problem::stale_session(turn)),
            Err(_) => Err(Problem::busy()),
        }
    }

    /// The ticket for a record's last turn.
    ///
    /// # Errors
    /// A 500 where it can't be written at all.
    pub fn seal(&self, record: &Record) -> Result<String, Problem> {
        let ticket = Ticket::of(record, self.wire.now_ms());
        ticket
            .seal(&self.config.keys, &record.site, &record.conversation)
            .ok_or_else(Problem::internal)
    }
}

fn refusal(error: TicketError) -> Problem {
    match error {
        TicketError::Invalid => Problem::invalid_session(),
        TicketError::Expired => Problem::expired_session(),
    }
}
