// The demo shop's own sign-in: there on somebody's own machine, nowhere else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBot } from './harness.mjs';

let bot;
before(async () => { bot = await startBot({ shop: { today: '2026-11-20' } }); });
after(() => bot?.close());

test('a customer of the demo shop gets a token that identifies them', async () => {
  const { status, json, headers } = await bot.request('/demo/token');
  assert.equal(status, 200);
  assert.deepEqual(json.customer, { id: 'C1001', name: 'Mara Lindqvist', email: 'mara.lindqvist@example.com' });
  assert.equal(headers.get('cache-control'), 'no-store');
  const talk = bot.conversation();
  await talk.event('open');
  const met = await bot.request('/v1/identify', { method: 'POST', body: { session: talk.session, token: json.token } });
  assert.equal(met.status, 200, met.text);
  const claims = JSON.parse(Buffer.from(json.token.split('.')[1], 'base64url'));
  assert.deepEqual([claims.sub, claims.aud, claims.exp - claims.iat], ['C1001', 'curbside', 3600]);
});

test('another customer by number; nobody by another name', async () => {
  assert.equal((await bot.request('/demo/token?customer=C1002')).json.customer.id, 'C1002');
  assert.equal((await bot.request('/demo/token?customer=C9999')).status, 404);
  for (const wrong of ['', 'C1001%26email=x', '../orders', 'x'.repeat(33)]) {
    assert.equal((await bot.request(`/demo/token?customer=${wrong}`)).code, 'wrong_field', wrong);
  }
});

test('a page of another origin gets none', async () => {
  assert.equal((await bot.request('/demo/token', { headers: { origin: 'https://evil.example' } })).code, 'origin_not_allowed');
});

test('a shop that is away is said so', async () => {
  bot.shop.faults.set({ kind: 'down', path: '^/customers' });
  try {
    assert.equal((await bot.request('/demo/token')).code, 'shop_away');
  } finally { bot.shop.faults.clear(); }
});

test('where it is deployed there is nothing at this address, and nobody can switch it on by mistake', async () => {
  const eu = await startBot({ vars: { ENVIRONMENT: 'eu', DEMO: '' } });
  try {
    assert.equal((await eu.request('/v1/health')).status, 200);
    assert.equal((await eu.request('/demo/token')).code, 'not_found');
  } finally { await eu.close(); }
  const wrong = await startBot({ vars: { ENVIRONMENT: 'eu', DEMO: 'on' } });
  try {
    const health = await wrong.request('/v1/health');
    assert.equal(health.status, 503);
    assert.match(health.json.error.message, /DEMO/);
    assert.equal((await wrong.request('/demo/token')).status, 503);
  } finally { await wrong.close(); }
});

test('elsewhere by its address, too: a name that is not this machine', async () => {
  const { request } = await import('node:http');
  const { port } = new URL(bot.url);
  const status = await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/demo/token', headers: { host: 'bot.example' } }, (answer) => { answer.resume(); resolve(answer.statusCode); }).on('error', reject).end();
  });
  assert.equal(status, 404);
});
