// What every case is given: visitors in browsers of their own, closed after each test.

import { PATIENCE_MS, Visitor } from './visitor.mjs';

/** How many visitors come at once: most of a test is waiting. */
export const AT_ONCE = 4;

/** The stack, started once for all cases. */
export const world = { stack: undefined };

/**
 * A visitor with a fresh browser profile.
 * @param {import('node:test').TestContext} t closes it when the test ends
 * @param {import('playwright-core').BrowserContextOptions & {block?: boolean}} [options]
 */
export async function visitor(t, options = {}) {
  const context = await world.stack.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  t.after(() => context.close());
  return another(context);
}

/** A further tab of the same visitor. */
export async function another(context) {
  const page = await context.newPage();
  return new Visitor(page, world.stack.url);
}
