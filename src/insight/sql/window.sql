-- Messages that the bot had to understand, and those it did not, minute by minute: what the guard judges by.
-- ?1 from (milliseconds since 1970 UTC).
SELECT t.at / 60000 AS minute, COUNT(*) AS messages,
  SUM(EXISTS (SELECT 1 FROM events e WHERE e.turn = t.id AND e.kind = 'fallback')) AS fallbacks
FROM turns t
WHERE t.at >= ?1 AND t.input = 'text' AND t.mode = 'bot'
  AND (t.owner <> 'agent' OR EXISTS (SELECT 1 FROM events e WHERE e.turn = t.id AND e.kind = 'handed_off'))
GROUP BY minute ORDER BY minute DESC LIMIT 1440
