//! The shop's public keys, and checking signatures with the platform's own cryptography.

use worker::js_sys::{
    Array, Function, JSON, Object, Promise, Reflect, Uint8Array, futures::JsFuture, global,
};
use worker::wasm_bindgen::{JsCast, JsValue};

use super::wire::Outside;
use super::{isolate, say};
use crate::origin::{Call, Wire};
use crate::session::{Asymmetric, Identities, KeySet, PublicKey};

/// How long fetching the key set may take, in milliseconds.
const FETCH_MS: u32 = 3_000;
/// Most bytes of it.
const MAX_BYTES: usize = 64 * 1024;

/// What a site accepts, with the shop's keys as they are now.
pub(super) async fn with_current(identities: Identities, url: &str, token: &str) -> Identities {
    // A token under the shared secret needs no public key.
    let Ok(kid) = Identities::names_key(token) else {
        return identities;
    };
    if url.is_empty() {
        return identities;
    }
    let keys = isolate::shop_keys();
    let wanted = keys.borrow().wants_fetch(kid.as_deref(), Outside.now_ms());
    if wanted {
        let call = Call::json("GET", url, None);
        let fetched = Outside
            .send(&call, FETCH_MS, MAX_BYTES)
            .await
            .ok()
            .filter(|answer| answer.status == 200);
        match fetched.map(|answer| KeySet::read(&answer.body, Outside.now_ms())) {
            Some(Ok(set)) => drop(keys.replace(set)),
            Some(Err(error)) => {
                say::warn(&error.to_string());
                keys.borrow_mut().missed(Outside.now_ms());
            }
            None => {
                say::warn("the shop's key set could not be fetched");
                keys.borrow_mut().missed(Outside.now_ms());
            }
        }
    }
    let known = keys.borrow().clone();
    identities.with_keys(known)
}

/// `crypto.subtle`.
#[derive(Debug, Clone, Copy)]
pub(super) struct WebCrypto;

impl Asymmetric for WebCrypto {
    async fn verify(&self, key: &PublicKey, data: &[u8], signature: &[u8]) -> bool {
        verify(key, data, signature)
            .await
            .is_ok_and(|fits| fits.is_truthy())
    }
}

async fn verify(key: &PublicKey, data: &[u8], signature: &[u8]) -> Result<JsValue, JsValue> {
    let subtle = Reflect::get(
        &Reflect::get(&global(), &"crypto".into())?,
        &"subtle".into(),
    )?;
    let jwk = JSON::parse(&key.to_jwk().to_string())?;
    let algorithm = |pairs: &[(&str, &str)]| {
        let object = Object::new();
        for (name, value) in pairs {
            Reflect::set(&object, &(*name).into(), &(*value).into())?;
        }
        Ok::<_, JsValue>(object)
    };
    let (import, check) = match key {
        PublicKey::Rsa { .. } => {
            let rsa = algorithm(&[("name", "RSASSA-PKCS1-v1_5"), ("hash", "SHA-256")])?;
            (rsa.clone(), rsa)
        }
        PublicKey::Ec { .. } => (
            algorithm(&[("name", "ECDSA"), ("namedCurve", "P-256")])?,
            algorithm(&[("name", "ECDSA"), ("hash", "SHA-256")])?,
        ),
    };
    let usages = Array::of1(&"verify".into());
    let imported = call(
        &subtle,
        "importKey",
        &[
            "jwk".into(),
            jwk,
            import.into(),
            false.into(),
            usages.into(),
        ],
    )
    .await?;
    let (signature, data) = (Uint8Array::from(signature), Uint8Array::from(data));
    call(
        &subtle,
        "verify",
        &[check.into(), imported, signature.into(), data.into()],
    )
    .await
}

async fn call(subtle: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(subtle, &name.into())?.dyn_into()?;
    let list: Array = arguments.iter().collect();
    let promise: Promise = function.apply(subtle, &list)?.dyn_into()?;
    JsFuture::from(promise).await
}
