// The storm and the canaries, as programs of their own: what they count goes into the table.

import { readFileSync, rmSync } from 'node:fs';
import { at, bin } from '../paths.mjs';
import { run } from '../run.mjs';
import { Failure } from '../say.mjs';

/** How many conversations and messages by default, and with `--storm`. */
const SIZES = { small: { conversations: 100, messages: 500 }, full: { conversations: 1000, messages: 10_000 } };
/** The seed of both, so that figures can be had again. */
const SEED = 7;

async function counted(program, args) {
  const out = at('target', `bench-${process.pid}.json`);
  try {
    // Its exit code says that something was broken: the table does, too.
    const { output } = await run(bin('node'), ['--disable-warning=ExperimentalWarning', at(...program), ...args, '--seed', String(SEED), '--out', out], { keep: true, show: false, env: { WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG: 'error', CLOUDFLARE_CF_FETCH_ENABLED: 'false' } });
    try {
      return JSON.parse(readFileSync(out, 'utf8'));
    } catch {
      throw new Failure(`${program.at(-1)} came to no end:\n${output.trimEnd().split('\n').slice(-30).join('\n')}`);
    }
  } finally {
    rmSync(out, { force: true });
  }
}

/** @param {boolean} full whether at full size: a quarter of an hour more */
export async function measureStorms(full) {
  const { conversations, messages } = full ? SIZES.full : SIZES.small;
  const storm = await counted(['tests', 'load', 'storm.mjs'], ['--conversations', String(conversations)]);
  const strict = await counted(['tests', 'load', 'storm.mjs'], ['--conversations', String(Math.ceil(conversations / 5)), '--sessions', 'durable']);
  const canaries = await counted(['tests', 'fuzz', 'canaries.mjs'], ['--messages', String(messages)]);
  return { storm, strict, canaries };
}
