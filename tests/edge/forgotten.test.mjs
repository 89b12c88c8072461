// A forgotten conversation stays forgotten: the ticket that the customer still holds opens it nowhere, in either kind of store.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { CUSTOMER_JWT_SECRET, newId, startBot, until } from './harness.mjs';

const secret = new TextEncoder().encode(CUSTOMER_JWT_SECRET);
const token = (sub) => new SignJWT({ sub, aud: 'curbside', name: 'Mara' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('10m').setIssuedAt().sign(secret);

/** Whether the live line opens for a session. */
const opens = (bot, session) => new Promise((resolve) => {
  const socket = new WebSocket(`${bot.url.replace('http', 'ws')}/v1/live`, ['curbside.v1', session]);
  socket.addEventListener('open', () => { socket.close(); resolve(true); }, { once: true });
  socket.addEventListener('error', () => resolve(false), { once: true });
});

// Side by side: most of the time is spent waiting for queues.
describe('forgotten', { concurrency: true }, () => {
  for (const [SESSIONS, where] of [['kv', 'KV'], ['durable', 'a Durable Object']]) describe(`sessions in ${where}`, () => {
    let bot;
    before(async () => { bot = await startBot({ vars: { SESSIONS }, shop: { today: '2026-11-20' } }); });
    after(() => bot?.close());

    const canary = 'zanzibar-canary';
    const bearer = (session) => ({ authorization: `Bearer ${session}` });
    const forget = async (session) => {
      const gone = await bot.request('/v1/me', { method: 'DELETE', headers: bearer(session) });
      assert.equal(gone.status, 200, gone.text);
      return gone.json.receipt;
    };

    /** Nothing that takes a session takes this one. */
    async function nowhere(session) {
      const asked = {
        'GET /v1/messages': await bot.request('/v1/messages', { headers: bearer(session) }),
        'POST /v1/messages': await bot.post({ id: newId(), session, text: 'are you still there?' }),
        'POST /v1/identify': await bot.request('/v1/identify', { method: 'POST', body: { session, token: await token('C5005') } }),
        'POST /v1/feedback': await bot.request('/v1/feedback', { method: 'POST', body: { session, score: 5 } }),
        'GET /v1/me': await bot.request('/v1/me', { headers: bearer(session) }),
      };
      for (const [name, answer] of Object.entries(asked)) {
        assert.deepEqual([name, answer.status, answer.code], [name, 401, 'forgotten_session'], answer.text);
        assert.ok(!answer.text.includes(canary), name);
      }
      assert.equal(await opens(bot, session), false, 'GET /v1/live');
    }

    test('by its own session', async () => {
      const talk = bot.conversation();
      await talk.event('open');
      await talk.say(`my name is ${canary}`);
      await forget(talk.session);
      await nowhere(talk.session);
      assert.ok((await forget(talk.session)).id, 'asking once more is no mistake: the answer may have been lost');
    });

    test('by the customer, from another device; with every ticket of every turn', async () => {
      const talk = bot.conversation();
      await talk.event('open');
      const met = await bot.request('/v1/identify', { method: 'POST', body: { session: talk.session, token: await token('C6006') } });
      assert.equal(met.status, 200, met.text);
      talk.session = met.json.session;
      const tickets = [talk.session];
      await talk.say(`my name is ${canary}`);
      tickets.push(talk.session);
      await talk.say('I want to talk to a person');
      tickets.push(talk.session);
      assert.equal(await opens(bot, talk.session), true, 'it was open before');
      await sleep(20);
      await forget(await token('C6006'));
      for (const session of tickets) await nowhere(session);
    });

    test('a message under way meanwhile leaves nothing behind', async () => {
      const { SESSIONS_KV, TALKS } = await bot.env();
      const talk = bot.conversation();
      await talk.event('open');
      await talk.say('where is my order?');
      bot.shop.faults.set({ kind: 'slow', ms: 1_500, path: '^/orders', count: 1 });
      const { id, session } = talk;
      const late = talk.say('ORD48201937');
      await sleep(500);
      await forget(session);
      assert.equal((await late).status, 200, 'it had been let in');
      if (SESSIONS === 'kv') {
        await nowhere(talk.session);
        await sleep(500);
        assert.equal(await SESSIONS_KV.get(`c:${id}`), null, 'it is not written any more');
      } else {
        await nowhere(talk.session);
        const kept = async () => (await (await TALKS.getByName(id).fetch('https://talk/', { method: 'POST', body: JSON.stringify({ ask: 'begin', id: null, turn: 0, at: 0 }) })).text()).includes('48201937');
        await until(async () => !(await kept()), 'that to be swept', 30_000);
      }
    });

    test('what is still on its way to the desk is not told any more', async () => {
      const talk = bot.conversation();
      await talk.event('open');
      await talk.say(`my name is ${canary}`);
      const tried = () => bot.shop.requests().filter(({ path }) => path.startsWith('/desk')).length;
      const before = tried();
      bot.shop.faults.set({ kind: 'error', status: 503, path: '^/desk' });
      await talk.say('I want to talk to a person');
      await talk.say(`and my number is ${canary}`);
      await until(() => tried() > before, 'the first try at the desk');
      await forget(talk.session);
      bot.shop.faults.clear();
      // Twice as long as the queue waits before it tells a notice again.
      await sleep(9_000);
      assert.deepEqual(bot.shop.handoffs().filter(({ body }) => body.conversation === talk.id), []);
      const { DB } = await bot.env();
      const { results } = await DB.prepare('SELECT * FROM handoffs WHERE conversation = ?').bind(talk.id).all();
      assert.deepEqual(results, []);
    });

    test('who was forgotten may come back: as somebody new', async () => {
      // Nobody that a test beside this one forgets.
      const who = 'C7007';
      const known = async () => {
        const talk = bot.conversation();
        assert.equal((await talk.event('open')).status, 200);
        const met = await bot.request('/v1/identify', { method: 'POST', body: { session: talk.session, token: await token(who) } });
        assert.equal(met.status, 200, met.text);
        talk.session = met.json.session;
        return talk;
      };
      await known();
      await forget(await token(who));
      await sleep(20);
      const talk = await known();
      assert.equal((await talk.say('hello')).status, 200);
      assert.equal((await bot.request('/v1/messages', { headers: bearer(talk.session) })).status, 200);
    });
  });
});
