//! The time of day somewhere, by the platform's own knowledge of time zones.

use worker::js_sys::{Array, Function, Object, Reflect, global};
use worker::wasm_bindgen::{JsCast, JsValue};

/// Days as they are written, Monday first.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The day of the week (1 is Monday) and the minute of the day in a zone, at `now` in milliseconds since 1970 UTC. `None`
/// where there is no such zone.
pub(super) fn local(zone: &str, now: i64) -> Option<(u8, u16)> {
    let written = written(zone, now).ok()?.as_string()?;
    let (day, time) = written.split_once([',', ' '])?;
    let day = DAYS.iter().position(|known| *known == day.trim())?;
    let (hours, minutes) = time.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
    Some((
        u8::try_from(day).ok()?.saturating_add(1),
        hours.saturating_mul(60).saturating_add(minutes),
    ))
}

/// The moment as `Mon, 09:05`, or the like.
fn written(zone: &str, now: i64) -> Result<JsValue, JsValue> {
    let intl = Reflect::get(&global(), &"Intl".into())?;
    let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
    let options = Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("weekday", "short"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ] {
        Reflect::set(&options, &name.into(), &value.into())?;
    }
    let format = Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options))?;
    let method: Function = Reflect::get(&format, &"format".into())?.dyn_into()?;
    method.call1(&format, &JsValue::from_f64(now as f64))
}
