-- Calls that were refused before a provider was asked, apart from calls and counted in no roll-up. Nothing was sent and nothing spent.
CREATE TABLE IF NOT EXISTS refusals (
  id BLOB NOT NULL PRIMARY KEY,     -- as in calls
  started_us INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  overhead_us INTEGER NOT NULL,
  project TEXT NOT NULL,
  team TEXT NOT NULL,
  feature TEXT NOT NULL,
  user TEXT NOT NULL,
  key TEXT NOT NULL,
  tags TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  streamed INTEGER NOT NULL,
  model TEXT NOT NULL,              -- as the client asked for it
  status INTEGER NOT NULL,
  error_code TEXT NOT NULL,
  cache TEXT NOT NULL,
  route TEXT NOT NULL,
  degraded TEXT NOT NULL,
  refused_by TEXT NOT NULL,         -- the budget or limit, or empty
  message TEXT NOT NULL,            -- what the caller was told
  retry_after_s INTEGER,
  calls INTEGER NOT NULL            -- how many the row stands for: beyond a bound they are counted, and the last of them is kept
) WITHOUT ROWID;

-- For the numbers under a report: a tenth of the table.
CREATE INDEX IF NOT EXISTS refusals_by_reason ON refusals (id, project, error_code, refused_by, calls);
