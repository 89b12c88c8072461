// The query of the figures, in a real SQLite over the real migrations: it counts what the Rust code counts of the same sample.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const text = (path) => readFileSync(new URL(path, root), 'utf8');
const sample = JSON.parse(text('tests/insight/sample.json'));
const query = text('src/insight/sql/counts.sql');

/** A database with the sample in it. */
function filled() {
  const db = new DatabaseSync(':memory:');
  for (const name of readdirSync(new URL('migrations/', root)).sort()) db.exec(text(`migrations/${name}`));
  db.exec('CREATE TABLE IF NOT EXISTS feedback (conversation TEXT PRIMARY KEY, site TEXT NOT NULL, at INTEGER NOT NULL, score INTEGER NOT NULL, resolved INTEGER, comment TEXT)');
  const turn = db.prepare('INSERT INTO turns (id, at, site, conversation, turn, input, intent, confidence, sentiment, owner, locale, ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const event = db.prepare('INSERT INTO events (turn, ordinal, at, kind, subject, outcome) VALUES (?, ?, ?, ?, ?, ?)');
  const feedback = db.prepare('INSERT INTO feedback (conversation, site, at, score, resolved) VALUES (?, ?, ?, ?, ?)');
  for (const t of sample.turns) {
    turn.run(t.id, t.at, t.site, t.conversation, t.turn, t.input, t.intent, t.confidence, t.sentiment, t.owner, t.locale, t.ms);
    t.events.forEach((e, ordinal) => event.run(t.id, ordinal, t.at, e.kind, e.subject, e.outcome));
  }
  for (const f of sample.feedback) feedback.run(f.conversation, 'demo', 2000, f.score, f.resolved === null ? null : Number(f.resolved));
  return db;
}

const ask = (db, from = 0, to = 1e13, site = null, by = 'all') => db.prepare(query).all(from, to, site, by).map((row) => ({ ...row }));

test('the query counts what the code counts', () => {
  assert.deepEqual(ask(filled()), [sample.counts]);
});

test('the range includes its beginning and not its end; another site has nothing', () => {
  const db = filled();
  assert.equal(ask(db, 1002, 1003).reduce((sum, row) => sum + row.answers, 0), sample.turns.filter((t) => t.at === 1002).length);
  assert.deepEqual(ask(db, 0, 1e13, 'other'), []);
  assert.equal(ask(db, 0, 1e13, 'demo').length, 1);
});

test('groups add up', () => {
  const db = filled();
  const rows = ask(db, 0, 1e13, null, 'locale');
  assert.deepEqual(rows.map((row) => row.grp), ['de', 'en']);
  for (const name of ['conversations', 'handed', 'resolved', 'texts', 'fallbacks', 'calls', 'answers', 'ratings', 'score_sum']) {
    assert.equal(rows.reduce((sum, row) => sum + row[name], 0), sample.counts[name], name);
  }
  assert.deepEqual(ask(db, 0, 1e13, null, 'day').map((row) => row.grp), ['1970-01-01']);
});

test('no row holds anything a customer wrote or is', () => {
  const columns = filled().prepare("SELECT name FROM pragma_table_info('turns')").all().map((row) => row.name);
  for (const name of ['text', 'message', 'customer', 'email', 'name']) assert.ok(!columns.includes(name), name);
});
