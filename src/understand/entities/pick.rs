//! One of a list that the shop returned: by name, attribute, position, day, or measure ("something cheaper").

use std::cmp::Ordering;

use serde_json::Value;

use super::choice::{self, Candidate, MAX_OPTIONS};
use super::measure;
use super::scan::{Found, Hit, Scan};
use super::words::Wanted;
use super::{Alternative, MAX_ALTERNATIVES, Why, date, number, point};

/// Reads the message as one element of the context's list: JSON, the element itself.
pub fn read(scan: &Scan, label: &str, attributes: &[String]) -> Option<Hit> {
    let list: Vec<&Value> = scan
        .ctx
        .list?
        .as_array()?
        .iter()
        .take(MAX_OPTIONS)
        .collect();
    let by_label: Vec<Candidate> = list
        .iter()
        .map(|element| candidate(element, label, &[]))
        .collect();
    let by_all: Vec<Candidate> = list
        .iter()
        .map(|element| candidate(element, label, attributes))
        .collect();
    if !scan.asked {
        return choice::by_name(scan, &by_label);
    }
    choice::by_name(scan, &by_label)
        .filter(|hit| matches!(hit.found, Found::Value(_)))
        .or_else(|| by_measure(scan, &list, attributes, &by_label))
        .or_else(|| by_bound(scan, &list, attributes, &by_label))
        .or_else(|| by_day(scan, &list, &by_label))
        .or_else(|| choice::by_position(scan, &by_label, false))
        .or_else(|| choice::by_words(scan, &by_all))
        .or_else(|| choice::by_name(scan, &by_label))
        .or_else(|| choice::by_position(scan, &by_label, true))
}

/// An element as a candidate; label and attributes make one name, so that each word of them tells.
fn candidate(element: &Value, label: &str, attributes: &[String]) -> Candidate {
    let shown = text_of(element.get(label).unwrap_or(element));
    let mut name = shown.clone();
    for attribute in attributes {
        if let Some(value) = element.get(attribute.as_str()) {
            name.push(' ');
            name.push_str(&text_of(value));
        }
    }
    Candidate::new(element.clone(), shown, &[&name])
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Array(all) => all.iter().map(text_of).collect::<Vec<_>>().join(" "),
        Value::Object(fields) => fields
            .get("amount")
            .or_else(|| fields.get("name"))
            .map(text_of)
            .unwrap_or_default(),
        Value::Bool(_) | Value::Null => String::new(),
    }
}

/// "the cheapest", "something earlier".
fn by_measure(
    scan: &Scan,
    list: &[&Value],
    attributes: &[String],
    shown: &[Candidate],
) -> Option<Hit> {
    let (start, wanted, n) = (0..scan.tokens.len())
        .find_map(|i| scan.lookup(i, scan.words.wanted).map(|(w, n)| (i, w, n)))?;
    let field = measure::field(scan, list, attributes, wanted.measure)?;
    let mut ranked: Vec<(usize, f64)> = list
        .iter()
        .enumerate()
        .filter_map(|(n, e)| measure::of(scan, e, &field).map(|key| (n, key)))
        .collect();
    let order = |a: f64, b: f64| {
        if wanted.low {
            a.total_cmp(&b)
        } else {
            b.total_cmp(&a)
        }
    };
    ranked.sort_by(|a, b| order(a.1, b.1));
    let kept = keep(scan, &ranked, wanted, &field, order);
    if kept.is_empty() && !ranked.is_empty() {
        return Some(Hit::invalid(start, start + n, Why::NotOffered));
    }
    offer(shown, &kept, start, start + n)
}

/// The elements that a comparative or superlative leaves.
fn keep(
    scan: &Scan,
    ranked: &[(usize, f64)],
    wanted: Wanted,
    field: &str,
    order: impl Fn(f64, f64) -> Ordering,
) -> Vec<usize> {
    let best = ranked.first().map(|r| r.1);
    let worst = ranked.last().map(|r| r.1);
    let reference = scan
        .ctx
        .previous
        .and_then(|previous| measure::of(scan, previous, field));
    let fits = |key: f64| match (wanted.relative, reference) {
        (true, Some(reference)) => order(key, reference) == Ordering::Less,
        // Nothing to compare with: all but the far end.
        (true, None) => worst.is_some_and(|worst| order(key, worst) == Ordering::Less),
        (false, _) => best == Some(key),
    };
    ranked
        .iter()
        .filter(|(_, key)| fits(*key))
        .map(|(n, _)| *n)
        .collect()
}

/// "under 50 euros", "at least 4 stars" by price.
fn by_bound(
    scan: &Scan,
    list: &[&Value],
    attributes: &[String],
    shown: &[Candidate],
) -> Option<Hit> {
    for i in 0..scan.tokens.len() {
        let under = scan.any(i, scan.words.under);
        let Some(n) = under.or_else(|| scan.any(i, scan.words.over)) else {
            continue;
        };
        let sign = scan
            .lookup(i + n, scan.words.currencies)
            .map_or(0, |(_, n)| n);
        let Some((limit, end)) = number::at(scan, i + n + sign) else {
            continue;
        };
        let field = measure::field(scan, list, attributes, super::words::Measure::Price)?;
        let mut kept: Vec<(usize, f64)> = list
            .iter()
            .enumerate()
            .filter_map(|(n, e)| measure::of(scan, e, &field).map(|key| (n, key)))
            .collect();
        kept.retain(|(_, key)| {
            if under.is_some() {
                *key <= limit
            } else {
                *key >= limit
            }
        });
        kept.sort_by(|a, b| a.1.total_cmp(&b.1));
        let kept: Vec<usize> = kept.into_iter().map(|(n, _)| n).collect();
        return if kept.is_empty() {
            Some(Hit::invalid(i, end, Why::NotOffered))
        } else {
            offer(shown, &kept, i, end)
        };
    }
    None
}

/// "the one on Friday": an element with that day in one of its fields.
fn by_day(scan: &Scan, list: &[&Value], shown: &[Candidate]) -> Option<Hit> {
    for i in 0..scan.tokens.len() {
        let Some((point, end)) = point::at(scan, i) else {
            continue;
        };
        let days: Vec<String> = point::resolve(point, scan.today, true)
            .into_iter()
            .map(date::iso)
            .collect();
        let on = |element: &&Value| {
            element.as_object().is_some_and(|fields| {
                fields
                    .values()
                    .filter_map(Value::as_str)
                    .any(|text| days.iter().any(|day| text.starts_with(day.as_str())))
            })
        };
        let kept: Vec<usize> = list
            .iter()
            .enumerate()
            .filter(|(_, element)| on(element))
            .map(|(n, _)| n)
            .collect();
        if !kept.is_empty() {
            return offer(shown, &kept, i, end);
        }
    }
    None
}

/// One is chosen, several are asked about.
fn offer(shown: &[Candidate], kept: &[usize], start: usize, end: usize) -> Option<Hit> {
    let mut of = kept.iter().filter_map(|n| shown.get(*n));
    if kept.len() == 1 {
        return of.next().map(|c| Hit::value(start, end, c.value.clone()));
    }
    let alternatives: Vec<Alternative> = of
        .take(MAX_ALTERNATIVES)
        .map(|c| Alternative {
            value: c.value.clone(),
            label: c.label.clone(),
        })
        .collect();
    (!alternatives.is_empty()).then_some(Hit {
        start,
        end,
        found: Found::Ambiguous(alternatives),
    })
}
