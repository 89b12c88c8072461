// The shop's desk: receives handoffs by signed webhook, once each.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { HttpError, parseObject } from './http.mjs';

/** Seconds a signature stays valid, either way. */
export const SIGNATURE_WINDOW_S = 300;
/** The header that carries the signature. */
export const SIGNATURE_HEADER = 'curbside-signature';

/**
 * The signature of a webhook: `t=<unix seconds>,v1=<hex HMAC-SHA-256 of "<t>.<raw body>">`.
 * @param {string} secret
 * @param {Buffer | string} raw
 * @param {number} [t] unix seconds
 */
export function sign(secret, raw, t = Math.floor(Date.now() / 1000)) {
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.`).update(raw).digest('hex')}`;
}

/** Refuses a request whose signature is missing, wrong, too old or from the future. */
export function verify(secret, raw, header, nowSeconds = Math.floor(Date.now() / 1000)) {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!match) throw new HttpError(401, 'no_signature', `The header ${SIGNATURE_HEADER} is missing or malformed.`);
  const t = Number(match[1]);
  if (Math.abs(nowSeconds - t) > SIGNATURE_WINDOW_S) throw new HttpError(401, 'stale_signature', 'The signature is too old.');
  const wanted = createHmac('sha256', secret).update(`${t}.`).update(raw).digest();
  if (!timingSafeEqual(wanted, Buffer.from(match[2], 'hex'))) throw new HttpError(401, 'bad_signature', 'The signature does not fit the body.');
}

/** The id and the body of a signed delivery. */
function signedDelivery({ secret, request, raw }) {
  verify(secret, raw, request.headers[SIGNATURE_HEADER]);
  const id = request.headers['idempotency-key'];
  if (!id || id.length > 200) throw new HttpError(400, 'no_idempotency_key', 'The header idempotency-key is missing or too long.');
  return { id, body: parseObject(raw) };
}

/** `POST /desk/handoffs`: 201 with a ticket the first time, 200 with the same ticket after that. */
export function receiveHandoff({ db, ...delivery }) {
  const { id, body } = signedDelivery(delivery);
  const known = db.prepare('UPDATE handoffs SET deliveries = deliveries + 1 WHERE handoff_id = ? RETURNING ticket').get(id);
  if (known) return { status: 200, body: { ticket: known.ticket, duplicate: true } };
  const { n } = db.prepare('SELECT count(*) AS n FROM handoffs').get();
  const ticket = `T-${1001 + n}`;
  db.prepare('INSERT INTO handoffs VALUES (?, ?, ?, 1, ?)').run(id, ticket, JSON.stringify(body), new Date().toISOString());
  return { status: 201, body: { ticket, duplicate: false } };
}

/** `POST /desk/messages`: what a customer writes to the agent who has taken over; 201 the first time, 200 after that. */
export function receiveMessage({ db, ...delivery }) {
  const { id, body } = signedDelivery(delivery);
  const { deliveries } = db.prepare(`INSERT INTO desk_messages VALUES (?, ?, 1, ?)
    ON CONFLICT (message_id) DO UPDATE SET deliveries = deliveries + 1 RETURNING deliveries`).get(id, JSON.stringify(body), new Date().toISOString());
  return { status: deliveries === 1 ? 201 : 200, body: { duplicate: deliveries > 1 } };
}

/** All handoffs received, oldest first. */
export function listHandoffs(db) {
  return db.prepare('SELECT * FROM handoffs ORDER BY rowid').all().map((row) => ({ ...row, body: JSON.parse(row.body) }));
}

/** All messages received, oldest first. */
export function listMessages(db) {
  return db.prepare('SELECT * FROM desk_messages ORDER BY rowid').all().map((row) => ({ ...row, body: JSON.parse(row.body) }));
}
