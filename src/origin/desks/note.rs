//! The note an agent sees first: a macro with `{{agent_name}}`, `{{chat_url}}`, `{{sentiment}}` and `{{context}}`.

use minijinja::{Environment, UndefinedBehavior, context};
use thiserror::Error;

use super::handoff::Handoff;

/// The macro that ships: the one of the commissioning document, as it stands.
const SHIPPED: &str = include_str!("chatbot_handoff.macro");
/// What the note calls an agent whose name the desk has not told.
const NAMELESS: &str = "there";
/// Most characters of a note.
const MAX_NOTE_CHARS: usize = 4_000;

/// Why a macro can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the handoff macro can't be filled in: {0}; it may use {{{{agent_name}}}}, {{{{chat_url}}}}, {{{{sentiment}}}} and {{{{context}}}}"
)]
pub struct MacroError(String);

/// A macro, ready to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    body: String,
}

impl Default for Macro {
    /// The macro that ships.
    fn default() -> Self {
        Self::parse(SHIPPED)
    }
}

impl Macro {
    /// Reads a macro; a first line that starts with `#` names it and is no part of the note.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let body = match text.split_once('\n') {
            Some((first, rest)) if first.starts_with('#') => rest,
            _ => text,
        };
        Self {
            body: body.trim().to_owned(),
        }
    }

    /// The note for a handoff. `agent` is the agent's name where the desk has told it.
    ///
    /// # Errors
    /// Where the macro is malformed or names something else than the four placeholders.
    pub fn fill(&self, handoff: &Handoff, agent: Option<&str>) -> Result<String, MacroError> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let values = context! {
            agent_name => agent.filter(|name| !name.trim().is_empty()).unwrap_or(NAMELESS),
            chat_url => &handoff.chat_url,
            sentiment => format!("{} ({:+.2})", handoff.mood, handoff.sentiment),
            context => &handoff.context,
        };
        let note = environment
            .render_str(&self.body, values)
            .map_err(|error| MacroError(error.to_string()))?;
        Ok(note.chars().take(MAX_NOTE_CHARS).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::handoff::tests::sample;
    use super::*;

    #[test]
    fn every_placeholder_of_the_shipped_macro_is_filled() {
        let note = Macro::default().fill(&sample(), Some("Ada")).unwrap();
        assert_eq!(
            note,
            "Hi Ada, please take over chat https://bot.example/desk?conversation=conv.\n\
             Customer sentiment: negative (-0.62).\n\
             Context: wants a person; said {{ secret }}."
        );
        assert!(
            Macro::default()
                .fill(&sample(), Some(" "))
                .unwrap()
                .starts_with("Hi there,")
        );
    }

    #[test]
    fn a_placeholder_that_is_unknown_is_an_error_not_a_gap() {
        let wrong = Macro::parse("#macro/x\nHi {{agent}}")
            .fill(&sample(), None)
            .unwrap_err();
        assert!(wrong.to_string().contains("{{agent_name}}"), "{wrong}");
        assert!(Macro::parse("Hi {{").fill(&sample(), None).is_err());
        assert_eq!(
            Macro::parse("no header").fill(&sample(), None).unwrap(),
            "no header"
        );
    }
}
