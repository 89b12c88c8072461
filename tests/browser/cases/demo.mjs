// The demo shop's pages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at } from '../../../scripts/lib/paths.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { conversationOf } from '../support/desk.mjs';
import { another, visitor } from '../support/world.mjs';

const AXE = readFileSync(at('node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** What the bot answers at an address from now on, and for whom it was asked. */
function answers(v, path) {
  const all = [];
  v.page.on('response', (response) => {
    if (new URL(response.url()).pathname !== path) return;
    const { token } = response.request().postDataJSON();
    all.push({ status: response.status(), subject: JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sub });
  });
  return all;
}

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

  test('a customer signs in: the real bot knows who it is, on every page of the shop', async (t) => {
    const v = await visitor(t);
    const identified = answers(v, '/v1/identify');
    await v.demo('/demo/account');
    await v.page.getByRole('button', { name: 'Sign in' }).click();
    await v.page.getByRole('heading', { name: 'Hello, Mara' }).waitFor({ timeout: PATIENCE_MS });
    await v.page.getByText('mara.lindqvist@example.com').waitFor();
    assert.deepEqual(identified, [], 'nothing is sent before somebody wants to talk');
    await v.greeted();
    await eventually(() => assert.deepEqual(identified.map(({ status }) => status), [200]));
    await v.say('where is my order?');
    await v.hears(/order number|ORD/i);
    assert.equal(identified.length, 1, 'once a conversation');
    await v.demo('/demo/order');
    await v.hears(/where is my order\?/);
    await v.say('hello again');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    assert.ok(identified.every(({ status }) => status === 200));
    v.assertQuiet();
  });

  test('signing out separates two customers on one browser, in every tab, with all that was half written', async (t) => {
    const one = await (await visitor(t)).demo('/demo/account');
    await one.page.getByRole('button', { name: 'Sign in' }).click();
    await one.page.getByRole('heading', { name: 'Hello, Mara' }).waitFor({ timeout: PATIENCE_MS });
    await one.greeted();
    await one.say('I want to cancel my order');
    await eventually(async () => assert.equal(await one.host.locator('.line.waiting').count(), 0));
    await one.composer.fill('my secret half sentence');
    // A second tab has the conversation open, a third has not yet opened it but was told who the customer is.
    const two = await (await another(one.page.context())).demo('/demo/order');
    await two.open();
    await two.hears('I want to cancel my order');
    await two.composer.fill('another secret');
    const three = await (await another(one.page.context())).demo('/demo');
    const first = conversationOf(await one.kept());
    await one.page.keyboard.press('Escape');
    await one.page.getByRole('button', { name: 'Sign out' }).click();
    await one.page.getByText('You are signed out').waitFor({ timeout: PATIENCE_MS });
    for (const tab of [one, two, three]) {
      await eventually(async () => {
        assert.ok(!(await tab.kept()).includes('cancel my order'));
        assert.deepEqual(await tab.said(), []);
        assert.ok(!JSON.stringify(await tab.page.evaluate(() => ({ ...sessionStorage }))).includes('secret'));
      });
    }
    assert.equal(await two.composer.inputValue(), '');
    const identified = [one, two, three].flatMap((tab) => [answers(tab, '/v1/identify')]);
    // The next one begins as a guest, in the tab that was open and in the one that was not.
    await three.greeted();
    await three.say('hello');
    await eventually(async () => assert.equal(await three.host.locator('.line.waiting').count(), 0));
    assert.deepEqual(identified.flat(), [], 'nobody is identified any more');
    assert.notEqual(conversationOf(await three.kept()), first);
    await eventually(async () => assert.deepEqual(await two.said(), ['hello']));
    // And another customer is another customer.
    await one.page.getByLabel('Sign in as').selectOption('C1002');
    await one.page.getByRole('button', { name: 'Sign in' }).click();
    await one.page.getByRole('heading', { name: 'Hello, Amina' }).waitFor({ timeout: PATIENCE_MS });
    await one.open();
    await eventually(() => assert.ok(identified.flat().some(({ status }) => status === 200)));
    assert.ok(identified.flat().every(({ subject }) => subject === 'C1002'), 'in every tab');
    assert.ok(!JSON.stringify(await one.lines()).includes('cancel'));
    for (const tab of [one, two, three]) tab.assertQuiet();
  });

  test('signed out before the chat was ever opened: a tab that still shows it lets go', async (t) => {
    const one = await (await visitor(t)).demo('/demo');
    await one.greeted();
    await one.say('words of the first customer');
    await eventually(async () => assert.equal(await one.host.locator('.line.waiting').count(), 0));
    const two = await (await another(one.page.context())).demo('/demo');
    await two.page.evaluate(() => curbside('logout'));
    await eventually(async () => assert.deepEqual(await one.said(), []));
    await one.say('words of the second');
    await eventually(async () => assert.equal(await one.host.locator('.line.waiting').count(), 0));
    assert.ok(!(await one.kept()).includes('first customer'));
  });

  test('where the shop’s sign-in is away, the account page says so and the bot still answers', async (t) => {
    const v = await visitor(t);
    await v.page.route('**/demo/token?*', (route) => route.fulfill({ status: 503, body: '' }));
    await v.demo('/demo/account');
    await v.page.getByRole('button', { name: 'Sign in' }).click();
    await v.page.getByText('could not be reached').waitFor({ timeout: PATIENCE_MS });
    await v.greeted();
  });
});
