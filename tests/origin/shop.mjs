// The demo shop: a small real service with a real database, OAuth2 in front, and a switch for faults.
//
// As a module: `const shop = await startShop({ faults: true })`. As a program: main.mjs. README.md has the rest.

import { createServer } from 'node:http';
import { once as eventOnce } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpError, parseObject, readBody, sendError, sendJson } from './http.mjs';
import { createOAuth, SCOPES } from './oauth.mjs';
import { Faults } from './faults.mjs';
import { listHandoffs, listMessages, receiveHandoff, receiveMessage } from './desk.mjs';
import { match } from './routes.mjs';
import { once, openStore } from './store.mjs';

/** The client that the bot signs in as. */
export const BOT_CLIENT = { id: 'curbside-bot', secrets: ['curbside-demo-secret'], scopes: SCOPES };
/** A client that may read orders and nothing else, for tests of scopes. */
export const READER_CLIENT = { id: 'reader', secrets: ['reader-demo-secret'], scopes: ['orders:read'] };
/** What webhooks are signed with unless told otherwise. */
export const DESK_SECRET = 'curbside-demo-webhook-secret';

/** The desk's addresses. */
const DESK = { '/desk/handoffs': receiveHandoff, '/desk/messages': receiveMessage };
/** Most requests remembered for tests. */
const LOG_SIZE = 1000;

/** @param {import('node:sqlite').DatabaseSync} db */
const listWrites = (db) => db.prepare('SELECT operation, subject, at FROM writes ORDER BY id').all().map((row) => ({ ...row }));

/** `/_control/...`: only there when the shop was started with faults. */
async function control({ request, response, url, faults, db, log }) {
  const what = `${request.method} ${url.pathname.slice('/_control/'.length)}`;
  switch (what) {
    case 'POST faults':
      faults.set(parseObject(await readBody(request)));
      return sendJson(response, 201, { faults: faults.list() });
    case 'GET faults':
      return sendJson(response, 200, { faults: faults.list() });
    case 'DELETE faults':
      faults.clear();
      return sendJson(response, 200, { faults: [] });
    case 'GET writes':
      return sendJson(response, 200, { count: listWrites(db).length, writes: listWrites(db) });
    case 'GET handoffs':
      return sendJson(response, 200, { handoffs: listHandoffs(db) });
    case 'GET messages':
      return sendJson(response, 200, { messages: listMessages(db) });
    case 'GET requests':
      return sendJson(response, 200, { requests: log });
    default:
      throw new HttpError(404, 'not_found', 'There is no such control.');
  }
}

/** One request of the API proper. */
async function serveApi({ request, response, url, db, oauth, today }) {
  const found = match(request.method, url.pathname);
  if (!found.route) {
    if (found.allowed.length > 0) throw new HttpError(405, 'wrong_method', `Use ${found.allowed.join(' or ')}.`, { allow: found.allowed.join(', ') });
    throw new HttpError(404, 'not_found', 'There is no such address.');
  }
  const clientId = await oauth.authorize(request, found.route.scopes);
  const raw = await readBody(request);
  const work = () => found.route.handle({ db, params: found.params, query: url.searchParams, body: parseObject(raw), today: today() });
  if (request.method === 'GET') {
    const { status, body } = work();
    return sendJson(response, status, body);
  }
  const fingerprint = `${request.method} ${url.pathname}\n${raw.toString('base64')}`;
  const { status, body, replayed } = once(db, { key: request.headers['idempotency-key'], clientId, fingerprint }, work);
  return sendJson(response, status, body, replayed ? { 'idempotency-replayed': 'true' } : {});
}

/**
 * Starts the shop.
 * @param {object} [options]
 * @param {number} [options.port] 0 (any free one) unless given
 * @param {string} [options.db] the database file, made and filled where missing; a temporary one unless given
 * @param {boolean} [options.faults] whether `/_control` is there
 * @param {string} [options.today] YYYY-MM-DD, for tests; otherwise the real day
 * @param {string} [options.deskSecret] what webhooks to `/desk/handoffs` must be signed with
 * @param {import('./oauth.mjs').Client[]} [options.clients]
 * @param {number} [options.tokenSeconds] how long an access token lives
 */
export async function startShop({
  port = 0, db: file, faults: withControl = false, today: fixedDay, deskSecret = DESK_SECRET, clients = [BOT_CLIENT, READER_CLIENT], tokenSeconds = 600,
} = {}) {
  const scratch = file === undefined ? mkdtempSync(join(tmpdir(), 'curbside-shop-')) : null;
  const today = () => fixedDay ?? new Date().toISOString().slice(0, 10);
  const db = openStore(file ?? join(scratch, 'shop.sqlite'), today());
  const faults = new Faults();
  const log = [];
  let oauth;

  const serve = async (request, response) => {
    const url = new URL(request.url, 'http://shop.invalid');
    if (withControl && url.pathname.startsWith('/_control/')) return control({ request, response, url, faults, db, log });
    log.push({ method: request.method, path: request.url, idempotency_key: request.headers['idempotency-key'] ?? null });
    if (log.length > LOG_SIZE) log.shift();
    if (!(await faults.strike(request, response))) return undefined;
    if (url.pathname === '/health') return sendJson(response, 200, { ok: true });
    if (url.pathname.startsWith('/oidc/')) return oauth.serve(request, response);
    if (Object.hasOwn(DESK, url.pathname)) {
      if (request.method !== 'POST') throw new HttpError(405, 'wrong_method', 'Use POST.', { allow: 'POST' });
      const { status, body } = DESK[url.pathname]({ db, secret: deskSecret, request, raw: await readBody(request) });
      return sendJson(response, status, body);
    }
    return serveApi({ request, response, url, db, oauth, today });
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      if (error instanceof HttpError) return sendError(response, error);
      console.error('demo shop:', error);
      return sendError(response, new HttpError(500, 'internal', 'The shop made a mistake.'));
    });
  });
  server.listen(port, '127.0.0.1');
  await eventOnce(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  oauth = createOAuth({ issuer: `${url}/oidc`, clients, tokenSeconds });

  return {
    url,
    tokenUrl: `${url}/oidc/token`,
    deskUrl: `${url}/desk/handoffs`,
    deskSecret,
    /** What the worker's bindings must say to use this shop. */
    bindings: {
      ORIGIN_URL: url,
      ORIGIN_TOKEN_URL: `${url}/oidc/token`,
      ORIGIN_CLIENT_ID: clients[0].id,
      ORIGIN_CLIENT_SECRET: clients[0].secrets[0],
      DESK_WEBHOOK_URL: `${url}/desk/handoffs`,
      DESK_MESSAGES_URL: `${url}/desk/messages`,
      DESK_WEBHOOK_SECRET: deskSecret,
    },
    faults,
    setSecrets: oauth.setSecrets,
    /** Every write that took place, oldest first. */
    writes: () => listWrites(db),
    /** Every handoff received, oldest first. */
    handoffs: () => listHandoffs(db),
    /** Every message for an agent received, oldest first. */
    messages: () => listMessages(db),
    /** The last requests, controls left out. */
    requests: () => [...log],
    /** Stops the shop; a temporary database goes with it. */
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
      db.close();
      if (scratch) rmSync(scratch, { recursive: true, force: true });
    },
  };
}
