use std::cell::Cell;

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Value, json};

use super::keys::{REFETCH_MS, RETRY_MS, SET_LIFE_MS};
use super::*;
use crate::privacy::{Pseudonyms, Realm};
use crate::session::{Answered, Memory, Record, Ticket, from_base64, to_base64};
use crate::testing::block_on;

/// Keys and tokens made by another implementation (jose), on 14 November 2023, good for an hour.
const SIGNED: &str = include_str!("fixtures/signed.json");
const NOW: i64 = 1_700_000_100;
const SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyz-of-the-shop";

/// Another implementation's cryptography, in place of the platform's.
#[derive(Default)]
struct Ring(Cell<u32>);

impl Asymmetric for Ring {
    async fn verify(&self, key: &PublicKey, data: &[u8], signature: &[u8]) -> bool {
        self.0.set(self.0.get() + 1);
        match key {
            PublicKey::Rsa { n, e } => RsaPublicKeyComponents {
                n: from_base64(n).unwrap(),
                e: from_base64(e).unwrap(),
            }
            .verify(&RSA_PKCS1_2048_8192_SHA256, data, signature)
            .is_ok(),
            PublicKey::Ec { x, y } => {
                let point = [vec![4], from_base64(x).unwrap(), from_base64(y).unwrap()].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(data, signature)
                    .is_ok()
            }
        }
    }
}

fn fixture(path: &str) -> Value {
    serde_json::from_str::<Value>(SIGNED)
        .unwrap()
        .pointer(path)
        .cloned()
        .unwrap()
}

fn token(alg: &str) -> String {
    fixture(&format!("/tokens/{alg}"))
        .as_str()
        .unwrap()
        .to_owned()
}

fn jwks() -> Vec<u8> {
    json!({"keys": fixture("/keys")}).to_string().into_bytes()
}

fn site() -> Identities {
    Identities::new("demo", Some("https://shop.example"))
        .with_secret(SECRET)
        .unwrap()
        .with_keys(KeySet::read(&jwks(), 0).unwrap())
}

fn check(site: &Identities, token: &str, now: i64) -> Result<Customer, TokenError> {
    block_on(site.verify(token, now, &Ring::default()))
}

fn hs256(header: &Value, claims: &Value, secret: &str) -> String {
    let signed = format!(
        "{}.{}",
        to_base64(header.to_string().as_bytes()),
        to_base64(claims.to_string().as_bytes())
    );
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    format!(
        "{signed}.{}",
        to_base64(ring::hmac::sign(&key, signed.as_bytes()).as_ref())
    )
}

fn claims() -> Value {
    json!({"sub": "customer-7", "aud": "demo", "iss": "https://shop.example", "iat": NOW - 10, "exp": NOW + 600, "name": "Ada", "locale": "de-AT"})
}

fn with(change: impl Fn(&mut Value)) -> Result<Customer, TokenError> {
    let mut claims = claims();
    change(&mut claims);
    check(
        &site(),
        &hs256(&json!({"alg": "HS256"}), &claims, SECRET),
        NOW,
    )
}

#[test]
fn tokens_of_another_implementation_are_accepted() {
    for alg in ["RS256", "ES256"] {
        let customer = check(&site(), &token(alg), NOW).unwrap();
        assert_eq!(
            (
                customer.id.as_str(),
                customer.name.as_deref(),
                customer.locale.as_deref()
            ),
            ("customer-7", Some("Ada Example"), Some("de")),
            "{alg}"
        );
    }
    assert_eq!(with(|_| ()).unwrap().locale.as_deref(), Some("de-AT"));
}

#[test]
fn every_single_changed_character_is_noticed() {
    for good in [
        token("RS256"),
        token("ES256"),
        hs256(&json!({"alg": "HS256"}), &claims(), SECRET),
    ] {
        for position in (0..good.len()).step_by(7) {
            let mut bytes = good.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(bytes).unwrap();
            if altered != good {
                assert!(
                    check(&site(), &altered, NOW).is_err(),
                    "{position} of {good}"
                );
            }
        }
        assert!(check(&site(), &good[..good.len() - 1], NOW).is_err());
        assert!(check(&site(), &format!("{good}A"), NOW).is_err());
        assert!(
            check(&site(), &good[..good.rfind('.').unwrap() + 1], NOW).is_err(),
            "no signature"
        );
    }
}

#[test]
fn the_algorithm_is_the_keys_and_never_the_tokens() {
    let none = format!(
        "{}.{}.",
        to_base64(br#"{"alg":"none"}"#),
        to_base64(claims().to_string().as_bytes())
    );
    assert_eq!(check(&site(), &none, NOW), Err(TokenError::Algorithm));
    // The public key as an HMAC secret: the classic confusion.
    let modulus = fixture("/keys/0/n");
    let confused = hs256(
        &json!({"alg": "HS256", "kid": "rs256"}),
        &claims(),
        modulus.as_str().unwrap(),
    );
    assert_eq!(check(&site(), &confused, NOW), Err(TokenError::Signature));
    let keys_only = Identities::new("demo", None).with_keys(KeySet::read(&jwks(), 0).unwrap());
    assert_eq!(
        check(
            &keys_only,
            &hs256(&json!({"alg": "HS256"}), &claims(), SECRET),
            NOW
        ),
        Err(TokenError::Algorithm)
    );
    let secret_only = Identities::new("demo", None).with_secret(SECRET).unwrap();
    assert_eq!(
        check(&secret_only, &token("RS256"), NOW),
        Err(TokenError::Algorithm)
    );
    for header in [
        json!({"alg": "HS512"}),
        json!({"alg": "hs256"}),
        json!({"alg": "HS256", "crit": ["exp"]}),
        json!({"alg": "HS256", "b64": false}),
    ] {
        assert_eq!(
            check(&site(), &hs256(&header, &claims(), SECRET), NOW),
            Err(TokenError::Algorithm),
            "{header}"
        );
    }
}

#[test]
fn what_is_required_is_required() {
    for name in ["exp", "aud", "sub"] {
        assert_eq!(
            with(|claims| {
                claims.as_object_mut().unwrap().remove(name);
            }),
            Err(TokenError::Claims),
            "{name}"
        );
    }
    for (name, value) in [
        ("exp", json!("soon")),
        ("exp", json!(-1)),
        ("exp", json!(null)),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("x".repeat(256))),
        ("aud", json!(1)),
    ] {
        assert_eq!(
            with(|claims| claims[name] = value.clone()),
            Err(TokenError::Claims),
            "{name} {value}"
        );
    }
    for (name, value) in [
        ("aud", json!("other")),
        ("aud", json!(["a", "b"])),
        ("iss", json!("https://evil.example")),
        ("iss", json!(null)),
    ] {
        assert_eq!(
            with(|claims| claims[name] = value.clone()),
            Err(TokenError::Elsewhere),
            "{name} {value}"
        );
    }
    assert!(with(|claims| claims["aud"] = json!(["other", "demo"])).is_ok());
}

#[test]
fn clocks_may_differ_by_a_minute_and_no_more() {
    assert!(with(|claims| claims["exp"] = json!(NOW - 59)).is_ok());
    assert_eq!(
        with(|claims| claims["exp"] = json!(NOW - 60)),
        Err(TokenError::Expired)
    );
    for name in ["nbf", "iat"] {
        assert!(with(|claims| claims[name] = json!(NOW + 60)).is_ok());
        assert_eq!(
            with(|claims| claims[name] = json!(NOW + 61)),
            Err(TokenError::Early),
            "{name}"
        );
    }
    assert_eq!(
        with(|claims| claims["exp"] = json!(NOW + 90_000)),
        Err(TokenError::TooLong)
    );
    assert_eq!(
        with(|claims| {
            claims["exp"] = json!(NOW + 90_000);
            claims.as_object_mut().unwrap().remove("iat");
        }),
        Err(TokenError::TooLong)
    );
}

#[test]
fn secrets_are_long_and_two_at_most() {
    for weak in [
        "",
        "short",
        &"a".repeat(64),
        "0123456789abcdefghijklmnopqrstu",
    ] {
        assert_eq!(
            Identities::new("demo", None).with_secret(weak).unwrap_err(),
            SecretError::Weak,
            "{weak}"
        );
    }
    let other = SECRET.replace("shop", "next");
    let both = site().with_secret(&other).unwrap();
    assert!(
        check(
            &both,
            &hs256(&json!({"alg": "HS256"}), &claims(), &other),
            NOW
        )
        .is_ok()
    );
    assert!(
        check(
            &both,
            &hs256(&json!({"alg": "HS256"}), &claims(), SECRET),
            NOW
        )
        .is_ok()
    );
    assert_eq!(
        both.with_secret(&format!("{other}x")).unwrap_err(),
        SecretError::TooMany
    );
    assert!(!format!("{:?}", site()).contains("0123456789"));
    assert!(Identities::new("demo", None).accepts_nothing() && !site().accepts_nothing());
}

#[test]
fn key_sets_are_read_with_care() {
    let read = |keys: Value| KeySet::read(json!({ "keys": keys }).to_string().as_bytes(), 0);
    let (rsa, ec) = (fixture("/keys/0"), fixture("/keys/1"));
    let changed = |key: &Value, name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        json!([key])
    };
    for keys in [
        json!([]),
        json!([{"kty": "oct", "k": "c2VjcmV0"}]),
        changed(&rsa, "use", json!("enc")),
        changed(&rsa, "alg", json!("RS512")),
        changed(&rsa, "alg", json!("ES256")),
        changed(&rsa, "n", json!(to_base64(&[255; 128]))),
        changed(&rsa, "e", json!("AQ")),
        changed(&rsa, "e", json!("Ag")),
        changed(&ec, "crv", json!("P-384")),
        changed(&ec, "x", json!("AAAA")),
        changed(&ec, "y", json!(null)),
        json!(["x", 1, null]),
    ] {
        assert_eq!(read(keys.clone()), Err(KeySetError::NoKey), "{keys}");
    }
    assert_eq!(KeySet::read(b"[]", 0), Err(KeySetError::Malformed));
    assert_eq!(
        KeySet::read(&vec![b' '; 70_000], 0),
        Err(KeySetError::TooLarge)
    );
    assert!(
        read(json!([{"kty": "oct", "k": "c2VjcmV0"}, rsa])).is_ok(),
        "one good key is enough"
    );
}

#[test]
fn key_sets_are_fetched_when_they_have_to_be_and_not_on_anybodys_wish() {
    let set = KeySet::read(&jwks(), 1_000).unwrap();
    assert!(KeySet::default().wants_fetch(None, 0));
    assert!(!set.wants_fetch(Some("rs256"), 1_000 + REFETCH_MS));
    assert!(
        !set.wants_fetch(Some("unknown"), 999 + REFETCH_MS),
        "an unknown key is asked for once a minute"
    );
    assert!(set.wants_fetch(Some("unknown"), 1_000 + REFETCH_MS));
    let mut away = KeySet::default();
    away.missed(50);
    assert!(
        !away.wants_fetch(Some("rs256"), 49 + RETRY_MS),
        "a shop that is away is not asked for every token"
    );
    assert!(away.wants_fetch(Some("rs256"), 50 + RETRY_MS));
    assert!(set.wants_fetch(Some("rs256"), 1_000 + SET_LIFE_MS));
    assert_eq!(
        Identities::names_key(&token("RS256")),
        Ok(Some("rs256".into()))
    );
    assert_eq!(
        Identities::names_key(&hs256(&json!({"alg": "HS256"}), &claims(), SECRET)),
        Err(TokenError::Algorithm)
    );
}

#[test]
fn an_unknown_key_costs_no_cryptography() {
    let ring = Ring::default();
    let mut parts: Vec<String> = token("RS256").split('.').map(str::to_owned).collect();
    parts[0] = to_base64(br#"{"alg":"RS256","kid":"nobody"}"#);
    assert_eq!(
        block_on(site().verify(&parts.join("."), NOW, &ring)),
        Err(TokenError::Signature)
    );
    assert_eq!(ring.0.get(), 0);
}

fn names() -> Pseudonyms {
    Pseudonyms::parse("k:0101010101010101010101010101010101010101010101010101010101010101").unwrap()
}

fn customer(id: &str) -> Customer {
    Customer {
        id: id.into(),
        name: Some("Ada".into()),
        locale: None,
        until: NOW + 600,
    }
}

fn talk() -> Record {
    let mut record = Record::new("demo", "planted", "en", 0);
    record.remember(Answered {
        id: "m1".into(),
        turn: 1,
        replies: vec![],
        owner: crate::dialogue::Owner::Bot,
        session: "old ticket".into(),
        decision: None,
    });
    record
}

#[test]
fn identifying_moves_the_conversation_to_an_id_nobody_has_seen() {
    let met = identify(
        &talk(),
        &customer("customer-7"),
        None,
        &names(),
        "fresh",
        NOW * 1_000,
    );
    assert_eq!(
        (
            met.record.conversation.as_str(),
            met.record.state.conversation.as_str(),
            met.retired.as_str(),
            met.parted
        ),
        ("fresh", "fresh", "planted", false)
    );
    assert_eq!(met.record.turn, 1);
    assert!(
        met.record
            .answered
            .iter()
            .all(|answered| answered.session.is_empty()),
        "no ticket of the old one is handed out"
    );
    let identified = met.record.customer.clone().unwrap();
    assert_eq!(
        identified.who,
        names().of(Realm::Customer, "demo", "customer-7")
    );
    assert!(identified.is_verified(NOW * 1_000) && !identified.is_verified((NOW + 600) * 1_000));
    assert!(
        !serde_json::to_string(&met.record)
            .unwrap()
            .contains("customer-7"),
        "the shop's id is stored nowhere"
    );
    assert_eq!(met.record.state.customer["name"], "Ada");
    let ticket = Ticket::of(&met.record, 0);
    assert_eq!(
        ticket.customer, met.record.customer,
        "it travels with the ticket"
    );
}

#[test]
fn what_is_vouched_for_is_accepted_and_only_where_there_is_a_secret() {
    let site = Identities::new("curbside", None)
        .with_secret(SECRET)
        .unwrap();
    let ada = customer("ada");
    let token = site.vouch(&ada, NOW).unwrap();
    assert_eq!(check(&site, &token, NOW), Ok(ada.clone()));
    assert_eq!(
        check(&site, &token, ada.until + 61),
        Err(TokenError::Expired)
    );
    assert_eq!(Identities::new("curbside", None).vouch(&ada, NOW), None);
}

#[test]
fn nothing_of_one_customer_reaches_the_next() {
    let ada = identify(&talk(), &customer("ada"), None, &names(), "c1", 0).record;
    let again = identify(&ada, &customer("ada"), None, &names(), "c2", 0);
    assert!(!again.parted && again.record.turn == 1);
    let memory = Memory {
        name: Some("Bob".into()),
        locale: Some("de".into()),
        ..Memory::default()
    };
    let bob = identify(
        &ada,
        &Customer {
            name: None,
            ..customer("bob")
        },
        Some(&memory),
        &names(),
        "c3",
        5,
    );
    assert!(bob.parted && bob.record.turn == 0 && bob.record.transcript.is_empty());
    assert_eq!(
        (
            bob.record.state.locale.as_str(),
            bob.record.state.customer["name"].as_str()
        ),
        ("de", "Bob")
    );
    let gone = part(&ada, "c4", 9);
    assert!(
        gone.record.customer.is_none()
            && gone.record.state.customer.is_empty()
            && gone.retired == "c1"
    );
    assert_eq!(gone.record, Record::new("demo", "c4", "en", 9));
}
