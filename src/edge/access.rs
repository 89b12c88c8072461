//! Every call of the shop goes through the site's access rules, and wrong guesses are counted where nobody can start anew.

use super::converse::Way;
use crate::bot::{ApiOutcome, ApiRequest};
use crate::origin::{Access, Asking, FREE_GUESSES, Guesses, Settled, Shop, Watch, Wire, guarded};
use crate::privacy::Realm;
use crate::session::{Live, Record, Store};

/// Wrong guesses of one address that cost nothing: behind it may be a whole office.
const FREE_PER_ADDRESS: u32 = 12;

impl<S: Store, W: Wire, L: Live, G: Watch> Way<'_, S, W, L, G> {
    /// Carries out one call for whoever has this conversation.
    pub(super) async fn call(
        &self,
        record: &mut Record,
        shop: &Shop<'_, W>,
        request: &ApiRequest,
    ) -> ApiOutcome {
        let rules = &self.config.access;
        if !rules
            .iter()
            .any(|rule| rule.covers(&request.path) && !rule.public)
        {
            return shop.call(request).await;
        }
        let collected = record.state.collected();
        let names = self.config.names.as_ref();
        let verified = record
            .customer
            .as_ref()
            .filter(|customer| customer.is_verified(self.wire.now_ms()));
        let theirs = |id: &str| {
            names.zip(verified).is_some_and(|(names, customer)| {
                names
                    .all(Realm::Customer, &record.site, id)
                    .contains(&customer.who)
            })
        };
        let asking = Asking {
            customer: verified.map(|_| &theirs as &dyn Fn(&str) -> bool),
            slots: Some(&collected),
        };
        let whom = self.guessers(record);
        let now = self.wire.now_ms();
        let mut worst = Guesses::default();
        // Whoever has to wait anyway is not counted, and has nothing to be taken back.
        let mut counted = Vec::new();
        for (whom, free) in &whom {
            let Some(known) = self.watch.knock(whom, *free).await else {
                return ApiOutcome::Busy;
            };
            if known.admit(now) == Access::Granted {
                counted.push(whom);
            }
            worst = worst.stricter(known, now);
        }
        let before = worst;
        let outcome = guarded(
            rules,
            asking,
            &mut worst,
            now,
            request,
            async |request: &ApiRequest| shop.call(request).await,
        )
        .await;
        if !worst.is_worse_than(&before) {
            let settled = match outcome {
                ApiOutcome::Ok { .. } => Settled::Found,
                _ => Settled::Neither,
            };
            for whom in counted {
                self.watch.settle(whom, settled).await;
            }
        } else if !record.state.proofs.is_empty() {
            // What was given proves nothing here: the next order is asked for anew.
            record.state.proofs.clear();
        }
        outcome
    }

    /// Whose guesses are counted: the conversation's, and the address's, under another name.
    fn guessers(&self, record: &Record) -> Vec<(String, u32)> {
        let mut whom = vec![(format!("c:{}", record.conversation), FREE_GUESSES)];
        if let (Some(names), false) = (&self.config.names, self.address.is_empty()) {
            let name = names.of(Realm::Address, &record.site, self.address);
            whom.push((format!("a:{name}"), FREE_PER_ADDRESS));
        }
        whom
    }
}
