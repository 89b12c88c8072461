//! Drawings of flows: Mermaid, Graphviz and SVG, from one picture.

mod dot;
mod labels;
mod layout;
mod mermaid;
mod picture;
mod svg;

use super::graph::Graph;
use picture::Picture;

#[cfg(test)]
mod tests;

/// A way to write a drawing down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Mermaid's flowchart, as GitHub and GitLab show it in Markdown.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture of its own.
    Svg,
}

/// Draws the flows of a graph whose ids `wanted` accepts.
#[must_use]
pub fn draw(graph: &Graph, format: Format, wanted: &dyn Fn(&str) -> bool) -> String {
    let pictures: Vec<Picture> = graph
        .flows
        .values()
        .filter(|flow| wanted(&flow.id))
        .map(|flow| Picture::of(flow, graph))
        .collect();
    match format {
        Format::Mermaid => mermaid::write(&pictures),
        Format::Dot => dot::write(&pictures),
        Format::Svg => svg::write(&pictures),
    }
}
