// The real thing: the built worker on workerd, the demo shop behind it, Chromium in front.
// CURBSIDE_URL= tests a bot that already runs.

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

async function startBot() {
  const shop = await demoShop(await freePort(), { faults: true });
  const state = mkdtempSync(join(tmpdir(), 'curbside-browser-'));
  await migrate(state);
  const port = await freePort();
  const SITES = JSON.stringify({ demo: { origins: [`http://localhost:${port}`], locale: 'en' } });
  const { url } = await serveBot({ port, settings: { ...shop.bindings, SITES }, state });
  await warmUp(url);
  return {
    url,
    shop,
    async close() {
      await stopAll();
      await shop.close();
      rmSync(state, { recursive: true, force: true });
    },
  };
}
