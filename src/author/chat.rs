//! `curbside chat`: talk to a bot in the terminal.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};

use super::script::ShopScript;
use super::talk::Talker;
use super::wire::{HttpShop, now_ms};
use crate::bot::{ApiOutcome, ApiRequest, Bot, Effect, Input, Now};
use crate::dialogue::testing::{Exchange, exchange, line_of};
use crate::dialogue::{Owner, State, Trace};

/// Talk to a bot: one message a line, from the terminal or a pipe.
#[derive(Debug, clap::Args)]
#[command(after_help = "While talking:
  :why      how the last answer was decided
  :slots    what the bot knows
  :restart  begin anew
  :silence  say nothing for a while
  :quit     leave

Examples:
  curbside chat
  curbside chat my-bot/flows --origin http://127.0.0.1:8788
  printf 'where is my order?\\nORD48201937\\n' | curbside chat

With --origin the shop is called for real; what an author should know of a call that failed goes to stderr. Without, it answers
from --shop FILE, or from shop.yaml in the bot's directory; a call that neither knows is not found.

Environment, for a shop that wants OAuth2 client credentials (all three or none):
  ORIGIN_TOKEN_URL      where tokens are given
  ORIGIN_CLIENT_ID      who asks
  ORIGIN_CLIENT_SECRET  its secret; never printed

The demo shop of this repository:
  node tests/origin/main.mjs --port 8788 &
  ORIGIN_TOKEN_URL=http://127.0.0.1:8788/oidc/token ORIGIN_CLIENT_ID=curbside-bot \\
    ORIGIN_CLIENT_SECRET=curbside-demo-secret curbside chat --origin http://127.0.0.1:8788

Exit codes: 0 done, 1 the flows have mistakes, 2 something could not be read.")]
pub struct Args {
    /// The bot's directory, or one flow file.
    #[arg(default_value = "flows")]
    dir: PathBuf,
    /// The shop's base address.
    #[arg(long, value_name = "URL", conflicts_with = "shop")]
    origin: Option<String>,
    /// What a scripted shop answers: YAML, `GET /orders/1: {status: 200, body: {…}}`.
    #[arg(long, value_name = "FILE")]
    shop: Option<PathBuf>,
    /// A model's folder or file; the shipped model where none is given.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// The customer's language.
    #[arg(long, default_value = "en")]
    locale: String,
    /// Chooses between equal wordings; the same seed gives the same words.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print each message's replies as one JSON array a line.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> ExitCode {
    let talker = match Talker::new(&args.dir, args.model.as_ref()) {
        Ok(talker) => talker,
        Err(silent) => return ExitCode::from(silent.tell()),
    };
    let mut shop = match shop(args) {
        Ok(shop) => shop,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let bot = talker.bot().with_channel("terminal");
    match Talk::new(&bot, args).run(&mut *shop) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A reader that went away, as `head` does, is no mistake.
            if error.kind() != io::ErrorKind::BrokenPipe {
                eprintln!("{error}");
            }
            ExitCode::from(2)
        }
    }
}

type Answering = dyn FnMut(&ApiRequest) -> ApiOutcome;

fn shop(args: &Args) -> Result<Box<Answering>, String> {
    if let Some(base) = &args.origin {
        let shop = HttpShop::new(base)?;
        return Ok(Box::new(move |request| {
            let outcome = shop.call(request);
            if let Some(remark) = shop.remark(request, &outcome) {
                eprintln!("{remark}");
            }
            outcome
        }));
    }
    let beside = args.dir.join("shop.yaml");
    let file = args
        .shop
        .clone()
        .or_else(|| beside.is_file().then_some(beside));
    let mut script = match file {
        Some(file) => ShopScript::read(&file)?,
        None => ShopScript::default(),
    };
    Ok(Box::new(move |request| script.take(request)))
}

struct Talk<'a> {
    bot: &'a Bot<'a>,
    args: &'a Args,
    state: State,
    why: Vec<Trace>,
    turns: u64,
    by_hand: bool,
}

impl<'a> Talk<'a> {
    fn new(bot: &'a Bot<'a>, args: &'a Args) -> Self {
        let by_hand = io::stdin().is_terminal();
        Self {
            bot,
            args,
            state: State::new("chat", &args.locale),
            why: Vec::new(),
            turns: 0,
            by_hand,
        }
    }

    fn run(&mut self, shop: &mut Answering) -> io::Result<()> {
        if self.by_hand {
            self.give(Input::Open, shop)?;
        }
        let mut lines = io::stdin().lock().split(b'\n');
        loop {
            if self.by_hand {
                print!("> ");
                io::stdout().flush()?;
            }
            let Some(line) = lines.next() else {
                return Ok(());
            };
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            match line.trim() {
                "" => {}
                ":quit" | ":q" => return Ok(()),
                ":why" => self.explain(),
                ":slots" => self.slots(),
                ":restart" => self.give(Input::Restart, shop)?,
                ":silence" => self.give(Input::Silence, shop)?,
                text => {
                    let text: String = text.chars().take(2_000).collect();
                    self.give(Input::Text { text }, shop)?;
                }
            }
        }
    }

    fn give(&mut self, input: Input, shop: &mut Answering) -> io::Result<()> {
        let now = Now {
            unix_ms: now_ms(),
            utc_offset_min: 0,
        };
        self.turns += 1;
        let seed = self.args.seed.wrapping_mul(1_000).wrapping_add(self.turns);
        let state = std::mem::take(&mut self.state);
        let (state, done) = exchange(self.bot, state, input, now, seed, shop);
        self.state = state;
        self.show(&done)?;
        self.why = done.traces;
        Ok(())
    }

    fn show(&self, done: &Exchange) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if self.args.json {
            writeln!(
                out,
                "{}",
                serde_json::to_string(&done.replies).unwrap_or_default()
            )?;
            return out.flush();
        }
        let dim = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
        for reply in &done.replies {
            let line = line_of(reply);
            match reply {
                crate::dialogue::Reply::Text { .. } => writeln!(out, "{line}")?,
                _ => writeln!(out, "{dim}{line}{dim:#}")?,
            }
        }
        for effect in &done.effects {
            match effect {
                Effect::Handoff { handoff } => {
                    writeln!(out, "{dim}(handed to a person: {}){dim:#}", handoff.reason)?;
                }
                Effect::End => writeln!(out, "{dim}(the conversation has ended){dim:#}")?,
                Effect::CallApi { .. } | Effect::Event { .. } => {}
            }
        }
        out.flush()
    }

    fn explain(&self) {
        for trace in &self.why {
            if let Some(intent) = &trace.intent {
                let confidence = trace.confidence.unwrap_or_default();
                let sentiment = trace.sentiment.unwrap_or_default();
                println!("  intent {intent} ({confidence:.2}), sentiment {sentiment:.2}");
            }
            for reason in &trace.reasons {
                println!("  - {reason}");
            }
            if !trace.steps.is_empty() {
                println!("  steps {}", trace.steps.join(" > "));
            }
            if let (Some(flow), Some(step)) = (&trace.flow, &trace.step) {
                println!("  now at {flow}/{step}");
            }
        }
        if self.why.is_empty() {
            println!("  nothing has been decided yet");
        }
    }

    fn slots(&self) {
        for frame in &self.state.stack {
            println!("  {} ({:?})", frame.flow, frame.wait);
            for (name, value) in &frame.slots {
                println!("    {name} = {value}");
            }
        }
        if self.state.stack.is_empty() {
            println!("  nothing is in progress");
        }
        if let Some(recent) = &self.state.recent {
            println!("  before: {}", recent.flow);
            for (name, value) in &recent.slots {
                println!("    {name} = {value}");
            }
        }
        if self.state.owner != Owner::Bot {
            println!("  owner: {:?}", self.state.owner);
        }
    }
}
