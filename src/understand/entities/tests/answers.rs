//! Yes, no, and what else is said.

use super::*;

#[test]
#[rustfmt::skip]
fn yes_and_no() {
    let yes = [
        "yes", "Yep", "yeah", "yup!", "Y", "sure", "sure thing", "ok", "okay then", "of course", "yes please",
        "yesss", "Yes, do it", "please do", "go ahead", "that's right", "That’s right", "correct", "hmm ok yes",
        "oh sure", "I think so", "yes, please cancel it", "sounds good", "👍", "👍🏽", "absolutely!!", "no problem",
        "why not", "that one, yes", "well, yes", "no wait, yes", "uh huh", "I do", "perfect, thanks", "do it",
        "fine", "fine by me",
    ];
    let no = [
        "no", "Nope", "nah", "N", "no thanks", "not really", "I don't think so", "I don’t think so",
        "no, but can I change it?", "noooo", "absolutely not", "never mind", "no way", "not at all", "yeah no",
        "yes, wait, no", "please don't", "don't cancel it", "no I want to keep it", "I'd rather not", "thanks, no",
        "not now", "no, that's correct", "👎", "no need", "uh, no thank you",
    ];
    let neither = [
        "no idea", "maybe", "not sure", "I'm not sure", "I don't know", "yes and no", "yes or no?",
        "right now I need my parcel", "where is my order", "I have a question", "nobody called",
        "no refund has arrived", "hello", "okra", "", "   ", "normal", "yesterday",
        "it is late and I am tired of waiting", "please cancel my order",
    ];
    for (words, expected) in [(&yes[..], "true"), (&no[..], "false"), (&neither[..], "-")] {
        let cases: Vec<(&str, &str)> = words.iter().map(|w| (*w, expected)).collect();
        table(&SlotType::YesNo, &ctx("en"), &cases);
    }
    table(
        &SlotType::YesNo,
        &ctx("de"),
        &[
            ("ja", "true"), ("Jo", "true"), ("na klar", "true"), ("gerne", "true"), ("ja, bitte", "true"),
            ("passt", "true"), ("jaaa", "true"), ("auf jeden Fall", "true"), ("Natürlich!", "true"),
            ("das stimmt", "true"), ("warum nicht", "true"), ("ok", "true"), ("yes", "true"), ("doch", "true"),
            ("von mir aus", "true"), ("machen Sie das", "true"), ("äh ja", "true"), ("nein", "false"),
            ("nee", "false"), ("nö", "false"), ("nein danke", "false"), ("lieber nicht", "false"),
            ("auf keinen Fall", "false"), ("das stimmt nicht", "false"), ("eher nicht", "false"),
            ("nein, aber wo ist mein Paket?", "false"), ("ich glaube nicht", "false"), ("noch nicht", "false"),
            ("stimmt nicht", "false"), ("keine Ahnung", "-"), ("vielleicht", "-"), ("weiß nicht", "-"),
            ("jein", "-"), ("wo ist mein Paket", "-"),
        ],
    );
}

#[test]
#[rustfmt::skip]
fn the_rest_of_an_answer_is_kept() {
    let rest = |kind: &SlotType, text: &str, locale: &str| match read(kind, text, &ctx(locale)) {
        Reading::Value { rest, .. } => rest,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(
        rest(&SlotType::YesNo, "no, but where is my refund?", "en"),
        "where is my refund?"
    );
    assert_eq!(
        rest(&SlotType::YesNo, "nein, aber wo ist mein Geld?", "de"),
        "wo ist mein Geld?"
    );
    assert_eq!(rest(&SlotType::YesNo, "yes please, thanks!", "en"), "");
    assert_eq!(
        rest(&order(), "my order number is ORD48201937, thanks", "en"),
        ""
    );
    assert_eq!(
        rest(&order(), "ORD48201937 and cancel it", "en"),
        "cancel it"
    );
}
