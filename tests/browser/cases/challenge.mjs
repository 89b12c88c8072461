// Turnstile before a conversation begins: against the real worker, with stand-ins for Cloudflare's script and for its siteverify.
// The stand-ins keep to the published contract: `turnstile.render(element, options)` gives an id and calls back with a token;
// siteverify takes each token once, or again under the same idempotency key.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { anotherBot } from '../support/stack.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor, world } from '../support/world.mjs';

const SITE_KEY = '0x4AAAAAAAcurbside';
const SCRIPT = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';
const CSP = "default-src 'none'; connect-src 'self'; frame-src https://challenges.cloudflare.com; script-src 'self' https://challenges.cloudflare.com";

/** The stand-in of api.js; `behave` says in the page's own words what becomes of a challenge. */
const api = (behave) => `(() => {
  let made = 0;
  window.rendered = [];
  window.removed = [];
  window.turnstile = {
    render(container, options) {
      if (!(container instanceof HTMLElement) || !container.isConnected) throw new TypeError('no such container');
      if (document.getRootNode() !== container.getRootNode()) throw new TypeError('the container is not in the page');
      const id = 'cf-chl-widget-' + (made += 1);
      window.rendered.push({ ...options, id, shown: () => container.assignedSlot !== null });
      const solve = (token) => setTimeout(() => options.callback(token), 30);
      const fail = (code) => setTimeout(() => { window.told = options['error-callback'](code); }, 30);
      (${behave})({ made, container, options, solve, fail });
      return id;
    },
    remove(id) { window.removed.push(id); },
  };
})();`;

const SOLVES = "({ made, solve }) => solve('good-' + Math.random().toString(36).slice(2) + '-' + made)";

export default () => describe('a site that wants Turnstile', { concurrency: true }, () => {
  let bot, siteverify;
  const [asked, spent] = [[], new Map()];
  before(async () => {
    siteverify = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const { response: token, idempotency_key: key, secret } = JSON.parse(text);
      asked.push(token);
      const good = secret === 'turnstile-secret' && token.startsWith('good') && (spent.get(token) ?? key) === key;
      if (good) spent.set(token, key);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ success: good, 'error-codes': good ? [] : ['invalid-input-response'] }));
    });
    await new Promise((resolve) => { siteverify.listen(0, '127.0.0.1', resolve); });
    bot = await anotherBot(world.stack, { TURNSTILE_SECRET: 'turnstile-secret', TURNSTILE_SITE_KEY: SITE_KEY, TURNSTILE_URL: `http://127.0.0.1:${siteverify.address().port}/siteverify` });
  }, { timeout: 120_000 });
  after(async () => { await bot?.close(); siteverify?.close(); });

  /** A visitor of that bot, on a page with the policy of www/README.md; `behave` undefined: the script does not load. */
  async function arrives(t, behave, page = { csp: CSP }) {
    const v = await visitor(t, { url: bot.url });
    v.scripts = 0;
    await v.page.route('https://challenges.cloudflare.com/**', (route) => {
      v.scripts += 1;
      assert.equal(route.request().url(), SCRIPT);
      return behave ? route.fulfill({ contentType: 'text/javascript', body: api(behave) }) : route.abort('blockedbyclient');
    });
    v.sent = v.messages();
    await v.fixture(page);
    return v;
  }

  test('the first message carries a token, the others none; most people see nothing of it', async (t) => {
    const v = await arrives(t, SOLVES);
    await v.launcher.hover();
    await v.page.waitForTimeout(300);
    assert.equal(v.scripts, 0, 'nothing is fetched before the bot asks for it');
    await v.greeted();
    assert.equal(v.scripts, 1);
    assert.deepEqual(v.sent.map(({ turnstile }) => turnstile?.slice(0, 4)), [undefined, 'good']);
    assert.equal(v.sent[0].id, v.sent[1].id, 'the same message, sent again');
    await v.say('where is my order?');
    await v.hears(/order number/i);
    assert.equal(v.sent.at(-1).turnstile, undefined);
    const [given] = await v.page.evaluate(() => window.rendered);
    assert.deepEqual([given.sitekey, given.appearance, given.language, given.theme], [SITE_KEY, 'interaction-only', 'en', 'auto']);
    assert.deepEqual(await v.page.evaluate('removed'), [given.id]);
    assert.equal(await v.page.evaluate(() => document.querySelector('curbside-widget').childElementCount), 0, 'nothing is left in the page');
    assert.ok(asked.includes(v.sent[1].turnstile), 'the worker has asked siteverify');
    v.assertQuiet();
  });

  test('a box to tick is shown in the panel, above the composer', async (t) => {
    const v = await arrives(t, "({ container, solve }) => { const box = document.createElement('button'); box.textContent = 'I am a person'; box.style.cssText = 'height:65px;width:100%'; box.onclick = () => solve('good-ticked-' + Math.random()); container.append(box); }");
    await v.open();
    const box = v.page.getByRole('button', { name: 'I am a person' });
    await box.waitFor();
    const [at, panel, composer] = await Promise.all([box.boundingBox(), v.panel.boundingBox(), v.composer.boundingBox()]);
    assert.ok(at.x >= panel.x && at.x + at.width <= panel.x + panel.width && at.y + at.height <= composer.y, JSON.stringify([at, panel, composer]));
    await v.say('where is my order?');
    await box.click();
    await v.hears(/order number/i);
    assert.equal(await box.count(), 0);
    assert.deepEqual(v.sent.slice(2).map(({ turnstile }) => turnstile), [undefined], 'what was written meanwhile follows');
    v.assertQuiet();
  });

  test('a token that is not accepted is replaced once by itself', async (t) => {
    const v = await arrives(t, "({ made, solve }) => solve(made === 1 ? 'forged' : 'good-second-' + Math.random())");
    await v.greeted();
    assert.deepEqual(v.sent.map(({ turnstile }) => turnstile?.slice(0, 6)), [undefined, 'forged', 'good-s']);
    v.assertQuiet();
  });

  for (const [name, behave] of [['the challenge fails', "({ made, solve, fail }) => (window.nice ? solve('good-later-' + Math.random()) : fail('600010'))"], ['the script is blocked', undefined]]) {
    test(`${name}: said in plain words, and nothing typed is lost`, async (t) => {
      const v = await arrives(t, behave);
      await v.open();
      await v.status.getByText('We couldn’t check that a person is writing. Please try again.').waitFor({ timeout: PATIENCE_MS });
      await v.say('where is my order?');
      await v.host.locator('.line.customer .meta, .line.customer').getByText('We couldn’t check that a person is writing.').first().waitFor({ timeout: PATIENCE_MS });
      if (behave) {
        assert.equal(await v.page.evaluate('told'), true, 'the error was dealt with');
        await v.page.evaluate('window.nice = true');
      } else await v.page.unroute('https://challenges.cloudflare.com/**').then(() => v.page.route('https://challenges.cloudflare.com/**', (route) => route.fulfill({ contentType: 'text/javascript', body: api(SOLVES) })));
      await v.host.getByRole('button', { name: 'Try again' }).first().click();
      await v.hears(/order number/i);
      assert.deepEqual(await v.said(), ['where is my order?']);
      v.assertQuiet();
    });
  }

  test('the words are there in every language, and the box speaks it', async (t) => {
    const v = await arrives(t, "({ fail }) => fail('600010')", { lang: 'ar', csp: CSP });
    await v.open();
    await v.status.getByText('تعذّر التحقق').waitFor({ timeout: PATIENCE_MS });
    await eventually(async () => assert.equal((await v.page.evaluate(() => window.rendered))[0].language, 'ar'));
  });

  test('the demo shop’s own policy lets it through', async (t) => {
    const v = await visitor(t, { url: bot.url });
    await v.page.route('https://challenges.cloudflare.com/**', (route) => route.fulfill({ contentType: 'text/javascript', body: api(SOLVES) }));
    await v.demo();
    await v.greeted();
    v.assertQuiet();
  });
});
