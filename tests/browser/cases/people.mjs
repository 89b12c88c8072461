// Keyboards, screen readers, small and large print, high contrast, phones.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at } from '../../../scripts/lib/paths.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

const AXE = readFileSync(at('node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** Runs axe on the widget and fails with what it found. */
export async function clean(v, state) {
  if (!(await v.page.evaluate(() => 'axe' in window))) await v.page.evaluate(AXE);
  const { violations } = await v.page.evaluate(() => axe.run(document.querySelector('curbside-widget'), {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`), [], state);
}

const EVERYTHING = [
  { type: 'text', text: 'A **sentence** with a [link](https://shop.example/).', citations: [{ title: 'A source', url: 'https://shop.example/help', effective: '2026-09-01' }] },
  { type: 'card', title: 'A card', text: 'with text', link: 'https://shop.example/card' },
  { type: 'notice', text: 'A notice' },
  { type: 'form', name: 'email', label: 'Your e-mail address', input: 'email', example: 'name@example.com' },
  { type: 'csat' },
  { type: 'choices', options: [{ label: 'One', value: '1' }, { label: 'Two', value: '2' }] },
];

export default () => describe('people', { concurrency: true }, () => {
  test('focus goes into the composer on opening and back to the launcher on closing', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.launcher.focus();
    await v.page.keyboard.press('Enter');
    await v.panel.waitFor();
    await eventually(async () => assert.equal(await v.focused(), 'Message'));
    await v.page.keyboard.press('Escape');
    await v.panel.waitFor({ state: 'hidden' });
    assert.equal(await v.focused(), 'Chat with us');
    await v.page.keyboard.press('Space');
    await v.panel.waitFor();
    await v.host.getByRole('button', { name: 'Close chat' }).click();
    assert.equal(await v.focused(), 'Chat with us');
  });

  test('a whole conversation by keyboard alone', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.page.keyboard.press('Tab');
    for (let step = 0; step < 60 && (await v.focused()) !== 'Chat with us'; step++) await v.page.keyboard.press('Tab');
    await v.page.keyboard.press('Enter');
    await v.host.getByRole('group', { name: 'Suggested replies' }).waitFor({ timeout: PATIENCE_MS });
    // From the composer back into the log, to the first quick reply.
    const first = await v.host.locator('.pill').first().textContent();
    for (let step = 0; step < 12 && (await v.focused()) !== first; step++) await v.page.keyboard.press('Shift+Tab');
    assert.equal(await v.focused(), first);
    await v.page.keyboard.press('Enter');
    await eventually(async () => assert.deepEqual(await v.said(), [first]));
    assert.equal(await v.focused(), 'Message');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    const lines = (await v.lines()).length;
    await v.page.keyboard.type('where is my order?');
    await v.page.keyboard.press('Enter');
    await eventually(async () => {
      assert.equal(await v.host.locator('.line.waiting').count(), 0);
      assert.ok((await v.lines()).length > lines - 1);
      assert.deepEqual((await v.said())[1], 'where is my order?');
    });
    for (let step = 0; step < 16 && (await v.focused()) !== 'More options'; step++) await v.page.keyboard.press('Shift+Tab');
    await v.page.keyboard.press('Enter');
    assert.equal(await v.focused(), 'Start over');
    await v.page.keyboard.press('ArrowDown');
    assert.equal(await v.focused(), 'Download transcript');
    await v.page.keyboard.press('Escape');
    assert.equal(await v.focused(), 'More options');
    await v.panel.waitFor();
    await v.page.keyboard.press('Escape');
    await v.panel.waitFor({ state: 'hidden' });
  });

  test('closed, it traps no focus and hides the panel from everybody', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.page.keyboard.press('Escape');
    await v.page.keyboard.press('Tab');
    assert.notEqual(await v.focused(), 'Message');
    assert.equal(await v.host.getByRole('textbox').count(), 0);
  });

  test('the log announces additions only, never the past again', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await eventually(async () => assert.equal(await v.log.getAttribute('aria-live'), 'polite'));
    await v.log.evaluate((log) => {
      window.changes = { added: [], removed: 0 };
      new MutationObserver((records) => records.forEach((record) => {
        record.addedNodes.forEach((node) => window.changes.added.push(node.textContent));
        window.changes.removed += record.removedNodes.length;
      })).observe(log, { childList: true });
    });
    await v.say('where is my order?');
    await v.hears(/order number/i);
    const { added, removed } = await v.page.evaluate('changes');
    assert.equal(removed, 0);
    assert.match(added[0], /^You: where is my order\?/);
    assert.match(added[1], /^Assistant: /);
    assert.equal(await v.log.getAttribute('aria-relevant'), 'additions');
  });

  for (const scheme of ['light', 'dark']) {
    test(`axe finds nothing in any state (${scheme})`, async (t) => {
      const v = await visitor(t, { colorScheme: scheme });
      await v.answers((answer, { text }) => (text === 'everything' ? { ...answer, replies: EVERYTHING } : undefined));
      await v.fixture({ attributes: 'data-greeting="Need a hand?" data-greeting-delay="0"' });
      await v.host.getByText('Need a hand?').waitFor();
      await clean(v, 'launcher with greeting');
      await v.greeted();
      await clean(v, 'greeted');
      await v.say('everything');
      await v.host.getByText('Your e-mail address').waitFor({ timeout: PATIENCE_MS });
      await v.host.getByLabel('Good', { exact: true }).check({ force: true });
      await clean(v, 'all kinds of reply');
      await v.host.getByRole('button', { name: 'More options' }).click();
      await clean(v, 'menu');
      await v.page.keyboard.press('Escape');
      await v.menu('Delete my data');
      await v.host.getByRole('alertdialog').waitFor();
      await clean(v, 'asking before deleting');
      await v.page.keyboard.press('Escape');
      await v.page.context().setOffline(true);
      await v.say('while offline');
      await v.status.getByText(/offline/).waitFor();
      await clean(v, 'offline');
      await v.page.context().setOffline(false);
      await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
      await v.menu('End chat');
      await v.host.getByRole('button', { name: 'Start a new conversation' }).waitFor({ timeout: PATIENCE_MS });
      await clean(v, 'ended');
    });
  }

  for (const color of ['#ffe14d', '#777777', '#000000', '#ffffff', '#e4002b', '#00c2a8']) {
    test(`any brand colour keeps its contrast (${color})`, async (t) => {
      const v = await visitor(t);
      await v.fixture({ html: `<!doctype html><html lang="en"><title>Brand</title><body><main></main><script async src="/widget.js" data-site="demo" data-color="${color}"></script></body></html>` });
      await v.greeted();
      await v.say('where is my order?');
      await v.hears(/order number/i);
      for (const colorScheme of ['light', 'dark']) {
        await v.page.emulateMedia({ colorScheme });
        await clean(v, `${color} ${colorScheme}`);
      }
    });
  }

  test('every target is at least 44 by 44 pixels, links in sentences aside', async (t) => {
    const v = await visitor(t);
    await v.answers((answer) => ({ ...answer, replies: EVERYTHING }));
    await v.fixture();
    await v.open();
    await v.host.getByText('Your e-mail address').waitFor({ timeout: PATIENCE_MS });
    await v.host.getByLabel('Good', { exact: true }).check({ force: true });
    await v.host.getByRole('button', { name: 'More options' }).click();
    const small = await v.host.evaluate((host) => [...host.shadowRoot.querySelectorAll('button, input, textarea, a.go, label:has(input)')]
      .filter((element) => element.checkVisibility())
      .map((element) => [element.getAttribute('aria-label') || element.textContent || element.localName, element.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 43.5 || height < 43.5)
      .map(([name, { width, height }]) => `${name}: ${width}x${height}`));
    assert.deepEqual(small, []);
  });

  test('at 200 % zoom everything is there and nothing scrolls sideways', async (t) => {
    // Zoomed to 200 %, a 1280x800 window is 640x400 CSS pixels.
    const v = await visitor(t, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    await v.demo();
    await v.greeted();
    for (const part of [v.composer, v.host.getByRole('button', { name: 'Close chat' }), v.host.getByRole('button', { name: 'More options' })]) {
      const box = await part.boundingBox();
      assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 640 && box.y + box.height <= 400, JSON.stringify(box));
    }
    assert.ok(await v.log.evaluate((log) => log.clientHeight >= 120 && log.scrollWidth <= log.clientWidth));
  });

  test('reduced motion moves nothing; forced colours keep every edge', async (t) => {
    const v = await visitor(t, { forcedColors: 'active' });
    await v.demo();
    await v.greeted();
    const moving = await v.host.evaluate((host) => [...host.shadowRoot.querySelectorAll('*')].filter((element) => getComputedStyle(element).animationName !== 'none').length);
    assert.equal(moving, 0);
    const edges = await v.host.evaluate((host) => ['.bubble', '.pill', '.composer', '.panel', '.launcher'].map((name) => getComputedStyle(host.shadowRoot.querySelector(name)).borderTopWidth));
    assert.deepEqual(edges, ['1px', '1px', '1px', '1px', '1px']);
  });

  describe('on a phone', () => {
    const phone = { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

    test('the panel fills the screen, inputs are 16 px, and focus goes round within', async (t) => {
      const v = await visitor(t, phone);
      await v.demo();
      await v.launcher.tap();
      await v.panel.waitFor();
      const box = await v.panel.boundingBox();
      assert.deepEqual([box.x, box.y, box.width, Math.round(box.height)], [0, 0, 375, 667]);
      assert.equal(await v.panel.getAttribute('aria-modal'), 'true');
      assert.equal(await v.composer.evaluate((field) => getComputedStyle(field).fontSize), '16px');
      assert.equal(await v.launcher.isVisible(), false);
      await v.host.locator('.line.bot .bubble:not(:has(.dots))').first().waitFor({ timeout: PATIENCE_MS });
      for (let step = 0; step < 20; step++) {
        await v.page.keyboard.press('Tab');
        assert.equal(await v.page.evaluate(() => document.activeElement?.localName), 'curbside-widget');
      }
      await v.host.getByRole('button', { name: 'Close chat' }).tap();
      await v.panel.waitFor({ state: 'hidden' });
      assert.equal(await v.launcher.isVisible(), true);
    });

    test('the composer stays above the on-screen keyboard', async (t) => {
      const v = await visitor(t, phone);
      await v.demo();
      await v.launcher.tap();
      await v.panel.waitFor();
      // The keyboard shrinks the visual viewport only; the window keeps its size.
      await v.page.evaluate(() => {
        Object.defineProperty(window.visualViewport, 'height', { value: 360, configurable: true });
        Object.defineProperty(window.visualViewport, 'offsetTop', { value: 40, configurable: true });
        window.visualViewport.dispatchEvent(new Event('resize'));
      });
      const box = await v.composer.boundingBox();
      assert.ok(box.y >= 40 && box.y + box.height <= 400, JSON.stringify(box));
    });

    test('the page behind does not move when the log is swiped to its end', async (t) => {
      const v = await visitor(t, phone);
      await v.demo();
      await v.launcher.tap();
      await v.panel.waitFor();
      assert.equal(await v.log.evaluate((log) => getComputedStyle(log).overscrollBehaviorY), 'contain');
      assert.ok(await v.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    });
  });
});
