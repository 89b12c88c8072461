//! A picture of its own: no tool needed to look at it.

use std::fmt::Write;

use super::labels::Labels;
use super::layout::{Layout, Place, layout};
use super::picture::{Course, Kind, Node, Picture};

/// Room around the drawing and between flows.
const MARGIN: f64 = 28.0;
/// Room above a flow for its title.
const TITLE: f64 = 44.0;
/// Width of a character and height of a line at the size used.
const CHAR: f64 = 6.4;
const LINE: f64 = 16.0;
/// Characters a line of text in a node has at most.
const WRAP: usize = 32;

/// The drawing of some flows, one below the other.
pub(super) fn write(pictures: &[Picture]) -> String {
    let mut body = String::new();
    let mut y = MARGIN;
    let mut width: f64 = 480.0;
    y = legend(&mut body, y);
    for picture in pictures {
        let lines: Vec<Vec<String>> = picture.nodes.iter().map(lines).collect();
        let sizes: Vec<(f64, f64)> = picture
            .nodes
            .iter()
            .zip(&lines)
            .map(|(n, l)| size(n.kind, l))
            .collect();
        let laid = layout(picture, &sizes);
        let _ = writeln!(body, "<g transform=\"translate({MARGIN:.0} {y:.0})\">");
        let _ = writeln!(
            body,
            "<text class=\"flow\" x=\"0\" y=\"18\">{}</text>",
            escaped(&picture.title)
        );
        let _ = writeln!(body, "<g transform=\"translate(0 {TITLE:.0})\">");
        edges(&mut body, picture, &laid);
        for ((node, place), lines) in picture.nodes.iter().zip(&laid.places).zip(&lines) {
            draw_node(&mut body, node.kind, place, lines);
        }
        body.push_str("</g></g>\n");
        width = width
            .max(laid.width + 2.0 * MARGIN)
            .max(picture.title.chars().count() as f64 * 8.0 + 2.0 * MARGIN);
        y += laid.height + TITLE + 2.0 * MARGIN;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{y:.0}\" viewBox=\"0 0 {width:.0} {y:.0}\" role=\"img\" aria-label=\"Flow chart\">\n{STYLE}{body}</svg>\n"
    )
}

const STYLE: &str = "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0 8 4 0 8z\" fill=\"context-stroke\"/></marker></defs>
<style>
text{font:12px Helvetica,Arial,sans-serif;fill:#0f172a;text-anchor:middle}
text.flow{font-size:15px;font-weight:bold;text-anchor:start}
text.id{font-weight:bold}
text.edge{font-size:10.5px;fill:#475569;paint-order:stroke;stroke:#fff;stroke-width:4px}
text.key{text-anchor:start}
path.edge{fill:none;stroke:#475569;stroke-width:1.3;marker-end:url(#arrow)}
path.failing{stroke:#dc2626;stroke-dasharray:6 4}
path.button{stroke:#94a3b8;stroke-dasharray:2 4}
.say{fill:#eef2ff;stroke:#4f46e5}.ask{fill:#ecfdf5;stroke:#059669}.branch{fill:#fffbeb;stroke:#d97706}
.api{fill:#e0f2fe;stroke:#0284c7}.write{fill:#fee2e2;stroke:#dc2626}.person{fill:#fdf2f8;stroke:#db2777;stroke-width:2}
.quiet{fill:#f8fafc;stroke:#64748b}
</style>
<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>
";

/// What each shape and colour stands for.
fn legend(out: &mut String, y: f64) -> f64 {
    let kinds = [
        (Kind::Say, "says"),
        (Kind::Collect, "asks"),
        (Kind::Branch, "decides"),
        (Kind::Read, "reads from the shop"),
        (Kind::Write, "writes to the shop"),
        (Kind::Person, "a person"),
        (Kind::Flow, "another flow"),
    ];
    let mut x = MARGIN;
    for (kind, word) in kinds {
        let place = Place {
            x: x + 14.0,
            y: y + 10.0,
            width: 26.0,
            height: 18.0,
        };
        shape(out, kind, &place);
        let _ = writeln!(
            out,
            "<text class=\"key\" x=\"{:.0}\" y=\"{:.0}\">{word}</text>",
            x + 34.0,
            y + 14.0
        );
        x += 52.0 + word.len() as f64 * 6.6;
    }
    y + 20.0 + MARGIN
}

fn lines(node: &Node) -> Vec<String> {
    let mut lines = wrapped(&node.title);
    lines.extend(wrapped(&node.text));
    lines
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WRAP => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn size(kind: Kind, lines: &[String]) -> (f64, f64) {
    let longest = lines
        .iter()
        .map(|l| l.chars().count())
        .max()
        .unwrap_or_default() as f64
        * CHAR;
    let tall = lines.len() as f64 * LINE;
    match kind {
        Kind::Branch => (longest.max(48.0) * 1.35 + 48.0, tall * 1.6 + 34.0),
        Kind::Collect | Kind::Person => (longest + 52.0, tall + 18.0),
        Kind::End => (longest.max(28.0) + 22.0, tall + 16.0),
        Kind::Read | Kind::Write => (longest + 26.0, tall + 34.0),
        _ => (longest + 26.0, tall + 18.0),
    }
}

fn draw_node(out: &mut String, kind: Kind, place: &Place, lines: &[String]) {
    shape(out, kind, place);
    let shift = if matches!(kind, Kind::Read | Kind::Write) {
        4.0
    } else {
        0.0
    };
    let first = place.y + shift - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    for (at, line) in lines.iter().enumerate() {
        let class = if at == 0 { " class=\"id\"" } else { "" };
        let y = first + at as f64 * LINE;
        let _ = writeln!(
            out,
            "<text{class} x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
            place.x,
            escaped(line)
        );
    }
}

fn shape(out: &mut String, kind: Kind, place: &Place) {
    let (left, right) = (place.x - place.width / 2.0, place.x + place.width / 2.0);
    let (top, bottom) = (place.y - place.height / 2.0, place.y + place.height / 2.0);
    let (x, y) = (place.x, place.y);
    let polygon = |out: &mut String, class: &str, points: &[(f64, f64)]| {
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ = writeln!(
            out,
            "<polygon class=\"{class}\" points=\"{}\"/>",
            points.join(" ")
        );
    };
    let rect = |out: &mut String, class: &str, round: f64| {
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{round:.0}\"/>",
            place.width, place.height
        );
    };
    match kind {
        Kind::Say => rect(out, "say", 12.0),
        Kind::Set => rect(out, "quiet", 0.0),
        Kind::Repair => rect(out, "quiet", 4.0),
        Kind::Collect => {
            let slant = 12.0_f64.min(place.width / 4.0);
            polygon(
                out,
                "ask",
                &[
                    (left + slant, top),
                    (right, top),
                    (right - slant, bottom),
                    (left, bottom),
                ],
            );
        }
        Kind::Branch => polygon(
            out,
            "branch",
            &[(x, top), (right, y), (x, bottom), (left, y)],
        ),
        Kind::Person => {
            let slant = 14.0_f64.min(place.width / 4.0);
            let points = [
                (left + slant, top),
                (right - slant, top),
                (right, y),
                (right - slant, bottom),
                (left + slant, bottom),
                (left, y),
            ];
            polygon(out, "person", &points);
        }
        Kind::Read | Kind::Write => {
            let class = if kind == Kind::Write { "write" } else { "api" };
            let (rx, ry) = (place.width / 2.0, 7.0_f64.min(place.height / 4.0));
            let _ = writeln!(
                out,
                "<path class=\"{class}\" d=\"M{left:.1} {:.1}A{rx:.1} {ry:.1} 0 0 1 {right:.1} {0:.1}V{1:.1}A{rx:.1} {ry:.1} 0 0 1 {left:.1} {1:.1}Z\"/>",
                top + ry,
                bottom - ry
            );
            let _ = writeln!(
                out,
                "<path class=\"{class}\" style=\"fill:none\" d=\"M{left:.1} {:.1}A{rx:.1} {ry:.1} 0 0 0 {right:.1} {0:.1}\"/>",
                top + ry
            );
        }
        Kind::Flow => {
            rect(out, "quiet", 0.0);
            let _ = writeln!(
                out,
                "<path class=\"quiet\" d=\"M{:.1} {top:.1}V{bottom:.1}M{:.1} {top:.1}V{bottom:.1}\"/>",
                left + 6.0,
                right - 6.0
            );
        }
        Kind::End => rect(out, "quiet", place.height / 2.0),
    }
}

fn edges(out: &mut String, picture: &Picture, laid: &Layout) {
    let mut labels = Labels::among(&laid.places);
    let mut words = String::new();
    for (edge, route) in picture.edges.iter().zip(&laid.routes) {
        let class = match edge.course {
            Course::Normal => "edge",
            Course::Failing => "edge failing",
            Course::Button => "edge button",
        };
        let (path, spots) = match route.as_slice() {
            [one] => loop_at(laid.places.get(edge.from), *one),
            points => curve(points),
        };
        let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
        if !edge.label.is_empty() {
            let (x, y) = labels.place(&edge.label, &spots);
            let _ = writeln!(
                words,
                "<text class=\"edge\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>",
                escaped(&edge.label)
            );
        }
    }
    // Above every line, so that none goes through a word.
    out.push_str(&words);
}

/// A curve through points, and where its label may stand, the best place first.
fn curve(points: &[(f64, f64)]) -> (String, Vec<(f64, f64)>) {
    let mut path = String::new();
    let mut spots = Vec::new();
    for (at, pair) in points.windows(2).enumerate() {
        let [(ax, ay), (bx, by)] = pair else { continue };
        if at == 0 {
            let _ = write!(path, "M{ax:.1} {ay:.1}");
        }
        let half = (by - ay) / 2.0;
        if at < LABELLED {
            spots.extend(LABEL_AT.iter().map(|t| {
                let x = on_curve(*t, *ax, *ax, *bx, *bx);
                (x, on_curve(*t, *ay, ay + half, by - half, *by))
            }));
        }
        let _ = write!(
            path,
            "C{ax:.1} {:.1} {bx:.1} {:.1} {bx:.1} {by:.1}",
            ay + half,
            by - half
        );
    }
    (path, spots)
}

/// Where on a curve, from 0 to 1, its label stands: nearer to its end, where edges out of one step have parted.
const LABEL_AT: [f64; 5] = [0.72, 0.82, 0.6, 0.92, 0.5];
/// The parts of a long edge, from its beginning, on which its label may stand.
const LABELLED: usize = 2;

/// One coordinate of a point on a cubic curve.
fn on_curve(t: f64, a: f64, b: f64, c: f64, d: f64) -> f64 {
    let u = 1.0 - t;
    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
}

/// A step that leads to itself.
fn loop_at(place: Option<&Place>, (x, y): (f64, f64)) -> (String, Vec<(f64, f64)>) {
    let (width, height) = place.map_or((40.0, 20.0), |p| (p.width, p.height));
    let (right, middle) = (x + width / 2.0, y - height / 2.0);
    let path = format!(
        "M{right:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {right:.1} {:.1}",
        middle - 6.0,
        right + 34.0,
        middle - 22.0,
        right + 34.0,
        middle + 22.0,
        middle + 6.0
    );
    (path, vec![(right + 34.0, middle)])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
