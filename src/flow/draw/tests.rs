use super::super::{Source, compile};
use super::*;

const SEED: &str = include_str!("../fixtures/seed_order_status.yaml");

fn drawn(format: Format) -> String {
    let graph = compile(&[Source::new("flows/order_status.yaml", SEED)])
        .unwrap()
        .graph;
    draw(&graph, format, &|_| true)
}

#[test]
fn every_step_call_and_way_to_a_person_is_drawn_with_a_shape_of_its_own() {
    let mermaid = drawn(Format::Mermaid);
    for part in [
        "[/\"<b>collect_order_id",
        "{\"validate_order_id",
        "[(\"<b>fetch_order",
        "{{\"a person: misunderstood",
    ] {
        assert!(mermaid.contains(part), "{part} is missing in\n{mermaid}");
    }
    let dot = drawn(Format::Dot);
    for shape in ["parallelogram", "diamond", "cylinder", "hexagon", "box"] {
        assert!(
            dot.contains(&format!("shape={shape}")),
            "{shape} is missing in\n{dot}"
        );
    }
}

#[test]
fn a_text_cannot_break_out_of_a_drawing() {
    let text = SEED.replace("Hi! I can check", "<script>\\\"]; & \\\\ I can check");
    let graph = compile(&[Source::new("flows/order_status.yaml", text)])
        .unwrap()
        .graph;
    for format in [Format::Mermaid, Format::Svg] {
        assert!(!draw(&graph, format, &|_| true).contains("<script>"));
    }
    assert!(draw(&graph, Format::Dot, &|_| true).contains("<script>\\\"]; & "));
}

/// Reads `x="…"`-like numbers of an SVG back.
fn numbers(svg: &str, tag: &str, attribute: &str) -> Vec<f64> {
    svg.split(&format!("<{tag} "))
        .skip(1)
        .filter_map(|rest| {
            rest.split('>')
                .next()?
                .split(&format!("{attribute}=\""))
                .nth(1)?
                .split('"')
                .next()?
                .parse()
                .ok()
        })
        .collect()
}

#[test]
fn the_picture_is_large_enough_for_everything_in_it() {
    let svg = drawn(Format::Svg);
    let width = numbers(&svg, "svg", "width")[0];
    let height = numbers(&svg, "svg", "height")[0];
    assert!(
        numbers(&svg, "text", "x")
            .iter()
            .all(|x| (0.0..=width).contains(x))
    );
    assert!(
        numbers(&svg, "text", "y")
            .iter()
            .all(|y| (0.0..=height).contains(y))
    );
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn nodes_do_not_overlap() {
    use super::layout::layout;
    let graph = compile(&[Source::new("flows/order_status.yaml", SEED)])
        .unwrap()
        .graph;
    let picture = Picture::of(&graph.flows["order_status"], &graph);
    let sizes = vec![(120.0, 40.0); picture.nodes.len()];
    let places = layout(&picture, &sizes).places;
    for (i, a) in places.iter().enumerate() {
        for b in places.iter().skip(i + 1) {
            let apart = (a.x - b.x).abs() >= 120.0 || (a.y - b.y).abs() >= 40.0;
            assert!(apart, "{a:?} and {b:?} overlap");
        }
    }
}
