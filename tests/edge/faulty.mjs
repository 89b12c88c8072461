// The built worker with faults in its bindings: KV that is late, loses writes, refuses or is away; a queue that tells
// everything again; a database that fails at the worst moment. POST /__faults sets what goes wrong, GET tells what was seen.

import { WorkerEntrypoint } from 'cloudflare:workers';
import Worker from '../../build/index.js';

export * from '../../build/index.js';

/** What goes wrong now. */
let faults = {};
/** Reads that a late KV answers: the values from before they were written last. */
const before = new Map();
/** What was seen: KV writes by key, deliveries of the queue. */
let seen = { puts: {}, deliveries: 0 };

function faultyKv(kv) {
  const busy = () => { throw new Error('KV PUT failed: 429 Too Many Requests'); };
  return {
    async get(key, options) {
      if (faults.kv === 'away') throw new Error('KV GET failed: 503');
      if (faults.kv === 'hang') return new Promise(() => {});
      if (faults.kv === 'garbage') return '{"not":"a record"';
      if (faults.kv === 'late') return before.get(key) ?? null;
      return kv.get(key, options);
    },
    getWithMetadata: (key, options) => kv.getWithMetadata(key, options),
    async put(key, value, options) {
      seen.puts[key] = (seen.puts[key] ?? 0) + 1;
      if (faults.kv === 'away' || faults.kv === 'hang') throw new Error('KV PUT failed: 503');
      if (faults.kv === 'busy') busy();
      if (faults.kv === 'lossy') return undefined;
      const old = await kv.get(key);
      if (old !== null) before.set(key, old);
      return kv.put(key, value, options);
    },
    list: (options) => kv.list(options),
    delete: (key) => kv.delete(key),
  };
}

/** D1 that fails once at the statement that matches `faults.d1`. The class keeps its name: the worker looks at it. */
function faultyDb(db) {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'constructor') return target.constructor;
      if (name === 'prepare') {
        return (sql) => {
          if (faults.d1 && sql.includes(faults.d1)) {
            faults = { ...faults, d1: undefined };
            throw new Error('D1_ERROR: the network is gone');
          }
          return target.prepare(sql);
        };
      }
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A message whose first `faults.redeliver` acknowledgements are lost. */
function forgetful(message) {
  return {
    get id() { return message.id; },
    get timestamp() { return message.timestamp; },
    get body() { return message.body; },
    get attempts() { return message.attempts; },
    ack() {
      if ((faults.redeliver ?? 0) <= 0) return message.ack();
      faults = { ...faults, redeliver: faults.redeliver - 1 };
      return message.retry({ delaySeconds: 0 });
    },
    retry: (options) => message.retry(options),
  };
}

export default class extends WorkerEntrypoint {
  get inner() {
    const { SESSIONS_KV, DB, ...rest } = this.env;
    return new Worker(this.ctx, { ...rest, SESSIONS_KV: faultyKv(SESSIONS_KV), DB: faultyDb(DB) });
  }

  async fetch(request) {
    if (new URL(request.url).pathname !== '/__faults') return this.inner.fetch(request);
    if (request.method === 'POST') {
      faults = await request.json();
      seen = { puts: {}, deliveries: 0 };
    }
    return Response.json({ faults, seen });
  }

  async queue(batch) {
    seen.deliveries += batch.messages.length;
    return this.inner.queue({ queue: batch.queue, messages: batch.messages.map(forgetful), ackAll: () => batch.ackAll(), retryAll: (options) => batch.retryAll(options) });
  }
}
