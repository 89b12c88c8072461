// A Firefox as it is installed, spoken to by WebDriver BiDi: Playwright's own protocol needs a Firefox of its own.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from '../../../scripts/lib/paths.mjs';

/** How long Firefox may take to start, in milliseconds. */
const START_MS = 60_000;
/** How long it may take to answer one command, in milliseconds. */
const ANSWER_MS = 20_000;
/** Bytes of what Firefox says that are kept. */
const MAX_SAID = 64 * 1024;
/** WebDriver's names of keys. */
export const KEY = { enter: '\uE007', escape: '\uE00C', tab: '\uE004' };
/** A page that talks to nobody but us. */
const PREFERENCES = {
  'app.normandy.enabled': false, 'app.update.disabledForTesting': true, 'browser.newtabpage.enabled': false, 'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank', 'datareporting.policy.dataSubmissionEnabled': false, 'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false, 'services.settings.server': 'data:,', 'toolkit.telemetry.enabled': false,
};

/** A running Firefox. */
export class Firefox {
  /** @param {string} path the program */
  static async launch(path) {
    const firefox = new Firefox();
    firefox.profile = mkdtempSync(join(tmpdir(), 'curbside-firefox-'));
    writeFileSync(join(firefox.profile, 'user.js'), Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(''));
    firefox.child = spawn(path, ['--headless', '--no-remote', '--profile', firefox.profile, '--remote-debugging-port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      await firefox.#connect(`${await firefox.#address()}/session`);
    } catch (error) {
      await firefox.close();
      throw error;
    }
    return firefox;
  }

  /** Where it listens: it says so once it does. */
  #address() {
    return new Promise((resolve, reject) => {
      let said = '';
      const late = setTimeout(() => reject(new Error(`Firefox did not listen within ${START_MS} ms: ${said}`)), START_MS);
      const done = (settle, value) => {
        clearTimeout(late);
        settle(value);
      };
      this.child.stderr.on('data', (chunk) => {
        said = (said + chunk).slice(-MAX_SAID);
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (found) done(resolve, found[1]);
      });
      this.child.once('error', (error) => done(reject, error));
      this.child.once('exit', () => done(reject, new Error(`Firefox ended: ${said}`)));
    });
  }

  async #connect(url) {
    this.waiting = new Map();
    this.tabs = new Map();
    this.last = 0;
    this.socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      this.socket.onopen = resolve;
      this.socket.onerror = () => reject(new Error('Firefox does not listen'));
    });
    this.socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    await this.send('session.new', { capabilities: {} });
    await this.send('session.subscribe', { events: ['log.entryAdded'] });
  }

  #take(message) {
    if (message.method === 'log.entryAdded' && message.params.level === 'error') this.tabs.get(message.params.source?.context)?.errors.push(message.params.text);
    const wait = this.waiting.get(message.id);
    if (!wait) return;
    this.waiting.delete(message.id);
    clearTimeout(wait.late);
    if (message.type === 'error') wait.reject(new Error(`${message.error}: ${message.message}`));
    else wait.resolve(message.result);
  }

  send(method, params) {
    const id = (this.last += 1);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error(`Firefox did not answer ${method} within ${ANSWER_MS} ms`));
      }, ANSWER_MS);
      this.waiting.set(id, { resolve, reject, late });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** A person with storage of their own. */
  async person() {
    return (await this.send('browser.createUserContext', {})).userContext;
  }

  /** A tab of `person`. */
  async tab(person) {
    const { context } = await this.send('browsingContext.create', { type: 'tab', userContext: person });
    const tab = new Tab(this, context);
    this.tabs.set(context, tab);
    return tab;
  }

  async close() {
    this.socket?.close();
    for (const { late } of this.waiting?.values() ?? []) clearTimeout(late);
    if (this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined) {
      const gone = new Promise((resolve) => { this.child.once('exit', resolve); });
      this.child.kill();
      await gone;
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A tab with the widget on its page. */
class Tab {
  constructor(firefox, context) {
    this.firefox = firefox;
    this.context = context;
    /** What the page reported as errors: exceptions, and what its policy refused. */
    this.errors = [];
  }

  send(method, params) {
    return this.firefox.send(method, { context: this.context, ...params });
  }

  goto(url) {
    return this.send('browsingContext.navigate', { url, wait: 'complete' });
  }

  size(width, height) {
    return this.send('browsingContext.setViewport', { viewport: { width, height } });
  }

  /** The value of an expression; `root` in it is the widget's shadow root. */
  async evaluate(expression) {
    const { result, type, exceptionDetails } = await this.firefox.send('script.evaluate', {
      expression: `(() => { const root = document.querySelector('curbside-widget')?.shadowRoot; return ${expression}; })()`,
      target: { context: this.context }, awaitPromise: true,
    });
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return result.value;
  }

  type(keys) {
    const actions = [...keys].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    return this.send('input.performActions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  async screenshot(name) {
    const { data } = await this.send('browsingContext.captureScreenshot', {});
    mkdirSync(at('target', 'screenshots'), { recursive: true });
    writeFileSync(at('target', 'screenshots', `${name}.png`), Buffer.from(data, 'base64'));
  }
}
