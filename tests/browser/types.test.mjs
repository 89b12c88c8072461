// The widget's sources and the published declarations, checked by the compiler.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';

function tsc(...args) {
  const { status, stdout } = spawnSync(at('node_modules', '.bin', 'tsc'), args, { cwd: at(), encoding: 'utf8', env: { ...process.env, PATH: `${at('node_modules', '.bin')}:${process.env.PATH}` } });
  return { status, stdout };
}

test('the sources pass the strict checks', () => {
  for (const part of ['www', 'www/pages']) assert.deepEqual(tsc('-p', part, '--noEmit'), { status: 0, stdout: '' });
});

test('a TypeScript page can use the published declarations, and misuse is told', () => {
  const folder = mkdtempSync(at('target', 'types-'));
  try {
    const check = (name, source) => {
      writeFileSync(join(folder, name), source);
      return tsc('--noEmit', '--strict', '--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom', '--types', '', join(folder, name)).status;
    };
    const sdk = JSON.stringify(at('www', 'dist', 'types', 'sdk', 'index.js'));
    const page = JSON.stringify(at('www', 'dist', 'types', 'loader', 'page.js'));
    assert.equal(check('good.ts', `import { connect, type Reply } from ${sdk};\nimport ${page};\nconst client = connect({ api: 'https://bot.example', site: 'shop' });\nclient.on('message', ({ reply }) => { const kind: Reply['type'] = reply.type; console.log(kind); });\nwindow.curbside?.('on', 'unread', (count: number) => console.log(count));\nwindow.curbside?.('identify', 'jwt');\n`), 0);
    assert.notEqual(check('bad.ts', `import ${page};\nwindow.curbside?.('opne');\n`), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
