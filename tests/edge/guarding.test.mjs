// What guards the bot itself: secrets that are too old, two at once, Turnstile on new conversations.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { ADMIN_TOKEN, newId, startBot } from './harness.mjs';

const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

describe('secrets', () => {
  let bot;
  before(async () => { bot = await startBot({ vars: { SECRETS_ROTATED_AT: JSON.stringify({ TICKET_KEYS: day(12), '*': day(2) }), ADMIN_TOKEN_NEXT: 'the-next-admin-token' } }); });
  after(() => bot?.close());
  const health = (token) => bot.request('/v1/health', token ? { headers: { authorization: `Bearer ${token}` } } : {});

  test('one older than a week is told at start and to administrators, never to anybody else', async () => {
    const { json } = await health(ADMIN_TOKEN);
    assert.deepEqual(json.warnings.map((warning) => warning.slice(0, 26)), ['TICKET_KEYS is 12 days old'], json.warnings.join());
    assert.ok(bot.logs().includes('TICKET_KEYS is 12 days old'));
    assert.equal((await health()).json.warnings, undefined);
    assert.equal((await health('wrong')).json.warnings, undefined);
  });

  test('two admin tokens are good while they are changed', async () => {
    assert.ok((await health('the-next-admin-token')).json.warnings);
    assert.equal((await bot.request('/v1/flags', { headers: { authorization: 'Bearer the-next-admin-token' } })).status, 200);
  });

  test('nonsense is said at start', async () => {
    const wrong = await startBot({ vars: { SECRETS_ROTATED_AT: 'last week' } });
    try { assert.match((await wrong.request('/v1/health')).json.error.message, /SECRETS_ROTATED_AT/); } finally { await wrong.close(); }
  });
});

describe('Turnstile', () => {
  let bot, siteverify;
  const [asked, spent] = [[], new Map()];
  let away = false;
  before(async () => {
    // As Turnstile answers: a token is good once, but for the same idempotency key always.
    siteverify = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const body = JSON.parse(text);
      asked.push(body);
      response.setHeader('content-type', 'application/json');
      if (away) return response.writeHead(503).end('{}');
      const failed = (...codes) => response.end(JSON.stringify({ success: false, 'error-codes': codes, messages: [] }));
      if (body.secret !== 'turnstile-secret') return failed('invalid-input-secret');
      if (!body.response.startsWith('good')) return failed('invalid-input-response');
      if ((spent.get(body.response) ?? body.idempotency_key) !== body.idempotency_key) return failed('timeout-or-duplicate');
      spent.set(body.response, body.idempotency_key);
      return response.end(JSON.stringify({ success: true, challenge_ts: new Date().toISOString(), hostname: 'shop.example', 'error-codes': [], action: '', cdata: '' }));
    });
    await new Promise((resolve) => { siteverify.listen(0, '127.0.0.1', resolve); });
    bot = await startBot({ vars: { TURNSTILE_SECRET: 'turnstile-secret', TURNSTILE_URL: `http://127.0.0.1:${siteverify.address().port}/siteverify` } });
  });
  after(async () => { await bot?.close(); siteverify?.close(); });
  const open = (turnstile, id = newId()) => bot.post({ id, event: 'open', ...(turnstile === undefined ? {} : { turnstile }) });

  test('a new conversation needs a token, the next message does not', async () => {
    for (const [token, code] of [[undefined, 'challenge_required'], ['', 'challenge_required'], ['forged', 'challenge_failed'], ['x'.repeat(2049), 'wrong_field']]) {
      const answer = await open(token);
      assert.equal(answer.code, code);
      assert.equal(answer.json.session, undefined);
    }
    const first = await open('good-1');
    assert.equal(first.status, 200, first.text);
    const before = asked.length;
    assert.equal((await bot.post({ id: newId(), session: first.json.session, text: 'hello' })).status, 200);
    assert.equal(asked.length, before);
  });

  test('a token is good once, but for the same message sent again', async () => {
    const id = newId();
    assert.equal((await open('good-2', id)).status, 200);
    assert.equal((await open('good-2', id)).status, 200);
    assert.equal((await open('good-2')).code, 'challenge_failed');
  });

  test('where it can’t be checked, nothing begins, and the customer is asked to wait', async () => {
    away = true;
    try {
      const answer = await open('good-3');
      assert.deepEqual([answer.status, answer.code, answer.headers.get('retry-after')], [503, 'challenge_away', '2']);
    } finally { away = false; }
    assert.ok(!bot.logs().includes('turnstile-secret'));
  });
});
