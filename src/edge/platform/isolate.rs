//! What an isolate keeps between requests: values only, and nothing of anybody's request but short-lived answers.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use worker::Env;

use super::say;
use super::wire::Outside;
use crate::edge::config::Config;
use crate::edge::recent::Recent;
use crate::origin::{Memory, Wire};
use crate::rollout::Standing;
use crate::session::KeySet;

thread_local! {
    static CONFIG: OnceCell<Result<Rc<Config>, Vec<String>>> = const { OnceCell::new() };
    static MEMORY: Rc<RefCell<Memory>> = Rc::default();
    static RECENT: Rc<RefCell<Recent>> = Rc::default();
    static SHOP_KEYS: Rc<RefCell<KeySet>> = Rc::default();
    static STANDING: RefCell<Option<(Rc<Standing>, i64)>> = const { RefCell::new(None) };
}

/// What the bindings say; they can't change in an isolate's life.
pub(super) fn config(env: &Env) -> Result<Rc<Config>, Vec<String>> {
    CONFIG.with(|cell| {
        cell.get_or_init(|| {
            let config = Config::read(|name| env.var(name).ok().map(|value| value.to_string()))?;
            for warning in config.warnings(Outside.now_ms()) {
                say::warn(&warning);
            }
            Ok(Rc::new(config))
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

/// The flags as last read, where that was not too long before `now` (milliseconds since 1970 UTC).
pub(super) fn standing(now: i64) -> Option<Rc<Standing>> {
    STANDING.with_borrow(|kept| {
        let (standing, until) = kept.as_ref()?;
        (now < *until).then(|| Rc::clone(standing))
    })
}

/// The flags as last read, however long ago.
pub(super) fn last_standing() -> Option<Rc<Standing>> {
    STANDING.with_borrow(|kept| kept.as_ref().map(|(standing, _)| Rc::clone(standing)))
}

/// Keeps the flags until then.
pub(super) fn keep_standing(standing: &Rc<Standing>, until: i64) {
    STANDING.set(Some((Rc::clone(standing), until)));
}
