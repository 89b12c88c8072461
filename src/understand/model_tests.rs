//! What the shipped model makes of messages, odd ones among them.

use super::{Model, OUT_OF_SCOPE, SHIPPED, Understand};

fn shipped() -> Model {
    Model::load(SHIPPED).expect("the shipped model loads")
}

fn means(model: &Model, messages: &[(&str, &str)]) {
    for (text, intent) in messages {
        let understood = model.understand(text);
        let ranking = &understood.ranking;
        assert_eq!(understood.intent, *intent, "{text:?}: {ranking:?}");
    }
}

#[test]
fn the_shipped_model_understands_a_shop() {
    let model = shipped();
    means(
        &model,
        &[
            ("where is my order?", "track_order"),
            ("I want to cancel my order", "cancel_order"),
            ("can I talk to a human agent please", "contact_human_agent"),
            ("I forgot my password", "recover_password"),
            ("what is the capital of france", OUT_OF_SCOPE),
        ],
    );
    let near = |a, b| {
        let (a, b) = (model.embedding(a), model.embedding(b));
        let (a, b) = (a.expect("runs"), b.expect("runs"));
        a.iter().zip(&b).map(|(x, y)| x * y).sum::<f32>()
    };
    assert!((near("my parcel", "my parcel") - 1.0).abs() < 1e-3);
    let (like, unlike) = ("has my package been sent", "how do I pay by card");
    assert!(
        near("where is my parcel", like) > near("where is my parcel", unlike) + 0.2,
        "{} {}",
        near("where is my parcel", like),
        near("where is my parcel", unlike)
    );
    let sum: f32 = model
        .probabilities("hello there")
        .expect("runs")
        .iter()
        .sum();
    assert!((sum - 1.0).abs() < 1e-3, "{sum}");
}

#[test]
fn words_typed_as_one_are_understood() {
    means(
        &shipped(),
        &[
            ("whereismyorder", "track_order"),
            ("iwanttocancelmyorder", "cancel_order"),
            ("Iforgotmypassword!", "recover_password"),
            ("woistmeinebestellung", "track_order"),
            ("canispeaktoahuman", "contact_human_agent"),
        ],
    );
}

#[test]
fn any_input_gets_an_answer() {
    let model = shipped();
    let long = "where is my parcel ".repeat(105);
    let blob = "QUJDREVGR0g=".repeat(160);
    for text in [
        "",
        " ",
        "🙂",
        "\u{0}\u{1b}[31m",
        "\u{202e}abc",
        "https://example.com/?a=1&b=2",
        &blob,
        &long,
        "где мой заказ",
        "我的订单在哪里",
        "\u{fffd}",
    ] {
        let understood = model.understand(text);
        assert!(
            (0.0..=1.0).contains(&understood.confidence),
            "{text:?}: {}",
            understood.confidence
        );
        assert_eq!(understood.out_of_scope, understood.intent == OUT_OF_SCOPE);
    }
    assert_eq!(model.understand("🙂").intent, OUT_OF_SCOPE);
}

/// What the worker is given at most, of everything that is dear to read: each is understood, and none takes many times
/// what a long message of words does (`npm run bench` measures how long that is in the worker).
#[test]
fn no_input_is_dear() {
    use crate::understand::entities::{Context, find};
    let model = shipped();
    let read = |unit: &str| {
        let text: String = unit.repeat(2_000).chars().take(2_000).collect();
        let once = || {
            let start = std::time::Instant::now();
            assert!(
                !find(&text, &Context::new(0, 0, "en"))
                    .iter()
                    .any(|e| e.text.is_empty())
            );
            assert!((-1.0..=1.0).contains(&model.understand(&text).sentiment));
            start.elapsed()
        };
        (0..5).map(|_| once()).min().unwrap_or_default()
    };
    let words = read("where is my parcel ");
    for unit in [
        "a",
        "x ",
        "!",
        "🙂",
        "QUJDREVGR0g3aGk5",
        "我的订单",
        "أين طلبي ",
        "e\u{301}",
        "İ",
        "1 ",
        "\u{fffd}",
        "nicht so gut ",
    ] {
        let time = read(unit);
        assert!(time < words * 5, "{unit:?}: {time:?}, words {words:?}");
    }
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    assert!(Model::load(b"").is_err());
    assert!(Model::load(b"not a model").is_err());
    assert!(Model::load(SHIPPED.get(..SHIPPED.len() / 2).expect("half")).is_err());
}

#[test]
fn where_a_message_lies_is_known_and_never_written_down() {
    let model = shipped();
    let text = "when do I get my cash back";
    let understood = model.understand(text);
    let place = understood.place.as_ref().expect("is known");
    assert_eq!(place.0, model.embedding(text).expect("runs"));
    let written = serde_json::to_string(&understood).expect("is JSON");
    assert!(!written.contains("place"), "{written}");
    let back: super::Understanding = serde_json::from_str(&written).expect("is read");
    assert_eq!(back.place, None);
    assert!(format!("{understood:?}").contains("Place(of 384 numbers)"));
}
