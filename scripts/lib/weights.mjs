// How much there is to load: the worker's module as it would be uploaded, the widget as a browser gets it.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { at, bin } from './paths.mjs';
import { must } from './run.mjs';

/** The most that may be uploaded, gzipped, in bytes. */
export const MODULE_LIMIT = 5_000_000;
/** What an embedding page loads at first, gzipped, in bytes. */
const LOADER_LIMIT = 3 * 1024;
/** What it loads when the chat is opened, gzipped, in bytes. */
const OPENED_LIMIT = 20 * 1024;

const gzipped = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

/** Bytes of the worker as `wrangler deploy` would upload it. */
export async function moduleBytes() {
  const out = mkdtempSync(join(tmpdir(), 'curbside-upload-'));
  try {
    await must('wrangler deploy --dry-run', bin('node'), [at('node_modules', 'wrangler', 'bin', 'wrangler.js'), 'deploy', '--dry-run', '--env', '', '--outdir', out], {
      env: { WRANGLER_SEND_METRICS: 'false', CI: '1' }, show: false,
    });
    const files = readdirSync(out, { recursive: true }).map((name) => join(out, String(name))).filter((file) => statSync(file).isFile() && !/\.map$|README\.md$/.test(file));
    return { raw: files.reduce((sum, file) => sum + statSync(file).size, 0), gzipped: files.reduce((sum, file) => sum + gzipped(file), 0) };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** A module and all that it imports at once, as file names in one folder. */
function withImports(folder, name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, next] of readFileSync(join(folder, name), 'utf8').matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) withImports(folder, next, seen);
  return seen;
}

/** Bytes of the widget, gzipped: what a page loads at first, and what follows once the chat is opened. */
export function widgetBytes() {
  const chunks = at('www', 'dist', 'w');
  const panel = existsSync(chunks) ? readdirSync(chunks).find((name) => /^ui-\w+\.js$/.test(name)) : undefined;
  if (panel === undefined) return { loader: Infinity, opened: Infinity };
  return { loader: gzipped(at('www', 'dist', 'widget.js')), opened: [...withImports(chunks, panel)].reduce((sum, name) => sum + gzipped(join(chunks, name)), 0) };
}

/** The suite: each figure against its limit. */
export async function weigh() {
  const module = await moduleBytes();
  const widget = widgetBytes();
  const rows = [
    ['worker, gzipped', module.gzipped, MODULE_LIMIT],
    ['widget.js, gzipped', widget.loader, LOADER_LIMIT],
    ['opened widget, gzipped', widget.opened, OPENED_LIMIT],
  ];
  for (const [what, bytes, limit] of rows) console.log(`${bytes <= limit ? 'ok' : 'TOO MUCH'}  ${what}: ${bytes} bytes (at most ${limit})`);
  return { passed: rows.filter(([, bytes, limit]) => bytes <= limit).length, failed: rows.filter(([, bytes, limit]) => !(bytes <= limit)).length };
}
