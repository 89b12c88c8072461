// The two things that are served: the worker's module and the page's files.

import { readdirSync } from 'node:fs';
import { at, bin } from './paths.mjs';
import { made } from './make.mjs';
import { ask, must } from './run.mjs';
import { withCargo } from './rust.mjs';
import { Failure } from './say.mjs';

/** Parts of a folder by name, so that what can't change the result is left out. */
const parts = (folder, without) => readdirSync(at(folder)).filter((name) => !without.includes(name)).sort().map((name) => `${folder}/${name}`);

/** What the worker's module is made from. The native tool's sources and the tests of flows are not in it. */
export const workerInputs = () => ['Cargo.toml', 'Cargo.lock', '.cargo/config.toml', 'build.rs', 'scripts/build-worker.mjs', ...parts('src', ['author', 'bin']), ...parts('flows', ['tests']), 'model/model.onnx'];

/**
 * Builds the worker's module into build/.
 * @param {NodeJS.ProcessEnv} env from wasmTarget()
 */
export async function buildWorker(env) {
  await made({
    name: 'worker',
    folder: 'build',
    inputs: workerInputs(),
    facts: [ask(env.RUSTC ?? 'rustc', ['-vV']) ?? ''],
    shared: true,
    async make() {
      const { code } = await withCargo(bin('node'), [at('scripts', 'build-worker.mjs')], { env });
      if (code !== 0) throw new Failure('the worker could not be built: see above');
    },
  });
}

/** Builds the widget and the pages into www/dist/. */
export async function buildPages() {
  await made({
    name: 'pages',
    folder: 'www/dist',
    inputs: ['package-lock.json', 'scripts/build-www.mjs', ...parts('www', ['dist'])],
    make: () => must('building the pages', bin('node'), [at('scripts', 'build-www.mjs')]),
  });
}
