// What it costs: bytes, requests, time on the main thread, layout.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { at } from '../../../scripts/lib/paths.mjs';
import { visitor } from '../support/world.mjs';

const KB = 1024;
const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Records the scripts and data that the widget fetches, with their gzipped size. */
function fetched(v) {
  const all = [];
  v.page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname !== '/widget.js' && !pathname.startsWith('/w/')) return;
    all.push(response.body().then((body) => ({ pathname, bytes: gzipped(body) }), () => ({ pathname, bytes: 0 })));
  });
  return () => Promise.all(all);
}

export default () => describe('weight', { concurrency: true }, () => {
  test('widget.js is at most 3 KB gzipped', () => {
    const bytes = gzipped(readFileSync(at('www', 'dist', 'widget.js')));
    assert.ok(bytes <= 3 * KB, `${bytes} bytes`);
  });

  for (const locale of ['en', 'de', 'fr', 'ar']) {
    test(`opening and a whole conversation load at most 20 KB more (${locale})`, async (t) => {
      const v = await visitor(t);
      const loads = fetched(v);
      await v.fixture({ lang: locale });
      await v.open();
      await v.say('where is my order?');
      await v.host.locator('.line.bot .bubble:not(:has(.dots))').nth(1).waitFor();
      const all = (await loads()).filter(({ pathname }) => pathname !== '/widget.js');
      const bytes = all.reduce((sum, entry) => sum + entry.bytes, 0);
      assert.ok(all.length > 0 && bytes > 5 * KB, 'the panel was loaded');
      assert.ok(bytes <= 20 * KB, `${bytes} bytes: ${JSON.stringify(all)}`);
    });
  }

  test('nothing but the launcher is loaded until somebody means to open it', async (t) => {
    const v = await visitor(t);
    const requests = [];
    v.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await v.fixture();
    await v.launcher.waitFor();
    await v.page.waitForTimeout(700);
    assert.deepEqual(requests.filter((path) => !/fixture|favicon/.test(path)), ['/widget.js']);
    await v.launcher.hover();
    await v.page.waitForTimeout(500);
    assert.ok(requests.some((path) => /^\/w\/ui-/.test(path)), 'hovering fetches the panel');
    assert.ok(!requests.some((path) => path.startsWith('/v1/')), 'hovering says nothing to the bot');
  });

  test('every file but the two doors has its hash in its name', () => {
    const dist = at('www', 'dist');
    assert.deepEqual(readdirSync(dist).filter((name) => name.endsWith('.js')).sort(), ['sdk.js', 'widget.js']);
    for (const name of readdirSync(`${dist}/w`)) assert.match(name, /-[0-9A-Z]{8}\.\w+$/);
  });

  test('no third party is asked for anything', async (t) => {
    const v = await visitor(t);
    const hosts = new Set();
    v.page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    await v.demo();
    await v.greeted();
    assert.deepEqual([...hosts], [v.url]);
  });

  /** What counts as work: compiling, running, styles, layout. The rest is the browser's own loading and painting of the page. */
  const WORK = ['V8CompileDuration', 'ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];

  /** CPU time of the page's main thread until it has settled, in milliseconds, with or without the embed line. */
  async function mainThread(t, embedded) {
    const v = await visitor(t);
    const script = embedded ? '<script async src="/widget.js" data-site="demo"></script>' : '';
    const session = await v.page.context().newCDPSession(v.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await v.fixture({ html: `<!doctype html><html lang="en"><title>Page</title><body><main><h1>Heading</h1>${'<p>Paragraph.</p>'.repeat(40)}</main>${script}</body></html>` });
    if (embedded) await v.launcher.waitFor();
    await v.page.waitForTimeout(300);
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.filter(({ name }) => WORK.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  }

  test('the embed line costs at most 10 ms of the main thread', async (t) => {
    const costs = [];
    for (let round = 0; round < 5; round++) costs.push((await mainThread(t, true)) - (await mainThread(t, false)));
    costs.sort((a, b) => a - b);
    const median = costs[2];
    t.diagnostic(`median ${median.toFixed(1)} ms of ${costs.map((cost) => cost.toFixed(1)).join(', ')}`);
    assert.ok(median <= 10, `${median} ms`);
  });

  test('the launcher shifts nothing', async (t) => {
    const v = await visitor(t);
    await v.page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shift += value))).observe({ type: 'layout-shift', buffered: true });
    });
    await v.fixture({ body: '<h1>Heading</h1>' + '<p>Paragraph.</p>'.repeat(40) });
    await v.greeted();
    assert.equal(await v.page.evaluate('shift'), 0);
  });
});
