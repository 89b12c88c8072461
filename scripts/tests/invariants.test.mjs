// Each invariant is broken on purpose in a small made-up crate, so that none of the checks can sleep.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { INVARIANTS, bareRust, checkInvariants } from '../lib/invariants.mjs';

/** The names of the invariants that a crate of these files breaks, with the places. */
function broken(files) {
  const root = mkdtempSync(join(tmpdir(), 'curbside-crate-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'src', path)), { recursive: true });
      writeFileSync(join(root, 'src', path), text);
    }
    return Object.fromEntries(checkInvariants(root).filter(({ broken: places }) => places.length > 0).map(({ name, broken: places }) => [name, places]));
  } finally {
    rmSync(root, { recursive: true });
  }
}

const SOUND = {
  'lib.rs': 'pub mod edge; pub mod flow; pub mod session;',
  'edge/mod.rs': 'use worker::Env; use crate::session::Store; use crate::origin::desks::Desk;',
  'author/mod.rs': 'use std::fs; fn f() { println!("x"); }',
  'flow/mod.rs': 'mod graph; // std::fs is only named here\nconst S: &str = "worker::Env";\nuse crate::flow::graph::X;',
  'session/mod.rs': 'mod ticket; pub use ticket::open; static MODEL: OnceLock<Vec<u8>> = OnceLock::new(); thread_local! { static B: OnceCell<u8> = const { OnceCell::new() }; }',
  'origin/desks/mod.rs': 'pub struct Desk;',
  'session/ticket.rs': '#[cfg(test)]\nmod tests { use std::fs; #[allow(clippy::unwrap_used)] fn f() { if true { println!("{}", \'}\'); } } }\npub fn open() {}',
  'understand/tests.rs': 'use std::fs;',
};

test('a sound crate breaks nothing: comments, strings and tests are not judged', () => {
  assert.deepEqual(broken(SOUND), {});
});

for (const [name, path, text, place] of [
  ['one room knows the platform', 'session/kv.rs', '\nuse worker::kv::KvStore;', 'src/session/kv.rs:2: worker::'],
  ['one room knows the platform', 'dialogue/x.rs', 'use js_sys::Date;', 'src/dialogue/x.rs:1: js_sys'],
  ['one room knows files', 'session/x.rs', 'use std::fs::File;', 'src/session/x.rs:1: std::fs'],
  ['the core does no I/O', 'dialogue/x.rs', 'fn f() { println!("x"); }', 'src/dialogue/x.rs:1: println!'],
  ['the core does no I/O', 'understand/x.rs', 'let t = Instant::now();', 'src/understand/x.rs:1: Instant::now'],
  ['the core does no I/O', 'bot.rs', 'use std::env;', 'src/bot.rs:1: std::env'],
  ['a room\'s way in is its mod.rs', 'edge/x.rs', 'use crate::session::ticket::open;', 'src/edge/x.rs:1: crate::session::ticket::'],
  ['no global mutable state', 'session/x.rs', 'static SEEN: Mutex<u8> = Mutex::new(0);', 'src/session/x.rs:1: static SEEN: Mutex'],
  ['no global mutable state', 'edge/x.rs', 'static A: OnceLock<RefCell<u8>> = OnceLock::new();', 'src/edge/x.rs:1: static A: OnceLock<RefCell'],
  ['no global mutable state', 'edge/x.rs', 'thread_local! { static A: RefCell<u8> = RefCell::new(0); }', 'src/edge/x.rs:1: static A: RefCell'],
  ['no lint against panics is switched off', 'edge/x.rs', '#![allow(clippy::unwrap_used)]', 'src/edge/x.rs:1: allow(clippy::unwrap_used'],
  ['the language stands alone', 'flow/x.rs', 'use crate::dialogue::Reply;', 'src/flow/x.rs:1: crate::dialogue'],
]) {
  test(`${name}: ${text.trim()}`, () => {
    assert.deepEqual(broken({ ...SOUND, [path]: text }), { [name]: [place] });
  });
}

test('every invariant has a crate that breaks it', () => {
  assert.equal(INVARIANTS.length, 7, 'a new invariant needs its line here');
});

test('what is blanked keeps its lines', () => {
  assert.equal(bareRust('a\n/* b\n c */ d // e\n"f\ng" h').split('\n').map((line) => line.trim()).join('|'), 'a||d||h');
});
