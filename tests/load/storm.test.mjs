// A small storm with every run; the full one is `node tests/load/storm.mjs --conversations 1000`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storm } from './storm.mjs';

const seed = Number(process.env.SEED || Date.now() % 100_000);

test(`forty conversations under faults (SEED=${seed}): every message answered or refused in words, nothing doubled, nobody sees another’s`, { timeout: 180_000 }, async () => {
  const result = await storm({ conversations: 40, seed });
  assert.deepEqual(result.broken, [], JSON.stringify(result));
  assert.ok(result.answered >= 120, JSON.stringify(result));
});
