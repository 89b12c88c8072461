// Every kind of reply, and those that this release does not know.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { adminToken } from '../support/agent.mjs';
import { conversationOf } from '../support/desk.mjs';
import { visitor } from '../support/world.mjs';

/** A visitor whose real answers carry `replies` instead. */
async function given(t, replies, options) {
  const v = await visitor(t, options);
  await v.answers((answer, { event }) => (event === 'open' ? { ...answer, replies } : undefined));
  await v.demo();
  await v.open();
  return v;
}

export default () => describe('replies', { concurrency: true }, () => {
  test('a card with a picture, a text and a link; a picture that fails leaves no hole', async (t) => {
    const v = await visitor(t);
    await v.page.route('https://pictures.example/good.svg', (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="10"><rect width="16" height="10" fill="teal"/></svg>' }));
    await v.page.route('https://pictures.example/bad.svg', (route) => route.fulfill({ status: 404, body: '' }));
    await v.answers((answer) => ({ ...answer, replies: [
      { type: 'card', title: 'Ridge 45', text: 'In **pine**', image: 'https://pictures.example/good.svg', link: 'https://shop.example/ridge' },
      { type: 'card', title: 'Broken', image: 'https://pictures.example/bad.svg' },
    ] }));
    await v.demo();
    await v.open();
    const cards = v.host.getByRole('article');
    await cards.first().waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.deepEqual([await cards.nth(0).locator('img').count(), await cards.nth(1).locator('img').count()], [1, 0]));
    assert.equal(await cards.nth(0).getByRole('link', { name: 'Open Ridge 45' }).getAttribute('href'), 'https://shop.example/ridge');
    assert.equal(await cards.nth(0).locator('strong').textContent(), 'pine');
  });

  for (const [input, name, good, bad, attributes] of [
    ['email', 'email', 'mara@example.com', 'mara@', { type: 'email', inputmode: 'email', autocomplete: 'email' }],
    ['tel', 'phone', '+49 40 1234', '', { type: 'tel', inputmode: 'tel', autocomplete: 'tel' }],
    ['date', 'day', '2026-12-24', '', { type: 'date', inputmode: null, autocomplete: 'off' }],
    ['number', 'amount', '12.50', '', { type: 'text', inputmode: 'decimal', autocomplete: 'off' }],
    ['text', 'order_id', 'ORD48201937', '', { type: 'text', autocapitalize: 'characters', autocomplete: 'off' }],
  ]) {
    test(`a form for ${name} has the fitting keyboard, refuses nonsense, sends what was typed`, async (t) => {
      const v = await given(t, [{ type: 'text', text: 'Please tell me.' }, { type: 'form', name, label: 'The label', input, example: 'an example' }]);
      const field = v.host.getByLabel('The label');
      await field.waitFor({ timeout: PATIENCE_MS });
      const sent = v.messages();
      for (const [attribute, value] of Object.entries(attributes)) assert.equal(await field.getAttribute(attribute), value, attribute);
      await v.host.getByText('For example an example').waitFor();
      if (bad) await field.fill(bad);
      await field.press('Enter');
      await v.host.getByRole('alert').getByText('Please check this entry.').waitFor();
      assert.equal(sent.length, 0);
      await field.fill(good);
      await field.press('Enter');
      await eventually(() => assert.equal(sent[0]?.text, good));
      assert.equal(await field.isVisible(), false, 'an answered form goes');
      assert.deepEqual(await v.said(), [good]);
    });
  }

  test('sources stand under the sentence, with their date', async (t) => {
    const v = await given(t, [{ type: 'text', text: 'We deliver in three days.', citations: [{ title: 'Delivery', url: 'https://shop.example/help', effective: '2026-09-01' }, { title: 'No address', url: 'nowhere' }] }]);
    const source = v.log.getByRole('link', { name: 'Delivery' });
    await source.waitFor({ timeout: PATIENCE_MS });
    assert.match(await v.host.locator('.sources').textContent(), /Sources.*Delivery \(as of Sep 1, 2026\).*No address/);
    assert.equal(await v.host.locator('.sources a').count(), 1);
  });

  test('types that this release does not know are shown by their text, or honestly not at all', async (t) => {
    const v = await given(t, [{ type: 'hologram', text: 'Its words' }, { type: 'hologram' }, { type: 'choices', options: 'none' }, null, 7, { type: 'text' }, { type: 'card' }, { type: 'text', text: 'The last one' }]);
    await v.hears('The last one');
    assert.deepEqual(await v.lines(), ['Its words', ...Array(4).fill('This message can’t be shown here.'), 'The last one']);
    v.assertQuiet();
  });

  test('the survey: a score shows the rest, everything travels, and thanks follow', async (t) => {
    const v = await given(t, [{ type: 'csat' }]);
    const posted = [];
    await v.page.route('**/v1/feedback', (route) => {
      posted.push(route.request().postDataJSON());
      return posted.length === 1 ? route.fulfill({ status: 500, body: '' }) : route.fulfill({ status: 204 });
    });
    await v.host.getByText('How did we do?').waitFor({ timeout: PATIENCE_MS });
    assert.equal(await v.host.getByLabel('Anything to add?').isVisible(), false);
    await v.host.getByLabel('Excellent').focus();
    await v.page.keyboard.press('ArrowLeft');
    await v.host.getByLabel('Yes').check({ force: true });
    await v.host.getByLabel('Anything to add?').fill('Quick and friendly');
    const send = v.log.getByRole('button', { name: 'Send' });
    await send.click();
    await v.log.getByText('That could not be saved.').waitFor({ timeout: PATIENCE_MS });
    assert.equal(await v.host.getByLabel('Anything to add?').inputValue(), 'Quick and friendly', 'nothing typed is lost');
    await send.click();
    await v.log.getByText('Thank you for your feedback.').waitFor({ timeout: PATIENCE_MS });
    const { session, site, ...answer } = posted[1];
    assert.deepEqual(answer, { score: 4, resolved: true, comment: 'Quick and friendly' });
    assert.ok(session && site === 'demo');
    await v.page.reload();
    await v.log.getByText('Thank you for your feedback.').waitFor({ timeout: PATIENCE_MS });
  });

  test('deleting asks first, shows the receipt, and leaves nothing here', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    const asked = [];
    await v.page.route('**/v1/me', (route) => {
      asked.push(route.request().headers()['authorization']);
      return asked.length === 1
        ? route.fulfill({ status: 503, body: '' })
        : route.fulfill({ json: { receipt: { id: 'R-17', stores: [{ store: 'sessions', deleted: 1 }, { store: 'transcripts', deleted: 6 }], pending: ['figures'] } } });
    });
    await v.menu('Delete my data');
    const dialog = v.host.getByRole('alertdialog');
    assert.equal(await v.focused(), 'Cancel', 'the safe answer has the focus');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(asked.length, 0);
    await v.menu('Delete my data');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('That could not be saved.').waitFor({ timeout: PATIENCE_MS });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('Your data has been deleted.').waitFor({ timeout: PATIENCE_MS });
    await dialog.getByText('transcripts: 6').waitFor();
    await dialog.getByText('Receipt R-17').waitFor();
    assert.match(asked[1], /^Bearer ./);
    assert.equal(await v.page.evaluate(() => (localStorage.getItem('curbside:demo') ?? '').includes('where is my order')), false);
    await dialog.getByRole('button', { name: 'Start a new conversation' }).click();
    await eventually(async () => assert.ok((await v.lines()).length > 0));
  });

  test('the real survey: asked at the end by the real bot, kept by it, and counted', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.say('ORD48201937');
    await v.hears(/shipped on/);
    const answered = v.page.waitForResponse((response) => response.url().endsWith('/v1/feedback'));
    await v.menu('End chat');
    await v.host.getByLabel('Excellent', { exact: true }).check({ force: true, timeout: PATIENCE_MS });
    await v.host.getByLabel('Yes').check({ force: true });
    await v.host.getByLabel('Anything to add?').fill('Quick; write to mara@example.com');
    await v.log.getByRole('button', { name: 'Send' }).click();
    assert.equal((await answered).status(), 204);
    await v.log.getByText('Thank you for your feedback.').waitFor({ timeout: PATIENCE_MS });
    const { groups } = await (await fetch(`${v.url}/v1/metrics`, { headers: { authorization: `Bearer ${adminToken()}` } })).json();
    const { denominator } = groups[0].figures.find(({ name }) => name === 'csat');
    assert.ok(denominator >= 1, 'it is among the ratings');
  });

  test('the real “delete my data”: the receipt tells what went, and nothing of it is on the device', async (t) => {
    const v = await (await visitor(t)).demo('/demo/account');
    await v.page.getByRole('button', { name: 'Sign in' }).click();
    await v.page.getByRole('heading', { name: 'Hello, Mara' }).waitFor({ timeout: PATIENCE_MS });
    await v.greeted();
    await v.say('my name is zanzibar');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    await v.say('where is my order?');
    await v.hears(/order/i);
    const before = conversationOf(await v.kept());
    const answered = v.page.waitForResponse((response) => response.request().method() === 'DELETE');
    await v.menu('Delete my data');
    const dialog = v.host.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    const { receipt } = await (await answered).json();
    await dialog.getByText('Your data has been deleted.').waitFor({ timeout: PATIENCE_MS });
    await dialog.getByText(`Receipt ${receipt.id}`).waitFor();
    assert.ok(receipt.stores.reduce((sum, { deleted }) => sum + deleted, 0) > 0, JSON.stringify(receipt));
    assert.ok(!(await v.kept()).includes('zanzibar'));
    await dialog.getByRole('button', { name: 'Start a new conversation' }).click();
    await eventually(async () => assert.ok((await v.lines()).length > 0));
    assert.notEqual(conversationOf(await v.kept()), before);
    v.assertQuiet();
  });
});
