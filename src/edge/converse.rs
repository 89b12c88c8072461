//! The way of one message: open the ticket, compare it with the store, take the turn (calling the shop where it asks for
//! it), seal the next ticket. What can wait until after the answer is handed back as [`After`].

use std::cell::RefCell;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::config::{Config, Site};
use super::notices::{Notice, Told};
use super::person::Person;
use super::posted::Posted;
use super::problem::Problem;
use super::recent::{Recent, Start};
use super::texts;
use crate::bot::{Bot, Effect, Event, HandoffRequest, Input, Now};
use crate::dialogue::{MAX_CALLS, Owner, Reply, Trace};
use crate::insight::TurnTaken;
use crate::origin::desks::{Handoff, Macro};
use crate::origin::{Memory, Shop, Watch, Wire};
use crate::privacy::Redactor;
use crate::rollout::{Mode, Standing as Flagged};
use crate::session::{Answered, Author, Line, Live, Record, Standing, Store, Ticket, reconcile};

/// How often a message that is under way elsewhere in this isolate is asked for.
const MAX_WAITS: u32 = 600;
/// The pause between, in milliseconds: together as long as the slowest answer.
const WAIT_MS: u32 = 25;
/// The language spoken where neither the page nor the site says one.
const DEFAULT_LOCALE: &str = "en";

/// The answer to a message, as it goes to the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The next ticket.
    pub session: String,
    /// The turn it was.
    pub turn: u32,
    /// What the bot says.
    pub replies: Vec<Reply>,
    /// Who answers from here on.
    pub owner: Owner,
    /// How it was decided; told only in local development.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Value>,
    /// The name of the person who has the conversation, once told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// What a person said since the ticket was made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transcript: Vec<Line>,
}

/// What remains to be done once the answer is on its way.
#[derive(Debug, PartialEq)]
pub struct After {
    /// The conversation, to be kept.
    pub record: Record,
    /// Whether it is still to be kept; a strict store has it already.
    pub keep: bool,
    /// When the message came in, in milliseconds since 1970 UTC: if the conversation was forgotten since, nothing is kept.
    pub began: i64,
    /// Whether it was handed over outside the desk's hours, and the customer told so.
    pub waits: bool,
    /// To be queued: the handoff, if there is one, comes first and must not be lost.
    pub notices: Vec<Notice>,
}

/// A message answered, and what remains; nothing remains of one that had been answered before.
#[derive(Debug, PartialEq)]
pub struct Done {
    /// The answer.
    pub said: Said,
    /// What remains.
    pub after: Option<Box<After>>,
}

/// Everything a message meets on its way.
pub struct Way<'a, S, W, L, G> {
    /// What the bindings say.
    pub config: &'a Config,
    /// The bot.
    pub bot: &'a Bot<'a>,
    /// Where conversations rest.
    pub store: &'a S,
    /// The way outside.
    pub wire: &'a W,
    /// The way to where people have conversations.
    pub live: &'a L,
    /// What the isolate remembers of the shop.
    pub memory: &'a RefCell<Memory>,
    /// The messages the isolate has seen lately.
    pub recent: &'a RefCell<Recent>,
    /// The flags in force.
    pub standing: &'a Flagged,
    /// Where wrong guesses are counted.
    pub watch: &'a G,
    /// The desk's hours, where nobody is there now.
    pub closed: Option<&'a str>,
    /// The customer's network address; empty where it says nothing (one's own machine).
    pub address: &'a str,
    /// The bot's own address.
    pub own: &'a str,
    /// Whether the page is told how the bot decided.
    pub telling: bool,
}

impl<S: Store, W: Wire, L: Live, G: Watch> Way<'_, S, W, L, G> {
    /// Answers one message. `fresh` is the id a new conversation gets: unguessable and never used before.
    ///
    /// # Errors
    /// A 401 for a ticket that is not good here, a 409 for one that is behind. Nothing has changed then.
    pub async fn say(
        &self,
        site: (&str, &Site),
        posted: &Posted,
        fresh: &str,
    ) -> Result<Done, Problem> {
        let Some(token) = &posted.session else {
            let locale = posted
                .locale
                .as_deref()
                .or(site.1.locale.as_deref())
                .unwrap_or(DEFAULT_LOCALE);
            let mut record = Record::new(site.0, fresh, locale, self.wire.now_ms());
            record.home = self.home(site.0);
            return self.take(record, posted).await;
        };
        let (claims, ticket) = self.open(site.0, token)?;
        for _ in 0..MAX_WAITS {
            let start =
                self.recent
                    .borrow_mut()
                    .start(claims.conversation, &posted.id, self.wire.now_ms());
            match start {
                Start::Done(said) => {
                    self.unforgotten(site.0, claims.conversation, &ticket)
                        .await?;
                    return Ok(Done {
                        said: *said,
                        after: None,
                    });
                }
                Start::Wait => self.wire.sleep(WAIT_MS).await,
                Start::Run => break,
            }
        }
        let done = self
            .resume(site.0, claims.conversation, ticket, posted)
            .await;
        let mut recent = self.recent.borrow_mut();
        match &done {
            Ok(done) => recent.finish(
                claims.conversation,
                &posted.id,
                &done.said,
                self.wire.now_ms(),
            ),
            Err(_) => recent.abandon(claims.conversation, &posted.id),
        }
        done
    }

    async fn resume(
        &self,
        site: &str,
        conversation: &str,
        ticket: Ticket,
        posted: &Posted,
    ) -> Result<Done, Problem> {
        let stored = self.admit(site, conversation, &posted.id, &ticket).await?;
        match reconcile(ticket, stored, site, conversation, &posted.id) {
            Standing::Next(record) => self.take(*record, posted).await,
            Standing::Repeated(answered, record) => {
                let session = if answered.session.is_empty() {
                    self.seal(&record)?
                } else {
                    answered.session
                };
                let Answered {
                    turn,
                    replies,
                    owner,
                    decision,
                    ..
                } = *answered;
                Ok(Done {
                    said: Said {
                        session,
                        turn,
                        replies,
                        owner,
                        decision,
                        agent: None,
                        transcript: Vec::new(),
                    },
                    after: None,
                })
            }
            Standing::Stale(turn) => Err(Problem::stale_session(turn)),
            Standing::Lost => Err(Problem::expired_session()),
        }
    }

    /// Takes the turn.
    async fn take(&self, mut record: Record, posted: &Posted) -> Result<Done, Problem> {
        let began = self.wire.now_ms();
        let (mut place, mut told) = (None, Vec::new());
        if record.state.owner == Owner::Agent || record.handed {
            match self.with_person(&mut record, posted).await? {
                Person::Answered(done) => return Ok(*done),
                Person::Free { resume, closed } => {
                    place = resume;
                    told.extend(
                        closed.then(|| Notice::Told(Box::new(Told::closed(&record, began)))),
                    );
                }
            }
        }
        let before = record.handed.then(|| record.clone());
        let turn = record.turn.saturating_add(1);
        if posted.page.is_some() {
            record.page.clone_from(&posted.page);
        }
        if let Some(text) = spoken(&record, &posted.input) {
            let reply = Reply::Text {
                text,
                citations: Vec::new(),
            };
            record.push(Line {
                turn,
                from: Author::Customer,
                at: began,
                reply,
            });
        }
        let now = Now {
            unix_ms: began,
            utc_offset_min: posted.utc_offset_min,
        };
        let mode = self.mode(&record);
        let mut outcome = match (mode, place) {
            (Mode::Bot, Some(place)) => self.resumed(&mut record, posted, place, now).await,
            (Mode::Bot, None) => {
                self.run(&mut record, &posted.id, posted.input.clone(), now)
                    .await
            }
            _ => self.without_bot(&mut record, posted, now).await,
        };
        let waits = outcome.handoff.is_some() && self.closed.is_some();
        if let (true, Some(hours)) = (waits, self.closed) {
            let locale = &record.state.locale;
            let text = texts::closed(locale, hours);
            outcome.replies.push(Reply::Notice { text });
            outcome.replies.push(texts::address_field(locale));
        }
        let at = self.wire.now_ms();
        for reply in &outcome.replies {
            record.push(Line {
                turn,
                from: Author::Bot,
                at,
                reply: reply.clone(),
            });
        }
        if let Some(before) = before
            && !self.may_speak(&record, turn).await?
        {
            return self.overtaken(before, &record, posted).await;
        }
        record.handed = record.handed || outcome.handoff.is_some();
        let owner = record.state.owner;
        let decision = self.telling.then(|| decision(&outcome.trace));
        let (id, replies) = (posted.id.clone(), outcome.replies);
        record.remember(Answered {
            id,
            turn,
            replies: replies.clone(),
            owner,
            session: String::new(),
            decision: decision.clone(),
        });
        let session = self.seal(&record)?;
        if let Some(last) = record.answered.last_mut() {
            last.session.clone_from(&session);
        }
        let keep = self.keep_now(&record).await?;
        let mut notices = told;
        if let Some(request) = &outcome.handoff {
            notices.push(Notice::Handoff(Box::new(
                self.handoff(&record, request, at),
            )));
        }
        let ms = at.saturating_sub(began);
        let listened = (mode == Mode::Shadow)
            .then(|| self.listened(&record, posted, now, ms))
            .flatten();
        let counted = listened.unwrap_or_else(|| {
            let (trace, events) = (&outcome.trace, &outcome.events);
            TurnTaken::new(&record, &posted.input, trace, events, at, ms)
                .of(mode)
                .redacted(&Redactor::default())
        });
        notices.push(Notice::Turn(Box::new(counted)));
        let said = Said {
            session,
            turn,
            replies,
            owner,
            decision,
            agent: None,
            transcript: Vec::new(),
        };
        Ok(Done {
            said,
            after: Some(Box::new(After {
                record,
                keep,
                began,
                waits,
                notices,
            })),
        })
    }

    /// A person has taken the conversation while the bot made up its answer: nothing of it is said, the message goes to the
    /// person. What the shop has carried out stays carried out, and is not repeated.
    async fn overtaken(
        &self,
        mut before: Record,
        tried: &Record,
        posted: &Posted,
    ) -> Result<Done, Problem> {
        before.state.owner = Owner::Agent;
        before.state.writes.clone_from(&tried.state.writes);
        match self.with_person(&mut before, posted).await? {
            Person::Answered(done) => Ok(*done),
            Person::Free { .. } => Err(Problem::busy()),
        }
    }

    /// Steps the dialogue, calling the shop as often as it asks for it.
    pub(super) async fn run(
        &self,
        record: &mut Record,
        id: &str,
        input: Input,
        now: Now,
    ) -> Outcome {
        let shop = Shop::new(&self.config.shop, self.wire, self.memory);
        let seed = seed(&record.conversation, id);
        let mut outcome = Outcome::default();
        let mut input = input;
        for step in 0..=u32::from(MAX_CALLS).saturating_add(1) {
            let turn = self
                .bot
                .turn(std::mem::take(&mut record.state), input, now, seed);
            record.state = turn.state;
            outcome.replies.extend(turn.replies);
            if step == 0 {
                outcome.trace = turn.trace;
            } else {
                (outcome.trace.flow, outcome.trace.step) = (turn.trace.flow, turn.trace.step);
            }
            let mut call = None;
            for effect in turn.effects {
                match effect {
                    Effect::CallApi { request } => call = Some(request),
                    Effect::Handoff { handoff } => outcome.handoff = Some(handoff),
                    Effect::Event { event } => outcome.events.push(event),
                    Effect::End => {}
                }
            }
            let Some(request) = call else { break };
            input = Input::Outcome {
                outcome: self.call(record, &shop, &request).await,
            };
        }
        outcome
    }

    fn handoff(&self, record: &Record, request: &HandoffRequest, at: i64) -> Handoff {
        let own = if self.config.public_url.is_empty() {
            self.own
        } else {
            &self.config.public_url
        };
        let mut handoff = Handoff::new(record, request, at, own);
        // The shipped macro is tested to fill; should another not, the desk is told the same facts by the fields.
        handoff.note = Macro::default()
            .fill(&handoff, None)
            .unwrap_or_else(|error| error.to_string());
        handoff
    }
}

/// What a turn came to.
#[derive(Default)]
pub(super) struct Outcome {
    pub replies: Vec<Reply>,
    pub events: Vec<Event>,
    pub handoff: Option<HandoffRequest>,
    pub trace: Trace,
}

/// What the transcript shows of an input: a text as it is, a quick reply by its label.
pub(super) fn spoken(record: &Record, input: &Input) -> Option<String> {
    match input {
        Input::Text { text } => Some(text.clone()),
        Input::Choice { value } => {
            let offer = record
                .state
                .offered
                .iter()
                .find(|offer| offer.value == *value);
            Some(offer.map_or(value, |offer| &offer.label).clone())
        }
        _ => None,
    }
}

/// The same message in the same conversation draws the same lots.
pub(super) fn seed(conversation: &str, id: &str) -> u64 {
    let digest = Sha256::digest([conversation.as_bytes(), b"\0", id.as_bytes()].concat());
    digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}

fn decision(trace: &Trace) -> Value {
    json!({
        "intent": trace.intent,
        "confidence": trace.confidence,
        "sentiment": trace.sentiment,
        "flow": trace.flow,
        "step": trace.step,
        "reasons": trace.reasons,
        "micros": trace.understand_micros,
    })
}

#[cfg(test)]
#[path = "converse_tests.rs"]
mod tests;
