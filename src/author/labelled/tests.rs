use super::*;

fn csv_of(text: &[u8]) -> Result<Labelled, String> {
    csv::read("data.csv", text, b',')
}

fn pairs(labelled: &Labelled) -> Vec<(&str, &str)> {
    labelled
        .examples
        .iter()
        .map(|e| (e.text.as_str(), e.intent.as_str()))
        .collect()
}

#[test]
fn csv_is_read_whatever_else_it_holds() {
    let read =
        csv_of(b"\xef\xbb\xbfid,Intent,text\n1,greet,\"hi, there\"\n2,bye,\n").expect("reads");
    assert_eq!(pairs(&read), [("hi, there", "greet")]);
    assert_eq!(
        read.notes,
        ["data.csv:3: 1 row(s) without a message were skipped"]
    );
}

#[test]
fn csv_mistakes_name_the_line() {
    for (text, told) in [
        (
            &b"message,intent\nhi,greet\n"[..],
            "data.csv:1: there is no column `text`, only `message`, `intent`",
        ),
        (
            b"text,intent\nhi,greet\nhi, there,greet\n",
            "data.csv:3: 3 field(s) where the first line names 2",
        ),
        (
            b"text,intent\nhi,\n",
            "data.csv:2: the message has no intent",
        ),
        (b"\xff\xfet\x00", "UTF-16"),
        (
            b"text,intent\na\x00b,c\n",
            "data.csv:2: there is a zero byte",
        ),
    ] {
        let error = csv_of(text).expect_err("refused");
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn mixed_encodings_are_read_and_said() {
    let read = csv_of(b"text,intent\ncaf\xe9 \x80,order\ncaf\xc3\xa9,order\n").expect("reads");
    assert_eq!(pairs(&read), [("café €", "order"), ("café", "order")]);
    assert_eq!(
        read.notes,
        ["data.csv:2: 1 line(s) are not UTF-8 and were read as Windows-1252"]
    );
}

#[test]
fn json_lines_are_read_and_mistakes_name_the_line() {
    let read = jsonl::read(
        "d.jsonl",
        b"{\"text\":\"hi\",\"intent\":\"greet\",\"x\":1}\n\n",
    )
    .expect("reads");
    assert_eq!(pairs(&read), [("hi", "greet")]);
    let error = jsonl::read(
        "d.jsonl",
        b"{\"text\":\"hi\",\"intent\":\"greet\"}\n{\"text\":1}\n",
    )
    .expect_err("refused");
    assert!(error.starts_with("d.jsonl:2: "), "{error}");
}

#[test]
fn rasa_entities_and_synonyms_are_carried_over_as_words() {
    let text = "version: \"3.1\"\nnlu:\n- intent: book\n  examples: |\n    - fly to [Rome](city)\n    - from [NY]{\"entity\": \"city\", \"value\": \"New York\"} [now\n- synonym: New York\n  examples: |\n    - NY\n- intent: greet\n  examples:\n  - text: |\n      hi\n";
    let read = rasa::read("nlu.yml", text.as_bytes())
        .expect("reads")
        .expect("is Rasa's");
    assert_eq!(
        pairs(&read),
        [
            ("fly to Rome", "book"),
            ("from NY [now", "book"),
            ("hi", "greet")
        ]
    );
    assert_eq!(read.notes.len(), 1);
}

#[test]
fn rasa_mistakes_name_the_line() {
    let error = rasa::read("nlu.yml", b"nlu:\n- intent: a\n  examples: |\n    hello\n")
        .expect_err("refused");
    assert!(
        error.contains("nlu.yml:2: example 1 of `a` does not start with `- `"),
        "{error}"
    );
    let error = rasa::read("nlu.yml", b"nlu:\n- intent: [a\n").expect_err("refused");
    assert!(error.starts_with("nlu.yml:"), "{error}");
    assert!(
        rasa::read("flow.yml", b"version: \"1.0\"\n")
            .expect("reads")
            .is_none()
    );
}
