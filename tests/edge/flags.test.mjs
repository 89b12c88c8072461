// The flags: who gets the bot, when a person is called, and when the bot takes itself back.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ADMIN_TOKEN, startBot, until } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ shop: { today: '2026-11-20' } }); });
after(() => bot?.close());
const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
const get = () => bot.request('/v1/flags', { headers: admin });
const put = (body) => bot.request('/v1/flags', { method: 'PUT', headers: admin, body });
/** The flags as they were shipped, whatever a test before has done. */
const SHIPPED = { enabled: true, fallback_threshold: 0.15, sentiment_threshold: 0.3, percentage: 100, shadow: false, window_minutes: 60, minimum_messages: 50 };
beforeEach(async () => { assert.equal((await put({ chatbot: SHIPPED, lift_rollback: true })).status, 200); });

const rows = async (talk) => (await bot.env()).DB.prepare('SELECT * FROM turns WHERE conversation = ? ORDER BY turn').bind(talk.id).all().then(({ results }) => results);

test('only administrators see and change them', async () => {
  assert.equal((await bot.request('/v1/flags')).code, 'admin_only');
  assert.equal((await bot.request('/v1/flags', { method: 'PUT', body: { chatbot: { enabled: false } } })).code, 'admin_only');
  const { status, json } = await get();
  assert.equal(status, 200);
  assert.deepEqual(json.chatbot, SHIPPED);
  assert.equal(json.rolled_back, null);
  assert.ok(json.takes_effect_s <= 30);
});

test('switched off, people answer: opening calls nobody, the first words do', async () => {
  await put({ chatbot: { enabled: false } });
  const talk = bot.conversation();
  const opened = await talk.event('open');
  assert.deepEqual([opened.owner, opened.replies.map((reply) => reply.type)], ['bot', ['notice']]);
  const said = await talk.say('where is my order?');
  assert.equal(said.owner, 'agent', said.text);
  const { body } = await until(() => bot.shop.handoffs().find((one) => one.body.conversation === talk.id), 'the handoff');
  assert.equal(body.reason, 'no_bot');
  assert.ok(body.transcript.some((line) => line.text === 'where is my order?'));
  assert.ok((await until(async () => (await rows(talk)).length >= 2 && rows(talk), 'the turns')).every(({ mode }) => mode === 'people'));
  await put({ chatbot: { enabled: true } });
  const next = bot.conversation();
  assert.equal((await next.say('where is my order?')).owner, 'bot');
});

test('in its shadow the bot understands and is counted, and says nothing', async () => {
  await put({ chatbot: { percentage: 0, shadow: true } });
  const talk = bot.conversation();
  const first = await talk.say('where is my order?');
  assert.equal(first.owner, 'agent');
  assert.ok(!first.words.includes('order number'), first.words);
  await talk.say('I want to cancel my order');
  const counted = await until(async () => { const found = await rows(talk); return found.length >= 2 && found; }, 'both turns');
  assert.deepEqual(counted.map(({ mode, intent }) => [mode, intent]), [['shadow', 'track_order'], ['shadow', 'cancel_order']]);
  const { json } = await bot.request('/v1/metrics?by=cohort', { headers: admin });
  assert.ok(json.groups.some(({ group }) => group === 'shadow'));
});

test('who is in which cohort', async () => {
  await put({ chatbot: { percentage: 50 } });
  const had = { bot: 0, agent: 0 };
  const talks = [];
  for (let n = 0; n < 16; n += 1) {
    const talk = bot.conversation();
    had[(await talk.say('where is my order?')).owner] += 1;
    talks.push(talk);
  }
  assert.ok(had.bot > 1 && had.agent > 1, JSON.stringify(had));
  const { json } = await until(async () => {
    const answer = await get();
    return talks.every((talk) => answer.json.cohorts.conversations.some((one) => one.conversation === talk.id)) && answer;
  }, 'all of them in the list');
  for (const talk of talks) {
    const one = json.cohorts.conversations.find(({ conversation }) => conversation === talk.id);
    assert.equal(one.had, one.gets, 'the same conversation is always treated alike');
    assert.equal(one.gets === 'bot', one.place < 50);
  }
});

test('of two changes at once one is told so; nonsense changes nothing', async () => {
  const { version } = (await get()).json;
  const answers = await Promise.all([put({ version, chatbot: { percentage: 10 } }), put({ version, chatbot: { percentage: 20 } })]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.equal((await get()).json.version, version + 1);
  for (const body of [{}, { chatbot: { enabeld: true } }, { chatbot: { percentage: 101 } }, { chatbot: { enabled: 'no' } }, '[', { chatbot: {}, more: 1 }]) {
    const answer = await put(body);
    assert.deepEqual([answer.status, answer.code], [400, 'wrong_flags'], JSON.stringify(body));
  }
  assert.equal((await get()).json.version, version + 1);
});

test('a change made elsewhere is in force here within 30 seconds', async () => {
  assert.equal((await bot.conversation().say('where is my order?')).owner, 'bot');
  const { DB } = await bot.env();
  const { body } = await DB.prepare('SELECT body FROM flags WHERE id = 1').first();
  const changed = JSON.parse(body);
  await DB.prepare('UPDATE flags SET version = version + 1, body = ?').bind(JSON.stringify({ ...changed, version: changed.version + 1, chatbot: { ...changed.chatbot, enabled: false } })).run();
  await until(async () => (await bot.conversation().say('where is my order?')).owner === 'agent', 'the change', 30_000);
});

test('how upset is upset enough is the flag’s to say', async () => {
  const upset = 'This is terrible, I am so angry and disappointed with you';
  const decided = async () => {
    const talk = bot.conversation();
    await talk.event('open');
    await talk.say(upset);
    return (await talk.say(upset)).owner;
  };
  assert.equal(await decided(), 'agent');
  await put({ chatbot: { sentiment_threshold: 1 } });
  assert.equal(await decided(), 'bot');
});

test('a bot that understands too little takes itself back, until a person lifts that', async () => {
  await put({ chatbot: { minimum_messages: 6, window_minutes: 5, fallback_threshold: 0.5 } });
  // What other tests have counted in these minutes is no part of this one.
  await (await bot.env()).DB.exec('DELETE FROM turns');
  for (let n = 0; n < 7; n += 1) await bot.conversation().say('what is the tallest mountain in Mongolia');
  const { json } = await until(async () => { const answer = await get(); return answer.json.rolled_back && answer; }, 'the rollback');
  assert.ok(json.rolled_back.messages >= 6 && json.rolled_back.fallbacks / json.rolled_back.messages > 0.5);
  assert.equal((await bot.conversation().say('where is my order?')).owner, 'agent');
  assert.ok(bot.logs().includes('the bot is taken back'));
  await put({ chatbot: { percentage: 100 } });
  assert.ok((await get()).json.rolled_back, 'another flag lifts nothing');
  await put({ chatbot: {}, lift_rollback: true });
  assert.equal((await bot.conversation().say('where is my order?')).owner, 'bot');
  await bot.worker.scheduled({ cron: '*/5 * * * *', scheduledTime: new Date() });
  assert.equal((await get()).json.rolled_back, null, 'the same messages don’t roll it back again');
});
