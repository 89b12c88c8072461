// A Firefox as it is installed, spoken to by WebDriver BiDi: Playwright's own protocol needs a Firefox of its own.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long Firefox may take to start, in milliseconds. */
const START_MS = 60_000;
/** WebDriver's names of keys. */
export const KEY = { enter: '\uE007', escape: '\uE00C', tab: '\uE004' };

/** The path of a Firefox, where one is installed; FIREFOX names another. */
export function findFirefox() {
  const names = [process.env.FIREFOX, 'firefox-esr', 'firefox'].filter(Boolean);
  return names.find((name) => spawnSync(name, ['--version'], { encoding: 'utf8' }).stdout?.includes('Firefox')) ?? null;
}

export class Firefox {
  static async launch(path) {
    const firefox = new Firefox();
    firefox.profile = mkdtempSync(join(tmpdir(), 'curbside-firefox-'));
    firefox.child = spawn(path, ['--headless', '--no-remote', '--profile', firefox.profile, '--remote-debugging-port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const url = await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('Firefox did not start in time')), START_MS);
      let said = '';
      firefox.child.stderr.on('data', (chunk) => {
        said += chunk;
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (!found) return;
        clearTimeout(late);
        resolve(found[1]);
      });
      firefox.child.once('exit', () => reject(new Error(`Firefox ended: ${said}`)));
    });
    await firefox.connect(`${url}/session`);
    return firefox;
  }

  async connect(url) {
    this.waiting = new Map();
    this.errors = [];
    this.socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      this.socket.onopen = resolve;
      this.socket.onerror = () => reject(new Error('Firefox does not listen'));
    });
    this.socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.method === 'log.entryAdded' && message.params.type === 'javascript') this.errors.push(message.params.text);
      const wait = this.waiting.get(message.id);
      if (!wait) return;
      this.waiting.delete(message.id);
      if (message.type === 'error') wait.reject(new Error(`${message.error}: ${message.message}`));
      else wait.resolve(message.result);
    };
    await this.send('session.new', { capabilities: {} });
    await this.send('session.subscribe', { events: ['log.entryAdded'] });
    this.context = (await this.send('browsingContext.create', { type: 'tab' })).context;
  }

  send(method, params) {
    this.last = (this.last ?? 0) + 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(this.last, { resolve, reject });
      this.socket.send(JSON.stringify({ id: this.last, method, params }));
    });
  }

  goto(url) {
    return this.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  /** The value of an expression; `root` in it is the widget's shadow root. */
  async evaluate(expression) {
    const result = await this.send('script.evaluate', {
      expression: `(() => { const root = document.querySelector('curbside-widget')?.shadowRoot; return ${expression}; })()`,
      target: { context: this.context }, awaitPromise: true,
    });
    if (result.type === 'exception') throw new Error(result.exceptionDetails.text);
    return result.result.value;
  }

  type(keys) {
    const actions = [...keys].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    return this.send('input.performActions', { context: this.context, actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  async screenshot(path) {
    const { data } = await this.send('browsingContext.captureScreenshot', { context: this.context });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  async close() {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.socket?.close();
    this.child.kill();
    await gone;
    rmSync(this.profile, { recursive: true, force: true });
  }
}
