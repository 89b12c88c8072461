//! A bot from a directory, ready to talk in a terminal or a test.

use std::collections::BTreeSet;
use std::path::Path;

use anstream::eprintln;

use super::sources::BotDir;
use super::taught::Taught;
use super::understand::load;
use crate::bot::Bot;
use crate::flow::{Compiled, Diagnostic, Example, Kind, Source};
use crate::knowledge::Meanings;
use crate::understand::Understand;

/// A bot that can talk.
pub(crate) struct Talker {
    /// The compiled bot.
    pub compiled: Compiled,
    /// The names of the flows and patterns that lie in its own directory.
    pub own: BTreeSet<String>,
    /// What its articles mean to the model.
    pub meanings: Meanings,
    /// What understands for it.
    pub model: Box<dyn Understand>,
}

/// Why a bot can't talk.
pub(crate) enum Silent {
    /// Its files have mistakes.
    Mistakes(Vec<Diagnostic>),
    /// Something could not be read: a sentence for the person at the terminal.
    Unreadable(String),
}

impl Talker {
    /// The bot itself.
    pub fn bot(&self) -> Bot<'_> {
        Bot::knowing(
            &self.compiled.graph,
            self.meanings.clone(),
            self.model.as_ref(),
        )
    }

    /// Reads and compiles a bot, and loads what understands for it: the model given or the shipped one; intents that it
    /// was not trained on are recognised by their examples.
    pub fn new(dir: &Path, model: Option<&std::path::PathBuf>) -> Result<Self, Silent> {
        Self::with(dir, Vec::new(), model)
    }

    /// The same, with flows laid over those of the directory: one of the same name takes its place.
    pub fn with(
        dir: &Path,
        more: Vec<Source>,
        model: Option<&std::path::PathBuf>,
    ) -> Result<Self, Silent> {
        let bot = BotDir::read(dir).map_err(Silent::Unreadable)?;
        let compiled = bot.compile_with(more).map_err(Silent::Mistakes)?;
        let model = load(model).map_err(Silent::Unreadable)?;
        let articles = &compiled.graph.knowledge.articles;
        let meanings = Meanings::of(articles, |text| model.embedding(text))
            .map_err(|error| Silent::Unreadable(error.to_string()))?;
        let mut examples = compiled.examples.clone();
        examples.extend(shipped_examples());
        let model = Taught::new(model, &compiled.graph, &examples);
        let stem = |source: &Source| source.stem().to_owned();
        let stems: BTreeSet<String> = bot.own.iter().map(stem).collect();
        let flows = compiled.graph.flows.values();
        // A dialogue is always the bot's own, also where its `id` is not its file's name.
        let own = flows
            .filter(|flow| flow.kind == Kind::Dialogue || stems.contains(&flow.id))
            .map(|flow| flow.id.clone())
            .collect();
        Ok(Self {
            own,
            compiled,
            meanings,
            model: Box::new(model),
        })
    }
}

/// The examples of the shipped flows: a bot that starts from the same intents is spoken to in the same words.
fn shipped_examples() -> Vec<Example> {
    #[derive(serde::Deserialize)]
    struct Shipped {
        text: String,
        intent: String,
        path: String,
        line: u32,
    }
    let all: Vec<Shipped> = serde_json::from_str(crate::shipped::EXAMPLES).unwrap_or_default();
    all.into_iter()
        .map(
            |Shipped {
                 text,
                 intent,
                 path,
                 line,
             }| Example {
                text,
                intent,
                path,
                line,
            },
        )
        .collect()
}

impl Silent {
    /// Tells the person at the terminal; returns the exit code.
    pub fn tell(&self) -> u8 {
        match self {
            Self::Mistakes(diagnostics) => {
                for diagnostic in diagnostics {
                    eprintln!("{diagnostic}\n");
                }
                eprintln!("mend these first; `curbside check` lists them at any time");
                1
            }
            Self::Unreadable(why) => {
                eprintln!("{why}");
                2
            }
        }
    }
}
