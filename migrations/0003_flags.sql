-- The flags in force: one row, changed only by whoever has read its version. Without a row, what was shipped.
CREATE TABLE flags (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  body TEXT NOT NULL,                -- JSON: flags, rollback, when it was last lifted
  at INTEGER NOT NULL
);

-- What the conversation got when the turn was taken: `bot`, `shadow` (people answered, the bot listened) or `people`.
ALTER TABLE turns ADD COLUMN mode TEXT NOT NULL DEFAULT 'bot';
