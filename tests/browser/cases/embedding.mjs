// One script tag on other people's pages.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

const SCRIPT = '<script async src="/widget.js" data-site="demo"></script>';

export default () => describe('embedding', { concurrency: true }, () => {
  test('commands given before the script has loaded are carried out', async (t) => {
    const v = await visitor(t);
    await v.fixture({ head: `<script>window.curbside = window.curbside || function () { (curbside.q = curbside.q || []).push(arguments) }; window.heard = []; curbside('on', 'ready', () => heard.push('ready')); curbside('on', 'open', () => heard.push('open')); curbside('open');</script>` });
    await v.panel.waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.deepEqual(await v.page.evaluate('heard'), ['ready', 'open']));
  });

  test('a second inclusion does no harm', async (t) => {
    const v = await visitor(t);
    await v.fixture({ body: `<p>Twice</p>${SCRIPT}${SCRIPT}` });
    await v.launcher.waitFor();
    await v.page.waitForTimeout(300);
    assert.equal(await v.host.count(), 1);
    await v.greeted();
    assert.equal(await v.host.locator('.panel').count(), 1);
  });

  test('open, close, toggle, send and off do what they say', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.page.evaluate(() => {
      window.heard = [];
      window.listener = (value) => window.heard.push(value.reply.type);
      curbside('on', 'message', window.listener);
    });
    await v.page.evaluate(() => curbside('send', 'where is my order?'));
    await v.hears(/order number/i);
    await eventually(async () => assert.ok((await v.page.evaluate('heard')).includes('text')));
    await v.page.evaluate(() => curbside('toggle'));
    await v.panel.waitFor({ state: 'hidden' });
    await v.page.evaluate(() => curbside('open'));
    await v.panel.waitFor();
    await v.page.evaluate(() => curbside('close'));
    await v.panel.waitFor({ state: 'hidden' });
    const before = await v.page.evaluate(() => {
      curbside('off', 'message', window.listener);
      return window.heard.length;
    });
    await v.page.evaluate(() => curbside('send', 'hello?'));
    await v.hears('hello?');
    await eventually(async () => assert.equal(await v.host.locator('.line.waiting').count(), 0));
    assert.equal(await v.page.evaluate('heard.length'), before);
  });

  test('a listener that throws harms neither the widget nor the other listeners', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.page.evaluate(() => {
      curbside('on', 'open', () => { throw new Error('the page\u2019s own'); });
      curbside('on', 'open', () => { window.second = true; });
    });
    await v.greeted();
    assert.equal(await v.page.evaluate('second'), true);
  });

  test('outlives a router that swaps the whole body, with the conversation on screen', async (t) => {
    const v = await (await visitor(t)).demo();
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    await v.page.evaluate((script) => {
      const body = document.createElement('body');
      body.innerHTML = `<h1>Next page</h1>`;
      const again = document.createElement('script');
      again.src = '/widget.js';
      again.dataset.site = 'demo';
      body.append(again);
      document.documentElement.replaceChild(body, document.body);
      history.pushState({}, '', '/demo?turned');
      return script;
    }, SCRIPT);
    await v.page.getByText('Next page').waitFor();
    await v.panel.waitFor();
    assert.equal(await v.host.count(), 1);
    await v.hears(/order number/i);
    await v.say('ORD48201937');
    await v.hears(/shipped on/);
    await v.page.evaluate(() => { document.body.innerHTML = '<p>Emptied</p>'; });
    await v.panel.waitFor();
  });

  test('the headless SDK holds a conversation without any appearance', async (t) => {
    const v = await visitor(t);
    await v.fixture({ html: '<!doctype html><html lang="en"><title>Headless</title><body><main></main></body></html>' });
    const heard = await v.page.evaluate(async () => {
      const { connect, transcriptText } = await import('/sdk.js');
      const client = connect({ api: location.origin, site: 'demo', locale: 'en' });
      const said = [];
      const until = (wanted) => new Promise((resolve) => {
        const off = client.on('message', ({ from, reply }) => {
          said.push(from);
          if (!wanted.test(reply.text ?? '')) return;
          off();
          resolve();
        });
      });
      client.open();
      await until(/./);
      client.send('where is my order?');
      await until(/order number/i);
      const text = transcriptText(client.state.items, { customer: 'Me', bot: 'It', agent: 'Agent', system: '' });
      client.close();
      return { text, senders: [...new Set(said)], elements: document.querySelectorAll('body *').length };
    });
    assert.match(heard.text, /Me: where is my order\?\n.*It: /);
    assert.deepEqual(heard.senders, ['bot']);
    assert.equal(heard.elements, 1);
  });

  test('destroy leaves nothing behind, and the widget can come again', async (t) => {
    const v = await visitor(t);
    await v.page.addInitScript(() => {
      window.held = new Set();
      for (const target of [window, document]) {
        const add = target.addEventListener.bind(target);
        target.addEventListener = (type, listener, options) => {
          const entry = { type };
          window.held.add(entry);
          options?.signal?.addEventListener('abort', () => window.held.delete(entry));
          entry.listener = listener;
          add(type, listener, options);
        };
        const remove = target.removeEventListener.bind(target);
        target.removeEventListener = (type, listener, options) => {
          for (const entry of window.held) if (entry.type === type && entry.listener === listener) window.held.delete(entry);
          remove(type, listener, options);
        };
      }
    });
    await v.fixture({ body: '<h1>Here</h1>', attributes: 'data-greeting="Hello there" data-greeting-delay="0"' });
    await v.launcher.waitFor();
    await v.greeted();
    await v.page.evaluate(() => curbside('destroy'));
    assert.equal(await v.host.count(), 0);
    assert.equal(await v.page.evaluate(() => typeof window.curbside), 'undefined');
    assert.deepEqual(await v.page.evaluate(() => [...window.held].map(({ type }) => type)), []);
    assert.deepEqual(await v.page.evaluate(() => navigator.locks.query().then(({ held, pending }) => [...held, ...pending].map(({ name }) => name))), []);
    const requests = [];
    v.page.on('request', (request) => requests.push(request.url()));
    await v.page.waitForTimeout(500);
    assert.deepEqual(requests, []);
    await v.page.evaluate(() => {
      const script = document.createElement('script');
      script.src = '/widget.js';
      script.dataset.site = 'demo';
      document.head.append(script);
    });
    await v.launcher.waitFor();
    await v.open();
    v.assertQuiet();
  });

  // The bot runs at 127.0.0.1; the same server by another name is another origin, with its own CORS.
  const elsewhere = (v, name) => v.url.replace('127.0.0.1', name);
  async function embeddedAt(v, origin) {
    await v.page.route(`${origin}/demo/fixture`, (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Shop</title><script async src="${v.url}/widget.js" data-site="demo"></script>` }));
    // Chromium asks before a page that came from nowhere may talk to this machine; a real shop never meets that.
    await v.page.context().grantPermissions(['local-network-access'], { origin });
    await v.page.goto(`${origin}/demo/fixture`);
    return v;
  }

  test('works on a page of another origin that the site lists', async (t) => {
    const v = await visitor(t);
    await embeddedAt(v, elsewhere(v, 'localhost'));
    await v.greeted();
    await v.say('where is my order?');
    await v.hears(/order number/i);
    v.assertQuiet();
  });

  test('a page of an origin that the site does not list is refused, and the customer told', async (t) => {
    const v = await visitor(t);
    await embeddedAt(v, elsewhere(v, 'stranger.localhost'));
    await v.open();
    await v.status.getByText(/can.t be reached/).waitFor({ timeout: 30_000 });
  });

  test('greets once, where and when the site wants it', async (t) => {
    const v = await visitor(t);
    const attributes = 'data-greeting="Need a hand?" data-greeting-delay="0.2" data-greeting-page="/demo/fix*"';
    await v.fixture({ attributes });
    const greeting = v.host.getByText('Need a hand?');
    await greeting.waitFor();
    await v.host.getByRole('button', { name: 'Dismiss' }).click();
    await greeting.waitFor({ state: 'hidden' });
    await v.page.reload();
    await v.launcher.waitFor();
    await v.page.waitForTimeout(600);
    assert.equal(await greeting.count(), 0, 'once a visitor');
    const elsewhere = await visitor(t);
    await elsewhere.fixture({ attributes, path: '/demo/other' });
    await elsewhere.launcher.waitFor();
    await elsewhere.page.waitForTimeout(600);
    assert.equal(await elsewhere.host.getByText('Need a hand?').count(), 0, 'only on its pages');
    const taker = await visitor(t);
    await taker.fixture({ attributes });
    await taker.host.getByText('Need a hand?').click();
    await taker.panel.waitFor();
  });
});
