// docs/SECURITY.md names a test for each threat: each of them exists.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/SECURITY.md');
const named = [...page.matchAll(/`([\w./-]+\.(?:rs|mjs)) :: ([^`]+)`/g)].map(([, path, name]) => ({ path, name }));

/** Whether a test of that name is in the file. */
function exists({ path, name }) {
  if (!existsSync(new URL(path, root))) return false;
  const source = read(path);
  return path.endsWith('.rs') ? new RegExp(`\\bfn ${name}\\(`).test(source) : source.includes(`test('${name}'`);
}

test('every test that the threat model names exists', () => {
  assert.ok(named.length > 40, `${named.length} tests are named`);
  assert.deepEqual(named.filter((one) => !exists(one)), []);
});

test('every threat has a test', () => {
  const rows = page.split('## Threats')[1].split('\n## ')[0].split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| threat'));
  assert.ok(rows.length > 25, `${rows.length} threats`);
  assert.deepEqual(rows.filter((row) => !row.includes(' :: ')), []);
});
