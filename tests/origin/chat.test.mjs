// `curbside chat --origin` against the demo shop as a process of its own: through a pipe, with real tokens and real HTTP.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { cargoTarget, withCargo } from '../../scripts/lib/rust.mjs';

/** How long one conversation may take. */
const PATIENCE_MS = 60_000;
const CLIENT = { ORIGIN_CLIENT_ID: 'curbside-bot', ORIGIN_CLIENT_SECRET: 'curbside-demo-secret' };

let shop;
let url;
/** The program; CURBSIDE names one that is built already. */
let curbside = process.env.CURBSIDE;
before(async () => {
  if (!curbside) {
    // With `--tests`, as in scripts/lib/suites.mjs: the same features, so nothing is compiled a second time.
    const built = await withCargo('cargo', ['build', '--locked', '--bins', '--tests', '--quiet']);
    assert.equal(built.code, 0, 'curbside does not compile');
    curbside = join(cargoTarget(), 'debug', 'curbside');
  }
  shop = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', at('tests/origin/main.mjs'), '--port', '0', '--faults'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(shop.stdout), 'line');
  url = /^demo shop at (http:\S+)$/.exec(line)?.[1];
  assert.ok(url, line);
});
after(async () => {
  if (!shop || shop.exitCode !== null) return;
  shop.kill();
  await once(shop, 'exit');
});

const tokens = () => ({ ...CLIENT, ORIGIN_TOKEN_URL: `${url}/oidc/token` });

/** Holds a conversation through a pipe, one message a line: everything said, everything told to the author, the exit code. */
async function chat(messages, { env = tokens(), locale = 'en', origin = url } = {}) {
  const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ORIGIN_')));
  const program = spawn(curbside, ['chat', 'flows', '--locale', locale, '--origin', origin], { cwd: at(), env: { ...bare, ...env }, timeout: PATIENCE_MS });
  const told = { out: '', err: '' };
  program.stdout.on('data', (bytes) => { told.out += bytes; });
  program.stderr.on('data', (bytes) => { told.err += bytes; });
  program.stdin.end(messages.map((message) => `${message}\n`).join(''));
  const [code] = await once(program, 'close');
  return { ...told, code };
}

async function writes() {
  const response = await fetch(`${url}/_control/writes`);
  return JSON.stringify(await response.json());
}

const fault = (body) => fetch(`${url}/_control/faults`, { method: body ? 'POST' : 'DELETE', body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } });

for (const [locale, words] of [
  ['en', { status: 'where is my order?', shipped: /Your order ORD-48201937 shipped on/, cancel: 'I want to cancel order', order: 'ORD48201940', sure: /Shall I cancel order ORD-48201940/, no: 'no', yes: 'yes', kept: /nothing was changed|stays|won’t|as it is/i, done: /order ORD-48201940 is cancelled/, unknown: /there is nothing under that order number/, down: /system|reach|answer/i }],
  ['de', { status: 'wo ist meine Bestellung?', shipped: /Ihre Bestellung ORD-48201937 wurde am/, cancel: 'ich möchte die Bestellung stornieren', order: null, sure: /Soll ich die Bestellung ORD-\d{8} .*jetzt stornieren/, no: 'nein', yes: 'ja', kept: /nichts|bleibt/i, done: /Die Bestellung ORD-\d{8} ist storniert/, unknown: /unter dieser Bestellnummer|nichts/, down: /System|erreich|Antwort/i }],
]) {
  describe(`in ${locale}`, () => {
    test('tells the state of an order', async () => {
      const { out, err, code } = await chat([words.status, 'ORD48201937'], { locale });
      assert.match(out, words.shipped);
      assert.match(out, /https:\/\/tracking\.example\.com\//);
      assert.equal(err, '');
      assert.equal(code, 0);
    });

    test('cancels an order after a yes, and not after a no', async () => {
      const order = words.order ?? await processing();
      const before = await writes();
      const kept = await chat([`${words.cancel} ${order}`, words.no], { locale });
      assert.match(kept.out, words.sure);
      assert.match(kept.out, words.kept);
      assert.equal(await writes(), before);
      const { out, code } = await chat([`${words.cancel} ${order}`, words.yes], { locale });
      assert.match(out, words.sure);
      assert.match(out, words.done);
      assert.notEqual(await writes(), before);
      assert.equal(code, 0);
    });

    test('says that there is no such order', async () => {
      const { out } = await chat([words.status, 'ORD00000000'], { locale });
      assert.match(out, words.unknown);
    });

    test('says honestly that the shop is down, and the author why', async () => {
      await fault({ kind: 'error', status: 503, path: '^/orders' });
      try {
        const { out, err, code } = await chat([words.status, 'ORD48201937'], { locale });
        assert.doesNotMatch(out, words.shipped);
        assert.match(out, words.down);
        assert.match(err, /GET \/orders\/48201937: no answer from/);
        assert.equal(code, 0);
      } finally {
        await fault();
      }
    });

    test('goes on where nothing listens at all', async () => {
      const { out, err, code } = await chat([words.status, 'ORD48201937'], { locale, env: {}, origin: 'http://127.0.0.1:1' });
      assert.match(out, words.down);
      assert.match(err, /no answer from http:\/\/127\.0\.0\.1:1/);
      assert.equal(code, 0);
    });
  });
}

/** An order in the warehouse that no other test touches. */
async function processing() {
  const auth = `Basic ${Buffer.from(`${CLIENT.ORIGIN_CLIENT_ID}:${CLIENT.ORIGIN_CLIENT_SECRET}`).toString('base64')}`;
  const answer = await fetch(`${url}/oidc/token`, { method: 'POST', headers: { authorization: auth, 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials&scope=orders:read+customers:read' });
  const { access_token: token } = await answer.json();
  for (let customer = 1002; customer < 1062; customer += 1) {
    const response = await fetch(`${url}/orders?customer=C${customer}`, { headers: { authorization: `Bearer ${token}` } });
    const { orders } = await response.json();
    const found = orders.find(({ state }) => state === 'processing');
    if (found) return found.order_id;
  }
  throw new Error('the shop has no order in its warehouse');
}

test('an author without credentials, or with half of them, is told what to set', async () => {
  const without = await chat(['where is my order ORD48201937'], { env: {} });
  assert.match(without.err, /the shop wants credentials; set ORIGIN_TOKEN_URL, ORIGIN_CLIENT_ID, ORIGIN_CLIENT_SECRET/);
  const half = await chat(['hello'], { env: CLIENT });
  assert.equal(half.code, 2);
  assert.match(half.err, /not set: ORIGIN_TOKEN_URL/);
  const wrong = await chat(['where is my order ORD48201937'], { env: { ...tokens(), ORIGIN_CLIENT_SECRET: 'not-it' } });
  assert.match(wrong.err, /refuses these credentials for the scope orders:read/);
  assert.doesNotMatch(wrong.err + wrong.out, /not-it/);
  const address = await chat(['hello'], { origin: 'localhost:8788' });
  assert.equal(address.code, 2);
  assert.match(address.err, /this is no address/);
});
