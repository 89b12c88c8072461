// Whether something has to be made again: a digest of all that it is made from.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT, at } from './paths.mjs';

/** Every file under a path, sorted, so that order on the disk has no say. */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * The digest of files and folders of the clone, with further facts mixed in.
 * @param {string[]} paths relative to the clone's root; one that is missing counts as such
 * @param {string[]} facts versions and the like
 */
export function digest(paths, facts = []) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const path of paths) {
    for (const file of filesUnder(at(path))) {
      hash.update(`${relative(ROOT, file)}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
    }
    hash.update(`${path}\0\0`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** The text of a small file, or null. */
export function readOr(path, otherwise = null) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

/** Writes a small file and the folders it needs. */
export function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
