// The parts that set up, build and count, each in a made-up clone with a cache of its own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const scratch = mkdtempSync(join(tmpdir(), 'curbside-scripts-'));
const LIB = join(dirname(dirname(fileURLToPath(import.meta.url))), 'lib');
process.env.CURBSIDE_CACHE = join(scratch, 'cache');

/** A clone with nothing but the scripts' library, and a module of it. */
function clone(name, files = {}) {
  const root = join(scratch, name);
  cpSync(LIB, join(root, 'scripts', 'lib'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, load: (module) => import(pathToFileURL(join(root, 'scripts', 'lib', module)).href) };
}

let run;
before(async () => { run = await clone('runner').load('run.mjs'); });
after(() => rmSync(scratch, { recursive: true, force: true }));

test('the totals of cargo, of node and of the authors\' tool are read as they write them', async () => {
  const { countCargo, countLine, countTap } = await import('../lib/suites.mjs');
  const cargo = 'running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\ntest result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured';
  assert.deepEqual(countCargo(cargo), { passed: 5, failed: 4, ignored: 1 });
  assert.deepEqual(countTap('1..3\n# tests 9\n# pass 3\n# fail 1\n# cancelled 2\n# skipped 1\n# todo 2\n'), { passed: 3, failed: 3, skipped: 3 });
  assert.deepEqual(countLine('1 passed, 0 failed\nflows\n12 passed, 3 failed\n'), { passed: 12, failed: 3 });
  assert.deepEqual(countLine('nothing'), { passed: 0, failed: 0 });
});

test('a thing is made once, made again when an input changes, and taken from the cache by another clone', async () => {
  const makes = [];
  const thing = (root, name) => ({ name: 'thing', folder: 'out', inputs: ['src', 'gone'], facts: ['1'], shared: true, async make() {
    makes.push(name);
    mkdirSync(join(root, 'out'), { recursive: true });
    writeFileSync(join(root, 'out', 'a'), readFileSync(join(root, 'src', 'a')));
  } });
  const one = clone('one', { 'src/a': 'first' });
  const { made } = await one.load('make.mjs');
  await made(thing(one.root, 'one'));
  await made(thing(one.root, 'one'));
  assert.deepEqual(makes, ['one']);

  const two = clone('two', { 'src/a': 'first' });
  const { made: madeInTwo } = await two.load('make.mjs');
  await madeInTwo(thing(two.root, 'two'));
  assert.equal(readFileSync(join(two.root, 'out', 'a'), 'utf8'), 'first');
  assert.deepEqual(makes, ['one'], 'the second clone takes what the first has made');

  writeFileSync(join(two.root, 'src', 'a'), 'second');
  await madeInTwo(thing(two.root, 'two'));
  assert.deepEqual(makes, ['one', 'two']);
  writeFileSync(join(two.root, 'out', 'a'), 'tampered');
  await madeInTwo(thing(two.root, 'two'));
  assert.equal(readFileSync(join(two.root, 'out', 'a'), 'utf8'), 'second', 'what was changed by hand is put right');

  const shelf = join(process.env.CURBSIDE_CACHE, 'thing');
  for (const name of readdirSync(shelf).filter((entry) => !entry.endsWith('.whole'))) writeFileSync(join(shelf, name, 'a'), 'half-writ');
  const three = clone('three', { 'src/a': 'first' });
  const { made: madeInThree } = await three.load('make.mjs');
  await madeInThree(thing(three.root, 'three'));
  assert.deepEqual(makes, ['one', 'two', 'three'], 'a damaged cache is no cache');
  assert.equal(readFileSync(join(three.root, 'out', 'a'), 'utf8'), 'first');
});

test('the development secrets are drawn once and kept beside what a person wrote', async () => {
  const { root, load } = clone('vars', { '.dev.vars': '# mine\nMINE="kept"\nADMIN_TOKEN=short' });
  const { DEV_SECRETS, devSecrets } = await load('serve.mjs');
  const first = devSecrets();
  assert.deepEqual(devSecrets(), first);
  assert.deepEqual([first.MINE, first.ADMIN_TOKEN], ['kept', 'short']);
  for (const name of Object.keys(DEV_SECRETS).filter((secret) => secret !== 'ADMIN_TOKEN')) assert.match(first[name], /^(dev:)?[0-9a-f]{64}$/);
  assert.ok(readFileSync(join(root, '.dev.vars'), 'utf8').startsWith('# mine\nMINE="kept"\nADMIN_TOKEN=short\nTICKET_KEYS="dev:'));
});

test('a port that is taken is told, with a way on', async () => {
  const { load } = clone('ports');
  const { chosenPort, freePort } = await load('ports.mjs');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const { port } = server.address();
  try {
    process.env.PORT = String(port);
    await assert.rejects(chosenPort(8787), (error) => error.message.includes(`port ${port} is taken`) && error.help.includes('PORT='));
    process.env.PORT = 'eighty';
    await assert.rejects(chosenPort(8787), /PORT=eighty is not a port number/);
    process.env.PORT = String(await freePort());
    assert.equal(await chosenPort(8787), Number(process.env.PORT));
  } finally {
    delete process.env.PORT;
    server.close();
  }
});

test('a program is run to its end, and what it leaves behind is ended with it', async () => {
  const { code, output } = await run.run('sh', ['-c', 'sleep 60 >/dev/null 2>&1 & echo $!; exit 3'], { show: false });
  assert.equal(code, 3);
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  assert.equal(isAlive(Number(output.trim())), false);
  assert.equal((await run.run('no-such-program-here', [], { show: false })).code, 127);
});

/** Whether a process lives; one that has ended and waits to be collected does not. */
function isAlive(pid) {
  if (!existsSync(`/proc/${pid}`)) return false;
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

test('stopAll ends a whole group, even one that will not be asked', async () => {
  const stubborn = run.start('sh', ['-c', 'trap "" TERM INT; sleep 60 & wait; sleep 60 & wait'], { stdio: 'ignore' });
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  const members = spawnSync('ps', ['-o', 'pid=', '-g', String(stubborn.pid)], { encoding: 'utf8' }).stdout.trim().split(/\s+/).map(Number);
  assert.ok(members.length >= 2);
  await run.stopAll();
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  assert.deepEqual(members.filter(isAlive), []);
});

test('a program that has to succeed says what it said when it does not', async () => {
  await assert.rejects(run.must('a test', 'sh', ['-c', 'echo the reason; exit 5'], { show: false }), (error) => error.message.includes('ended with 5') && error.message.includes('the reason'));
});

test('what another clone compiled of our own crate is not taken for ours', async () => {
  const { forgetOtherClone } = await clone('rust').load('rust.mjs');
  const folder = join(scratch, 'compiled');
  const marks = ['debug/.fingerprint/curbside-1', 'debug/.fingerprint/serde-1', 'wasm32-unknown-unknown/edge/.fingerprint/curbside-2'];
  const make = () => { for (const mark of marks) mkdirSync(join(folder, mark), { recursive: true }); };
  const left = () => marks.filter((mark) => existsSync(join(folder, mark)));
  make();
  forgetOtherClone(folder, '/one');
  assert.deepEqual(left(), ['debug/.fingerprint/serde-1'], 'only the dependencies are kept');
  make();
  forgetOtherClone(folder, '/one');
  assert.deepEqual(left(), marks, 'nothing is forgotten in the same clone');
});
