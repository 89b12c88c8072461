// Orders: what is seeded, what can be read, what can be done and when.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { caller } from './client.mjs';
import { KNOWN_CUSTOMER, KNOWN_ORDERS, ORDER_COUNT } from './seed.mjs';
import { startShop } from './shop.mjs';

const TODAY = '2026-11-20';
let shop;
let call;
before(async () => {
  shop = await startShop({ today: TODAY });
  call = caller(shop);
});
after(() => shop.close());

/** Orders of all customers, by paging through the customers. */
async function allOrders() {
  const orders = [];
  for (let i = 0; i < 60; i += 1) orders.push(...(await call('GET', `/orders?customer=C${1001 + i}`)).body.orders);
  return orders;
}

test('two hundred orders are seeded, every state in good number, and each is what its state says', async () => {
  const orders = await allOrders();
  assert.equal(orders.length, ORDER_COUNT);
  assert.equal(new Set(orders.map((order) => order.order_id)).size, ORDER_COUNT);
  const byState = Object.groupBy(orders, (order) => order.state);
  for (const state of Object.keys(KNOWN_ORDERS)) assert.ok(byState[state].length >= 10, `${state}: ${byState[state].length}`);
  for (const order of orders) {
    assert.equal(order.ship_date !== null, ['shipped', 'delayed', 'delivered', 'returned'].includes(order.state), order.order_id);
    assert.equal(order.tracking_url !== null, order.ship_date !== null);
    assert.equal(order.delivered_on !== null, ['delivered', 'returned'].includes(order.state));
    assert.equal(order.delay_reason !== null, order.state === 'delayed');
    assert.ok(order.placed_on <= TODAY);
    assert.ok(order.ship_date === null || order.ship_date >= order.placed_on);
    assert.ok(order.state !== 'delayed' || order.eta > TODAY);
    const items = order.items.reduce((sum, item) => sum + Math.round(item.unit_price * 100) * item.quantity, 0);
    assert.equal(Math.round(order.total * 100), items + Math.round(order.shipping * 100));
  }
});

test('the seed is the same every time', async () => {
  const twin = await startShop({ today: TODAY });
  try {
    const other = caller(twin);
    for (const id of Object.values(KNOWN_ORDERS)) {
      assert.deepEqual((await other('GET', `/orders/${id}`)).body, (await call('GET', `/orders/${id}`)).body);
    }
  } finally {
    await twin.close();
  }
});

test('the known orders are in the state they are known for', async () => {
  for (const [state, id] of Object.entries(KNOWN_ORDERS)) {
    const { body } = await call('GET', `/orders/${id}`);
    assert.equal(body.state, state);
    assert.equal(body.customer.email, KNOWN_CUSTOMER.email);
  }
  const { body } = await call('GET', '/orders/ORD48201937');
  assert.match(body.ship_date, /^2026-11-\d\d$/);
  assert.match(body.tracking_url, /^https:\/\//);
});

test('an order number may be written in every usual way, and nothing else finds an order', async () => {
  for (const text of ['48201937', 'ORD48201937', 'ord48201937', 'ORD-48201937', 'ORD%2048201937']) {
    assert.equal((await call('GET', `/orders/${text}`)).body.order_id, 'ORD48201937', text);
  }
  for (const text of ['4820193', '482019377', 'ORD00000000', 'x', '48201937%0A', "48201937'--", '%2e%2e']) {
    assert.equal((await call('GET', `/orders/${text}`)).status, 404, text);
  }
  assert.equal((await call('GET', '/orders/%ff')).status, 404);
});

test('orders are found by e-mail in any case; without a customer it is an error', async () => {
  const { body } = await call('GET', `/orders?email=${encodeURIComponent(KNOWN_CUSTOMER.email.toUpperCase())}`);
  assert.deepEqual(body.orders.map((order) => order.order_id).sort(), Object.values(KNOWN_ORDERS).sort());
  assert.deepEqual((await call('GET', '/orders?email=nobody@example.com')).body.orders, []);
  assert.equal((await call('GET', '/orders')).body.error.code, 'missing_field');
  assert.equal((await call('GET', '/orders?email=nonsense')).body.error.code, 'bad_email');
});

test('cancelling happens once under a key, gives the money back, and is refused afterwards', async () => {
  const writes = shop.writes().length;
  const key = { 'idempotency-key': 'cancel-1' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/orders/48201940/cancel', {}, key)));
  assert.equal(shop.writes().length, writes + 1);
  for (const answer of answers) {
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, answers[0].body);
  }
  assert.equal(answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true').length, 19);
  assert.equal(answers[0].body.state, 'cancelled');
  assert.equal(answers[0].body.refund.state, 'approved');
  assert.equal(answers[0].body.refund.amount, answers[0].body.total);
  assert.equal((await call('POST', '/orders/48201940/cancel', {}, { 'idempotency-key': 'cancel-2' })).body.error.code, 'already_cancelled');
  assert.equal((await call('POST', '/orders/48201951/cancel', {}, key)).body.error.code, 'idempotency_key_reused');
  assert.equal((await call('POST', '/orders/48201937/cancel', {})).body.error.code, 'already_shipped');
  assert.equal((await call('POST', '/orders/48201937/cancel', {})).status, 409);
  assert.equal(shop.writes().length, writes + 1);
});

test('an order that has not left can be changed: address in parts or one line, articles in number', async () => {
  const open = (await allOrders()).filter((order) => order.state === 'processing');
  const id = open[0].order_id;
  const parts = { line1: 'Mill Lane 3', city: 'Leeds', postcode: 'LS1 4AB', country: 'GB' };
  assert.deepEqual((await call('POST', `/orders/${id}/address`, { address: parts })).body.address, parts);
  assert.deepEqual((await call('POST', `/orders/${id}/address`, { address: 'Rosenweg 7, 10115 Berlin' })).body.address, { line1: 'Rosenweg 7', city: 'Berlin', postcode: '10115', country: 'GB' });
  assert.deepEqual((await call('POST', `/orders/${id}/address`, { address: '12 High Street, Leeds, LS1 4AB' })).body.address, { line1: '12 High Street', city: 'Leeds', postcode: 'LS1 4AB', country: 'GB' });
  for (const address of ['somewhere', '', 7, { line1: 'x' }, { ...parts, country: 'Germany' }]) {
    assert.equal((await call('POST', `/orders/${id}/address`, { address })).status, 422, JSON.stringify(address));
  }
  const more = await call('POST', `/orders/${id}/items`, { sku: 'clo-504', quantity: 3 });
  assert.equal(more.body.items.find((item) => item.sku === 'CLO-504').quantity, 3);
  const fewer = await call('POST', `/orders/${id}/items`, { sku: 'CLO-504', quantity: 0 });
  assert.equal(fewer.body.items.some((item) => item.sku === 'CLO-504'), false);
  assert.equal((await call('POST', `/orders/${id}/items`, { sku: 'JAC-502', quantity: 20 })).body.error.code, 'out_of_stock');
  assert.equal((await call('POST', `/orders/${id}/items`, { sku: 'NOPE', quantity: 1 })).body.error.code, 'unknown_product');
  assert.equal((await call('POST', `/orders/${id}/items`, { sku: 'CLO-504', quantity: 1.5 })).body.error.code, 'bad_quantity');
  const single = open.find((order) => order.order_id !== id && order.items.length === 1);
  assert.equal((await call('POST', `/orders/${single.order_id}/items`, { sku: single.items[0].sku, quantity: 0 })).body.error.code, 'would_be_empty');
  assert.equal((await call('POST', '/orders/48201937/address', { address: parts })).body.error.code, 'already_shipped');
  assert.equal((await call('POST', '/orders/48201937/items', { sku: 'CLO-504', quantity: 1 })).body.error.code, 'already_shipped');
});

test('what has arrived can be sent back once; what has not, cannot', async () => {
  const back = await call('POST', '/orders/48201951/returns', { kind: 'exchange', reason: 'too small' });
  assert.equal(back.status, 201);
  assert.equal(back.body.send_by, '2026-12-04');
  assert.equal((await call('POST', '/orders/48201951/returns', {})).body.error.code, 'already_returned');
  assert.equal((await call('POST', '/orders/48201937/returns', {})).body.error.code, 'not_delivered');
  assert.equal((await call('POST', '/orders/48201951/returns', { kind: 'gift' })).body.error.code, 'bad_field');
});

test('a refund is seen and asked for, never twice, never more than was paid', async () => {
  assert.equal((await call('GET', '/orders/48201937/refund')).body.state, 'none');
  assert.equal((await call('GET', '/orders/48201972/refund')).body.state, 'paid');
  assert.equal((await call('GET', '/orders/48201985/refund')).body.amount !== null, true);
  assert.equal((await call('POST', '/orders/48201937/refunds', {})).body.error.code, 'not_delivered');
  assert.equal((await call('POST', '/orders/48201964/refunds', { amount: 100000 })).body.error.code, 'bad_amount');
  assert.equal((await call('POST', '/orders/48201964/refunds', { amount: 'all' })).body.error.code, 'bad_amount');
  const asked = await call('POST', '/orders/48201964/refunds', { amount: '9.90', reason: 'late' });
  assert.equal(asked.status, 201);
  assert.deepEqual([asked.body.state, asked.body.amount, asked.body.expected_by], ['requested', '9.90', '2026-11-30']);
  assert.equal((await call('POST', '/orders/48201964/refunds', {})).body.error.code, 'already_requested');
  assert.equal((await call('GET', '/orders/48201964')).body.refund.state, 'requested');
});
