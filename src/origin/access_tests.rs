use serde_json::json;

use super::*;

fn rule() -> Rule {
    serde_json::from_value::<Rule>(json!({
        "paths": ["/orders/*"],
        "customer": "/customer/customer_id",
        "proof": {"email": "/customer/email", "postcode": "/address/postcode"},
    }))
    .unwrap()
    .checked()
    .unwrap()
}

fn order() -> Value {
    json!({"order_id": "ORD48201937", "customer": {"customer_id": "c-7", "email": "Grace@shop.example"}, "address": {"postcode": "LS1 4AB"}})
}

fn slots(email: &str, postcode: &str) -> BTreeMap<String, Value> {
    BTreeMap::from([
        ("email".into(), json!(email)),
        ("postcode".into(), json!(postcode)),
    ])
}

fn after(customer: Option<&str>, slots: &BTreeMap<String, Value>) -> Access {
    let is = |id: &str| customer == Some(id);
    rule().after(
        Asking {
            customer: customer.map(|_| &is as &dyn Fn(&str) -> bool),
            slots: Some(slots),
        },
        &order(),
    )
}

#[test]
fn the_customer_sees_it_and_so_does_who_proves_it() {
    let nothing = BTreeMap::new();
    assert_eq!(after(Some("c-7"), &nothing), Access::Granted);
    assert_eq!(
        after(None, &slots("grace@shop.example", "ls14ab")),
        Access::Granted
    );
    assert_eq!(
        after(Some("c-8"), &slots("GRACE@shop.example", "LS1 4AB")),
        Access::Granted
    );
}

#[test]
fn everybody_else_sees_nothing() {
    let nothing = BTreeMap::new();
    for (customer, slots) in [
        (None, nothing.clone()),
        (Some("c-8"), nothing),
        (Some(""), slots("", "")),
        (None, slots("grace@shop.example", "LS1 4AC")),
        (None, slots("grace@shop.example", "")),
        (None, slots("eve@shop.example", "LS1 4AB")),
        (None, slots("grace@shop.example", "LS1 4AB LS1 4AB")),
        (None, slots("graceshop.example", "LS1 4AB")),
    ] {
        assert_eq!(
            after(customer, &slots),
            Access::Hidden,
            "{customer:?} {slots:?}"
        );
    }
}

#[test]
fn an_answer_that_names_nobody_is_shown_to_nobody() {
    let given = slots("grace@shop.example", "LS1 4AB");
    for body in [
        json!({}),
        json!(null),
        json!({"customer": {"customer_id": null, "email": ""}, "address": {"postcode": " "}}),
        json!({"customer": {"email": "grace@shop.example"}}),
    ] {
        assert_eq!(
            rule().after(
                Asking {
                    customer: Some(&|id: &str| id == "c-7"),
                    slots: Some(&given)
                },
                &body
            ),
            Access::Hidden,
            "{body}"
        );
        assert_eq!(
            rule().after(
                Asking {
                    customer: None,
                    slots: Some(&slots("", ""))
                },
                &body
            ),
            Access::Hidden,
            "{body}"
        );
    }
}

#[test]
fn what_is_missing_is_asked_for_before_the_shop_is() {
    let only_mail = BTreeMap::from([("email".into(), json!("a@b.example"))]);
    assert_eq!(
        rule().before(Asking {
            customer: None,
            slots: Some(&only_mail)
        }),
        Access::Prove(vec!["postcode".into()])
    );
    assert_eq!(
        rule().before(Asking::default()),
        Access::Prove(vec!["email".into(), "postcode".into()])
    );
    assert_eq!(
        rule().before(Asking {
            customer: Some(&|id: &str| id == "c-7"),
            slots: None
        }),
        Access::Granted
    );
    let verified_only = Rule {
        proof: BTreeMap::new(),
        ..rule()
    };
    assert_eq!(verified_only.before(Asking::default()), Access::SignIn);
    assert_eq!(
        verified_only.after(Asking::default(), &order()),
        Access::Hidden
    );
    let public = Rule {
        public: true,
        ..verified_only
    };
    assert_eq!(
        (
            public.before(Asking::default()),
            public.after(Asking::default(), &json!({}))
        ),
        (Access::Granted, Access::Granted)
    );
    let address = BTreeMap::from([
        ("email".into(), json!("grace@shop.example")),
        (
            "postcode".into(),
            json!({"text": "x", "postcode": "LS1 4AB"}),
        ),
    ]);
    assert_eq!(
        rule().after(
            Asking {
                customer: None,
                slots: Some(&address)
            },
            &order()
        ),
        Access::Granted,
        "the postcode of an address slot"
    );
}

#[test]
fn a_rule_covers_an_order_and_what_is_below_it() {
    for path in [
        "/orders/ORD1",
        "/orders/ORD1?expand=items",
        "/orders/ORD1/refund",
        "orders/ORD1",
    ] {
        assert!(rule().covers(path), "{path}");
    }
    for path in ["/orders", "/orders/", "/products/1", "/orderss/1", "/", ""] {
        assert!(!rule().covers(path), "{path}");
    }
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    let make = |value: Value| {
        serde_json::from_value::<Rule>(value)
            .unwrap()
            .checked()
            .unwrap_err()
    };
    assert_eq!(
        make(json!({"paths": [], "public": true})),
        RuleError::NoPath
    );
    assert_eq!(make(json!({"paths": ["/x"]})), RuleError::Nobody);
    assert_eq!(
        make(json!({"paths": ["/x"], "customer": "customer.id"})),
        RuleError::Pointer("customer.id".into())
    );
    assert!(serde_json::from_value::<Rule>(json!({"paths": ["/x"], "prof": {}})).is_err());
}
