// The way of a message: from the page to the shop and back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, startBot, until } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ shop: { today: '2026-11-20' } }); });
after(() => bot?.close());

test('the seed conversation: an order is asked for, missed, found', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const asked = await talk.press('flow:order_status');
  assert.equal(asked.status, 200, asked.text);
  assert.match(asked.words, /order number/i);
  const missed = await talk.say('hello?');
  assert.match(missed.words, /8 digits starting with ORD/);
  assert.deepEqual(missed.choices.map((choice) => choice.label), ['Back to menu', 'Talk to a person'], missed.text);
  const found = await talk.say('ORD48201937');
  assert.match(found.words, /ORD-48201937/);
  assert.match(found.words, /https?:\/\//, 'the tracking link of the real order');
  assert.ok(bot.shop.requests().some(({ path }) => path === '/orders/48201937'), 'the shop was asked');
});

test('an order that is not there and a shop that is down are two different honest sentences', async () => {
  const ask = async () => {
    const talk = bot.conversation();
    await talk.event('open');
    await talk.press('flow:order_status');
    return talk.say('ORD00000000');
  };
  const missing = await ask();
  bot.shop.faults.set({ kind: 'down', path: '^/orders' });
  const down = await ask();
  bot.shop.faults.clear();
  assert.equal(missing.status, 200);
  assert.equal(down.status, 200);
  assert.notEqual(missing.words, down.words);
  for (const answer of [missing, down]) {
    assert.ok(answer.words.length > 20 && answer.choices.length > 0, answer.text);
    assert.ok(answer.choices.some((choice) => choice.value === 'person'), 'a way to a person');
  }
});

test('an article is found without a word in common; where none is near enough it is asked which was meant', async () => {
  const talk = bot.conversation();
  const sure = await talk.say('is it risky to give you my bank details');
  const [reply] = sure.replies.filter(({ citations }) => citations);
  assert.match(reply?.text ?? sure.text, /Card numbers go straight to the payment provider/);
  assert.deepEqual(reply.citations.map(({ title }) => title), ['Payment methods']);
  // Sure or not: what is said or offered is about customs.
  const near = await talk.say('will border officials want cash from me');
  const choice = near.choices.find(({ value }) => value.startsWith('section:en/customs/'));
  const told = choice ? await talk.press(choice.value) : near;
  assert.deepEqual(told.replies.find(({ citations }) => citations)?.citations.map(({ title }) => title), ['Customs and import duties'], near.text);
});

test('turns count up, and the transcript has all of them', async () => {
  const talk = bot.conversation({ page: 'https://shop.example/cart?secret=1' });
  const first = await talk.event('open');
  const second = await talk.say('what can you do?');
  assert.deepEqual([first.json.turn, second.json.turn], [1, 2]);
  const got = await bot.request('/v1/messages?after=1', { headers: { authorization: `Bearer ${talk.session}` } });
  assert.equal(got.status, 200, got.text);
  assert.equal(got.json.turn, 2);
  assert.equal(got.json.owner, 'bot');
  assert.deepEqual(got.json.transcript[0].reply, { type: 'text', text: 'what can you do?' });
  assert.ok(got.json.transcript.every((line) => line.turn === 2 && Number.isInteger(line.at)));
  assert.deepEqual(got.json.transcript.slice(1).map((line) => line.reply), second.replies);
});

test('a message sent twenty times, five at once, is answered once and the shop writes once', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  await talk.press('flow:cancel_order');
  const before = bot.shop.writes().length;
  await talk.say('ORD48201940');
  await talk.say('mara.lindqvist@example.com');
  const confirm = await talk.say('20457');
  const yes = confirm.choices.find((choice) => /yes/i.test(choice.label));
  const last = yes ? { choice: yes.value } : { text: 'yes' };
  const body = { id: newId(), session: talk.session, ...last };
  const answers = [];
  for (let round = 0; round < 4; round += 1) {
    answers.push(...await Promise.all(Array.from({ length: 5 }, () => bot.post(body))));
  }
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200], answers[0].text);
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 1, 'the same answer, byte for byte');
  assert.equal(bot.shop.writes().length, before + 1, `confirmed after: ${confirm.words}; answered: ${answers[0].text}`);
});

test('a ticket that is behind is told so, and nothing runs', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const old = talk.session;
  await talk.say('hello');
  const before = bot.shop.requests().length;
  const env = await bot.env();
  await until(async () => JSON.parse((await env.SESSIONS_KV.get(`c:${talk.id}`)) ?? '{}').turn === 2, 'the KV write');
  const stale = await bot.post({ id: newId(), session: old, text: 'ORD48201937' });
  assert.deepEqual([stale.status, stale.code, stale.json.error.turn], [409, 'stale_session', 2]);
  assert.equal(bot.shop.requests().length, before);
  const fresh = await bot.request('/v1/messages?after=0', { headers: { authorization: `Bearer ${old}` } });
  const goesOn = await bot.post({ id: newId(), session: fresh.json.session, text: 'hello' });
  assert.equal(goesOn.json.turn, 3, 'and the transcript gives a ticket to go on with');
});

test('one KV write a turn, kept for half an hour', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const env = await bot.env();
  const key = `c:${talk.id}`;
  const kept = await until(async () => (await env.SESSIONS_KV.list({ prefix: key })).keys[0], 'the KV write');
  const left = kept.expiration - Date.now() / 1000;
  assert.ok(left > 1700 && left <= 1801, `${left} s left`);
});

test('turns are counted, without a word of what was said', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  await talk.say('my canary is called zanzibar');
  const env = await bot.env();
  const rows = await until(async () => {
    const { results } = await env.DB.prepare('SELECT * FROM turns WHERE conversation = ? ORDER BY turn').bind(talk.id).all();
    return results.length === 2 && results;
  }, 'the turns in D1');
  assert.deepEqual(rows.map((row) => row.input), ['open', 'text']);
  const { results: events } = await env.DB.prepare('SELECT * FROM events').all();
  assert.ok(!JSON.stringify([rows, events]).includes('zanzibar'));
  assert.ok(!bot.logs().includes('zanzibar'), 'nor in a log');
});
