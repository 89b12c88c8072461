// What goes wrong between the page and the bot. One honest line with a way on, and no typed text is ever lost.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { another, visitor } from '../support/world.mjs';

const json = (status, error, headers = {}) => ({ status, contentType: 'application/json', headers, body: JSON.stringify({ error }) });

/** Fails the first `times` messages after the greeting with `fault`, then lets the real bot answer. */
async function failing(t, fault, times = 1) {
  const v = await (await visitor(t)).demo();
  await v.greeted();
  const tries = [];
  await v.page.route('**/v1/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    tries.push(route.request().postDataJSON());
    if (tries.length > times) return route.fallback();
    return fault(route);
  });
  return { v, tries };
}

export default () => describe('faults', { concurrency: true }, () => {
  const passing = {
    'a 500': (route) => route.fulfill(json(500, { code: 'internal', message: 'x' })),
    'a 503 that names its patience': (route) => route.fulfill(json(503, { code: 'not_ready', message: 'x', retry_after_s: 1 })),
    'an HTML error page': (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
    'JSON that breaks off': (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"session":"a.b","turn":3,"repl' }),
    'JSON of another form': (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '[1,2,3]' }),
    'an answer without a session': (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"turn":2,"replies":[],"owner":"bot"}' }),
    'a reset connection': (route) => route.abort('connectionreset'),
    'an answer lost on the way': async (route) => {
      await route.fetch();
      await route.abort('connectionaborted');
    },
  };
  for (const [name, fault] of Object.entries(passing)) {
    test(`${name}: tried again with the same id, answered once`, async (t) => {
      const { v, tries } = await failing(t, fault);
      await v.say('where is my order?');
      await v.status.getByText(/longer than usual|Sending again/).waitFor({ timeout: PATIENCE_MS });
      await v.hears(/order number/i);
      assert.equal(tries.length, 2);
      assert.equal(tries[0].id, tries[1].id);
      assert.deepEqual(await v.said(), ['where is my order?']);
      assert.equal(await v.host.locator('.line.bot .bubble', { hasText: /order number/i }).count(), 1);
      assert.equal(await v.status.textContent(), '', 'the line goes when the trouble has gone');
      v.assertQuiet();
    });
  }

  test('429 waits as long as it is told', async (t) => {
    const { v, tries } = await failing(t, (route) => route.fulfill(json(429, { code: 'too_many_messages', message: 'x', retry_after_s: 2 })));
    const began = Date.now();
    await v.say('where is my order?');
    await v.status.getByText('Sending again in 2 s').waitFor({ timeout: PATIENCE_MS });
    await v.hears(/order number/i);
    assert.ok(Date.now() - began >= 2000);
    assert.equal(tries.length, 2);
  });

  test('when it stays down, the line is marked, the text kept, and one press sends all in order', async (t) => {
    const { v, tries } = await failing(t, (route) => route.fulfill(json(500, { code: 'internal', message: 'x' })), 4);
    await v.say('where is my order?');
    await v.say('hello?');
    const again = v.log.getByRole('button', { name: 'Try again' });
    await again.first().waitFor({ timeout: 30_000 });
    assert.equal(await again.count(), 2);
    assert.equal(await v.host.locator('.dots').isVisible(), false);
    await v.page.reload();
    await v.panel.waitFor();
    assert.deepEqual(await v.said(), ['where is my order?', 'hello?'], 'kept over a reload');
    await v.log.getByRole('button', { name: 'Try again' }).first().click();
    await v.hears(/order number/i);
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting, .line.failed').count(), 0));
    assert.deepEqual(tries.slice(4).map(({ text }) => text), ['where is my order?', 'hello?']);
    assert.equal(tries[4].id, tries[0].id);
  });

  test('a time-out is a passing trouble', async (t) => {
    const v = await visitor(t);
    await v.page.addInitScript(() => {
      // Fifteen seconds pass in one and a half.
      const real = window.setTimeout;
      window.setTimeout = (work, ms, ...rest) => real(work, ms === 15_000 ? 1500 : ms, ...rest);
    });
    await v.demo();
    await v.greeted();
    let tries = 0;
    await v.page.route('**/v1/messages', (route) => (++tries === 1 ? undefined : route.fallback()));
    await v.say('where is my order?');
    await v.status.getByText(/longer than usual/).waitFor({ timeout: PATIENCE_MS });
    await v.hears(/order number/i);
    assert.equal(tries, 2);
  });

  test('a refused message says so and gives the text back', async (t) => {
    const { v, tries } = await failing(t, (route) => route.fulfill(json(400, { code: 'wrong_field', message: 'x' })));
    await v.say('the wrong words');
    await v.log.getByText('This message was not accepted.').waitFor({ timeout: PATIENCE_MS });
    await v.log.getByRole('button', { name: 'Edit' }).click();
    assert.equal(await v.composer.inputValue(), 'the wrong words');
    assert.equal(tries.length, 1, 'not tried again by itself');
  });

  test('a text that is too long for the bot says that', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.page.evaluate(() => curbside('send', 'a'.repeat(2001)));
    await v.log.getByText('This message is too long.').waitFor({ timeout: PATIENCE_MS });
    await v.log.getByRole('button', { name: 'Edit' }).click();
    assert.equal((await v.composer.inputValue()).length, 2001);
  });

  test('a token that expired overnight: one line says so, the message goes into a new conversation', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('hello there');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    await v.page.evaluate(() => {
      const key = 'curbside:demo';
      const state = JSON.parse(localStorage.getItem(key));
      state.session = state.session.slice(0, -8) + 'AAAAAAAA';
      state.rev += 10;
      localStorage.setItem(key, JSON.stringify(state));
    });
    const sent = v.messages();
    await v.say('where is my order?');
    await v.log.getByText('The earlier conversation had expired.').waitFor({ timeout: PATIENCE_MS });
    await v.hears(/order number/i);
    assert.equal(sent.length, 2);
    assert.equal(sent[1].session, undefined);
    assert.deepEqual(await v.said(), ['hello there', 'where is my order?']);
  });

  test('opened again after the night, it says so and greets', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('hello there');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    await v.page.route('**/v1/messages?after=*', (route) => route.fulfill(json(401, { code: 'expired_session', message: 'x' })));
    await v.page.reload();
    await v.log.getByText('The earlier conversation had expired.').waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.ok((await v.lines()).length >= 4));
  });

  test('a ticket that another device has overtaken catches up and sends the message once', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    const { session } = await v.page.evaluate(() => JSON.parse(localStorage.getItem('curbside:demo')));
    const other = await fetch(`${v.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'from-elsewhere-1', session, text: 'hello from my phone' }) });
    assert.equal(other.status, 200);
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.hears('hello from my phone');
    assert.equal(await v.log.getByText('where is my order?').count(), 1);
    assert.equal(await v.host.locator('.line.failed').count(), 0);
  });

  test('offline: said at once, kept in order, sent on return without doubles', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    const sent = v.messages();
    await v.page.context().setOffline(true);
    await v.status.getByText(/You.re offline/).waitFor({ timeout: PATIENCE_MS });
    await v.say('where is my order?');
    await v.say('hello?');
    await v.page.waitForTimeout(1500);
    assert.equal(await v.host.locator('.line.failed').count(), 0, 'being offline is no failure');
    await v.page.context().setOffline(false);
    await v.hears(/order number/i);
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    assert.deepEqual(await v.said(), ['where is my order?', 'hello?']);
    assert.deepEqual([...new Set(sent.map(({ text }) => text))], ['where is my order?', 'hello?']);
    assert.equal(await v.status.textContent(), '');
  });

  test('offline in the middle of a send, then the page is closed: the next page sends it, once', async (t) => {
    const { v, tries } = await failing(t, (route) => route.abort('internetdisconnected'), 99);
    await v.say('where is my order?');
    await eventually(() => assert.ok(tries.length > 0));
    const { context } = { context: v.page.context() };
    await v.page.close();
    const next = await (await another(context)).demo();
    const sent = next.messages();
    await next.open();
    await next.hears(/order number/i);
    assert.deepEqual(await next.said(), ['where is my order?']);
    assert.equal(sent.find(({ text }) => text)?.id, tries[0].id);
  });

  test('the first opening fails: a line with a way on, and the way works', async (t) => {
    const v = await visitor(t);
    let down = true;
    await v.page.route('**/v1/messages', (route) => (down ? route.fulfill(json(500, { code: 'internal', message: 'x' })) : route.fallback()));
    await v.demo();
    await v.open();
    await v.status.getByText('The assistant can’t be reached right now.').waitFor({ timeout: 30_000 });
    down = false;
    await v.status.getByRole('button', { name: 'Try again' }).click();
    await v.host.locator('.line.bot .bubble:not(:has(.dots))').first().waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.equal(await v.status.textContent(), ''));
  });

  test('the panel’s own file does not come: the launcher stays usable and the next press works', async (t) => {
    const v = await visitor(t);
    let down = true;
    await v.page.route('**/w/ui-*.js', (route) => (down ? route.abort() : route.fallback()));
    await v.demo();
    await v.launcher.click();
    const badge = v.host.locator('.badge');
    await eventually(async () => assert.equal(await badge.textContent(), '!', 'the launcher shows that something is wrong'));
    assert.equal(await v.panel.count(), 0);
    down = false;
    await v.launcher.click();
    await v.panel.waitFor({ timeout: PATIENCE_MS });
    assert.equal(await badge.textContent(), '');
  });

  test('a clock that is a day wrong changes nothing', async (t) => {
    for (const skew of [-86_400_000, 86_400_000]) {
      const v = await visitor(t);
      await v.page.addInitScript((ms) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + ms;
      }, skew);
      await v.demo();
      await v.greeted();
      await v.say('where is my order?');
      await v.hears(/order number/i);
      const lines = await v.lines();
      await v.page.reload();
      await v.panel.waitFor();
      await eventually(async () => assert.deepEqual(await v.lines(), lines));
    }
  });

  test('a page that freezes while an answer is on its way still shows it', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    const session = await v.page.context().newCDPSession(v.page);
    await v.say('where is my order?');
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await v.hears(/order number/i);
    assert.deepEqual(await v.said(), ['where is my order?']);
  });

  test('a lid closed for a minute over an answer on its way: it is shown on opening, and not asked for twice', async (t) => {
    const v = await visitor(t);
    await v.page.clock.install();
    await v.demo();
    await v.greeted();
    const sent = v.messages();
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const taken = new Promise((resolve) => {
      void v.page.route('**/v1/messages', async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        const response = await route.fetch();
        resolve();
        await held;
        await route.fulfill({ response });
      });
    });
    await v.say('where is my order?');
    await taken;
    await v.page.clock.fastForward(60_000);
    release();
    await v.hears(/order number/i);
    assert.equal(sent.length, 1, 'longer than a request may take, but the page was not there to wait');
    assert.deepEqual(await v.said(), ['where is my order?']);
    assert.equal(await v.status.textContent(), '');
  });

  test('a slow network (3G): the launcher and the first answer come', async (t) => {
    const v = await visitor(t);
    const session = await v.page.context().newCDPSession(v.page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
    const began = Date.now();
    await v.fixture();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    assert.ok(Date.now() - began < 15_000);
  });
});
