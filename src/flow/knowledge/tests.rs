use crate::flow::{Compiled, Source, compile};

fn article(front: &str, body: &str) -> String {
    format!(
        "---\ntitle: Returns\nurl: https://shop.example/r\neffective: 2026-09-01\nlocale: en\n{front}---\n{body}"
    )
}

fn compiled(files: &[(&str, &str)]) -> Compiled {
    let sources: Vec<Source> = files.iter().map(|(p, t)| Source::new(*p, *t)).collect();
    compile(&sources).unwrap_or_else(|found| panic!("{}", found[0]))
}

fn sections(body: &str) -> Vec<(Option<String>, String)> {
    let text = article("", body);
    let graph = compiled(&[("flows/knowledge/en/returns.md", &text)]).graph;
    let [one] = &graph.knowledge.articles[..] else {
        panic!("one article")
    };
    let cut = one.passages.iter();
    cut.map(|p| (p.heading.clone(), p.text.clone())).collect()
}

#[test]
fn an_article_is_cut_at_its_headings() {
    let body = "\nBefore any heading,\non two lines.\n\n## How long\n\nSixty days.\nFrom arrival.\n\nNo longer.\n\n### Parts ###\n\n- first\n  goes on\n- second\n\n1. one\n\n## Empty\n";
    assert_eq!(
        sections(body),
        [
            (None, "Before any heading, on two lines.".to_owned()),
            (
                Some("How long".to_owned()),
                "Sixty days. From arrival.\n\nNo longer.".to_owned()
            ),
            (
                Some("Parts".to_owned()),
                "• first goes on\n• second\n1. one".to_owned()
            ),
        ]
    );
}

#[test]
fn an_article_carries_its_source_and_what_its_path_says() {
    let text = article(
        "keywords: [swap, send back]\nintents: refund\n",
        "\nSixty days.\n",
    );
    let german = text
        .replace("locale: en", "locale: DE")
        .replace("Returns", "Rückgabe");
    let graph = compiled(&[
        ("flows/brand.yaml", "name: Shop\nlocales: [en, de]\n"),
        ("flows/knowledge/en/help/returns.md", &text),
        ("flows/knowledge/help/returns.de.md", &german),
        ("flows/knowledge/README.md", "How to write articles."),
    ])
    .graph;
    let [one, two] = &graph.knowledge.articles[..] else {
        panic!("two articles")
    };
    assert_eq!(
        (one.id.as_str(), two.id.as_str()),
        ("help/returns", "help/returns")
    );
    assert_eq!((one.locale.as_str(), two.locale.as_str()), ("en", "de"));
    assert_eq!(one.url, "https://shop.example/r");
    assert_eq!(one.effective, "2026-09-01");
    assert_eq!(one.keywords, ["swap", "send back"]);
    assert_eq!(one.intents, ["refund"]);
    assert!(graph.flows.is_empty(), "an article is no flow");
}

#[test]
fn brand_values_are_filled_in() {
    let text = article(
        "",
        "\n## Call {{brand.name}}\n\nOn {{ brand.phone }}, any day.\n",
    );
    let brand = "name: Shop\ncontacts: {phone: \"040 1\"}\n";
    let graph = compiled(&[("flows/brand.yaml", brand), ("flows/knowledge/a.md", &text)]).graph;
    let passage = &graph.knowledge.articles[0].passages[0];
    assert_eq!(passage.heading.as_deref(), Some("Call Shop"));
    assert_eq!(passage.text, "On 040 1, any day.");
}

#[test]
fn the_site_may_keep_the_bot_silent_or_choose_the_threshold() {
    let brand = "name: Shop\nknowledge: {answers: false, threshold: 0.7}\n";
    let knowledge = compiled(&[("flows/brand.yaml", brand)]).graph.knowledge;
    assert!(knowledge.unread);
    assert_eq!(knowledge.threshold, Some(0.7));
}

#[test]
fn every_mistake_of_an_article_is_told_at_its_place() {
    let text = "---\ntitel: Returns\neffective: tomorrow\nlocale: en\n---\n\n## How {{ long }}\n\n<p>Sixty days.\n";
    let found = compile(&[Source::new("flows/knowledge/en/returns.md", text)]).unwrap_err();
    let codes: Vec<(&str, u32, u32)> = found.iter().map(|d| (d.code, d.line, d.col)).collect();
    assert_eq!(
        codes,
        [
            ("F070", 1, 1),
            ("F072", 1, 1),
            ("F077", 1, 1),
            ("F003", 2, 1),
            ("F071", 3, 12),
            ("F079", 7, 8),
            ("F078", 9, 1),
        ]
    );
    assert_eq!(found[5].excerpt, "## How {{ long }}");
}

/// Files cut, doubled and shuffled line by line never break the compiler.
#[test]
fn damaged_articles_are_refused_or_taken() {
    let mut random = crate::flow::testing::chance();
    let whole = article(
        "keywords: [a, b]\n",
        "\n## One {{ brand.name }}\n\nText ä.\n\n- item\n  more\n\n### Two\n\n1. x\n",
    );
    for _ in 0..2_000 {
        let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
        for _ in 0..=random(3) {
            let (a, b) = (random(lines.len()), random(lines.len()));
            match random(4) {
                0 => drop(lines.remove(a)),
                1 => lines.insert(a, lines[b].clone()),
                2 => lines.swap(a, b),
                _ => lines[a].insert_str(0, ["---", "{{", "#", "ü", "}}", "| ", "\t"][random(7)]),
            }
        }
        let found = compile(&[Source::new("flows/knowledge/en/x.md", lines.join("\n"))]);
        if let Err(found) = found {
            found
                .iter()
                .for_each(|d| assert!(d.to_string().contains("help: "), "{d}"));
        }
    }
}
