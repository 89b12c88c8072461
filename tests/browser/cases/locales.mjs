// Languages, reading directions, texts of the site's own.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at } from '../../../scripts/lib/paths.mjs';
import { eventually, PATIENCE_MS } from '../support/visitor.mjs';
import { visitor } from '../support/world.mjs';
import { clean } from './people.mjs';

const LOCALES = ['en', 'de', 'fr', 'ar'];
const table = (name) => JSON.parse(readFileSync(at('www', 'src', 'ui', 'locales', `${name}.json`), 'utf8'));
const marks = (text) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort();

export default () => describe('locales', { concurrency: true }, () => {
  test('every language has every text, with the same placeholders', () => {
    const english = table('en');
    for (const name of LOCALES) {
      const other = table(name);
      const plural = (key) => key.startsWith('unread_');
      assert.deepEqual(Object.keys(other).filter((key) => !plural(key)), Object.keys(english).filter((key) => !plural(key)), name);
      for (const key of Object.keys(english).filter((each) => !plural(each))) {
        assert.ok(other[key].trim(), `${name}.${key}`);
        assert.deepEqual(marks(other[key]), marks(english[key]), `${name}.${key}`);
      }
      const forms = new Intl.PluralRules(name).resolvedOptions().pluralCategories;
      for (const form of forms.filter((each) => each !== 'many' || name === 'ar')) assert.ok(other[`unread_${form}`], `${name}.unread_${form}`);
    }
  });

  for (const name of LOCALES) {
    test(`follows the page's language: ${name}`, async (t) => {
      const v = await visitor(t);
      await v.fixture({ lang: name });
      const sent = v.messages();
      await v.greeted();
      assert.equal(await v.composer.getAttribute('placeholder'), table(name).placeholder);
      assert.equal(sent[0].locale, name);
    });
  }

  test('the embed line can say another, and an unknown one falls back to English', async (t) => {
    const v = await visitor(t);
    await v.fixture({ attributes: 'data-locale="de-AT"' });
    await v.greeted();
    assert.equal(await v.composer.getAttribute('placeholder'), table('de').placeholder);
    const other = await visitor(t);
    await other.fixture({ attributes: 'data-locale="tlh"' });
    await other.open();
    assert.equal(await other.composer.getAttribute('placeholder'), table('en').placeholder);
  });

  test('Arabic runs from right to left: launcher, panel and bubbles on the other side', async (t) => {
    const v = await visitor(t);
    await v.fixture({ html: '<!doctype html><html lang="ar" dir="rtl"><title>صفحة</title><body><main><h1>صفحة</h1></main><script async src="/widget.js" data-site="demo"></script></body></html>' });
    await v.greeted();
    await v.say('مرحبا');
    const launcher = await v.launcher.boundingBox();
    assert.ok(launcher.x < 100, 'the end of the line is on the left');
    const [mine, log] = [await v.host.locator('.line.customer .bubble').boundingBox(), await v.log.boundingBox()];
    assert.ok(mine.x - log.x < 40, 'my lines on the left');
    const close = await v.host.getByRole('button', { name: table('ar').close }).boundingBox();
    assert.ok(close.x - log.x < 60);
    assert.ok(await v.log.evaluate((element) => element.scrollWidth <= element.clientWidth));
    await clean(v, 'Arabic');
  });

  test('position: left, right, start', async (t) => {
    for (const [position, left] of [['left', true], ['right', false], ['start', true], ['end', false]]) {
      const v = await visitor(t);
      await v.fixture({ attributes: `data-position="${position}"` });
      await v.open();
      const box = await v.panel.boundingBox();
      assert.equal(box.x < 100, left, position);
      assert.ok(box.x >= 0 && box.x + box.width <= 1280, position);
    }
  });

  test('a site’s own texts go before ours', async (t) => {
    const v = await visitor(t);
    await v.fixture({ head: '<script>window.curbside = function () { (curbside.q = curbside.q || []).push(arguments) }; curbside("configure", { texts: { title: "Ask Northwind", placeholder: "Ask away" } })</script>' });
    await v.greeted();
    await v.host.getByRole('heading', { name: 'Ask Northwind' }).waitFor();
    assert.equal(await v.composer.getAttribute('placeholder'), 'Ask away');
  });

  test('theme: light, dark, auto', async (t) => {
    const ground = async (attributes, colorScheme) => {
      const v = await visitor(t, { colorScheme });
      await v.fixture({ attributes });
      await v.open();
      return v.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
    };
    const [white, black] = ['rgb(255, 255, 255)', 'rgb(20, 22, 27)'];
    assert.equal(await ground('data-theme="light"', 'dark'), white);
    assert.equal(await ground('data-theme="dark"', 'light'), black);
    assert.equal(await ground('', 'dark'), black);
    await eventually(async () => assert.equal(await ground('', 'light'), white), PATIENCE_MS);
  });
});
