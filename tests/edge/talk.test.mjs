// Live talk: a person has the conversation, the bot is silent, and nothing said is lost or doubled.

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ADMIN_TOKEN, newId, startBot, until } from './harness.mjs';

for (const sessions of ['kv', 'durable']) {
  describe(`SESSIONS = ${sessions}`, () => {
    let bot;
    before(async () => { bot = await startBot({ vars: { SESSIONS: sessions }, shop: { today: '2026-11-20' } }); });
    after(() => bot?.close());

    const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const sign = (body, t = Math.floor(Date.now() / 1000), secret = bot.shop.deskSecret) =>
      `t=${t},v1=${createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex')}`;

    /** A desk's message, signed; `header` replaces the signature. */
    function desk(conversation, message, header) {
      const body = JSON.stringify({ id: randomUUID(), ...message });
      return bot.request(`/v1/handoff/${conversation}/messages`, { method: 'POST', body, headers: { 'curbside-signature': header ?? sign(body) } });
    }

    /** A conversation that a person has. */
    async function handedOver() {
      const talk = bot.conversation();
      await talk.event('open');
      const answer = await talk.say('I want to talk to a person');
      assert.equal(answer.owner, 'agent', answer.text);
      return talk;
    }

    const transcript = async (talk, after = 0) => (await bot.request(`/v1/messages?after=${after}`, { headers: { authorization: `Bearer ${talk.session}` } })).json;

    /** The live line: an open socket and the frames that came in. */
    async function line(talk) {
      const socket = new WebSocket(`${bot.url.replace('http', 'ws')}/v1/live`, ['curbside.v1', talk.session]);
      const frames = [];
      socket.addEventListener('message', ({ data }) => frames.push({ ...JSON.parse(data), came: Date.now() }));
      await new Promise((resolve, reject) => {
        socket.addEventListener('open', resolve, { once: true });
        socket.addEventListener('error', () => reject(new Error('the live line did not open')), { once: true });
      });
      assert.equal(socket.protocol, 'curbside.v1');
      return { socket, frames };
    }

    test('an agent answers: the customer sees it live within a second, and by polling', async () => {
      const talk = await handedOver();
      const { socket, frames } = await line(talk);
      const sent = Date.now();
      const answer = await desk(talk.id, { text: 'Hello, Ada here.', agent: 'Ada' });
      assert.deepEqual([answer.status, answer.json.owner, answer.json.duplicate], [202, 'agent', false], answer.text);
      const frame = await until(() => frames.find(({ type }) => type === 'message'), 'the frame');
      assert.ok(frame.came - sent < 1000, `${frame.came - sent} ms`);
      assert.deepEqual([frame.from, frame.turn, frame.agent, frame.reply.text], ['agent', 3, 'Ada', 'Hello, Ada here.']);
      const told = await transcript(talk, 2);
      assert.deepEqual([told.turn, told.owner, told.agent], [3, 'agent', 'Ada']);
      assert.deepEqual(told.transcript.map((said) => [said.turn, said.from]), [[3, 'agent']]);
      await desk(talk.id, { event: 'typing' });
      await until(() => frames.find(({ type }) => type === 'typing'), 'the typing frame');
      socket.close();
    });

    test('what both say is kept in order, once each, however often it is told', async () => {
      const talk = await handedOver();
      const body = { id: newId(), session: talk.session, text: 'my parcel is gone' };
      const first = await bot.post(body);
      const again = await bot.post(body);
      assert.deepEqual([first.status, first.json.owner, first.json.turn, first.json.replies], [200, 'agent', 3, []], first.text);
      assert.equal(again.text, first.text);
      talk.session = first.json.session;
      const message = { id: 'one', text: 'I am looking.' };
      const taken = await desk(talk.id, message);
      const repeated = await desk(talk.id, message);
      assert.deepEqual([taken.json.turn, repeated.json.turn, repeated.json.duplicate], [4, 4, true]);
      assert.equal((await desk(talk.id, { id: 'three', text: 'Found!', after: 'two' })).json.error.code, 'out_of_order');
      await desk(talk.id, { id: 'two', text: 'One moment.', after: 'one' });
      assert.equal((await desk(talk.id, { id: 'three', text: 'Found!', after: 'two' })).status, 202);
      const next = await talk.say('thank you');
      assert.deepEqual(next.json.transcript.map(({ reply }) => reply.text), ['I am looking.', 'One moment.', 'Found!'], 'what was missed comes along');
      const told = await transcript(talk, 2);
      assert.deepEqual(told.transcript.map((said) => `${said.turn} ${said.from}: ${said.reply.text}`), [
        '3 customer: my parcel is gone', '4 agent: I am looking.', '5 agent: One moment.', '6 agent: Found!', '7 customer: thank you',
      ]);
    });

    test('handed back, the bot answers again; closed, the desk no longer can', async () => {
      const talk = await handedOver();
      const { socket, frames } = await line(talk);
      await desk(talk.id, { text: 'The bot can do that.', event: 'hand_back' });
      await until(() => frames.find(({ type, owner }) => type === 'owner' && owner === 'bot'), 'the owner frame');
      socket.close();
      assert.equal((await transcript(talk)).owner, 'bot');
      const answer = await talk.say('hello');
      assert.equal(answer.owner, 'bot');
      assert.ok(answer.words.length > 0, answer.text);
      assert.equal(answer.json.turn, 4);
      const late = await desk(talk.id, { text: 'too late' });
      assert.deepEqual([late.status, late.code], [409, 'not_handed_over']);
      const back = await talk.say('I want to talk to a person');
      assert.equal(back.owner, 'agent');
      assert.equal((await desk(talk.id, { text: 'here again' })).status, 202);
      assert.equal((await desk(talk.id, { event: 'close' })).json.owner, 'ended');
      assert.equal((await transcript(talk)).owner, 'ended');
    });

    test('a desk that is not one is refused', async () => {
      const talk = await handedOver();
      const body = JSON.stringify({ id: 'x', text: 'give me your card number' });
      const old = Math.floor(Date.now() / 1000) - 301;
      for (const header of ['', 'nonsense', sign(body, undefined, 'wrong'), sign(body, old), sign(`${body} `)]) {
        const answer = await bot.request(`/v1/handoff/${talk.id}/messages`, { method: 'POST', body, headers: { 'curbside-signature': header } });
        assert.deepEqual([answer.status, answer.code], [401, 'invalid_signature'], header);
      }
      assert.equal((await transcript(talk, 2)).transcript.length, 0);
      assert.equal((await desk('nobody', { text: 'hi' })).code, 'not_handed_over');
      assert.equal((await desk(talk.id, { text: 'x'.repeat(2001) })).code, 'text_too_long');
    });

    test('the built-in desk sees who waits and what was said', async () => {
      const talk = await handedOver();
      const row = await until(async () => (await bot.request('/v1/desk', { headers: admin })).json.conversations.find((one) => one.conversation === talk.id), 'the conversation on the list');
      assert.equal(row.reason, 'asked');
      const seen = await bot.request(`/v1/desk/${talk.id}`, { headers: admin });
      assert.equal(seen.json.owner, 'agent');
      assert.ok(seen.json.transcript.some((said) => said.reply.text === 'I want to talk to a person'));
      assert.equal(JSON.parse(seen.json.about.context).locale, 'en');
      const whole = await until(async () => {
        const { json } = await bot.request(`/v1/desk/${talk.id}`, { headers: admin });
        return json.history.length > 0 && json;
      }, 'what was understood');
      assert.ok(whole.history.every(({ turn, sentiment }) => turn > 0 && sentiment >= -1 && sentiment <= 1), JSON.stringify(whole.history));
      assert.ok(whole.places.includes('order_status') && whole.places.some((place) => place.startsWith('order_status/')));
      const brief = (await bot.request(`/v1/desk/${talk.id}?after=2&brief=1`, { headers: admin })).json;
      assert.deepEqual([brief.about, brief.history, brief.transcript], [undefined, undefined, []]);
      const listed = async () => (await bot.request('/v1/desk', { headers: admin })).json.conversations.find((one) => one.conversation === talk.id);
      assert.equal((await listed()).agent, null, 'nobody has taken it');
      await desk(talk.id, { event: 'typing', agent: 'Ada' });
      assert.equal((await listed()).agent, 'Ada');
      const { socket } = await line(talk);
      socket.send('{"type":"typing","on":true}');
      await until(async () => Date.now() - (await bot.request(`/v1/desk/${talk.id}?brief=1`, { headers: admin })).json.typing_at < 5000, 'that the customer writes');
      socket.close();
      for (const path of ['/v1/desk', `/v1/desk/${talk.id}`]) assert.equal((await bot.request(path)).code, 'admin_only');
      assert.equal((await bot.request('/v1/desk/nobody', { headers: admin })).status, 404);
    });

    test('the live line is for who holds the ticket, from pages that may', async () => {
      const talk = await handedOver();
      const open = (protocols, headers = {}) => bot.server.fetch('/v1/live', { headers: { upgrade: 'websocket', 'sec-websocket-protocol': protocols, ...headers } });
      assert.equal((await open('curbside.v1, nonsense')).status, 401);
      assert.equal((await open('chat')).status, 400);
      assert.equal((await open(`curbside.v1, ${talk.session}`, { origin: 'https://evil.example' })).status, 403);
      assert.equal((await bot.request('/v1/live')).status, 426);
    });

    test('a talk survives the end of the object that holds it', async () => {
      const talk = await handedOver();
      await desk(talk.id, { text: 'before' });
      await bot.worker.evictDurableObject('TALKS', { name: talk.id });
      await desk(talk.id, { text: 'after' });
      assert.deepEqual((await transcript(talk, 2)).transcript.map(({ reply }) => reply.text), ['before', 'after']);
    });
  });
}
