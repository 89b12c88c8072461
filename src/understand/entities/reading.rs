//! A message as the answer to a question for one slot type.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use super::scan::{Hit, Scan};
use super::{
    address, choice, date, email, money, name, number, order_number, pattern, phone, pick, range,
    same, time,
};
use super::{words, yes_no};
use crate::flow::SlotType;

/// How many values an ambiguous answer offers at most.
pub const MAX_ALTERNATIVES: usize = 6;

/// The circumstances in which a message is read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Milliseconds since 1970 UTC.
    pub unix_ms: i64,
    /// The customer's clock's distance from UTC, in minutes east.
    pub utc_offset_min: i32,
    /// The conversation's locale (`en`, `de`, `en-gb`): its words are tried first, its customs settle "5/6".
    pub locale: &'a str,
    /// The value that "the same" and "cheaper" refer to: the slot's last value, if any.
    pub previous: Option<&'a Value>,
    /// The list that a [`SlotType::ChoiceFrom`] chooses from.
    pub list: Option<&'a Value>,
    /// Whether any text will do: true only for the slot being asked for. Without it, text, names and addresses are
    /// taken only where the message announces them ("my name is …").
    pub text_free: bool,
    /// The shop's currency (`EUR`), for amounts that name none.
    pub currency: &'a str,
}

impl<'a> Context<'a> {
    /// The circumstances of a question being answered now, with nothing said before.
    pub fn new(unix_ms: i64, utc_offset_min: i32, locale: &'a str) -> Context<'a> {
        Context {
            unix_ms,
            utc_offset_min,
            locale,
            previous: None,
            list: None,
            text_free: true,
            currency: "EUR",
        }
    }

    /// The customer's calendar day; 1970-01-01 for a clock that is out of its mind.
    pub(super) fn today(&self) -> Date {
        let ms = self
            .unix_ms
            .saturating_add(i64::from(self.utc_offset_min) * 60_000);
        let days = ms.div_euclid(86_400_000);
        let epoch = Date::constant(1970, 1, 1);
        epoch
            .checked_add(days.clamp(0, 2_000_000).days())
            .unwrap_or(epoch)
    }
}

/// What a message says as an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A value.
    Value {
        /// In the form that [`SlotType`] describes.
        value: Value,
        /// The bytes of the message it was read from.
        span: Range<usize>,
        /// What else the message says; empty where that is only padding ("it's …, thanks").
        rest: String,
    },
    /// One of several values, two at least and [`MAX_ALTERNATIVES`] at most: to be asked about, never guessed.
    Ambiguous(Vec<Alternative>),
    /// It has the right form but is refused.
    Invalid {
        /// Why.
        why: Why,
    },
    /// It does not answer the question.
    None,
}

/// One value that an ambiguous answer may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The value.
    pub value: Value,
    /// How to show it in the conversation's language.
    pub label: String,
}

/// Why an answer of the right form is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// The wrong number of digits: how many are expected and how many there were.
    Digits {
        /// Expected.
        expected: usize,
        /// Found.
        found: usize,
    },
    /// Characters that don't belong there.
    Malformed,
    /// Before today.
    Past,
    /// No such day or time ("31 February", "25:00").
    NoSuchDay,
    /// The end lies before the start.
    Backwards,
    /// One day where two are needed.
    OneDay,
    /// Less than the smallest value taken.
    TooSmall,
    /// More than the largest value taken.
    TooLarge,
    /// A fraction where a whole number is needed.
    NotWhole,
    /// An option that is not on offer ("the fifth one" of three).
    NotOffered,
    /// A part is missing (a street without a house number, an e-mail address without a domain).
    Incomplete,
}

impl Why {
    /// A stable name, as in the text key `engine.invalid.past`.
    pub fn key(self) -> &'static str {
        match self {
            Why::Digits { .. } => "digits",
            Why::Malformed => "malformed",
            Why::Past => "past",
            Why::NoSuchDay => "no_such_day",
            Why::Backwards => "backwards",
            Why::OneDay => "one_day",
            Why::TooSmall => "too_small",
            Why::TooLarge => "too_large",
            Why::NotWhole => "not_whole",
            Why::NotOffered => "not_offered",
            Why::Incomplete => "incomplete",
        }
    }
}

/// Reads a message as the answer to a question for a slot of type `kind`: in the conversation's language first, then in
/// the other languages known. Never fails; looks at the first [`MAX_CHARS`](super::MAX_CHARS) characters.
pub fn read(kind: &SlotType, text: &str, ctx: &Context) -> Reading {
    let mut first = Reading::None;
    for (n, words) in words::order(ctx.locale).into_iter().enumerate() {
        let foreign = n > 0;
        let scan = Scan::new(text, words, ctx, ctx.text_free);
        if scan.tokens.is_empty() {
            return Reading::None;
        }
        let reading = read_in(kind, &scan);
        match reading {
            // A word that is an answer in another language must be the whole answer: "no idea" is no German "no".
            Reading::Value { ref rest, .. }
                if *kind == SlotType::YesNo && !rest.is_empty() && foreign => {}
            Reading::Value { .. } | Reading::Ambiguous(_) => return reading,
            _ if first == Reading::None => first = reading,
            _ => {}
        }
    }
    first
}

fn read_in(kind: &SlotType, scan: &Scan) -> Reading {
    if let Some(hit) = same::read(kind, scan) {
        return scan.reading(hit);
    }
    let hit: Option<Hit> = match kind {
        SlotType::Text => name::text(scan),
        SlotType::OrderNumber { prefix, digits } => {
            order_number::read(scan, prefix, usize::from(*digits))
        }
        SlotType::Pattern { regex } => return pattern::read(scan, regex),
        SlotType::YesNo => yes_no::read(scan),
        SlotType::Choice { options } => choice::read(scan, options),
        SlotType::ChoiceFrom {
            label, attributes, ..
        } => pick::read(scan, label, attributes),
        SlotType::Number { integer, min, max } => number::read(scan, *integer, *min, *max),
        SlotType::Money => money::read(scan),
        SlotType::Date { future } => date::read(scan, *future),
        SlotType::DateRange { future } => range::read(scan, *future),
        SlotType::Time => time::read(scan),
        SlotType::Email => email::read(scan),
        SlotType::Phone => phone::read(scan),
        SlotType::Address => address::read(scan),
        SlotType::Name => name::read(scan),
        SlotType::Any => None,
    };
    hit.map_or(Reading::None, |hit| scan.reading(hit))
}
