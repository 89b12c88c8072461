//! The gate before the shop: every call of a flow goes through the site's access rules.

use serde_json::Value;

use super::access::{Access, Asking, Rule};
use super::guesses::Guesses;
use crate::bot::{ApiOutcome, ApiRequest};

/// Carries out a call if the rules allow it, and shows the answer only to who may see it.
///
/// `call` asks the shop. A write below somebody's order is carried out only once the order itself has been read and
/// may be seen. What may not be seen is [`ApiOutcome::NotFound`], like an order that does not exist; what has to be proven
/// is [`ApiOutcome::Unproven`], what has to be signed in for [`ApiOutcome::Denied`]; too many wrong guesses are
/// [`ApiOutcome::Busy`]. A flow that the rule is open to reads the fields that it names, without a proof.
pub async fn guarded<F>(
    rules: &[Rule],
    asking: Asking<'_>,
    guesses: &mut Guesses,
    now: i64,
    request: &ApiRequest,
    call: F,
) -> ApiOutcome
where
    F: AsyncFn(&ApiRequest) -> ApiOutcome,
{
    let Some(rule) = rules.iter().find(|rule| rule.covers(&request.path)) else {
        return call(request).await;
    };
    if rule.public {
        return call(request).await;
    }
    if matches!(guesses.admit(now), Access::Wait(_)) {
        return ApiOutcome::Busy;
    }
    let shown = rule.shown_by(&request.path);
    let itself = request.method == "GET" && shown == plain(&request.path);
    if itself && let Some(fields) = rule.open_to(&request.step) {
        return in_part(fields, guesses, now, call(request).await);
    }
    match rule.before(asking) {
        Access::Granted => {}
        Access::Prove(missing) => return ApiOutcome::Unproven { missing },
        _ => return ApiOutcome::Denied,
    }
    if !itself {
        let read = ApiRequest {
            method: "GET".into(),
            path: shown,
            body: None,
            idempotency_key: None,
            scope: rule.scope.clone().or_else(|| request.scope.clone()),
            ..request.clone()
        };
        let outcome = seen(rule, asking, guesses, now, call(&read).await);
        if !matches!(outcome, ApiOutcome::Ok { .. }) {
            return outcome;
        }
        return call(request).await;
    }
    seen(rule, asking, guesses, now, call(request).await)
}

/// What of an order may be shown to whoever knows its number.
fn in_part(fields: &[String], guesses: &mut Guesses, now: i64, outcome: ApiOutcome) -> ApiOutcome {
    match outcome {
        ApiOutcome::Ok {
            status,
            body: Value::Object(map),
        } => {
            guesses.found();
            let kept = map
                .into_iter()
                .filter(|(name, _)| fields.contains(name))
                .collect();
            ApiOutcome::Ok {
                status,
                body: Value::Object(kept),
            }
        }
        // An answer of another form than agreed has no fields to choose from.
        ApiOutcome::Ok { .. } => ApiOutcome::Invalid,
        ApiOutcome::NotFound => {
            guesses.missed(now);
            ApiOutcome::NotFound
        }
        other => other,
    }
}

/// What of an outcome whoever asks may see.
fn seen(
    rule: &Rule,
    asking: Asking<'_>,
    guesses: &mut Guesses,
    now: i64,
    outcome: ApiOutcome,
) -> ApiOutcome {
    let body = match &outcome {
        ApiOutcome::Ok { body, .. } => body,
        ApiOutcome::NotFound => &Value::Null,
        _ => return outcome,
    };
    if rule.after(asking, body) == Access::Granted {
        guesses.found();
        outcome
    } else {
        guesses.missed(now);
        ApiOutcome::NotFound
    }
}

/// A path without its query.
fn plain(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::testing::block_on;

    fn rules() -> Vec<Rule> {
        let rule = json!({"paths": ["/orders/*"], "customer": "/customer/customer_id", "proof": {"email": "/customer/email"}});
        vec![serde_json::from_value(rule).unwrap()]
    }

    fn request(method: &str, path: &str) -> ApiRequest {
        ApiRequest {
            step: "f/s".into(),
            method: method.into(),
            path: path.into(),
            body: None,
            scope: None,
            timeout_ms: 1_000,
            retries: 0,
            idempotency_key: (method != "GET").then(|| "k".into()),
        }
    }

    /// Asks for one thing; what the shop was asked, and how it ended.
    fn ask(
        method: &str,
        path: &str,
        email: Option<&str>,
        guesses: &mut Guesses,
    ) -> (Vec<String>, ApiOutcome) {
        let asked = RefCell::new(Vec::new());
        let slots: BTreeMap<String, Value> = email
            .map(|email| ("email".to_owned(), json!(email)))
            .into_iter()
            .collect();
        let asking = Asking {
            customer: None,
            slots: Some(&slots),
        };
        let shop = async |request: &ApiRequest| {
            asked
                .borrow_mut()
                .push(format!("{} {}", request.method, request.path));
            match request.path.as_str() {
                path if path.contains("404") => ApiOutcome::NotFound,
                path if path.contains("500") => ApiOutcome::Down,
                _ => ApiOutcome::Ok {
                    status: 200,
                    body: json!({"customer": {"customer_id": "c", "email": "a@b.example"}}),
                },
            }
        };
        let outcome = block_on(guarded(
            &rules(),
            asking,
            guesses,
            0,
            &request(method, path),
            shop,
        ));
        (asked.into_inner(), outcome)
    }

    #[test]
    fn who_proves_it_sees_it() {
        let (asked, outcome) = ask(
            "GET",
            "/orders/1?x=1",
            Some("A@b.example"),
            &mut Guesses::default(),
        );
        assert_eq!(asked, ["GET /orders/1?x=1"]);
        assert!(matches!(outcome, ApiOutcome::Ok { .. }));
        let (asked, _) = ask("GET", "/products/1", None, &mut Guesses::default());
        assert_eq!(
            asked,
            ["GET /products/1"],
            "what no rule covers is anybody's"
        );
    }

    #[test]
    fn who_does_not_is_told_what_is_told_of_an_order_that_is_not_there() {
        let mut guesses = Guesses::default();
        let theirs = ask("GET", "/orders/1", Some("eve@b.example"), &mut guesses);
        let after_theirs = guesses;
        let mut guesses = Guesses::default();
        let none = ask("GET", "/orders/404", Some("eve@b.example"), &mut guesses);
        assert_eq!(theirs.1, ApiOutcome::NotFound);
        assert_eq!(
            (theirs.1, after_theirs),
            (none.1, guesses),
            "nothing tells the two apart, nor the wait after them"
        );
    }

    #[test]
    fn without_proof_the_shop_is_not_even_asked() {
        let (asked, outcome) = ask("GET", "/orders/1", None, &mut Guesses::default());
        let missing = vec!["email".to_owned()];
        assert_eq!(
            (asked.len(), outcome),
            (0, ApiOutcome::Unproven { missing })
        );
        let mut guesses = Guesses::default();
        (0..4).for_each(|_| guesses.missed(0));
        let (asked, outcome) = ask("GET", "/orders/1", Some("a@b.example"), &mut guesses);
        assert_eq!(
            (asked.len(), outcome),
            (0, ApiOutcome::Busy),
            "nor after too many guesses"
        );
    }

    #[test]
    fn nobody_changes_what_they_may_not_see() {
        for path in ["/orders/1/cancel", "/orders/1/refund"] {
            let (asked, outcome) =
                ask("POST", path, Some("eve@b.example"), &mut Guesses::default());
            assert_eq!(
                (asked, outcome),
                (vec!["GET /orders/1".to_owned()], ApiOutcome::NotFound),
                "{path}"
            );
            let (asked, outcome) = ask("POST", path, Some("a@b.example"), &mut Guesses::default());
            assert_eq!(asked, ["GET /orders/1".to_owned(), format!("POST {path}")]);
            assert!(matches!(outcome, ApiOutcome::Ok { .. }));
        }
        let (asked, outcome) = ask(
            "GET",
            "/orders/1/refund",
            Some("eve@b.example"),
            &mut Guesses::default(),
        );
        assert_eq!(
            (asked, outcome),
            (vec!["GET /orders/1".to_owned()], ApiOutcome::NotFound),
            "what is below an order may name nobody"
        );
        let (asked, outcome) = ask(
            "POST",
            "/orders/500/cancel",
            Some("a@b.example"),
            &mut Guesses::default(),
        );
        assert_eq!((asked.len(), outcome), (1, ApiOutcome::Down));
    }

    #[test]
    fn an_open_flow_reads_what_is_open_and_guesses_are_counted() {
        let rule = json!({"paths": ["/orders/*"], "proof": {"email": "/customer/email"}, "open": {"flows": ["f"], "fields": ["state"]}});
        let rules = vec![
            serde_json::from_value::<Rule>(rule)
                .unwrap()
                .checked()
                .unwrap(),
        ];
        let shop = async |request: &ApiRequest| match request.path.as_str() {
            "/orders/404" => ApiOutcome::NotFound,
            _ => ApiOutcome::Ok {
                status: 200,
                body: json!({"state": "shipped", "customer": {"email": "a@b.example"}}),
            },
        };
        let mut guesses = Guesses::default();
        let mut ask = |method: &str, path: &str, step: &str| {
            let request = ApiRequest {
                step: step.into(),
                ..request(method, path)
            };
            block_on(guarded(
                &rules,
                Asking::default(),
                &mut guesses,
                0,
                &request,
                shop,
            ))
        };
        let open = ApiOutcome::Ok {
            status: 200,
            body: json!({"state": "shipped"}),
        };
        assert_eq!(ask("GET", "/orders/1", "f/s"), open);
        assert!(
            matches!(ask("GET", "/orders/1", "g/s"), ApiOutcome::Unproven { .. }),
            "not to another flow"
        );
        assert!(
            matches!(
                ask("POST", "/orders/1/cancel", "f/s"),
                ApiOutcome::Unproven { .. }
            ),
            "nor to change anything"
        );
        for _ in 0..4 {
            assert_eq!(ask("GET", "/orders/404", "f/s"), ApiOutcome::NotFound);
        }
        assert_eq!(
            ask("GET", "/orders/1", "f/s"),
            ApiOutcome::Busy,
            "guessing numbers gets slower here too"
        );
    }

    #[test]
    fn what_is_elsewhere_is_proven_where_it_is_shown() {
        let rule = json!({"paths": ["/invoices/*"], "shown": "/orders/*", "proof": {"email": "/customer/email"}});
        let rule: Rule = serde_json::from_value(rule).unwrap();
        assert_eq!(rule.shown_by("/invoices/48201937?x=1"), "/orders/48201937");
    }
}
