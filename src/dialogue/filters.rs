//! What texts may do to a value beyond minijinja's own filters: show days, amounts and options as the customer's language
//! does.

use minijinja::{Environment, State, Value};

use crate::understand::entities;

/// Adds the filters to an environment: `{{ ship_date | day }}`, `{{ total | money(currency) }}`.
pub(crate) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("day", day);
    environment.add_filter("label", label);
    environment.add_filter("money", money);
}

/// The name under which the labels of the running flow's options are looked up, by slot and value.
pub(crate) const LABELS: &str = "_labels";

/// `{{ city | label }}`: an option's value as the customer reads it. Where two slots of a flow have the same value under
/// different labels, the slot is named: `{{ city | label('city') }}`. What is no option stays as it is.
fn label(state: &State<'_, '_>, value: Value, slot: Option<String>) -> Value {
    let Some(labels) = state.lookup(LABELS) else {
        return value;
    };
    let of = |slot: &Value| {
        let options = labels.get_item(slot).ok()?;
        let label = options.get_item(&value).ok()?;
        label.as_str().is_some().then_some(label)
    };
    let found = match slot {
        Some(slot) => of(&Value::from(slot)),
        None => labels
            .try_iter()
            .ok()
            .and_then(|mut slots| slots.find_map(|slot| of(&slot))),
    };
    found.unwrap_or(value)
}

/// `2026-11-20` as "20 November 2026" or "20. November 2026"; anything else as it is.
fn day(state: &State<'_, '_>, value: Value) -> Value {
    let shown = value
        .as_str()
        .and_then(|text| entities::long_day(text, &locale(state)));
    shown.map_or(value, Value::from)
}

/// `84.90` and `EUR` as "€84.90" or "84,90 €"; what is no amount as it is.
fn money(state: &State<'_, '_>, value: Value, currency: Option<String>) -> Value {
    let text = value.to_string();
    let Ok(amount) = text.parse::<f64>() else {
        return value;
    };
    let currency = currency.unwrap_or_else(|| "EUR".to_owned());
    let sign = match currency.as_str() {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        _ => currency.as_str(),
    };
    let amount = format!("{amount:.2}");
    Value::from(if locale(state).starts_with("de") {
        format!("{} {sign}", amount.replace('.', ","))
    } else if sign.len() > 2 && sign == currency {
        format!("{amount} {sign}")
    } else {
        format!("{sign}{amount}")
    })
}

fn locale(state: &State<'_, '_>) -> String {
    state
        .lookup("locale")
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn shown(text: &str, locale: &str) -> String {
        let mut environment = Environment::new();
        add(&mut environment);
        let scope =
            context! { locale, on => "2026-11-20", none => (), total => "1284.9", usd => 5 };
        environment.render_str(text, scope).unwrap()
    }

    #[test]
    fn days_and_amounts_are_shown_in_the_customers_language() {
        assert_eq!(shown("{{ on | day }}", "en"), "20 November 2026");
        assert_eq!(shown("{{ on | day }}", "de"), "20. November 2026");
        assert_eq!(shown("{{ total | money('EUR') }}", "en"), "€1284.90");
        assert_eq!(shown("{{ total | money('EUR') }}", "de-AT"), "1284,90 €");
        assert_eq!(shown("{{ usd | money('USD') }}", "en"), "$5.00");
        assert_eq!(shown("{{ usd | money('CHF') }}", "en"), "5.00 CHF");
        assert_eq!(
            shown("{{ 'soon' | day }} {{ 'free' | money }}", "de"),
            "soon free"
        );
    }
}
