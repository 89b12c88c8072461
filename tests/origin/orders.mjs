// What can be read about orders, and what can be done to them.

import { HttpError, textField, emailOf } from './http.mjs';
import { recordWrite } from './store.mjs';
import { CURRENCY, addDays } from './seed.mjs';

/** Days after delivery during which an order may be sent back. */
export const RETURN_DAYS = 60;
/** Most pieces of one article in an order. */
const MAX_QUANTITY = 20;
/** Most orders in one answer. */
const MAX_ORDERS = 20;

/** Cents as the API writes money: `"84.90"`. */
export const money = (cents) => (cents / 100).toFixed(2);

/**
 * The order number in its full form, from any way a person writes it.
 * @param {string} text `48201937`, `ORD48201937`, `ord-48201937`
 * @returns {string | null}
 */
export function orderNumber(text) {
  const match = /^(?:ord[- ]?)?(\d{8})$/i.exec(text);
  return match ? `ORD${match[1]}` : null;
}

/** The row of an order, or a 404. */
export function findOrder(db, text) {
  const id = orderNumber(text);
  const row = id && db.prepare('SELECT o.*, c.name, c.email FROM orders o JOIN customers c USING (customer_id) WHERE order_id = ?').get(id);
  if (!row) throw new HttpError(404, 'order_not_found', 'There is no such order.');
  return row;
}

function itemsOf(db, orderId) {
  return db.prepare('SELECT i.sku, p.name, i.quantity, i.price FROM order_items i JOIN products p USING (sku) WHERE order_id = ? ORDER BY i.rowid').all(orderId);
}

const sumOf = (items) => items.reduce((sum, item) => sum + item.price * item.quantity, 0);

/** The refund of an order in the API's form; `state` is `none` where there is none. */
export function refundView(db, orderId) {
  const row = db.prepare('SELECT * FROM refunds WHERE order_id = ?').get(orderId);
  return {
    order_id: orderId,
    refund_id: row?.refund_id ?? null,
    state: row?.state ?? 'none',
    amount: row ? money(row.amount) : null,
    currency: CURRENCY,
    requested_on: row?.requested_on ?? null,
    expected_by: row?.expected_by ?? null,
    paid_on: row?.paid_on ?? null,
  };
}

const inReturnTime = (order, today) => order.state === 'delivered' && addDays(order.delivered_on, RETURN_DAYS) >= today;

/** An order in the API's form. */
export function orderView(db, order, today) {
  const items = itemsOf(db, order.order_id);
  const { order_id: _, ...refund } = refundView(db, order.order_id);
  return {
    order_id: order.order_id,
    number: order.order_id.slice(3),
    state: order.state,
    placed_on: order.placed_on,
    ship_date: order.ship_date,
    eta: order.eta,
    delivered_on: order.delivered_on,
    cancelled_on: order.cancelled_on,
    delay_reason: order.delay_reason,
    carrier: order.carrier,
    tracking_url: order.tracking_url,
    items: items.map((item) => ({ sku: item.sku, name: item.name, quantity: item.quantity, unit_price: money(item.price) })),
    shipping: money(order.shipping),
    total: money(sumOf(items) + order.shipping),
    currency: CURRENCY,
    customer: { customer_id: order.customer_id, name: order.name, email: order.email, postcode: order.postcode },
    address: { line1: order.line1, city: order.city, postcode: order.postcode, country: order.country },
    refund,
    can_cancel: order.state === 'processing',
    can_change: order.state === 'processing',
    can_return: inReturnTime(order, today),
  };
}

/** `GET /orders/{id}` */
export function getOrder({ db, params, today }) {
  return { status: 200, body: orderView(db, findOrder(db, params.id), today) };
}

/** `GET /orders?email=` or `?customer=`: newest first. */
export function listOrders({ db, query, today }) {
  const email = query.get('email');
  const customer = query.get('customer');
  if (!email && !customer) throw new HttpError(422, 'missing_field', 'Say whose orders: "email" or "customer".');
  const rows = db.prepare(`SELECT o.*, c.name, c.email FROM orders o JOIN customers c USING (customer_id)
    WHERE ${email ? 'c.email' : 'c.customer_id'} = ? ORDER BY placed_on DESC, order_id LIMIT ${MAX_ORDERS}`).all(email ? emailOf(email) : customer);
  return { status: 200, body: { orders: rows.map((row) => orderView(db, row, today)) } };
}

function refuseUnlessProcessing(order, wish) {
  if (order.state === 'processing') return;
  if (order.state === 'cancelled') throw new HttpError(409, 'already_cancelled', 'The order has been cancelled already.');
  throw new HttpError(409, 'already_shipped', `The order has left the warehouse and can no longer be ${wish}.`);
}

/** `POST /orders/{id}/cancel` */
export function cancelOrder({ db, params, body, today }) {
  const order = findOrder(db, params.id);
  refuseUnlessProcessing(order, 'cancelled');
  const total = sumOf(itemsOf(db, order.order_id)) + order.shipping;
  db.prepare("UPDATE orders SET state = 'cancelled', cancelled_on = ?, eta = NULL WHERE order_id = ?").run(today, order.order_id);
  db.prepare("INSERT INTO refunds VALUES (?, ?, 'approved', ?, ?, ?, ?, NULL)")
    .run(order.order_id, `RF${order.order_id.slice(3)}`, total, textField(body, 'reason') ?? null, today, addDays(today, 5));
  recordWrite(db, 'cancel_order', order.order_id);
  return { status: 200, body: orderView(db, findOrder(db, order.order_id), today) };
}

/** A postal address from its parts, or from one line such as "Mill Lane 3, LS1 4AB Leeds". */
function addressOf(body, old) {
  const whole = body.address;
  if (typeof whole === 'string') {
    const text = textField(body, 'address', { required: true, max: 300 });
    const [line1, ...rest] = text.split(/\s*[,\n]\s*/);
    const tail = rest.join(', ');
    const postcode = /\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d{2} ?[A-Z\d]{4}|\d{4} ?[A-Z]{2}|\d{4}-\d{3}|\d{3} \d{2}|\d{4,5})\b/i.exec(tail)?.[0];
    const city = tail.replace(postcode ?? '', '').split(',').map((part) => part.trim()).filter(Boolean)[0];
    if (!line1 || !postcode || !city) throw new HttpError(422, 'bad_address', 'Write street and number, postcode and city, with commas between.');
    return { line1, postcode, city, country: old.country };
  }
  const parts = whole !== null && typeof whole === 'object' ? whole : body;
  const [line1, city, postcode] = ['line1', 'city', 'postcode'].map((name) => textField(parts, name, { required: true, max: 200 }));
  const country = textField(parts, 'country') ?? old.country;
  if (!/^[A-Z]{2}$/.test(country)) throw new HttpError(422, 'bad_address', 'A country has two capital letters.');
  return { line1, city, postcode, country };
}

/** `POST /orders/{id}/address` */
export function changeAddress({ db, params, body, today }) {
  const order = findOrder(db, params.id);
  refuseUnlessProcessing(order, 'sent elsewhere');
  const { line1, city, postcode, country } = addressOf(body, order);
  db.prepare('UPDATE orders SET line1 = ?, city = ?, postcode = ?, country = ? WHERE order_id = ?').run(line1, city, postcode, country, order.order_id);
  recordWrite(db, 'change_address', order.order_id);
  return { status: 200, body: orderView(db, findOrder(db, order.order_id), today) };
}

/** `POST /orders/{id}/items`: sets the quantity of one article; 0 takes it out, a new article is added. */
export function changeItems({ db, params, body, today }) {
  const order = findOrder(db, params.id);
  refuseUnlessProcessing(order, 'changed');
  const sku = textField(body, 'sku', { required: true, max: 20 });
  const quantity = Number(body.quantity);
  if (body.quantity === undefined || !Number.isInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY) {
    throw new HttpError(422, 'bad_quantity', `A quantity is a whole number from 0 to ${MAX_QUANTITY}.`);
  }
  const product = db.prepare('SELECT * FROM products WHERE sku = ?').get(sku.toUpperCase());
  if (!product) throw new HttpError(422, 'unknown_product', 'There is no such product.');
  const items = itemsOf(db, order.order_id);
  const there = items.find((item) => item.sku === product.sku)?.quantity ?? 0;
  if (quantity - there > product.stock) throw new HttpError(409, 'out_of_stock', 'There are not that many left.');
  if (quantity === 0 && there === 0) throw new HttpError(422, 'not_in_order', 'The order does not hold this product.');
  if (quantity === 0 && items.length === 1) throw new HttpError(409, 'would_be_empty', 'That would leave nothing. Cancel the order instead.');
  if (quantity === 0) db.prepare('DELETE FROM order_items WHERE order_id = ? AND sku = ?').run(order.order_id, product.sku);
  else {
    db.prepare(`INSERT INTO order_items VALUES (?, ?, ?, ?)
      ON CONFLICT (order_id, sku) DO UPDATE SET quantity = excluded.quantity`).run(order.order_id, product.sku, quantity, product.price);
  }
  db.prepare('UPDATE products SET stock = stock - ? WHERE sku = ?').run(quantity - there, product.sku);
  recordWrite(db, 'change_items', order.order_id);
  return { status: 200, body: orderView(db, findOrder(db, order.order_id), today) };
}

/** `POST /orders/{id}/returns` */
export function startReturn({ db, params, body, today }) {
  const order = findOrder(db, params.id);
  const kind = textField(body, 'kind') ?? 'refund';
  if (kind !== 'refund' && kind !== 'exchange') throw new HttpError(422, 'bad_field', 'The field "kind" is "refund" or "exchange".');
  if (db.prepare('SELECT 1 FROM returns WHERE order_id = ?').get(order.order_id) || order.state === 'returned') {
    throw new HttpError(409, 'already_returned', 'A return of this order is under way or done.');
  }
  if (order.state !== 'delivered') throw new HttpError(409, 'not_delivered', 'Only an order that has arrived can be sent back.');
  if (!inReturnTime(order, today)) throw new HttpError(409, 'too_late', `An order can be sent back for ${RETURN_DAYS} days after it arrived.`);
  const number = order.order_id.slice(3);
  const sendBy = addDays(today, 14);
  db.prepare('INSERT INTO returns VALUES (?, ?, ?, ?, ?, ?)').run(`RT${number}`, order.order_id, kind, textField(body, 'reason') ?? null, today, sendBy);
  recordWrite(db, 'start_return', order.order_id);
  return { status: 201, body: { return_id: `RT${number}`, order_id: order.order_id, kind, send_by: sendBy, label_url: `https://shop.example.com/returns/RT${number}/label.pdf` } };
}

/** `GET /orders/{id}/refund` */
export function getRefund({ db, params }) {
  return { status: 200, body: refundView(db, findOrder(db, params.id).order_id) };
}

/** `POST /orders/{id}/refunds` */
export function requestRefund({ db, params, body, today }) {
  const order = findOrder(db, params.id);
  const total = sumOf(itemsOf(db, order.order_id)) + order.shipping;
  if (db.prepare('SELECT 1 FROM refunds WHERE order_id = ?').get(order.order_id)) {
    throw new HttpError(409, 'already_requested', 'A refund of this order has been asked for already.');
  }
  if (order.state === 'processing') throw new HttpError(409, 'cancel_instead', 'The order has not left yet: cancel it and the money comes back.');
  if (order.state === 'shipped') throw new HttpError(409, 'not_delivered', 'The order is on its way. Once it has arrived it can be sent back.');
  const amount = body.amount === undefined ? total : Math.round(Number(body.amount) * 100);
  if (!Number.isInteger(amount) || amount <= 0 || amount > total) {
    throw new HttpError(422, 'bad_amount', `An amount is above 0 and at most ${money(total)}.`);
  }
  db.prepare("INSERT INTO refunds VALUES (?, ?, 'requested', ?, ?, ?, ?, NULL)")
    .run(order.order_id, `RF${order.order_id.slice(3)}`, amount, textField(body, 'reason') ?? null, today, addDays(today, 10));
  recordWrite(db, 'request_refund', order.order_id);
  return { status: 201, body: refundView(db, order.order_id) };
}
