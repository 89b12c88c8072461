// Memory under faults, in both ways of keeping it: late, lossy, busy and absent stores, two tabs, restarts. Every message gets an
// answer or is told why not, in order, and nothing runs twice.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId, startBot, until } from './harness.mjs';

/** How long an answer may take while a store is away, in milliseconds. */
const LONGEST_MS = 3000;

for (const sessions of ['kv', 'durable']) {
  describe(`SESSIONS = ${sessions}`, () => {
    let bot;
    before(async () => { bot = await startBot({ entry: 'tests/edge/faulty.mjs', vars: { SESSIONS: sessions }, shop: { today: '2026-11-20' } }); });
    after(() => bot?.close());
    const faults = (what) => bot.request('/__faults', { method: 'POST', body: what });
    beforeEach(() => faults({}));
    const recall = (session, after = 0) => bot.request(`/v1/messages?after=${after}`, { headers: { authorization: `Bearer ${session}` } });
    const stored = async (talk) => JSON.parse((await (await bot.env()).SESSIONS_KV.get(`c:${talk.id}`)) ?? '{}');
    /** Waits until the place that others look at knows a turn; an object knows it before the answer. */
    const known = (talk, turn) => (sessions === 'durable' ? true : until(async () => (await stored(talk)).turn === turn, `turn ${turn} in KV`));

    /** A conversation in the middle of order status. */
    async function asking() {
      const talk = bot.conversation();
      await talk.event('open');
      await talk.press('flow:order_status');
      return talk;
    }

    /** A conversation in which one more word writes something; `word` is in what is written. */
    async function confirming(word) {
      const talk = bot.conversation();
      await talk.event('open');
      await talk.say('I want the newsletter');
      await talk.say('subscribe');
      assert.match((await talk.say(`${word}@example.com`)).words, /Shall I put/);
      return talk;
    }
    const writes = (word) => bot.shop.writes().filter(({ subject }) => subject.includes(word)).length;

    for (const kv of ['away', 'busy', 'lossy', 'late', 'garbage', 'hang']) {
      test(`KV ${kv}: every message is answered, in order`, async () => {
        await faults({ kv });
        const talk = await asking();
        const began = Date.now();
        const found = await talk.say('ORD48201937');
        assert.equal(found.status, 200, found.text);
        assert.equal(found.json.turn, 3);
        assert.match(found.words, /ORD-48201937/);
        assert.ok(Date.now() - began < LONGEST_MS, `${Date.now() - began} ms`);
        const got = await recall(talk.session);
        assert.equal(got.json.turn, 3);
        assert.ok(got.json.transcript.length >= 3, 'the ticket carries the end of the transcript');
      });
    }

    test('the last message sent again while KV is away gets its answer', async () => {
      await faults({ kv: 'away' });
      const talk = await asking();
      const body = { id: newId(), session: talk.session, text: 'ORD48201937' };
      const first = await bot.post(body);
      const again = await bot.post({ ...body, session: first.json.session });
      assert.deepEqual(again.json.replies, first.json.replies);
      assert.equal(again.json.turn, first.json.turn);
    });

    test('a ticket that is behind is told so, and the way on works', async () => {
      const talk = await asking();
      const old = talk.session;
      await talk.say('ORD48201937');
      await known(talk, 3);
      const stale = await bot.post({ id: newId(), session: old, text: 'ORD48201940' });
      assert.deepEqual([stale.status, stale.code, stale.json.error.turn], [409, 'stale_session', 3]);
      const { session } = (await recall(old)).json;
      const next = await bot.post({ id: newId(), session, text: 'hello' });
      assert.deepEqual([next.status, next.json.turn], [200, 4]);
    });

    test('workerd is started anew: the conversation goes on, and the message before gets its own answer again', async () => {
      const word = `anew-${sessions}`;
      const talk = await confirming(word);
      const body = { id: newId(), session: talk.session, text: 'yes' };
      const first = await bot.post(body);
      assert.match(first.text, /is on the list/);
      await known(talk, 5);
      await bot.restart();
      const again = await bot.post(body);
      assert.equal(again.status, 200, again.text);
      assert.deepEqual([again.json.replies, again.json.turn], [first.json.replies, first.json.turn]);
      assert.equal(writes(word), 1);
      const next = await bot.post({ id: newId(), session: first.json.session, text: 'where is my order?' });
      assert.deepEqual([next.status, next.json.turn], [200, first.json.turn + 1]);
    });

    for (const kv of [undefined, 'late', 'lossy', 'away']) {
      test(`two tabs say yes at once${kv ? `, and KV is ${kv}` : ''}: written once, and both can go on`, async () => {
        const word = `tabs-${sessions}-${kv ?? 'well'}`;
        const talk = await confirming(word);
        await faults(kv ? { kv } : {});
        const tabs = await Promise.all([1, 2].map(() => bot.post({ id: newId(), session: talk.session, text: 'yes' })));
        assert.ok(tabs.some(({ status }) => status === 200), tabs.map(({ text }) => text).join('\n'));
        for (const tab of tabs) assert.ok(tab.status === 200 || tab.code === 'stale_session', tab.text);
        assert.equal(writes(word), 1, 'one write');
        await faults({});
        for (const tab of tabs) {
          let session = tab.json.session ?? (await recall(talk.session)).json.session;
          let next = await bot.post({ id: newId(), session, text: 'hello' });
          if (next.code === 'stale_session') {
            ({ session } = (await recall(session)).json);
            next = await bot.post({ id: newId(), session, text: 'hello' });
          }
          assert.equal(next.status, 200, next.text);
          assert.ok(next.json.replies.length > 0);
        }
        assert.equal(writes(word), 1, 'still one');
      });
    }

    test('a place that has only an old copy takes nothing back', async () => {
      const word = `old-${sessions}`;
      const talk = await confirming(word);
      await known(talk, 4);
      const behind = talk.session;
      assert.match((await talk.say('yes')).words, /is on the list/);
      await known(talk, 5);
      // Another place still shows what was there before; somebody there holds the ticket of then.
      await faults({ kv: 'late' });
      const there = await bot.post({ id: newId(), session: behind, text: 'yes' });
      assert.ok([200, 409].includes(there.status), there.text);
      assert.equal(writes(word), 1, 'nothing is written twice');
      const here = await talk.say('where is my order?');
      assert.deepEqual([here.status, here.json.turn], [200, 6], 'who holds the newest ticket goes on');
    });

    if (sessions === 'durable') return;

    test('KV back after an outage: the ticket is ahead and wins, and the past comes back', async () => {
      const talk = await asking();
      await known(talk, 2);
      await faults({ kv: 'lossy' });
      await talk.say('ORD48201937');
      await talk.say('thank you');
      await faults({});
      const next = await talk.say('hello');
      assert.equal(next.json.turn, 5);
      await known(talk, 5);
      assert.deepEqual([...new Set((await stored(talk)).transcript.map((line) => line.turn))], [1, 2, 3, 4, 5]);
    });

    test('one KV write a turn', async () => {
      const talk = await asking();
      await known(talk, 2);
      await faults({});
      const puts = async () => (await bot.request('/__faults')).json.seen.puts[`c:${talk.id}`];
      await talk.say('ORD48201937');
      await until(async () => (await puts()) === 1, 'one write');
      await talk.say('hello');
      await until(async () => (await puts()) === 2, 'two writes for two turns');
    });
  });
}
