// Understanding alone, in this Node's V8: tokenising and running the model, by the code that is deployed; loading the model; and the
// other steps of start-up. Beside it, message by message, onnxruntime-web runs the same model file, which is no part of the product.
// Started as a program of its own by bench.mjs, in a V8 that has compiled nothing yet; prints one line of JSON.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { dice } from '../../../tests/dice.mjs';
import { at } from '../paths.mjs';
import { threadClock } from './clock.mjs';
import { summary } from './figures.mjs';
import { BENCH_MODULE } from './module.mjs';
import './stubs.mjs';

/** The seed of the order in which messages come. */
const SEED = 7;
/** Lengths that are told by themselves, in word pieces: which messages count as so long. */
const LENGTHS = { 5: [4, 6], 16: [14, 18], 48: [44, 52] };
/** Messages of each length, where there are as many. */
const MOST = 150;
/** Messages that have come before those that are measured: V8 has compiled what is hot, and pieces are remembered. */
const EARLIER = 400;
/** So many examples after one another make a long message. */
const TOGETHER = 5;
/** So many messages by one runtime, then the same by the other. */
const IN_TURN = 15;
/** How far the probabilities of both may differ. */
const TOLERANCE = 2e-3;

const cpu = threadClock();
/** CPU time of all threads: what V8 compiles on others is in it. */
const cpuOfAll = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

/** What something takes in milliseconds of CPU: `thread` on this one, `all` with V8's others. It must say that it went well. */
function took(what, work) {
  const [thread, all] = [cpu(), cpuOfAll()];
  const done = work();
  if (!done) throw new Error(`${what} went wrong`);
  return { thread: cpu() - thread, all: cpuOfAll() - all };
}

const from = [cpu(), cpuOfAll()];
const worker = await import(pathToFileURL(BENCH_MODULE).href);
const startup = { module: { thread: cpu() - from[0], all: cpuOfAll() - from[1] } };
const steps = new worker.Startup();
for (const step of ['flows', 'model', 'flags', 'bot', 'rehearsal']) startup[step] = took(step, () => steps[step]());

/** The messages: every example of the flows, once; and for the longest, examples after one another, as people write who have much to tell. */
function messages() {
  const { below } = dice(SEED);
  const single = [...new Set(JSON.parse(worker.examples()).map(({ text }) => text))];
  for (let i = single.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    [single[i], single[j]] = [single[j], single[i]];
  }
  const later = single.slice(EARLIER);
  const long = Array.from({ length: Math.floor(later.length / TOGETHER) }, (_, i) => later.slice(i * TOGETHER, (i + 1) * TOGETHER).join('. '));
  return [...single, ...long];
}

const all = messages();
const listener = worker.Listener.to(all);
if (!listener) throw new Error('the model could not be loaded');
const pieces = all.map((_, i) => listener.pieces(i).length - 2);
const chosen = Object.fromEntries(Object.entries(LENGTHS).map(([length, [least, most]]) => {
  const fitting = [...all.keys()].filter((i) => i >= EARLIER && pieces[i] >= least && pieces[i] <= most).slice(0, MOST);
  if (fitting.length < 20) throw new Error(`only ${fitting.length} messages are ${length} pieces long`);
  return [length, fitting];
}));

const ort = await import('onnxruntime-web/wasm');
ort.env.wasm.numThreads = 1;
const model = readFileSync(at('model', 'model.onnx'));
const beforeLoad = cpuOfAll();
const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
const ortLoad = cpuOfAll() - beforeLoad;

/** What our tokeniser makes of a message, as the other runtime takes it. */
function feeds(i) {
  const [ids, buckets, counts] = [listener.pieces(i), listener.buckets(i), listener.counts(i)];
  return { pieces: new ort.Tensor('int64', ids, [ids.length]), grams: new ort.Tensor('int64', buckets, [buckets.length]), counts: new ort.Tensor('float32', counts, [counts.length]) };
}

/** What the other runtime made of each message. */
const told = new Map();

/** One message by the other runtime: how long the run took, its inputs being ready. */
async function byOrt(i) {
  const input = feeds(i);
  const begun = cpu();
  const { probabilities } = await session.run(input);
  const ms = cpu() - begun;
  told.set(i, probabilities.data);
  return ms;
}

function understood(i) {
  const begun = cpu();
  const confidence = listener.understand(i);
  const ms = cpu() - begun;
  if (!(confidence >= 0)) throw new Error(`${JSON.stringify(all[i])} is not understood`);
  return ms;
}

/** As it is in traffic: the worker remembers what the pieces of earlier messages came to, and this message was none of them. */
function afterOthers() {
  listener.forget();
  for (let i = 0; i < EARLIER; i += 1) listener.understand(i);
}

for (let i = 0; i < EARLIER; i += 1) await byOrt(i);
const lengths = {};
for (const [length, fitting] of Object.entries(chosen)) {
  const times = { fresh: [], remembered: [], cold: [], ort: [] };
  let unknown = 0;
  afterOthers();
  // In turns, so that whatever else the machine does weighs on both alike; but not one by one, for both would only ever find the
  // processor's caches full of the other's weights.
  for (let at = 0; at < fitting.length; at += IN_TURN) {
    const block = fitting.slice(at, at + IN_TURN);
    for (const i of block) {
      unknown += listener.unknown(i);
      times.fresh.push(understood(i));
    }
    for (const i of block) times.ort.push(await byOrt(i));
    for (const i of block) times.remembered.push(understood(i));
  }
  for (const i of fitting) {
    listener.forget();
    times.cold.push(understood(i));
  }
  lengths[length] = { ...Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)])), unknown: unknown / fitting.length };
}
for (const [i, probabilities] of told) {
  const apart = Math.max(...listener.probabilities(i).map((p, at) => Math.abs(p - probabilities[at])));
  if (!(apart <= TOLERANCE)) throw new Error(`the two runtimes differ by ${apart} about ${JSON.stringify(all[i])}`);
}
process.stdout.write(`${JSON.stringify({ startup, lengths, ortLoad })}\n`);
process.exit(0);
