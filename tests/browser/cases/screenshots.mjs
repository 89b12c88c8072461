// Pictures of every state, into target/screenshots/. Looked at by people; here only checked to be pictures of something.

import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at } from '../../../scripts/lib/paths.mjs';
import { signedIn } from '../support/agent.mjs';
import { conversationOf } from '../support/desk.mjs';
import { eventually, gone, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

const ORDER = [
  { type: 'text', text: 'Your order ORD-48201937 shipped on **20 November 2026**. Tracking: https://tracking.example.com/dhl/48201937' },
  { type: 'card', title: 'Ridge 45 backpack', text: '1 × €149.50 · arrives **Wednesday**', link: 'https://tracking.example.com/dhl/48201937' },
  { type: 'choices', options: [{ label: 'Change the address', value: 'address' }, { label: 'Back to menu', value: 'menu' }] },
];
const DELIVERY = [{ type: 'text', text: 'We deliver in three ways:\n- **Standard**, 2–4 days, free from €50\n- **Express**, next working day, €9.90\n- **Pick-up** in Hamburg, free', citations: [{ title: 'Shipping and delivery', url: 'https://northwind.example/help/shipping', effective: '2026-09-01' }] }];
const FORM = [{ type: 'text', text: 'Gladly. Which address may I use?' }, { type: 'form', name: 'email', label: 'Your e-mail address', input: 'email', example: 'mara@example.com' }];
const TOLD = { 'Where is my order ORD48201937?': ORDER, 'How do you deliver?': DELIVERY, 'Send me the invoice': FORM, 'أين طلبي؟': [{ type: 'text', text: 'تم شحن طلبك **ORD-48201937** في 20 نوفمبر 2026. التتبع: https://tracking.example.com/dhl/48201937' }, { type: 'choices', options: [{ label: 'العودة إلى القائمة', value: 'menu' }, { label: 'التحدث مع موظف', value: 'agent' }] }] };

/** Conversations beside the one in the picture. */
const OTHERS = () => [['Kx81mQ', 'complaint', 11, 'negative', 'complaint', 'de'], ['Pz40wT', 'misunderstood', 3, 'neutral', 'return_order', 'en'], ['Rb62nE', 'asked', 26, 'positive', 'change_order', 'en']]
  .map(([conversation, reason, minutes, mood, flow, locale], index) => ({ conversation, reason, site: 'demo', asked_at: Date.now() - minutes * 60_000, agent: index === 2 ? 'Jonas' : null, context: JSON.stringify({ mood, flow, locale }) }));

/** A week's figures, as `GET /v1/metrics` tells them. */
function figures(by) {
  const DAY = 86_400_000;
  const to = Date.UTC(2026, 10, 24);
  const shapes = [['containment', 'conversations that needed no person, of all conversations', 0.74, 'share', 0.7, 'higher'], ['resolution', 'conversations solved by the bot alone, of all conversations', 0.63, 'share', 0.6, 'higher'],
    ['fallback_rate', 'messages not understood, of all messages to be understood', 0.091, 'share', 0.15, 'lower'], ['handoff_rate', 'conversations handed to people, of all conversations', 0.26, 'share', 0.3, 'lower'],
    ['csat', 'sum of scores, by ratings', 4.31, 'score', 4.2, 'higher'], ['satisfied', 'ratings of 4 or 5, of all ratings', 0.82, 'share', 0.8, 'higher'], ['answered_from_articles', 'questions answered out of an article, with its source, of all looked up there', 0.58, 'share', 0.5, 'higher'], ['flow_completion', 'flows brought to their end, of flows started', 0.77, 'share', 0.8, 'higher'],
    ['api_error_rate', 'calls the shop did not answer or answered wrongly, of all calls', 0.004, 'share', 0.01, 'lower'], ['latency_p95', 'time that 95 of 100 answers took at most, in milliseconds', 38, 'ms', 300, 'lower'],
    ['fast_answers', 'answers within 300 ms, of all answers', 0.994, 'share', 0.95, 'higher'], ['upset', 'messages of upset customers, of messages with a sentiment', 0.062, 'share', 0.1, 'lower']];
  const group = (name, size, shift) => ({ group: name, figures: shapes.map(([figure, meaning, base, unit, target, better]) => {
    const value = base * (1 + shift * (better === 'higher' ? 1 : -1));
    return { name: figure, meaning, numerator: unit === 'ms' ? value : Math.round(value * size), denominator: unit === 'ms' ? 1 : size, value, unit, target, better, met: better === 'higher' ? value >= target : value <= target };
  }) });
  const groups = by === 'all' ? [group('all', 8_412, 0)] : Array.from({ length: 7 }, (_, day) => group(new Date(to - (7 - day) * DAY).toISOString().slice(0, 10), 1_050 + day * 47, (day - 4) * 0.018));
  return { from: to - 7 * DAY, to, by, groups, counts: [] };
}

async function shop(t, options, extra = {}) {
  const v = await visitor(t, options);
  await v.answers((answer, { text, event }) => (TOLD[text] ? { ...answer, replies: TOLD[text], ...extra } : event === 'end' ? { ...answer, owner: 'ended', replies: [{ type: 'text', text: 'Thank you for chatting with us.' }, { type: 'csat' }] } : undefined));
  return v;
}

async function pictured({ page }, name, options) {
  await page.evaluate(() => document.fonts.ready);
  mkdirSync(at('target', 'screenshots'), { recursive: true });
  await page.screenshot({ path: at('target', 'screenshots', `${name}.png`), animations: 'disabled', ...options });
  assert.ok(statSync(at('target', 'screenshots', `${name}.png`)).size > 5_000);
}

async function ask(v, text, shown) {
  await v.say(text);
  await v.log.getByText(shown).last().waitFor({ timeout: PATIENCE_MS });
  await v.log.getByText('Sending…').waitFor({ state: 'hidden' });
  await v.page.mouse.move(5, 400);
}

const phone = { viewport: { width: 375, height: 667 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export default () => describe('screenshots', { concurrency: true }, () => {
  test('launcher', async (t) => {
    const v = await shop(t);
    await v.demo();
    await pictured(v, 'launcher');
  });
  test('conversation and card', async (t) => {
    const v = await shop(t);
    await v.demo();
    await v.greeted();
    await pictured(v, 'greeting');
    await ask(v, 'Where is my order ORD48201937?', 'Back to menu');
    await pictured(v, 'card');
    await ask(v, 'How do you deliver?', 'Shipping and delivery');
    await pictured(v, 'conversation');
    await ask(v, 'Send me the invoice', 'For example');
    await pictured(v, 'form');
    await v.menu('End chat');
    await v.host.getByLabel('Good', { exact: true }).check({ force: true, timeout: PATIENCE_MS });
    await pictured(v, 'survey');
  });
  test('handoff', async (t) => {
    const v = await visitor(t);
    await v.page.routeWebSocket('**/v1/live', (ws) => {
      setTimeout(() => ws.send(JSON.stringify({ type: 'owner', owner: 'agent', agent: { name: 'Mira' } })), 100);
      setTimeout(() => ws.send(JSON.stringify({ type: 'message', turn: 3, from: 'agent', reply: { type: 'text', text: 'Hi Mara, this is Mira from Northwind. I have your order in front of me.' } })), 200);
      setTimeout(() => ws.send(JSON.stringify({ type: 'message', turn: 4, from: 'agent', reply: { type: 'text', text: 'Shall I send the parcel to your work address instead?' } })), 300);
    });
    await v.page.route('**/v1/messages?after=*', (route) => route.fulfill({ json: { turn: 2, transcript: [], owner: 'agent' } }));
    await v.answers((answer, { text }) => (text ? { ...answer, turn: 2, owner: 'agent', replies: [{ type: 'text', text: 'Of course. I am handing you over, with everything we have said so far.' }, { type: 'notice', text: 'You are being connected with a person.' }] } : undefined));
    await v.demo();
    await v.greeted();
    await ask(v, 'Can I talk to a person?', 'work address');
    await pictured(v, 'handoff');
  });
  test('dark', async (t) => {
    const v = await shop(t, { colorScheme: 'dark' });
    await v.demo();
    await v.greeted();
    await ask(v, 'Where is my order ORD48201937?', 'Back to menu');
    await pictured(v, 'dark');
  });
  test('right to left', async (t) => {
    const v = await shop(t);
    await v.answers((answer, { event }) => (event === 'open' ? { ...answer, replies: [{ type: 'text', text: 'مرحبًا! أنا مساعد نورثويند. كيف يمكنني مساعدتك؟' }] } : !event ? { ...answer, replies: TOLD['أين طلبي؟'] } : undefined));
    await v.fixture({ html: '<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>متجر</title><body><main><h1>متجر نورثويند</h1></main><script async src="/widget.js" data-site="demo" data-color="#1f5c4a"></script></body></html>' });
    await v.greeted();
    await ask(v, 'أين طلبي؟', 'العودة إلى القائمة');
    await pictured(v, 'rtl');
  });
  test('mobile', async (t) => {
    const v = await shop(t, phone);
    await v.demo();
    await pictured(v, 'mobile-launcher');
    await v.launcher.tap();
    await v.host.locator('.line.bot .bubble:not(:has(.dots))').first().waitFor({ timeout: PATIENCE_MS });
    await ask(v, 'Where is my order ORD48201937?', 'Back to menu');
    await pictured(v, 'mobile');
  });
  for (const [name, options] of [['desk', {}], ['desk-dark', { colorScheme: 'dark' }], ['desk-mobile', phone]]) {
    test(name, async (t) => {
      const v = await (await visitor(t)).demo('/demo/order');
      await v.greeted();
      for (const text of ['Where is my order ORD48201937?', 'That is far too late, I am really annoyed', 'I want to talk to a person']) {
        await v.say(text);
        await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
      }
      await v.host.locator('.sub', { hasText: /Connecting|talking/ }).waitFor({ timeout: PATIENCE_MS });
      const id = conversationOf(await v.kept());
      // The list as it would be in a shop: not with the conversations of all the other tests.
      const { page } = await signedIn(t, '/desk', { ...options, prepare: (one) => one.route('**/v1/desk', async (route) => {
        const show = async () => {
          const response = await route.fetch();
          const { conversations } = await response.json();
          await route.fulfill({ response, json: { conversations: [...OTHERS(), ...(conversations ?? []).filter(({ conversation }) => conversation === id)] } });
        };
        await show().catch(gone);
      }) });
      await page.locator(`a[data-id="${id}"]`).click({ timeout: PATIENCE_MS });
      const reply = page.getByRole('textbox', { name: 'Reply' });
      await reply.fill('Hi Mara, this is Ada from Northwind. I have your order in front of me.');
      await reply.press('Enter');
      await v.hears('this is Ada');
      await v.say('Thank you, when will it arrive?');
      await page.getByRole('log').getByText('when will it arrive?').waitFor({ timeout: PATIENCE_MS });
      await reply.fill('The carrier has it for tomorrow.');
      if (name !== 'desk-mobile') await page.getByRole('img', { name: /^Sentiment/ }).waitFor({ timeout: PATIENCE_MS });
      await pictured({ page }, name);
    });
  }
  for (const [name, options] of [['dashboard', {}], ['dashboard-mobile', phone]]) {
    test(name, async (t) => {
      const { page } = await signedIn(t, '/dashboard', { prepare: (one) => one.route('**/v1/metrics?*', (route) => route.fulfill({ json: figures(new URL(route.request().url()).searchParams.get('by')) })), ...options });
      await page.locator('.card').first().waitFor({ timeout: PATIENCE_MS });
      await page.getByLabel('The bot answers').waitFor({ timeout: PATIENCE_MS });
      await page.mouse.move(5, 400);
      await pictured({ page }, name, { fullPage: true });
    });
  }
  test('the pages of the shop', async (t) => {
    const v = await (await visitor(t)).demo('/demo/account');
    await v.page.getByRole('button', { name: 'Sign in' }).click();
    await v.page.getByRole('heading', { name: 'Hello, Mara' }).waitFor({ timeout: PATIENCE_MS });
    await pictured(v, 'demo-account');
    await v.demo('/demo/order');
    await pictured(v, 'demo-order');
  });
});
