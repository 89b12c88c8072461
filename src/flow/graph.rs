//! The compiled graph: what `build.rs` puts into the module and what the dialogue steps through.
//!
//! Everything here is plain data, serialised as JSON. The dialogue trusts it: each target exists, each
//! expression compiles, each slot is declared, because `curbside check` and `build.rs` refused everything else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A BCP 47 language tag in lower case, such as `en` or `de`.
pub type Locale = String;
/// The name of a flow: its file's stem, or the `id:` it gives.
pub type FlowId = String;
/// An expression in minijinja's syntax, already checked.
pub type Expr = String;

/// A whole bot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// Every flow by its id; patterns (see [`Kind::Pattern`]) among them.
    pub flows: BTreeMap<FlowId, Flow>,
    /// The locales the bot speaks, the default one first.
    pub locales: Vec<Locale>,
    /// Engine and brand texts by key (`engine.try_again`, `brand.name`), each in every locale.
    pub texts: BTreeMap<String, Localized>,
    /// Values any text or expression may read as `brand.*`.
    #[serde(default)]
    pub brand: BTreeMap<String, String>,
    /// Intent names that exist though no flow starts from them (`deny`, `thank`).
    #[serde(default)]
    pub intents: Vec<String>,
    /// The words in which customers and authors speak of what the bot does, in lower case, without apostrophes: those of
    /// the examples, names, labels and options. A message without any of them is weak evidence, whatever a model hears.
    #[serde(default)]
    pub vocabulary: BTreeSet<String>,
    /// What it may answer from besides its flows.
    #[serde(default)]
    pub knowledge: super::Knowledge,
}

/// One sentence in every locale it was written in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(pub BTreeMap<Locale, String>);

/// What a flow is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A dialogue that a customer's wish starts.
    #[default]
    Dialogue,
    /// A repair pattern that the engine starts by name (`clarify`, `cancelled`, `api_failed`); a site overrides it by name.
    Pattern,
}

/// One dialogue: a directed graph of steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The flow's name.
    pub id: FlowId,
    /// First 16 hex digits of the source's SHA-256: a conversation in the middle of a flow is pinned to it.
    pub version: String,
    /// What the flow is for, in the author's words; shown when two flows have to be told apart.
    pub description: Localized,
    /// Dialogue or pattern.
    pub kind: Kind,
    /// What starts it.
    pub start: Start,
    /// The slots it declares, or that its steps imply.
    pub slots: Vec<Slot>,
    /// Its steps; the first is the entry. Targets are indices into this list.
    pub steps: Vec<Step>,
}

/// What starts a flow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Intents that start the flow.
    pub intents: Vec<String>,
    /// A guard: the flow starts only where it holds.
    pub when: Option<Expr>,
    /// Whether an interrupted run is offered again afterwards.
    pub resume: bool,
    /// Whether it may be listed in the menu, and its label there.
    pub menu: Option<Localized>,
}

/// A typed memory cell of a flow. Slots of the same name and type are shared between flows when one starts out of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Its name, as expressions and templates read it.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: SlotType,
    /// Personal data: never logged, queued for analytics or put into a path or query without leave.
    pub pii: bool,
    /// Its value before anything set it.
    pub initial: Option<serde_json::Value>,
    /// What the customer calls it ("delivery date"), for corrections ("change the delivery date").
    pub label: Option<Localized>,
}

/// The type of a slot. Values are JSON: see each variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum SlotType {
    /// Any text; filled only while it is asked for. JSON string.
    Text,
    /// A shop's order number: `prefix` then `digits` digits, spaces and dashes forgiven. JSON string: the digits alone.
    OrderNumber {
        /// What stands before the digits (`ORD`); the customer may leave it out.
        prefix: String,
        /// How many digits follow.
        digits: u8,
    },
    /// Text that matches a regular expression as a whole. JSON string.
    Pattern {
        /// The expression, in the `regex` crates' syntax.
        regex: String,
    },
    /// Yes or no. JSON bool.
    YesNo,
    /// One of fixed options. JSON string: the option's value.
    Choice {
        /// The options in the order shown.
        options: Vec<ChoiceOption>,
    },
    /// One of a list that an earlier API call put into the slot `from`. JSON: the chosen element.
    ChoiceFrom {
        /// The slot that holds the list.
        from: String,
        /// The field of an element that is shown and matched first.
        label: String,
        /// Further fields that a customer may name ("the red one").
        attributes: Vec<String>,
    },
    /// A number, perhaps bounded. JSON number.
    Number {
        /// Whole numbers only.
        integer: bool,
        /// Smallest value taken.
        min: Option<f64>,
        /// Largest value taken.
        max: Option<f64>,
    },
    /// An amount of money. JSON `{"amount": number, "currency": "EUR"}`.
    Money,
    /// A calendar day. JSON string `YYYY-MM-DD`.
    Date {
        /// Whether days before today are refused.
        future: bool,
    },
    /// Two calendar days. JSON `{"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"}`.
    DateRange {
        /// Whether days before today are refused.
        future: bool,
    },
    /// A time of day. JSON string `HH:MM`.
    Time,
    /// An e-mail address. JSON string, lower case.
    Email,
    /// A telephone number. JSON string in E.164 form where a country is known, digits otherwise.
    Phone,
    /// A postal address. JSON `{"text", "street"?, "postcode"?, "city"?, "country"?}`.
    Address,
    /// A person's name. JSON string.
    Name,
    /// Whatever an API call or `set` puts there. Any JSON.
    Any,
}

/// One option of a [`SlotType::Choice`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// The value stored.
    pub value: String,
    /// What the customer sees.
    pub label: Localized,
    /// Other words customers use for it.
    pub synonyms: Vec<String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its id in the file; steps the compiler adds are named after their origin, as in `fetch_order$ok`.
    pub id: String,
    /// What it does.
    pub op: Op,
    /// Line of the file it starts on, from 1.
    pub line: u32,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "op")]
pub enum Op {
    /// Says something and goes on.
    Say {
        /// What.
        say: Say,
        /// Where to.
        next: Target,
    },
    /// Asks for a slot until it is filled.
    Collect(Box<Collect>),
    /// Takes the first arm whose expression holds.
    Branch {
        /// The arms, in order.
        arms: Vec<Arm>,
        /// Where to when none holds.
        otherwise: Target,
    },
    /// Assigns expressions to slots, in order.
    Set {
        /// Slot and expression.
        assign: Vec<(String, Expr)>,
        /// Where to.
        next: Target,
    },
    /// Calls the shop.
    CallApi(Box<ApiCall>),
    /// Runs another flow and comes back.
    Call {
        /// Which.
        flow: FlowId,
        /// Where to afterwards.
        next: Target,
    },
    /// Leaves for another flow.
    Link {
        /// Which.
        flow: FlowId,
    },
    /// Hands the conversation to a person.
    Handoff {
        /// Why, in a word a desk can route by (`asked`, `complaint`).
        reason: String,
        /// Said to the customer as it happens; the pattern `handoff` speaks where this is absent.
        say: Option<Say>,
    },
    /// Ends the flow.
    End {
        /// Whether the customer is asked how it went.
        survey: bool,
    },
}

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A step of this flow, by index.
    Step(usize),
    /// The flow's end.
    End,
    /// Another flow or pattern, leaving this one.
    Flow(FlowId),
    /// The engine's honest sentence for a failed call, with its ways on: another value, the menu, a person.
    Repair,
    /// A person, for the reason given.
    Handoff(String),
    /// Out of this pattern: what it interrupted goes on.
    Resume,
}

/// One way out of a [`Op::Branch`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// Holds when true in minijinja's sense.
    pub when: Expr,
    /// Where to then.
    pub to: Target,
}

/// Something said: the first variant whose condition holds; of several equal ones, one by chance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Say {
    /// The ways to say it.
    pub variants: Vec<Variant>,
    /// Buttons under it.
    pub quick_replies: Vec<Button>,
    /// A card under it.
    pub card: Option<Card>,
}

/// One way to say something.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Said only where this holds.
    pub when: Option<Expr>,
    /// Said only on this channel (`widget`, `terminal`).
    pub channel: Option<String>,
    /// A minijinja template in each locale.
    pub text: Localized,
}

/// A quick reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What it says (a template).
    pub label: Localized,
    /// What pressing it means.
    pub action: Press,
}

/// What pressing a quick reply means. Its value on the wire is [`Press::wire`]; nothing else is accepted as a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Fills the slot being asked for with this value.
    Fill(serde_json::Value),
    /// Starts a flow.
    Flow(FlowId),
    /// Goes to a step of this flow.
    Step(usize),
    /// The main menu.
    Menu,
    /// Asks again for what was asked.
    Retry,
    /// A person.
    Handoff,
    /// Leaves the flow.
    Cancel,
    /// Skips the slot being asked for, where it is optional.
    Skip,
    /// Goes on with the flow that was interrupted.
    Resume,
}

/// A card.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its title (a template).
    pub title: Localized,
    /// Its text (a template).
    pub text: Option<Localized>,
    /// A picture's address (a template; https only).
    pub image: Option<String>,
    /// Where it leads (a template; https only).
    pub link: Option<String>,
}

/// Asking for a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Collect {
    /// The slot.
    pub slot: String,
    /// The first question; absent where a step before has asked it.
    pub ask: Option<Say>,
    /// Said when the answer can't be taken, one after the other; the last is repeated.
    pub reask: Vec<Say>,
    /// How many answers that can't be taken are borne; the next one goes to `exhausted`.
    pub limit: u8,
    /// Where to when the limit is reached.
    pub exhausted: Target,
    /// What the value must satisfy beyond its type.
    pub valid: Option<Expr>,
    /// Said when `valid` does not hold.
    pub invalid: Option<Say>,
    /// Whether the customer may go on without it.
    pub optional: bool,
    /// Whether it is asked even where the slot already holds a value.
    pub always: bool,
    /// Where to when filled.
    pub next: Target,
}

/// Whether a call changes something in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// It only reads: it may be repeated.
    Read,
    /// It changes something: it is confirmed first, and never repeated without its idempotency key.
    Write,
}

/// A call of the shop's API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiCall {
    /// The HTTP method, upper case.
    pub method: String,
    /// The path below the origin's base address; `{slot}` stands for a slot's percent-encoded value.
    pub path: String,
    /// Query parameters: name and expression.
    pub query: Vec<(String, Expr)>,
    /// Body: JSON whose strings that are wholly `{{ … }}` become the expression's value.
    pub body: Option<serde_json::Value>,
    /// The OAuth2 scope it needs (`orders:read`), if any.
    pub scope: Option<String>,
    /// Total time allowed, retries included, in milliseconds.
    pub timeout_ms: u32,
    /// How many times a failed try is repeated, with backoff.
    pub retries: u8,
    /// Read or write.
    pub effect: Access,
    /// Whether the engine asks before it writes (default for writes), and in which words.
    pub confirm: Option<Say>,
    /// Response mapping: slot and expression over `response` (the JSON body).
    pub save: Vec<(String, Expr)>,
    /// Where to when it worked.
    pub ok: Target,
    /// Where to for each named outcome: `not_found`, `denied`, `busy`, `down`, `invalid`, or a status such as `409`.
    pub on: BTreeMap<String, Target>,
    /// Where to for every outcome not named.
    pub error: Target,
}
