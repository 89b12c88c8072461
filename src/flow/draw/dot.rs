//! Graphviz.

use std::fmt::Write;

use super::picture::{Course, Kind, Picture};

/// The graph of some flows.
pub(super) fn write(pictures: &[Picture]) -> String {
    let mut out = String::from(
        "digraph bot {\n  rankdir=TB;\n  node [fontname=\"Helvetica\", fontsize=11, style=filled];\n  edge [fontname=\"Helvetica\", fontsize=9];\n",
    );
    for (flow, picture) in pictures.iter().enumerate() {
        let _ = writeln!(
            out,
            "  subgraph cluster_{flow} {{\n    label=\"{}\";\n    color=\"#cbd5e1\";",
            escaped(&picture.title)
        );
        for (index, node) in picture.nodes.iter().enumerate() {
            let (shape, fill, line) = looks(node.kind);
            let text = if node.text.is_empty() {
                String::new()
            } else {
                format!("\\n{}", escaped(&node.text))
            };
            let _ = writeln!(
                out,
                "    f{flow}n{index} [shape={shape}, fillcolor=\"{fill}\", color=\"{line}\", label=\"{}{text}\"];",
                escaped(&node.title)
            );
        }
        for edge in &picture.edges {
            let style = match edge.course {
                Course::Normal => "color=\"#334155\"",
                Course::Failing => "color=\"#dc2626\", style=dashed",
                Course::Button => "color=\"#64748b\", style=dotted",
            };
            let _ = writeln!(
                out,
                "    f{flow}n{} -> f{flow}n{} [label=\"{}\", {style}];",
                edge.from,
                edge.to,
                escaped(&edge.label)
            );
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

fn looks(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Say => ("box", "#eef2ff", "#4f46e5"),
        Kind::Collect => ("parallelogram", "#ecfdf5", "#059669"),
        Kind::Branch => ("diamond", "#fffbeb", "#d97706"),
        Kind::Set => ("box", "#f8fafc", "#64748b"),
        Kind::Read => ("cylinder", "#e0f2fe", "#0284c7"),
        Kind::Write => ("cylinder", "#fee2e2", "#dc2626"),
        Kind::Flow => ("component", "#f8fafc", "#64748b"),
        Kind::Person => ("hexagon", "#fdf2f8", "#db2777"),
        Kind::Repair => ("note", "#f8fafc", "#64748b"),
        Kind::End => ("circle", "#f8fafc", "#64748b"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', " ")
}
