//! What a message stands on: the ports as the platform fills them, over whichever store is configured.

use std::cell::RefCell;
use std::rc::Rc;

use worker::Env;

use super::asked::{Asked, ready};
use super::guesses::Counts;
use super::live::{Strictly, Talks};
use super::wire::Outside;
use super::{clock, erasing, isolate, kv};
use crate::bot::Bot;
use crate::edge::config::Config;
use crate::edge::converse::Way;
use crate::edge::problem::Problem;
use crate::edge::recent::Recent;
use crate::origin::{Memory, Settled, Ward, Wire};
use crate::privacy::Pseudonym;
use crate::rollout::Standing;
use crate::session::{Record, Store, StoreError};

/// Where conversations rest, as `SESSIONS` says.
enum Rest<'a> {
    /// In KV: the newer of ticket and store wins.
    Loose(kv::Kv),
    /// In a Durable Object each: strict order.
    Strict(Strictly<'a>),
}

/// Conversations at rest, and what is known of those that were erased.
pub(super) struct Shelf<'a> {
    rest: Rest<'a>,
    env: &'a Env,
}

impl Store for Shelf<'_> {
    async fn load(&self, conversation: &str) -> Result<Option<Record>, StoreError> {
        match &self.rest {
            Rest::Loose(store) => store.load(conversation).await,
            Rest::Strict(store) => store.load(conversation).await,
        }
    }

    async fn begin(
        &self,
        conversation: &str,
        id: &str,
        turn: u32,
    ) -> Result<Option<Record>, StoreError> {
        match &self.rest {
            Rest::Loose(store) => store.begin(conversation, id, turn).await,
            Rest::Strict(store) => store.begin(conversation, id, turn).await,
        }
    }

    fn strict(&self) -> bool {
        matches!(self.rest, Rest::Strict(_))
    }

    async fn erased(&self, graves: &[Pseudonym], issued: i64) -> bool {
        erasing::erased(self.env, graves, issued).await
    }

    async fn save(&self, record: &Record) -> Result<(), StoreError> {
        match &self.rest {
            Rest::Loose(store) => store.save(record).await,
            Rest::Strict(store) => store.save(record).await,
        }
    }

    async fn forget(&self, conversation: &str) -> Result<bool, StoreError> {
        match &self.rest {
            Rest::Loose(store) => store.forget(conversation).await,
            Rest::Strict(store) => store.forget(conversation).await,
        }
    }
}

/// Everything that the way of a message borrows.
pub(super) struct Ground<'a> {
    config: &'a Config,
    bot: Bot<'static>,
    store: Shelf<'a>,
    live: Talks<'a>,
    memory: Rc<RefCell<Memory>>,
    recent: Rc<RefCell<Recent>>,
    standing: Rc<Standing>,
    watch: Counts<'a>,
    closed: Option<String>,
    address: &'a str,
    own: &'a str,
    telling: bool,
}

impl<'a> Ground<'a> {
    /// Prepares it, under the flags given.
    pub fn new(
        config: &'a Config,
        env: &'a Env,
        asked: &'a Asked,
        standing: Rc<Standing>,
    ) -> Result<Self, Problem> {
        let rest = if config.strict {
            Rest::Strict(Strictly(Talks(env)))
        } else {
            Rest::Loose(kv::Kv(env.kv(kv::BINDING).ok()))
        };
        let store = Shelf { rest, env };
        let local = config.is_local(&asked.host);
        let threshold = standing.chatbot.sentiment_threshold as f32;
        Ok(Self {
            config,
            bot: ready()?.bot.clone().with_sentiment_threshold(threshold),
            store,
            live: Talks(env),
            memory: isolate::memory(),
            recent: isolate::recent(),
            standing,
            watch: Counts::new(env),
            closed: closed(config),
            // On one's own machine everybody has the same address.
            address: if local { "" } else { &asked.address },
            own: &asked.own,
            telling: local,
        })
    }

    /// Guesses that are still to be settled, once the answer is on its way.
    pub fn owed(&self) -> Vec<(Vec<Ward>, Settled)> {
        self.watch.owed()
    }

    /// The way of a message over it.
    pub fn way(&self) -> Way<'_, Shelf<'a>, Outside, Talks<'a>, Counts<'a>> {
        Way {
            config: self.config,
            bot: &self.bot,
            store: &self.store,
            wire: &Outside,
            live: &self.live,
            memory: &self.memory,
            recent: &self.recent,
            standing: &self.standing,
            watch: &self.watch,
            closed: self.closed.as_deref(),
            address: self.address,
            own: self.own,
            telling: self.telling,
        }
    }
}

/// The desk's hours, where nobody is there now. A zone that the platform does not know closes no desk.
fn closed(config: &Config) -> Option<String> {
    let hours = config.hours.as_ref()?;
    let (day, minute) = clock::local(&hours.zone, Outside.now_ms())?;
    (!hours.is_open(day, minute)).then(|| hours.said())
}
