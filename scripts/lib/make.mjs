// Making a thing only when what it is made from has changed, and keeping it for the next clone.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { digest, readOr, write } from './inputs.mjs';
import { CACHE, at } from './paths.mjs';
import { note, step } from './say.mjs';

/** How many versions of one thing the cache keeps. */
const KEPT = 6;

/** What a folder holds, as one digest; null where there is none. */
function contents(folder) {
  if (!existsSync(folder)) return null;
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => statSync(join(folder, name)).isFile()).sort();
  if (files.length === 0) return null;
  for (const name of files) hash.update(`${name}\0`).update(createHash('sha256').update(readFileSync(join(folder, name))).digest());
  return hash.digest('hex');
}

/** Takes the thing from the cache; a cache that is damaged counts as none. */
function restore(from, to) {
  const whole = readOr(`${from}.whole`);
  if (whole === null || contents(from) !== whole) return false;
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  const now = new Date();
  utimesSync(from, now, now);
  return true;
}

function keep(folder, name, key) {
  const shelf = join(CACHE, name);
  const draft = join(shelf, `${key}.${process.pid}`);
  mkdirSync(shelf, { recursive: true });
  cpSync(folder, draft, { recursive: true });
  rmSync(join(shelf, key), { recursive: true, force: true });
  renameSync(draft, join(shelf, key));
  write(join(shelf, `${key}.whole`), contents(folder));
  const byAge = readdirSync(shelf, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, used: statSync(join(shelf, entry.name)).mtimeMs })).sort((a, b) => b.used - a.used);
  for (const old of byAge.slice(KEPT)) {
    rmSync(join(shelf, old.name), { recursive: true, force: true });
    rmSync(join(shelf, `${old.name}.whole`), { force: true });
  }
}

/**
 * Sees to it that a folder holds what its inputs say.
 * @param {object} thing
 * @param {string} thing.name
 * @param {string} thing.folder where it is made, in the clone
 * @param {string[]} thing.inputs files and folders it is made from
 * @param {string[]} [thing.facts] versions it depends on
 * @param {boolean} [thing.shared] whether other clones may have it
 * @param {() => Promise<void>} thing.make
 */
export async function made({ name, folder, inputs, facts = [], shared = false, make }) {
  const key = digest(inputs, facts);
  const stamp = at('target', 'curbside', `${name}.inputs`);
  const output = at(folder);
  const stampFor = () => `${key} ${contents(output)}`;
  if (existsSync(output) && readOr(stamp) === stampFor()) return;
  if (shared && restore(join(CACHE, name, key), output)) {
    note(`the ${name} of these very sources is in the cache`);
  } else {
    step(`building the ${name}`);
    await make();
    if (shared) keep(output, name, key);
  }
  write(stamp, stampFor());
}
