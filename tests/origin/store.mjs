// The shop's database: a real SQLite file, made and filled on first use.

import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createHash } from 'node:crypto';
import { seed } from './seed.mjs';
import { HttpError } from './http.mjs';

const SCHEMA = readFileSync(new URL('./schema.sql', import.meta.url), 'utf8');
/** Longest Idempotency-Key the shop takes. */
const MAX_KEY_LENGTH = 200;

/**
 * Opens the database file; creates and seeds it where it is new.
 * @param {string} file a path, or `:memory:`
 * @param {string} today YYYY-MM-DD, the day the seed's dates count back from
 * @returns {DatabaseSync}
 */
export function openStore(file, today) {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000;');
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'orders'").get()) {
    db.exec(SCHEMA);
    seed(db, today);
  }
  return db;
}

/**
 * Carries out one write at most once per key: work, its record and its answer are one transaction.
 * @param {DatabaseSync} db
 * @param {{key: string | undefined, clientId: string, fingerprint: string}} request
 * @param {() => {status: number, body: unknown}} work
 * @returns {{status: number, body: unknown, replayed: boolean}}
 */
export function once(db, { key, clientId, fingerprint }, work) {
  if (key !== undefined && (key === '' || key.length > MAX_KEY_LENGTH)) {
    throw new HttpError(400, 'bad_idempotency_key', `An Idempotency-Key has 1 to ${MAX_KEY_LENGTH} characters.`);
  }
  const digest = createHash('sha256').update(fingerprint).digest('hex');
  db.exec('BEGIN IMMEDIATE');
  try {
    if (key !== undefined) {
      const known = db.prepare('SELECT fingerprint, status, body FROM idempotency WHERE client_id = ? AND key = ?').get(clientId, key);
      if (known && known.fingerprint !== digest) {
        throw new HttpError(422, 'idempotency_key_reused', 'This Idempotency-Key belongs to another request.');
      }
      if (known) {
        db.exec('COMMIT');
        return { status: known.status, body: JSON.parse(known.body), replayed: true };
      }
    }
    const result = work();
    if (key !== undefined) {
      db.prepare('INSERT INTO idempotency (key, client_id, fingerprint, status, body) VALUES (?, ?, ?, ?, ?)')
        .run(key, clientId, digest, result.status, JSON.stringify(result.body));
    }
    db.exec('COMMIT');
    return { ...result, replayed: false };
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** Notes that a write took place. */
export function recordWrite(db, operation, subject) {
  db.prepare('INSERT INTO writes (operation, subject, at) VALUES (?, ?, ?)').run(operation, subject, new Date().toISOString());
}
