// Measures the bot as it is served: real workerd, real HTTP, the real demo shop.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOr } from '../inputs.mjs';
import { freePort } from '../ports.mjs';
import { stopAll } from '../run.mjs';
import { demoShop, migrate, serveBot } from '../serve.mjs';
import { summary } from './figures.mjs';

/** Turns that are measured of each kind. */
const TURNS = 200;
/** Starts of workerd for the first answer. */
const STARTS = 5;
/** How long workerd is left alone after an answer, so that what it does then is counted too, in milliseconds. */
const AFTER_MS = 15;
/** How often the shop hangs. */
const HANGS = 5;
/** How long the breaker may take to close again, in milliseconds. */
const RECOVERY_MS = 30_000;
/** A message that is answered without the shop. */
const PLAIN = 'what can you do?';

/**
 * The CPU time that workerd has used, in milliseconds: all threads of all its processes. The kernel's figure is exact for a
 * thread that has gone to sleep, and it does not matter what else the machine does.
 */
function cpuOf(group) {
  let nanoseconds = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readOr(`/proc/${pid}/stat`);
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat ?? '') ?? [];
    if (name !== 'workerd' || Number(rest.split(' ')[2]) !== group) continue;
    for (const thread of readdirSync(`/proc/${pid}/task`)) nanoseconds += Number((readOr(`/proc/${pid}/task/${thread}/schedstat`, '0')).split(' ')[0]);
  }
  return nanoseconds / 1e6;
}

/** Sends one message. @returns `ms` of wall time, `cpu` of workerd with what it does after the answer */
async function say(bot, session, text) {
  const cpu = cpuOf(bot.child.pid);
  const from = performance.now();
  const response = await fetch(`${bot.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: randomUUID(), ...(session && { session }), text }) });
  const body = await response.json();
  const ms = performance.now() - from;
  if (response.status !== 200) throw new Error(`POST /v1/messages answered ${response.status}: ${JSON.stringify(body)}`);
  await sleep(AFTER_MS);
  return { ms, cpu: cpuOf(bot.child.pid) - cpu, session: body.session, replies: body.replies };
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
 * machine does weighs on all three alike. Both turns are the second of their conversation: a first one opens no ticket and
 * reads no KV, and would be no measure of what the shop adds.
 */
async function rounds(bot, shop, count) {
  const direct = await directCaller(shop);
  const seen = { plain: [], plainCpu: [], origin: [], order: [], added: [], addedCpu: [] };
  for (let i = 0; i < count; i += 1) {
    const talking = await say(bot, undefined, 'where is my order?');
    const { session } = await say(bot, undefined, 'where is my order?');
    const plain = await say(bot, talking.session, PLAIN);
    const origin = await direct();
    const order = await say(bot, session, 'ORD48201937');
    if (!JSON.stringify(order.replies).includes('tracking.example.com')) throw new Error(`the order's state was not told: ${JSON.stringify(order.replies)}`);
    seen.plain.push(plain.ms);
    seen.plainCpu.push(plain.cpu);
    seen.origin.push(origin);
    seen.order.push(order.ms);
    seen.added.push(order.ms - origin - plain.ms);
    seen.addedCpu.push(order.cpu - plain.cpu);
  }
  return Object.fromEntries(Object.entries(seen).map(([name, times]) => [name, summary(times)]));
}

/** An answer about an order, from pressing enter to reading it. */
async function orderAnswer(bot) {
  const { session } = await say(bot, undefined, 'where is my order?');
  const { ms, replies } = await say(bot, session, 'ORD48201937');
  return { ms, told: JSON.stringify(replies).includes('tracking.example.com') };
}

/**
 * A shop that never answers: how long customers wait, after how many calls it is left alone, and when it is asked again.
 * @returns {Promise<{hangMs: number, hangMsMost: number, callsUntilOpen: number, openMs: number, recoveredMs: number}>}
 */
async function hanging(bot, shop) {
  const calls = () => shop.requests().filter(({ path }) => path.startsWith('/orders')).length;
  const waited = [];
  for (let n = 0; n < HANGS; n += 1) {
    shop.faults.set({ kind: 'hang', path: '^/orders' });
    waited.push((await orderAnswer(bot)).ms);
    shop.faults.clear();
    await orderAnswer(bot);
  }
  shop.faults.set({ kind: 'error', path: '^/orders' });
  const before = calls();
  for (let n = 0; n < 2 * HANGS; n += 1) await orderAnswer(bot);
  const callsUntilOpen = calls() - before;
  const open = await orderAnswer(bot);
  shop.faults.clear();
  const from = performance.now();
  const deadline = from + RECOVERY_MS;
  while (!(await orderAnswer(bot)).told) {
    if (performance.now() > deadline) throw new Error('the breaker did not close again');
    await sleep(250);
  }
  waited.sort((a, b) => a - b);
  return { hangMs: waited[Math.floor(HANGS / 2)], hangMsMost: waited.at(-1), callsUntilOpen, openMs: open.ms, recoveredMs: performance.now() - from };
}

/** @returns {Promise<object>} what was measured, in milliseconds of wall time */
export async function measureServed() {
  const state = mkdtempSync(join(tmpdir(), 'curbside-bench-'));
  const port = await freePort();
  const shop = await demoShop(await freePort());
  try {
    await migrate(state);
    const [firsts, warms] = [[], []];
    let bot;
    for (let i = 0; i < STARTS; i += 1) {
      await stopAll();
      bot = await serveBot({ port, settings: shop.bindings, state });
      firsts.push(await say(bot, undefined, PLAIN));
      for (let k = 0; k < 30; k += 1) {
        const warm = await say(bot, undefined, PLAIN);
        if (k >= 10) warms.push(warm);
      }
    }
    await rounds(bot, shop, 10);
    const of = (list, key) => summary(list.map((turn) => turn[key]));
    return { first: of(firsts, 'ms'), firstCpu: of(firsts, 'cpu'), warm: of(warms, 'ms'), warmCpu: of(warms, 'cpu'), ...(await rounds(bot, shop, TURNS)), hanging: await hanging(bot, shop) };
  } finally {
    await stopAll();
    await shop.close();
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  }
}
