// A visitor: one page with the widget on it, and the hands and eyes that a test needs.

import assert from 'node:assert/strict';

/** How long anything may take to be seen, in milliseconds. */
export const PATIENCE_MS = 15_000;
/** Where a test's own page lies: below the bot's address, filled in by the test. */
const FIXTURE = '/demo/fixture';

export class Visitor {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.host = page.locator('curbside-widget');
    this.launcher = this.host.locator('.launcher');
    this.panel = this.host.getByRole('dialog');
    this.log = this.host.getByRole('log');
    this.composer = this.host.locator('.composer textarea');
    this.status = this.host.locator('.status');
    this.problems = [];
    page.on('pageerror', (error) => this.problems.push(String(error)));
  }

  /** Goes to a page of the demo shop. */
  async demo(path = '/demo') {
    await this.page.goto(this.url + path);
    await this.launcher.waitFor();
    return this;
  }

  /**
   * Shows a page of the test's own, below the bot's origin.
   * @param {{html?: string, head?: string, body?: string, attributes?: string, csp?: string, lang?: string}} parts
   */
  async fixture({ html, head = '', body = '<h1>A page</h1>', attributes = '', csp, lang = 'en', path = FIXTURE } = {}) {
    const script = `<script async src="/widget.js" data-site="demo" data-color="#1f5c4a" ${attributes}></script>`;
    const document = html ?? `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Fixture</title>${head}${script}</head><body><main>${body}</main></body></html>`;
    await this.page.route(this.url + path, (route) => route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', headers: csp ? { 'content-security-policy': csp } : {}, body: document }));
    await this.page.goto(this.url + path);
    return this;
  }

  async open() {
    await this.launcher.click();
    await this.panel.waitFor();
    return this;
  }

  /** Opens the panel and waits for the bot's greeting. */
  async greeted() {
    await this.open();
    await this.host.locator('.line.bot .bubble:not(:has(.dots))').first().waitFor({ timeout: PATIENCE_MS });
    return this;
  }

  async say(text) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    return this;
  }

  /** Waits until the log holds `text`. */
  async hears(text) {
    await this.log.getByText(text).filter({ visible: true }).first().waitFor({ timeout: PATIENCE_MS });
    return this;
  }

  async menu(name) {
    await this.host.getByRole('button', { name: 'More options' }).click();
    await this.host.locator('.menu').getByRole('button', { name }).click();
  }

  /** What the log shows, one entry a visible line. */
  lines() {
    return this.host.locator('.log .line:not([aria-hidden]):visible').evaluateAll((all) => all.map((line) => line.querySelector('.bubble, .notice, .card, .choices, form')?.textContent ?? ''));
  }

  /** The customer's own lines. */
  said() {
    return this.host.locator('.line.customer .bubble').allTextContents();
  }

  /** What the widget keeps on the device, as text. */
  kept() {
    return this.page.evaluate(() => localStorage.getItem('curbside:demo') ?? '');
  }

  focused() {
    return this.page.evaluate(() => {
      const deep = (root) => (root.activeElement?.shadowRoot ? deep(root.activeElement.shadowRoot) : root.activeElement);
      const element = deep(document);
      return element ? element.getAttribute('aria-label') || element.textContent?.trim() || element.localName : '';
    });
  }

  /** The bot's answers stay real but for `change`, which may put other replies in. */
  async answers(change) {
    await this.page.route('**/v1/messages', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await real(route).then(({ response, answer }) => route.fulfill({ response, json: change(answer, route.request().postDataJSON()) ?? answer })).catch(gone);
    });
    return this;
  }

  /** Messages to the bot wait from now on, until what this returns is called. */
  async held() {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await this.page.route('**/v1/messages', async (route) => {
      await held;
      await route.fallback();
    });
    return release;
  }

  /** Every message sent to the bot from now on, in the order in which they were sent. */
  messages() {
    const sent = [];
    this.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v1/messages')) sent.push(request.postDataJSON());
    });
    return sent;
  }

  assertQuiet() {
    assert.deepEqual(this.problems, [], 'the page threw');
  }
}

/** A page that goes while the bot still answers needs no answer. */
export function gone(error) {
  if (!/disposed|closed/.test(String(error))) throw error;
}

async function real(route) {
  const response = await route.fetch();
  return { response, answer: await response.json() };
}

/** Waits until `check` stops throwing. */
export async function eventually(check, ms = PATIENCE_MS) {
  const deadline = Date.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
