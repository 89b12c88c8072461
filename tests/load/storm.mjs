// Conversations under faults: the shop fails in every way, KV is late, lossy, busy or away, the queue tells things again, live
// objects are evicted. Each conversation has its own customer and its own secret word. Afterwards nothing may be missing,
// doubled, or in somebody else's hands.
//
//   node tests/load/storm.mjs --conversations 1000 --seed 7      the full figure (docs/OPERATIONS.md); prints JSON

import { fileURLToPath } from 'node:url';
import { dice } from '../dice.mjs';
import { startBot, until } from '../edge/harness.mjs';

const SHOP_FAULTS = ['slow', 'error', 'bad_json', 'wrong_shape', 'stall', 'redirect', 'busy', 'unauthorized', 'down', 'lost_answer', null, null];
const KV_FAULTS = ['late', 'lossy', 'busy', 'away', 'garbage', null, null];
/** Conversations that talk at once. */
const AT_ONCE = 8;
/** How often a message is sent again that was refused for a passing reason. */
const MAX_TRIES = 12;

/**
 * Runs a storm.
 * @param {{conversations: number, seed: number, log?: (text: string) => void}} options
 * @returns {Promise<object>} what was counted; `broken` lists everything that may not be
 */
export async function storm({ conversations, seed, log = () => {} }) {
  const random = dice(seed);
  const bot = await startBot({ entry: 'tests/edge/faulty.mjs', shop: { today: '2026-11-20' } });
  const broken = [];
  const count = { messages: 0, answered: 0, refused: {}, retried: 0, handoffs: 0, evictions: 0, cutOff: 0, seconds: 0 };
  const began = Date.now();
  const faults = (what) => bot.request('/__faults', { method: 'POST', body: what });

  /** One message, sent until it is answered or refused for good; the same id every time. */
  async function send(talk, what) {
    const body = { id: `${talk.word}-${(talk.sent += 1)}`, ...(talk.session ? { session: talk.session } : {}), ...what };
    count.messages += 1;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const answer = await bot.post(body).catch((error) => ({ status: 0, text: String(error) }));
      if (answer.status === 200) {
        count.answered += 1;
        talk.session = answer.json.session;
        talk.owner = answer.json.owner;
        for (const other of words) if (other !== talk.word && answer.text.includes(other)) broken.push(`${talk.word} was shown ${other}`);
        if (talk.owner === 'bot' && answer.json.replies.length === 0) broken.push(`${body.id}: no answer and no error`);
        return answer;
      }
      const code = answer.code ?? `status ${answer.status}`;
      // The test runtime cuts off what is under way when it evicts an object; the page sends the message again.
      if (answer.status === 500 && /Promise will never complete|code had hung/.test(answer.text)) { count.cutOff += 1; continue; }
      if (!answer.json?.error?.message) broken.push(`${body.id}: ${answer.status} without an error: ${answer.text.slice(0, 120)}`);
      if (answer.status === 409 && code === 'stale_session') {
        const now = await bot.request('/v1/messages?after=0', { headers: { authorization: `Bearer ${talk.session}` } });
        if (now.status === 200) { body.session = talk.session = now.json.session; count.retried += 1; continue; }
      }
      if (answer.status < 500 && answer.status !== 429 && answer.status !== 0) { count.refused[code] = (count.refused[code] ?? 0) + 1; return answer; }
      count.retried += 1;
      await new Promise((resolve) => { setTimeout(resolve, 50 * (tries + 1)); });
    }
    broken.push(`${body.id}: never answered`);
    return null;
  }

  const words = new Set();
  async function conversation(n) {
    const talk = { word: `word${seed}x${String(n).padStart(5, '0')}x`, sent: 0, session: undefined, owner: 'bot' };
    words.add(talk.word);
    const script = random.pick([
      [{ text: 'where is my order?' }, { text: 'ORD48201937' }, { text: `thanks, ${talk.word}` }],
      [{ text: `I want to complain about ${talk.word}` }, { text: 'it was late' }, { text: 'no' }],
      [{ text: 'I want the newsletter' }, { text: `${talk.word}@example.com` }, { text: 'yes' }],
      [{ text: `hello, ${talk.word}` }, { text: 'I want to talk to a person' }, { text: `still there? ${talk.word}` }],
      [{ text: 'please cancel my order' }, { text: 'ORD48201940' }, { text: 'mara.lindqvist@example.com' }, { text: '20457' }, { text: 'no' }],
    ]);
    await send(talk, { event: 'open' });
    for (const message of script) {
      const before = talk.owner;
      await send(talk, message);
      if (before !== 'agent' && talk.owner === 'agent') { count.handoffs += 1; handed.add(talk.session.split('.')[2]); }
      if (random.below(25) === 0 && talk.session) {
        count.evictions += 1;
        await bot.worker.evictDurableObject('TALKS', { name: talk.session.split('.')[2] }).catch(() => {});
      }
    }
  }

  const handed = new Set();
  try {
    let next = 0;
    let running = true;
    const weather = (async () => {
      while (running) {
        bot.shop.faults.clear();
        const kind = random.pick(SHOP_FAULTS);
        if (kind) bot.shop.faults.set({ kind, ms: 300, status: 503, retry_after: 1, location: '/elsewhere', count: 1 + random.below(6) });
        const kv = random.pick(KV_FAULTS);
        await faults({ ...(kv ? { kv } : {}), ...(random.below(3) === 0 ? { redeliver: random.below(4) } : {}), ...(random.below(8) === 0 ? { d1: 'delivered_at = ?2' } : {}) });
        await new Promise((resolve) => { setTimeout(resolve, 150 + random.below(250)); });
      }
    })();
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (next < conversations) {
        const n = (next += 1);
        await conversation(n).catch((error) => broken.push(`conversation ${n}: ${error.stack}`));
        if (n % 100 === 0) log(`${n} conversations, ${((Date.now() - began) / 1000).toFixed(0)} s`);
      }
    }));
    running = false;
    await weather;
    bot.shop.faults.clear();
    await faults({});
    const { DB } = await bot.env();
    // Claims of consumers that died run out; here their end is brought forward.
    await until(async () => {
      await DB.prepare('UPDATE handoffs SET lease_until = 0').run();
      const { results } = await DB.prepare("SELECT COUNT(*) AS n FROM handoffs WHERE delivered_at IS NULL").all();
      return results[0].n === 0;
    }, 'every handoff to be delivered', 120_000).catch((error) => broken.push(error.message));
    const tickets = bot.shop.handoffs().map(({ body }) => body.conversation);
    for (const id of handed) if (!tickets.includes(id)) broken.push(`conversation ${id} has no ticket`);
    if (new Set(tickets).size !== tickets.length) broken.push(`${tickets.length - new Set(tickets).size} tickets twice`);
    for (const { body } of bot.shop.handoffs()) {
      const inside = [...words].filter((word) => JSON.stringify(body).includes(word));
      if (inside.length > 1) broken.push(`a ticket holds words of ${inside.length} customers`);
    }
    const writes = bot.shop.writes().map(({ operation, subject }) => `${operation} ${subject}`);
    const doubled = writes.filter((write, place) => /word\d/.test(write) && writes.indexOf(write) !== place);
    if (doubled.length > 0) broken.push(`written twice: ${[...new Set(doubled)].join(', ')}`);
    const logs = bot.logs();
    for (const word of words) if (logs.includes(word)) broken.push(`${word} is in the log`);
    count.writes = writes.length;
    count.tickets = tickets.length;
    count.seconds = Math.round((Date.now() - began) / 100) / 10;
    return { conversations, seed, ...count, broken };
  } finally {
    await bot.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] || otherwise);
  const result = await storm({ conversations: process.argv.includes('--conversations') ? option('conversations') : 1000, seed: process.argv.includes('--seed') ? option('seed') : 7, log: (text) => console.error(text) });
  console.log(JSON.stringify({ ...result, broken: result.broken.slice(0, 20), wrong: result.broken.length }, null, 2));
  process.exit(result.broken.length === 0 ? 0 : 1);
}
