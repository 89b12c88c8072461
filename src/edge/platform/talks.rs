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

use crate::dialogue::Owner;
use crate::edge::texts;
use crate::session::{
    Ask, DeskEvent, Entry, Heard, Record, Spoke, Standpoint, Strict, TTL_SECONDS, Talk,
};

/// How long a talk is kept after the last thing said in it, in milliseconds: 30 days, as privacy/retention.rs says.
const KEEP_TALK_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long a strict record is kept, in milliseconds.
const KEEP_RECORD_MS: i64 = TTL_SECONDS as i64 * 1000;
/// How long a customer waits for a first answer before being told that it may take longer, in milliseconds.
const WAIT_MS: i64 = 5 * 60 * 1000;
/// Most bytes of a frame that a customer's page sends.
const MAX_FRAME: usize = 1024;
/// The tag of customers' sockets.
const CUSTOMER: &str = "customer";

/// One conversation.
#[durable_object]
pub struct TalkObject {
    state: State,
}

impl TalkObject {
    async fn load<T: DeserializeOwned + Default>(&self, key: &str) -> Result<T> {
        let text: Option<String> = self.state.storage().get(key).await?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    async fn keep(&self, key: &str, value: &impl Serialize, ms: i64) -> Result<()> {
        let text = serde_json::to_string(value)
            .map_err(|error| worker::Error::RustError(error.to_string()))?;
        self.state.storage().put(key, text).await?;
        self.state.storage().set_alarm(ms).await
    }

    /// Keeps a talk; the next thing to do is to say that it takes longer, or to forget it.
    async fn keep_talk(&self, talk: &Talk, now: i64) -> Result<()> {
        let due = talk.since.saturating_add(WAIT_MS).saturating_sub(now);
        let next = if talk.is_waiting() {
            due.clamp(1, KEEP_TALK_MS)
        } else {
            KEEP_TALK_MS
        };
        self.keep("talk", talk, next).await
    }

    async fn answer(&self, ask: Ask) -> Result<Standpoint> {
        let mut talk: Talk = self.load("talk").await?;
        match ask {
            Ask::Open { record, at } => {
                talk.open(&record, at);
                self.keep_talk(&talk, at).await?;
                Ok(talk.standpoint(record.turn))
            }
            Ask::Customer {
                record,
                id,
                text,
                at,
            } => {
                let known = record.turn;
                talk.open_if_new(&record, at);
                let heard = text.map(|text| talk.customer(&id, &text, at));
                self.keep_talk(&talk, at).await?;
                Ok(Standpoint {
                    heard,
                    ..talk.standpoint(known)
                })
            }
            Ask::Desk { spoke, at } => {
                let before = talk.turn;
                let heard = talk.desk(&spoke, at);
                if matches!(heard, Heard::NotHere | Heard::OutOfOrder) {
                    return Ok(Standpoint {
                        heard: Some(heard),
                        ..talk.standpoint(before)
                    });
                }
                self.keep_talk(&talk, at).await?;
                self.tell(&talk, &spoke, &heard);
                Ok(Standpoint {
                    heard: Some(heard),
                    ..talk.standpoint(before)
                })
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
                    self.keep("strict", &strict, KEEP_RECORD_MS).await?;
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
        self.keep(
            "strict",
            &strict,
            if talk.is_known() {
                KEEP_TALK_MS
            } else {
                KEEP_RECORD_MS
            },
        )
        .await?;
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
            Some(DeskEvent::HandBack | DeskEvent::Close) => {
                self.push(&json!({ "type": "owner", "owner": talk.owner, "turn": talk.turn }));
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
    fn new(state: State, _env: Env) -> Self {
        Self { state }
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
            let now = i64::try_from(worker::Date::now().as_millis()).unwrap_or(0);
            self.state.storage().put("typing", now as f64).await?;
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

    /// Either nobody has answered yet, and the customer is told so, or there is nothing left to keep.
    async fn alarm(&self) -> Result<Response> {
        let mut talk: Talk = self.load("talk").await?;
        let now = i64::try_from(worker::Date::now().as_millis()).unwrap_or(0);
        if talk.owner == Owner::Agent && talk.is_waiting() {
            let line = talk.apologise(texts::nobody_free(&talk.locale), now);
            self.push(&json!({ "type": "message", "turn": line.turn, "from": "bot", "at": now, "reply": line.reply, "owner": talk.owner }));
            self.keep_talk(&talk, now).await?;
        } else {
            self.state.storage().delete_all().await?;
        }
        Response::empty()
    }
}
