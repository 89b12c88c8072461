// The suites of `npm test`. Each says how many checks passed and how many failed; one that ran nothing has failed.

import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, bin } from './paths.mjs';
import { checkInvariants } from './invariants.mjs';
import { ask, run } from './run.mjs';
import { cargoTarget, withCargo } from './rust.mjs';
import { note } from './say.mjs';
import { weigh } from './weights.mjs';

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} failed
 */

const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

/** Sums the lines `test result: ok. 3 passed; 0 failed; ...` of cargo. */
export function countCargo(output) {
  const sum = { passed: 0, failed: 0, ignored: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    sum.passed += Number(passed);
    sum.failed += Number(failed);
    sum.ignored += Number(ignored);
  }
  return sum;
}

/** Reads the totals at the end of a TAP file of node's test runner. */
export function countTap(text) {
  const total = (name) => Number(new RegExp(`^# ${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { passed: total('pass'), failed: total('fail') + total('cancelled'), skipped: total('skipped') + total('todo') };
}

/** Reads the last `N passed, N failed` of a program's output. */
export function countLine(output) {
  const found = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  return found ? { passed: Number(found[1]), failed: Number(found[2]) } : { passed: 0, failed: 0 };
}

/** A program that failed without saying which check did counts as one failure. */
const withCode = (counts, code) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

async function cargoTest() {
  const { code, output } = await withCargo('cargo', ['test', '--locked', '--no-fail-fast']);
  const counts = countCargo(output);
  if (counts.ignored > 0) note(`${counts.ignored} tests are marked #[ignore] and did not run`);
  return withCode(counts, code);
}

/** A component of the Rust toolchain that bare installations lack. */
async function component(name) {
  if (ask('cargo', [name, '--version']) !== null) return;
  await run('rustup', ['component', 'add', name === 'fmt' ? 'rustfmt' : name], { show: false, keep: true });
}

async function curbside(...args) {
  // With `--tests`, so that dependencies have the features that `cargo test` gave them and are not compiled a second time.
  const built = await withCargo('cargo', ['build', '--locked', '--bins', '--tests', '--quiet']);
  if (built.code !== 0) return { code: built.code, output: '' };
  return run(join(cargoTarget(), 'debug', 'curbside'), args, { keep: true });
}

/** Runs files of node's own test runner; the totals go through a file, the report to the screen. */
async function nodeTests(folder, env = {}) {
  const files = globSync(`${folder}/**/*.test.{mjs,js,ts}`, { cwd: at() }).sort();
  if (files.length === 0) {
    note(`${folder}/ holds no tests`);
    return { passed: 0, failed: 0 };
  }
  mkdirSync(at('target', 'curbside'), { recursive: true });
  const tap = at('target', 'curbside', `${folder.replaceAll('/', '-')}.tap`);
  const { code } = await run(bin('node'), [
    '--disable-warning=ExperimentalWarning', '--test', '--test-concurrency=1',
    '--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`, ...files,
  ], { env: { ...env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' } });
  const counts = existsSync(tap) ? countTap(readFileSync(tap, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  if (counts.skipped > 0) note(`${counts.skipped} tests were skipped`);
  return withCode(counts, code);
}

async function invariants() {
  const results = checkInvariants();
  for (const { name, broken } of results) {
    console.log(`${broken.length === 0 ? 'ok' : 'BROKEN'}  ${name}`);
    for (const place of broken) note(place);
  }
  return { passed: results.filter(({ broken }) => broken.length === 0).length, failed: results.filter(({ broken }) => broken.length > 0).length };
}

/**
 * All suites, in the order in which they run.
 * @param {{chromium: string, firefox: string | null}} tools
 * @returns {{name: string, run: () => Promise<Result>}[]}
 */
export const suites = ({ chromium, firefox }) => [
  { name: 'format', async run() { await component('fmt'); return one((await run('cargo', ['fmt', '--check'])).code === 0); } },
  { name: 'lints', async run() { await component('clippy'); return one((await withCargo('cargo', ['clippy', '--locked', '--all-targets', '--quiet', '--', '-D', 'warnings'])).code === 0); } },
  { name: 'invariants', run: invariants },
  { name: 'Rust', run: cargoTest },
  { name: 'flows: checks', async run() { return one((await curbside('check')).code === 0); } },
  { name: 'flows: conversations', async run() { const { code, output } = await curbside('test', 'flows/tests', '--min-coverage', '100'); return withCode(countLine(output), code); } },
  { name: 'scripts', run: () => nodeTests('scripts') },
  { name: 'figures', run: () => nodeTests('tests/insight') },
  { name: 'demo shop', run: () => nodeTests('tests/origin') },
  { name: 'edge', run: () => nodeTests('tests/edge') },
  { name: 'load', run: () => nodeTests('tests/load') },
  { name: 'fuzz', run: () => nodeTests('tests/fuzz') },
  { name: 'browser', run: () => nodeTests('tests/browser', { CHROMIUM: chromium, FIREFOX: firefox ?? 'none' }) },
  { name: 'weights', run: weigh },
];
