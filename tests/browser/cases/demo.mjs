// The demo shop's pages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { at } from '../../../scripts/lib/paths.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

const AXE = readFileSync(at('node_modules', 'axe-core', 'axe.min.js'), 'utf8');

export default () => describe('the demo shop', { concurrency: true }, () => {
  for (const path of ['/demo', '/demo/order', '/demo/account']) {
    test(`${path} stands under its own strict policy, without errors, clean for axe`, async (t) => {
      const v = await visitor(t);
      const errors = [];
      v.page.on('console', (message) => message.type() === 'error' && !/favicon|token/.test(`${message.text()} ${message.location().url}`) && errors.push(message.text()));
      const response = await v.page.goto(v.url + path);
      assert.match(response.headers()['content-security-policy'] ?? '', /default-src 'none'; script-src 'self'/);
      await v.launcher.waitFor();
      await v.page.evaluate(AXE);
      const { violations } = await v.page.evaluate(() => axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), []);
      assert.deepEqual(errors, []);
      v.assertQuiet();
    });
  }

  test('a press on the order page asks about that order', async (t) => {
    const v = await (await visitor(t)).demo('/demo/order');
    await v.page.getByRole('button', { name: 'Where is it?' }).click();
    await v.panel.waitFor();
    await eventually(async () => assert.deepEqual(await v.said(), ['Where is my order ORD48201937?']));
    await v.hears(/48201937/);
  });

  test('“how it decided” tells intent, confidence, step and time', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.page.getByText('How it decided').click();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    const drawer = v.page.locator('[data-drawer]');
    await drawer.getByText('intent').waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.match((await drawer.textContent()).replace(/\s+/g, ' '), /intent.*order.*confidence\d+ %.*round trip\d+ ms/i));
  });

  test('the account page tells the bot who has signed in', async (t) => {
    const v = await visitor(t);
    const token = await new SignJWT({ name: 'Mara Lindqvist' }).setProtectedHeader({ alg: 'HS256' }).setSubject('C1001').setExpirationTime('5m').sign(new TextEncoder().encode('a secret of the test\u2019s own shop'));
    await v.page.route('**/demo/token', (route) => route.fulfill({ json: { token } }));
    const identified = [];
    await v.page.route('**/v1/identify', (route) => {
      const body = route.request().postDataJSON();
      identified.push(body);
      return route.fulfill({ json: { session: body.session } });
    });
    await v.demo('/demo/account');
    await v.page.getByText('The assistant knows that you are signed in.').waitFor({ timeout: PATIENCE_MS });
    assert.deepEqual(identified, [], 'nothing is sent before somebody wants to talk');
    await v.greeted();
    await eventually(() => assert.equal(identified.length, 1));
    assert.equal(identified[0].token, token);
    assert.ok(identified[0].session);
    await v.say('where is my order?');
    await v.hears(/order number/i);
    assert.equal(identified.length, 1, 'once a conversation');
    await v.page.keyboard.press('Escape');
    await v.page.getByRole('button', { name: 'Sign out' }).click();
    assert.equal(await v.page.evaluate(() => (localStorage.getItem('curbside:demo') ?? '').includes('where is my order')), false);
  });

  test('where the shop’s sign-in is away, the account page says so and the bot still answers', async (t) => {
    const v = await visitor(t);
    await v.page.route('**/demo/token', (route) => route.fulfill({ status: 503, body: '' }));
    await v.demo('/demo/account');
    await v.page.getByText('could not be reached').waitFor({ timeout: PATIENCE_MS });
    await v.greeted();
  });
});
