//! The published JSON Schema: up to date, taking every shipped flow, refusing every structurally bad one.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::sources::BotDir;
use crate::flow::{compile, json_schema, yaml_as_json};

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/flow.schema.json");
const FLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/flows");
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/flow/fixtures/cases");

/// Codes of mistakes that can be told from one file without its meaning: the schema knows these.
const STRUCTURAL: [&str; 10] = [
    "F002", "F003", "F004", "F007", "F008", "F026", "F027", "F030", "F053", "F054",
];
/// Further cases that it refuses, of codes that otherwise are about meaning.
const ALSO: [&str; 3] = ["F009_two_kinds", "F011_ids", "F034_path"];

/// The part of JSON Schema that the published schema uses; another keyword is a failure of the test.
fn takes(schema: &Value, root: &Value, value: &Value) -> bool {
    let Value::Object(rules) = schema else {
        return schema == &Value::Bool(true);
    };
    rules.iter().all(|(keyword, rule)| match keyword.as_str() {
        "$schema" | "title" | "description" | "$defs" | "patternProperties" => true,
        "$ref" => {
            let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            takes(&root["$defs"][name], root, value)
        }
        "allOf" => rule
            .as_array()
            .unwrap()
            .iter()
            .all(|s| takes(s, root, value)),
        "anyOf" => rule
            .as_array()
            .unwrap()
            .iter()
            .any(|s| takes(s, root, value)),
        "const" => rule == value,
        "enum" => rule.as_array().unwrap().contains(value),
        "not" => !takes(rule, root, value),
        "pattern" => value.as_str().is_none_or(|text| {
            regex_lite::Regex::new(rule.as_str().unwrap())
                .unwrap()
                .is_match(text)
        }),
        "propertyNames" => value.as_object().is_none_or(|o| {
            o.keys()
                .all(|k| takes(rule, root, &Value::from(k.as_str())))
        }),
        "minimum" => value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap()),
        "minProperties" => value
            .as_object()
            .is_none_or(|o| o.len() as u64 >= rule.as_u64().unwrap()),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|t| is_a(t.as_str().unwrap(), value)),
            one => is_a(one.as_str().unwrap(), value),
        },
        "items" => value
            .as_array()
            .is_none_or(|list| list.iter().all(|item| takes(rule, root, item))),
        "required" => value.as_object().is_none_or(|o| {
            rule.as_array()
                .unwrap()
                .iter()
                .all(|k| o.contains_key(k.as_str().unwrap()))
        }),
        "properties" => value.as_object().is_none_or(|o| {
            o.iter()
                .all(|(k, v)| rule.get(k).is_none_or(|schema| takes(schema, root, v)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            object.iter().all(|(key, v)| {
                let named = rules.get("properties").and_then(|p| p.get(key)).is_some();
                let patterned = rules
                    .get("patternProperties")
                    .and_then(Value::as_object)
                    .is_some_and(|patterns| {
                        patterns.iter().any(|(pattern, schema)| {
                            regex_lite::Regex::new(pattern).unwrap().is_match(key)
                                && takes(schema, root, v)
                        })
                    });
                named || patterned || takes(rule, root, v)
            })
        }),
        other => panic!("the schema uses `{other}`, which this test does not know"),
    })
}

fn is_a(name: &str, value: &Value) -> bool {
    match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

#[test]
fn the_published_schema_is_the_one_the_types_give() {
    let now = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(PUBLISHED, &now).unwrap();
    }
    let published = fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(
        published == now,
        "docs/flow.schema.json is out of date: run the test with UPDATE_CASES=1"
    );
}

#[test]
fn it_takes_every_shipped_flow() {
    let schema = json_schema();
    let flows = BotDir::read(Path::new(FLOWS)).unwrap().own;
    let mut seen = 0;
    for source in flows.iter().filter(|s| s.text.contains("\nsteps:")) {
        let value = yaml_as_json(source).unwrap();
        assert!(
            takes(&schema, &schema, &value),
            "the schema refuses {}",
            source.path
        );
        seen += 1;
    }
    assert!(seen >= 30, "only {seen} flows were looked at");
}

#[test]
fn it_refuses_what_is_badly_built() {
    let schema = json_schema();
    let mut refused = 0;
    for entry in fs::read_dir(CASES).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let known = STRUCTURAL.iter().chain(&ALSO);
        if !name.ends_with(".yaml") || !known.into_iter().any(|code| name.starts_with(code)) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        if text.starts_with("#! ") {
            // Several files, or an article: the schema is that of one flow.
            continue;
        }
        let source = crate::flow::Source::new("case.yaml", text);
        assert!(
            !takes(&schema, &schema, &yaml_as_json(&source).unwrap()),
            "the schema takes {name}"
        );
        refused += 1;
    }
    assert!(refused >= STRUCTURAL.len() + ALSO.len());
}

/// Every way to damage the structure of a sound flow by one key: the compiler and the schema refuse the same.
#[test]
fn it_and_the_compiler_agree_on_damaged_flows() {
    let schema = json_schema();
    let sound = fs::read_to_string(format!("{FLOWS}/order_status.yaml")).unwrap();
    let lines: Vec<&str> = sound.lines().collect();
    let mut damaged = 0;
    for (at, line) in lines.iter().enumerate() {
        let Some((key, rest)) = line.split_once(':') else {
            continue;
        };
        if !key
            .trim_start_matches([' ', '-'])
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == '_')
            || line.contains('#')
        {
            continue;
        }
        let mut copy: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        copy[at] = format!("{key}x:{rest}");
        let source = crate::flow::Source::new("order_status.yaml", copy.join("\n"));
        let Some(value) = yaml_as_json(&source) else {
            continue;
        };
        let structural = match compile(std::slice::from_ref(&source)) {
            Ok(_) => false,
            Err(found) => found.iter().any(|d| STRUCTURAL.contains(&d.code)),
        };
        assert_eq!(
            !takes(&schema, &schema, &value),
            structural,
            "line {}: {}",
            at + 1,
            copy[at]
        );
        damaged += 1;
    }
    assert!(damaged > 20);
}
