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
        (b"\xff\xfe\x00\xd8", "data.csv: the file is damaged UTF-16"),
        (b"\n", "data.csv: the file is empty"),
        (
            b"text,intent,Text\nhi,greet,hey\n",
            "data.csv:1: two columns are called `text`",
        ),
        (
            b"text,intent\n\"hi,greet\nbye,bye\nyes,bye\n",
            "data.csv:2: a double quote is opened here and not closed",
        ),
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
fn utf_16_is_converted_and_other_separators_are_noticed() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(bytes).collect()
    };
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let read = csv_of(&utf16("text;intent\nGröße;size\n", bytes)).expect("reads");
        assert_eq!(pairs(&read), [("Größe", "size")]);
        assert_eq!(
            read.notes,
            [
                "data.csv: the file is in UTF-16 and was converted",
                "data.csv: the columns are separated by semicolons"
            ]
        );
    }
}

#[test]
fn quotes_inside_messages_are_kept() {
    let read = csv_of(b"text,intent\n\"say \"\"hi\"\"\",a\n\"two\nlines\",b\n5\" pipe,c\n");
    assert_eq!(
        pairs(&read.expect("reads")),
        [("say \"hi\"", "a"), ("two\nlines", "b"), ("5\" pipe", "c")]
    );
}

#[test]
fn one_intent_is_nothing_to_tell_apart() {
    let read = csv_of(b"text,intent\nhi,greet\nhello,greet\n").expect("reads");
    let error = several_intents(&["data.csv".into()], &read.examples).expect_err("refused");
    assert!(
        error.starts_with("data.csv: all 2 messages have the intent `greet`"),
        "{error}"
    );
    assert_eq!(
        thin_intents(&read.examples),
        ["intent `greet` has 2 example(s); ten and more make a difference"]
    );
    let error = read_all(&[]).expect_err("refused");
    assert!(error.contains("not one labelled message"), "{error}");
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
    assert!(error.starts_with("d.jsonl:2:9: invalid type"), "{error}");
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
