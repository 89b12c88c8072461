// The npm packages, as the lock says, and the Node 22 that comes with them.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { digest, readOr, write } from './inputs.mjs';
import { at, bin } from './paths.mjs';
import { ask, must } from './run.mjs';
import { Failure, began, step } from './say.mjs';

const STAMP = at('node_modules', '.curbside-lock');

/** Installs the packages where the lock has changed since the last time, or where they are not whole. */
export async function installPackages() {
  const wanted = digest(['package.json', 'package-lock.json']);
  if (readOr(STAMP) === wanted && existsSync(bin('wrangler')) && ask(bin('node'), ['--version'])) return;
  step('installing npm packages');
  await must('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { show: false });
  if (!ask(bin('node'), ['--version'])) {
    throw new Failure('npm installed the package `node`, but node_modules/.bin/node does not run', 'npm must be allowed to run install scripts: check `npm config get ignore-scripts`');
  }
  write(STAMP, wanted);
}

/** Set in the environment of the program that runs under the right Node. */
const MARK = 'CURBSIDE_NODE';

/**
 * Carries on under the Node that npm installed. Returns in that one only; the one that called stays behind, waits and
 * passes on signals.
 */
export async function underRightNode() {
  if (process.env[MARK] === process.version) return;
  const version = ask(bin('node'), ['--version']);
  const child = spawn(bin('node'), ['--disable-warning=ExperimentalWarning', ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: version, CURBSIDE_BEGAN: String(began), PATH: `${at('node_modules', '.bin')}:${process.env.PATH}` },
  });
  // From here on this program only waits: the other one ends all that it started, then we end as it did.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  const code = await new Promise((resolve) => {
    child.once('error', (error) => { console.error(error.message); resolve(1); });
    child.once('exit', (status) => resolve(status ?? 1));
  });
  process.exit(code);
}
