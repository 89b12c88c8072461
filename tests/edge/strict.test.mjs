// SESSIONS = "durable": every conversation in strict order, whatever comes at once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, startBot } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ vars: { SESSIONS: 'durable' }, shop: { today: '2026-11-20' } }); });
after(() => bot?.close());

test('a conversation goes its way, and nothing is in KV', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  await talk.press('flow:order_status');
  const found = await talk.say('ORD48201937');
  assert.match(found.words, /ORD-48201937/);
  assert.equal(found.json.turn, 3);
  const { keys } = await (await bot.env()).SESSIONS_KV.list();
  assert.deepEqual(keys, []);
  const told = await bot.request('/v1/messages?after=2', { headers: { authorization: `Bearer ${talk.session}` } });
  assert.deepEqual(told.json.transcript[0].reply.text, 'ORD48201937');
});

test('of different messages at once on one ticket, one is taken and the others are told', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const answers = await Promise.all(Array.from({ length: 5 }, () => bot.post({ id: newId(), session: talk.session, text: 'hello' })));
  const codes = answers.map((answer) => answer.code ?? answer.status).sort();
  assert.deepEqual(codes, [200, 'stale_session', 'stale_session', 'stale_session', 'stale_session']);
});

test('twenty times the same message, five at once: one answer, one write', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  await talk.press('flow:cancel_order');
  const writes = bot.shop.writes().length;
  await talk.say('ORD48201940');
  await talk.say('mara.lindqvist@example.com');
  const confirm = await talk.say('20457');
  const yes = confirm.choices.find((choice) => /yes/i.test(choice.label));
  const body = { id: newId(), session: talk.session, ...(yes ? { choice: yes.value } : { text: 'yes' }) };
  const answers = [];
  for (let round = 0; round < 4; round += 1) answers.push(...await Promise.all(Array.from({ length: 5 }, () => bot.post(body))));
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 1, answers[0].text);
  assert.equal(bot.shop.writes().length, writes + 1);
});

test('an old ticket is behind at once, not only after a write has travelled', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const old = talk.session;
  await talk.say('hello');
  const stale = await bot.post({ id: newId(), session: old, text: 'hello' });
  assert.deepEqual([stale.status, stale.code, stale.json.error.turn], [409, 'stale_session', 2]);
  assert.equal((await talk.say('hello again')).json.turn, 3, 'and holds nobody up');
});

test('the object that holds a conversation may end in between', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  await bot.worker.evictDurableObject('TALKS', { name: talk.id });
  assert.equal((await talk.say('hello')).json.turn, 2);
});
