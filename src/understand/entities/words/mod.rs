//! The words of each language, one file a language. All are folded (see [`super::fold`]): lower case, umlauts written out.

mod de;
mod en;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days; nights too.
    Day,
    /// Weeks of seven days.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// A stretch of days known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// Monday to Sunday, this many weeks from now.
    Week(i32),
    /// Saturday and Sunday, this many weeks from now.
    Weekend(i32),
    /// The first to the last of a month, this many months from now.
    Month(i32),
}

/// Half of the day, as "pm" or "abends" names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Midnight to noon.
    Morning,
    /// Noon to midnight.
    Afternoon,
}

/// What "cheaper" and its like compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Money.
    Price,
    /// When something is or starts.
    When,
    /// How long something takes.
    Duration,
    /// How big it is or how much it holds.
    Size,
    /// How well it is rated.
    Rating,
}

/// Which end of a measure is wanted, and whether relative to something ("cheaper") or absolutely ("cheapest").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// What is compared.
    pub measure: Measure,
    /// The low end (cheap, early, short, small).
    pub low: bool,
    /// The comparative: better than the one named before.
    pub relative: bool,
}

/// All words of one language.
pub struct Words {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// Yes, whatever follows.
    pub yes: &'static [&'static str],
    /// Yes, where nothing else follows in the same breath.
    pub yes_weak: &'static [&'static str],
    /// No, whatever follows.
    pub no: &'static [&'static str],
    /// No, where nothing else follows in the same breath.
    pub no_weak: &'static [&'static str],
    /// Looks like an answer and is none ("no idea", "not sure").
    pub unsure: &'static [&'static str],
    /// Stands before an answer without changing it ("well", "hm").
    pub openers: &'static [&'static str],
    /// After a correction of oneself the later answer counts ("yes, wait, no").
    pub corrections: &'static [&'static str],
    /// Joins what was answered with what else is said ("but", "and").
    pub joining: &'static [&'static str],
    /// Says nothing by itself ("it is", "please", "my order number is").
    pub padding: &'static [&'static str],
    /// "not", "except".
    pub negations: &'static [&'static str],
    /// Words too common to tell options apart.
    pub stop: &'static [&'static str],
    /// Number words up to ninety-nine, hundred and thousand left out.
    pub numbers: &'static [(&'static str, i64)],
    /// "hundred", "thousand", "million".
    pub scales: &'static [(&'static str, i64)],
    /// "and" inside a number word; "minus"; "point".
    pub number_and: &'static [&'static str],
    /// "minus".
    pub minus: &'static [&'static str],
    /// Between whole and fraction, spoken ("point", "komma").
    pub point: &'static [&'static str],
    /// "half a", "and a half".
    pub half: &'static [&'static str],
    /// Words before "one" that make it a pronoun ("this one").
    pub pronoun: &'static [&'static str],
    /// Ordinal words; the last is -1, the one before it -2.
    pub ordinals: &'static [(&'static str, i64)],
    /// What turns digits into an ordinal ("st", "nd").
    pub ordinal_endings: &'static [&'static str],
    /// Whether digits and a full stop are an ordinal ("2.").
    pub ordinal_dot: bool,
    /// Names a position ("option", "number", "nr").
    pub position: &'static [&'static str],
    /// What is measured rather than counted ("hours", "%").
    pub measures: &'static [&'static str],
    /// Counts pieces ("x", "pieces").
    pub pieces: &'static [&'static str],
    /// Announces an order number.
    pub order_cue: &'static [&'static str],
    /// Announces a postcode.
    pub postcode_cue: &'static [&'static str],
    /// Currencies by name.
    pub currencies: &'static [(&'static str, &'static str)],
    /// Hundredths of any currency ("cents").
    pub cents: &'static [&'static str],
    /// Months by name.
    pub months: &'static [(&'static str, i8)],
    /// Days of the week, Monday 1 to Sunday 7.
    pub weekdays: &'static [(&'static str, i8)],
    /// Abbreviated days of the week that mean something else when they stand alone ("so", "do").
    pub weekdays_short: &'static [(&'static str, i8)],
    /// Days by their distance from today.
    pub days: &'static [(&'static str, i32)],
    /// Feasts by month and day.
    pub feasts: &'static [(&'static str, (i8, i8))],
    /// Stretches of days.
    pub stretches: &'static [(&'static str, Stretch)],
    /// "end of the month".
    pub month_end: &'static [&'static str],
    /// Of the next week, before a weekday.
    pub next: &'static [&'static str],
    /// The coming one, before a weekday.
    pub this: &'static [&'static str],
    /// The one before, before a weekday.
    pub last: &'static [&'static str],
    /// "in" before a distance ("in two weeks").
    pub within: &'static [&'static str],
    /// After a distance into the future ("from now").
    pub from_now: &'static [&'static str],
    /// After a distance into the past ("ago"); in some languages before it ("vor").
    pub ago: &'static [&'static str],
    /// Before a distance into the past ("vor").
    pub ago_before: &'static [&'static str],
    /// Units of time; nights among the days.
    pub units: &'static [(&'static str, Unit)],
    /// "a", "an" before a unit.
    pub article: &'static [&'static str],
    /// May stand before a date ("on the").
    pub on: &'static [&'static str],
    /// May stand between day and month ("of").
    pub of: &'static [&'static str],
    /// Before the first of two dates ("from", "between").
    pub from: &'static [&'static str],
    /// Between two dates ("to", "until", "and").
    pub to: &'static [&'static str],
    /// Before a length of stay ("for").
    pub lasting: &'static [&'static str],
    /// The same as before.
    pub same: &'static [&'static str],
    /// Times of day by name.
    pub times: &'static [(&'static str, (i8, i8))],
    /// After an hour: which half of the day.
    pub halves: &'static [(&'static str, Half)],
    /// After an hour, adding nothing ("o'clock", "uhr").
    pub oclock: &'static [&'static str],
    /// Whether hours are counted to 24 in this language ("5 Uhr" is in the morning).
    pub clock24: bool,
    /// Before an hour ("at", "um").
    pub at: &'static [&'static str],
    /// "quarter past" and its like: minutes relative to the hour that follows.
    pub past: &'static [(&'static str, i8)],
    /// "@" as spoken.
    pub at_sign: &'static [&'static str],
    /// Marks of an e-mail address as spoken.
    pub spoken_marks: &'static [(&'static str, &'static str)],
    /// Announces a name.
    pub name_cue: &'static [&'static str],
    /// Announces a name only where a capital follows ("I'm").
    pub name_cue_weak: &'static [&'static str],
    /// Words that no name is made of.
    pub not_names: &'static [&'static str],
    /// Announces an address.
    pub address_cue: &'static [&'static str],
    /// Countries an address may end in, with their ISO code.
    pub countries: &'static [(&'static str, &'static str)],
    /// Comparatives and superlatives.
    pub wanted: &'static [(&'static str, Wanted)],
    /// Before an upper bound ("under").
    pub under: &'static [&'static str],
    /// Before a lower bound ("over").
    pub over: &'static [&'static str],
    /// Months as shown.
    pub month_names: [&'static str; 12],
    /// Days of the week as shown.
    pub weekday_names: [&'static str; 7],
}

/// The languages in the order in which a conversation in `locale` tries them.
pub fn order(locale: &str) -> [&'static Words; 2] {
    if primary(locale) == "de" {
        [&de::WORDS, &en::WORDS]
    } else {
        [&en::WORDS, &de::WORDS]
    }
}

fn primary(locale: &str) -> String {
    locale
        .split(['-', '_'])
        .next()
        .unwrap_or("")
        .to_ascii_lowercase()
}
