//! Mermaid: a flowchart that Markdown viewers draw.

use std::fmt::Write;

use super::picture::{Course, Kind, Picture};

/// The chart of some flows.
pub(super) fn write(pictures: &[Picture]) -> String {
    let mut out = String::from("flowchart TD\n");
    for (flow, picture) in pictures.iter().enumerate() {
        let _ = writeln!(out, "  subgraph f{flow}[\"{}\"]", escaped(&picture.title));
        for (index, node) in picture.nodes.iter().enumerate() {
            let (open, close, class) = shape(node.kind);
            let label = if node.text.is_empty() {
                escaped(&node.title)
            } else {
                format!(
                    "<b>{}</b><br/>{}",
                    escaped(&node.title),
                    escaped(&node.text)
                )
            };
            let _ = writeln!(out, "    f{flow}n{index}{open}\"{label}\"{close}:::{class}");
        }
        out.push_str("  end\n");
        for edge in &picture.edges {
            let line = match edge.course {
                Course::Normal => "-->",
                Course::Failing => "-.->",
                Course::Button => "==>",
            };
            let label = if edge.label.is_empty() {
                String::new()
            } else {
                format!("|\"{}\"|", escaped(&edge.label))
            };
            let _ = writeln!(
                out,
                "  f{flow}n{} {line}{label} f{flow}n{}",
                edge.from, edge.to
            );
        }
    }
    out.push_str(
        "  classDef say fill:#eef2ff,stroke:#4f46e5,color:#1e1b4b
  classDef ask fill:#ecfdf5,stroke:#059669,color:#064e3b
  classDef branch fill:#fffbeb,stroke:#d97706,color:#451a03
  classDef api fill:#e0f2fe,stroke:#0284c7,color:#0c4a6e
  classDef write fill:#fee2e2,stroke:#dc2626,color:#450a0a
  classDef person fill:#fdf2f8,stroke:#db2777,color:#500724
  classDef quiet fill:#f8fafc,stroke:#64748b,color:#0f172a\n",
    );
    out
}

fn shape(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Say => ("(", ")", "say"),
        Kind::Collect => ("[/", "/]", "ask"),
        Kind::Branch => ("{", "}", "branch"),
        Kind::Set => ("[", "]", "quiet"),
        Kind::Read => ("[(", ")]", "api"),
        Kind::Write => ("[(", ")]", "write"),
        Kind::Flow => ("[[", "]]", "quiet"),
        Kind::Person => ("{{", "}}", "person"),
        Kind::Repair => (">", "]", "quiet"),
        Kind::End => ("((", "))", "quiet"),
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => "#quot;".to_owned(),
            '<' => "#lt;".to_owned(),
            '>' => "#gt;".to_owned(),
            '&' => "#amp;".to_owned(),
            '#' => "#35;".to_owned(),
            '\n' => " ".to_owned(),
            other => other.to_string(),
        })
        .collect()
}
