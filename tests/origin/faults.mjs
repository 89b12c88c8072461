// The fault switch: what can go wrong with a shop's API, on demand.

import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError, sendError, sendJson } from './http.mjs';

/** Bytes in the answer of the fault `huge`. */
export const HUGE_BYTES = 8 * 1024 * 1024;

/** Each kind of fault: how the request ends instead. `true` means that the request goes on as usual. */
const KINDS = {
  /** Waits `ms` before the usual answer. */
  async slow(_request, response, { ms = 1000 }) {
    await sleep(ms, undefined, { ref: false });
    return !response.destroyed;
  },
  /** Answers with `status` (500) and a page of HTML, as broken servers do. */
  async error(_request, response, { status = 500 }) {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
  },
  /** Says JSON and breaks off in the middle of it. */
  async bad_json(_request, response) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"order_id":"ORD482');
  },
  /** Answers 200 with sound JSON that is not what was asked for. */
  async wrong_shape(_request, response) {
    sendJson(response, 200, { rows: [[1, 2, 3]], ok: 'yes', state: { unexpected: true } });
  },
  /** Never answers. */
  async hang() {},
  /** Sends the head and a first byte, then nothing. */
  async stall(_request, response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{');
  },
  /** Answers with far more than anybody asked for. */
  async huge(_request, response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const piece = Buffer.alloc(64 * 1024, 'x');
    const pieces = function* () {
      yield '{"order_id":"';
      for (let sent = 0; sent < HUGE_BYTES; sent += piece.length) yield piece;
      yield '"}';
    };
    // A caller that has had enough hangs up: that is no error here.
    await pipeline(pieces, response).catch(() => undefined);
  },
  /** Sends the caller elsewhere. */
  async redirect(_request, response, { location = 'http://127.0.0.1:9/elsewhere' }) {
    response.writeHead(302, { location }).end();
  },
  /** Asks for patience. */
  async busy(_request, response, { retry_after = 1 }) {
    sendError(response, new HttpError(429, 'busy', 'Too many requests.', { 'retry-after': String(retry_after) }));
  },
  /** Refuses the token, as after a change of keys. */
  async unauthorized(_request, response) {
    sendError(response, new HttpError(401, 'invalid_token', 'The access token is not valid (any more).', { 'www-authenticate': 'Bearer error="invalid_token"' }));
  },
  /** Resets the connection. */
  async down(request) {
    request.socket.resetAndDestroy();
  },
  /** Does what was asked, then resets the connection before the answer is out: the caller can't know. */
  async lost_answer(request, response) {
    response.writeHead = () => { request.socket.resetAndDestroy(); return response; };
    response.write = () => true;
    response.end = () => response;
    return true;
  },
};

/** The names of all faults. */
export const FAULT_KINDS = Object.keys(KINDS);

/**
 * @typedef {object} Fault
 * @property {string} kind one of FAULT_KINDS
 * @property {string} [path] a regular expression that the path (with query) must match; without one, every path of the API,
 *   but neither `/oidc` nor `/desk`
 * @property {string} [method]
 * @property {number} [skip] requests to leave alone first
 * @property {number} [count] how many requests to spoil; without one, all until cleared
 * @property {number} [ms] for `slow`
 * @property {number} [status] for `error`
 * @property {number} [retry_after] for `busy`, in seconds
 * @property {string} [location] for `redirect`
 */

/** The faults set at present. */
export class Faults {
  #list = [];

  /** @param {Fault} fault */
  set(fault) {
    if (!FAULT_KINDS.includes(fault.kind)) {
      throw new HttpError(422, 'unknown_fault', `A fault is one of ${FAULT_KINDS.join(', ')}.`);
    }
    let pattern;
    try {
      pattern = fault.path === undefined ? /^\/(?!oidc\b|desk\b)/ : new RegExp(fault.path);
    } catch {
      throw new HttpError(422, 'bad_pattern', 'The path is not a regular expression.');
    }
    this.#list.push({ ...fault, pattern, skip: fault.skip ?? 0, left: fault.count ?? Infinity, hits: 0 });
  }

  /** Everything works again. */
  clear() {
    this.#list = [];
  }

  /** The faults set and how often each has struck. */
  list() {
    return this.#list.map(({ pattern, left, ...fault }) => ({ ...fault, path: pattern.source, left: left === Infinity ? null : left }));
  }

  /**
   * Spoils the request if a fault says so.
   * @returns {Promise<boolean>} whether the request is to be served as usual
   */
  async strike(request, response) {
    const fault = this.#list.find((f) => f.left > 0 && f.pattern.test(request.url) && (!f.method || f.method === request.method));
    if (!fault) return true;
    if (fault.skip > 0) {
      fault.skip -= 1;
      return true;
    }
    fault.left -= 1;
    fault.hits += 1;
    return Boolean(await KINDS[fault.kind](request, response, fault));
  }
}
