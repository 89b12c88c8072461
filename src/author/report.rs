//! The report of a training as one page of HTML that needs nothing else.

use std::fmt::Write;

use crate::understand::training::{Advice, Example, Scores};

/// Confusions shown.
const MAX_CONFUSIONS: usize = 40;

/// Writes the page.
#[must_use]
pub fn page(scores: &Scores, advice: &Advice, examples: usize, intents: usize) -> String {
    let mut out = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Training report</title><style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ddd}td.n,th.n{text-align:right}</style><h1>Training report</h1>",
    );
    let percent = |x: f64| format!("{:.1} %", x * 100.0);
    let oos = scores
        .out_of_scope_recall
        .map_or_else(|| "–".to_owned(), percent);
    let _ = write!(
        out,
        "<p>{examples} examples, {intents} intents; judged on {} messages held back from training.</p><table><tr><th>right<td class=n>{}<tr><th>macro F1<td class=n>{}<tr><th>in scope, understood<td class=n>{}<tr><th>out of scope, recognised<td class=n>{oos}<tr><th>Matthews correlation<td class=n>{:.3}<tr><th>calibration error<td class=n>{:.3}<tr><th>threshold<td class=n>{:.2}</table>",
        scores.n,
        percent(scores.accuracy),
        percent(scores.macro_f1),
        percent(scores.in_scope_accuracy),
        scores.mcc,
        scores.ece,
        scores.threshold
    );
    out.push_str("<h2>What to mend</h2>");
    mend(&mut out, advice);
    out.push_str("<h2>Does confidence mean what it says?</h2><p>On the line, messages of 80 % confidence are right in 80 of 100 cases.</p>");
    out.push_str(&curve(scores));
    out.push_str("<h2>Intents</h2><table><tr><th>intent<th class=n>messages<th class=n>precision<th class=n>recall");
    let mut worst = scores.intents.clone();
    worst.sort_by(|a, b| (a.precision + a.recall).total_cmp(&(b.precision + b.recall)));
    for intent in &worst {
        let (precision, recall) = (percent(intent.precision), percent(intent.recall));
        let _ = write!(
            out,
            "<tr><td>{}<td class=n>{}<td class=n>{precision}<td class=n>{recall}",
            escape(&intent.intent),
            intent.n
        );
    }
    out.push_str(
        "</table><h2>Taken for each other</h2><table><tr><th>meant<th>understood<th class=n>times",
    );
    for confusion in scores.confusions.iter().take(MAX_CONFUSIONS) {
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td class=n>{}",
            escape(&confusion.gold),
            escape(&confusion.predicted),
            confusion.n
        );
    }
    out.push_str("</table></html>\n");
    out
}

fn mend(out: &mut String, advice: &Advice) {
    let quoted = |e: &Example| format!("“{}” ({})", escape(&e.text), escape(&e.intent));
    if advice.thin.is_empty() && advice.doubles.is_empty() && advice.suspects.is_empty() {
        out.push_str("<p>Nothing stands out.</p>");
    }
    let mut list = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            let _ = write!(out, "<h3>{title}</h3><ul><li>{}</ul>", items.join("<li>"));
        }
    };
    list(
        "Too few examples",
        advice
            .thin
            .iter()
            .map(|(intent, n)| format!("{}: {n}", escape(intent)))
            .collect(),
    );
    list(
        "The same under two intents",
        advice
            .doubles
            .iter()
            .map(|(a, b, near)| format!("{} and {}, {near:.2} alike", quoted(a), quoted(b)))
            .collect(),
    );
    list(
        "Perhaps the wrong label",
        advice
            .suspects
            .iter()
            .map(|(e, other, sure)| {
                format!(
                    "{} looks like {} ({:.0} % sure)",
                    quoted(e),
                    escape(other),
                    sure * 100.0
                )
            })
            .collect(),
    );
}

/// The calibration curve, drawn.
fn curve(scores: &Scores) -> String {
    let (x, y) = (|v: f64| 40.0 + v * 300.0, |v: f64| 320.0 - v * 300.0);
    let mut out = String::from(
        "<svg viewBox=\"-16 0 376 360\" width=\"376\" role=\"img\" aria-label=\"Calibration curve\"><rect x=\"40\" y=\"20\" width=\"300\" height=\"300\" fill=\"none\" stroke=\"#ccc\"/><line x1=\"40\" y1=\"320\" x2=\"340\" y2=\"20\" stroke=\"#999\" stroke-dasharray=\"4\"/>",
    );
    for (share, told) in [(0.0, "0"), (0.5, "50 %"), (1.0, "100 %")] {
        let _ = write!(
            out,
            "<text x=\"{:.0}\" y=\"334\" text-anchor=\"middle\" font-size=\"11\" fill=\"#555\">{told}</text><text x=\"36\" y=\"{:.0}\" text-anchor=\"end\" font-size=\"11\" fill=\"#555\">{told}</text>",
            x(share),
            y(share) + 4.0
        );
    }
    let points: Vec<String> = scores
        .calibration
        .iter()
        .map(|(c, r, _)| format!("{:.1},{:.1}", x(*c), y(*r)))
        .collect();
    let _ = write!(
        out,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#0b5fff\" stroke-width=\"2\"/>",
        points.join(" ")
    );
    for (confidence, right, n) in &scores.calibration {
        let radius = 2.0 + (*n as f64).sqrt().min(36.0) / 6.0;
        let _ = write!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"#0b5fff\"><title>{n} messages</title></circle>",
            x(*confidence),
            y(*right)
        );
    }
    out.push_str("<text x=\"190\" y=\"353\" text-anchor=\"middle\" font-size=\"13\">confidence</text><text x=\"-4\" y=\"170\" font-size=\"13\" transform=\"rotate(-90 -4 170)\" text-anchor=\"middle\">share right</text></svg>");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::training::{Judged, scores};

    #[test]
    fn the_page_shows_what_to_mend_and_escapes_what_was_written() {
        let judged = Judged {
            gold: "a".into(),
            predicted: "b".into(),
            likeliest: "b".into(),
            confidence: 0.9,
            micros: 0.0,
        };
        let scores = scores(
            vec![judged],
            &["a".to_owned(), "b".to_owned()],
            0.3,
            &std::collections::BTreeMap::new(),
        );
        let bad = Example {
            text: "<script>".into(),
            intent: "a".into(),
        };
        let advice = Advice {
            thin: vec![("a".into(), 2)],
            doubles: Vec::new(),
            suspects: vec![(bad, "b".into(), 0.9)],
        };
        let page = page(&scores, &advice, 2, 2);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"));
        assert!(page.contains("a: 2") && page.contains("<polyline") && page.contains("90 % sure"));
    }
}
