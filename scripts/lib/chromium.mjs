// A real Chromium for the browser tests: the one that is installed, else Debian's, else Playwright's own.

import { ask, run } from './run.mjs';
import { aptInstall } from './debian.mjs';
import { Failure, note, step } from './say.mjs';
import { at, bin } from './paths.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function installed() {
  const named = process.env.CHROMIUM;
  return [...(named ? [named] : []), ...NAMES].map((name) => ask('sh', ['-c', 'command -v "$0"', name])).find(Boolean) ?? null;
}

/** Playwright's own browser, where it has been downloaded. */
async function playwrights() {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return path && ask(path, ['--version']) ? path : null;
}

/** @returns {Promise<string>} the path of a Chromium that runs */
export async function chromium() {
  const there = installed() ?? await playwrights();
  if (there) return there;
  step('getting a Chromium for the browser tests');
  try {
    await aptInstall(['chromium']);
  } catch (error) {
    note(`Debian's package: ${error.message.split('\n')[0]}; trying Playwright's download`);
    await run(bin('node'), [at('node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium']);
  }
  const now = installed() ?? await playwrights();
  if (!now) throw new Failure('there is no Chromium and none could be installed', 'apt-get install chromium, or set CHROMIUM to one');
  return now;
}
