// `npm start` as a person has it: it says when it is ready, answers, says that a port is taken, and leaves nothing behind.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../lib/paths.mjs';
import { freePort } from '../lib/ports.mjs';

/** How long a start may take when everything is built, in milliseconds. */
const START_MS = 60_000;
/** How long everything may take to be gone, in milliseconds. */
const GONE_MS = 8_000;

/** Processes that carry a mark in their environment, which all that they start inherit. */
function marked(mark) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}

/** Runs `npm start` in a process group of its own, as a terminal does. */
function npmStart(port, state) {
  const mark = `curbside-mark-${randomUUID()}`;
  const env = { ...process.env, PORT: String(port), CURBSIDE_STATE: state, CURBSIDE_TEST_MARK: mark };
  for (const name of ['CURBSIDE_NODE', 'CURBSIDE_BEGAN', 'NODE_TEST_CONTEXT']) delete env[name];
  const child = spawn('npm', ['start'], { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { seen.text += chunk; });
  const ended = new Promise((resolve) => { child.once('exit', (code, signal) => resolve(code ?? signal)); });
  return { child, mark, seen, ended };
}

async function until(condition, ms, what) {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what()}`);
    await sleep(50);
  }
}

/** Starts, waits for `ready`, lets `use` do what it wants, and leaves no process whatever happens. */
async function withStart(use) {
  const port = await freePort();
  const state = mkdtempSync(join(tmpdir(), 'curbside-state-'));
  const run = npmStart(port, state);
  try {
    const ready = `ready http://127.0.0.1:${port}`;
    await until(() => run.seen.text.split('\n').includes(ready) || run.child.exitCode !== null, START_MS, () => run.seen.text);
    assert.ok(run.seen.text.includes(ready), run.seen.text);
    await use({ ...run, port });
  } finally {
    for (const pid of marked(run.mark)) {
      try { process.kill(Number(pid), 'SIGKILL'); } catch { /* gone by itself */ }
    }
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  }
}

const gone = (mark) => until(() => marked(mark).length === 0, GONE_MS, () => marked(mark).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')).join('\n'));

test('npm start answers with a real order, names a taken port, and Ctrl-C ends it all', async () => {
  await withStart(async ({ child, mark, seen, port, ended }) => {
    const say = async (body) => (await fetch(`http://127.0.0.1:${port}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: randomUUID(), ...body }) })).json();
    const first = await say({ text: 'where is my order?' });
    const second = await say({ session: first.session, text: 'ORD48201937' });
    assert.match(JSON.stringify(second.replies), /https:\/\/tracking\.example\.com/, JSON.stringify(second));
    assert.equal((await fetch(`http://127.0.0.1:${port}/demo`)).status, 200);

    const other = npmStart(port, tmpdir());
    assert.notEqual(await other.ended, 0);
    assert.match(other.seen.text, new RegExp(`port ${port} is taken`));
    assert.match(other.seen.text, /PORT=\d+ npm start/);
    await gone(other.mark);

    assert.ok(marked(mark).length > 2, 'the mark finds the processes');
    process.kill(-child.pid, 'SIGINT');
    await gone(mark);
    await ended;
    assert.doesNotMatch(seen.text.slice(seen.text.indexOf('ready ')), /error/i);
  });
});

test('when the program that started it is killed outright, it ends by itself', async () => {
  await withStart(async ({ child, mark }) => {
    child.kill('SIGKILL');
    await gone(mark);
  });
});
