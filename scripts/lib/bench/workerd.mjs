// Measures the bot as it is served: real workerd, real HTTP, the real demo shop.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports.mjs';
import { stopAll } from '../run.mjs';
import { demoShop, migrate, serveBot } from '../serve.mjs';
import { summary } from './figures.mjs';

/** Turns that are measured of each kind. */
const TURNS = 200;
/** Starts of workerd for the first answer. */
const STARTS = 3;

async function say(url, session, text) {
  const from = performance.now();
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: randomUUID(), ...(session && { session }), text }) });
  const body = await response.json();
  if (response.status !== 200) throw new Error(`POST /v1/messages answered ${response.status}: ${JSON.stringify(body)}`);
  return { ms: performance.now() - from, session: body.session, body };
}

async function plainTurns(url, count) {
  const times = [];
  for (let i = 0; i < count; i += 1) times.push((await say(url, undefined, 'what can you do?')).ms);
  return times;
}

/** The time that a turn with the shop takes, and the time that it takes without what the shop itself took. */
async function orderTurns(url, shop, count) {
  const whole = [];
  const own = [];
  for (let i = 0; i < count; i += 1) {
    const { session } = await say(url, undefined, 'where is my order?');
    const seen = shop.served();
    const { ms, body } = await say(url, session, 'ORD48201937');
    if (!JSON.stringify(body.replies).includes('tracking.example.com')) throw new Error(`the order's state was not told: ${JSON.stringify(body.replies)}`);
    whole.push(ms);
    own.push(ms - (shop.served() - seen));
  }
  return { whole, own };
}

/** @returns {Promise<object>} what was measured, in milliseconds of wall time */
export async function measureServed() {
  const state = mkdtempSync(join(tmpdir(), 'curbside-bench-'));
  const port = await freePort();
  const shop = await demoShop(await freePort());
  try {
    await migrate(state);
    const firsts = [];
    const warms = [];
    let url;
    for (let i = 0; i < STARTS; i += 1) {
      await stopAll();
      ({ url } = await serveBot({ port, settings: shop.bindings, state }));
      firsts.push((await say(url, undefined, 'hello')).ms);
      warms.push(...(await plainTurns(url, 30)).slice(10));
    }
    const plain = await plainTurns(url, TURNS);
    await orderTurns(url, shop, 10);
    const { whole, own } = await orderTurns(url, shop, TURNS);
    return { first: summary(firsts), warm: summary(warms), plain: summary(plain), order: summary(whole), orderOwn: summary(own) };
  } finally {
    await stopAll();
    await shop.close();
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  }
}
