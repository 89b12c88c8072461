//! The one place in the world that holds a conversation: a Durable Object each. It keeps live talk while a person has
//! the conversation, and in strict mode the record of every turn.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage,
    WebSocketPair, durable_object,
};

use super::isolate;
use crate::dialogue::Owner;
use crate::edge::texts;
use crate::session::{
    Ask, DeskEvent, Entry, Heard, Record, Spoke, Standpoint, Strict, TTL_SECONDS, Talk,
};

/// How long a talk is kept after the last thing said in it where no configuration says, in milliseconds: 30 days, as
/// privacy/retention.rs has it.
const KEEP_TALK_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long a strict record is kept, in milliseconds.
const KEEP_RECORD_MS: i64 = TTL_SECONDS as i64 * 1000;
/// How long a customer waits for a first answer where no configuration says, in milliseconds.
const WAIT_MS: i64 = 5 * 60 * 1000;
/// Most bytes of a frame that a customer's page sends.
const MAX_FRAME: usize = 1024;
/// The tag of customers' sockets.
const CUSTOMER: &str = "customer";

/// One conversation.
#[durable_object]
pub struct TalkObject {
    state: State,
    env: Env,
}

impl TalkObject {
    async fn load<T: DeserializeOwned + Default>(&self, key: &str) -> Result<T> {
        let text: Option<String> = self.state.storage().get(key).await?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    async fn keep(&self, key: &str, value: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(value)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        self.state.storage().put(key, text).await
    }

    /// Keeps a talk, and sees to what is due next.
    async fn keep_talk(&self, talk: &mut Talk, now: i64) -> Result<()> {
        talk.touch(now);
        self.keep("talk", talk).await?;
        self.wake(talk, now).await
    }

    async fn wake(&self, talk: &Talk, now: i64) -> Result<()> {
        let due = if talk.is_known() {
            talk.due_in(now, self.patience_ms(), self.keep_ms())
        } else {
            KEEP_RECORD_MS
        };
        self.state.storage().set_alarm(due).await
    }

    /// How long a talk is kept in this region.
    fn keep_ms(&self) -> i64 {
        let config = isolate::config(&self.env).ok();
        config
            .and_then(|config| config.retention.keep_ms("live"))
            .unwrap_or(KEEP_TALK_MS)
    }

    /// How long a customer waits for a first answer.
    fn patience_ms(&self) -> i64 {
        isolate::config(&self.env).map_or(WAIT_MS, |config| config.patience_ms)
    }

    async fn answer(&self, ask: Ask) -> Result<Standpoint> {
        let mut talk: Talk = self.load("talk").await?;
        match ask {
            Ask::Open { record, at, told } => {
                talk.open(&record, at);
                if told {
                    talk.told_to_wait();
                }
                self.keep_talk(&mut talk, at).await?;
                Ok(talk.standpoint(record.turn))
            }
            Ask::Customer {
                record,
                id,
                text,
                at,
            } => {
                let known = record.turn;
                if record.state.owner == Owner::Agent {
                    talk.open_if_new(&record, at);
                }
                let heard = text.as_ref().map(|text| talk.customer(&id, text, at));
                if let (Some(Heard::Taken(_)), Some(text)) = (&heard, &text) {
                    let thanks = texts::address_thanks(&talk.locale);
                    talk.thank(text, thanks, at);
                }
                if talk.is_known() {
                    self.keep_talk(&mut talk, at).await?;
                }
                Ok(Standpoint {
                    heard,
                    ..talk.standpoint(known)
                })
            }
            Ask::Desk { inbound, at } => {
                let before = talk.turn;
                let told = talk.deliver(inbound, at);
                let heard = told.last().map(|(_, heard)| heard.clone());
                if !matches!(heard, Some(Heard::NotHere | Heard::OutOfOrder)) {
                    self.keep_talk(&mut talk, at).await?;
                    for (spoke, heard) in &told {
                        self.tell(&talk, spoke, heard);
                    }
                }
                Ok(Standpoint {
                    heard,
                    ..talk.standpoint(before)
                })
            }
            Ask::Speak { turn, lines, at } => {
                if talk.is_known() && talk.bot_spoke(turn, &lines) {
                    self.keep_talk(&mut talk, at).await?;
                }
                Ok(talk.standpoint(turn))
            }
            Ask::Since { turn } => {
                let typing: Option<f64> = self.state.storage().get("typing").await?;
                Ok(Standpoint {
                    typing_at: typing.map(|at| at as i64),
                    ..talk.standpoint(turn)
                })
            }
            Ask::Forget => {
                let strict: Strict = self.load("strict").await?;
                let known = talk.is_known() || strict.record.is_some();
                for socket in self.state.get_websockets() {
                    let _ = socket.close(Some(1000), Some("forgotten"));
                }
                self.state.storage().delete_alarm().await?;
                self.state.storage().delete_all().await?;
                Ok(Standpoint {
                    known,
                    ..Talk::default().standpoint(0)
                })
            }
            Ask::Begin { id, turn, at } => {
                let mut strict: Strict = self.load("strict").await?;
                let mut busy = false;
                if let Some(id) = id {
                    busy = strict.begin(&id, turn, at) == Entry::Wait;
                    self.keep("strict", &strict).await?;
                    self.wake(&talk, at).await?;
                }
                Ok(Standpoint {
                    record: strict.record,
                    busy,
                    ..talk.standpoint(turn)
                })
            }
            Ask::Commit { record } => self.commit(&talk, record).await,
        }
    }

    async fn commit(&self, talk: &Talk, record: Box<Record>) -> Result<Standpoint> {
        let mut strict: Strict = self.load("strict").await?;
        let turn = record.turn;
        let behind = !strict.commit(record);
        self.keep("strict", &strict).await?;
        self.wake(talk, now_ms()).await?;
        let turn = strict.record.as_ref().map_or(turn, |record| record.turn);
        Ok(Standpoint {
            behind,
            turn,
            ..talk.standpoint(turn)
        })
    }

    /// Tells the customer's pages what has just happened at the desk.
    fn tell(&self, talk: &Talk, spoke: &Spoke, heard: &Heard) {
        if let Heard::Taken(line) = heard {
            self.push(&json!({
                "type": "message", "turn": line.turn, "from": "agent", "at": line.at, "reply": line.reply,
                "owner": talk.owner, "agent": talk.agent,
            }));
        }
        match spoke.event {
            Some(DeskEvent::Typing) => self.push(
                &json!({ "type": "typing", "from": "agent", "on": true, "agent": talk.agent }),
            ),
            Some(DeskEvent::HandBack | DeskEvent::Close | DeskEvent::TakeOver) => {
                self.push(&json!({ "type": "owner", "owner": talk.owner, "turn": talk.turn, "agent": talk.agent }));
            }
            None => {}
        }
    }

    fn push(&self, frame: &Value) {
        let text = frame.to_string();
        for socket in self.state.get_websockets_with_tag(CUSTOMER) {
            // A page that has just gone away catches up when it is back.
            let _ = socket.send_with_str(&text);
        }
    }

    fn accept(&self) -> Result<Response> {
        let pair = WebSocketPair::new()?;
        self.state
            .accept_websocket_with_tags(&pair.server, &[CUSTOMER]);
        Response::from_websocket(pair.client)
    }
}

impl DurableObject for TalkObject {
    fn new(state: State, env: Env) -> Self {
        Self { state, env }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if request
            .headers()
            .get("upgrade")?
            .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
        {
            return self.accept();
        }
        let ask: Ask = serde_json::from_slice(&request.bytes().await?)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        Response::from_json(&self.answer(ask).await?)
    }

    async fn websocket_message(
        &self,
        _socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> Result<()> {
        // Pages only ever tell that the customer is writing; whoever looks at the desk asks for it.
        if let WebSocketIncomingMessage::String(text) = message
            && text.len() <= MAX_FRAME
            && text.contains("typing")
        {
            self.state.storage().put("typing", now_ms() as f64).await?;
        }
        Ok(())
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        _code: usize,
        _reason: String,
        _clean: bool,
    ) -> Result<()> {
        let _ = socket.close::<String>(Some(1000), None);
        Ok(())
    }

    async fn websocket_error(&self, _socket: WebSocket, _error: worker::Error) -> Result<()> {
        Ok(())
    }

    /// A message that was held back is let go, a customer whom nobody has answered is told so, and what has had its time goes.
    async fn alarm(&self) -> Result<Response> {
        let mut talk: Talk = self.load("talk").await?;
        let now = now_ms();
        if talk.is_over(now, self.keep_ms()) {
            self.state.storage().delete_all().await?;
            return Response::empty();
        }
        for (spoke, heard) in talk.overdue(now) {
            self.tell(&talk, &spoke, &heard);
        }
        if talk.is_unanswered(now, self.patience_ms()) {
            let (text, address) = (
                texts::nobody_free(&talk.locale),
                texts::address_field(&talk.locale),
            );
            for line in talk.apologise(text, address, now) {
                self.push(&json!({ "type": "message", "turn": line.turn, "from": "bot", "at": now, "reply": line.reply, "owner": talk.owner }));
            }
        }
        self.keep("talk", &talk).await?;
        self.wake(&talk, now).await?;
        Response::empty()
    }
}

fn now_ms() -> i64 {
    i64::try_from(worker::Date::now().as_millis()).unwrap_or(0)
}
