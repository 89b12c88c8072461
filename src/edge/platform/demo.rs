//! The demo shop's sign-in: the token that a shop's own login would give its page. Local development alone.

use serde_json::{Value, json};
use worker::Env;

use super::asked::{Answered, Asked, config};
use super::wire::Outside;
use super::{answer as respond, isolate};
use crate::bot::{ApiOutcome, ApiRequest};
use crate::edge::problem::Problem;
use crate::origin::{Shop, Wire};
use crate::session::Customer;

/// Whom the account page is signed in as unless it says otherwise.
const FIRST_CUSTOMER: &str = "C1001";
/// Most characters of a customer's number.
const MAX_NUMBER_CHARS: usize = 32;
/// How long the shop vouches, in seconds.
const VOUCHED_S: i64 = 60 * 60;
/// How long the shop may take, in milliseconds.
const SHOP_MS: u32 = 3_000;

/// `GET /demo/token?customer=C1001`: a signed token for one of the demo shop's customers.
///
/// There is nothing at this address unless `DEMO` is on, the environment is `local` and the address is this machine's own:
/// whoever may fetch it may be any customer.
pub(super) async fn token(asked: &Asked, env: &Env) -> Answered {
    let config = config(env)?;
    if !config.demo || !config.is_local(&asked.host) {
        return Err(Problem::not_found().into());
    }
    asked.site(&config, None)?;
    let number = asked
        .query("customer")
        .unwrap_or_else(|| FIRST_CUSTOMER.to_owned());
    if number.is_empty()
        || number.len() > MAX_NUMBER_CHARS
        || !number.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        let message = "`customer` must be a customer's number, such as C1001.";
        return Err(Problem::field("wrong_field", message).into());
    }
    let request = ApiRequest {
        step: "demo/token".into(),
        method: "GET".into(),
        path: format!("/customers?id={number}"),
        body: None,
        scope: Some("customers:read".into()),
        timeout_ms: SHOP_MS,
        retries: 1,
        idempotency_key: None,
    };
    let memory = isolate::memory();
    let body = match Shop::new(&config.shop, &Outside, &memory)
        .call(&request)
        .await
    {
        ApiOutcome::Ok { body, .. } => body,
        ApiOutcome::NotFound => return Err(Problem::not_found().into()),
        _ => return Err(Problem::new(503, "shop_away", "The demo shop does not answer.").into()),
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let now_s = Outside.now_ms().div_euclid(1_000);
    let customer = Customer {
        id: number,
        name: text("name"),
        locale: text("locale"),
        until: now_s.saturating_add(VOUCHED_S),
    };
    let token = config
        .identities
        .as_ref()
        .and_then(|identities| identities.vouch(&customer, now_s))
        .ok_or_else(Problem::no_customers)?;
    let told = json!({ "id": customer.id, "name": customer.name, "email": text("email") });
    Ok(respond::json(
        200,
        &json!({ "token": token, "customer": told }),
    )?)
}
