// Pictures of every state, into target/screenshots/. Looked at by people; here only checked to be pictures of something.

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at } from '../../../scripts/lib/paths.mjs';
import { PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

const ORDER = [
  { type: 'text', text: 'Your order ORD-48201937 shipped on **20 November 2026**. Tracking: https://tracking.example.com/dhl/48201937' },
  { type: 'card', title: 'Ridge 45 backpack', text: '1 × €149.50 · arrives **Wednesday**', link: 'https://tracking.example.com/dhl/48201937' },
  { type: 'choices', options: [{ label: 'Change the address', value: 'address' }, { label: 'Back to menu', value: 'menu' }] },
];
const DELIVERY = [{ type: 'text', text: 'We deliver in three ways:\n- **Standard**, 2–4 days, free from €50\n- **Express**, next working day, €9.90\n- **Pick-up** in Hamburg, free', citations: [{ title: 'Shipping and delivery', url: 'https://northwind.example/help/shipping', effective: '2026-09-01' }] }];
const FORM = [{ type: 'text', text: 'Gladly. Which address may I use?' }, { type: 'form', name: 'email', label: 'Your e-mail address', input: 'email', example: 'mara@example.com' }];
const TOLD = { 'Where is my order ORD48201937?': ORDER, 'How do you deliver?': DELIVERY, 'Send me the invoice': FORM, 'أين طلبي؟': [{ type: 'text', text: 'تم شحن طلبك **ORD-48201937** في 20 نوفمبر 2026. التتبع: https://tracking.example.com/dhl/48201937' }, { type: 'choices', options: [{ label: 'العودة إلى القائمة', value: 'menu' }, { label: 'التحدث مع موظف', value: 'agent' }] }] };

async function shop(t, options, extra = {}) {
  const v = await visitor(t, options);
  await v.answers((answer, { text, event }) => (TOLD[text] ? { ...answer, replies: TOLD[text], ...extra } : event === 'end' ? { ...answer, owner: 'ended', replies: [{ type: 'text', text: 'Thank you for chatting with us.' }, { type: 'csat' }] } : undefined));
  return v;
}

async function pictured(v, name) {
  await v.page.evaluate(() => document.fonts.ready);
  await v.screenshot(name);
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
});
