//! What is said to the engine itself, and what comes from outside of the conversation.

use super::trip::{chat, graph, model};

#[test]
fn commands_at_any_time() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome")
        .say("from may 14th to the 17th")
        .expect("How many guests?");
    chat.say("can you repeat that please")
        .expect_all(&["How many guests?"]);
    chat.say("skip")
        .expect("I do need this one")
        .expect("How many guests?");
    chat.say("go back").expect("From when to when?");
    chat.say("thanks").expect("From when to when?");
    chat.say("from may 14th to the 17th")
        .say("2")
        .expect("Any special wish?");
    chat.say("skip that").expect("Which room?");
    chat.say("never mind").expect("stopped that");
    assert!(chat.state.stack.is_empty());
    chat.say("book a hotel")
        .say("start over")
        .expect("start over");
    assert!(chat.state.stack.is_empty() && chat.state.recent.is_none());
}

#[test]
fn anger_is_met_with_an_offer_and_then_with_a_person() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("I'm furious, where can I park")
        .expect("sorry for the trouble")
        .expect("yard");
    chat.say("still furious about my dog")
        .expect_handoff("sentiment");
}

#[test]
fn a_flow_that_changed_in_the_middle_ends_politely() {
    let (graph, model) = (graph(), model());
    let mut talk = chat(&graph, &model);
    talk.say("book a hotel").expect("Which city?");
    let state = talk.state.clone();
    let mut newer = graph.clone();
    newer
        .flows
        .get_mut("book_hotel")
        .expect("it is there")
        .version = "0000000000000000".into();
    let mut talk = chat(&newer, &model);
    talk.state = state;
    talk.say("Rome")
        .expect("just changed how this works")
        .expect_buttons(&["Book a hotel"]);
    assert!(talk.state.stack.is_empty());
}

#[test]
fn a_button_that_is_not_on_offer_does_nothing() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel");
    chat.input(crate::bot::Input::Choice {
        value: "flow:rent_car".into(),
    })
    .expect("no longer open")
    .expect("Which city?");
    chat.expect_flow("book_hotel");
}

#[test]
fn a_conversation_handed_back_goes_on_with_the_bot() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("talk to a person")
        .expect_handoff("asked")
        .say("hello?")
        .expect_all(&[]);
    chat.input(crate::bot::Input::HandBack {
        flow: Some("rent_car".into()),
    })
    .expect("When do you need the car?");
    chat.say("talk to a person");
    chat.input(crate::bot::Input::HandBack { flow: None })
        .expect("the assistant again");
    chat.input(crate::bot::Input::Person {
        reason: "no_bot".into(),
    })
    .expect_handoff("no_bot");
}

#[test]
fn the_same_conversation_in_german() {
    let mut graph = graph();
    graph.locales.push("de".into());
    let model = model();
    let mut chat = chat(&graph, &model).in_locale("de-at");
    chat.say("hallo").expect("Was kann ich für Sie tun?");
    chat.say("hotel").say("danke").expect("Which city?");
    chat.say("einen Moment, abbrechen")
        .say("abbrechen")
        .expect("das lassen wir");
}

#[test]
fn what_is_repeated_is_what_was_said_last_and_nothing_from_before_the_call() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel in Rome from may 14th to the 17th for 2 guests")
        .expect("Any special wish?");
    chat.press("Skip").expect_all(&["Which room?"]);
    chat.say("say that again").expect_all(&["Which room?"]);
}

#[test]
fn a_word_of_a_command_is_not_the_command() {
    let (graph, model) = (graph(), model());
    let mut chat = chat(&graph, &model);
    chat.say("book a hotel").expect("Which city?");
    chat.say("what?")
        .expect("Which city?")
        .expect_not("what I can do");
    chat.expect_flow("book_hotel");
    chat.say("what can you do").expect("Here is what I can do");
}
