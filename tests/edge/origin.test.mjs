// The shop at its worst: every fault ends in an honest answer, in time.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot } from './harness.mjs';

/** The time-out of the flow, plus what an answer may take beside it, in milliseconds. */
const LONGEST_MS = 6_500;
/** The time-out of the shipped flow's call, in milliseconds, and how much longer an answer may take. */
const TIMEOUT_MS = 3_000;
const BEYOND_MS = 200;
/** Failures in a row that open the breaker. */
const FAILURES = 5;
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
  test(`${kind}: an honest answer within the call's time-out and ${BEYOND_MS} ms`, async () => {
    const times = [];
    for (let n = 0; n < 3; n += 1) {
      bot.shop.faults.set({ kind, path: '^/orders' });
      const { answer, ms } = await order();
      assert.equal(answer.status, 200);
      assert.ok(answer.choices.some((choice) => choice.value === 'person'), answer.text);
      times.push(ms);
      bot.shop.faults.clear();
      // A good call in between keeps the breaker closed.
      assert.match((await order()).answer.words, /ORD-48201937/);
    }
    const [quickest] = times.sort((a, b) => a - b);
    assert.ok(quickest >= TIMEOUT_MS - 50 && quickest <= TIMEOUT_MS + BEYOND_MS, `${times.join(', ')} ms`);
    // Whatever else the machine does, none takes much longer.
    assert.ok(times.every((ms) => ms < TIMEOUT_MS + 10 * BEYOND_MS), `${times.join(', ')} ms`);
  });
}

test('a slow shop is waited for', async () => {
  await sleep(OPEN_MS);
  bot.shop.faults.set({ kind: 'slow', ms: 700, path: '^/orders' });
  const { answer, ms } = await order();
  assert.match(answer.words, /ORD-48201937/);
  assert.ok(ms >= 700);
});

/** Lets the shop fail until it is left alone, and be well again. */
async function failAndRecover(kind, fail) {
  assert.match((await order()).answer.words, /ORD-48201937/, 'the breaker is closed');
  bot.shop.faults.set({ kind, path: '^/orders' });
  const before = orderCalls();
  await fail();
  assert.equal(orderCalls() - before, FAILURES, 'the breaker opened at the fifth failure, and not before');
  const { answer, ms } = await order();
  assert.equal(orderCalls() - before, FAILURES, 'the breaker is open');
  assert.ok(answer.choices.some((choice) => choice.value === 'person') && ms < 500, `${ms} ms`);
  bot.shop.faults.clear();
  await sleep(OPEN_MS);
  const again = orderCalls();
  assert.match((await order()).answer.words, /ORD-48201937/);
  assert.equal(orderCalls() - again, 1, 'one call is the trial, and closes it');
  const many = await Promise.all(Array.from({ length: 5 }, () => order()));
  assert.ok(many.every((one) => /ORD-48201937/.test(one.answer.words)), 'it is closed for all');
}

test('a shop that keeps failing is left alone after five tries, customers are told at once, and it is asked again later', () => failAndRecover('error', async () => {
  for (let n = 0; n < FAILURES + 1; n += 1) await order();
}));

test('so is one that keeps hanging, for whoever waits at the same time', () => failAndRecover('hang', () => Promise.all(Array.from({ length: FAILURES }, () => order()))));

test('what tries to leave the path never reaches the shop', async () => {
  const before = bot.shop.requests().length;
  for (const number of ['../customers', 'ORD48201937/../../admin', 'ORD%2e%2e', '48201937?x=1', '48201937#x', 'ORD\n48201937\n/x', '%2e%2e%2fcustomers', '..\\..\\x', 'ORD4820193\u0667']) {
    const { answer } = await order(number);
    assert.equal(answer.status, 200, answer.text);
  }
  const paths = bot.shop.requests().slice(before).map(({ path }) => path);
  assert.ok(paths.every((path) => path.startsWith('/oidc/') || path === '/orders/48201937'), JSON.stringify(paths));
});
