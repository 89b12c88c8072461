//! What desks do: they answer customers, and see who waits. And the customer's live line.

use serde_json::{Value, json};
use worker::{Env, Headers, Request, RequestInit, Response};

use super::asked::{Answered, Asked, config, limit, ready};
use super::ledger::Ledger;
use super::live::Talks;
use super::wire::Outside;
use super::{answer as respond, body, erasing, queue, say};
use crate::dialogue::Owner;
use crate::edge::config::Config;
use crate::edge::notices::{Notice, Told};
use crate::edge::problem::Problem;
use crate::edge::route::conversation;
use crate::edge::spoken;
use crate::flow::{Graph, Kind};
use crate::origin::desks::{DeskEvent, Inbound, InboundError, MAX_INBOUND_BYTES, Scheme};
use crate::origin::{SIGNATURE_HEADER, Wire, verify};
use crate::session::{Ask, Heard, Live, Ticket, claims};

/// The live line's protocol; the session travels as the second one.
const PROTOCOL: &str = "curbside.v1";

/// `POST /v1/handoff/{conversation}/messages`, or without a conversation where the body names it: signed by the desk, or
/// sent by an administrator.
pub(super) async fn spoke(mut request: Request, asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let body = body::read_most(&mut request, MAX_INBOUND_BYTES).await?;
    let named = conversation(asked.url.path());
    let admin = asked.is_admin(&config);
    let inbound = if admin {
        Some(spoken::read(
            &body,
            named,
            Outside.now_ms().div_euclid(1_000),
        )?)
    } else {
        received(&request, &config, &body, named)?
    };
    let Some(inbound) = inbound else {
        return Ok(respond::json(202, &json!({ "ignored": true }))?);
    };
    let (id, message) = (inbound.conversation.clone(), inbound.id.clone());
    let by = inbound.by.clone();
    let told = match &inbound.event {
        DeskEvent::HandedBack { .. } => Some("conversation.handed_back"),
        DeskEvent::Solved => Some("conversation.closed"),
        _ => None,
    };
    let (answers, takes) = (
        matches!(
            inbound.event,
            DeskEvent::Replied { .. } | DeskEvent::TookOver { .. }
        ),
        matches!(inbound.event, DeskEvent::TookOver { .. }),
    );
    let at = Outside.now_ms();
    let stand = Talks(env)
        .ask(&id, &Ask::Desk { inbound, at })
        .await
        .map_err(|_| Problem::desk_away())?;
    let duplicate = match stand.heard {
        Some(Heard::NotHere) => {
            let message = "No person has this conversation: it was not handed over, or it has been given back or closed.";
            return Err(Problem::new(409, "not_handed_over", message).into());
        }
        Some(Heard::OutOfOrder) => {
            let message = "The message that this one should follow has not come yet. Send it again afterwards.";
            return Err(Problem {
                retry_after_s: Some(1),
                ..Problem::new(409, "out_of_order", message)
            }
            .into());
        }
        Some(Heard::Repeated(_)) => true,
        _ => false,
    };
    let ledger = Ledger::open(env)?;
    if let (Owner::Agent, Some(agent)) = (stand.owner, &by) {
        ledger.taken(&id, agent).await?;
    }
    if takes {
        ledger.reopened(&id).await?;
    }
    if answers {
        ledger.answered(&id, at).await?;
    }
    if stand.owner != Owner::Agent {
        ledger.closed(&id).await?;
        // What an administrator does here, a vendor's desk has to learn; what the desk does itself it knows.
        if let (true, false, Some(event)) = (admin, duplicate, told) {
            let told = Told {
                event: event.to_owned(),
                id: format!("{id}-{message}"),
                conversation: id,
                at,
            };
            if !queue::send(env, &Notice::Told(Box::new(told))).await {
                say::warn("the desk could not be told that a conversation has left it");
            }
        }
    }
    let held = matches!(stand.heard, Some(Heard::Held));
    Ok(respond::json(
        202,
        &json!({ "turn": stand.turn, "owner": stand.owner, "duplicate": duplicate, "held": held }),
    )?)
}

/// What a desk tells, checked by its signature over the raw bytes: in our own form, or the desk's.
fn received(
    request: &Request,
    config: &Config,
    body: &[u8],
    named: Option<&str>,
) -> Result<Option<Inbound>, Problem> {
    let secrets: Vec<&str> = config.desk_secrets.iter().map(String::as_str).collect();
    let now_s = Outside.now_ms().div_euclid(1_000);
    let unsigned =
        |error: &dyn std::fmt::Display| Problem::new(401, "invalid_signature", format!("{error}."));
    let given: Vec<(String, String)> = request.headers().entries().collect();
    let header = |name: &str| {
        given
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    };
    let scheme = config.desk.scheme();
    if scheme == Scheme::Curbside || header(SIGNATURE_HEADER).is_some() {
        let signature = header(SIGNATURE_HEADER).unwrap_or_default();
        let at = verify(&secrets, signature, body, now_s).map_err(|error| unsigned(&error))?;
        return spoken::read(body, named, at).map(Some);
    }
    scheme
        .receive(&secrets, header, body, named, now_s)
        .map_err(|error| match error {
            InboundError::Signature(_) => unsigned(&error),
            InboundError::TooLarge => Problem::body_too_large(MAX_INBOUND_BYTES),
            InboundError::Malformed => Problem::field("wrong_field", format!("{error}.")),
        })
}

/// `GET /v1/live`: the customer's WebSocket.
pub(super) async fn live(request: &Request, asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .ok()
            .flatten()
            .unwrap_or_default()
    };
    if !header("upgrade").eq_ignore_ascii_case("websocket") {
        return Err(Problem::new(426, "upgrade_required", "This address speaks WebSocket.").into());
    }
    let offered = header("sec-websocket-protocol");
    let mut offered = offered.split(',').map(str::trim);
    let (Some(PROTOCOL), Some(token)) = (offered.next(), offered.next()) else {
        return Err(Problem::field(
            "wrong_field",
            "Offer the protocols `curbside.v1` and the session.",
        )
        .into());
    };
    let claims = claims(token).map_err(|_| Problem::invalid_session())?;
    // A browser's WebSocket can't send the site's header: the ticket opens for one of the sites, or for none.
    let (site, ticket) = config
        .sites
        .keys()
        .find_map(|site| {
            let ticket = Ticket::open(&config.keys, site, claims, Outside.now_ms()).ok()?;
            Some((site, ticket))
        })
        .ok_or_else(Problem::invalid_session)?;
    let (name, _) = asked.site(&config, Some(site))?;
    limit(env, asked, name, None).await?;
    let customer = ticket.customer.as_ref().map(|customer| &customer.who);
    let graves = config.graves(name, claims.conversation, customer);
    if erasing::erased(env, &graves, ticket.issued).await {
        return Err(Problem::forgotten_session().into());
    }
    let upgrade = Headers::new();
    upgrade.set("upgrade", "websocket")?;
    let mut init = RequestInit::new();
    init.with_headers(upgrade);
    let forwarded = Request::new_with_init("https://talk/live", &init)?;
    let stub = Talks(env)
        .stub(claims.conversation)
        .map_err(|_| Problem::desk_away())?;
    let socket = stub
        .fetch_with_request(forwarded)
        .await?
        .websocket()
        .ok_or_else(Problem::desk_away)?;
    let answer = Headers::new();
    answer.set("sec-websocket-protocol", PROTOCOL)?;
    Ok(Response::from_websocket(socket)?.with_headers(answer))
}

/// `GET /v1/desk`: the conversations that wait for people, or have one (admin).
pub(super) async fn waiting(asked: &Asked, env: &Env) -> Answered {
    asked.admin(&*config(env)?)?;
    let open = Ledger::open(env)?.open_handoffs().await?;
    Ok(respond::json(200, &json!({ "conversations": open }))?)
}

/// `GET /v1/desk/{conversation}?after=TURN`: one of them, with what was said after a turn (admin). With `brief=1`, for who
/// asks often, without what stands beside the transcript: why, what was understood, where the bot can go on.
pub(super) async fn talk(asked: &Asked, env: &Env) -> Answered {
    asked.admin(&*config(env)?)?;
    let id = conversation(asked.url.path()).ok_or_else(Problem::not_found)?;
    let after = asked
        .query("after")
        .and_then(|after| after.parse().ok())
        .unwrap_or(0);
    let stand = Talks(env)
        .ask(id, &Ask::Since { turn: after })
        .await
        .map_err(|_| Problem::desk_away())?;
    if !stand.known {
        return Err(Problem::not_found().into());
    }
    let mut told = json!({
        "conversation": id, "owner": stand.owner, "turn": stand.turn, "agent": stand.agent,
        "typing_at": stand.typing_at, "transcript": stand.lines,
    });
    if asked.query("brief").is_none()
        && let Some(map) = told.as_object_mut()
    {
        let ledger = Ledger::open(env)?;
        let about: Option<Value> = ledger.about(id).await?;
        map.insert("about".into(), json!(about));
        map.insert("history".into(), json!(ledger.understood(id).await?));
        if after == 0 {
            map.insert("places".into(), json!(places(ready()?.bot.graph())));
        }
    }
    Ok(respond::json(200, &told)?)
}

/// Where the bot can go on when a conversation is handed back: every dialogue, and each of its steps as `flow/step`.
fn places(graph: &Graph) -> Vec<String> {
    graph
        .flows
        .values()
        .filter(|flow| flow.kind == Kind::Dialogue)
        .flat_map(|flow| {
            let steps = flow
                .steps
                .iter()
                .map(|step| format!("{}/{}", flow.id, step.id));
            std::iter::once(flow.id.to_string()).chain(steps)
        })
        .collect()
}
