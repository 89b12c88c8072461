// The built-in desk: a customer in the widget on one page, an agent at the desk on another, the real worker between them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminToken, cleanPage, signedIn } from '../support/agent.mjs';
import { conversationOf } from '../support/desk.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

/** How soon what one says is seen by the other, in milliseconds. */
const LIVE_MS = 1_000;
const phone = { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** A customer whom the real bot has handed over. */
async function handedOver(t, options) {
  const v = await (await visitor(t, options)).demo();
  await v.greeted();
  await v.say('where is my order?');
  await v.hears(/order number/i);
  await v.say('I want to talk to a person');
  await v.host.locator('.sub', { hasText: 'Connecting you with a person' }).waitFor({ timeout: PATIENCE_MS });
  return { v, id: conversationOf(await v.kept()) };
}

/** An agent with that conversation open. */
async function atDesk(t, id, options) {
  const agent = await signedIn(t, '/desk', options);
  const { page } = agent;
  const entry = page.locator(`a[data-id="${id}"]`);
  await entry.click({ timeout: PATIENCE_MS });
  const lines = page.getByRole('log', { name: 'Transcript' });
  await lines.getByText('I want to talk to a person').waitFor({ timeout: PATIENCE_MS });
  return { ...agent, entry, lines, group: (name) => page.locator('.group', { hasText: name }), reply: page.getByRole('textbox', { name: 'Reply' }) };
}

/** Milliseconds from `act` until `seen`. */
async function took(act, seen) {
  const began = Date.now();
  await act();
  await seen();
  return Date.now() - began;
}

/** What is timed has the machine to itself. */
export const timed = () => test('what an agent says reaches the customer within a second, and the other way', async (t) => {
  const { v, id } = await handedOver(t);
  const { lines, reply } = await atDesk(t, id);
  const times = { there: [], back: [] };
  for (let round = 0; round < 5; round++) {
    await reply.fill(`from the desk ${round}`);
    times.there.push(await took(() => reply.press('Enter'), () => v.hears(`from the desk ${round}`)));
    await v.composer.fill(`from the customer ${round}`);
    times.back.push(await took(() => v.composer.press('Enter'), () => lines.getByText(`from the customer ${round}`).waitFor({ timeout: PATIENCE_MS })));
  }
  t.diagnostic(`agent to customer ${times.there} ms, customer to agent ${times.back} ms`);
  for (const [way, all] of Object.entries(times)) assert.ok(all.sort((a, b) => a - b)[2] < LIVE_MS, `${way}: ${all} ms`);
});

export default () => describe('the desk', { concurrency: true }, () => {
  test('an agent takes a conversation, both talk live, and the agent hands it back to the bot', async (t) => {
    const { v, id } = await handedOver(t);
    const { page, lines, entry, reply, group, problems } = await atDesk(t, id);
    await group('Waiting').locator(entry).waitFor({ timeout: PATIENCE_MS });
    assert.deepEqual((await lines.locator('.said.customer .words').allTextContents()), ['where is my order?', 'I want to talk to a person']);
    await page.getByRole('button', { name: 'Take' }).click();
    await v.host.locator('.sub', { hasText: 'You are talking with Ada' }).waitFor({ timeout: PATIENCE_MS });
    await group('With an agent').locator(entry).waitFor({ timeout: PATIENCE_MS });
    await reply.pressSequentially('Hello');
    await v.host.getByText('Ada is writing…').waitFor({ state: 'attached', timeout: PATIENCE_MS });
    await reply.fill('Hello, this is **Ada**.');
    await reply.press('Enter');
    await v.hears('Hello, this is Ada.');
    await v.say('my parcel is gone');
    await lines.getByText('my parcel is gone').waitFor({ timeout: PATIENCE_MS });
    await v.composer.pressSequentially('and I am');
    await page.getByText('The customer is writing…').waitFor({ timeout: PATIENCE_MS });
    assert.deepEqual(await lines.locator('.said.agent .words').allTextContents(), ['Hello, this is Ada.'], 'nothing twice');
    assert.equal(await v.host.locator('.line.agent').count(), 1);
    await page.getByRole('button', { name: 'Hand back' }).click();
    const dialog = page.getByRole('dialog', { name: 'Hand back to the assistant?' });
    await dialog.getByLabel('Last words').fill('The assistant goes on.');
    await dialog.getByRole('button', { name: 'Hand back' }).click();
    await v.hears('The assistant goes on.');
    await v.host.locator('.sub', { hasText: 'Automated assistant' }).waitFor({ timeout: PATIENCE_MS });
    await page.getByText('The assistant has this conversation.').waitFor({ timeout: PATIENCE_MS });
    assert.equal(await reply.isVisible(), false);
    await eventually(async () => assert.equal(await entry.count(), 0, 'it is off the list'));
    const said = (await v.lines()).length;
    await v.say('hello');
    await eventually(async () => assert.ok((await v.lines()).length >= said + 2, 'the bot answers again'));
    assert.deepEqual(problems, []);
    v.assertQuiet();
  });

  test('beside the transcript: why, what was understood, how the customer feels, the page', async (t) => {
    const { id } = await handedOver(t);
    const { page } = await atDesk(t, id);
    const about = page.getByRole('complementary', { name: 'About this conversation' });
    await about.getByText('Asked for a person').waitFor({ timeout: PATIENCE_MS });
    await about.getByRole('link', { name: /\/demo$/ }).waitFor();
    await about.getByText('English').waitFor();
    await about.getByRole('listitem').filter({ hasText: /track order|order status/i }).first().waitFor({ timeout: PATIENCE_MS });
    const feels = about.getByRole('img', { name: /^Sentiment from -1 to 1, oldest first: -?\d/ });
    await feels.waitFor();
    assert.ok((await feels.boundingBox()).width > 100);
  });

  test('handing back may name where the bot goes on, out of what the bot knows', async (t) => {
    const { v, id } = await handedOver(t);
    const { page } = await atDesk(t, id);
    const posted = page.waitForRequest((request) => request.method() === 'POST' && request.postDataJSON().event === 'hand_back');
    await page.getByRole('button', { name: 'Hand back' }).click();
    const dialog = page.getByRole('dialog', { name: 'Hand back to the assistant?' });
    const step = dialog.getByLabel('Go on at');
    const places = await step.evaluate((input) => [...input.list.options].map(({ value }) => value));
    assert.ok(places.includes('order_status') && places.some((place) => place.startsWith('order_status/')), `${places.length} places`);
    await step.fill('order_status');
    await dialog.getByRole('button', { name: 'Hand back' }).click();
    const { step: told, text, agent } = (await posted).postDataJSON();
    assert.deepEqual([told, text, agent], ['order_status', undefined, 'Ada']);
    await v.host.locator('.sub', { hasText: 'Automated assistant' }).waitFor({ timeout: PATIENCE_MS });
  });

  test('what a customer writes is words at the desk, never markup', async (t) => {
    const { v, id } = await handedOver(t);
    const { page, lines, problems } = await atDesk(t, id);
    const hostile = ['<img src=x onerror="window.owned=1">', '<script>window.owned=1</script>', '[click](javascript:window.owned=1)', '**<svg onload=window.owned=1>**'];
    for (const words of hostile) await v.say(words);
    for (const words of hostile) await lines.getByText(words, { exact: true }).waitFor({ timeout: PATIENCE_MS });
    assert.equal(await lines.locator('img, script, svg, a').count(), 0);
    assert.equal(await page.evaluate('window.owned'), undefined);
    assert.deepEqual(problems, []);
  });

  test('closing asks first; afterwards the customer may begin anew', async (t) => {
    const { v, id } = await handedOver(t);
    const { page } = await atDesk(t, id);
    await page.getByRole('button', { name: 'Close' }).click();
    const dialog = page.getByRole('dialog', { name: 'Close this conversation?' });
    await dialog.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel', 'the safe answer has the focus');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('textbox', { name: 'Reply' }).isVisible(), true);
    await page.getByRole('button', { name: 'Close' }).click();
    await dialog.getByRole('button', { name: 'Close it' }).click();
    await page.getByText('This conversation is closed.').waitFor({ timeout: PATIENCE_MS });
    await v.host.getByRole('button', { name: 'Start a new conversation' }).waitFor({ timeout: PATIENCE_MS });
  });

  test('a reply that does not get through is kept, says so, and goes once with the next try', async (t) => {
    const { v, id } = await handedOver(t);
    const { page, lines, reply } = await atDesk(t, id);
    const tries = [];
    await page.route('**/v1/handoff/**', async (route) => {
      const body = route.request().postDataJSON();
      if (!body.text || tries.push(body) > 3) return route.fallback();
      // It arrives, and its answer is lost.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await reply.fill('One moment.');
    await reply.press('Enter');
    const again = lines.getByRole('button', { name: 'Try again' });
    await again.waitFor({ timeout: PATIENCE_MS });
    await again.click();
    await again.waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await eventually(async () => assert.deepEqual(await lines.locator('.said.agent .words').allTextContents(), ['One moment.']));
    assert.equal(tries.length, 4, 'tried by itself before asking');
    assert.equal(new Set(tries.map(({ id: one }) => one)).size, 1);
    await v.hears('One moment.');
    assert.equal(await v.host.locator('.line.agent').count(), 1);
  });

  test('only with the admin token; it is kept for the tab, and signing out forgets it', async (t) => {
    const { page, url } = await visitor(t);
    await page.goto(`${url}/desk`);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Admin token').fill('guessed');
    await page.keyboard.press('Enter');
    await page.getByText('That is not the admin token.').waitFor({ timeout: PATIENCE_MS });
    await cleanPage(page, 'the door');
    await page.getByLabel('Admin token').fill(adminToken());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Waiting' }).waitFor({ timeout: PATIENCE_MS });
    await page.reload();
    await page.getByRole('heading', { name: 'Waiting' }).waitFor({ timeout: PATIENCE_MS });
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Admin token').waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Admin token').fill(adminToken());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Waiting' }).waitFor({ timeout: PATIENCE_MS });
    await page.route('**/v1/desk', (route) => route.fulfill({ status: 401, json: { error: { code: 'admin_only', message: 'x' } } }));
    await page.getByText('The admin token is no longer accepted.').waitFor({ timeout: PATIENCE_MS });
  });

  test('the bot is away for a while: one line says so, and goes when it is back', async (t) => {
    const { id } = await handedOver(t);
    const { page } = await atDesk(t, id);
    let down = true;
    await page.route('**/v1/desk**', (route) => (down ? route.abort() : route.fallback()));
    await page.getByText('The bot could not be reached.').waitFor({ timeout: PATIENCE_MS });
    down = false;
    await page.getByText('The bot could not be reached.').waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  });

  test('under a strict policy that no other page may frame', async (t) => {
    const { page, url } = await visitor(t);
    for (const path of ['/desk', '/dashboard']) {
      const response = await page.goto(url + path);
      const policy = response.headers()['content-security-policy'] ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
    }
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing (${colorScheme})`, async (t) => {
      const { id } = await handedOver(t);
      const { page, reply, lines } = await atDesk(t, id, { colorScheme });
      await reply.fill('Hello [there](https://shop.example/).');
      await reply.press('Enter');
      await lines.getByRole('link', { name: 'there' }).waitFor({ timeout: PATIENCE_MS });
      await cleanPage(page, 'a conversation');
      await page.getByRole('button', { name: 'Hand back' }).click();
      await page.getByRole('dialog').waitFor();
      await cleanPage(page, 'asking before handing back');
    });
  }

  test('by keyboard alone: from the list into the conversation, to the reply, and back', async (t) => {
    const { v, id } = await handedOver(t);
    const { page } = await signedIn(t, '/desk');
    await page.locator(`.list a[data-id="${id}"]`).waitFor({ timeout: PATIENCE_MS });
    const focused = () => page.evaluate(() => document.activeElement.dataset.id ?? document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);
    const until = async (name) => {
      for (let step = 0; step < 200 && (await focused()) !== name; step++) await page.keyboard.press('Tab');
      assert.equal(await focused(), name);
    };
    await until(id);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take' }).waitFor({ timeout: PATIENCE_MS });
    await until('Reply');
    await page.keyboard.type('Typed by keyboard');
    await page.keyboard.press('Enter');
    await v.hears('Typed by keyboard');
    assert.equal(await focused(), 'Reply');
  });

  test('on a phone: the list, then the conversation with a way back, nothing sideways', async (t) => {
    const { v, id } = await handedOver(t);
    const { page, reply } = await atDesk(t, id, phone);
    assert.equal(await page.locator('.list').isVisible(), false);
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(await sideways(), false);
    const box = await reply.boundingBox();
    assert.ok(box.y + box.height <= 667, 'the reply is on the screen');
    await reply.fill('From my phone');
    await page.getByRole('button', { name: 'Send' }).tap();
    await v.hears('From my phone');
    await page.getByRole('button', { name: 'Details' }).tap();
    await page.getByRole('complementary').getByText('Asked for a person').waitFor();
    await page.getByRole('button', { name: 'Details' }).tap();
    const small = await page.evaluate(() => [...document.querySelectorAll('button, a, input, textarea')].filter((element) => element.checkVisibility() && !element.closest('.words, .about, .skip') && !element.classList.contains('skip'))
      .map((element) => [element.textContent || element.getAttribute('aria-label'), element.getBoundingClientRect()]).filter(([, { width, height }]) => width < 43.5 || height < 43.5).map(([name]) => name));
    assert.deepEqual(small, []);
    await page.getByRole('button', { name: 'Back to the list' }).tap();
    await page.locator(`.list a[data-id="${id}"]`).waitFor();
    assert.equal(await sideways(), false);
  });
});
