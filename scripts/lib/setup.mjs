// What `npm start`, `npm test` and `npm run bench` have in common: everything that is missing, set up.

import { buildPages, buildWorker } from './build.mjs';
import { installPackages, underRightNode } from './npm.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { buildTools, pruneTargets, wasmTarget } from './rust.mjs';

/** Up to the point where the right Node runs us. Must come first. */
export async function setUpNode() {
  checkPrerequisites();
  await installPackages();
  await underRightNode();
}

/**
 * The compiler and the tools for the worker, the worker itself, the pages.
 * @returns {Promise<NodeJS.ProcessEnv>} what to add to the environment of cargo for wasm
 */
export async function setUpBuild() {
  pruneTargets();
  const env = await wasmTarget();
  await buildTools();
  await buildWorker(env);
  await buildPages();
  return env;
}
