// Conversations under faults: the shop fails in every way, KV is late, lossy, busy or away, the queue tells things again or takes
// nothing, the database fails, live objects are evicted, workerd is started anew. Each conversation has its own customer and its own secret
// word. Afterwards nothing may be missing, doubled, or in somebody else's hands.
//
//   node tests/load/storm.mjs --conversations 1000 --seed 7 [--sessions durable]
//
// The full figure (docs/OPERATIONS.md): progress on stderr, then JSON. Ends by itself.

import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dice } from '../dice.mjs';
import { startBot } from '../edge/harness.mjs';
import { customers } from './customer.mjs';
import { delivered, reckon, wordsIn } from './reckoning.mjs';

const SHOP_FAULTS = ['slow', 'error', 'bad_json', 'wrong_shape', 'stall', 'redirect', 'busy', 'unauthorized', 'down', 'lost_answer', null, null];
const KV_FAULTS = ['late', 'lossy', 'busy', 'away', 'garbage', null, null];
/** Conversations that talk at once. */
const AT_ONCE = 24;
/** With one of so many messages, its conversation's live object (where it has one) is evicted while the message is under way. */
const EVICT_ONE_IN = 8;
/** After so many conversations workerd is started anew. */
const RESTART_EVERY = 150;
/** How long a storm may last, in milliseconds; a conversation more or less, and the reckoning. */
const MAX_MS = 40 * 60_000;
/** How often progress is told, in milliseconds. */
const TELL_MS = 15_000;

/** What customers come for. `plain` messages ask neither the shop nor a person; `writes` is what the shop then writes down. */
const SCRIPTS = [
  () => [{ text: 'where is my order?' }, { text: 'ORD48201937' }, { text: 'thank you', plain: true }],
  (word) => [{ text: `I want to complain about ${word}` }, { text: `it was late, says ${word}` }, { text: 'skip' }, { text: 'yes', writes: 'complaint' }],
  (word) => [{ text: 'I want the newsletter' }, { text: 'subscribe' }, { text: `${word}@example.com` }, { text: 'yes', writes: 'newsletter' }],
  (word) => [{ text: 'hello', plain: true }, { text: 'I want to talk to a person' }, { text: `still there? ${word}` }, { text: `I am ${word}` }],
  () => [{ text: 'please cancel my order' }, { text: 'ORD48201940' }, { text: 'mara.lindqvist@example.com' }, { text: '20457' }, { text: 'no' }],
];

/**
 * Runs a storm.
 * @param {{conversations: number, seed: number, sessions?: 'kv' | 'durable', log?: (text: string) => void, maxMs?: number}} options
 * @returns {Promise<object>} what was counted; `broken` lists everything that may not be
 */
export async function storm({ conversations, seed, sessions = 'kv', log = () => {}, maxMs = MAX_MS }) {
  const random = dice(seed);
  const bot = await startBot({ entry: 'tests/edge/faulty.mjs', vars: { SESSIONS: sessions }, shop: { today: '2026-11-20' } });
  const broken = [];
  const began = Date.now();
  const count = { conversations: 0, messages: 0, answered: 0, refused: 0, unanswered: 0, retries: 0, timedOut: 0, cutOff: 0, slowestMs: 0, foreignWords: 0, failed: {}, cutOffWords: {}, faults: {} };
  const struck = (kind, times = 1) => { if (times > 0) count.faults[kind] = (count.faults[kind] ?? 0) + times; };
  const post = customers(bot, count, (what) => broken.push(what));
  const handed = new Set();
  /** Most writes of a kind that customers have asked for. */
  const wanted = {};
  /** Closed while workerd is started anew: the local queue is in its memory, and a handoff in it would be lost as no real one is. */
  let gate = null;
  let weighty = 0;

  async function send(talk, { plain = false, writes, ...what }) {
    if (writes) wanted[writes] = (wanted[writes] ?? 0) + 1;
    if (!plain && gate) await gate.promise;
    if (!plain) weighty += 1;
    const before = talk.owner;
    const answer = await post(talk, what).finally(() => { if (!plain) weighty -= 1; });
    for (const word of wordsIn(answer?.text ?? '')) {
      if (word === talk.word) continue;
      count.foreignWords += 1;
      broken.push(`${talk.word} was shown ${word}`);
    }
    if (before !== 'agent' && talk.owner === 'agent') handed.add(talk.session.split('.')[2]);
  }

  async function conversation(n) {
    const talk = { word: `word${seed}x${String(n).padStart(5, '0')}x`, sent: 0, session: undefined, owner: 'bot' };
    const script = random.pick(SCRIPTS)(talk.word);
    await send(talk, { event: 'open', plain: true });
    for (const message of script) {
      const evicted = random.below(EVICT_ONE_IN) === 0 && talk.session
        ? sleep(random.below(60)).then(() => bot.worker.evictDurableObject('TALKS', { name: talk.session.split('.')[2] })).then(() => struck('object evicted'), () => {})
        : undefined;
      await send(talk, message);
      await evicted;
    }
    count.conversations += 1;
  }

  let running = true;
  /** What goes wrong changes several times a second. */
  async function weather() {
    const set = async (what) => {
      const answer = await bot.request('/__faults', { method: 'POST', body: what, timeoutMs: 5000 }).catch(() => undefined);
      for (const [kind, times] of Object.entries(answer?.json?.struck ?? {})) struck(kind, times);
    };
    const clearShop = () => {
      for (const { kind, hits } of bot.shop.faults.list()) struck(`shop ${kind}`, hits);
      bot.shop.faults.clear();
    };
    while (running) {
      clearShop();
      const kind = random.pick(SHOP_FAULTS);
      if (kind) bot.shop.faults.set({ kind, ms: 300, status: 503, retry_after: 1, location: '/elsewhere', count: 1 + random.below(6) });
      const kv = random.pick(KV_FAULTS);
      await set({ ...(kv ? { kv } : {}), ...(random.below(3) === 0 ? { redeliver: random.below(4) } : {}), ...(random.below(8) === 0 ? { d1: 'delivered_at = ?2', times: 1 + random.below(4) } : {}), ...(random.below(6) === 0 ? { queue: 'away' } : {}) });
      await sleep(150 + random.below(250));
    }
    clearShop();
    await set({});
  }

  async function restart() {
    let open;
    gate = { promise: new Promise((resolve) => { open = resolve; }) };
    const deadline = Date.now() + 60_000;
    while (weighty > 0 && Date.now() < deadline) await sleep(50);
    await delivered(bot, 60_000);
    await bot.restart();
    struck('workerd restarted');
    gate = null;
    open();
  }

  const tell = () => log(`${Math.round((Date.now() - began) / 1000)} s: ${count.conversations} conversations, ${count.answered} of ${count.messages} messages answered, ${count.retries} sent again, ${count.timedOut} given up after a while, ${broken.length} broken`);
  const teller = setInterval(tell, TELL_MS);
  try {
    let next = 0;
    const sky = weather();
    const talking = Promise.all(Array.from({ length: Math.min(AT_ONCE, conversations) }, async () => {
      while (next < conversations && Date.now() - began < maxMs) {
        const n = (next += 1);
        await conversation(n).catch((error) => broken.push(`conversation ${n}: ${error.stack}`));
      }
    }));
    const restarts = (async () => {
      for (let at = Math.min(RESTART_EVERY, Math.ceil(conversations / 2)); at < conversations && running; at += RESTART_EVERY) {
        while (running && count.conversations < at) await sleep(100);
        if (running) await restart().catch((error) => broken.push(`restart: ${error.stack}`));
      }
    })();
    await talking;
    running = false;
    await Promise.all([sky, restarts]);
    if (count.conversations < conversations) broken.push(`only ${count.conversations} of ${conversations} conversations came to their end`);
    tell();
    const end = await reckon(bot, { handed, wanted });
    broken.push(...end.broken);
    for (const [kind, times] of Object.entries((await bot.request('/__faults')).json.struck)) struck(kind, times);
    const dead = Object.entries(count.faults).filter(([kind]) => kind.startsWith('dead letter'));
    broken.push(...dead.map(([kind, times]) => `${times} times ${kind}`));
    const deadLetters = dead.reduce((sum, [, times]) => sum + times, 0);
    const seconds = Math.round((Date.now() - began) / 100) / 10;
    return { asked: conversations, seed, sessions, ...count, handedOver: handed.size, ...end.figures, deadLetters, seconds, broken };
  } finally {
    clearInterval(teller);
    running = false;
    await bot.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : otherwise);
  const result = await storm({ conversations: Number(option('conversations', 1000)), seed: Number(option('seed', 7)), sessions: option('sessions', 'kv'), log: (text) => console.error(text) });
  if (option('out')) writeFileSync(option('out'), JSON.stringify(result));
  console.log(JSON.stringify({ ...result, broken: result.broken.slice(0, 20), wrong: result.broken.length }, null, 2));
  process.exit(result.broken.length === 0 ? 0 : 1);
}
