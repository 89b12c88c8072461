// Some hundred canaries with every run; the full figure is `node tests/fuzz/canaries.mjs --messages 10000`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canaries } from './canaries.mjs';
import { searcher } from './search.mjs';

const seed = Number(process.env.SEED || Date.now() % 100_000);

test(`three hundred messages with personal data (SEED=${seed}): none of it in a log, a figure, a notice or a table`, { timeout: 180_000 }, async () => {
  const result = await canaries({ messages: 300, seed });
  assert.deepEqual(result.found, [], JSON.stringify({ ...result, found: result.found.slice(0, 5) }));
  // What is said to a person is not counted as a turn of the bot's.
  assert.ok(result.turns >= 150 && result.planted === 300 && result.answered > 300 && result.bytes > 10_000, JSON.stringify(result));
  assert.ok(result.notices >= result.turns && result.atDesk > 0, JSON.stringify(result));
});

test('the search finds what is there, however it is spelled', () => {
  const search = searcher(['+49 170 1234567', 'Canary.1@example.com', '4111 1111 1111 1111', 'Canarystraße 1, 20457 Hamburg']);
  assert.deepEqual(search('tel=491701234567&x'), ['+49 170 1234567']);
  assert.deepEqual(search('to canary.1@example.com'), ['Canary.1@example.com']);
  assert.deepEqual(search('"4111111111111111"'), ['4111 1111 1111 1111']);
  assert.deepEqual(search(encodeURIComponent('Canarystraße 1, 20457 Hamburg')), ['Canarystraße 1, 20457 Hamburg']);
  assert.deepEqual(search('canary.2@example.com 411111111111111 +49 170 123456'), []);
});
