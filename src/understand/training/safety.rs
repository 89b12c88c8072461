//! Whether a newly trained model may take the place of the one in service.

use super::Scores;

/// How far macro F1 may fall.
const F1_SLACK: f64 = 0.01;
/// Intents that must not be understood any worse: a customer who asks for a person or complains must be heard.
pub const GUARDED: [&str; 2] = ["contact_human_agent", "complaint"];

/// One figure of both models.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// What was measured.
    pub what: String,
    /// Of the model in service.
    pub service: f64,
    /// Of the candidate.
    pub candidate: f64,
    /// Whether the candidate is refused for it.
    pub refused: bool,
}

/// Compares two models by their scores on the same messages.
#[must_use]
pub fn compare(service: &Scores, candidate: &Scores) -> Vec<Compared> {
    let row = |what: &str, service: f64, candidate: f64, slack: f64| {
        let refused = candidate + slack + 1e-9 < service;
        Compared {
            what: what.to_owned(),
            service,
            candidate,
            refused,
        }
    };
    let mut rows = vec![row(
        "macro F1",
        service.macro_f1,
        candidate.macro_f1,
        F1_SLACK,
    )];
    if let (Some(before), Some(after)) =
        (service.out_of_scope_recall, candidate.out_of_scope_recall)
    {
        rows.push(row("out of scope, recognised", before, after, 0.0));
    }
    let recall = |scores: &Scores, intent: &str| {
        scores
            .intents
            .iter()
            .find(|i| i.intent == intent)
            .map(|i| i.recall)
    };
    for intent in GUARDED {
        if let (Some(before), Some(after)) = (recall(service, intent), recall(candidate, intent)) {
            rows.push(row(&format!("{intent}, understood"), before, after, 0.0));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::training::{Judged, scores};

    fn of(pairs: &[(&str, &str)]) -> Scores {
        let judged = |(gold, predicted): &(&str, &str)| Judged {
            gold: (*gold).into(),
            predicted: (*predicted).into(),
            likeliest: (*predicted).into(),
            confidence: 0.9,
            micros: 0.0,
        };
        scores(
            pairs.iter().map(judged).collect(),
            &[],
            0.5,
            &std::collections::BTreeMap::new(),
        )
    }

    #[test]
    fn a_candidate_that_hears_fewer_complaints_is_refused() {
        let service = of(&[
            ("complaint", "complaint"),
            ("a", "a"),
            ("out_of_scope", "a"),
        ]);
        let worse = of(&[
            ("complaint", "a"),
            ("a", "a"),
            ("out_of_scope", "out_of_scope"),
        ]);
        let refused: Vec<String> = compare(&service, &worse)
            .into_iter()
            .filter(|r| r.refused)
            .map(|r| r.what)
            .collect();
        assert!(
            refused.contains(&"complaint, understood".to_owned()),
            "{refused:?}"
        );
        assert!(compare(&service, &service).iter().all(|r| !r.refused));
        assert!(
            compare(&worse, &service)
                .iter()
                .any(|r| r.refused && r.what.starts_with("out of scope"))
        );
    }
}
