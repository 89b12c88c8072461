//! What an isolate keeps between requests: values only, and nothing of anybody's request but short-lived answers.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use worker::Env;

use crate::edge::config::Config;
use crate::edge::recent::Recent;
use crate::origin::Memory;
use crate::session::KeySet;

thread_local! {
    static CONFIG: OnceCell<Result<Rc<Config>, Vec<String>>> = const { OnceCell::new() };
    static MEMORY: Rc<RefCell<Memory>> = Rc::default();
    static RECENT: Rc<RefCell<Recent>> = Rc::default();
    static SHOP_KEYS: Rc<RefCell<KeySet>> = Rc::default();
}

/// What the bindings say; they can't change in an isolate's life.
pub(super) fn config(env: &Env) -> Result<Rc<Config>, Vec<String>> {
    CONFIG.with(|cell| {
        cell.get_or_init(|| {
            Config::read(|name| env.var(name).ok().map(|value| value.to_string())).map(Rc::new)
        })
        .clone()
    })
}

/// What is remembered of the shop.
pub(super) fn memory() -> Rc<RefCell<Memory>> {
    MEMORY.with(Rc::clone)
}

/// The messages seen lately.
pub(super) fn recent() -> Rc<RefCell<Recent>> {
    RECENT.with(Rc::clone)
}

/// The shop's public keys as last fetched.
pub(super) fn shop_keys() -> Rc<RefCell<KeySet>> {
    SHOP_KEYS.with(Rc::clone)
}
