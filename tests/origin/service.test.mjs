// The rest of the shop's API, its front door, its faults and its desk.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { API, caller, token } from './client.mjs';
import { sign } from './desk.mjs';
import { FAULT_KINDS, HUGE_BYTES } from './faults.mjs';
import { SCOPES } from './oauth.mjs';
import { ROUTES } from './routes.mjs';
import { DESK_SECRET, startShop } from './shop.mjs';

let shop;
let call;
before(async () => {
  shop = await startShop({ faults: true, today: '2026-11-20' });
  call = caller(shop);
});
beforeEach(() => shop.faults.clear());
after(() => shop.close());

test('openapi.yaml names every endpoint with its scopes, and no other', () => {
  const published = Object.entries(API.paths).flatMap(([path, item]) => Object.entries(item).map(([method, { security }]) => `${method.toUpperCase()} ${path} ${security[0].client.join(' ')}`));
  assert.deepEqual(published.sort(), ROUTES.map(({ method, path, scopes }) => `${method} ${path} ${scopes.join(' ')}`).sort());
  assert.deepEqual(Object.keys(API.components.securitySchemes.client.flows.clientCredentials.scopes).sort(), [...SCOPES].sort());
});

test('delivery is told by code or by name in several languages; home without one', async () => {
  for (const [asked, code] of [['FR', 'FR'], ['france', 'FR'], ['Frankreich', 'FR'], ['the Netherlands', 'NL'], ['UK', 'GB'], ['España', 'ES'], ['us', 'US']]) {
    const { body } = await call('GET', `/shipping-options?country=${encodeURIComponent(asked)}`);
    assert.equal(body.country, code, asked);
  }
  assert.equal((await call('GET', '/shipping-options')).body.options.length, 3);
  assert.equal((await call('GET', '/shipping-options?country=Atlantis')).body.error.code, 'no_delivery');
});

test('products are found by every word; invoices and customers by their keys', async () => {
  assert.deepEqual((await call('GET', '/products?query=tent%20three-person')).body.products.map((p) => p.sku), ['TEN-102']);
  assert.equal((await call('GET', '/products')).body.products.length, 10);
  assert.deepEqual((await call('GET', '/products?query=zeppelin')).body.products, []);
  const order = (await call('GET', '/orders/48201937')).body;
  const invoice = (await call('GET', '/invoices/ORD48201937')).body;
  assert.equal(invoice.total, order.total);
  assert.ok(Number(invoice.tax) > 0 && Number(invoice.tax) < Number(invoice.total) / 5);
  assert.equal((await call('GET', '/invoices/11111111')).status, 404);
  assert.equal((await call('GET', '/customers?email=mara.lindqvist@example.com')).body.customer_id, 'C1001');
  assert.equal((await call('GET', '/customers?email=nobody@example.com')).status, 404);
  assert.equal((await call('GET', '/customers?id=C1001')).body.email, 'mara.lindqvist@example.com');
  assert.equal((await call('GET', '/customers?id=C9999')).status, 404);
});

test('what customers send in is written once under a key', async () => {
  const writes = shop.writes().length;
  for (let i = 0; i < 2; i += 1) {
    assert.deepEqual((await call('POST', '/newsletter', { email: 'A@example.com' }, { 'idempotency-key': 'n1' })).body, { email: 'a@example.com', subscribed: true });
    assert.equal((await call('POST', '/complaints', { text: 'The zip broke.', order_id: '48201951' }, { 'idempotency-key': 'c1' })).status, 201);
    assert.equal((await call('POST', '/account/password-reset', { email: 'mara.lindqvist@example.com' }, { 'idempotency-key': 'p1' })).status, 202);
  }
  assert.deepEqual(shop.writes().slice(writes).map((row) => row.operation), ['newsletter', 'complaint', 'password_reset']);
  const [known, unknown] = await Promise.all(['mara.lindqvist', 'nobody'].map((name) => call('POST', '/account/password-reset', { email: `${name}@example.com` })));
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  assert.equal((await call('POST', '/newsletter', { email: 'x' })).body.error.code, 'bad_email');
  assert.equal((await call('POST', '/complaints', { text: '' })).body.error.code, 'missing_field');
});

test('without a token, with a bad one, with one for something else, there is no answer', async () => {
  const get = (authorization) => fetch(`${shop.url}/orders/48201937`, { headers: authorization ? { authorization } : {} });
  const none = await get();
  assert.equal(none.status, 401);
  assert.match(none.headers.get('www-authenticate'), /^Bearer/);
  assert.equal((await get('Bearer nonsense')).status, 401);
  const { access_token: good } = await token(shop, { scope: 'orders:read' });
  assert.equal((await get(`Bearer ${good}`)).status, 200);
  const [head, payload, signature] = good.split('.');
  const more = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url')), scope: SCOPES.join(' ') })).toString('base64url');
  assert.equal((await get(`Bearer ${head}.${more}.${signature}`)).status, 401);
  const { access_token: other } = await token(shop, { scope: 'products:read' });
  const denied = await get(`Bearer ${other}`);
  assert.equal(denied.status, 403);
  assert.match(denied.headers.get('www-authenticate'), /insufficient_scope/);
  const elsewhere = await startShop({});
  try {
    const { access_token: foreign } = await token(elsewhere, { scope: 'orders:read' });
    assert.equal((await get(`Bearer ${foreign}`)).status, 401);
  } finally {
    await elsewhere.close();
  }
});

test('a client gets no scope beyond its own, and none with a wrong secret', async () => {
  const reader = { id: 'reader', secret: 'reader-demo-secret' };
  assert.equal((await token(shop, { ...reader, scope: 'orders:read' })).scope, 'orders:read');
  assert.equal((await token(shop, { ...reader, scope: 'orders:write' })).status, 400);
  assert.equal((await token(shop, { ...reader, secret: 'no', scope: 'orders:read' })).status, 401);
});

test('an access token ends', async () => {
  const brief = await startShop({ tokenSeconds: 1 });
  try {
    const { access_token, expires_in } = await token(brief, { scope: 'orders:read' });
    assert.equal(expires_in, 1);
    await new Promise((resolve) => { setTimeout(resolve, 2100); });
    assert.equal((await fetch(`${brief.url}/orders/48201937`, { headers: { authorization: `Bearer ${access_token}` } })).status, 401);
  } finally {
    await brief.close();
  }
});

test('a secret is changed without a gap: both are taken, then only the new one', async () => {
  const as = (secret) => token(shop, { scope: 'orders:read', secret }).then(({ status }) => status);
  shop.setSecrets('curbside-bot', ['curbside-demo-secret', 'next-secret']);
  assert.deepEqual([await as('curbside-demo-secret'), await as('next-secret'), await as('other')], [200, 200, 401]);
  shop.setSecrets('curbside-bot', ['next-secret']);
  assert.deepEqual([await as('curbside-demo-secret'), await as('next-secret')], [401, 200]);
  shop.setSecrets('curbside-bot', ['curbside-demo-secret']);
});

test('bad requests get a clear 4xx', async () => {
  const { access_token } = await token(shop, { scope: SCOPES.join(' ') });
  const send = async (method, path, body) => {
    const answer = await fetch(shop.url + path, { method, body, headers: { authorization: `Bearer ${access_token}` } });
    return [answer.status, (await answer.json()).error.code];
  };
  assert.deepEqual(await send('POST', '/newsletter', '{'), [400, 'bad_json']);
  assert.deepEqual(await send('POST', '/newsletter', '[1]'), [400, 'bad_json']);
  assert.deepEqual(await send('POST', '/newsletter', new Uint8Array([0x7b, 0xff, 0x7d])), [400, 'bad_json']);
  assert.deepEqual(await send('POST', '/newsletter', 'x'.repeat(70_000)), [413, 'body_too_large']);
  assert.deepEqual(await send('PUT', '/newsletter', '{}'), [405, 'wrong_method']);
  assert.deepEqual(await send('GET', '/nowhere'), [404, 'not_found']);
});

/** What a caller without patience sees. */
async function outcome(path = '/orders/48201937', init = {}) {
  const { access_token } = await token(shop, { scope: SCOPES.join(' ') });
  try {
    const answer = await fetch(shop.url + path, { redirect: 'manual', signal: AbortSignal.timeout(400), ...init, headers: { authorization: `Bearer ${access_token}`, ...init.headers } });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    return { failed: error.name === 'TimeoutError' ? 'time-out' : 'reset' };
  }
}

test('every fault does what it is called', async () => {
  const see = async (fault) => {
    shop.faults.clear();
    shop.faults.set(fault);
    return outcome();
  };
  const seen = {
    slow: (await see({ kind: 'slow', ms: 600 })).failed,
    error: (await see({ kind: 'error', status: 503 })).status,
    hang: (await see({ kind: 'hang' })).failed,
    stall: (await see({ kind: 'stall' })).failed,
    down: (await see({ kind: 'down' })).failed,
  };
  assert.deepEqual([seen.slow, seen.error, seen.hang, seen.stall, seen.down], ['time-out', 503, 'time-out', 'time-out', 'reset']);
  const { text: broken } = await see({ kind: 'bad_json' });
  assert.throws(() => JSON.parse(broken), SyntaxError);
  assert.equal('order_id' in JSON.parse((await see({ kind: 'wrong_shape' })).text), false);
  assert.ok((await see({ kind: 'huge' })).text.length > HUGE_BYTES);
  const elsewhere = await see({ kind: 'redirect', location: 'http://127.0.0.1:9/x' });
  assert.deepEqual([elsewhere.status, elsewhere.headers.get('location')], [302, 'http://127.0.0.1:9/x']);
  const busy = await see({ kind: 'busy', retry_after: 7 });
  assert.deepEqual([busy.status, busy.headers.get('retry-after')], [429, '7']);
  assert.deepEqual([(await see({ kind: 'unauthorized', count: 1 })).status, (await outcome()).status], [401, 200]);
  assert.equal((await see({ kind: 'slow', ms: 50 })).status, 200);
  assert.equal(FAULT_KINDS.length, 12, 'a new kind of fault needs its line here');
});

test('a lost answer is a write that took place: the retry under its key writes nothing more', async () => {
  const writes = shop.writes().length;
  shop.faults.set({ kind: 'lost_answer', path: '/newsletter', count: 1 });
  const init = { method: 'POST', body: JSON.stringify({ email: 'b@example.com' }), headers: { 'idempotency-key': 'lost-1' } };
  assert.equal((await outcome('/newsletter', init)).failed, 'reset');
  assert.equal((await outcome('/newsletter', init)).status, 200);
  assert.equal(shop.writes().length, writes + 1);
});

test('faults strike by path, method, after some, and for a number of times; controls are there only when asked for', async () => {
  const control = (method, body) => fetch(`${shop.url}/_control/faults`, { method, body: body && JSON.stringify(body) });
  assert.equal((await control('POST', { kind: 'error', path: '^/orders/482', skip: 1, count: 2 })).status, 201);
  const seen = [];
  for (let i = 0; i < 4; i += 1) seen.push((await outcome()).status);
  assert.deepEqual(seen, [200, 500, 500, 200]);
  assert.deepEqual((await (await control('GET')).json()).faults.map(({ kind, hits, left }) => [kind, hits, left]), [['error', 2, 0]]);
  assert.equal((await control('DELETE')).status, 200);
  assert.equal((await control('POST', { kind: 'earthquake' })).status, 422);
  assert.equal((await control('POST', { kind: 'error', path: '(' })).status, 422);
  assert.equal((await (await fetch(`${shop.url}/_control/writes`)).json()).count, shop.writes().length);
  const closed = await startShop({});
  try {
    assert.equal((await fetch(`${closed.url}/_control/faults`, { method: 'POST', body: '{"kind":"down"}' })).status, 404);
  } finally {
    await closed.close();
  }
});

test('the desk takes a signed handoff once, and nothing unsigned, altered or old', async () => {
  const raw = JSON.stringify({ reason: 'asked', transcript: [{ from: 'customer', text: 'a person, please' }] });
  const now = Math.floor(Date.now() / 1000);
  const deliver = async (headers, body = raw) => {
    const answer = await fetch(shop.deskUrl, { method: 'POST', body, headers: { 'idempotency-key': 'h-1', ...headers } });
    return { status: answer.status, ...(await answer.json()) };
  };
  const good = { 'curbside-signature': sign(DESK_SECRET, raw) };
  assert.equal((await deliver({})).error.code, 'no_signature');
  assert.equal((await deliver({ 'curbside-signature': sign('other', raw) })).error.code, 'bad_signature');
  assert.equal((await deliver(good, raw.replace('asked', 'Asked'))).error.code, 'bad_signature');
  assert.equal((await deliver({ 'curbside-signature': sign(DESK_SECRET, raw, now - 301) })).error.code, 'stale_signature');
  assert.equal((await deliver({ 'curbside-signature': sign(DESK_SECRET, raw, now + 400) })).error.code, 'stale_signature');
  assert.equal(shop.handoffs().length, 0);
  const first = await deliver(good);
  const second = await deliver(good);
  assert.deepEqual([first.status, first.duplicate, second.status, second.duplicate], [201, false, 200, true]);
  assert.equal(first.ticket, second.ticket);
  const [handoff] = shop.handoffs();
  assert.deepEqual([shop.handoffs().length, handoff.handoff_id, handoff.deliveries, handoff.body.reason], [1, 'h-1', 2, 'asked']);
});

test('the desk takes a signed message for an agent once', async () => {
  const raw = JSON.stringify({ conversation: 'c-1', text: 'are you there?' });
  const deliver = (signature) => fetch(shop.bindings.DESK_MESSAGES_URL, { method: 'POST', body: raw, headers: { 'idempotency-key': 'm-1', 'curbside-signature': signature } }).then(({ status }) => status);
  assert.deepEqual([await deliver(sign('other', raw)), await deliver(sign(DESK_SECRET, raw)), await deliver(sign(DESK_SECRET, raw))], [401, 201, 200]);
  assert.deepEqual(shop.messages().map(({ message_id, deliveries, body }) => [message_id, deliveries, body.text]), [['m-1', 2, 'are you there?']]);
  assert.equal((await fetch(`${shop.url}/desk/handoffs`)).status, 405);
});

test('a database file outlives the shop; a temporary one does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'curbside-test-'));
  try {
    const options = { db: join(folder, 'shop.sqlite'), today: '2026-11-20' };
    const first = await startShop(options);
    await caller(first)('POST', '/orders/48201940/cancel', {});
    await first.close();
    assert.ok(existsSync(options.db));
    const second = await startShop(options);
    assert.equal((await caller(second)('GET', '/orders/48201940')).body.state, 'cancelled');
    await second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
