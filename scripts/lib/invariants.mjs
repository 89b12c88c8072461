// The invariants of docs/ARCHITECTURE.md, held by reading the sources. Tests inside the sources are free of them.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * A Rust source without comments, strings and test modules, line numbers kept, so that only names in the code are judged.
 * @param {string} source
 */
export function bareRust(source) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  const bare = source.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|r(#*)"[\s\S]*?"\1|b?"(?:\\[\s\S]|[^"\\])*"|'(?:\\.[^']*|[^\\'\n])'/g, blank);
  let result = bare;
  const attribute = /#\[cfg\(test\)\]\s*(?:pub(?:\(crate\))?\s+)?mod\s+\w+\s*\{/g;
  for (let found; (found = attribute.exec(bare)) !== null;) {
    let depth = 1;
    let end = attribute.lastIndex;
    for (; end < bare.length && depth > 0; end += 1) {
      if (bare[end] === '{') depth += 1;
      if (bare[end] === '}') depth -= 1;
    }
    result = result.slice(0, found.index) + blank(bare.slice(found.index, end)) + result.slice(end);
  }
  return result;
}

const isTest = (path) => /(^|[/_])(tests?|testing)(\.rs$|\/)/.test(path) || /_tests?\.rs$/.test(path);

/** The crate's sources: path below src/, bare text. */
function sources(root) {
  return readdirSync(join(root, 'src'), { recursive: true }).map(String).filter((path) => path.endsWith('.rs') && !isTest(path)).sort()
    .map((path) => ({ path, room: path.split('/').length > 1 ? path.split('/')[0] : '', text: bareRust(readFileSync(join(root, 'src', path), 'utf8')) }));
}

/** Every place where a pattern occurs in some of the sources, as `src/x.rs:12: match`. */
function places(files, pattern, allowed = () => true) {
  return files.flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => [...line.matchAll(pattern)]
    .filter((found) => allowed(found, path))
    .map((found) => `src/${path}:${index + 1}: ${found[0].trim()}`)));
}

/** A room may offer what others test it with. */
const HARNESS = 'testing';
/** The one place for what an isolate remembers from one request to the next: tokens, the breaker, recent answers; all bounded. */
const ISOLATE = 'edge/platform/isolate.rs';
const PURE = ['flow', 'dialogue', 'understand', 'knowledge'];
const IO = /\bstd::(?:fs|net|process|env)\b|\b(?:Instant|SystemTime)::now\b|\bio::(?:stdin|stdout|stderr)\b|\be?print(?:ln)?!|\bdbg!|\bureq::|\bgetrandom::/g;

/** Each invariant: its sentence in docs/ARCHITECTURE.md, and where it is broken. */
export const INVARIANTS = [
  ['one room knows the platform', ({ files }) => places(files.filter(({ room }) => room !== 'edge'), /\bworker::|\bwasm_bindgen(?:_futures)?\b|\bjs_sys\b/g)],
  ['one room knows files', ({ files }) => places(files.filter(({ room }) => room !== 'author' && room !== 'bin'), /\bstd::fs\b|\btokio::fs\b|\bFile::(?:open|create)\b/g)],
  ['the core does no I/O', ({ files }) => places(files.filter(({ room, path }) => PURE.includes(room) || path === 'bot.rs'), IO)],
  ['a room\'s way in is its mod.rs', ({ files, root }) => places(files, /\b(?:crate|curbside)::(\w+)::([a-z_]\w*)::(?!<)/g, ([, room, inner], path) => {
    const outside = !path.startsWith(`${room}/`);
    return outside && inner !== HARNESS && existsSync(join(root, 'src', room)) && !existsSync(join(root, 'src', room, inner, 'mod.rs'));
  })],
  ['no global mutable state', ({ files }) => places(files.filter(({ room, path }) => room !== 'author' && path !== ISOLATE), /\bstatic\s+mut\b|\bstatic\s+\w+\s*:[^=;]*\b(?:Mutex|RwLock|RefCell|Cell|UnsafeCell|Atomic\w+)\b/g)],
  ['no lint against panics is switched off', ({ files }) => places(files, /allow\([^)]*clippy::(?:unwrap_used|expect_used|panic|indexing_slicing)\b/g)],
  ['the language stands alone', ({ files }) => places(files.filter(({ room }) => room === 'flow'), /\bcrate::(?!flow\b)\w+|\bsuper::super::super\b/g)],
];

/**
 * Checks them all.
 * @param {string} [root] the clone
 * @returns {{name: string, broken: string[]}[]}
 */
export function checkInvariants(root = ROOT) {
  const files = sources(root);
  return INVARIANTS.map(([name, check]) => ({ name, broken: check({ files, root }) }));
}
