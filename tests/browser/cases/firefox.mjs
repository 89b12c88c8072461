// A second engine, where there is one on this machine.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findFirefox, Firefox, KEY } from '../support/bidi.mjs';
import { eventually } from '../support/visitor.mjs';
import { world } from '../support/world.mjs';

const path = findFirefox();
if (!path) console.log('no Firefox on this machine (firefox-esr, firefox or FIREFOX=): the second engine is not tested');

const LINES = "[...root.querySelectorAll('.line:not([aria-hidden]) .bubble')].map((bubble) => bubble.textContent).join('\\n')";
const FOCUSED = 'root.activeElement?.localName + "." + root.activeElement?.className';

if (path) {
  describe('Firefox', () => {
    test('a conversation by keyboard, kept over a reload', async (t) => {
      const firefox = await Firefox.launch(path);
      t.after(() => firefox.close());
      await firefox.goto(`${world.stack.url}/demo`);
      await eventually(async () => assert.ok(await firefox.evaluate('!!root')));
      await firefox.evaluate("root.querySelector('.launcher').focus()");
      await firefox.type(KEY.enter);
      await eventually(async () => assert.equal(await firefox.evaluate(FOCUSED), 'textarea.'));
      await eventually(async () => assert.notEqual(await firefox.evaluate(LINES), ''));
      await firefox.type(`where is my order?${KEY.enter}`);
      await eventually(async () => assert.match(await firefox.evaluate(LINES), /order number/i));
      await firefox.type(`ORD48201937${KEY.enter}`);
      await eventually(async () => assert.match(await firefox.evaluate(LINES), /shipped on/));
      const said = await firefox.evaluate(LINES);
      await firefox.type(KEY.escape);
      await eventually(async () => assert.equal(await firefox.evaluate(FOCUSED), 'button.launcher'));
      assert.equal(await firefox.evaluate("root.querySelector('.panel').checkVisibility()"), false);
      await firefox.goto(`${world.stack.url}/demo`);
      await eventually(async () => assert.ok(await firefox.evaluate('!!root')));
      await firefox.evaluate("root.querySelector('.launcher').click()");
      await eventually(async () => assert.equal(await firefox.evaluate(LINES), said));
      assert.deepEqual(firefox.errors, []);
    });
  });
}
