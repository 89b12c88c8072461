// The real thing: the built worker on workerd, the demo shop behind it, Chromium in front.
// CURBSIDE_URL= tests a bot that already runs.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromium as findChromium } from '../../../scripts/lib/chromium.mjs';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { stopAll } from '../../../scripts/lib/run.mjs';
import { demoShop, migrate, serveBot, warmUp } from '../../../scripts/lib/serve.mjs';

const FLAGS = ['--no-sandbox', '--disable-background-networking'];

/** @returns {Promise<{url: string, shop?: object, browser: import('playwright-core').Browser, close: () => Promise<void>}>} */
export async function startStack() {
  const bot = process.env.CURBSIDE_URL ? { url: process.env.CURBSIDE_URL, close: async () => {} } : await startBot();
  const executablePath = process.env.CHROMIUM || (await findChromium());
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  return {
    ...bot,
    browser,
    async close() {
      await browser.close();
      await bot.close();
    },
  };
}

/** A bot of its own state, with the shop behind it. */
async function serve(shop, more = {}) {
  const state = mkdtempSync(join(tmpdir(), 'curbside-browser-'));
  await migrate(state);
  const port = await freePort();
  const SITES = JSON.stringify({ demo: { origins: [`http://localhost:${port}`], locale: 'en' } });
  const { url, child } = await serveBot({ port, settings: { ...shop.bindings, SITES, ...more }, state });
  return { url, child, clean: () => rmSync(state, { recursive: true, force: true }) };
}

async function startBot() {
  const shop = await demoShop(await freePort(), { faults: true });
  const { url, clean } = await serve(shop);
  await warmUp(url);
  return {
    url,
    shop,
    async close() {
      await stopAll();
      await shop.close();
      clean();
    },
  };
}

/** A second bot beside the stack's, with the same shop and settings of its own. */
export async function anotherBot(stack, settings) {
  const { url, child, clean } = await serve(stack.shop, settings);
  return {
    url,
    async close() {
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGTERM');
      await ended;
      clean();
    },
  };
}
