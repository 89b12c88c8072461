-- How far a handoff has come at the desk, so that the next delivery goes on where this one stopped; when a person answered first.
ALTER TABLE handoffs ADD COLUMN progress TEXT;
ALTER TABLE handoffs ADD COLUMN answered_at INTEGER;

-- What the desk was told after the handoff, so that a message of the queue told twice is passed on once.
CREATE TABLE told (
  id TEXT PRIMARY KEY,
  conversation TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX told_by_conversation ON told (conversation);

-- Tickets that the desk is to erase, until it has, and the receipts that tell of them.
DROP TABLE desk_erasures;
CREATE TABLE desk_erasures (
  reference TEXT PRIMARY KEY,        -- the desk's own number; gone once it is done
  conversation TEXT NOT NULL,
  receipt TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE TABLE receipts (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,                -- JSON, as it was answered; holds nothing of the person
  tickets INTEGER NOT NULL,          -- how many the desk was asked to erase
  at INTEGER NOT NULL
);
