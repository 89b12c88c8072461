// Where rustup cannot give us the wasm target: Debian's compiler, with the standard library for wasm built from its sources.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './paths.mjs';
import { ask, must } from './run.mjs';
import { Failure, note, step } from './say.mjs';

const PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld', 'libjemalloc2'];
const RUSTC = '/usr/bin/rustc';
const CARGO = '/usr/bin/cargo';
const JEMALLOC = '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2';

/** Installs Debian packages; a Failure says what to do where that is not ours to do. */
export async function aptInstall(packages) {
  if (!ask('apt-get', ['--version'])) throw new Failure(`${packages.join(', ')} would be needed and this is no Debian`, 'rustup target add wasm32-unknown-unknown, where rustup can reach its server');
  if (process.getuid?.() !== 0) throw new Failure(`Debian packages are missing: ${packages.join(' ')}`, `as root: apt-get update && apt-get install -y ${packages.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get update', 'apt-get', ['update', '-qq'], { env, show: false });
  await must('apt-get install', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, show: false });
}

/** Debian ships no wasm standard library for this compiler: an empty crate makes cargo build it. */
async function buildStandardLibrary(target, libdir) {
  const work = join(CACHE, `stdbuild.${process.pid}`);
  mkdirSync(join(work, 'src'), { recursive: true });
  writeFileSync(join(work, 'src', 'lib.rs'), '');
  writeFileSync(join(work, 'Cargo.toml'), '[package]\nname="stdbuild"\nversion="0.0.0"\nedition="2021"\n[profile.release]\npanic="abort"\ncodegen-units=1\n');
  try {
    await must('building the standard library for wasm', CARGO, ['build', '--release', '--target', target, '-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test'], {
      cwd: work,
      env: { RUSTC, RUSTC_BOOTSTRAP: '1', RUSTFLAGS: '-Cembed-bitcode=yes', CARGO_TARGET_DIR: join(work, 'target') },
    });
    mkdirSync(libdir, { recursive: true });
    const built = join(work, 'target', target, 'release', 'deps');
    for (const name of readdirSync(built)) {
      if (/^lib.*\.rlib$/.test(name) && !name.startsWith('libstdbuild-')) cpSync(join(built, name), join(libdir, name));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A folder for PATH in which the linker has the name that rustc calls it by. */
function linkerFolder() {
  const lld = readdirSync('/usr/lib').filter((name) => name.startsWith('llvm-')).map((name) => join('/usr/lib', name, 'bin', 'lld')).find(existsSync) ?? '/usr/bin/lld';
  const folder = join(CACHE, 'debian-bin');
  mkdirSync(folder, { recursive: true });
  const link = join(folder, 'rust-lld');
  rmSync(link, { force: true });
  symlinkSync(lld, link);
  return folder;
}

/**
 * Sets up Debian's compiler for the target.
 * @param {string} target
 * @param {(rustc: string) => boolean} hasTarget
 * @returns {Promise<NodeJS.ProcessEnv>} what to add to the environment of cargo
 */
export async function debianToolchain(target, hasTarget) {
  if (!existsSync(RUSTC) || !hasTarget(RUSTC)) {
    step('installing Debian\'s Rust for the web');
    await aptInstall(PACKAGES);
    const libdir = ask(RUSTC, ['--print', 'target-libdir', '--target', target]);
    if (libdir === null) throw new Failure(`${RUSTC} does not know the target ${target}`, `rustup target add ${target}, where rustup can reach its server`);
    if (!hasTarget(RUSTC)) {
      note('building its standard library for wasm');
      await buildStandardLibrary(target, libdir);
    }
  }
  const env = { PATH: `/usr/bin:${linkerFolder()}:${process.env.PATH}`, RUSTC, CARGO };
  // This compiler's own allocator takes half an hour for what takes minutes with jemalloc.
  if (existsSync(JEMALLOC)) env.LD_PRELOAD = JEMALLOC;
  return env;
}
