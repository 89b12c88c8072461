//! A bot of 200 flows with 5,000 steps, made up to see how long the compiler takes.

use std::fmt::Write;

use super::sources::base;
use crate::flow::Source;

/// Flows of the bot.
pub(super) const FLOWS: usize = 200;
/// Steps of each, as written.
pub(super) const STEPS: usize = 25;

/// Steps of one round: a question, a call, a branch, an answer, a value set.
const ROUND: usize = 5;

/// Its files, over what every bot starts from.
pub(super) fn sources() -> Vec<Source> {
    let own = (0..FLOWS).map(|n| Source::new(format!("flows/{}.yaml", name(n)), flow(n)));
    base().into_iter().chain(own).collect()
}

/// Names of different letters, so that no example resembles another.
fn name(n: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qi", "ro", "su",
        "ta",
    ];
    let part = |at: usize| SYLLABLES.get(at % SYLLABLES.len()).copied().unwrap_or("");
    format!(
        "{}{}{}{}",
        part(n),
        part(n / 16),
        part(n * 7 + 3),
        part(n * 5 + 1)
    )
}

fn flow(n: usize) -> String {
    let name = name(n);
    let mut text = format!(
        "version: \"1.0\"\ndescription: {{en: \"About {name}\", de: \"Zu {name}\"}}\nstart:\n  examples:\n    - \"I need {name} now\"\n    - \"{name} ist, was ich will\"\n  menu: {{en: \"{name}\", de: \"{name}\"}}\nslots:\n"
    );
    let rounds = STEPS / ROUND;
    for r in 0..rounds {
        // Writing into a String can't fail.
        let _ = write!(
            text,
            "  code_{r}: {{type: order_number, label: {{en: \"code {r}\", de: \"Code {r}\"}}}}\n  state_{r}: any\n  times_{r}: any\n"
        );
    }
    text.push_str("steps:\n");
    for r in 0..rounds {
        let next = if r + 1 < rounds {
            format!("ask_{}", r + 1)
        } else {
            "end".to_owned()
        };
        let _ = write!(
            text,
            "  - id: ask_{r}\n    collect: code_{r}\n    ask: {{en: \"Which number, {r}?\", de: \"Welche Nummer, {r}?\"}}\n    reask:\n      - {{en: \"ORD and 8 digits, please ({r}).\", de: \"Bitte ORD und 8 Ziffern ({r}).\"}}\n    limit: 2\n  - id: fetch_{r}\n    action: call_api\n    params:\n      endpoint: /things/{{code_{r}}}\n      save: {{state_{r}: response.state}}\n    on: {{error: fallback}}\n  - id: which_{r}\n    branch:\n      - if: state_{r} == \"open\"\n        then: told_{r}\n      - else: noted_{r}\n  - id: told_{r}\n    text: {{en: \"Number {{{{code_{r}}}}} is {{{{state_{r}}}}}.\", de: \"Nummer {{{{code_{r}}}}}: {{{{state_{r}}}}}.\"}}\n    next: {next}\n  - id: noted_{r}\n    set: {{times_{r}: \"{{{{ {r} + 1 }}}}\"}}\n    next: {next}\n"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::flow::compile;

    #[test]
    fn two_hundred_flows_of_five_thousand_steps_are_checked_in_a_second() {
        let clock = Instant::now();
        let compiled = compile(&sources()).unwrap_or_else(|found| {
            panic!("{} mistakes, the first: {}", found.len(), found[0]);
        });
        let took = clock.elapsed();
        let own: Vec<_> = compiled
            .graph
            .flows
            .values()
            .filter(|f| f.steps.len() >= STEPS)
            .collect();
        let steps: usize = own.iter().map(|f| f.steps.len()).sum();
        assert_eq!(own.len(), FLOWS);
        assert!(steps >= FLOWS * STEPS, "{steps} steps");
        println!("{FLOWS} flows with {steps} steps: {took:?}");
        // The bound is for the program as it ships; without optimisation it is only printed.
        assert!(
            cfg!(debug_assertions) || took.as_secs_f64() < 1.0,
            "{took:?}"
        );
    }
}
