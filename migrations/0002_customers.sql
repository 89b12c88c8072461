-- What is remembered of verified customers, under their pseudonyms.
CREATE TABLE memory (
  who TEXT PRIMARY KEY,
  body TEXT NOT NULL,                -- JSON: name, locale, recent intents
  seen INTEGER NOT NULL
);

-- Which conversations were a verified customer's, so that they can be forgotten together.
CREATE TABLE customer_conversations (
  conversation TEXT PRIMARY KEY,
  who TEXT NOT NULL,
  site TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX customer_conversations_by_who ON customer_conversations (who);

-- How it went: one score a conversation, the comment redacted.
CREATE TABLE feedback (
  conversation TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  at INTEGER NOT NULL,
  score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
  resolved INTEGER,
  comment TEXT
);

-- What was erased stays erased: a keyed hash, and when.
CREATE TABLE tombstones (
  grave TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL
);

-- Tickets that the desk was asked to erase.
CREATE TABLE desk_erasures (
  reference TEXT PRIMARY KEY,
  at INTEGER NOT NULL
);
