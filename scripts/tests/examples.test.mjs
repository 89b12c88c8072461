// Changed examples are noticed, told and learned; a model that is worse is not put in service.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { changed, codes, present } from '../lib/examples.mjs';
import { ROOT } from '../lib/paths.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'curbside-examples-'));
const LIB = join(dirname(dirname(fileURLToPath(import.meta.url))), 'lib');
after(() => rmSync(scratch, { recursive: true, force: true }));

const FLOW = 'version: "1.0"\nstart:\n  intents: [greet]\n  examples:\n    - hi\n    - hello\nsteps:\n  - say: Hello!\n';

/** A clone whose model was taught what its flows say, and a tool that does as it is told and notes how it was called. */
async function clone(name, { ends = 0 } = {}) {
  const root = join(scratch, name);
  cpSync(LIB, join(root, 'scripts', 'lib'), { recursive: true });
  const put = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('flows/greet.yaml', FLOW);
  put('flows/tests/greet.yaml', 'tests: []\n');
  put('model/data/shop.yml', 'nlu:\n- intent: bye\n  examples: |\n    - so long\n');
  const load = (module) => import(pathToFileURL(join(root, 'scripts', 'lib', module)).href);
  const { present: now } = await load('examples.mjs');
  put('model/examples.json', JSON.stringify({ model: 'm', files: Object.fromEntries([...now()].map(([path, all]) => [path, all.join('')])) }));
  const program = join(root, 'tool');
  writeFileSync(program, `#!/bin/sh\necho "$@" >> ${root}/calls\nexit ${ends}\n`);
  chmodSync(program, 0o755);
  const { teach } = await load('model.mjs');
  const said = [];
  const heard = async (options) => {
    const log = console.log;
    console.log = (line) => said.push(line);
    try {
      await teach({ build: async () => program, ...options });
    } finally {
      console.log = log;
    }
    return said.splice(0).join('\n');
  };
  const calls = () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : []);
  return { put, teach: heard, calls };
}

test('an example has the code that the authors\' tool reckons', () => {
  const nlu = 'nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello there\n- intent: bye\n  examples:\n  - so long\n  - text: see you\n';
  assert.equal(codes(nlu).join(''), 'D6xyQFeLp6P4uaG0');
});

test('the shipped flows have examples, and looking through them takes no time worth a word', () => {
  const began = performance.now();
  const now = present();
  changed();
  assert.ok(performance.now() - began < 500, `${performance.now() - began} ms`);
  assert.ok(now.size > 20 && now.has('flows/order_status.yaml') && now.has('model/data/shop.yml'), [...now.keys()].join());
  const record = JSON.parse(readFileSync(join(ROOT, 'model', 'examples.json'), 'utf8'));
  const model = readFileSync(join(ROOT, 'model', 'model.onnx'), 'latin1');
  assert.ok(model.includes(`"version":"${record.model}"`), 'model/examples.json tells of another model than model/model.onnx');
});

test('nothing is said and nothing done where no example has changed, whatever else has', async () => {
  const { put, teach, calls } = await clone('same');
  put('flows/greet.yaml', FLOW.replace('Hello!', 'Good day!').replace('    - hi\n', '    # a remark\n\n    - hi\n'));
  assert.equal(await teach(), '');
  assert.deepEqual(calls(), []);
});

test('changed examples are told with their number and their files, and learned from what is at hand', async () => {
  const { put, teach, calls } = await clone('changed');
  put('flows/greet.yaml', FLOW.replace('- hello', '- hello there\n    - hey'));
  put('flows/new.yaml', FLOW.replace('greet', 'new'));
  const said = await teach();
  assert.match(said, /4 examples changed in flows\/greet\.yaml, flows\/new\.yaml: teaching the model/);
  assert.match(said, /commit model\/model\.onnx and model\/examples\.json/);
  const [call] = calls();
  assert.match(call, /^train --from model --data model\/data\/shop\.yml flows --dev model\/data\/dev\.csv --against model --tests flows\/tests --out model$/);
});

test('an intent that changes its name is a change; an example that goes is none, for it cannot be unlearned', async () => {
  const { put, teach } = await clone('renamed');
  put('flows/greet.yaml', FLOW.replace('[greet]', '[welcome]').replace('    - hello\n', ''));
  assert.match(await teach({ train: 'no' }), /1 example changed in flows\/greet\.yaml; not learned, because TRAIN=no/);
});

test('nothing is taught where examples are only taken away', async () => {
  const { put, teach, calls } = await clone('gone');
  put('flows/greet.yaml', FLOW.replace('    - hello\n', ''));
  assert.equal(await teach(), '');
  assert.deepEqual(calls(), []);
});

test('a worse model is refused once, and not tried again until the examples change again', async () => {
  const { put, teach, calls } = await clone('refused', { ends: 3 });
  put('flows/greet.yaml', FLOW.replace('- hello', '- where is my order'));
  assert.match(await teach(), /the old model stays in service/);
  assert.match(await teach(), /was worse and was refused, so the old one stays/);
  assert.equal(calls().length, 1);
  put('flows/greet.yaml', FLOW.replace('- hello', '- good evening'));
  await teach();
  assert.equal(calls().length, 2);
});

test('data that cannot be used leave the model as it was, and are tried again', async () => {
  const { put, teach, calls } = await clone('broken', { ends: 1 });
  put('flows/greet.yaml', FLOW.replace('- hello', '- howdy'));
  assert.match(await teach(), /could not be learned: see above for why; the model stays as it was/);
  await teach();
  assert.equal(calls().length, 2);
});
