// The built worker with faults in its bindings: KV that is late, loses writes, refuses or is away; a queue that tells
// everything again or takes nothing; a database that fails at the worst moment. POST /__faults sets what goes wrong and tells how often
// what went wrong before has struck; GET tells what was seen.

import { WorkerEntrypoint } from 'cloudflare:workers';
import Worker from '../../build/index.js';

export * from '../../build/index.js';

/** What goes wrong now. */
let faults = {};
/** Reads that a late KV answers: the values from before they were written last. */
const before = new Map();
/** What was seen: KV writes by key, deliveries of the queue. */
let seen = { puts: {}, deliveries: 0 };
/** What the queue has told while `faults.listen` was set. */
let heard = [];
/** How often each fault has struck since it was set. */
let struck = {};
const strike = (kind) => { struck[kind] = (struck[kind] ?? 0) + 1; };

function faultyKv(kv) {
  const busy = () => { throw new Error('KV PUT failed: 429 Too Many Requests'); };
  return {
    async get(key, options) {
      if (['away', 'hang', 'garbage', 'late'].includes(faults.kv)) strike(`KV ${faults.kv}`);
      if (faults.kv === 'away') throw new Error('KV GET failed: 503');
      if (faults.kv === 'hang') return new Promise(() => {});
      if (faults.kv === 'garbage') return '{"not":"a record"';
      if (faults.kv === 'late') return before.get(key) ?? null;
      return kv.get(key, options);
    },
    getWithMetadata: (key, options) => kv.getWithMetadata(key, options),
    async put(key, value, options) {
      seen.puts[key] = (seen.puts[key] ?? 0) + 1;
      if (['away', 'hang', 'busy', 'lossy'].includes(faults.kv)) strike(`KV ${faults.kv}`);
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

/** A statement that fails as D1's do: not when it is prepared, but when it is run. */
function failing() {
  const fail = async () => { throw new Error('D1_ERROR: the network is gone'); };
  const statement = { bind: () => statement, run: fail, first: fail, all: fail, raw: fail };
  return statement;
}

/** D1 that fails once (`faults.times` times) at the statement that matches `faults.d1`. The class keeps its name: the worker looks at it. */
function faultyDb(db) {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'constructor') return target.constructor;
      if (name === 'prepare') {
        return (sql) => {
          if (!faults.d1 || !sql.includes(faults.d1)) return target.prepare(sql);
          const times = (faults.times ?? 1) - 1;
          faults = { ...faults, times, d1: times > 0 ? faults.d1 : undefined };
          strike('database fails');
          return failing();
        };
      }
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A queue that takes nothing while `faults.queue` is `away`. The class keeps its name. */
function faultyQueue(queue) {
  return new Proxy(queue, {
    get(target, name) {
      if (name === 'constructor') return target.constructor;
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'send' || faults.queue !== 'away') return value.bind(target);
      strike('queue away');
      return async () => { throw new Error('Queue send failed: 503'); };
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
      strike('queue tells again');
      return message.retry({ delaySeconds: 0 });
    },
    retry: (options) => message.retry(options),
  };
}

export default class extends WorkerEntrypoint {
  get inner() {
    const { SESSIONS_KV, DB, EVENTS, ...rest } = this.env;
    return new Worker(this.ctx, { ...rest, SESSIONS_KV: faultyKv(SESSIONS_KV), DB: faultyDb(DB), EVENTS: faultyQueue(EVENTS) });
  }

  async fetch(request) {
    if (new URL(request.url).pathname !== '/__faults') return this.inner.fetch(request);
    const before = struck;
    if (request.method === 'POST') {
      faults = await request.json();
      seen = { puts: {}, deliveries: 0 };
      struck = {};
      heard = [];
    }
    return Response.json({ faults, seen, struck: before, heard });
  }

  async queue(batch) {
    if (batch.queue.endsWith('-dead')) {
      for (const message of batch.messages) strike(`dead letter: ${message.body.type}`);
      return batch.ackAll();
    }
    seen.deliveries += batch.messages.length;
    if (faults.listen) heard.push(...batch.messages.map(({ body }) => body));
    return this.inner.queue({ queue: batch.queue, messages: batch.messages.map(forgetful), ackAll: () => batch.ackAll(), retryAll: (options) => batch.retryAll(options) });
  }
}
