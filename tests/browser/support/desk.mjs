// The shop's desk, as far as a browser test needs one: it signs what it says.

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { devSecrets } from '../../../scripts/lib/serve.mjs';
import { world } from './world.mjs';

/** The conversation's id in what the widget keeps on the device. */
export const conversationOf = (kept) => JSON.parse(kept).session.split('.')[2];

/**
 * The desk that has a conversation.
 * @param {string} kept what the widget keeps in `localStorage`
 * @returns {(message: object) => Promise<void>} says or does something; fails where the bot does not take it
 */
export function realDesk(kept) {
  const conversation = conversationOf(kept);
  const secret = devSecrets().DESK_WEBHOOK_SECRET;
  return async (message) => {
    const body = JSON.stringify({ id: randomUUID(), ...message });
    const seconds = Math.floor(Date.now() / 1000);
    const signature = `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
    const answer = await fetch(`${world.stack.url}/v1/handoff/${conversation}/messages`, { method: 'POST', headers: { 'content-type': 'application/json', 'curbside-signature': signature }, body });
    assert.equal(answer.status, 202, await answer.text());
  };
}
