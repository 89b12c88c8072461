//! The north-star figures: each with its numerator, its denominator and its target.

use serde::{Deserialize, Serialize};

use super::counts::Counts;

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More.
    Higher,
    /// Less.
    Lower,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub meaning: &'static str,
    /// What is counted.
    pub numerator: f64,
    /// Out of what.
    pub denominator: f64,
    /// One by the other; absent where there is nothing to divide by.
    pub value: Option<f64>,
    /// What it is measured in: `share` (0 to 1), `score` (1 to 5) or `ms`.
    pub unit: &'static str,
    /// What it should be.
    pub target: f64,
    /// Which way is better.
    pub better: Better,
    /// Whether it is as it should be; absent where there is no value.
    pub met: Option<bool>,
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// The group: a day, a locale, a site, or `all`.
    pub group: String,
    /// Every figure, the most telling first.
    pub figures: Vec<Figure>,
}

/// Targets that a site may set; these ship.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// Share of conversations that need no person, at least.
    pub containment: f64,
    /// Share of conversations solved by the bot alone, at least.
    pub resolution: f64,
    /// Share of messages not understood, at most; the flags' `fallback_threshold`.
    pub fallback: f64,
    /// Share of conversations handed over, at most.
    pub handoff: f64,
    /// Mean score, at least.
    pub csat: f64,
    /// Share of the questions looked up in the articles that one of them answers, at least.
    pub knowledge: f64,
    /// Share of flows brought to their end, at least.
    pub completion: f64,
    /// Share of the shop's calls that fail, at most.
    pub api_errors: f64,
    /// Time of 95 of 100 answers, in milliseconds, at most.
    pub p95_ms: f64,
    /// Share of upset messages, at most.
    pub upset: f64,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            containment: 0.7,
            resolution: 0.6,
            fallback: 0.15,
            handoff: 0.3,
            csat: 4.2,
            knowledge: 0.5,
            completion: 0.8,
            api_errors: 0.01,
            p95_ms: 300.0,
            upset: 0.1,
        }
    }
}

impl Figures {
    /// The figures that counts amount to.
    #[must_use]
    pub fn of(counts: &Counts, targets: &Targets) -> Self {
        use Better::{Higher, Lower};
        let contained = counts.conversations.saturating_sub(counts.handed);
        let share = |name, meaning, n: u64, of: u64, target, better| {
            figure(name, meaning, n as f64, of as f64, "share", target, better)
        };
        let slow = counts.p95_ms.map_or(0.0, |ms| ms as f64);
        let figures = vec![
            share(
                "containment",
                "conversations that needed no person, of all conversations",
                contained,
                counts.conversations,
                targets.containment,
                Higher,
            ),
            share(
                "resolution",
                "conversations solved by the bot alone, of all conversations",
                counts.resolved,
                counts.conversations,
                targets.resolution,
                Higher,
            ),
            share(
                "fallback_rate",
                "messages not understood, of all messages to be understood",
                counts.fallbacks,
                counts.texts,
                targets.fallback,
                Lower,
            ),
            share(
                "handoff_rate",
                "conversations handed to people, of all conversations",
                counts.handed,
                counts.conversations,
                targets.handoff,
                Lower,
            ),
            figure(
                "csat",
                "sum of scores, by ratings",
                counts.score_sum as f64,
                counts.ratings as f64,
                "score",
                targets.csat,
                Higher,
            ),
            share(
                "satisfied",
                "ratings of 4 or 5, of all ratings",
                counts.satisfied,
                counts.ratings,
                0.8,
                Higher,
            ),
            share(
                "answered_from_articles",
                "questions answered out of an article, with its source, of all looked up there",
                counts.informed,
                counts.looked_up,
                targets.knowledge,
                Higher,
            ),
            share(
                "flow_completion",
                "flows brought to their end, of flows started",
                counts.flows_completed,
                counts.flows_started,
                targets.completion,
                Higher,
            ),
            share(
                "api_error_rate",
                "calls the shop did not answer or answered wrongly, of all calls",
                counts.call_failures,
                counts.calls,
                targets.api_errors,
                Lower,
            ),
            figure(
                "latency_p95",
                "time that 95 of 100 answers took at most, in milliseconds",
                slow,
                f64::from(u8::from(counts.p95_ms.is_some())),
                "ms",
                targets.p95_ms,
                Lower,
            ),
            share(
                "fast_answers",
                "answers within 300 ms, of all answers",
                counts.fast,
                counts.answers,
                0.95,
                Higher,
            ),
            share(
                "upset",
                "messages of upset customers, of messages with a sentiment",
                counts.upset,
                counts.felt,
                targets.upset,
                Lower,
            ),
        ];
        Self {
            group: counts.grp.clone(),
            figures,
        }
    }

    /// The figure of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

fn figure(
    name: &'static str,
    meaning: &'static str,
    numerator: f64,
    denominator: f64,
    unit: &'static str,
    target: f64,
    better: Better,
) -> Figure {
    let value = (denominator > 0.0).then(|| numerator / denominator);
    let met = value.map(|value| match better {
        Better::Higher => value >= target,
        Better::Lower => value <= target,
    });
    Figure {
        name,
        meaning,
        numerator,
        denominator,
        value,
        unit,
        target,
        better,
        met,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_says_out_of_what_and_whether_it_is_well() {
        let counts = Counts {
            conversations: 10,
            handed: 2,
            resolved: 7,
            texts: 40,
            fallbacks: 6,
            looked_up: 8,
            informed: 5,
            ratings: 4,
            satisfied: 3,
            score_sum: 16,
            p95_ms: Some(250),
            ..Counts::default()
        };
        let figures = Figures::of(&counts, &Targets::default());
        let said = |name: &str| {
            let figure = figures.get(name).unwrap();
            (
                figure.numerator,
                figure.denominator,
                figure.value,
                figure.met,
            )
        };
        assert_eq!(said("containment"), (8.0, 10.0, Some(0.8), Some(true)));
        assert_eq!(said("resolution"), (7.0, 10.0, Some(0.7), Some(true)));
        assert_eq!(said("fallback_rate"), (6.0, 40.0, Some(0.15), Some(true)));
        assert_eq!(said("handoff_rate"), (2.0, 10.0, Some(0.2), Some(true)));
        assert_eq!(
            said("answered_from_articles"),
            (5.0, 8.0, Some(0.625), Some(true))
        );
        assert_eq!(said("csat"), (16.0, 4.0, Some(4.0), Some(false)));
        assert_eq!(said("latency_p95"), (250.0, 1.0, Some(250.0), Some(true)));
        assert_eq!(
            said("api_error_rate"),
            (0.0, 0.0, None, None),
            "no calls are neither good nor bad"
        );
    }

    #[test]
    fn of_nothing_there_is_no_value() {
        let figures = Figures::of(&Counts::default(), &Targets::default());
        assert!(
            figures
                .figures
                .iter()
                .all(|figure| figure.value.is_none() && figure.met.is_none())
        );
        let json = serde_json::to_value(&figures).unwrap();
        assert_eq!(json["figures"][0]["value"], serde_json::Value::Null);
        assert_eq!(json["figures"][0]["better"], "higher");
    }
}
