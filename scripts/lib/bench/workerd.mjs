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
const STARTS = 5;
/** A message that is answered without the shop. */
const PLAIN = 'what can you do?';

async function say(url, session, text) {
  const from = performance.now();
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: randomUUID(), ...(session && { session }), text }) });
  const body = await response.json();
  if (response.status !== 200) throw new Error(`POST /v1/messages answered ${response.status}: ${JSON.stringify(body)}`);
  return { ms: performance.now() - from, session: body.session, body };
}

async function plainTurns(url, count) {
  const times = [];
  for (let i = 0; i < count; i += 1) times.push((await say(url, undefined, PLAIN)).ms);
  return times;
}

/** A caller of the shop that measures: what the shop itself takes for an order, asked as the bot asks. */
async function directCaller(shop) {
  const { ORIGIN_TOKEN_URL, ORIGIN_CLIENT_ID, ORIGIN_CLIENT_SECRET } = shop.bindings;
  const granted = await fetch(ORIGIN_TOKEN_URL, {
    method: 'POST', headers: { authorization: `Basic ${btoa(`${ORIGIN_CLIENT_ID}:${ORIGIN_CLIENT_SECRET}`)}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&scope=orders:read',
  });
  const { access_token } = await granted.json();
  return async () => {
    const from = performance.now();
    const answer = await fetch(`${shop.url}/orders/48201937`, { headers: { authorization: `Bearer ${access_token}` } });
    await answer.text();
    if (answer.status !== 200) throw new Error(`the shop answered ${answer.status}`);
    return performance.now() - from;
  };
}

/**
 * Rounds of three: a plain turn, the shop asked directly, a turn that asks the shop. Side by side, so that whatever else the
 * machine does weighs on all three alike.
 */
async function rounds(url, shop, count) {
  const direct = await directCaller(shop);
  const [plain, origin, whole, added] = [[], [], [], []];
  for (let i = 0; i < count; i += 1) {
    const { session } = await say(url, undefined, 'where is my order?');
    const bare = (await say(url, undefined, PLAIN)).ms;
    const shops = await direct();
    const { ms, body } = await say(url, session, 'ORD48201937');
    if (!JSON.stringify(body.replies).includes('tracking.example.com')) throw new Error(`the order's state was not told: ${JSON.stringify(body.replies)}`);
    plain.push(bare);
    origin.push(shops);
    whole.push(ms);
    added.push(ms - shops - bare);
  }
  return { plain: summary(plain), origin: summary(origin), order: summary(whole), added: summary(added) };
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
    await rounds(url, shop, 10);
    return { first: summary(firsts), warm: summary(warms), ...(await rounds(url, shop, TURNS)) };
  } finally {
    await stopAll();
    await shop.close();
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  }
}
