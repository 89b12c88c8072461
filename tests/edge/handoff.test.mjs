// Handing over: the desk gets each conversation once, whatever fails on the way.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot, until } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ entry: 'tests/edge/faulty.mjs', shop: { today: '2026-11-20' } }); });
after(() => bot?.close());
const faults = (what) => bot.request('/__faults', { method: 'POST', body: what });
beforeEach(async () => { bot.shop.faults.clear(); await faults({}); });

const handoffs = (talk) => bot.shop.handoffs().filter(({ body }) => body.conversation === talk.id);
const delivered = (talk) => until(() => handoffs(talk)[0], 'the handoff at the desk');
const row = async (talk) => (await bot.env()).DB.prepare('SELECT * FROM handoffs WHERE conversation = ?').bind(talk.id).all().then(({ results }) => results);

async function askForPerson() {
  const talk = bot.conversation({ page: 'https://shop.example/cart' });
  await talk.event('open');
  await talk.say('Where are my {{ trousers }}?');
  const answer = await talk.say('I want to talk to a person');
  return { talk, answer };
}

test('the desk is told who, why, how and everything that was said', async () => {
  const { talk, answer } = await askForPerson();
  assert.equal(answer.owner, 'agent', answer.text);
  const { body, handoff_id: id } = await delivered(talk);
  assert.equal(id, `${talk.id}-3`);
  assert.equal(body.event, 'agent.handoff');
  assert.equal(body.reason, 'asked');
  assert.equal(body.page, 'https://shop.example/cart');
  assert.ok(body.sentiment >= -1 && body.sentiment <= 1 && ['negative', 'neutral', 'positive'].includes(body.mood));
  assert.ok(body.context.length > 0);
  assert.ok(body.transcript.some((line) => line.from === 'customer' && line.text === 'Where are my {{ trousers }}?'));
  assert.ok(body.transcript.some((line) => line.from === 'bot'));
  assert.match(body.note, /^Hi .+, please take over chat http.+\.\nCustomer sentiment: .+\.\nContext: .+\.$/s);
  assert.ok(!/\{\{(?! trousers)/.test(body.note), 'every placeholder is filled');
});

test('after it the bot is silent', async () => {
  const { talk } = await askForPerson();
  const next = await talk.say('where is my order?');
  assert.deepEqual([next.status, next.owner], [200, 'agent']);
  assert.ok(!next.replies.some((reply) => reply.type === 'text'), next.text);
});

test('two messages in a row that are not understood bring a person', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  let answer;
  for (let n = 0; n < 4 && answer?.owner !== 'agent'; n += 1) answer = await talk.say('what is the tallest mountain in Mongolia');
  assert.equal(answer.owner, 'agent', answer.text);
  const { body } = await delivered(talk);
  assert.equal(body.reason, 'misunderstood');
});

test('a queue that tells it five times: one delivery', async () => {
  await faults({ redeliver: 5 });
  const { talk } = await askForPerson();
  await delivered(talk);
  await until(async () => (await bot.request('/__faults')).json.faults.redeliver === 0, 'the redeliveries');
  await sleep(1500);
  assert.deepEqual(handoffs(talk).map(({ deliveries }) => deliveries), [1]);
  assert.deepEqual((await row(talk)).map(({ state, reference }) => [state, reference !== null]), [['delivered', true]]);
});

test('a desk that fails at first gets it once it is back', async () => {
  bot.shop.faults.set({ kind: 'error', status: 503, path: '^/desk', count: 2 });
  const { talk } = await askForPerson();
  await delivered(talk);
  assert.equal(handoffs(talk).length, 1);
});

test('a database that fails as it is to be written down that the desk has it: told again, one ticket, at once', async () => {
  // Twice at once, and twice again on the second delivery.
  await faults({ d1: 'delivered_at = ?2', times: 4 });
  const { talk } = await askForPerson();
  const began = Date.now();
  await delivered(talk);
  await until(async () => (await row(talk))[0]?.state === 'delivered', 'the third try');
  assert.ok(Date.now() - began < 20_000, 'without waiting for the claim to run out');
  assert.deepEqual(handoffs(talk).length, 1, 'one ticket');
});

test('a consumer that dies with a handoff in its hands: whoever comes after its claim delivers it', async () => {
  bot.shop.faults.set({ kind: 'error', status: 503, path: '^/desk', count: 1 });
  const { talk } = await askForPerson();
  await until(() => bot.shop.faults.list()[0].hits === 1, 'the first try');
  await until(async () => (await row(talk))[0].lease_until === 0, 'the end of its claim');
  const { DB } = await bot.env();
  // Another consumer has claimed it since, and is gone.
  const claimed = Date.now() + 6_000;
  await DB.prepare("UPDATE handoffs SET lease_until = ? WHERE conversation = ? AND state = 'claimed'").bind(claimed, talk.id).run();
  await until(async () => (await row(talk))[0]?.state === 'delivered', 'the one that comes after');
  assert.ok(Date.now() >= claimed, 'not while the claim holds');
  assert.equal(handoffs(talk).length, 1, 'one ticket');
});

test('a queue that takes nothing: the handoff and what is said after it arrive all the same, once each', async () => {
  await faults({ queue: 'away' });
  const { talk, answer } = await askForPerson();
  assert.equal(answer.owner, 'agent', answer.text);
  const said = await talk.say('my parcel has a hole');
  assert.deepEqual([said.status, said.owner], [200, 'agent'], said.text);
  await delivered(talk);
  const told = () => bot.shop.messages().filter(({ body }) => body.conversation === talk.id);
  await until(() => told().length > 0, 'the message at the desk');
  assert.deepEqual(told().map(({ body }) => body.text), ['my parcel has a hole']);
  // A queue that is back for the second try takes both.
  await faults({ queue: 'away' });
  const other = await askForPerson();
  await faults({});
  await delivered(other.talk);
  assert.deepEqual([handoffs(talk).length, handoffs(other.talk).length], [1, 1]);
  assert.ok(!bot.logs().includes('hole'));
});

test('a desk that refuses for good is not asked again', async () => {
  bot.shop.faults.set({ kind: 'error', status: 400, path: '^/desk' });
  const { talk } = await askForPerson();
  await until(async () => (await row(talk))[0]?.state === 'refused', 'the refusal');
  assert.ok(bot.logs().includes('refuses handoff'));
  assert.ok(!bot.logs().includes('trousers'));
});
