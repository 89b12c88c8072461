-- Which handoffs were delivered, so that each conversation reaches the desk exactly once.
CREATE TABLE handoffs (
  id TEXT PRIMARY KEY,               -- conversation and turn; the desk's idempotency key
  conversation TEXT NOT NULL,
  site TEXT NOT NULL,
  reason TEXT NOT NULL,
  asked_at INTEGER NOT NULL,         -- milliseconds since 1970 UTC, like every time here
  state TEXT NOT NULL CHECK (state IN ('claimed', 'delivered', 'refused', 'closed')),
  lease_until INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 1,
  delivered_at INTEGER,
  reference TEXT,                    -- the desk's own name for it
  context TEXT                       -- JSON: flow, sentiment, slots that are no personal data, page, locale
);
-- A conversation is at a desk once at a time.
CREATE UNIQUE INDEX handoffs_open ON handoffs (conversation) WHERE state IN ('claimed', 'delivered');
CREATE INDEX handoffs_by_time ON handoffs (asked_at);

-- Turns as they are counted: no text, no customer.
CREATE TABLE turns (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  site TEXT NOT NULL,
  conversation TEXT NOT NULL,
  turn INTEGER NOT NULL,
  input TEXT NOT NULL,
  intent TEXT,
  confidence REAL,
  sentiment REAL,
  owner TEXT NOT NULL,
  locale TEXT NOT NULL,
  ms INTEGER NOT NULL
);
CREATE INDEX turns_by_time ON turns (at);
CREATE INDEX turns_by_conversation ON turns (conversation);

-- What happened in them.
CREATE TABLE events (
  turn TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT,
  outcome TEXT,
  PRIMARY KEY (turn, ordinal)
);
CREATE INDEX events_by_kind ON events (kind, at);
