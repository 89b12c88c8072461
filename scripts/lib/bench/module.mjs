// The worker's module once more, with the feature `bench`: the same code by the same compiler, and it hands out its parts.

import { join } from 'node:path';
import { workerInputs } from '../build.mjs';
import { made } from '../make.mjs';
import { at } from '../paths.mjs';
import { must, ask } from '../run.mjs';
import { cargoTarget, programOf, BUILD_TOOLS, TARGET, withCargo } from '../rust.mjs';

/** Where it lies, below the clone. */
const FOLDER = 'target/bench-module';
/** Its way in, for `import`; `cloudflare:` and the like have to be stubbed (stubs.mjs). */
export const BENCH_MODULE = at(FOLDER, 'curbside.js');

/**
 * Builds it.
 * @param {NodeJS.ProcessEnv} env from wasmTarget()
 */
export async function buildBenchModule(env) {
  await made({
    name: 'bench-module',
    folder: FOLDER,
    inputs: [...workerInputs(), 'scripts/lib/bench/module.mjs'],
    facts: [ask(env.RUSTC ?? 'rustc', ['-vV']) ?? ''],
    shared: true,
    async make() {
      const args = ['build', '--locked', '--quiet', '--lib', '--target', TARGET, '--profile', 'edge', '--features', 'bench'];
      const { code } = await withCargo('cargo', args, { env });
      if (code !== 0) throw new Error('the module to be measured could not be built: see above');
      const bindgen = programOf(BUILD_TOOLS.find(({ program }) => program === 'wasm-bindgen'));
      const module = join(cargoTarget(env.RUSTC), TARGET, 'edge', 'curbside.wasm');
      await must('wasm-bindgen', bindgen, ['--target', 'experimental-nodejs-module', '--no-typescript', '--out-dir', at(FOLDER), module]);
    },
  });
}
