// Whole conversations with the real bot and the real shop.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';
import { clean } from './people.mjs';

export default () => describe('a conversation', { concurrency: true }, () => {
  test('finds an order by its number, from the greeting to the tracking link', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.say('ORD48201937');
    await v.hears(/ORD-?48201937.*shipped on/);
    const link = v.log.getByRole('link', { name: /tracking\.example\.com/ });
    await link.waitFor({ timeout: PATIENCE_MS });
    assert.match(await link.getAttribute('href'), /^https:\/\/tracking\.example\.com\/\w+\/48201937$/);
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
    v.assertQuiet();
  });

  test('offers quick replies, sends the one pressed, and takes them away', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    const sent = v.messages();
    const replies = v.host.getByRole('group', { name: 'Suggested replies' });
    const first = replies.getByRole('button').first();
    await first.waitFor({ timeout: PATIENCE_MS });
    const label = await first.textContent();
    await first.click();
    await eventually(async () => assert.deepEqual(await v.said(), [label]));
    await eventually(() => assert.equal(typeof sent[0]?.choice, 'string'));
    assert.equal('label' in sent[0], false, 'only the value travels');
    assert.equal(await v.focused(), 'Message', 'focus must not fall off the page with the pressed button');
  });

  test('starts over: the old lines go, the greeting comes again', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    const before = v.messages();
    await v.menu('Start over');
    await eventually(async () => {
      assert.deepEqual(await v.said(), []);
      assert.equal(before.at(-1)?.event, 'restart');
      assert.ok((await v.lines()).length > 0);
    });
  });

  test('ends, and begins anew when asked', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.menu('End chat');
    await v.host.locator('.sub', { hasText: 'Conversation ended' }).waitFor({ timeout: PATIENCE_MS });
    assert.equal(await v.composer.isVisible(), false);
    const sent = v.messages();
    await v.host.getByRole('button', { name: 'Start a new conversation' }).click();
    await eventually(() => assert.equal(sent[0]?.event, 'open'));
    assert.equal(sent[0].session, undefined, 'a new conversation, not the ended one');
    await v.composer.waitFor();
    await v.host.locator('.line.bot .bubble:not(:has(.dots))').first().waitFor({ timeout: PATIENCE_MS });
  });

  test('shows a line at once, marks it sending, then sent', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await v.page.route('**/v1/messages', async (route) => {
      await held;
      await route.fallback();
    });
    await v.say('where is my order?');
    await v.log.getByText('Sending…').waitFor({ timeout: 1000 });
    assert.equal(await v.composer.inputValue(), '', 'the composer is free for the next line');
    await v.host.locator('.dots').waitFor();
    release();
    await v.log.getByText(/Sent/).waitFor({ timeout: PATIENCE_MS });
    assert.equal(await v.host.locator('.dots').isVisible(), false);
  });

  test('keeps the order of lines sent faster than they are answered, each once', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    const sent = v.messages();
    const lines = ['first hello', 'second hello', 'third hello', 'fourth hello'];
    for (const line of lines) await v.say(line);
    await eventually(() => assert.deepEqual(sent.map(({ text }) => text), lines));
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    assert.equal(new Set(sent.map(({ id }) => id)).size, lines.length);
    assert.deepEqual(await v.said(), lines);
  });

  test('writes over several lines with Shift+Enter and sends with Enter', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.composer.pressSequentially('one');
    await v.composer.press('Shift+Enter');
    await v.composer.pressSequentially('two');
    await v.composer.press('Enter');
    await eventually(async () => assert.deepEqual(await v.said(), ['one\ntwo']));
  });

  test('who has scrolled up is not moved; a button tells of new messages and goes to them', async (t) => {
    const v = await visitor(t);
    let many = true;
    await v.answers((answer, { event }) => (event ? undefined : { ...answer, replies: many ? Array.from({ length: 20 }, (_, n) => ({ type: 'text', text: `Line ${n}` })) : [{ type: 'text', text: 'news' }, { type: 'text', text: 'and more' }] }));
    await v.demo();
    await v.greeted();
    await v.say('tell me everything');
    await v.hears('Line 19');
    many = false;
    const news = v.host.getByRole('button', { name: '2 new messages' });
    const release = await v.held();
    await v.say('and then?');
    await v.log.evaluate((log) => { log.scrollTop = 40; });
    await v.page.waitForFunction(() => document.querySelector('curbside-widget').shadowRoot.querySelector('.log').scrollTop === 40);
    release();
    await news.waitFor({ timeout: PATIENCE_MS });
    assert.equal(await v.log.evaluate((log) => log.scrollTop), 40);
    await clean(v, 'new messages below');
    await news.focus();
    await v.page.keyboard.press('Enter');
    await eventually(async () => assert.ok(await v.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2)));
    await news.waitFor({ state: 'hidden' });
    assert.equal(await v.focused(), 'Conversation', 'the focus is in the log, not lost');
    // Scrolling there oneself does as well, and at the end nothing is in the way.
    const again = await v.held();
    await v.say('more?');
    await v.log.evaluate((log) => { log.scrollTop = 40; });
    again();
    await news.waitFor({ timeout: PATIENCE_MS });
    await v.log.evaluate((log) => { log.scrollTop = log.scrollHeight; });
    await news.waitFor({ state: 'hidden' });
    await v.say('last');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    assert.equal(await news.isVisible(), false);
  });
});
