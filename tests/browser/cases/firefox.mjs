// A second engine, where there is one on this machine: the journeys that rest most on the browser itself.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findFirefox } from '../../../scripts/lib/firefox.mjs';
import { Firefox, KEY } from '../support/bidi.mjs';
import { realDesk } from '../support/desk.mjs';
import { eventually } from '../support/visitor.mjs';
import { enter, world } from '../support/world.mjs';

const LINES = "[...root.querySelectorAll('.line:not([aria-hidden]) .bubble')].map((bubble) => bubble.textContent).join('\\n')";
const FOCUSED = "root.activeElement?.localName + '.' + root.activeElement?.className";

export default () => {
  const path = findFirefox();
  if (!path) {
    console.error('\n  !! No Firefox on this machine and none could be installed: the SECOND ENGINE IS NOT TESTED (firefox-esr, firefox or FIREFOX=)\n');
    return;
  }
  // One after the other: a browser's keyboard goes to one tab.
  describe('Firefox', { concurrency: 1 }, () => {
    let firefox;
    before(async () => { firefox = await Firefox.launch(path); }, { timeout: 90_000 });
    after(() => firefox?.close());

    /** A tab on a page of the shop, with the launcher there. */
    async function shopping(t, { person, page = '/demo' } = {}) {
      await enter(t);
      const tab = await firefox.tab(person ?? (await firefox.person()));
      await tab.goto(world.stack.url + page);
      await eventually(async () => assert.ok(await tab.evaluate("!!root?.querySelector('.launcher')")));
      return tab;
    }
    /** Opens the panel by keyboard and waits for the greeting. */
    async function opened(tab) {
      await tab.send('browsingContext.activate', {});
      await tab.evaluate("root.querySelector('.launcher').focus()");
      await tab.type(KEY.enter);
      await eventually(async () => assert.equal(await tab.evaluate(FOCUSED), 'textarea.'));
      await eventually(async () => assert.notEqual(await tab.evaluate(LINES), ''));
    }
    const hears = (tab, words) => eventually(async () => assert.match(await tab.evaluate(LINES), words));

    test('a conversation by keyboard, kept over a reload, under the shop’s strict policy', async (t) => {
      const tab = await shopping(t);
      await opened(tab);
      await tab.type(`where is my order?${KEY.enter}`);
      await hears(tab, /order number/i);
      await tab.type(`ORD48201937${KEY.enter}`);
      await hears(tab, /shipped on/);
      await tab.screenshot('firefox');
      const said = await tab.evaluate(LINES);
      await tab.type(KEY.escape);
      await eventually(async () => assert.equal(await tab.evaluate(FOCUSED), 'button.launcher'));
      assert.equal(await tab.evaluate("root.querySelector('.panel').checkVisibility()"), false);
      await tab.goto(`${world.stack.url}/demo`);
      await eventually(async () => assert.ok(await tab.evaluate('!!root')));
      await tab.evaluate("root.querySelector('.launcher').click()");
      await eventually(async () => assert.equal(await tab.evaluate(LINES), said));
      assert.deepEqual(tab.errors.filter((text) => !/favicon/.test(text)), []);
    });

    test('two tabs show the same, once', async (t) => {
      const one = await shopping(t);
      const person = (await firefox.send('browsingContext.getTree', { root: one.context })).contexts[0].userContext;
      await opened(one);
      const two = await shopping(t, { person, page: '/demo/order' });
      await two.evaluate("root.querySelector('.launcher').click()");
      await eventually(async () => assert.equal(await two.evaluate(LINES), await one.evaluate(LINES)));
      await two.evaluate("curbside('send', 'where is my order?')");
      await hears(two, /order number/i);
      await eventually(async () => assert.equal(await one.evaluate(LINES), await two.evaluate(LINES)));
      assert.equal((await one.evaluate(LINES)).split('where is my order?').length, 2);
    });

    test('a person takes over, live', async (t) => {
      const tab = await shopping(t);
      await opened(tab);
      await tab.evaluate("curbside('send', 'I want to talk to a person')");
      await eventually(async () => assert.match(await tab.evaluate("root.querySelector('.sub').textContent"), /Connecting you|queue/));
      const desk = realDesk(await tab.evaluate("localStorage.getItem('curbside:demo')"));
      await desk({ id: 'one', text: 'Hello, this is **Ada**.', agent: 'Ada' });
      await hears(tab, /Hello, this is Ada\./);
      await eventually(async () => assert.equal(await tab.evaluate("root.querySelector('.sub').textContent"), 'You are talking with Ada'));
      await desk({ id: 'two', event: 'hand_back' });
      await eventually(async () => assert.equal(await tab.evaluate("root.querySelector('.sub').textContent"), 'Automated assistant'));
      assert.equal((await tab.evaluate(LINES)).split('this is Ada').length, 2);
    });

    test('on a phone’s screen the panel fills it and scrolls nothing sideways', async (t) => {
      const tab = await shopping(t);
      await tab.size(375, 667);
      await opened(tab);
      const box = JSON.parse(await tab.evaluate("JSON.stringify(root.querySelector('.panel').getBoundingClientRect())"));
      assert.deepEqual([box.x, box.y, box.width, box.height].map(Math.round), [0, 0, 375, 667]);
      assert.equal(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    });
  });
};
