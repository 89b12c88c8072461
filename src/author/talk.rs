//! A bot from a directory, ready to talk in a terminal or a test.

use std::path::Path;

use anstream::eprintln;

use super::sources::BotDir;
use super::taught::Taught;
use super::understand::load;
use crate::flow::{Compiled, Diagnostic};
use crate::understand::Understand;

/// A bot that can talk.
pub(crate) struct Talker {
    /// The compiled bot.
    pub compiled: Compiled,
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
    /// Reads and compiles a bot, and loads what understands for it: the model given or the shipped one; intents that it
    /// was not trained on are recognised by their examples.
    pub fn new(dir: &Path, model: Option<&std::path::PathBuf>) -> Result<Self, Silent> {
        let bot = BotDir::read(dir).map_err(Silent::Unreadable)?;
        let compiled = bot.compile().map_err(Silent::Mistakes)?;
        let model = load(model).map_err(Silent::Unreadable)?;
        let model = Taught::new(model, &compiled.graph, &compiled.examples);
        Ok(Self {
            compiled,
            model: Box::new(model),
        })
    }
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
