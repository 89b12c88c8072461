// Some hundred canaries with every run; the full figure is `node tests/fuzz/canaries.mjs --messages 10000`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canaries } from './canaries.mjs';

const seed = Number(process.env.SEED || Date.now() % 100_000);

test(`three hundred messages with personal data (SEED=${seed}): none of it in a log, a figure or a table`, { timeout: 180_000 }, async () => {
  const result = await canaries({ messages: 300, seed });
  assert.deepEqual(result.found, [], JSON.stringify({ ...result, found: result.found.slice(0, 5) }));
  // What is said to a person is not counted as a turn of the bot's.
  assert.ok(result.turns >= 60 && result.planted === 300 && result.bytes > 10_000, JSON.stringify(result));
});
