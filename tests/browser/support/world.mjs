// What every case is given: visitors in browsers of their own, closed after each test.

import { availableParallelism } from 'node:os';
import { PATIENCE_MS, Visitor } from './visitor.mjs';

/**
 * How many tests have a visitor at once. All cases run together and wait here, so that the long waits of one (a time-out, a
 * pause before the next try) are filled with the work of the others, and no file waits for the slowest test of the one before.
 */
const ROOM = Number(process.env.CURBSIDE_VISITORS) || Math.max(4, 3 * availableParallelism());

/** The stack, started once for all cases. */
export const world = { stack: undefined };

let free = ROOM;
/** Tests that wait to come in, first come first served. */
const queue = [];
/** Tests that are in. */
const inside = new WeakSet();

/** Lets a test in once there is room, and out when it ends. A test that is in already is not counted twice. */
export async function enter(t) {
  if (inside.has(t)) return;
  inside.add(t);
  if (free > 0) free -= 1;
  else await new Promise((resolve) => { queue.push(resolve); });
  t.after(() => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  });
}

/**
 * A visitor with a fresh browser profile.
 * @param {import('node:test').TestContext} t closes it when the test ends
 * @param {import('playwright-core').BrowserContextOptions & {url?: string}} [options] `url`: another bot than the stack's
 */
export async function visitor(t, options = {}) {
  await enter(t);
  const { url = world.stack.url, ...rest } = options;
  const context = await world.stack.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', reducedMotion: 'reduce', ...rest });
  context.setDefaultTimeout(PATIENCE_MS);
  t.after(() => context.close());
  return another(context, url);
}

/** A further tab of the same visitor. */
export async function another(context, url = world.stack.url) {
  const page = await context.newPage();
  return new Visitor(page, url);
}
