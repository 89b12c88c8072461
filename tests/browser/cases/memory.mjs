// Reloads, pages, tabs, and browsers that keep nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { another, visitor } from '../support/world.mjs';

export default () => describe('memory', { concurrency: true }, () => {
  test('the conversation outlives a reload and goes on where it was', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    const before = await v.lines();
    await v.page.reload();
    await v.panel.waitFor();
    await eventually(async () => assert.deepEqual(await v.lines(), before));
    await v.say('ORD48201937');
    await v.hears(/shipped on/);
  });

  test('it follows the customer to another page of the shop', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.demo('/demo/order');
    await v.panel.waitFor();
    await v.hears(/order number/i);
  });

  test('a text half written outlives a reload', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.composer.fill('half a sent');
    await v.page.reload();
    await v.panel.waitFor();
    assert.equal(await v.composer.inputValue(), 'half a sent');
  });

  test('two tabs show the same, and neither doubles anything', async (t) => {
    const one = await (await visitor(t)).demo();
    const two = await (await another(one.page.context())).demo();
    await one.greeted();
    await two.open();
    await eventually(async () => assert.deepEqual(await two.lines(), await one.lines()));
    const sent = [one.messages(), two.messages()];
    await Promise.all([one.say('where is my order?'), two.say('hello?')]);
    await eventually(async () => {
      const said = await one.said();
      assert.deepEqual([...said].sort(), ['hello?', 'where is my order?']);
      assert.deepEqual(await two.said(), said);
      assert.deepEqual(await two.lines(), await one.lines());
      assert.equal(await one.host.locator('.line.waiting').count(), 0);
    });
    const all = sent.flat();
    assert.equal(all.length, 2);
    assert.equal(new Set(all.map(({ id }) => id)).size, 2);
    assert.equal(new Set(all.map(({ session }) => session)).size, 2, 'the second went with the ticket that the first brought back');
  });

  test('a tab that was ready before the conversation began takes it over instead of losing it', async (t) => {
    const one = await (await visitor(t)).demo();
    const two = await (await another(one.page.context())).demo();
    for (const tab of [one, two]) {
      await Promise.all([tab.page.waitForResponse(/\/w\/ui-/), tab.launcher.hover()]);
      await tab.host.locator('.panel').waitFor({ state: 'attached' });
    }
    await one.greeted();
    await one.say('where is my order?');
    await one.hears(/order number/i);
    await two.open();
    await two.hears(/order number/i);
    await eventually(async () => assert.deepEqual(await two.lines(), await one.lines()));
    assert.deepEqual(await two.said(), ['where is my order?']);
  });

  test('what nobody has touched for a week is forgotten on the device', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('hello from last week');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    await v.page.evaluate((ms) => {
      const state = JSON.parse(localStorage.getItem('curbside:demo'));
      state.began -= ms;
      state.items.forEach((item) => { item.at -= ms; });
      localStorage.setItem('curbside:demo', JSON.stringify(state));
    }, 7 * 86_400_000);
    await v.page.reload();
    await v.panel.waitFor();
    await eventually(async () => {
      assert.deepEqual(await v.said(), []);
      assert.ok((await v.lines()).length > 0, 'greeted anew');
    });
  });

  test('unread lines are counted on the launcher and in the title, and read in one tab are read in all', async (t) => {
    const one = await (await visitor(t)).demo();
    const title = await one.page.title();
    await one.greeted();
    const release = await one.held();
    await one.say('where is my order?');
    await one.page.keyboard.press('Escape');
    release();
    const badge = one.host.locator('.badge');
    await eventually(async () => assert.match(await badge.textContent(), /^[1-9]$/));
    assert.match(await one.launcher.getAttribute('aria-label'), /Chat with us, \d new messages?/);
    assert.match(await one.page.title(), /^\(\d\) /);
    // A tab that comes later shows it at once, and fetches the panel for it.
    const two = await (await another(one.page.context())).demo();
    await eventually(async () => assert.match(await two.host.locator('.badge').textContent(), /^[1-9]$/));
    await two.open();
    await eventually(async () => {
      assert.equal(await badge.textContent(), '');
      assert.equal(await one.page.title(), title);
    });
  });

  test('one tab alone sounds', async (t) => {
    const one = await visitor(t);
    await one.page.context().addInitScript(() => {
      window.chimes = 0;
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...args) {
        window.chimes++;
        return start.apply(this, args);
      };
    });
    await one.demo();
    const two = await (await another(one.page.context())).demo();
    await one.greeted();
    await two.open();
    await two.page.keyboard.press('Escape');
    const release = await one.held();
    await one.say('where is my order?');
    await one.page.keyboard.press('Escape');
    release();
    await eventually(async () => assert.match(await one.host.locator('.badge').textContent(), /[1-9]/));
    await eventually(async () => assert.ok((await one.page.evaluate('chimes')) > 0));
    assert.equal(await two.page.evaluate('chimes'), 0);
    assert.equal((await one.page.evaluate('chimes')) % 2, 0);
  });

  test('blocked storage: it works from memory', async (t) => {
    const v = await visitor(t);
    await v.page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
      }
    });
    await v.demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.say('ORD48201937');
    await v.hears(/shipped on/);
    await v.page.keyboard.press('Escape');
    await v.open();
    await v.hears(/shipped on/);
    v.assertQuiet();
  });

  test('full storage and broken leftovers do no harm', async (t) => {
    const v = await visitor(t);
    await v.page.addInitScript(() => {
      localStorage.setItem('curbside:demo', '{"v":1,"id":7,"items":"no"}');
      Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
    });
    await v.demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    v.assertQuiet();
  });

  test('the transcript can be kept as a file', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    const [download] = await Promise.all([v.page.waitForEvent('download'), v.menu('Download transcript')]);
    assert.match(download.suggestedFilename(), /^chat-\d{4}-\d\d-\d\d\.txt$/);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    assert.match(text, /You: where is my order\?/);
    assert.match(text, /Assistant: .*order number/i);
  });

  test('logging out forgets everything on this device', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.page.keyboard.press('Escape');
    await v.page.evaluate(() => curbside('logout'));
    assert.equal(await v.page.evaluate(() => (localStorage.getItem('curbside:demo') ?? '').includes('where is my order')), false);
    await v.open();
    await eventually(async () => {
      assert.deepEqual(await v.said(), []);
      assert.ok((await v.lines()).length > 0, 'greeted anew');
    }, PATIENCE_MS);
  });
});
