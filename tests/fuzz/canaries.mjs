// Messages full of personal data, made from a seed: whatever a customer writes, it is in no log, no figure, no notice of the queue
// and no store but the conversation itself (until it is forgotten) and the desk's.
//
//   node tests/fuzz/canaries.mjs --messages 10000 --seed 7
//
// The full figure (docs/OPERATIONS.md): progress on stderr, then JSON. Ends by itself.

import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dice } from '../dice.mjs';
import { ADMIN_TOKEN, newId, startBot, until } from '../edge/harness.mjs';
import { searcher } from './search.mjs';

/** Conversations that talk at once. */
const AT_ONCE = 16;
/** Most messages of a conversation, and after how many a person no longer hears more of the same. */
const TURNS = 10;
const TO_A_PERSON = 2;
/** How long one message is waited for, in milliseconds; after that it is sent again under the same id, so often in all. */
const REQUEST_MS = 15_000;
const MAX_TRIES = 4;
/** How long the sending may last, in milliseconds. */
const MAX_MS = 30 * 60_000;
/** How long the queue may take to be empty after that, in milliseconds: the local one takes a batch at a time. */
const QUEUE_MS = 15 * 60_000;
/** How often progress is told, in milliseconds. */
const TELL_MS = 15_000;
/** Notices that the desk needs what was said for. */
const FOR_THE_DESK = new Set(['agent.handoff', 'conversation.message']);

/** A card number with a sound check digit. */
function card(random) {
  const digits = [4, ...Array.from({ length: 14 }, () => random.below(10))];
  const sum = digits.reduceRight((total, digit, place) => { const doubled = (digits.length - place) % 2 === 1 ? digit * 2 : digit; return total + (doubled > 9 ? doubled - 9 : doubled); }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
}

/** One canary: what is written, and the piece of it that may be found nowhere. */
function canary(random, n) {
  const tag = `${n.toString(36)}q${random.below(1_000_000).toString(36)}`;
  const phone = `+49 170 ${1_000_000 + random.below(8_999_999)}`;
  const number = card(random);
  return random.pick([
    () => { const mail = `canary.${tag}@example.com`; return [mail, mail]; },
    () => [number, number],
    () => [number.replace(/(.{4})(?=.)/g, '$1 '), number.replace(/(.{4})(?=.)/g, '$1 ')],
    () => [phone, phone],
    () => { const key = `sk_live_${tag}${tag}${tag}`; return [`my key is ${key}`, key]; },
    () => { const street = `Canarystraße ${1 + random.below(998)}, ${10_000 + random.below(89_999)} Hamburg`; return [street, street]; },
  ])();
}

const FRAMES = ['{}', 'my details: {}', 'please write to {} about my order', 'where is my order? {}', 'I want to complain, {}!', 'I want the newsletter at {}', 'Meine Daten sind {}, bitte', '"{}"', 'id={}&x=1', 'hello\n{}\nthanks'];

/** Words before a canary that bring the bot to where it asks for such a thing; it is then the answer, and kept in a slot. */
const ASKED_FOR = [
  [],
  ['I want the newsletter', 'subscribe'],
  ['I want to complain'],
  ['please cancel my order', 'ORD48201940'],
  ['where is my order?'],
];

/** Everything that is kept or told anywhere but in the conversation itself and at the desk, by where it is. */
async function everything(bot) {
  const env = await bot.env();
  const stores = { logs: bot.logs() };
  const { results: tables } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND name != 'd1_migrations'").all();
  for (const { name } of tables) stores[`table ${name}`] = JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results);
  const { heard } = (await bot.request('/__faults')).json;
  stores['notices of the queue'] = heard.filter(({ type }) => !FOR_THE_DESK.has(type)).map((notice) => JSON.stringify(notice)).join('\n');
  const keys = [];
  for (let cursor; ;) {
    const page = await env.SESSIONS_KV.list(cursor ? { cursor } : {});
    keys.push(...page.keys);
    if (page.list_complete) break;
    cursor = page.cursor;
  }
  stores['names and marks of KV'] = JSON.stringify(keys);
  const others = keys.filter(({ name }) => !name.startsWith('c:'));
  stores['KV beside conversations'] = (await Promise.all(others.map(({ name }) => env.SESSIONS_KV.get(name)))).join('\n');
  const counts = await bot.worker.listDurableObjectIds('GUESSES');
  stores['names of counts'] = counts.join('\n');
  return { stores, heard: heard.length };
}

/**
 * Sends the messages, then looks everywhere.
 * @param {{messages: number, seed: number, log?: (text: string) => void}} options
 * @returns {Promise<object>} what was counted; `found` lists everything that may not be
 */
export async function canaries({ messages, seed, log = () => {} }) {
  const random = dice(seed);
  const bot = await startBot({ entry: 'tests/edge/faulty.mjs', shop: { today: '2026-11-20' } });
  const planted = [];
  const found = [];
  const count = { answered: 0, again: 0, feedback: 0 };
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 100) / 10;
  const teller = setInterval(() => log(`${seconds()} s: ${planted.length} sent, ${count.answered} answered, ${count.again} sent again`), TELL_MS);

  /** Sends one message, under the same id until it is answered. */
  async function say(talk, text) {
    const body = { id: newId(), page: 'https://shop.example/account?mail=x', text, ...(talk.session ? { session: talk.session } : {}) };
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const answer = await bot.post(body, {}, REQUEST_MS).catch((error) => ({ status: 0, code: error.name }));
      if (answer.status === 200) {
        talk.session = answer.json.session;
        talk.owner = answer.json.owner;
        count.answered += 1;
        return;
      }
      if (tries === MAX_TRIES || (answer.status > 0 && answer.status < 500)) found.push(`a message was answered ${answer.status} ${answer.code}`);
      if (answer.status > 0 && answer.status < 500) return;
      count.again += 1;
      await sleep(200 * tries);
    }
  }

  try {
    await bot.request('/__faults', { method: 'POST', body: { listen: true } });
    // Nobody understands most of this; without this, the bot would be taken back after fifty messages, and say nothing more.
    const flags = await bot.request('/v1/flags', { method: 'PUT', headers: { authorization: `Bearer ${ADMIN_TOKEN}` }, body: { chatbot: { fallback_threshold: 1 } } });
    if (flags.status !== 200) throw new Error(`the flags could not be changed: ${flags.text}`);
    let next = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (next < messages && Date.now() - began < MAX_MS) {
        const talk = { session: undefined, owner: 'bot' };
        for (const text of random.pick(ASKED_FOR)) await say(talk, text);
        for (let turn = 0, heard = 0; turn < TURNS && heard < TO_A_PERSON && next < messages; turn += 1) {
          if (talk.owner === 'agent') heard += 1;
          const n = (next += 1);
          const [text, piece] = canary(random, n);
          planted.push(piece);
          await say(talk, random.pick(FRAMES).replace('{}', text));
        }
        if (talk.session && random.below(4) === 0) {
          const told = await bot.request('/v1/feedback', { method: 'POST', timeoutMs: REQUEST_MS, body: { session: talk.session, score: 3, comment: `call ${planted.at(-1)}` } });
          if (told.status === 204) count.feedback += 1;
        }
      }
    }));
    if (planted.length < messages) found.push(`only ${planted.length} of ${messages} messages were sent in time`);
    const { DB } = await bot.env();
    const counted = async () => (await DB.prepare('SELECT COUNT(*) AS n FROM turns').first()).n;
    let before = -1;
    await until(async () => { const now = await counted(); const same = now === before && now > 0; before = now; await sleep(2000); return same; }, 'the queue to be empty', QUEUE_MS);
    log(`${seconds()} s: all sent, ${await counted()} turns counted; now searching`);
    const { stores, heard } = await everything(bot);
    const search = searcher(planted);
    // A search that finds nothing must be able to find: the desk has what was said.
    const atDesk = search(JSON.stringify(bot.shop.handoffs())).length;
    for (const [store, text] of Object.entries(stores)) for (const piece of search(text)) found.push(`${store}: ${piece}`);
    const bytes = Object.values(stores).reduce((sum, text) => sum + text.length, 0);
    return { messages, seed, planted: planted.length, ...count, turns: await counted(), notices: heard, atDesk, stores: Object.keys(stores), bytes, seconds: seconds(), found };
  } finally {
    clearInterval(teller);
    await bot.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : otherwise);
  const result = await canaries({ messages: Number(option('messages', 10_000)), seed: Number(option('seed', 7)), log: (text) => console.error(text) });
  if (option('out')) writeFileSync(option('out'), JSON.stringify(result));
  console.log(JSON.stringify({ ...result, found: result.found.slice(0, 20), wrong: result.found.length }, null, 2));
  process.exit(result.found.length === 0 ? 0 : 1);
}
