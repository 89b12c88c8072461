// An agent at the built-in desk, or an operator at the dashboard: a browser of their own, signed in with the admin token.

import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { at } from '../../../scripts/lib/paths.mjs';
import { devSecrets } from '../../../scripts/lib/serve.mjs';
import { PATIENCE_MS } from './visitor.mjs';
import { visitor } from './world.mjs';

const AXE = readFileSync(at('node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** The admin token of the bot under test. */
export const adminToken = () => devSecrets().ADMIN_TOKEN;

/**
 * Somebody signed in.
 * @param {import('node:test').TestContext} t
 * @param {string} path `/desk` or `/dashboard`
 * @param {{name?: string, prepare?: (page: import('playwright-core').Page) => Promise<void>}} [options] the rest is the browser's
 */
export async function signedIn(t, path, { name = 'Ada', prepare, ...options } = {}) {
  const { page, url } = await visitor(t, options);
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && /Content Security|Refused/.test(message.text()) && problems.push(message.text()));
  await prepare?.(page);
  await page.goto(url + path);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Admin token').fill(adminToken());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor({ timeout: PATIENCE_MS });
  return { page, url, problems };
}

/** Runs axe on a whole page and fails with what it found. */
export async function cleanPage(page, state) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`), [], state);
}
