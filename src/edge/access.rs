//! Every call of the shop goes through the site's access rules, and wrong guesses are counted where nobody can start anew.

use super::converse::Way;
use crate::bot::{ApiOutcome, ApiRequest};
use crate::origin::{
    Access, Asking, Counted, FREE_GUESSES, Guesses, Settled, Shop, Ward, Watch, Wire, guarded,
};
use crate::privacy::Realm;
use crate::session::{Live, Record, Store};

/// Wrong guesses of one address that cost nothing: behind it may be a whole office.
const FREE_PER_ADDRESS: u32 = 12;

/// A guess that was taken note of.
#[derive(Default)]
struct Noted {
    /// Where.
    wards: Vec<Ward>,
    /// Where there was something to count before: there its end matters even if it was not wrong.
    lasting: Vec<Ward>,
    /// How the strictest count stood before.
    strictest: Guesses,
}

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
        let now = self.wire.now_ms();
        let Some(noted) = self.knock(record, now).await else {
            return ApiOutcome::Busy;
        };
        let before = noted.strictest;
        let mut worst = before;
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
            self.watch.settle_later(noted.lasting, settled);
            return outcome;
        }
        // What was given proves nothing here: the next order is asked for anew.
        record.state.proofs.clear();
        if self.watch.settle(&noted.wards, Settled::Wrong).await {
            outcome
        } else {
            // Nobody learns by a guess that is not counted.
            ApiOutcome::Busy
        }
    }

    /// Says everywhere that this conversation is about to guess; `None` where somebody who counts can't be asked.
    async fn knock(&self, record: &Record, now: i64) -> Option<Noted> {
        let wards = self.wards(record);
        let known = self.watch.knock(&wards).await;
        let whole = known.iter().all(Option::is_some);
        let mut noted = Noted::default();
        for (ward, known) in wards.into_iter().zip(known) {
            let Some(known) = known else { continue };
            // Whoever has to wait anyway is not counted, and has nothing to be taken back.
            if known.admit(now) == Access::Granted {
                if !known.is_nothing() {
                    noted.lasting.push(ward.clone());
                }
                noted.wards.push(ward);
            }
            noted.strictest = noted.strictest.stricter(known, now);
        }
        if !whole || noted.strictest.admit(now) != Access::Granted {
            let wards = std::mem::take(&mut noted.wards);
            self.watch.settle_later(wards, Settled::Neither);
            noted.lasting.clear();
        }
        whole.then_some(noted)
    }

    /// Where the guesses of a conversation are counted: its own in one place for all its life, which its tickets name, so that
    /// no old ticket and no other address begins anew; its address's in the address's. For most that is one place.
    fn wards(&self, record: &Record) -> Vec<Ward> {
        let own = format!("c:{}", record.conversation);
        let mut wards = vec![Ward {
            tally: record.home.clone().unwrap_or_else(|| own.clone()),
            counted: vec![Counted {
                name: own,
                free: FREE_GUESSES,
            }],
        }];
        if self.address.is_empty() {
            return wards;
        }
        let Some(tally) = self.home(&record.site) else {
            return wards;
        };
        let address = Counted {
            name: "address".into(),
            free: FREE_PER_ADDRESS,
        };
        match wards.first_mut().filter(|ward| ward.tally == tally) {
            Some(ward) => ward.counted.push(address),
            None => wards.push(Ward {
                tally,
                counted: vec![address],
            }),
        }
        wards
    }

    /// Where a conversation that begins now has its guesses counted: with those of its address, under another name.
    pub(super) fn home(&self, site: &str) -> Option<String> {
        let name = self
            .config
            .names
            .as_ref()?
            .of(Realm::Address, site, self.address);
        Some(format!("a:{name}"))
    }
}
