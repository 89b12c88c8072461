// Rust for both worlds: the wasm target, the two build tools, and where compiled dependencies are kept.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianToolchain } from './debian.mjs';
import { readOr } from './inputs.mjs';
import { CACHE, ROOT, TOOLS, at } from './paths.mjs';
import { ask, must, run } from './run.mjs';
import { Failure, note, step } from './say.mjs';

/** What the worker is compiled for. */
export const TARGET = 'wasm32-unknown-unknown';
/** How many sets of compiled dependencies the cache keeps. */
const KEPT_TARGETS = 3;

/** The tools that make the worker: crate, version, program, how its version reads. Cargo.toml pins wasm-bindgen to the same. */
export const BUILD_TOOLS = [
  { crate: 'worker-build', version: '0.8.7', program: 'worker-build' },
  { crate: 'wasm-bindgen-cli', version: '0.2.129', program: 'wasm-bindgen' },
];

/** Where the program of a build tool is kept. */
export const programOf = ({ crate, version, program }) => join(TOOLS, `${crate}-${version}`, 'bin', program);
const works = (tool) => ask(programOf(tool), ['--version'])?.split(/\s+/).includes(tool.version) ?? false;

/** Whether this rustc can compile for wasm: its standard library for it is there. */
function hasTarget(rustc) {
  const libdir = ask(rustc, ['--print', 'target-libdir', '--target', TARGET]);
  return libdir !== null && existsSync(libdir) && readdirSync(libdir).some((name) => name.startsWith('libcore-'));
}

/**
 * Makes sure that wasm can be compiled.
 * @returns {Promise<NodeJS.ProcessEnv>} what to add to the environment of cargo
 */
export async function wasmTarget() {
  if (hasTarget('rustc')) return {};
  step(`adding the target ${TARGET}`);
  const { code, output } = await run('rustup', ['target', 'add', TARGET], { keep: true, show: false });
  if (code === 0 && hasTarget('rustc')) return {};
  note(code === 127 ? 'there is no rustup here; trying Debian\'s compiler' : `rustup could not: ${output.trim().split('\n').at(-1)}; trying Debian's compiler`);
  return debianToolchain(TARGET, hasTarget);
}

/** Builds the tools that are missing or broken, at their pinned versions, into the cache. */
export async function buildTools() {
  for (const tool of BUILD_TOOLS) {
    if (works(tool)) continue;
    const { crate, version } = tool;
    step(`building ${crate} ${version} (some minutes, once)`);
    const root = join(TOOLS, `${crate}-${version}`);
    const draft = `${root}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    // Built aside and moved into place, so that a half-written tool is never taken for a whole one.
    await must(`building ${crate}`, 'cargo', ['install', '--locked', '--root', draft, '--version', version, crate], {
      cwd: draft, env: { CARGO_TARGET_DIR: join(draft, 'target'), RUSTFLAGS: '' },
    });
    rmSync(join(draft, 'target'), { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true });
    renameSync(draft, root);
    if (!works(tool)) throw new Failure(`${programOf(tool)} was built but does not say that it is version ${version}`);
  }
}

const shelf = () => join(CACHE, 'target');
const hash = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);

/** The folders of compiled dependencies, last used first. */
function targets() {
  if (!existsSync(shelf())) return [];
  return readdirSync(shelf()).map((name) => ({ name, path: join(shelf(), name), used: statSync(join(shelf(), name)).mtimeMs })).sort((a, b) => b.used - a.used);
}

/** When patched dependencies were last changed, as far as cargo knows: what they say is in the folder's name instead. */
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/**
 * What the patched dependencies say, file by file. Their files are given one age: a fresh clone's are as young as the clone, and
 * cargo would compile everything that rests on them anew.
 */
function patched() {
  const root = at('patches');
  if (!existsSync(root)) return [];
  const files = readdirSync(root, { recursive: true }).map(String).sort().filter((name) => statSync(join(root, name)).isFile());
  return files.map((name) => {
    utimesSync(join(root, name), LONG_AGO, LONG_AGO);
    return `${name}\0${readOr(join(root, name), '')}`;
  });
}

/**
 * The folder for what cargo compiles: shared by all clones with the same lock and compiler. A new lock begins with a copy of
 * what the last one left, for most of it stays; cargo itself knows what does not.
 */
export function cargoTarget(rustc = 'rustc') {
  const compiler = hash(ask(rustc, ['-vV']) ?? '');
  const folder = join(shelf(), `${compiler}-${hash(readOr(at('Cargo.lock'), ''), readOr(at('.cargo/config.toml'), ''), ...patched())}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`;
    mkdirSync(shelf(), { recursive: true });
    const last = targets().find(({ name }) => name.startsWith(compiler) && !name.includes('.'));
    if (!last || ask('cp', ['-a', '--reflink=auto', last.path, draft]) === null) mkdirSync(draft, { recursive: true });
    try {
      renameSync(draft, folder);
    } catch {
      // Another clone was quicker: its folder is as good.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  forgetOtherClone(folder);
  const now = new Date();
  utimesSync(folder, now, now);
  return folder;
}

/**
 * Makes cargo compile our own crate anew where another clone used the folder last. Cargo goes by the age of a source file, and a
 * clone older than what the other one compiled would get the other one's program.
 */
export function forgetOtherClone(folder, clone = ROOT) {
  const mark = join(folder, 'clone');
  if (readOr(mark, '') === clone) return;
  for (const kept of [folder, join(folder, TARGET)]) {
    if (!existsSync(kept)) continue;
    for (const profile of readdirSync(kept)) {
      const marks = join(kept, profile, '.fingerprint');
      if (!existsSync(marks)) continue;
      for (const name of readdirSync(marks)) {
        if (name.startsWith('curbside-')) rmSync(join(marks, name), { recursive: true, force: true });
      }
    }
  }
  writeFileSync(mark, clone);
}

/** Drops the compiled dependencies of lock files long gone. */
export function pruneTargets() {
  for (const { path } of targets().slice(KEPT_TARGETS)) rmSync(path, { recursive: true, force: true });
}

/** How cargo speaks when what it compiled before is damaged, rather than our sources wrong. */
const DAMAGED = /found invalid metadata|invalid rlib|file too small to be an archive|not an archive|malformed archive|extern location for .* does not exist|can't find crate for|found possibly newer version|failed to (?:read|parse|open|load) .*(?:fingerprint|dep-info|\.d`|\.rmeta|\.rlib|target)|could not execute process .*build-script|corrupt/;

/**
 * Runs cargo, or something that runs it. Where it fails because the cache is damaged, the cache is thrown away and it runs again.
 * @returns {Promise<{code: number, output: string}>}
 */
export async function withCargo(command, args, { env = {}, ...options } = {}) {
  const target = cargoTarget(env.RUSTC);
  const full = { ...env, CARGO_TARGET_DIR: target, CARGO_TERM_COLOR: process.stdout.isTTY ? 'always' : 'never', ...(process.env.CI && { CARGO_INCREMENTAL: '0' }) };
  const first = await run(command, args, { ...options, env: full, keep: true });
  if (first.code === 0 || !DAMAGED.test(first.output)) return first;
  note('the compiled dependencies in the cache look damaged: throwing them away and compiling again');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  return run(command, args, { ...options, env: full, keep: true });
}
