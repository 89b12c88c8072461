// The engine alone and the compiler of flows, measured by the native program.

import { join } from 'node:path';
import { cargoTarget, withCargo } from '../rust.mjs';
import { run } from '../run.mjs';

/**
 * Our own crate optimised as in a release, over the dependencies that the tests have compiled (which always are): minutes less than
 * a whole release build, and if anything slower, for sums are still checked for overflow.
 */
const OPTIMISED = ['--config', 'profile.dev.opt-level=3', '--config', 'profile.dev.debug-assertions=false'];

/**
 * @returns {Promise<{turn_us: {p50: number, p99: number, n: number}, check_ms: {p50: number, flows: number, steps: number}}>}
 *   microseconds of the engine for a message, understanding and shop left out, over all conversation tests; milliseconds for checking
 *   a made-up bot
 */
export async function measureNative() {
  // With `--tests`, so that dependencies have the features that `cargo test` gave them and are not compiled a second time.
  const built = await withCargo('cargo', ['build', '--locked', '--bins', '--tests', '--quiet', ...OPTIMISED]);
  if (built.code !== 0) throw new Error('the native program could not be built');
  const { code, output } = await run(join(cargoTarget(), 'debug', 'curbside'), ['measure'], { keep: true, show: false });
  if (code !== 0) throw new Error(`measuring the engine failed: ${output}`);
  return JSON.parse(output.trim().split('\n').at(-1));
}
