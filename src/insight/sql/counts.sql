-- Counts of the figures, group by group. ?1 from, ?2 to (milliseconds since 1970 UTC, from included, to not), ?3 site or NULL,
-- ?4 'day', 'locale', 'site', 'cohort' or 'all'. The same rules as Tally in counts.rs; a test holds the two together. Only what
-- the bot answered counts, but for the cohorts: there what it only listened to stands beside.
WITH t AS (
  SELECT id, conversation, input, owner, mode, ms, sentiment,
    CASE ?4 WHEN 'day' THEN strftime('%Y-%m-%d', at / 1000, 'unixepoch') WHEN 'locale' THEN locale WHEN 'site' THEN site WHEN 'cohort' THEN mode ELSE 'all' END AS grp
  FROM turns WHERE at >= ?1 AND at < ?2 AND (?3 IS NULL OR site = ?3) AND (mode = 'bot' OR ?4 = 'cohort')
),
e AS (
  SELECT t.grp, t.conversation, t.id, events.kind, events.outcome FROM t JOIN events ON events.turn = t.id
),
c AS (
  SELECT grp, conversation FROM t WHERE input IN ('text', 'choice') GROUP BY grp, conversation
),
o AS (
  SELECT grp, conversation, MAX(kind = 'handed_off') AS handed, MAX(kind = 'flow_completed') AS completed FROM e GROUP BY grp, conversation
),
talks AS (
  SELECT c.grp, COUNT(*) AS conversations, SUM(COALESCE(o.handed, 0)) AS handed,
    SUM(COALESCE(o.handed, 0) = 0 AND COALESCE(f.resolved, COALESCE(o.completed, 0)) = 1) AS resolved,
    COUNT(f.score) AS ratings, SUM(COALESCE(f.score, 0) >= 4) AS satisfied, SUM(COALESCE(f.score, 0)) AS score_sum
  FROM c LEFT JOIN o ON o.grp = c.grp AND o.conversation = c.conversation LEFT JOIN feedback f ON f.conversation = c.conversation
  GROUP BY c.grp
),
happened AS (
  SELECT grp, SUM(kind IN ('article_answered', 'article_missing')) AS looked_up, SUM(kind = 'article_answered') AS informed,
    SUM(kind = 'flow_started') AS flows_started, SUM(kind = 'flow_completed') AS flows_completed,
    SUM(kind = 'api_called') AS calls, SUM(kind = 'api_called' AND outcome IN ('down', 'invalid')) AS call_failures
  FROM e GROUP BY grp
),
read AS (
  SELECT t.grp, COUNT(*) AS texts, SUM(EXISTS (SELECT 1 FROM e WHERE e.id = t.id AND e.kind = 'fallback')) AS fallbacks
  FROM t WHERE t.input = 'text' AND (t.owner <> 'agent' OR t.mode = 'shadow' OR EXISTS (SELECT 1 FROM e WHERE e.id = t.id AND e.kind = 'handed_off'))
  GROUP BY t.grp
),
ranked AS (
  SELECT grp, ms, sentiment, ROW_NUMBER() OVER (PARTITION BY grp ORDER BY ms) AS n, COUNT(*) OVER (PARTITION BY grp) AS k FROM t
),
answered AS (
  SELECT grp, COUNT(*) AS answers, SUM(ms <= 300) AS fast,
    MAX(CASE WHEN n = (k * 50 + 99) / 100 THEN ms END) AS p50_ms, MAX(CASE WHEN n = (k * 95 + 99) / 100 THEN ms END) AS p95_ms,
    COUNT(sentiment) AS felt, SUM(COALESCE(sentiment, 0) < -0.3) AS upset
  FROM ranked GROUP BY grp
)
SELECT answered.grp,
  COALESCE(conversations, 0) AS conversations, COALESCE(handed, 0) AS handed, COALESCE(resolved, 0) AS resolved,
  COALESCE(texts, 0) AS texts, COALESCE(fallbacks, 0) AS fallbacks,
  COALESCE(looked_up, 0) AS looked_up, COALESCE(informed, 0) AS informed,
  COALESCE(flows_started, 0) AS flows_started, COALESCE(flows_completed, 0) AS flows_completed,
  COALESCE(calls, 0) AS calls, COALESCE(call_failures, 0) AS call_failures,
  answers, fast, p50_ms, p95_ms, felt, upset,
  COALESCE(ratings, 0) AS ratings, COALESCE(satisfied, 0) AS satisfied, COALESCE(score_sum, 0) AS score_sum
FROM answered
  LEFT JOIN talks ON talks.grp = answered.grp LEFT JOIN happened ON happened.grp = answered.grp LEFT JOIN read ON read.grp = answered.grp
ORDER BY answered.grp LIMIT 400
