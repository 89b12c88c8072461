// A Firefox as a second engine for the browser tests: the one that is installed, else Debian's. Never needed: without one
// those tests are left out, and say so.

import { ask } from './run.mjs';
import { aptInstall } from './debian.mjs';
import { note, step } from './say.mjs';

const NAMES = ['firefox-esr', 'firefox'];

/** The path of a Firefox that runs, or null; FIREFOX names another, FIREFOX=none wants none. */
export function findFirefox() {
  const named = process.env.FIREFOX;
  const names = named === undefined || named === '' ? NAMES : [named];
  return names.map((name) => ask('sh', ['-c', 'command -v "$0"', name])).find((path) => path && ask(path, ['--version'])?.includes('Firefox')) ?? null;
}

/** Installs Debian's Firefox where there is none. @returns {Promise<string | null>} the path, or null where there can be none */
export async function firefox() {
  const there = findFirefox();
  if (there || process.env.FIREFOX) return there;
  step('getting a Firefox for the browser tests');
  await aptInstall(['firefox-esr']).catch((error) => note(`there is none: ${error.message.split('\n')[0]}; the browser tests run in Chromium alone`));
  return findFirefox();
}
