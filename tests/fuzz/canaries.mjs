// Messages full of personal data, made from a seed: whatever a customer writes, it is in no log, no figure, and no store but the
// conversation itself (until it is forgotten) and the desk's.
//
//   node tests/fuzz/canaries.mjs --messages 10000 --seed 7       the full figure; prints JSON

import { fileURLToPath } from 'node:url';
import { dice } from '../dice.mjs';
import { startBot, until } from '../edge/harness.mjs';

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

/**
 * Sends the messages, then looks everywhere.
 * @param {{messages: number, seed: number, log?: (text: string) => void}} options
 */
export async function canaries({ messages, seed, log = () => {} }) {
  const random = dice(seed);
  const bot = await startBot({ shop: { today: '2026-11-20' } });
  const planted = [];
  const found = [];
  const began = Date.now();
  try {
    let next = 0;
    await Promise.all(Array.from({ length: 8 }, async () => {
      while (next < messages) {
        const talk = bot.conversation({ page: 'https://shop.example/account?mail=x' });
        for (let turn = 0; turn < 10 && next < messages; turn += 1) {
          const n = (next += 1);
          const [text, piece] = canary(random, n);
          planted.push(piece);
          const answer = await talk.say(random.pick(FRAMES).replace('{}', text));
          if (answer.status !== 200) found.push(`message ${n}: ${answer.status} ${answer.code}`);
          if (n % 1000 === 0) log(`${n} messages, ${((Date.now() - began) / 1000).toFixed(0)} s`);
        }
        if (talk.session && random.below(4) === 0) await bot.request('/v1/feedback', { method: 'POST', body: { session: talk.session, score: 3, comment: `call ${planted.at(-1)}` } });
      }
    }));
    const { DB } = await bot.env();
    const counted = async () => (await DB.prepare('SELECT COUNT(*) AS n FROM turns').first()).n;
    let before = -1;
    await until(async () => { const now = await counted(); const same = now === before && now > 0; before = now; await new Promise((resolve) => { setTimeout(resolve, 1500); }); return same; }, 'the queue to be empty', 120_000);
    const stores = { logs: bot.logs() };
    const { results: tables } = await DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' AND name != 'd1_migrations'").all();
    for (const { name } of tables) stores[name] = JSON.stringify((await DB.prepare(`SELECT * FROM "${name}"`).all()).results);
    for (const [store, text] of Object.entries(stores)) {
      for (const piece of planted) if (text.includes(piece)) found.push(`${store}: ${piece}`);
    }
    return { messages, seed, planted: planted.length, turns: await counted(), stores: Object.keys(stores), bytes: Object.values(stores).reduce((sum, text) => sum + text.length, 0), seconds: Math.round((Date.now() - began) / 100) / 10, found };
  } finally {
    await bot.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => (process.argv.includes(`--${name}`) ? Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) : otherwise);
  const result = await canaries({ messages: option('messages', 10_000), seed: option('seed', 7), log: (text) => console.error(text) });
  console.log(JSON.stringify({ ...result, found: result.found.slice(0, 20), wrong: result.found.length }, null, 2));
  process.exit(result.found.length === 0 ? 0 : 1);
}
