// The page and the widget can't touch each other; what the bot says is never code.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';

const HOSTILE = [
  '<img src=x onerror="window.pwned=1">',
  '<script>window.pwned=1</script>',
  '[click](javascript:window.pwned=1)',
  '[click](JaVaScRiPt:window.pwned=1)',
  '[click](java\tscript:window.pwned=1)',
  '[click](data:text/html,<script>window.pwned=1</script>)',
  '[a](https://ok.example/"onmouseover="window.pwned=1)',
  'https://ok.example/"><svg/onload=window.pwned=1>',
  '**<b onclick=window.pwned=1>bold</b>**',
  '{{constructor.constructor("window.pwned=1")()}}',
  '- <iframe srcdoc="<script>parent.pwned=1</script>">',
  `${'['.repeat(3000)}${'('.repeat(3000)}`,
  `${'*'.repeat(6000)}`,
  '\u202Egnp.exe\u202C',
];

export default () => describe('isolation', { concurrency: true }, () => {
  for (const [name, script] of [['by host', "'self'"], ['by nonce', "'nonce-abc123'"]]) {
    test(`a strict policy (script-src ${name}) is not once violated, from launcher to survey`, async (t) => {
      const v = await visitor(t);
      await v.page.addInitScript(() => {
        window.violations = [];
        document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
      });
      await v.answers((answer) => ({ ...answer, replies: [...answer.replies, { type: 'card', title: 'A card', text: 'text', link: 'https://shop.example/' }, { type: 'form', name: 'email', label: 'E-mail', input: 'email' }, { type: 'csat' }] }));
      const csp = `default-src 'none'; script-src ${script}; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`;
      await v.fixture({ csp, attributes: 'nonce="abc123" data-greeting="Hi" data-greeting-delay="0"' });
      await v.greeted();
      await v.say('where is my order?');
      await v.hears(/order number/i);
      await v.host.getByText('How did we do?').last().waitFor();
      assert.deepEqual(await v.page.evaluate('violations'), []);
      v.assertQuiet();
    });
  }

  test('hostile texts stay texts', async (t) => {
    const v = await visitor(t);
    const dialogs = [];
    v.page.on('dialog', (dialog) => dialogs.push(dialog.dismiss()));
    await v.answers((answer) => ({
      ...answer,
      replies: [
        ...HOSTILE.map((text) => ({ type: 'text', text, citations: [{ title: text.slice(0, 200), url: 'javascript:window.pwned=1' }] })),
        { type: 'card', title: HOSTILE[0], text: HOSTILE[1], image: 'javascript:window.pwned=1', link: 'javascript:window.pwned=1' },
        { type: 'choices', options: [{ label: HOSTILE[0], value: HOSTILE[1] }] },
        { type: 'notice', text: HOSTILE[0] },
        { type: 'form', name: HOSTILE[0], label: HOSTILE[0], input: 'file', example: HOSTILE[1] },
      ],
    }));
    await v.demo();
    await v.open();
    await v.hears('pwned=1');
    const found = await v.log.evaluate((log) => ({
      elements: [...new Set([...log.querySelectorAll('*')].map((element) => element.localName))].sort(),
      links: [...log.querySelectorAll('a')].map((link) => link.protocol),
      handlers: [...log.querySelectorAll('*')].flatMap((element) => [...element.attributes].map(({ name }) => name)).filter((name) => name.startsWith('on')),
      inputs: [...log.querySelectorAll('input')].map((input) => input.type),
    }));
    for (const element of found.elements) assert.ok(!['script', 'iframe', 'img', 'b', 'object', 'style'].includes(element), `<${element}> was made`);
    assert.deepEqual([...new Set(found.links)], ['https:']);
    assert.deepEqual(found.handlers, []);
    assert.deepEqual(found.inputs, ['text']);
    assert.equal(await v.page.evaluate(() => window.pwned), undefined);
    assert.equal(dialogs.length, 0);
  });

  test('hostile texts take no time to read', async (t) => {
    const v = await visitor(t);
    const hard = ['[', '**', '[a](', 'https://', '- ', '1. ', '[a](b '].map((part) => part.repeat(Math.ceil(8000 / part.length)));
    await v.answers((answer) => ({ ...answer, replies: hard.map((text) => ({ type: 'text', text })) }));
    await v.demo();
    await v.page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (window.longest = Math.max(window.longest, duration)))).observe({ type: 'longtask' });
    });
    await v.open();
    await v.hears('[[[[');
    await v.page.waitForTimeout(200);
    assert.ok((await v.page.evaluate('longest')) < 1000, `${await v.page.evaluate('longest')} ms`);
  });

  test('links, bold and lists are shown, and nothing else is', async (t) => {
    const v = await visitor(t);
    await v.answers((answer) => ({ ...answer, replies: [{ type: 'text', text: 'See [our **help**](https://help.example/a_b?c=1#d), or https://x.example/path.\nNext line, **bold** and __not__ `this`.\n\n- one\n- two **b**\n\n3. three\n4. four\n\nmail [us](mailto:a@b.example) call [us](tel:+491234)' }] }));
    await v.demo();
    await v.open();
    await v.hears('Next line');
    const markup = await v.log.locator('.line.bot .bubble').first().evaluate((bubble) => bubble.innerHTML.replace(/ target="_blank" rel="noopener noreferrer nofollow"/g, ''));
    assert.equal(markup, '<p>See <a href="https://help.example/a_b?c=1#d">our **help**</a>, or <a href="https://x.example/path">x.example/path</a>.<br>Next line, <strong>bold</strong> and __not__ `this`.</p><ul><li>one</li><li>two <strong>b</strong></li></ul><ol start="3"><li>three</li><li>four</li></ol><p>mail <a href="mailto:a@b.example">us</a> call <a href="tel:+491234">us</a></p>');
  });

  test('the page’s own style cannot reach in, and ours cannot reach out', async (t) => {
    const plain = await visitor(t);
    await plain.fixture();
    await plain.greeted();
    const look = (v) => v.host.evaluate((host) => {
      const shown = ['.launcher', '.panel', '.head h2', '.log', '.composer textarea', '.bubble'].map((name) => {
        const element = host.shadowRoot.querySelector(name);
        const { color, backgroundColor, fontSize, fontFamily, display, lineHeight, padding, textTransform, letterSpacing, boxSizing } = getComputedStyle(element);
        const { width, height, x, y } = element.getBoundingClientRect();
        return [name, color, backgroundColor, fontSize, fontFamily, display, lineHeight, padding, textTransform, letterSpacing, boxSizing, name === '.bubble' ? 0 : [width, height, x, y].map(Math.round).join()];
      });
      return shown;
    });
    const hostile = await visitor(t);
    await hostile.fixture({ head: `<style>
      * { all: revert; color: red !important; font: 40px/3 "Comic Sans MS" !important; text-transform: uppercase !important; letter-spacing: 1em !important; box-sizing: content-box !important; margin: 30px !important; padding: 30px !important; float: left; direction: rtl !important }
      body > *, curbside-widget { display: none !important; position: static !important; visibility: hidden !important; opacity: 0 !important; transform: scale(.1) !important; z-index: -1 !important; width: 1px !important; filter: blur(9px) !important }
      button, textarea, .panel, .launcher, .log { display: none !important; background: lime !important }
      :root { font-size: 40px; --brand: red; --ground: red }
    </style>` });
    await hostile.host.waitFor({ state: 'attached' });
    await hostile.greeted();
    assert.deepEqual(await look(hostile), await look(plain));
    const outside = await plain.page.evaluate(() => {
      const { font, color, margin, display } = getComputedStyle(document.querySelector('h1'));
      return { font, color, margin, display, sheets: document.styleSheets.length, adopted: document.adoptedStyleSheets.length };
    });
    await plain.page.evaluate(() => curbside('destroy'));
    const after = await plain.page.evaluate(() => {
      const { font, color, margin, display } = getComputedStyle(document.querySelector('h1'));
      return { font, color, margin, display, sheets: document.styleSheets.length, adopted: document.adoptedStyleSheets.length };
    });
    await eventually(() => assert.deepEqual(outside, after));
  });
});
