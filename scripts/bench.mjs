// `npm run bench`: the performance table, also as target/bench.json. `npm run bench -- --storm`: storm and canaries at full size.

import { cpus } from 'node:os';
import { at, bin } from './lib/paths.mjs';
import { write } from './lib/inputs.mjs';
import { endTogether, must } from './lib/run.mjs';
import { report, step } from './lib/say.mjs';
import { setUpBuild, setUpNode } from './lib/setup.mjs';

/** Each figure: what it is, its unit, how it is had, and the most it may be. */
const FIGURES = [
  ['turn without an API call, CPU, median', 'ms', ({ isolate }) => isolate.plain.p50, 3],
  ['turn without an API call, CPU, 99th percentile', 'ms', ({ isolate }) => isolate.plain.p99, 8],
  ['turn of order status beyond a plain one, CPU, median', 'ms', ({ isolate }) => isolate.order.p50 - isolate.plain.p50, 3],
  ['turn of order status beyond a plain one, CPU of workerd, median', 'ms', ({ served }) => served.addedCpu.p50, 3],
  ['understanding a message of 16 word pieces: tokenised and run, CPU, median', 'ms', ({ alone }) => alone.lengths[16].fresh.p50, 0.5],
  ['the same, 99th percentile', 'ms', ({ alone }) => alone.lengths[16].fresh.p99, null],
  ['the same / onnxruntime-web running the same model file on the same messages, run only', 'ratio', ({ alone }) => alone.lengths[16].fresh.p50 / alone.lengths[16].ort.p50, 1],
  ['the same, every word piece seen before, median', 'ms', ({ alone }) => alone.lengths[16].remembered.p50, null],
  ['the same, no word piece seen before, median', 'ms', ({ alone }) => alone.lengths[16].cold.p50, null],
  ['understanding a message of 5 word pieces, CPU, median', 'ms', ({ alone }) => alone.lengths[5].fresh.p50, null],
  ['understanding a message of 48 word pieces, CPU, median', 'ms', ({ alone }) => alone.lengths[48].fresh.p50, null],
  ['onnxruntime-web on a message of 16 word pieces, run only, CPU, median', 'ms', ({ alone }) => alone.lengths[16].ort.p50, null],
  ['loading the model, CPU', 'ms', ({ alone }) => alone.startup.model.thread, 120],
  ['loading the model, CPU, with what V8 compiles on other threads', 'ms', ({ alone }) => alone.startup.model.all, null],
  ['understanding one message, HTTP and JSON included, CPU, median', 'ms', ({ isolate }) => isolate.understood.p50, 3],
  ['understanding the dearest of 18 odd messages of up to 2,000 characters, HTTP and JSON included, CPU, median', 'ms', ({ isolate }) => isolate.odd.ms, 5],
  ['module as uploaded, gzipped', 'bytes', ({ module }) => module.gzipped, 5_000_000],
  ['linear memory after 3,000 turns', 'MiB', ({ isolate }) => isolate.memoryAfterTurns, 64],
  ['growth of it over the last 1,000 of them', 'MiB', ({ isolate }) => isolate.memoryAfterTurns - isolate.memoryAfterWarm, 0],
  ['start-up, CPU', 'ms', ({ isolate }) => isolate.startCpu, 400],
  ['start-up: the module compiled and begun, CPU', 'ms', ({ alone }) => alone.startup.module.thread, null],
  ['start-up: the flows read, CPU', 'ms', ({ alone }) => alone.startup.flows.thread, null],
  ['start-up: texts and articles prepared, CPU', 'ms', ({ alone }) => alone.startup.bot.thread, null],
  ['start-up: the flags, and two turns rehearsed, CPU', 'ms', ({ alone }) => alone.startup.flags.thread + alone.startup.rehearsal.thread, null],
  ['first answer after start / warm answer, CPU of workerd', 'ratio', ({ served }) => served.firstCpu.p50 / served.warmCpu.p50, 2],
  ['first answer after start / warm answer, wall', 'ratio', ({ served }) => served.first.p50 / served.warm.p50, 2],
  ['engine alone, a message, native, median', 'µs', ({ native }) => native.turn_us.p50, 50],
  ['engine alone, a message, native, 99th percentile', 'µs', ({ native }) => native.turn_us.p99, null],
  ['checking 200 flows with 5,000 steps, native', 'ms', ({ native }) => native.check_ms.p50, 1000],
  ['widget.js, gzipped', 'bytes', ({ widget }) => widget.loader, 3 * 1024],
  ['opened widget, gzipped', 'bytes', ({ widget }) => widget.opened, 20 * 1024],
  ['turn without an API call as served, CPU of workerd with local KV and queue, median', 'ms', ({ served }) => served.plainCpu.p50, null],
  ['turn without an API call as served, wall, median', 'ms', ({ served }) => served.plain.p50, null],
  ['turn without an API call as served, wall, 99th percentile', 'ms', ({ served }) => served.plain.p99, null],
  ['turn of order status as served, the shop included, wall, median', 'ms', ({ served }) => served.order.p50, null],
  ['the shop asked directly, wall, median', 'ms', ({ served }) => served.origin.p50, null],
  ['turn of order status beyond a plain one and the shop, wall, median', 'ms', ({ served }) => served.added.p50, null],
  ['a shop that hangs: the answer after the call\'s time-out of 3 s, median', 'ms', ({ served }) => served.hanging.hangMs - 3000, 200],
  ['a shop that fails: calls until it is left alone', '', ({ served }) => served.hanging.callsUntilOpen, 5],
  ['a shop that is back: until an order is told again', 'ms', ({ served }) => served.hanging.recoveredMs, null],
  ['storm: conversations', '', ({ storms }) => storms.storm.conversations + storms.strict.conversations, null],
  ['storm: faults that struck', '', ({ storms }) => sum(storms, ({ faults }) => Object.values(faults).reduce((a, b) => a + b, 0)), null],
  ['storm: messages sent again', '', ({ storms }) => sum(storms, ({ retries }) => retries), null],
  ['storm: messages without an answer or an error', '', ({ storms }) => sum(storms, ({ unanswered }) => unanswered), 0],
  ['storm: writes twice', '', ({ storms }) => sum(storms, ({ duplicateWrites }) => duplicateWrites), 0],
  ['storm: tickets twice', '', ({ storms }) => sum(storms, ({ duplicateTickets }) => duplicateTickets), 0],
  ['storm: words shown to another customer, or in a ticket of another', '', ({ storms }) => sum(storms, ({ foreignWords, mixedTickets }) => foreignWords + mixedTickets), 0],
  ['storm: anything else that may not be', '', ({ storms }) => sum(storms, ({ broken }) => broken.length), 0],
  ['canaries: messages with personal data', '', ({ storms }) => storms.canaries.planted, null],
  ['canaries: found in logs, figures, notices and stores', '', ({ storms }) => storms.canaries.found.length, 0],
];

/** A figure of both storms together. */
const sum = ({ storm, strict }, of) => of(storm) + of(strict);

/** What a program of its own has measured, in a V8 of its own: the last line that it prints, as JSON. */
async function program(name) {
  const printed = await must(`measuring with ${name}`, bin('node'), ['--disable-warning=ExperimentalWarning', at('scripts', 'lib', 'bench', name)], { show: false });
  return JSON.parse(printed.trim().split('\n').at(-1));
}

const end = endTogether();
try {
  await setUpNode();
  const env = await setUpBuild();
  step('weighing');
  const { moduleBytes, widgetBytes } = await import('./lib/weights.mjs');
  const module = await moduleBytes();
  const widget = widgetBytes();
  step('measuring the engine and the compiler of flows');
  const { measureNative } = await import('./lib/bench/native.mjs');
  const native = await measureNative();
  step('measuring understanding alone');
  const { buildBenchModule } = await import('./lib/bench/module.mjs');
  await buildBenchModule(env);
  const alone = await program('understanding.mjs');
  step('measuring the worker\'s CPU time');
  const isolate = await program('isolate.mjs');
  step('measuring the bot as it is served');
  const { measureServed } = await import('./lib/bench/workerd.mjs');
  const served = await measureServed();

  const full = process.argv.includes('--storm');
  step(full ? 'the storm and the canaries, at full size (a quarter of an hour)' : 'a small storm and some canaries (--storm: at full size)');
  const { measureStorms } = await import('./lib/bench/storms.mjs');
  const storms = await measureStorms(full);

  const measured = { alone, isolate, served, module, widget, native, storms };
  const rows = FIGURES.map(([what, unit, value, most]) => ({ what, unit, value: value(measured), most }));
  for (const row of rows) row.ok = row.most === null ? null : row.value <= row.most;
  const digits = { ms: 2, µs: 1, ratio: 2, MiB: 1, bytes: 0, '': 0 };
  console.log('');
  for (const { what, unit, value, most, ok } of rows) {
    const shown = `${value.toFixed(digits[unit])} ${unit}`;
    console.log(`${ok === null ? '      ' : ok ? 'ok    ' : 'MISSED'}  ${what.padEnd(84)} ${shown.padStart(15)}${most === null ? '' : `   (at most ${most})`}`);
  }
  write(at('target', 'bench.json'), `${JSON.stringify({ at: new Date().toISOString(), machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }, figures: rows, raw: measured }, null, 2)}\n`);
  console.log('written to target/bench.json');
  await end(0);
} catch (error) {
  report(error);
  await end(1);
}
