// The shop at its worst: every fault ends in an honest answer, in time.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot } from './harness.mjs';

/** The time-out of the flow, plus what an answer may take beside it, in milliseconds. */
const LONGEST_MS = 6_500;
/** How long the breaker stays open, in milliseconds. */
const OPEN_MS = 10_000;

let bot;
before(async () => { bot = await startBot({ shop: { today: '2026-11-20' } }); });
after(() => bot?.close());
afterEach(() => bot.shop.faults.clear());

async function order(number = 'ORD48201937') {
  const talk = bot.conversation();
  await talk.event('open');
  await talk.press('flow:order_status');
  const began = Date.now();
  const answer = await talk.say(number);
  return { talk, answer, ms: Date.now() - began };
}

const orderCalls = () => bot.shop.requests().filter(({ path }) => path.startsWith('/orders')).length;

test('the token is fetched once for many calls, and again when the shop refuses it', async () => {
  await order();
  const tokens = () => bot.shop.requests().filter(({ path }) => path.startsWith('/oidc/token')).length;
  const before = tokens();
  await order();
  assert.equal(tokens(), before);
  bot.shop.faults.set({ kind: 'unauthorized', path: '^/orders', count: 1 });
  const { answer } = await order();
  assert.match(answer.words, /ORD-48201937/);
  assert.equal(tokens(), before + 1);
});

for (const fault of [
  { kind: 'error', status: 500 }, { kind: 'bad_json' }, { kind: 'wrong_shape' }, { kind: 'huge' }, { kind: 'redirect' },
  { kind: 'busy', retry_after: 60 }, { kind: 'down' }, { kind: 'error', status: 403 },
]) {
  test(`${fault.kind} ${fault.status ?? ''}: an honest sentence and ways on`, async () => {
    bot.shop.faults.set({ ...fault, path: '^/orders' });
    const { answer, ms } = await order();
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.words.length > 20, answer.text);
    assert.ok(!/shipped on|undefined|null|none/i.test(answer.words), answer.words);
    assert.ok(answer.choices.some((choice) => choice.value === 'person'), answer.text);
    assert.ok(ms < LONGEST_MS, `${ms} ms`);
    bot.shop.faults.clear();
    // A good call closes the breaker again, so that each fault is met by itself.
    if ((await order()).answer.words.includes('48201937') === false) await sleep(OPEN_MS);
  });
}

for (const kind of ['hang', 'stall']) {
  test(`${kind}: no longer than the time-out`, async () => {
    bot.shop.faults.set({ kind, path: '^/orders' });
    const { answer, ms } = await order();
    assert.equal(answer.status, 200);
    assert.ok(answer.choices.some((choice) => choice.value === 'person'), answer.text);
    assert.ok(ms < LONGEST_MS, `${ms} ms`);
  });
}

test('a slow shop is waited for', async () => {
  await sleep(OPEN_MS);
  bot.shop.faults.set({ kind: 'slow', ms: 700, path: '^/orders' });
  const { answer, ms } = await order();
  assert.match(answer.words, /ORD-48201937/);
  assert.ok(ms >= 700);
});

test('a shop that keeps failing is left alone, and asked again later', async () => {
  bot.shop.faults.set({ kind: 'error', path: '^/orders' });
  for (let n = 0; n < 6; n += 1) await order();
  const calls = orderCalls();
  const { answer, ms } = await order();
  assert.equal(orderCalls(), calls, 'the breaker is open');
  assert.ok(answer.choices.some((choice) => choice.value === 'person') && ms < 500, `${ms} ms`);
  bot.shop.faults.clear();
  await sleep(OPEN_MS);
  assert.match((await order()).answer.words, /ORD-48201937/);
});

test('what tries to leave the path never reaches the shop', async () => {
  const before = bot.shop.requests().length;
  for (const number of ['../customers', 'ORD48201937/../../admin', 'ORD%2e%2e', '48201937?x=1', '48201937#x', 'ORD\n48201937\n/x', '%2e%2e%2fcustomers', '..\\..\\x', 'ORD4820193\u0667']) {
    const { answer } = await order(number);
    assert.equal(answer.status, 200, answer.text);
  }
  const paths = bot.shop.requests().slice(before).map(({ path }) => path);
  assert.ok(paths.every((path) => path.startsWith('/oidc/') || path === '/orders/48201937'), JSON.stringify(paths));
});
