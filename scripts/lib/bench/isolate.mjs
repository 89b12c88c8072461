// Runs the built worker in this Node, with bindings that cost nothing, and measures the CPU time of what it does.
// V8 runs the very module that workerd does, and here each turn's CPU time can be told, which workerd does not tell.
// Started as a program of its own by bench.mjs; prints one line of JSON.

import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { at } from '../paths.mjs';
import { threadClock } from './clock.mjs';
import { summary } from './figures.mjs';
import './stubs.mjs';

/** Turns before measuring begins, so that V8 has compiled what is hot, and the memory has found its size: 256 recent messages are kept. */
const WARM_TURNS = 2000;
/** Turns that are measured. */
const TURNS = 1000;
/** Turns of one conversation, after which the next begins. */
const CONVERSATION = 6;

const SMALL_TALK = ['hello there', 'which shipping options do you have?', 'what can you do?', 'I want to speak about my last purchase, it is rather late', 'thank you very much', 'how long does delivery to France take?', 'menu', 'tell me a joke'];
const ORDER = { order_id: 'ORD48201937', number: '48201937', state: 'shipped', placed_on: '2026-11-18', ship_date: '2026-11-19', eta: '2026-11-23', delivered_on: null, cancelled_on: null, delay_reason: null, carrier: 'DHL', tracking_url: 'https://tracking.example.com/dhl/48201937', items: [], shipping: '4.90', total: '84.90', currency: 'EUR', customer: { customer_id: 'C1001', name: 'Mara', email: 'mara@example.com', postcode: '20457' }, address: {}, refund: { state: 'none' }, can_cancel: false, can_change: false, can_return: false };

/** What nobody writes but somebody sends: each must be understood as something, in bounded time. */
const ODD = {
  nothing: ' ', smiley: '🙂', address: 'https://example.com/track?id=48201937&utm_source=mail#top', script: '我的订单在哪里', control: '\u0000\u0001\u001b[31m\u202e',
  ...Object.fromEntries(Object.entries({
    words: 'where is my parcel ', letter: 'a', letters: 'x ', marks: '!', smileys: '🙂', base64: 'QUJDREVGR0g3aGk5', ideographs: '我的订单在哪里', arabic: 'أين طلبي ', accents: 'e\u0301',
    capitals: 'İ', numbers: '12 34 56 ', moods: 'nicht so gut ', unknown: '\ufffd',
  }).map(([name, text]) => [name, [...text.repeat(2_000)].slice(0, 2_000).join('')])),
};

class Kv {
  #rows = new Map();
  async get(key) { return this.#rows.get(key) ?? null; }
  async getWithMetadata(key) { return { value: this.#rows.get(key) ?? null, metadata: null, cacheStatus: null }; }
  async put(key, value) { this.#rows.set(key, value); }
  async delete(key) { this.#rows.delete(key); }
  async list() { return { keys: [], list_complete: true, cacheStatus: null }; }
}
class WorkerQueue { async send() {} async sendBatch() {} }
class Ratelimit { async limit() { return { success: true }; } }
/** Objects that count no guesses: an order is told only where its count could be asked. */
class DurableObjectNamespace {
  getByName() { return { fetch: async () => new Response(null, { headers: { guesses: '{"wrong":0,"until":0}' } }) }; }
}
/** A database in which nobody has changed the flags that are shipped. */
class D1Database {
  prepare() { return { first: async () => null }; }
}
class Fetcher { async fetch() { return new Response('', { status: 404 }); } }

/** Everything that the module's instance exports, caught as it is made: its memory is in there. */
const memories = [];
const Instance = WebAssembly.Instance;
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    memories.push(...Object.values(this.exports).filter((value) => value instanceof WebAssembly.Memory));
  }
};
globalThis.addEventListener ??= () => {};
const megabytes = () => Math.max(0, ...memories.map((memory) => memory.buffer.byteLength)) / 2 ** 20;

let originCalls = 0;
globalThis.fetch = async (input) => {
  const url = typeof input === 'string' ? input : input.url;
  if (url.includes('/oidc/')) return Response.json({ access_token: 'token', token_type: 'Bearer', expires_in: 600 });
  originCalls += 1;
  return Response.json(ORDER);
};

const vars = Object.fromEntries([...readFileSync(at('wrangler.toml'), 'utf8').split('[env.')[0].matchAll(/^([A-Z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gm)].map(([, name, a, b]) => [name, a ?? b]));
const env = {
  ...vars, TICKET_KEYS: `bench:${randomBytes(32).toString('hex')}`, ADMIN_TOKEN: 'bench', ORIGIN_CLIENT_ID: 'bench', ORIGIN_CLIENT_SECRET: 'bench', DESK_WEBHOOK_SECRET: 'bench',
  SESSIONS_KV: new Kv(), EVENTS: new WorkerQueue(), PER_SESSION: new Ratelimit(), PER_ADDRESS: new Ratelimit(), GUESSES: new DurableObjectNamespace(), DB: new D1Database(), ASSETS: new Fetcher(),
};
const later = [];
const ctx = { waitUntil: (promise) => later.push(promise), passThroughOnException() {} };

/** CPU time of this thread in milliseconds. The system's own clock for it is exact; process.threadCpuUsage() counts in ticks of 4 ms. */
const cpu = threadClock();
/** CPU time of all threads in milliseconds: what V8 compiles on others is in it. */
const cpuOfAll = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

const before = cpuOfAll();
const { default: Worker } = await import(pathToFileURL(at('build', 'index.js')).href);
const worker = new Worker(ctx, env);
const startCpu = cpuOfAll() - before;

async function call(method, path, body, headers = {}) {
  const request = new Request(`http://127.0.0.1:8787${path}`, { method, headers: { 'content-type': 'application/json', 'cf-connecting-ip': '127.0.0.1', ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  const from = cpu();
  const response = await worker.fetch(request);
  const text = await response.text();
  await Promise.all(later.splice(0));
  const ms = cpu() - from;
  if (response.status !== 200) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return { ms, body: JSON.parse(text) };
}

const say = (session, text) => call('POST', '/v1/messages', { id: randomUUID(), ...(session && { session }), text });

// Node makes its own Request and Response ready on their first use, which is no cost of the worker's.
await new Response(JSON.stringify({}), { headers: { 'content-type': 'application/json' } }).text();
const first = (await say(undefined, 'hello')).ms;

/** Turns of plain conversation that never call the shop. */
async function plainTurns(count) {
  const times = [];
  let session;
  for (let i = 0; i < count; i += 1) {
    if (i % CONVERSATION === 0) session = undefined;
    const calls = originCalls;
    const { ms, body } = await say(session, SMALL_TALK[i % SMALL_TALK.length]);
    session = body.owner === 'bot' ? body.session : undefined;
    if (originCalls === calls) times.push(ms);
  }
  if (times.length < count / 2) throw new Error('most turns called the shop: choose other messages to measure by');
  return times;
}

/** Turns in which the shop is asked for an order. */
async function orderTurns(count) {
  const times = [];
  for (let i = 0; i < count; i += 1) {
    const { body } = await say(undefined, 'where is my order?');
    const calls = originCalls;
    const { ms, body: answer } = await say(body.session, 'ORD48201937');
    if (originCalls === calls || !JSON.stringify(answer.replies).includes('tracking.example.com')) throw new Error(`the order's state was not told: ${JSON.stringify(answer.replies)}`);
    times.push(ms);
  }
  return times;
}

async function understanding(count) {
  const times = [];
  for (let i = 0; i < count; i += 1) times.push((await call('POST', '/v1/understand', { text: `${SMALL_TALK[i % SMALL_TALK.length]} please tell me more` }, { authorization: 'Bearer bench' })).ms);
  return times;
}

/** The median for each odd message, the dearest of them. */
async function oddest(times) {
  const dearest = { what: '', ms: 0 };
  for (const [what, text] of Object.entries(ODD)) {
    const each = [];
    for (let i = 0; i < times; i += 1) {
      const { ms, body } = await call('POST', '/v1/understand', { text }, { authorization: 'Bearer bench' });
      if (!(body.confidence >= 0 && body.confidence <= 1)) throw new Error(`${what} is understood as ${JSON.stringify(body)}`);
      each.push(ms);
    }
    const ms = summary(each).p50;
    if (process.env.ODD) console.error(what, ms.toFixed(2));
    if (ms > dearest.ms) Object.assign(dearest, { what, ms });
  }
  return dearest;
}

await plainTurns(WARM_TURNS);
const memoryAfterWarm = megabytes();
const plain = await plainTurns(TURNS);
const memoryAfterTurns = megabytes();
await orderTurns(20);
const order = await orderTurns(200);
await understanding(50);
const understood = await understanding(300);
const odd = await oddest(15);
process.stdout.write(`${JSON.stringify({ startCpu, first, plain: summary(plain), order: summary(order), understood: summary(understood), odd, memoryAfterWarm, memoryAfterTurns })}\n`);
process.exit(0);
