// A person takes over: live by WebSocket, by polling where there is none, without loss or doubles.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { realDesk } from '../support/desk.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { another, visitor } from '../support/world.mjs';

const text = (words) => ({ type: 'text', text: words });

/** A visitor whose conversation a person has taken over, with a desk in the test's hands. */
async function handedOver(t, { socket = true } = {}) {
  const v = await visitor(t);
  const desk = { sockets: [], transcript: [], turn: 10, protocols: [] };
  await v.answers((answer) => ({ ...answer, turn: 10, replies: [{ type: 'notice', text: 'A person will be with you.' }], owner: 'agent', queue: { position: 3, wait_s: 240 } }));
  await v.page.route('**/v1/messages?after=*', (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get('after'));
    return route.fulfill({ json: { turn: desk.turn, transcript: desk.transcript.filter(({ turn }) => turn > after), owner: 'agent' } });
  });
  await v.page.routeWebSocket('**/v1/live', (ws) => {
    if (!socket || desk.refuse) return void ws.close();
    desk.sockets.push(ws);
    desk.heard = [];
    ws.onMessage((message) => desk.heard.push(JSON.parse(String(message))));
  });
  desk.push = (frame) => desk.sockets.at(-1).send(JSON.stringify(frame));
  /** The agent says something: into the transcript, and down the line when there is one. */
  desk.says = (words, { live = true } = {}) => {
    desk.turn += 1;
    desk.transcript.push({ turn: desk.turn, from: 'agent', at: Date.now(), reply: text(words) });
    if (live) desk.push({ type: 'message', turn: desk.turn, from: 'agent', at: Date.now(), reply: text(words) });
  };
  await v.demo();
  await v.open();
  await v.hears('A person will be with you.');
  return { v, desk };
}

export default () => describe('handing over to a person', { concurrency: true }, () => {
  test('the place in the queue, the agent’s name, typing, messages', async (t) => {
    const { v, desk } = await handedOver(t);
    await v.host.locator('.sub', { hasText: 'You are number 3 in the queue · about 4 min' }).waitFor({ timeout: PATIENCE_MS });
    await eventually(() => assert.equal(desk.sockets.length, 1));
    desk.push({ type: 'owner', owner: 'agent', agent: { name: 'Mira' } });
    await v.host.locator('.sub', { hasText: 'You are talking with Mira' }).waitFor({ timeout: PATIENCE_MS });
    desk.push({ type: 'typing', from: 'agent', on: true });
    await v.host.getByText('Mira is writing…').waitFor({ state: 'attached', timeout: PATIENCE_MS });
    await v.host.locator('.dots').waitFor();
    desk.says('Hello, I am Mira.');
    await v.hears('Hello, I am Mira.');
    assert.equal(await v.host.locator('.dots').isVisible(), false);
    assert.equal(await v.host.locator('.line.agent .who').first().textContent(), 'Mira: ');
    await v.composer.pressSequentially('thank');
    await eventually(() => assert.deepEqual(desk.heard[0], { type: 'typing', on: true }));
  });

  test('an agent who stops writing without a word is taken to have stopped', async (t) => {
    const { v, desk } = await handedOver(t);
    await eventually(() => assert.equal(desk.sockets.length, 1));
    desk.push({ type: 'typing', from: 'agent', on: true });
    await v.host.locator('.dots').waitFor();
    await v.host.locator('.dots').waitFor({ state: 'hidden', timeout: 8000 });
  });

  test('the line breaks: what was said meanwhile comes, nothing twice', async (t) => {
    const { v, desk } = await handedOver(t);
    await eventually(() => assert.equal(desk.sockets.length, 1));
    desk.says('one');
    await v.hears('one');
    await desk.sockets[0].close();
    desk.says('two', { live: false });
    desk.says('three', { live: false });
    await eventually(() => assert.equal(desk.sockets.length, 2));
    await v.hears('three');
    desk.says('four');
    await v.hears('four');
    assert.deepEqual(await v.host.locator('.line.agent .bubble').allTextContents(), ['one', 'two', 'three', 'four']);
  });

  test('without WebSockets it asks again and again', async (t) => {
    const { v, desk } = await handedOver(t, { socket: false });
    desk.says('by polling', { live: false });
    await v.log.getByText('by polling').waitFor({ timeout: 20_000 });
    desk.says('and again', { live: false });
    await v.log.getByText('and again').waitFor({ timeout: 20_000 });
    assert.equal(await v.log.getByText('by polling').count(), 1);
  });

  test('a gap in the turns is filled from the transcript', async (t) => {
    const { v, desk } = await handedOver(t);
    await eventually(() => assert.equal(desk.sockets.length, 1));
    desk.says('missed', { live: false });
    desk.says('seen');
    await v.hears('seen');
    assert.deepEqual(await v.host.locator('.line.agent .bubble').allTextContents(), ['missed', 'seen']);
  });

  test('the page is told, and the agent can end it', async (t) => {
    const { v, desk } = await handedOver(t);
    await v.page.evaluate(() => {
      window.told = [];
      for (const name of ['handoff', 'end']) curbside('on', name, (value) => window.told.push([name, value.agent]));
    });
    await eventually(() => assert.equal(desk.sockets.length, 1));
    desk.push({ type: 'owner', owner: 'agent', agent: { name: 'Mira' } });
    await eventually(async () => assert.deepEqual(await v.page.evaluate('told'), [['handoff', 'Mira']]));
    desk.push({ type: 'owner', owner: 'ended' });
    await v.host.locator('.sub', { hasText: 'Conversation ended' }).waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.deepEqual(await v.page.evaluate('told'), [['handoff', 'Mira'], ['end', undefined]]));
  });

  test('a real conversation between a customer and a desk, from handing over to handing back', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('I want to talk to a person');
    await v.host.locator('.sub', { hasText: 'Connecting you with a person' }).waitFor({ timeout: PATIENCE_MS });
    const desk = realDesk(await v.kept());
    await desk({ event: 'typing', agent: 'Ada' });
    await desk({ id: 'one', text: 'Hello, this is **Ada**.', agent: 'Ada' });
    await desk({ id: 'one', text: 'Hello, this is **Ada**.', agent: 'Ada' });
    await v.hears('Hello, this is Ada.');
    await v.host.locator('.sub', { hasText: 'You are talking with Ada' }).waitFor({ timeout: PATIENCE_MS });
    await v.say('my parcel is gone');
    await desk({ id: 'two', text: 'I am looking.' });
    await v.hears('I am looking.');
    await v.page.reload();
    await v.hears('I am looking.');
    await desk({ id: 'three', text: 'Found it!' });
    await v.hears('Found it!');
    assert.deepEqual(await v.host.locator('.line.agent .bubble').allTextContents(), ['Hello, this is Ada.', 'I am looking.', 'Found it!']);
    await desk({ id: 'four', text: 'The assistant goes on.', event: 'hand_back' });
    await v.host.locator('.sub', { hasText: 'Automated assistant' }).waitFor({ timeout: PATIENCE_MS });
    const lines = (await v.lines()).length;
    await v.say('hello');
    await eventually(async () => assert.ok((await v.lines()).length >= lines + 2, 'the bot answers again'));
    assert.deepEqual(await v.said(), ['I want to talk to a person', 'my parcel is gone', 'hello']);
    v.assertQuiet();
  });

  test('two tabs without WebSockets: what an agent writes between two polls and during a send comes once, in both', async (t) => {
    const one = await visitor(t);
    await one.page.context().routeWebSocket('**/v1/live', (ws) => ws.close());
    await one.demo();
    await one.greeted();
    await one.say('I want to talk to a person');
    await one.host.locator('.sub', { hasText: 'Connecting you with a person' }).waitFor({ timeout: PATIENCE_MS });
    const two = await (await another(one.page.context())).demo();
    await two.open();
    await two.hears('I want to talk to a person');
    const desk = realDesk(await one.kept());
    await desk({ id: 'one', text: 'Hello, this is Ada.', agent: 'Ada' });
    await desk({ id: 'two', text: 'What can I do?' });
    // The bot takes the message at once; its answer comes late, after the agent's next line and the next poll.
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const taken = new Promise((resolve) => {
      void two.page.route('**/v1/messages', async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        const response = await route.fetch();
        resolve();
        await held;
        await route.fulfill({ response });
      });
    });
    await two.say('my parcel is gone');
    await taken;
    await desk({ id: 'three', text: 'I am looking.' });
    await one.hears('I am looking.');
    await two.hears('I am looking.');
    release();
    await eventually(async () => assert.equal(await two.host.locator('.line.waiting').count(), 0));
    await desk({ id: 'four', text: 'Found it!' });
    await two.say('thank you');
    await two.hears('Found it!');
    await one.hears('Found it!');
    for (const tab of [one, two]) {
      await eventually(async () => {
        assert.deepEqual(await tab.said(), ['I want to talk to a person', 'my parcel is gone', 'thank you']);
        assert.deepEqual(await tab.host.locator('.line.agent .bubble').allTextContents(), ['Hello, this is Ada.', 'What can I do?', 'I am looking.', 'Found it!']);
      });
    }
    await one.page.reload();
    await one.hears('Found it!');
    await eventually(async () => assert.deepEqual(await one.lines(), await two.lines()));
    one.assertQuiet();
    two.assertQuiet();
  });

  test('the real bot hands over when asked for a person', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('I want to talk to a person');
    await v.host.locator('.sub.wait, .sub', { hasText: /Connecting you|queue|talking with/ }).waitFor({ timeout: PATIENCE_MS });
    const before = (await v.lines()).length;
    await v.say('are you there?');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    assert.equal((await v.lines()).length, before + 1, 'the bot is silent while a person has the conversation');
  });
});
