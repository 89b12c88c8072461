// Bad input: a clear 4xx with a stable code, and nothing changes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN_TOKEN, newId, OLD_TICKET, startBot } from './harness.mjs';

let bot;
before(async () => {
  bot = await startBot({ vars: { SITES: JSON.stringify({ demo: { origins: ['https://shop.example'] }, other: { origins: ['https://other.example'] } }) } });
});
after(() => bot?.close());

const refused = async (body, status, code, headers) => {
  const answer = await bot.post(body, headers);
  assert.deepEqual([answer.status, answer.code], [status, code], answer.text);
  assert.ok(answer.json.error.message.length > 10);
  return answer;
};

test('bodies that are no message', async () => {
  await refused('{"id":"1","text":', 400, 'malformed_json');
  await refused('[1]', 400, 'malformed_json');
  await refused('', 400, 'malformed_json');
  await refused(new Uint8Array([123, 34, 105, 100, 34, 58, 34, 255, 34, 125]), 400, 'invalid_utf8');
  await refused({ text: 'hi' }, 400, 'missing_field');
  await refused({ id: newId() }, 400, 'missing_field');
  await refused({ id: 5, text: 'hi' }, 400, 'wrong_field');
  await refused({ id: newId(), text: ['hi'] }, 400, 'wrong_field');
  await refused({ id: newId(), text: 'hi', choice: 'menu' }, 400, 'wrong_field');
  await refused({ id: newId(), event: 'explode' }, 400, 'wrong_field');
  await refused({ id: newId(), text: '   ' }, 400, 'empty_text');
});

test('too long', async () => {
  assert.equal((await bot.post({ id: newId(), text: 'x'.repeat(2000) })).status, 200);
  await refused({ id: newId(), text: 'x'.repeat(2001) }, 400, 'text_too_long');
  await refused({ id: newId(), text: 'x', page: 'y'.repeat(16 * 1024) }, 413, 'body_too_large');
  await refused('x'.repeat(2_000_000), 413, 'body_too_large');
});

test('tickets that are not good here', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const token = talk.session;
  const flipped = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
  await refused({ id: newId(), text: 'hi', session: flipped }, 401, 'invalid_session');
  await refused({ id: newId(), text: 'hi', session: 'nonsense' }, 401, 'invalid_session');
  await refused({ id: newId(), text: 'hi', session: 5 }, 400, 'wrong_field');
  await refused({ id: newId(), text: 'hi', session: OLD_TICKET }, 401, 'expired_session');
  await refused({ id: newId(), text: 'hi', session: token, site: 'other' }, 401, 'invalid_session');
  const stranger = bot.conversation();
  await stranger.event('open');
  const swapped = token.replace(talk.id, stranger.id);
  await refused({ id: newId(), text: 'hi', session: swapped }, 401, 'invalid_session');
  assert.equal((await bot.request('/v1/messages', { headers: { authorization: `Bearer ${swapped}` } })).code, 'invalid_session');
  assert.equal((await bot.request('/v1/messages')).code, 'invalid_session');
  assert.equal((await bot.request('/v1/messages?after=x', { headers: { authorization: `Bearer ${token}` } })).code, 'wrong_field');
  const next = await talk.say('hello');
  assert.equal(next.json.turn, 2, 'nothing has changed');
});

test('pages of other origins, and sites that are none', async () => {
  const hi = () => ({ id: newId(), event: 'open' });
  const foreign = await refused(hi(), 403, 'origin_not_allowed', { origin: 'https://evil.example' });
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
  await refused(hi(), 403, 'origin_not_allowed', { origin: 'https://other.example' });
  await refused({ ...hi(), site: 'nobody' }, 403, 'unknown_site');
  const own = await bot.post(hi(), { origin: bot.url });
  assert.equal(own.status, 200, own.text);
  const listed = await bot.post(hi(), { origin: 'https://shop.example' });
  assert.equal(listed.status, 200);
  assert.equal(listed.headers.get('access-control-allow-origin'), 'https://shop.example');
  assert.equal(listed.headers.get('access-control-allow-credentials'), null);
  const named = await bot.post(hi(), { origin: 'https://other.example', 'x-curbside-site': 'other' });
  assert.equal(named.status, 200);
  const preflight = await bot.request('/v1/messages', { method: 'OPTIONS', headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' } });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers'), /x-curbside-site/);
});

test('addresses and methods that are none', async () => {
  for (const path of ['/v1/nothing', '/v1/messages/', '/etc/passwd', '/v1/../secret', '/wp-login.php']) {
    const answer = await bot.request(path);
    assert.deepEqual([answer.status, answer.code], [404, 'not_found'], path);
  }
  const wrong = await bot.request('/v1/messages', { method: 'DELETE' });
  assert.deepEqual([wrong.status, wrong.code, wrong.headers.get('allow')], [405, 'method_not_allowed', 'POST, GET, OPTIONS']);
  assert.equal((await bot.request('/demo', { method: 'POST', body: {} })).status, 405);
});

test('every answer carries its security headers', async () => {
  for (const answer of [await bot.request('/v1/health'), await bot.request('/v1/nothing'), await bot.post({ id: newId(), event: 'open' })]) {
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  }
});

test('health names what runs', async () => {
  const { status, json } = await bot.request('/v1/health');
  assert.equal(status, 200);
  assert.equal(json.ok, true);
  assert.match(json.version, /^\d+\.\d+\.\d+$/);
  assert.ok(json.model.length >= 8 && json.flows >= 7, JSON.stringify(json));
});

test('understanding: locally for everybody, elsewhere with the admin token', async () => {
  const ask = (headers) => bot.request('/v1/understand', { method: 'POST', body: { text: 'cancel my order' }, headers });
  const local = await ask();
  assert.equal(local.status, 200, local.text);
  assert.equal(local.json.text, 'cancel my order');
  assert.ok(local.json.ranking.length > 0 && typeof local.json.out_of_scope === 'boolean');
  const remote = await bot.server.fetch('https://bot.example/v1/understand', { method: 'POST', body: '{"text":"x"}' });
  assert.equal(remote.status, 401);
  const admin = await bot.server.fetch('https://bot.example/v1/understand', { method: 'POST', body: '{"text":"x"}', headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  assert.equal(admin.status, 200);
});

test('a customer who sends too much is asked to wait', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  let limited;
  for (let n = 0; n < 80 && !limited; n += 1) {
    const answer = await talk.event('silence');
    if (answer.status === 429) limited = answer;
    else assert.equal(answer.status, 200);
  }
  assert.equal(limited?.code, 'too_many_messages');
  assert.ok(Number(limited.headers.get('retry-after')) > 0 && limited.json.error.retry_after_s > 0);
  assert.equal((await bot.post({ id: newId(), event: 'open' })).status, 200, 'others are not');
});

test('template syntax in a message is text', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const answer = await talk.say('{{ 7 * 7 }} {% for x in range(10) %}x{% endfor %}');
  assert.equal(answer.status, 200);
  assert.ok(answer.words.length > 0 && !answer.words.includes('49'), answer.words);
});

test('nothing a customer wrote is in a log', async () => {
  const words = ['quokka', 'narwhal', 'axolotl'];
  await bot.post(`{"id":"1","text":"${words[0]}`);
  await bot.post({ id: newId(), text: words[1], session: `1.k1.${words[2]}.x` });
  await bot.conversation().say(words[2]);
  for (const word of words) assert.ok(!bot.logs().includes(word), word);
});
