// Customers: known by a token the shop signed, remembered under another name, forgotten everywhere.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { CUSTOMER_JWT_SECRET, newId, startBot, until } from './harness.mjs';

let bot, keys, jwks;
before(async () => {
  keys = { ES256: await generateKeyPair('ES256'), RS256: await generateKeyPair('RS256') };
  const set = { keys: await Promise.all(Object.entries(keys).map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), alg, kid: alg, use: 'sig' }))) };
  jwks = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(set)));
  await new Promise((resolve) => { jwks.listen(0, '127.0.0.1', resolve); });
  bot = await startBot({ vars: { CUSTOMER_JWKS_URL: `http://127.0.0.1:${jwks.address().port}/jwks.json` }, shop: { today: '2026-11-20' } });
});
after(async () => { await bot?.close(); jwks?.close(); });

const secret = new TextEncoder().encode(CUSTOMER_JWT_SECRET);
/** A customer's token; `change` alters the claims, `key` and `header` how it is signed. */
function token(change = {}, { key = secret, header = { alg: 'HS256' } } = {}) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub: 'C1001', aud: 'curbside', name: 'Mara', iat: now, exp: now + 600, ...change }).setProtectedHeader(header).sign(key);
}

const identify = (session, jwt) => bot.request('/v1/identify', { method: 'POST', body: { session, token: jwt } });

test('who identifies goes on in a conversation of a new id', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const before = talk.id;
  const met = await identify(talk.session, await token());
  assert.equal(met.status, 200, met.text);
  talk.session = met.json.session;
  assert.notEqual(talk.id, before);
  const next = await talk.say('hello');
  assert.deepEqual([next.status, next.json.turn], [200, 2]);
});

for (const alg of ['ES256', 'RS256']) {
  test(`${alg} by the shop's key set`, async () => {
    const talk = bot.conversation();
    await talk.event('open');
    const good = await identify(talk.session, await token({}, { key: keys[alg].privateKey, header: { alg, kid: alg } }));
    assert.equal(good.status, 200, good.text);
    const stranger = (await generateKeyPair(alg)).privateKey;
    const bad = await identify(talk.session, await token({}, { key: stranger, header: { alg, kid: alg } }));
    assert.deepEqual([bad.status, bad.code], [401, 'invalid_token']);
  });
}

test('tokens that prove nothing', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const now = Math.floor(Date.now() / 1000);
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(`{"sub":"C1001","aud":"curbside","exp":${now + 60}}`).toString('base64url')}.`;
  for (const wrong of [
    await token({ exp: now - 120 }), await token({ aud: 'another' }), await token({ sub: '' }), await token({ exp: undefined }),
    await token({}, { key: new TextEncoder().encode('another secret, just as long: 0123456789') }), unsigned, 'nonsense',
  ]) {
    const answer = await identify(talk.session, wrong);
    assert.deepEqual([answer.status, answer.code], [401, 'invalid_token'], answer.text);
  }
  assert.equal((await talk.say('hello')).json.turn, 2, 'nothing has changed');
});

test('what a customer wanted is remembered under another name', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  talk.session = (await identify(talk.session, await token({ sub: 'C2002', name: 'Noor' }))).json.session;
  await talk.say('I want to cancel my order');
  const { DB } = await bot.env();
  const memory = await until(async () => {
    const { results } = await DB.prepare("SELECT * FROM memory WHERE body LIKE '%Noor%'").all();
    const found = results.map((row) => ({ ...row, body: JSON.parse(row.body) }))[0];
    return found?.body.recent_intents.length > 0 && found;
  }, 'the memory');
  assert.ok(!JSON.stringify(memory).includes('C2002'));
  assert.match(memory.who, /^p1\./);
});

test('who comes back is greeted by name, in the language remembered; sees what is remembered, and has it forgotten', async () => {
  const mine = (jwt) => bot.request('/v1/me', { headers: { authorization: `Bearer ${jwt}` } });
  const first = bot.conversation();
  await first.event('open');
  first.session = (await identify(first.session, await token({ sub: 'C4004', name: 'Noor', locale: 'de' }))).json.session;
  await first.say('Ich möchte meine Bestellung stornieren');
  const jwt = await token({ sub: 'C4004', name: undefined });
  const { json } = await until(async () => { const answer = await mine(jwt); return answer.json.memory?.recent_intents.length > 0 && answer; }, 'the memory');
  assert.deepEqual([json.verified, json.memory.name, json.memory.locale, json.memory.recent_intents], [true, 'Noor', 'de', ['cancel_order']]);
  const next = bot.conversation({ locale: 'en' });
  await next.event('open');
  next.session = (await identify(next.session, jwt)).json.session;
  const hello = await next.event('open');
  assert.match(hello.words, /Noor/);
  assert.match(hello.words, /Was kann ich/);
  assert.match((await next.say('hallo')).words, /Noor/);
  assert.deepEqual((await mine(next.session)).json.memory.name, 'Noor', 'by a session too');
  assert.equal((await bot.request('/v1/me', { method: 'DELETE', headers: { authorization: `Bearer ${jwt}` } })).status, 200);
  assert.equal((await mine(jwt)).json.memory, null);
  const anybody = bot.conversation();
  await anybody.event('open');
  assert.deepEqual((await mine(anybody.session)).json, { verified: false, memory: null });
  assert.equal((await bot.request('/v1/me')).code, 'invalid_session');
});

test('feedback is kept once a conversation, its comment redacted', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const give = (body) => bot.request('/v1/feedback', { method: 'POST', body: { session: talk.session, ...body } });
  assert.equal((await give({ score: 2 })).status, 204);
  assert.equal((await give({ score: 4, resolved: true, comment: 'write to mara@example.com' })).status, 204);
  for (const body of [{}, { score: 0 }, { score: 6 }, { score: 2.5 }, { score: '3' }, { score: 3, resolved: 'yes' }]) assert.equal((await give(body)).status, 400);
  const { DB } = await bot.env();
  const { results } = await DB.prepare('SELECT * FROM feedback WHERE conversation = ?').bind(talk.id).all();
  assert.deepEqual(results.map(({ score, resolved }) => [score, resolved]), [[4, 1]]);
  assert.ok(!results[0].comment.includes('mara@'), results[0].comment);
});

/** Everything that the stores hold, as one text. */
async function everything() {
  const { DB, SESSIONS_KV } = await bot.env();
  const { results: tables } = await DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND name != 'd1_migrations'").all();
  const rows = [];
  for (const { name } of tables) rows.push(name, (await DB.prepare(`SELECT * FROM "${name}"`).all()).results);
  for (const { name } of (await SESSIONS_KV.list()).keys) rows.push(name, await SESSIONS_KV.get(name));
  for (const id of await bot.worker.listDurableObjectIds('TALKS')) {
    const storage = await bot.worker.getDurableObjectStorage('TALKS', { id });
    rows.push(await storage.exec('SELECT * FROM sqlite_master').catch(() => []));
  }
  return JSON.stringify(rows);
}

test('forgotten: nothing of the customer is found anywhere, and a late message does not bring it back', async () => {
  const canary = 'zanzibar-canary';
  const jwt = await token({ sub: 'C3003', name: canary });
  const talk = bot.conversation();
  await talk.event('open');
  talk.session = (await identify(talk.session, jwt)).json.session;
  await talk.say(`my name is ${canary}`);
  await talk.say('I want to talk to a person');
  await bot.request('/v1/feedback', { method: 'POST', body: { session: talk.session, score: 1, comment: canary } });
  await until(() => bot.shop.handoffs().find(({ body }) => body.conversation === talk.id), 'the handoff');
  await until(async () => (await everything()).includes(canary), 'the canary in a store');
  const gone = await bot.request('/v1/me', { method: 'DELETE', headers: { authorization: `Bearer ${jwt}` } });
  assert.equal(gone.status, 200, gone.text);
  const { receipt } = gone.json;
  assert.ok(receipt.id.length >= 16);
  const deleted = Object.fromEntries(receipt.stores.map(({ store, deleted: n }) => [store, n]));
  assert.ok(deleted.sessions >= 1 && deleted.live >= 1 && deleted.database >= 3 && deleted.memory >= 1, gone.text);
  assert.ok(receipt.pending.some(({ store }) => store === 'desk') && receipt.pending.some(({ store }) => store === 'backups'), gone.text);
  const { EVENTS } = await bot.env();
  await EVENTS.send({ type: 'turn.taken', id: `${talk.id}-9`, at: Date.now() + 1000, site: 'demo', conversation: talk.id, turn: 9, input: 'text', intent: canary, confidence: 1, sentiment: 0, owner: 'bot', locale: 'en', ms: 1, events: [] });
  await new Promise((resolve) => { setTimeout(resolve, 3000); });
  const left = await everything();
  assert.ok(!left.includes(canary), 'the canary is gone');
  assert.ok(!left.includes(talk.id), 'so is the conversation');
});

test('a session alone forgets its own conversation', async () => {
  const talk = bot.conversation();
  await talk.event('open');
  const { SESSIONS_KV } = await bot.env();
  await until(() => SESSIONS_KV.get(`c:${talk.id}`), 'the KV write');
  const gone = await bot.request('/v1/me', { method: 'DELETE', headers: { authorization: `Bearer ${talk.session}` } });
  assert.equal(gone.status, 200, gone.text);
  assert.equal(await SESSIONS_KV.get(`c:${talk.id}`), null);
  assert.equal((await bot.request('/v1/me', { method: 'DELETE' })).status, 401);
});

test('the daily sweep takes the conversation out of what is old', async () => {
  const { DB } = await bot.env();
  const old = Date.now() - 31 * 86_400_000;
  const id = `Old-${newId()}`;
  await DB.batch([
    DB.prepare("INSERT INTO turns VALUES (?1, ?2, 'demo', ?3, 1, 'text', 'x', 1, 0, 'bot', 'en', 5, 'bot')").bind(`${id}-1`, old, id),
    DB.prepare("INSERT INTO events VALUES (?1, 0, ?2, 'fallback', NULL, NULL)").bind(`${id}-1`, old),
    DB.prepare("INSERT INTO feedback VALUES (?1, 'demo', ?2, 3, NULL, 'words')").bind(id, old),
    DB.prepare("INSERT INTO handoffs (id, conversation, site, reason, asked_at, state, lease_until) VALUES (?1, ?2, 'demo', 'asked', ?3, 'delivered', 0)").bind(`${id}-1`, id, old),
  ]);
  await bot.worker.scheduled({ cron: '17 3 * * *', scheduledTime: new Date() });
  const left = await everything();
  assert.ok(!left.includes(id), 'the id is gone');
  const { results } = await DB.prepare("SELECT t.id, t.conversation, e.kind FROM turns t JOIN events e ON e.turn = t.id WHERE t.conversation LIKE 'p1.%'").all();
  assert.equal(results.length, 1, 'what is counted stays');
  const scores = await DB.prepare("SELECT comment FROM feedback WHERE conversation LIKE 'p1.%'").all();
  assert.deepEqual(scores.results, [{ comment: null }]);
});
