// `npm run bench`: the performance table, also as target/bench.json.

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
  ['understanding one message, HTTP and JSON included, CPU, median', 'ms', ({ isolate }) => isolate.understood.p50, 3],
  ['module as uploaded, gzipped', 'bytes', ({ module }) => module.gzipped, 5_000_000],
  ['linear memory after 1,000 turns', 'MiB', ({ isolate }) => isolate.memoryAfterTurns, 64],
  ['growth of it over these turns', 'MiB', ({ isolate }) => isolate.memoryAfterTurns - isolate.memoryAfterWarm, 0],
  ['start-up, CPU', 'ms', ({ isolate }) => isolate.startCpu, 400],
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
];

const end = endTogether();
try {
  await setUpNode();
  await setUpBuild();
  step('weighing');
  const { moduleBytes, widgetBytes } = await import('./lib/weights.mjs');
  const module = await moduleBytes();
  const widget = widgetBytes();
  step('measuring the engine and the compiler of flows');
  const { measureNative } = await import('./lib/bench/native.mjs');
  const native = await measureNative();
  step('measuring the worker\'s CPU time');
  const isolate = JSON.parse((await must('measuring the worker', bin('node'), ['--disable-warning=ExperimentalWarning', at('scripts', 'lib', 'bench', 'isolate.mjs')], { show: false })).trim().split('\n').at(-1));
  step('measuring the bot as it is served');
  const { measureServed } = await import('./lib/bench/workerd.mjs');
  const served = await measureServed();

  const rows = FIGURES.map(([what, unit, value, most]) => ({ what, unit, value: value({ isolate, served, module, widget, native }), most, ok: most === null ? null : value({ isolate, served, module, widget, native }) <= most }));
  const digits = { ms: 2, µs: 1, ratio: 2, MiB: 1, bytes: 0 };
  console.log('');
  for (const { what, unit, value, most, ok } of rows) {
    const shown = `${value.toFixed(digits[unit])} ${unit}`;
    console.log(`${ok === null ? '      ' : ok ? 'ok    ' : 'MISSED'}  ${what.padEnd(84)} ${shown.padStart(15)}${most === null ? '' : `   (at most ${most})`}`);
  }
  write(at('target', 'bench.json'), `${JSON.stringify({ at: new Date().toISOString(), machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }, figures: rows, raw: { isolate, served, module, widget, native } }, null, 2)}\n`);
  console.log('written to target/bench.json');
  await end(0);
} catch (error) {
  report(error);
  await end(1);
}
