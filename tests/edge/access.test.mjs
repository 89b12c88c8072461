// Who may see an order: where it is, whoever knows its number; everything else, its customer or who proves it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SignJWT } from 'jose';
import { CUSTOMER_JWT_SECRET, newId, startBot } from './harness.mjs';

/** Guesses of one conversation that reach the shop before it has to wait: three that are free, and the one that costs. */
const MOST_GUESSES = 4;

let bot;
before(async () => { bot = await startBot({ shop: { today: '2026-11-20' } }); });
after(() => bot?.close());
beforeEach(() => bot.shop.faults.clear());

const asked = () => bot.shop.requests().filter(({ path }) => path.startsWith('/orders') || path.startsWith('/invoices')).length;
const cancelled = () => bot.shop.writes().length;
async function signedIn(customer) {
  const now = Math.floor(Date.now() / 1000);
  const jwt = await new SignJWT({ sub: customer, aud: 'curbside', iat: now, exp: now + 600 }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CUSTOMER_JWT_SECRET));
  const talk = bot.conversation();
  await talk.event('open');
  const met = await bot.request('/v1/identify', { method: 'POST', body: { session: talk.session, token: jwt } });
  assert.equal(met.status, 200, met.text);
  talk.session = met.json.session;
  return talk;
}

test('where an order is, is told to whoever knows its number', async () => {
  const talk = bot.conversation();
  await talk.say('where is my order?');
  assert.match((await talk.say('ORD48201937')).words, /shipped on .+tracking/is);
});

test('what changes it needs a proof: asked for before the shop is, then gone on with', async () => {
  const talk = bot.conversation();
  await talk.say('please cancel my order');
  const before = asked();
  const first = await talk.say('ORD48201940');
  assert.match(first.words, /Which e-mail address did you order with/);
  assert.equal(asked(), before, 'the shop was not asked');
  assert.match((await talk.say('mara.lindqvist@example.com')).words, /postcode/);
  const confirm = await talk.say('20457');
  assert.match(confirm.words, /Shall I cancel order ORD-48201940/);
  const done = await talk.say('yes please');
  assert.match(done.words, /is cancelled/, done.text);
  assert.equal(cancelled(), 1);
  // The proof holds for the conversation, and for this customer's orders alone.
  await talk.say('I need the invoice for ORD48201937');
  assert.ok(bot.shop.requests().some(({ path }) => path === '/invoices/48201937'));
  assert.ok(!bot.logs().includes('mara.lindqvist'));
});

test('a wrong proof looks like an order that is not there, and is asked for anew', async () => {
  const tell = async (number, email, postcode) => {
    const talk = bot.conversation();
    await talk.say('I want to return my order');
    await talk.say(number);
    await talk.say(email);
    return { talk, answer: await talk.say(postcode) };
  };
  const theirs = await tell('ORD48201951', 'eve@example.com', '20457');
  const none = await tell('ORD00000001', 'eve@example.com', '20457');
  assert.equal(theirs.answer.words.replaceAll('48201951', 'N'), none.answer.words.replaceAll('00000001', 'N'), 'nothing tells the two apart');
  assert.ok(!/Harbour|tent|Mara|Hamburg/i.test(theirs.answer.words));
});

test('the verified customer is asked for nothing, and sees nobody else’s', async () => {
  const mine = await signedIn('C1001');
  await mine.say('I want to return my order');
  const answer = await mine.say('ORD48201951');
  assert.ok(!/e-mail address did you order/.test(answer.words), answer.words);
  const eve = await signedIn('C1002');
  await eve.say('I want to return my order');
  const hidden = await eve.say('ORD48201951');
  assert.ok(!/e-mail address did you order/.test(hidden.words) && !/tent|Hamburg/i.test(hidden.words), hidden.words);
});

test('guessing numbers gets slower and slower, and many at once buy nothing', async () => {
  const talk = bot.conversation();
  let last;
  for (let n = 10; n < 15; n += 1) {
    await talk.say('where is my order?');
    last = await talk.say(`ORD000000${n}`);
  }
  const before = asked();
  await talk.say('where is my order?');
  const right = await talk.say('ORD48201937');
  assert.ok(!/shipped on/.test(right.words), `${last.words} / ${right.words}`);
  assert.equal(asked(), before, 'the shop is not asked while the wait lasts');
  assert.equal((await bot.conversation().say('where is my order?')).status, 200, 'another conversation is free');
});

test('guesses sent at once, on one ticket, are no more than those sent one after the other', async () => {
  const talk = bot.conversation();
  const { session } = (await talk.say('where is my order?')).json;
  const before = asked();
  const numbers = Array.from({ length: 24 }, (_, n) => `ORD${70_000_000 + n}`);
  const answers = await Promise.all(numbers.map((text) => bot.post({ id: newId(), session, text })));
  // On a busy machine the first is answered before the others have arrived: they are told that the conversation has gone on.
  assert.ok(answers.every(({ status, code }) => status === 200 || code === 'stale_session'), JSON.stringify(answers.map(({ status }) => status)));
  const guessed = asked() - before;
  assert.ok(guessed >= 1 && guessed <= MOST_GUESSES, `${guessed} guesses got through`);
  // Neither a right number nor the old ticket takes the wait back.
  const right = await bot.post({ id: newId(), session, text: 'ORD48201937' });
  assert.ok(!/shipped on/.test(right.text), right.text);
  assert.equal(asked() - before, guessed);
});

test('right numbers cost nothing, however many and however fast', async () => {
  const orders = await Promise.all(Array.from({ length: 20 }, async () => {
    const talk = bot.conversation();
    await talk.say('where is my order?');
    return talk.say('ORD48201937');
  }));
  assert.ok(orders.every(({ words }) => /shipped on/.test(words)), orders.map(({ words }) => words).join('\n'));
  const talk = bot.conversation();
  for (let n = 0; n < 8; n += 1) {
    await talk.say('where is my order?');
    assert.match((await talk.say('ORD48201937')).words, /shipped on/, `the ${n + 1}th`);
  }
});

test('an address that guesses in one conversation after the other waits too', async () => {
  const eu = await startBot({ vars: { ENVIRONMENT: 'eu', DEMO: '' }, shop: { today: '2026-11-20' } });
  try {
    const ask = async (number, address) => {
      const first = await eu.post({ id: `g-${number}-${address}-1`, text: 'where is my order?' }, { 'cf-connecting-ip': address });
      const second = await eu.post({ id: `g-${number}-${address}-2`, text: number, session: first.json.session }, { 'cf-connecting-ip': address });
      return second.json.replies.map((reply) => reply.text ?? '').join(' ');
    };
    for (let n = 10; n < 25; n += 1) await ask(`ORD000000${n}`, '203.0.113.7');
    assert.ok(!/shipped on/.test(await ask('ORD48201937', '203.0.113.7')), 'the address waits');
    assert.match(await ask('ORD48201937', '203.0.113.8'), /shipped on/);
  } finally { await eu.close(); }
});

test('a conversation that is carried from address to address, or its first ticket shown again, begins no new count', async () => {
  const eu = await startBot({ vars: { ENVIRONMENT: 'eu', DEMO: '' }, shop: { today: '2026-11-20' } });
  try {
    const from = (n) => ({ 'cf-connecting-ip': `198.51.100.${n}` });
    const { session } = (await eu.post({ id: newId(), text: 'where is my order?' }, from(1))).json;
    const calls = () => eu.shop.requests().filter(({ path }) => path.startsWith('/orders')).length;
    for (let n = 10; n < 22; n += 1) await eu.post({ id: newId(), session, text: `ORD000000${n}` }, from(n));
    assert.ok(calls() >= 1 && calls() <= MOST_GUESSES, `${calls()} guesses got through`);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => eu.post({ id: newId(), session, text: 'ORD48201937' }, from(50 + n))));
    assert.ok(answers.every(({ text }) => !/shipped on/.test(text)), 'the conversation waits wherever it is');
    // Whoever else comes from these addresses has lost nothing.
    const other = (await eu.post({ id: newId(), text: 'where is my order?' }, from(12))).json;
    assert.match((await eu.post({ id: newId(), session: other.session, text: 'ORD48201937' }, from(12))).text, /shipped on/);
  } finally { await eu.close(); }
});
