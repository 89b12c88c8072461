// Everything that is not an order: products, delivery, invoices, and what customers send in.

import { randomUUID } from 'node:crypto';
import { HttpError, textField, emailOf } from './http.mjs';
import { recordWrite } from './store.mjs';
import { findOrder, money, orderNumber, orderView } from './orders.mjs';
import { CURRENCY, addDays } from './seed.mjs';

/** Most products in one answer. */
const MAX_PRODUCTS = 10;
/** The tax that prices include, in percent. */
const TAX_PERCENT = 19;

const DELIVERY = {
  home: [['standard', 'Standard delivery', 'DHL', 490, 2, 4], ['express', 'Express delivery', 'DHL', 990, 1, 1], ['pickup', 'Pick-up point', 'GLS', 290, 2, 4]],
  near: [['standard', 'Standard delivery', 'DPD', 990, 3, 6], ['express', 'Express delivery', 'DHL', 1990, 1, 2]],
  far: [['standard', 'International delivery', 'DHL', 2490, 6, 12]],
};
const ZONES = { DE: 'home' };
for (const country of 'AT BE CH CZ DK ES FI FR GB IE IT LU NL NO PL PT SE'.split(' ')) ZONES[country] = 'near';
for (const country of 'AU CA JP NZ US'.split(' ')) ZONES[country] = 'far';
const ALIASES = { uk: 'GB', england: 'GB', scotland: 'GB', wales: 'GB', 'great britain': 'GB', usa: 'US', america: 'US', holland: 'NL' };

const english = new Intl.DisplayNames('en', { type: 'region' });
const BY_NAME = new Map(Object.entries(ALIASES));
for (const code of Object.keys(ZONES)) {
  for (const language of ['en', 'de', 'es', 'fr']) BY_NAME.set(new Intl.DisplayNames(language, { type: 'region' }).of(code).toLowerCase(), code);
}

/** `GET /shipping-options?country=`: a code ("FR") or a name ("France", "Frankreich"); without one, home. */
export function shippingOptions({ query, today }) {
  const asked = (query.get('country') ?? 'DE').trim();
  const code = ZONES[asked.toUpperCase()] ? asked.toUpperCase() : BY_NAME.get(asked.toLowerCase().replace(/^the /, ''));
  if (!code) throw new HttpError(404, 'no_delivery', 'The shop does not deliver there.');
  const options = DELIVERY[ZONES[code]].map(([id, name, carrier, price, min, max]) => ({
    id, name, carrier, price: money(price), currency: CURRENCY, days_min: min, days_max: max, eta: addDays(today, max),
  }));
  return { status: 200, body: { country: code, country_name: english.of(code), options } };
}

const productView = (row) => ({
  sku: row.sku, name: row.name, category: row.category, description: row.description, price: money(row.price), currency: CURRENCY,
  in_stock: row.stock > 0, url: `https://shop.example.com/products/${row.sku.toLowerCase()}`,
});

/** `GET /products?query=`: those that hold every word, in name, category or description. */
export function findProducts({ db, query }) {
  const words = (query.get('query') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (row) => words.every((word) => `${row.name} ${row.category} ${row.description} ${row.sku}`.toLowerCase().includes(word));
  const rows = db.prepare('SELECT * FROM products ORDER BY price').all().filter(fits);
  return { status: 200, body: { products: rows.slice(0, MAX_PRODUCTS).map(productView) } };
}

/** `GET /invoices/{order}` */
export function getInvoice({ db, params, today }) {
  const order = orderView(db, findOrder(db, params.order), today);
  const number = order.order_id.slice(3);
  const tax = Math.round((Number(order.total) * 100 * TAX_PERCENT) / (100 + TAX_PERCENT));
  return { status: 200, body: {
    invoice_id: `IN${number}`, order_id: order.order_id, issued_on: order.placed_on, total: order.total, tax: money(tax), currency: CURRENCY,
    pdf_url: `https://shop.example.com/invoices/IN${number}.pdf`,
  } };
}

/** `GET /customers?email=` or `?id=` */
export function findCustomer({ db, query }) {
  const id = query.get('id');
  const known = id === null ? emailOf(query.get('email')) : id;
  const row = db.prepare(`SELECT customer_id, name, email, postcode, locale FROM customers WHERE ${id === null ? 'email' : 'customer_id'} = ?`).get(known);
  if (!row) throw new HttpError(404, 'customer_not_found', 'There is no such customer.');
  return { status: 200, body: { ...row } };
}

/** `POST /newsletter`: `subscribe` false takes the address off the list. */
export function newsletter({ db, body }) {
  const email = emailOf(body.email);
  const subscribe = body.subscribe ?? true;
  if (typeof subscribe !== 'boolean') throw new HttpError(422, 'bad_field', 'The field "subscribe" is true or false.');
  db.prepare('INSERT INTO subscriptions VALUES (?, ?) ON CONFLICT (email) DO UPDATE SET subscribed = excluded.subscribed').run(email, Number(subscribe));
  recordWrite(db, 'newsletter', email);
  return { status: 200, body: { email, subscribed: subscribe } };
}

/** `POST /complaints` */
export function complain({ db, body }) {
  const text = textField(body, 'text', { required: true, max: 4000 });
  const email = body.email === undefined || body.email === null ? null : emailOf(body.email);
  const about = textField(body, 'order_id');
  const orderId = about ? orderNumber(about) : null;
  if (about && !orderId) throw new HttpError(422, 'bad_field', 'The field "order_id" is not an order number.');
  const id = `CP${randomUUID().slice(0, 8).toUpperCase()}`;
  db.prepare('INSERT INTO complaints VALUES (?, ?, ?, ?, ?)').run(id, orderId, email, text, new Date().toISOString());
  recordWrite(db, 'complaint', id);
  return { status: 201, body: { complaint_id: id, order_id: orderId, answer_within_days: 2 } };
}

/** `POST /account/password-reset`: the answer is the same whether or not there is such an account. */
export function resetPassword({ db, body }) {
  const email = emailOf(body.email);
  if (db.prepare('SELECT 1 FROM customers WHERE email = ?').get(email)) {
    db.prepare('INSERT INTO password_resets (email, created_at) VALUES (?, ?)').run(email, new Date().toISOString());
  }
  recordWrite(db, 'password_reset', email);
  return { status: 202, body: { sent: true, expires_in_minutes: 30 } };
}
