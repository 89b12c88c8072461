//! Every bound of the stepper, by name.

/// Characters of a message that are read.
pub const MAX_MESSAGE_CHARS: usize = 2_000;
/// Flows that may be in progress at once: the running one, those it was called from and those it interrupted.
pub const MAX_STACK: usize = 6;
/// Steps taken in answer to one input; a flow that wants more is in a circle.
pub const MAX_STEPS: usize = 200;
/// API calls made in answer to one message of the customer.
pub const MAX_CALLS: u8 = 8;
/// Replies in one turn; what goes beyond is dropped and traced.
pub const MAX_REPLIES: usize = 12;
/// Characters of one rendered text.
pub const MAX_TEXT_CHARS: usize = 4_000;
/// Buttons offered at once.
pub const MAX_OFFERS: usize = 12;
/// Bytes of one slot's value as JSON; a longer text is cut, a longer list is shortened.
pub const MAX_SLOT_BYTES: usize = 1_500;
/// Elements of a list that an API call put into a slot.
pub const MAX_LIST: usize = 10;
/// Steps a flow remembers having taken, for "go back" and corrections.
pub const MAX_PATH: usize = 48;
/// Messages whose sentiment is remembered.
pub const MAX_MOOD: usize = 5;
/// Completed writes remembered, oldest forgotten first.
pub const MAX_WRITES: usize = 8;
/// Slots whose replaced value is remembered, for "use the other address".
pub const MAX_REPLACED: usize = 8;
/// Values offered where "the other one" may mean several.
pub const MAX_OTHERS: usize = 6;
/// Further wishes that wait for their turn.
pub const MAX_WISHES: usize = 3;
/// Bytes of the last replies kept for "repeat that".
pub const MAX_LAST_BYTES: usize = 1_000;
/// Bytes of a whole [`State`](super::State) as JSON.
pub const MAX_STATE_BYTES: usize = 6 * 1024;
/// Messages in a row that the bot may fail to understand before a person is called.
pub const MAX_MISUNDERSTOOD: u8 = 2;
/// Silences in a row after which the bot says nothing more.
pub const MAX_SILENCES: u8 = 2;
/// Lines of reasons in one [`Trace`](super::Trace).
pub const MAX_REASONS: usize = 40;
