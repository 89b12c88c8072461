// Memory under faults: the newer of ticket and store wins, and a store that fails costs nobody an answer.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { newId, startBot, until } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ entry: 'tests/edge/faulty.mjs', shop: { today: '2026-11-20' } }); });
after(() => bot?.close());
const faults = (what) => bot.request('/__faults', { method: 'POST', body: what });
beforeEach(() => faults({}));

/** A conversation in the middle of order status. */
async function asking() {
  const talk = bot.conversation();
  await talk.event('open');
  await talk.press('flow:order_status');
  return talk;
}

for (const kv of ['away', 'busy', 'lossy', 'late', 'garbage', 'hang']) {
  test(`KV ${kv}: every message is answered, in order`, async () => {
    await faults({ kv });
    const talk = await asking();
    const began = Date.now();
    const found = await talk.say('ORD48201937');
    assert.equal(found.status, 200, found.text);
    assert.equal(found.json.turn, 3);
    assert.match(found.words, /ORD-48201937/);
    assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms`);
    const got = await bot.request('/v1/messages?after=0', { headers: { authorization: `Bearer ${talk.session}` } });
    assert.equal(got.json.turn, 3);
    assert.ok(got.json.transcript.length >= 3, 'the ticket carries the end of the transcript');
  });
}

test('KV back after an outage: the ticket is ahead and wins, and the past comes back', async () => {
  const talk = await asking();
  const env = await bot.env();
  await until(async () => JSON.parse((await env.SESSIONS_KV.get(`c:${talk.id}`)) ?? '{}').turn === 2, 'the KV write');
  await faults({ kv: 'lossy' });
  await talk.say('ORD48201937');
  await talk.say('thank you');
  await faults({});
  const next = await talk.say('hello');
  assert.equal(next.json.turn, 5);
  const kept = await until(async () => {
    const record = JSON.parse((await env.SESSIONS_KV.get(`c:${talk.id}`)) ?? '{}');
    return record.turn === 5 && record;
  }, 'the KV write');
  assert.deepEqual([...new Set(kept.transcript.map((line) => line.turn))], [1, 2, 3, 4, 5]);
});

test('the last message sent again without KV gets its answer from the ticket', async () => {
  await faults({ kv: 'away' });
  const talk = await asking();
  const body = { id: newId(), session: talk.session, text: 'ORD48201937' };
  const first = await bot.post(body);
  const again = await bot.post({ ...body, session: first.json.session });
  assert.deepEqual(again.json.replies, first.json.replies);
  assert.equal(again.json.turn, first.json.turn);
});

test('one KV write a turn', async () => {
  const talk = await asking();
  await faults({});
  await talk.say('ORD48201937');
  await until(async () => (await bot.request('/__faults')).json.seen.puts[`c:${talk.id}`] === 1, 'one write');
  await talk.say('hello');
  await until(async () => (await bot.request('/__faults')).json.seen.puts[`c:${talk.id}`] === 2, 'two writes for two turns');
});
