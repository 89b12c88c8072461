// Whether the examples have changed that the model was taught: model/examples.json says what they were, by a short sum of each.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readOr } from './inputs.mjs';
import { ROOT, at } from './paths.mjs';

/** Characters that stand for one example. */
const CODE = 4;
/** What the model is taught from, of what is in the repository. */
export const TAUGHT_FROM = ['model/data/shop.yml', 'flows'];

const code = (intent, example) => createHash('sha256').update(`${intent}\n${example}`).digest('base64').slice(0, CODE);

/**
 * The codes of the examples in a file, sorted, as src/author/examples.rs reckons them. An example is a line of a block
 * `examples:`; what it is an example of is the line with `intent` or `intents` before it.
 * @param {string} text
 * @returns {string[]}
 */
export function codes(text) {
  const found = [];
  let intent = '';
  let block = null;
  for (const line of text.split('\n')) {
    const said = line.trim();
    if (said === '' || said.startsWith('#')) continue;
    const depth = line.length - line.trimStart().length;
    const entry = said.startsWith('- ') ? said.slice(2) : said;
    if (block !== null && (depth > block || (depth === block && entry !== said))) {
      found.push(code(intent, said));
      continue;
    }
    block = null;
    if (/^intents?:/.test(entry)) {
      intent = entry;
    } else if (entry.startsWith('examples:')) {
      block = depth;
      if (entry.length > 'examples: |'.length) found.push(code(intent, entry));
    }
  }
  return found.sort();
}

/** The YAML files that hold examples, below a path; conversation tests have none that the model is taught. */
function files(path, top = true) {
  if (!existsSync(at(path))) return [];
  if (statSync(at(path)).isFile()) return /\.ya?ml$/.test(path) ? [path] : [];
  const names = readdirSync(at(path)).filter((name) => !(top && name === 'tests')).sort();
  return names.flatMap((name) => files(join(path, name), false));
}

/** All examples that are there now, by file. */
export function present() {
  const found = TAUGHT_FROM.flatMap((path) => files(path)).map((path) => [path, codes(readFileSync(join(ROOT, path), 'utf8'))]);
  return new Map(found.filter(([, examples]) => examples.length > 0));
}

/** The examples that the model was taught, by file; null where nothing tells. */
function taught() {
  const text = readOr(at('model', 'examples.json'));
  if (text === null) return null;
  const split = (all) => all.match(new RegExp(`.{${CODE}}`, 'g')) ?? [];
  return new Map(Object.entries(JSON.parse(text).files).map(([path, all]) => [path, split(all)]));
}

/** How many of these are not among those, each counted as often as it stands there. */
function missing(these, those) {
  const left = new Map();
  for (const one of those) left.set(one, (left.get(one) ?? 0) + 1);
  return these.filter((one) => {
    const n = left.get(one) ?? 0;
    left.set(one, n - 1);
    return n <= 0;
  }).length;
}

/**
 * What has changed since the model was taught. Examples that are gone count for nothing: what was learned from them stays until
 * the model is trained anew.
 * @returns {{count: number, files: string[]} | null} how many examples are new or different, and where; null where none is, or
 *   nothing tells what the model was taught
 */
export function changed() {
  const before = taught();
  if (before === null) return null;
  const now = present();
  let count = 0;
  const where = [];
  for (const [path, current] of now) {
    const n = missing(current, before.get(path) ?? []);
    if (n > 0) where.push(path);
    count += n;
  }
  return count > 0 ? { count, files: where.sort() } : null;
}
