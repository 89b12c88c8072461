// The built worker on real workerd, with the demo shop as its origin: everything the tests of the edge stand on.
//
//   const bot = await startBot();            bot.url, bot.shop, bot.server, bot.env()
//   const talk = bot.conversation();         await talk.say('where is my order?')
//   await bot.close();

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { startShop } from '../origin/shop.mjs';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** 32 bytes 0x01: the key that the old ticket below is sealed with. */
export const TICKET_KEYS = `k1:${'01'.repeat(32)}`;
/** What the shop signs customers' tokens with. */
export const CUSTOMER_JWT_SECRET = 'a secret of the tests, long enough: 0123456789';
export const ADMIN_TOKEN = 'admin-token-of-the-tests';
/** A ticket of the first day of 2020; src/session/ticket_tests.rs holds that it once was good. */
export const OLD_TICKET = '1.k1.AAAAAAAAAAAAAAAAAAAAAA.Vj2rPoD81MoixhLCHi2B66UzngbekqTfErbdvPrNlmtfsXT4wGoNTUiwLkxAXzQpKWL_8zSjBDFTwIIUv9lHmZlTC6GAakosRr9j1rmt7tdpluCSV7ZkO_Pxkfp0ccCbpZl2Ty32hoNKnPcTHnxvnEIaipDqYB8LnumTe6EfbDzfFyS7Mg';

/** How long `until` waits, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Waits until `check` gives something, and gives it back. */
export async function until(check, what = 'what was waited for', ms = PATIENCE_MS) {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${ms} ms`);
    await sleep(50);
  }
}

let ids = 0;
/** A message id never used before. */
export const newId = () => `t${process.pid}-${(ids += 1)}`;

/**
 * The part of wrangler.toml that is local development, with another entry module in front of the built one.
 * @param {string} entry path of the module below the root
 */
function withEntry(entry) {
  const text = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8').split(/^\[env\./m)[0];
  const placed = text
    .replace(/^main = .*$/m, `main = ${JSON.stringify(join(ROOT, entry))}`)
    .replace(/^directory = .*$/m, `directory = ${JSON.stringify(join(ROOT, 'www/dist'))}`)
    .replace(/^migrations_dir = .*$/m, `migrations_dir = ${JSON.stringify(join(ROOT, 'migrations'))}`);
  // What the queue gives up on is told to that module, too.
  const dead = /^dead_letter_queue = (".*")$/m.exec(text)[1];
  const whole = `${placed}\n[[queues.consumers]]\nqueue = ${dead}\nmax_batch_timeout = 1\n`;
  const folder = join(ROOT, '.wrangler', 'tests');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${entry.replaceAll(/\W/g, '-')}.toml`);
  writeFileSync(path, whole);
  return path;
}

/**
 * Starts the worker and, unless one is given, a demo shop with faults.
 * @param {object} [options]
 * @param {string} [options.entry] a module to put in front of the built one, such as `tests/edge/faulty.mjs`
 * @param {Record<string, string>} [options.vars] variables over those of wrangler.toml and the shop
 * @param {object} [options.shop] options for the demo shop
 */
export async function startBot({ entry, vars = {}, shop: shopOptions = {} } = {}) {
  if (!existsSync(join(ROOT, 'build', 'index.js'))) throw new Error('build/ is not there: run `npm test` once, or `node scripts/build-worker.mjs`');
  mkdirSync(join(ROOT, 'www', 'dist'), { recursive: true });
  const shop = await startShop({ faults: true, ...shopOptions });
  const server = createTestHarness({
    root: ROOT,
    workers: [{
      configPath: entry ? withEntry(entry) : join(ROOT, 'wrangler.toml'),
      vars: { ...shop.bindings, PUBLIC_URL: '', ...vars },
      secrets: {
        TICKET_KEYS, ADMIN_TOKEN, CUSTOMER_JWT_SECRET, PSEUDONYM_KEYS: `p1:${'02'.repeat(32)}`,
        ORIGIN_CLIENT_SECRET: shop.bindings.ORIGIN_CLIENT_SECRET, DESK_WEBHOOK_SECRET: shop.bindings.DESK_WEBHOOK_SECRET,
      },
    }],
  });
  const { url } = await server.listen();
  const worker = server.getWorker();
  await worker.applyD1Migrations('DB');
  const base = url.href.replace(/\/$/, '');

  /** One request, given up after `timeoutMs` where that is said; the answer's JSON where it has one. */
  async function request(path, { method = 'GET', headers = {}, body, timeoutMs } = {}) {
    const response = await fetch(base + path, {
      method, redirect: 'manual', ...(timeoutMs && { signal: AbortSignal.timeout(timeoutMs) }),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const text = await response.text();
    let json;
    try { json = JSON.parse(text); } catch { json = undefined; }
    return { status: response.status, headers: response.headers, text, json, code: json?.error?.code };
  }

  const post = (body, headers, timeoutMs) => request('/v1/messages', { method: 'POST', body, headers, timeoutMs });

  /** A customer who talks to the bot, one message after the other. */
  function conversation(extra = {}) {
    let session;
    const send = async (what) => {
      const body = { id: newId(), ...extra, ...(session ? { session } : {}), ...what };
      const answer = await post(body);
      if (answer.status === 200) session = answer.json.session;
      const replies = answer.json?.replies ?? [];
      return {
        ...answer, body, replies, owner: answer.json?.owner,
        /** Everything said in words, a line each. */
        words: replies.map((reply) => reply.text ?? reply.title ?? '').filter(Boolean).join('\n'),
        choices: replies.flatMap((reply) => reply.options ?? []),
      };
    };
    return {
      say: (text) => send({ text }),
      press: (choice) => send({ choice }),
      event: (event) => send({ event }),
      send,
      get session() { return session; },
      set session(token) { session = token; },
      get id() { return session?.split('.')[2]; },
    };
  }

  return {
    url: base, shop, server, worker, request, post, conversation,
    env: () => worker.getEnv(),
    /** Ends workerd and starts it again over the same stores: whatever was under way is gone, and so is what isolates remembered. */
    restart: () => server.update((options) => options),
    /** Everything the worker has logged, in one text. */
    logs: () => server.getLogs().map((line) => JSON.stringify(line)).join('\n'),
    async close() {
      await server.close();
      await shop.close();
    },
  };
}
