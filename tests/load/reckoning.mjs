// After a storm: what may not be missing, doubled, or in somebody else's hands.

import { setTimeout as sleep } from 'node:timers/promises';

/** The word of a customer, wherever it turns up. */
const WORD = /word\d+x\d{5}x/g;
/** Words of customers in a text, each once. */
export const wordsIn = (text) => new Set(text.match(WORD) ?? []);
/** How long the queue may take to be done, in milliseconds. */
const PATIENCE_MS = 180_000;

/** What stands more than once in a list. */
const twice = (list) => [...new Set(list.filter((item, place) => list.indexOf(item) !== place))];

/**
 * Waits until every handoff has been delivered. A claim of a consumer that died runs out in a minute; it is not waited for.
 * @returns {Promise<string[]>} conversations whose handoff never was
 */
export async function delivered(bot, patienceMs = PATIENCE_MS) {
  const { DB } = await bot.env();
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { results } = await DB.prepare('SELECT conversation FROM handoffs WHERE delivered_at IS NULL').all();
    if (results.length === 0 || Date.now() > deadline) return results.map(({ conversation }) => conversation);
    await DB.prepare('UPDATE handoffs SET lease_until = 0 WHERE delivered_at IS NULL AND lease_until < ?1').bind(Date.now() + 30_000).run();
    await sleep(500);
  }
}

/**
 * @param {object} bot from startBot
 * @param {object} talks
 * @param {Set<string>} talks.handed conversations whose customers were told that a person has them now
 * @param {Record<string, number>} talks.wanted most writes of a kind that customers have asked for
 * @returns {Promise<{broken: string[], figures: object}>}
 */
export async function reckon(bot, { handed, wanted }) {
  const broken = [];
  for (const id of await delivered(bot)) broken.push(`the handoff of ${id} was not delivered`);
  const handoffs = bot.shop.handoffs();
  const tickets = handoffs.map(({ body }) => body.conversation);
  for (const id of handed) if (!tickets.includes(id)) broken.push(`conversation ${id} has no ticket`);
  const doubledTickets = twice(tickets);
  if (doubledTickets.length > 0) broken.push(`tickets twice: ${doubledTickets.join(', ')}`);
  const mixed = handoffs.filter(({ body }) => wordsIn(JSON.stringify(body)).size > 1);
  if (mixed.length > 0) broken.push(`${mixed.length} tickets hold the words of several customers`);
  // What carries a customer's word is one customer's own write; of others there are no more than customers have asked for.
  const writes = bot.shop.writes();
  const doubledWrites = twice(writes.map(({ operation, subject }) => `${operation} ${subject}`));
  for (const operation of new Set(writes.map((write) => write.operation))) {
    const many = writes.filter((write) => write.operation === operation).length;
    if (many > (wanted[operation] ?? 0)) doubledWrites.push(`${operation}: ${many}, asked for ${wanted[operation] ?? 0}`);
  }
  if (doubledWrites.length > 0) broken.push(`written twice: ${doubledWrites.join(', ')}`);
  const logged = wordsIn(bot.logs());
  if (logged.size > 0) broken.push(`in the log: ${[...logged].slice(0, 5).join(', ')}`);
  const figures = { writes: writes.length, duplicateWrites: doubledWrites.length, tickets: tickets.length, duplicateTickets: doubledTickets.length, mixedTickets: mixed.length };
  return { broken, figures };
}
