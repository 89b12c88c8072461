// All browser cases over one running bot and one browser: starting workerd once for each file would take longer than the tests.
// They run together (support/world.mjs says how many at once), but for what is timed. `CASES=handover,desk node --test tests/browser` runs some.

import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { startStack } from './support/stack.mjs';
import { world } from './support/world.mjs';

/** Those with the longest waits first, so that the short ones fill the gaps. */
const CASES = ['faults', 'desk', 'dashboard', 'handover', 'firefox', 'challenge', 'people', 'weight', 'memory', 'conversation', 'embedding', 'isolation', 'locales', 'replies', 'demo', 'screenshots'];
const wanted = process.env.CASES?.split(',') ?? CASES;
assert.deepEqual(wanted.filter((name) => !CASES.includes(name)), [], `CASES knows ${CASES.join(', ')}`);

const cases = await Promise.all(wanted.map((name) => import(`./cases/${name}.mjs`)));

before(async () => {
  world.stack = await startStack();
}, { timeout: 120_000 });
after(() => world.stack?.close());

describe('what has to be quick', () => {
  for (const { timed } of cases) timed?.();
});
describe('everything else', { concurrency: true }, () => {
  for (const { default: add } of cases) add();
});
