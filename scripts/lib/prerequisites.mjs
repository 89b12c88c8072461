// What has to be on the machine before we can begin; all that is missing is named at once, with how to get it.

import { ask } from './run.mjs';
import { Failure } from './say.mjs';

const NEEDED = [
  ['git', ['--version'], 'apt-get install git'],
  ['cc', ['--version'], 'a C compiler: apt-get install build-essential'],
  ['cargo', ['--version'], 'Rust: https://rustup.rs (or apt-get install cargo)'],
  ['rustc', ['--version'], 'Rust: https://rustup.rs (or apt-get install rustc)'],
  ['npm', ['--version'], 'comes with Node.js 20 or newer: https://nodejs.org'],
];

/** The oldest Rust that compiles the crate; Cargo.toml says the same. */
const RUST = [1, 91];

/** Throws a Failure that lists what is missing. */
export function checkPrerequisites() {
  const missing = NEEDED.filter(([name, args]) => ask(name, args) === null).map(([name, , how]) => `${name}: ${how}`);
  if (Number(process.versions.node.split('.')[0]) < 20) missing.push(`node 20 or newer (this is ${process.versions.node}): https://nodejs.org`);
  const [major, minor] = /(\d+)\.(\d+)/.exec(ask('rustc', ['--version']) ?? '')?.slice(1).map(Number) ?? RUST;
  if (major < RUST[0] || (major === RUST[0] && minor < RUST[1])) missing.push(`rustc ${RUST.join('.')} or newer (this is ${major}.${minor}): rustup update stable`);
  if (missing.length > 0) {
    throw new Failure(`this machine lacks ${missing.length === 1 ? 'something' : 'some things'}:\n  ${missing.join('\n  ')}`, 'install what is listed, then run the same command again');
  }
}
