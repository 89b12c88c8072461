//! The shop's OpenAPI document beside flows: the shipped ones, files that are not there, and documents in knots.

use std::fs;
use std::path::{Path, PathBuf};

use super::openapi::api;
use super::sources::BotDir;
use crate::flow::testing::chance;
use crate::flow::{Compiled, Diagnostic, Severity, Source, compile_against};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A directory of its own, gone after the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let name = format!("curbside-openapi-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn checked(root: &Path, document: Option<&Path>) -> (Result<Compiled, Vec<Diagnostic>>, bool) {
    BotDir::read(root).unwrap().check(document).unwrap()
}

const FLOW: &str = "version: \"1.0\"\nslots: {order_id: order_number, state: any}\nsteps:\n  - collect: order_id\n    ask: \"Which?\"\n  - action: call_api\n    params: {endpoint: \"/orders/{order_id}\", save: {state: response.state}}\n    on: {error: fallback}\n    text: \"It is {{ state }}.\"\n";

fn document(schemas: &str) -> Source {
    Source::new(
        "openapi.yaml",
        format!(
            "openapi: 3.1.0\ninfo: {{}}\npaths:\n  /orders/{{id}}:\n    get:\n      responses:\n        \"200\": {{description: ok, content: {{application/json: {{schema: {{$ref: \"#/components/schemas/A\"}}}}}}}}\ncomponents:\n  schemas:\n{schemas}"
        ),
    )
}

#[test]
fn the_shipped_flows_are_held_to_the_demo_shops_document() {
    let flows = Path::new(ROOT).join("flows");
    let (compiled, held) = checked(&flows, None);
    assert!(held, "flows/origin.yaml names no document");
    assert_eq!(compiled.unwrap().warnings, []);

    // And would be told if the shop's API were another.
    let place = Place::new("changed");
    let shop = fs::read_to_string(Path::new(ROOT).join("tests/origin/openapi.yaml")).unwrap();
    let changes = [
        ("  /products:", "  /goods:", "F080"),
        ("expires_in_minutes", "expires_in", "F086"),
        (
            "required: [sku, quantity]",
            "required: [sku, amount]",
            "F082",
        ),
        ("enum: [refund, exchange]", "enum: [refund, swap]", "F084"),
        ("[\"refunds:write\"]", "[\"refunds:ask\"]", "F087"),
    ];
    for (from, to, code) in changes {
        assert!(shop.contains(from), "{from}");
        let file = place.0.join("changed.yaml");
        fs::write(&file, shop.replace(from, to)).unwrap();
        let (compiled, _) = checked(&flows, Some(&file));
        let codes: Vec<&str> = compiled.unwrap_err().iter().map(|d| d.code).collect();
        assert!(codes.contains(&code), "{from} → {to}: {codes:?}");
    }
}

#[test]
fn a_document_that_is_not_there_is_told_where_it_is_named() {
    let place = Place::new("gone");
    fs::write(place.0.join("a.yaml"), FLOW).unwrap();
    fs::write(
        place.0.join("origin.yaml"),
        "# the shop\nopenapi: api/shop.json\n",
    )
    .unwrap();
    let (compiled, held) = checked(&place.0, None);
    let told = compiled.unwrap_err();
    assert!(!held);
    assert_eq!((told[0].code, told[0].line, told[0].col), ("F089", 2, 10));
    assert!(told[0].path.ends_with("origin.yaml"), "{}", told[0]);
    assert!(
        told[0].what.contains("api/shop.json: No such file"),
        "{}",
        told[0]
    );

    // One that is given instead is read; one that is given and not there is no diagnostic of the bot's files.
    fs::create_dir(place.0.join("api")).unwrap();
    let text = document("    A: {type: object, properties: {state: {type: string}}}\n").text;
    let given = place.0.join("api/other.txt");
    fs::write(&given, text).unwrap();
    let (compiled, held) = checked(&place.0, Some(&given));
    assert!(held && compiled.is_ok());
    let why = BotDir::read(&place.0)
        .unwrap()
        .check(Some(Path::new("/nowhere.yaml")));
    assert!(
        why.err()
            .unwrap()
            .starts_with("/nowhere.yaml: No such file")
    );
}

#[test]
fn a_key_that_origin_yaml_does_not_have_is_an_error() {
    let place = Place::new("key");
    fs::write(place.0.join("a.yaml"), FLOW).unwrap();
    fs::write(place.0.join("origin.yaml"), "openap: x.yaml\n").unwrap();
    let told = checked(&place.0, None).0.unwrap_err();
    assert_eq!(
        (told[0].code, told[0].help.as_str()),
        ("F003", "did you mean `openapi`?")
    );
}

#[test]
fn schemas_that_contain_themselves_come_to_an_end() {
    let knots = [
        "    A: {$ref: \"#/components/schemas/A\"}\n",
        "    A: {allOf: [{$ref: \"#/components/schemas/A\"}, {$ref: \"#/components/schemas/A\"}]}\n",
        "    A: {anyOf: [{$ref: \"#/components/schemas/B\"}, {$ref: \"#/components/schemas/B\"}]}\n    B: {oneOf: [{$ref: \"#/components/schemas/A\"}, {$ref: \"#/components/schemas/A\"}]}\n",
        "    A: {properties: {state: {type: array, items: {$ref: \"#/components/schemas/A\"}}}}\n",
    ];
    for knot in knots {
        let (api, _) = api(&document(knot)).unwrap();
        let flow = Source::new("flows/case.yaml", FLOW);
        let begun = std::time::Instant::now();
        assert!(compile_against(&[flow], Some(&api)).is_ok(), "{knot}");
        assert!(begun.elapsed().as_secs() < 5, "{knot}");
    }
}

#[test]
fn a_damaged_document_is_told_and_never_a_panic() {
    let whole = fs::read_to_string(Path::new(ROOT).join("tests/origin/openapi.yaml")).unwrap();
    let flow = Source::new("flows/case.yaml", FLOW);
    let mut below = chance();
    let mut told = 0;
    for _ in 0..120 {
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..=below(4) {
            let at = below(bytes.len());
            match below(3) {
                0 => drop(bytes.drain(at..(at + below(60)).min(bytes.len()))),
                1 => bytes.insert(at, b"{}[]:,#&*-\"' \n"[below(14)]),
                _ => bytes[at] = b' ',
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match api(&Source::new("openapi.yaml", text)) {
            Ok((api, _)) => drop(compile_against(std::slice::from_ref(&flow), Some(&api))),
            Err(found) => {
                told += 1;
                assert!(
                    found
                        .iter()
                        .any(|d| d.severity == Severity::Error && d.line > 0)
                );
            }
        }
    }
    assert!(told > 0, "no damage was noticed");
}
