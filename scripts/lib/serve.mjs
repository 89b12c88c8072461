// The bot on workerd with its demo shop beside it, for people and for measuring.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digest, readOr, write } from './inputs.mjs';
import { at, bin } from './paths.mjs';
import { isFree } from './ports.mjs';
import { must, start } from './run.mjs';
import { Failure, note } from './say.mjs';

/** How long workerd may take until it answers, in milliseconds. */
const UP_MS = 60_000;
/** Lines of wrangler's output that are shown when it fails. */
const TAIL_LINES = 25;
/** Where local KV, D1 and queues are kept; CURBSIDE_STATE says where else. */
const STATE = process.env.CURBSIDE_STATE || at('.wrangler', 'state');
const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CI: '1', NO_UPDATE_NOTIFIER: '1', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };
const WRANGLER = at('node_modules', 'wrangler', 'bin', 'wrangler.js');

const drawn = () => randomBytes(32).toString('hex');

/** The secrets that the worker wants, and how each is made up. */
export const DEV_SECRETS = {
  TICKET_KEYS: () => `dev:${drawn()}`,
  ADMIN_TOKEN: drawn,
  ORIGIN_CLIENT_SECRET: drawn,
  DESK_WEBHOOK_SECRET: drawn,
  PSEUDONYM_KEYS: () => `dev:${drawn()}`,
  CUSTOMER_JWT_SECRET: drawn,
};

/** The lines `NAME=value` of a file. */
function readVars(file) {
  const lines = readOr(file, '').split('\n').map((line) => /^\s*([A-Z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line)).filter(Boolean);
  return Object.fromEntries(lines.map(([, name, value]) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]));
}

const varLines = (vars) => Object.entries(vars).map(([name, value]) => `${name}="${value}"\n`).join('');

/**
 * The secrets for local development, in .dev.vars (never committed). What is there stays; what is missing is drawn at random.
 * @returns {Record<string, string>} everything in the file
 */
export function devSecrets() {
  const file = at('.dev.vars');
  const vars = readVars(file);
  const missing = Object.entries(DEV_SECRETS).filter(([name]) => !vars[name]).map(([name, make]) => [name, make()]);
  if (missing.length > 0) write(file, `${readOr(file, '').replace(/(?<!\n)$/, '\n').trimStart()}${varLines(Object.fromEntries(missing))}`);
  return { ...vars, ...Object.fromEntries(missing) };
}

/** The names of the D1 databases in wrangler.toml. */
function databases() {
  return [...new Set([...(readOr(at('wrangler.toml'), '')).matchAll(/^\s*database_name\s*=\s*"([^"]+)"/gm)].map((found) => found[1]))];
}

/** Brings the local databases up to date, where migrations/ has changed. */
export async function migrate(state = STATE) {
  const key = digest(['migrations', 'wrangler.toml']);
  const stamp = join(state, 'curbside-migrations');
  if (readOr(stamp) === key && existsSync(join(state, 'v3', 'd1'))) return;
  const [name] = databases();
  if (name === undefined) return;
  await must('bringing the local database up to date', bin('node'), [WRANGLER, 'd1', 'migrations', 'apply', name, '--local', '--persist-to', state], { env: QUIET, show: false });
  write(stamp, key);
}

/**
 * Starts the bot and waits until it answers.
 * @param {{port: number, settings: Record<string, string>, state?: string}} options `settings`: bindings of this start, such as
 *   where the shop is; `state`: the folder for KV, D1 and queues
 * @returns {Promise<{url: string, child: import('node:child_process').ChildProcess, tail: () => string}>}
 */
export async function serveBot({ port, settings, state = STATE }) {
  const url = `http://127.0.0.1:${port}`;
  // Two starts in one clone, on different ports, must not overwrite each other's settings.
  const file = at('.wrangler', `dev-${port}.env`);
  write(file, varLines({ ...settings, PUBLIC_URL: url }));
  const lines = [];
  const child = start(bin('node'), [WRANGLER, 'dev', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--persist-to', state, '--env-file', at('.dev.vars'), '--env-file', file, '--show-interactive-dev-session=false', '--log-level', 'warn'], {
    env: { ...process.env, ...QUIET }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const take = (chunk) => {
    lines.push(...String(chunk).split('\n').filter((line) => line.trim() !== ''));
    lines.splice(0, Math.max(0, lines.length - TAIL_LINES));
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  let ended = false;
  child.once('exit', () => { ended = true; });
  const tail = () => lines.join('\n');
  const deadline = Date.now() + UP_MS;
  for (;;) {
    if (ended) throw new Failure(`workerd did not start:\n${tail()}`);
    const health = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (health?.ok) return { url, child, tail };
    if (Date.now() > deadline) throw new Failure(`the bot was not ready within ${UP_MS / 1000} seconds; /v1/health: ${health ? await health.text() : 'no answer'}\n${tail()}`);
    await sleep(150);
  }
}

/** Sends one message to the bot, so that the first customer meets a warm one. */
export async function warmUp(url) {
  const answer = await fetch(`${url}/v1/messages`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, signal: AbortSignal.timeout(15_000),
    body: JSON.stringify({ id: `warm-${randomBytes(8).toString('hex')}`, text: 'where is my order?' }),
  });
  const text = await answer.text();
  if (answer.status !== 200 || !(JSON.parse(text).replies?.length > 0)) throw new Failure(`the bot is up but its first answer was ${answer.status}: ${text.slice(0, 300)}`);
}

/** Passes on what wrangler says from now on. */
export function showOutput(child) {
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  child.once('exit', (code) => note(`workerd has ended (${code})`));
}

/**
 * Starts the demo shop, with the same orders every time.
 * @param {number} wanted the port, where it is free
 */
export async function demoShop(wanted, options = {}) {
  const { startShop, BOT_CLIENT } = await import('../../tests/origin/shop.mjs');
  const secrets = devSecrets();
  const port = (await isFree(wanted)) ? wanted : 0;
  const db = at('.wrangler', `shop-${wanted}.sqlite`);
  mkdirSync(dirname(db), { recursive: true });
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${db}${suffix}`, { force: true });
  return startShop({ port, db, deskSecret: secrets.DESK_WEBHOOK_SECRET, clients: [{ ...BOT_CLIENT, secrets: [secrets.ORIGIN_CLIENT_SECRET] }], ...options });
}
