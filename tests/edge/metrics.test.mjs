// The figures, from conversations that took place on the real worker.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN_TOKEN, startBot, until } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ vars: { TARGETS: '{"csat":4.5}' }, shop: { today: '2026-11-20' } }); });
after(() => bot?.close());
const metrics = (query = '', headers = { authorization: `Bearer ${ADMIN_TOKEN}` }) => bot.request(`/v1/metrics${query}`, { headers });

test('each figure with what is counted, out of what, and its target', async () => {
  const solved = bot.conversation({ locale: 'en' });
  await solved.say('where is my order?');
  await solved.say('ORD48201937');
  await bot.request('/v1/feedback', { method: 'POST', body: { session: solved.session, score: 5, resolved: true } });
  const handed = bot.conversation({ locale: 'de' });
  await handed.say('Ich möchte mit einem Menschen sprechen');
  const lost = bot.conversation({ locale: 'en' });
  await lost.say('what is the tallest mountain in Mongolia');
  assert.equal((await lost.say('may I bring my dog to the shop?')).replies[0].citations.length, 1);
  const { json, headers } = await until(async () => {
    const answer = await metrics();
    return answer.json.counts?.[0]?.conversations === 3 && answer.json.counts[0].calls === 1 && answer.json.counts[0].looked_up === 2 && answer;
  }, 'all that was said to be counted');
  assert.equal(headers.get('cache-control'), 'no-store');
  const [{ group, figures }] = json.groups;
  assert.equal(group, 'all');
  const said = (name) => { const { numerator, denominator, target } = figures.find((figure) => figure.name === name); return [numerator, denominator, target]; };
  assert.deepEqual(said('containment'), [2, 3, 0.7]);
  assert.deepEqual(said('handoff_rate'), [1, 3, 0.3]);
  assert.deepEqual(said('resolution'), [1, 3, 0.6]);
  assert.deepEqual(said('csat'), [5, 1, 4.5]);
  assert.deepEqual(said('api_error_rate'), [0, 1, 0.01]);
  assert.equal(said('fallback_rate')[0], 1);
  assert.deepEqual(said('answered_from_articles'), [1, 2, 0.5]);
  for (const figure of figures) {
    for (const name of ['name', 'meaning', 'numerator', 'denominator', 'value', 'target', 'unit', 'better', 'met']) assert.ok(name in figure, `${figure.name}: ${name}`);
  }
});

test('by day, locale, site and cohort; of one site; of a stretch of time', async () => {
  const groups = async (query) => (await metrics(query)).json.groups.map(({ group }) => group);
  assert.deepEqual(await groups('?by=locale'), ['de', 'en']);
  assert.deepEqual(await groups('?by=site'), ['demo']);
  assert.deepEqual(await groups('?by=cohort'), ['bot']);
  const today = new Date().toISOString().slice(0, 10);
  assert.deepEqual(await groups(`?by=day&from=${today}&to=${today}`), [today]);
  assert.deepEqual(await groups('?site=nobody'), []);
  assert.deepEqual(await groups('?from=2020-01-01&to=2020-01-02'), []);
});

test('only for administrators, and only what makes sense', async () => {
  assert.equal((await metrics('', {})).code, 'admin_only');
  assert.equal((await metrics('', { authorization: 'Bearer wrong' })).code, 'admin_only');
  for (const query of ['?by=customer', '?from=soon', '?from=2026-11-02&to=2026-11-01']) assert.equal((await metrics(query)).code, 'wrong_field', query);
  assert.equal((await bot.request('/v1/metrics', { method: 'POST', body: {} })).status, 405);
});
