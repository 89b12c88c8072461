// People at the desk: they take over, give back at a step, come late or not at all. The bot never speaks over them.

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ADMIN_TOKEN, newId, startBot, until } from './harness.mjs';

const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };

for (const sessions of ['kv', 'durable']) {
  describe(`SESSIONS = ${sessions}`, () => {
    let bot;
    before(async () => { bot = await startBot({ vars: { SESSIONS: sessions, DESK_PATIENCE_S: '3' }, shop: { today: '2026-11-20' } }); });
    after(() => bot?.close());

    const desk = (talk, message) => {
      const body = JSON.stringify({ id: randomUUID(), ...message });
      const t = Math.floor(Date.now() / 1000);
      const signature = `t=${t},v1=${createHmac('sha256', bot.shop.deskSecret).update(`${t}.`).update(body).digest('hex')}`;
      return bot.request(`/v1/handoff/${talk.id}/messages`, { method: 'POST', body, headers: { 'curbside-signature': signature } });
    };
    const transcript = async (talk) => (await bot.request('/v1/messages?after=0', { headers: { authorization: `Bearer ${talk.session}` } })).json;
    async function handedOver() {
      const talk = bot.conversation();
      await talk.event('open');
      assert.equal((await talk.say('I want to talk to a person')).owner, 'agent');
      return talk;
    }

    test('handed back with a step, the bot goes on there, and takes the answer that was given', async () => {
      const talk = await handedOver();
      assert.equal((await desk(talk, { event: 'hand_back', step: 'order_status' })).json.owner, 'bot');
      const asked = await talk.say('ok, thanks');
      assert.match(asked.words, /order number/i, asked.words);
      assert.match((await talk.say('ORD48201937')).words, /shipped on/);
      const other = await handedOver();
      await desk(other, { event: 'hand_back', step: 'order_status' });
      assert.match((await other.say('ORD48201937')).words, /shipped on/);
      const wrong = await handedOver();
      await desk(wrong, { event: 'hand_back', step: 'no_such_flow' });
      assert.ok((await wrong.say('hello')).words.length > 0);
    });

    test('a person takes it again while the bot has it: from then on the bot says nothing', async () => {
      const talk = await handedOver();
      await desk(talk, { event: 'hand_back' });
      assert.equal((await talk.say('where is my order?')).owner, 'bot');
      const taken = await desk(talk, { event: 'took_over', agent: 'Ada' });
      assert.deepEqual([taken.status, taken.json.owner], [202, 'agent'], taken.text);
      const said = await talk.say('ORD48201937');
      assert.deepEqual([said.owner, said.replies], ['agent', []], said.text);
      await desk(talk, { text: 'I have it.' });
      const told = await transcript(talk);
      assert.deepEqual(told.transcript.slice(-2).map(({ from }) => from), ['customer', 'agent']);
      const row = await until(async () => (await bot.request('/v1/desk', { headers: admin })).json.conversations.find((one) => one.conversation === talk.id), 'the conversation on the list');
      assert.equal(row.status, 'open');
    });

    test('a take-over while the bot makes up its answer: the answer is not said, the message reaches the person', async () => {
      const talk = await handedOver();
      await desk(talk, { event: 'hand_back' });
      await talk.say('where is my order?');
      bot.shop.faults.set({ kind: 'slow', ms: 1200, path: '^/orders' });
      try {
        const said = talk.say('ORD48201937');
        await until(() => bot.shop.requests().some(({ path }) => path.startsWith('/orders/48201937')), 'the call');
        assert.equal((await desk(talk, { event: 'took_over', agent: 'Ada' })).json.owner, 'agent');
        const answer = await said;
        assert.deepEqual([answer.status, answer.owner, answer.replies], [200, 'agent', []], answer.text);
        const told = await transcript(talk);
        const last = told.transcript.at(-1);
        assert.deepEqual([last.from, last.reply.text], ['customer', 'ORD48201937']);
        assert.ok(!told.transcript.some(({ reply }) => /shipped on/.test(reply.text ?? '')));
      } finally { bot.shop.faults.clear(); }
    });

    test('what arrives out of order is put in order; a gap is not waited for for ever', async () => {
      const talk = await handedOver();
      assert.equal((await desk(talk, { text: 'two', sequence: 2 })).json.held, true);
      assert.equal((await desk(talk, { text: 'one', sequence: 1 })).json.held, false);
      const texts = async () => (await bot.request(`/v1/desk/${talk.id}`, { headers: admin })).json.transcript.filter(({ from }) => from === 'agent').map(({ reply }) => reply.text);
      assert.deepEqual(await texts(), ['one', 'two']);
      await desk(talk, { text: 'four', sequence: 4 });
      await until(async () => (await texts()).includes('four'), 'the one behind the gap', 15_000);
    });

    test('whom nobody answers is told so and asked for an address; it reaches the desk', async () => {
      const talk = await handedOver();
      const told = await until(async () => { const now = await transcript(talk); return now.transcript.some(({ reply }) => reply.type === 'form') && now; }, 'the question', 10_000);
      const [notice, form] = told.transcript.slice(-2).map(({ reply }) => reply);
      assert.match(notice.text, /busy right now/);
      assert.deepEqual([form.name, form.input], ['email', 'email']);
      const left = await talk.say('mara.lindqvist@example.com');
      assert.match(left.json.transcript.at(-1).reply.text, /will write to that address/);
      assert.equal(left.owner, 'agent');
      await until(() => bot.shop.messages().some(({ body }) => body.text === 'mara.lindqvist@example.com'), 'the address at the desk');
      assert.ok(!bot.logs().includes('mara.lindqvist'));
    });

    test('the desk’s view: context, mood and wishes turn by turn, typing, and who waits', async () => {
      const talk = bot.conversation({ page: 'https://shop.example/cart' });
      await talk.say('where is my order?');
      await talk.say('I want to talk to a person');
      const find = async () => (await bot.request('/v1/desk', { headers: admin })).json.conversations.find((one) => one.conversation === talk.id);
      const row = await until(find, 'the row');
      assert.deepEqual([row.status, row.answered_at], ['waiting', null]);
      const seen = await until(async () => { const { json } = await bot.request(`/v1/desk/${talk.id}`, { headers: admin }); return json.history.length >= 1 && json; }, 'the history');
      assert.deepEqual(seen.history.map(({ turn, intent }) => [turn, intent]).slice(0, 1), [[1, 'track_order']]);
      assert.ok(seen.history.every(({ sentiment }) => sentiment === null || (sentiment >= -1 && sentiment <= 1)));
      assert.equal(JSON.parse(seen.about.context).page, 'https://shop.example/cart');
      const reply = await bot.request(`/v1/handoff/${talk.id}/messages`, { method: 'POST', headers: admin, body: { id: newId(), text: 'Hello!', agent: 'Ada' } });
      assert.equal(reply.status, 202, reply.text);
      await until(async () => (await find()).status === 'open', 'the answer on the list');
    });
  });
}

test('outside the desk’s hours the customer is told when somebody is there, and asked for an address', async () => {
  const bot = await startBot({ vars: { DESK_HOURS: '{"zone":"Europe/Berlin","days":[],"from":"09:00","to":"17:00"}' }, shop: { today: '2026-11-20' } });
  try {
    const talk = bot.conversation();
    await talk.event('open');
    const answer = await talk.say('I want to talk to a person');
    assert.equal(answer.owner, 'agent');
    assert.match(answer.words, /09:00–17:00/);
    assert.equal(answer.replies.at(-1).input, 'email');
    assert.match((await talk.say('write to mara@example.com please')).json.transcript.at(-1).reply.text, /will write to that address/);
    await until(() => bot.shop.handoffs().length === 1, 'the ticket all the same');
  } finally { await bot.close(); }
});
