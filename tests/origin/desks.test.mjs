// The requests that the desk adapters make, and the answers they are tested with, against the vendors' published shapes.
// recorded.json is held to the code by a Rust test (origin::desks::tests); this holds it to the vendors.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv from 'ajv';

const read = (name) => JSON.parse(readFileSync(new URL(`desks/${name}`, import.meta.url), 'utf8'));
const schemas = read('schemas.json');
const recorded = read('recorded.json');

const ajv = new Ajv({ strict: false, allErrors: true, formats: { email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/ } });
/** Whether `value` fits a schema that may refer to the file's definitions. */
function check(schema, value, place) {
  const fits = ajv.compile({ ...schema, definitions: schemas.definitions });
  assert.ok(fits(value), `${place}: ${ajv.errorsText(fits.errors)}`);
}

/** The published exchange that a recorded one is, and that it fits. */
function hold(vendor, exchange) {
  const { headers, exchanges } = schemas.vendors[vendor];
  const place = `${vendor} ${exchange.method} ${exchange.path}`;
  const known = exchanges.find(({ method, path }) => method === exchange.method && new RegExp(path).test(exchange.path));
  assert.ok(known, `${place}: the vendor publishes no such address`);
  for (const name of [...headers, ...(known.headers ?? [])]) assert.ok(exchange.headers.includes(name), `${place}: the header ${name} is missing`);
  check(known.body ?? {}, exchange.body, `${place}, request`);
  check(known.answer, exchange.answer, `${place}, answer`);
}

for (const [vendor, exchanges] of Object.entries(recorded)) {
  test(`${vendor}: every request and answer fits what the vendor publishes`, () => {
    assert.ok(exchanges.length >= 4);
    for (const exchange of exchanges) hold(vendor, exchange);
  });
}

test('all three vendors are recorded', () => {
  assert.deepEqual(Object.keys(recorded).sort(), Object.keys(schemas.vendors).sort());
});

test('a request that a vendor would refuse is noticed', () => {
  const spoil = (vendor, method, change) => {
    const exchange = structuredClone(recorded[vendor].find((one) => one.method === method && one.body !== null));
    change(exchange);
    assert.throws(() => hold(vendor, exchange), `${vendor} ${method}`);
  };
  spoil('zendesk', 'POST', ({ body }) => { body.ticket.priority = 'medium'; });
  spoil('zendesk', 'POST', ({ body }) => { body.ticket.tags.push('two words'); });
  spoil('zendesk', 'POST', ({ body }) => { delete body.ticket.comment; });
  spoil('zendesk', 'POST', (exchange) => { exchange.headers = exchange.headers.filter((name) => name !== 'idempotency-key'); });
  spoil('salesforce', 'PATCH', ({ body }) => { body.Curbside_Id__c = 'x'; });
  spoil('salesforce', 'POST', ({ body }) => { body.records[0].CommentBody = 'x'.repeat(4001); });
  spoil('chatwoot', 'POST', ({ body }) => { body.surprise = 1; });
  spoil('chatwoot', 'POST', (exchange) => { exchange.path = '/api/v1/unknown'; });
});
