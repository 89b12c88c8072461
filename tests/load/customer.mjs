// A customer as the widget is one: gives a request up after a while, sends the message again under the same id, fetches a newer
// ticket when told that its own is behind.

import { setTimeout as sleep } from 'node:timers/promises';

/** How long one request is waited for, in milliseconds: as the widget does. */
const REQUEST_MS = 15_000;
/** How often a message is sent before it counts as unanswered. */
const MAX_TRIES = 12;
/** The pause before the second try, in milliseconds; it grows by as much with each. */
const PAUSE_MS = 150;
/** The longest pause, in milliseconds. */
const MAX_PAUSE_MS = 2_000;

/**
 * @param {object} bot from startBot
 * @param {object} count what is counted, changed in place
 * @param {(what: string) => void} broken takes what may not be
 */
export function customers(bot, count, broken) {
  /** One try: the answer, or why there is none. */
  async function attempt(body) {
    const began = Date.now();
    try {
      return await bot.post(body, {}, REQUEST_MS);
    } catch (error) {
      const late = error.name === 'TimeoutError';
      count[late ? 'timedOut' : 'cutOff'] += 1;
      return { status: 0, text: String(error), late };
    } finally {
      count.slowestMs = Math.max(count.slowestMs, Date.now() - began);
    }
  }

  /** The ticket of now, in place of one that is behind. */
  async function refreshed(session) {
    const headers = { authorization: `Bearer ${session}` };
    const now = await bot.request('/v1/messages?after=0', { headers, timeoutMs: REQUEST_MS }).catch(() => ({ status: 0 }));
    return now.status === 200 ? now.json.session : undefined;
  }

  /**
   * Sends one message until it is answered, or refused for good.
   * @param {{word: string, sent: number, session?: string, owner: string}} talk the conversation, changed in place
   */
  return async function send(talk, what) {
    const body = { id: `${talk.word}-${(talk.sent += 1)}`, ...(talk.session ? { session: talk.session } : {}), ...what };
    count.messages += 1;
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      if (tries > 1) count.retries += 1;
      const answer = await attempt(body);
      if (answer.status === 200) {
        count.answered += 1;
        talk.session = answer.json.session;
        talk.owner = answer.json.owner;
        talk.turn = answer.json.turn;
        if (talk.owner === 'bot' && answer.json.replies.length === 0) broken(`${body.id}: no answer and no error`);
        return answer;
      }
      const code = answer.code ?? (answer.late ? 'late' : `status ${answer.status}`);
      count.failed[code] = (count.failed[code] ?? 0) + 1;
      // A process that ends, or an object that does, answers with the platform's own words; everything else is ours to say.
      const cut = answer.status === 0 || /Promise will never complete|code had hung|Network connection lost|Your worker restarted/.test(answer.text);
      if (cut && answer.status !== 0) {
        count.cutOff += 1;
        count.cutOffWords[answer.text.slice(0, 120)] = (count.cutOffWords[answer.text.slice(0, 120)] ?? 0) + 1;
      }
      if (!cut && !answer.json?.error?.message) broken(`${body.id}: ${answer.status} without an error: ${answer.text.slice(0, 200)}`);
      if (code === 'stale_session') {
        const session = await refreshed(talk.session);
        if (session) { body.session = talk.session = session; continue; }
      }
      if (!cut && answer.status < 500 && answer.status !== 429 && answer.status !== 409) {
        count.refused += 1;
        return answer;
      }
      await sleep(Math.min(PAUSE_MS * tries, MAX_PAUSE_MS));
    }
    count.unanswered += 1;
    broken(`${body.id}: never answered`);
    return null;
  };
}
