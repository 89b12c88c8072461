// The dashboard: the figures of real conversations, and the flags, changed for real.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adminToken, cleanPage, signedIn } from '../support/agent.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { world } from '../support/world.mjs';

const FIGURES = ['Containment', 'Resolution', 'Not understood', 'Handed over', 'CSAT', 'Satisfied', 'Answered from articles', 'Flows completed', 'API errors', 'Latency, p95', 'Fast answers', 'Upset messages'];
const headers = () => ({ authorization: `Bearer ${adminToken()}`, 'content-type': 'application/json' });
const api = async (path, init = {}) => (await fetch(world.stack.url + path, { headers: headers(), ...init })).json();
const put = (body) => api('/v1/flags', { method: 'PUT', body: JSON.stringify(body) });

/** A conversation counted by the real worker, so that there is something to show. */
async function counted() {
  let session;
  for (const text of ['where is my order?', 'ORD48201937', 'thank you']) {
    const answer = await api('/v1/messages', { method: 'POST', body: JSON.stringify({ id: `dash-${Math.random()}`, session, text, locale: 'en' }) });
    session = answer.session;
  }
  await eventually(async () => assert.ok((await api('/v1/metrics?by=all')).groups[0]?.figures.some(({ name, denominator }) => name === 'containment' && denominator > 0)));
}

// One after the other: there is one set of flags, and a change that another one overtakes is refused.
export default () => describe('the dashboard', { concurrency: 1 }, () => {
  test('every figure with what it is made of, its target, and whether it is met', async (t) => {
    await counted();
    const { page, problems } = await signedIn(t, '/dashboard');
    const cards = page.locator('.card');
    await cards.first().waitFor({ timeout: PATIENCE_MS });
    assert.deepEqual(await cards.locator('h2').allTextContents(), FIGURES);
    const told = await api('/v1/metrics?by=all');
    const containment = told.groups[0].figures.find(({ name }) => name === 'containment');
    const card = cards.filter({ hasText: 'Containment' });
    await card.getByText(/\d+ of \d+/).waitFor();
    assert.match(await card.locator('.value').textContent(), /^\d+(\.\d)?%$/);
    assert.match(await card.locator('.verdict').textContent(), containment.met ? /Met\. Target: at least 70%/ : /(Met|Missed)\. Target: at least 70%/);
    assert.match(await cards.filter({ hasText: 'CSAT' }).textContent(), /Target: at least 4\.20/);
    const table = page.getByRole('region', { name: 'Figures by day' });
    await table.getByRole('rowheader', { name: new Date().toISOString().slice(0, 10) }).waitFor();
    await page.getByLabel('By', { exact: true }).selectOption('locale');
    await page.getByRole('region', { name: 'Figures by locale' }).getByRole('rowheader', { name: 'en', exact: true }).waitFor({ timeout: PATIENCE_MS });
    await page.getByLabel('Time').selectOption('1');
    await eventually(async () => assert.doesNotMatch(await page.locator('.lead .mute').first().textContent(), /–.*–/));
    assert.deepEqual(problems, []);
  });

  test('a flag is changed after a look at the change, and not without; somebody else’s change is not lost', async (t) => {
    const before = await api('/v1/flags');
    t.after(() => put({ chatbot: { minimum_messages: before.chatbot.minimum_messages, window_minutes: before.chatbot.window_minutes } }));
    const { page } = await signedIn(t, '/dashboard');
    const field = page.getByLabel('The guard needs at least');
    await field.waitFor({ timeout: PATIENCE_MS });
    const review = page.getByRole('button', { name: 'Review the change' });
    assert.equal(await review.isDisabled(), true, 'nothing to change yet');
    await field.fill('77');
    await review.click();
    const dialog = page.getByRole('dialog', { name: 'Change the flags?' });
    await dialog.getByText(`The guard needs at least: ${before.chatbot.minimum_messages} → 77`).waitFor();
    await dialog.getByText('In force everywhere within 30 seconds.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await api('/v1/flags')).chatbot.minimum_messages, before.chatbot.minimum_messages, 'cancelled is cancelled');
    await review.click();
    await dialog.getByRole('button', { name: 'Change' }).click();
    await page.getByText('Changed.').waitFor({ timeout: PATIENCE_MS });
    assert.equal((await api('/v1/flags')).chatbot.minimum_messages, 77);
    // Meanwhile somebody else changes another flag.
    await put({ chatbot: { window_minutes: 42 } });
    await field.fill('78');
    await review.click();
    await dialog.getByRole('button', { name: 'Change' }).click();
    await page.getByText('Somebody else has changed the flags meanwhile.').waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.equal(await page.getByLabel('The guard looks back').inputValue(), '42'));
    assert.equal((await api('/v1/flags')).chatbot.minimum_messages, 77);
  });

  test('switching the bot off warns; a rollback is shown and lifted', async (t) => {
    // The shared bot keeps answering: these answers are the page's own.
    const standing = { version: 4, chatbot: { enabled: true, percentage: 100, shadow: false, fallback_threshold: 0.15, sentiment_threshold: 0.3, window_minutes: 60, minimum_messages: 50 }, rolled_back: { since: Date.now() - 60_000, fallbacks: 30, messages: 90 }, lifted: 0, takes_effect_s: 30 };
    const asked = [];
    const { page } = await signedIn(t, '/dashboard', { prepare: (one) => one.route('**/v1/flags', (route) => {
      if (route.request().method() !== 'PUT') return route.fulfill({ json: standing });
      asked.push(route.request().postDataJSON());
      return route.fulfill({ json: { ...standing, version: 5, rolled_back: null } });
    }) });
    const alert = page.getByRole('alert').filter({ hasText: 'taken itself back' });
    await alert.getByText('30 of 90 messages were not understood.').waitFor({ timeout: PATIENCE_MS });
    await cleanPage(page, 'rolled back');
    await page.getByRole('switch', { name: 'The bot answers' }).uncheck();
    await page.getByRole('button', { name: 'Review the change' }).click();
    await page.getByRole('dialog').getByText('No customer will get the bot').waitFor();
    await page.keyboard.press('Escape');
    assert.deepEqual(asked, []);
    await alert.getByRole('button', { name: 'Let it answer again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Let it answer' }).click();
    await alert.waitFor({ state: 'detached', timeout: PATIENCE_MS });
    assert.deepEqual(asked, [{ chatbot: {}, version: 4, lift_rollback: true }]);
  });

  test('a value that the bot refuses is told, and nothing changes', async (t) => {
    const before = await api('/v1/flags');
    const { page } = await signedIn(t, '/dashboard');
    const field = page.getByLabel('Share of conversations with the bot');
    await field.waitFor({ timeout: PATIENCE_MS });
    await field.evaluate((input) => { input.max = ''; });
    await field.fill('101');
    await page.getByRole('button', { name: 'Review the change' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
    await page.locator('.toast').getByText(/percentage/).waitFor({ timeout: PATIENCE_MS });
    assert.equal((await api('/v1/flags')).chatbot.percentage, before.chatbot.percentage);
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing (${colorScheme})`, async (t) => {
      await counted();
      const { page } = await signedIn(t, '/dashboard', { colorScheme });
      await page.locator('.card').first().waitFor({ timeout: PATIENCE_MS });
      await page.getByLabel('The bot answers').waitFor({ timeout: PATIENCE_MS });
      await cleanPage(page, 'figures and flags');
      await page.getByLabel('The guard needs at least').fill('5');
      await page.getByRole('button', { name: 'Review the change' }).click();
      await page.getByRole('dialog').waitFor();
      await cleanPage(page, 'the question');
    });
  }

  test('on a phone nothing scrolls sideways but the tables', async (t) => {
    await counted();
    const { page } = await signedIn(t, '/dashboard', { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true });
    await page.locator('.card').first().waitFor({ timeout: PATIENCE_MS });
    await page.getByLabel('The bot answers').waitFor({ timeout: PATIENCE_MS });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    const small = await page.evaluate(() => [...document.querySelectorAll('button, input, select, summary, nav a')].filter((element) => element.checkVisibility())
      .map((element) => [element.textContent || element.id, element.getBoundingClientRect()]).filter(([, { width, height }]) => width < 43.5 || height < 43.5).map(([name]) => name));
    assert.deepEqual(small, []);
  });
});
